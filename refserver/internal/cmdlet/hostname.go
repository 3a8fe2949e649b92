package cmdlet

import (
	"context"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// hostnameCommand is hostname.exe.
func hostnameCommand(c *console) *shell.Command {
	return &shell.Command{
		Synopsis: "Shows the name of the computer.",
		Native:   true,
		Run: func(_ context.Context, inv *shell.Invocation) error {
			inv.Text(c.Server)
			return nil
		},
	}
}

// whoami is whoami.exe: the domain and the account of the session, in lower case.
func whoami(c *console) *shell.Command {
	return &shell.Command{
		Synopsis: "Shows whose session this is.",
		Native:   true,
		Run: func(_ context.Context, inv *shell.Invocation) error {
			inv.Text(strings.ToLower(c.Directory.View().NetBIOSName + `\` + c.account))
			return nil
		},
	}
}
