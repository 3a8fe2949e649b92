package external

import (
	"context"
	"fmt"
	"os/exec"
	"strings"

	"github.com/imapspec/imapspec/scenarios"
)

// renew makes the server new by the accounts file's command, if it has one, and sees whether it is as setup leaves it.
func (d *deployment) renew(ctx context.Context) error {
	if reset := d.config.Accounts.Console.Reset; reset != "" {
		if err := runReset(ctx, reset); err != nil {
			return err
		}
		if err := d.config.Accounts.trustAnew(); err != nil {
			return &scenarios.HarnessError{Err: err}
		}
	}
	c, err := startConsole(ctx, d.config.Console)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }() // everything is said
	for _, want := range asSetUp() {
		got, err := c.Run(ctx, want.ask)
		if err != nil {
			return err
		}
		if got := strings.Join(strings.Fields(got), " "); !strings.EqualFold(got, want.answer) {
			return missing("it is not as setup leaves it (%s is %q, not %q); have console.reset in the accounts file make it so",
				want.what, last(got), want.answer)
		}
	}
	return nil
}

// runReset has the accounts file's command make the server new.
func runReset(ctx context.Context, reset string) error {
	said, err := exec.CommandContext(ctx, "sh", "-c", reset).CombinedOutput()
	if err != nil {
		return &scenarios.HarnessError{Err: fmt.Errorf("the reset of the server failed: %w: %s", err, last(strings.Join(strings.Fields(string(said)), " ")))}
	}
	return nil
}

// fact is something that is so on a new server.
type fact struct{ what, ask, answer string }

// asSetUp is how a new server is told from one that was worked with, without changing it.
func asSetUp() []fact {
	return []fact{
		{"the IMAP4 services' status", `(Get-Service MSExchangeIMAP4,MSExchangeIMAP4BE | ForEach-Object { "$($_.Status) $($_.StartType)" }) -join ", "`,
			"Stopped Manual, Stopped Manual"},
		{"the number of external connection settings", `(Get-ImapSettings).ExternalConnectionSettings.Count`, "0"},
		{"the number of mailboxes for alice, bob and carol",
			`@(Get-Mailbox | Where-Object { $_.Alias -eq "alice" -or $_.Alias -eq "bob" -or $_.Alias -eq "carol" }).Count`, "0"},
	}
}
