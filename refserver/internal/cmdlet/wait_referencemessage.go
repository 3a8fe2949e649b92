package cmdlet

import (
	"context"
	"errors"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// defaultWait is how long Wait-ReferenceMessage waits, in seconds.
const defaultWait = 10

// waitReferenceMessage waits until a message is there.
func waitReferenceMessage(c *console) *shell.Command {
	return &shell.Command{
		Synopsis: "Waits until a message is in a mailbox, and shows it.",
		Description: []string{
			"-Mailbox is whose, -Folder which folder; without it the Inbox.",
			"", "-Subject, -From and -Text are parts of what the message has there, in any case. Without them the first message will do. A " +
				"message that is there already counts; flags and \\Recent stay as they are.",
			"", "-Timeout is how many seconds it waits at most; without it ten.",
			"", "Example: (Wait-ReferenceMessage alice -Subject lunch -Timeout 5).Message"},
		Parameters: []shell.Parameter{
			{Name: "Mailbox", Kind: shell.String, Position: 1, Mandatory: true},
			{Name: "Folder", Kind: shell.String}, {Name: "Subject", Kind: shell.String}, {Name: "From", Kind: shell.String}, {Name: "Text", Kind: shell.String},
			{Name: "Timeout", Kind: shell.Int, Min: 1, Max: 3600},
		},
		Run: func(ctx context.Context, inv *shell.Invocation) error {
			r, err := c.recipient(c.Directory.View(), inv.String("Mailbox"))
			if err != nil {
				return err
			}
			seconds := int64(defaultWait)
			if inv.Has("Timeout") {
				seconds = inv.Int("Timeout")
			}
			ctx, cancel := context.WithTimeout(ctx, time.Duration(seconds)*time.Second)
			defer cancel()
			m, err := c.Wait(ctx, r.Alias, Wanted{Folder: inv.String("Folder"), Subject: inv.String("Subject"), From: inv.String("From"), Text: inv.String("Text")})
			switch {
			case errors.Is(err, context.DeadlineExceeded):
				return shell.Errorf("OperationTimeout", "ReferenceMessageNotFound", "%s", err.Error())
			case err != nil:
				return shell.Errorf("InvalidOperation", "ReferenceMessage", "%s", err.Error())
			}
			inv.Out(&shell.Object{Type: typeReferenceMessage, Text: m.Subject, Properties: []shell.Property{
				prop("Mailbox", r.Alias), prop("Folder", m.Folder), prop("Uid", int64(m.UID)), prop("Subject", m.Subject), prop("Message", m.Raw)}})
			return nil
		},
	}
}
