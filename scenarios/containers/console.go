package containers

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/imapspec/imapspec/scenarios/remoteshell"
)

// closeDeadline bounds saying goodbye to a host that may be gone.
const closeDeadline = 10 * time.Second

// Console is a session of the management shell: text in, text out.
type Console struct {
	client *remoteshell.Client

	mu      sync.Mutex
	answers []string // what the person types at the next prompts
}

// Console opens the management shell for an account with its password; the empty account is the built-in Administrator, whose
// password is known. Which cmdlets the session has depends on the account's role groups.
func (c *Container) Console(ctx context.Context, account, password string) (*Console, error) {
	if account == "" {
		account, password = administrator, c.trust.Load().password
	}
	client, err := remoteshell.Open(ctx, remoteshell.Config{
		URL: managementURL, Account: account, Password: password, RootCAs: c.trust.Load().roots, Dial: c.dialManagement})
	if err != nil {
		return nil, err
	}
	return &Console{client: client}, nil
}

// Run executes text and returns everything that was printed, errors included. The error is the connection's.
func (c *Console) Run(ctx context.Context, text string) (string, error) {
	var out strings.Builder
	_, err := c.client.Run(ctx, text, &out, c.prompt)
	return out.String(), err
}

// Answer queues what the person types at the next prompts (Get-Credential, confirmations), in order.
func (c *Console) Answer(lines ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.answers = append(c.answers, lines...)
}

func (c *Console) prompt(string, bool) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.answers) == 0 {
		return "", remoteshell.ErrNobody
	}
	next := c.answers[0]
	c.answers = c.answers[1:]
	return next, nil
}

// Close ends the session.
func (c *Console) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeDeadline)
	defer cancel()
	return c.client.Close(ctx)
}
