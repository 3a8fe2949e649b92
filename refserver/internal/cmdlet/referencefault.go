package cmdlet

import (
	"errors"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/fault"
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// The fault cmdlets exist on the reference server only: clients are to be tried out on answers that a healthy server does
// not give.

// faultParameters are what names a fault that is switched on. named says whether the name has to be given.
func faultParameters(named bool) []shell.Parameter {
	return []shell.Parameter{
		{Name: "Name", Kind: shell.String, Position: 1, Mandatory: named, FromPipelineByPropertyName: true},
		{Name: "Mailbox", Kind: shell.String, FromPipelineByPropertyName: true},
		{Name: "Command", Kind: shell.String, FromPipelineByPropertyName: true},
	}
}

// faultTarget is the fault that -Name, -Mailbox and -Command describe, and the mailbox as errors call it. The name may have
// wildcards, or be empty, where the caller takes that.
func (c *console) faultTarget(inv *shell.Invocation) (f fault.Fault, mailbox string, err error) {
	f = fault.Fault{Name: fault.Name(inv.String("Name")), Command: strings.ToUpper(strings.Join(strings.Fields(inv.String("Command")), " "))}
	if given := inv.String("Mailbox"); given != "" {
		r, err := c.recipient(c.Directory.View(), given)
		if err != nil {
			return f, "", err
		}
		f.Mailbox, mailbox = r.MailboxGUID, r.Alias
	}
	if text := string(f.Name); text != "" && !shell.HasWildcard(text) {
		kind, err := fault.Find(text)
		if err != nil {
			return f, "", faultError(err)
		}
		f.Name = kind.Name
	}
	return f, mailbox, nil
}

// chosenFaults is a test of the faults that -Name, -Mailbox and -Command choose; what is not given chooses all.
func chosenFaults(f fault.Fault) func(fault.Fault) bool {
	return func(set fault.Fault) bool {
		return (f.Name == "" || shell.MatchWildcard(string(f.Name), string(set.Name))) &&
			(f.Mailbox == "" || f.Mailbox == set.Mailbox) && (f.Command == "" || f.Command == set.Command)
	}
}

// faultError is the record of what the registry refuses, with the nearest names below it.
func faultError(err error) error {
	e := shell.Errorf("InvalidArgument", "InvalidReferenceFault", "%s", err.Error())
	var unknown *fault.UnknownError
	if errors.As(err, &unknown) {
		e.Hint = reply.ConsoleSuggestion(unknown.What+"s", shell.Nearest(unknown.Name, unknown.Known, 3))
	}
	return e
}

func faultObject(state *org.State, f fault.Fault) *shell.Object {
	mailbox := f.Mailbox
	if r := state.Recipient(mailbox); r != nil {
		mailbox = r.Alias
	}
	var remaining any = "Unlimited"
	if f.Count > 0 {
		remaining = f.Count
	}
	return &shell.Object{Type: typeReferenceFault, Text: string(f.Name), Properties: []shell.Property{
		prop("Name", string(f.Name)), prop("Mailbox", mailbox), prop("Command", f.Command), prop("Remaining", remaining),
		prop("Delay", f.Delay.Milliseconds()),
	}}
}

// faultHelp describes every fault for Get-Help, behind what the cmdlet says of itself.
func faultHelp(own ...string) []string {
	for _, k := range fault.Kinds() {
		own = append(own, "", string(k.Name)+": "+k.Summary)
	}
	return own
}
