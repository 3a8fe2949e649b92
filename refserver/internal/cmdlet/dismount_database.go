package cmdlet

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// dismountDatabase is Dismount-Database: clients of its mailboxes are told BYE, after a question.
func dismountDatabase(c *console) *shell.Command {
	return &shell.Command{
		Synopsis:              "Dismounts a mailbox database.",
		Parameters:            []shell.Parameter{identity(true), domainControllerParameter()},
		SupportsShouldProcess: true,
		ConfirmByDefault:      true,
		Run: func(ctx context.Context, inv *shell.Invocation) error {
			return c.setMounted(ctx, inv, false, reply.DismountDatabase)
		},
	}
}
