package cmdlet

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// setReferenceTranscript has connections recorded, or no more.
func setReferenceTranscript(c *console) *shell.Command {
	return &shell.Command{
		Synopsis: "Has the connections of IMAP4 and SMTP clients recorded.",
		Description: []string{
			"-Enabled is $true or $false. It counts for connections that are opened from now on. Get-ReferenceTranscript shows them.",
			"", "Example: Set-ReferenceTranscript -Enabled $true"},
		Parameters: []shell.Parameter{{Name: "Enabled", Kind: shell.Bool, Position: 1, Mandatory: true}},
		Run: func(_ context.Context, inv *shell.Invocation) error {
			c.Transcripts.Enable(inv.Bool("Enabled"))
			return nil
		},
	}
}
