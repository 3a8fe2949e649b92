package cmdlet

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// getReferenceTranscript shows what was said on connections.
func getReferenceTranscript(c *console) *shell.Command {
	return &shell.Command{
		Synopsis: "Shows what IMAP4 and SMTP clients and the server have said to each other.",
		Description: []string{
			"A line that begins with # tells which connection follows; then each line begins with C: or S:, the client or the server. " +
				"Passwords are *****. Set-ReferenceTranscript has connections recorded.",
			"", "-Connection is the number of one connection; without it all that are kept are shown.",
			"", "Example: Get-ReferenceTranscript | Select-Object -Last 20"},
		Parameters: []shell.Parameter{{Name: "Connection", Kind: shell.Int, Position: 1, Min: 1, Max: 1 << 30}},
		Run: func(_ context.Context, inv *shell.Invocation) error {
			found := false
			for _, t := range c.Transcripts.Connections() {
				if inv.Has("Connection") && inv.Int("Connection") != int64(t.Number) {
					continue
				}
				found = true
				inv.Text(reply.TranscriptOf(t.Number, string(t.Protocol), t.Client))
				for _, l := range t.Lines {
					who := "S: "
					if l.Sent {
						who = "C: "
					}
					inv.Text(who + l.Text)
				}
			}
			if !found && inv.Has("Connection") {
				return shell.Errorf("ObjectNotFound", "ReferenceTranscriptNotFound", "%s", reply.NoTranscript(inv.Int("Connection")))
			}
			return nil
		},
	}
}
