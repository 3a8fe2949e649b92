package refserver

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/imapspec/imapspec/refserver/internal/auth"
	"github.com/imapspec/imapspec/refserver/internal/cmdlet"
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/shell"
	"github.com/imapspec/imapspec/refserver/internal/tamper"
)

// Console is a session of the management shell in this process: text in, text out.
type Console struct {
	server  *Server
	session *shell.Session

	mu      sync.Mutex
	closed  bool
	answers []string // what the person types at the next prompts
}

// Console opens the management shell for an account with its password; the empty account is the built-in Administrator, who
// needs none here. Which cmdlets the session has depends on the account's role groups (PERM).
func (s *Server) Console(ctx context.Context, account, password string) (*Console, error) {
	if s.closed.Load() {
		return nil, fmt.Errorf("open the management shell: %w", errClosed)
	}
	if account == "" {
		account = administrator
	} else {
		identity, err := s.auth.Check(ctx, auth.Shell, account, "", password)
		if err != nil {
			return nil, fmt.Errorf("open the management shell as %s: %w", account, err)
		}
		account = identity.User.SamAccountName
	}
	c := &Console{server: s}
	c.session = s.newSession(account, c.prompt)
	return c, nil
}

// Run executes text and returns everything that was printed, errors included. The error is the context's, or says that the console or
// the server is closed.
func (c *Console) Run(ctx context.Context, text string) (string, error) {
	c.mu.Lock()
	closed := c.closed
	c.mu.Unlock()
	switch {
	case closed:
		return "", errors.New("management shell: the console is closed")
	case c.server.closed.Load():
		return "", fmt.Errorf("management shell: %w", errClosed)
	}
	var out strings.Builder
	err := c.session.Run(ctx, text, &out)
	return out.String(), err
}

// Answer queues what the person types at the next prompts (Get-Credential, confirmations), in order.
func (c *Console) Answer(lines ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.answers = append(c.answers, lines...)
}

// Close ends the session. The error is always nil.
func (c *Console) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	return nil
}

func (c *Console) prompt(string, bool) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.answers) == 0 {
		return "", shell.ErrNotInteractive
	}
	next := c.answers[0]
	c.answers = c.answers[1:]
	return next, nil
}

const administrator = "Administrator"

func (s *Server) newSession(account string, prompt func(string, bool) (string, error)) *shell.Session {
	return shell.NewSession(shell.Config{
		Commands: cmdlet.Commands(s.cmdlets, account),
		Absent:   cmdlet.Absent(),
		Views:    cmdlet.Views(),
		Prompt:   prompt,
		Typed:    tamper.TypedText(s.cmdlets.Defects.Console()),
		Printed:  tamper.PrintedText(s.cmdlets.Defects.Console()),
		Environment: map[string]string{
			"COMPUTERNAME":        s.server,
			"ExchangeInstallPath": org.InstallPath,
			"USERNAME":            account,
			"USERDOMAIN":          s.directory.View().NetBIOSName,
			"USERDNSDOMAIN":       strings.ToUpper(s.directory.View().Domain),
		},
	})
}
