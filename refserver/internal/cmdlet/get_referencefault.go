package cmdlet

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/fault"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// getReferenceFault shows the faults that are switched on, or with -ListAvailable those that there are.
func getReferenceFault(c *console) *shell.Command {
	return &shell.Command{
		Synopsis: "Shows the faults that are switched on.",
		Description: []string{
			"-Name, -Mailbox and -Command choose among them; wildcards may stand in the name. Remaining is how many commands a fault is " +
				"still for, and Delay its time in milliseconds.",
			"", "-ListAvailable shows the faults that Set-ReferenceFault can switch on instead."},
		Parameters: append(faultParameters(false), named("ListAvailable", shell.Switch)),
		Run: func(_ context.Context, inv *shell.Invocation) error {
			f, _, err := c.faultTarget(inv)
			if err != nil {
				return err
			}
			if inv.Bool("ListAvailable") {
				for _, k := range fault.Kinds() {
					if f.Name == "" || shell.MatchWildcard(string(f.Name), string(k.Name)) {
						inv.Out(&shell.Object{Type: typeReferenceFaultKind, Text: string(k.Name), Properties: []shell.Property{
							prop("Name", string(k.Name)), prop("Description", k.Summary)}})
					}
				}
				return nil
			}
			state, chosen := c.Directory.View(), chosenFaults(f)
			for _, set := range c.Faults.List() {
				if chosen(set) {
					inv.Out(faultObject(state, set))
				}
			}
			return nil
		},
	}
}
