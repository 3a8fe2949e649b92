package hosts

import (
	"context"
	"fmt"
	"strings"

	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/steps/shell"
)

// RunningGroup starts a deployment of several hosts, and both IMAP4 services on each; they start with the host from then on.
func (s *Steps) RunningGroup(ctx context.Context) error {
	group, err := s.stage.Group(ctx)
	if err != nil {
		return err
	}
	for _, host := range group.Hosts() {
		output, err := shell.RunOn(ctx, s.stage, host, "Set-Service MSExchangeIMAP4 -StartupType Automatic; Set-Service MSExchangeIMAP4BE -StartupType Automatic\n"+
			"Start-Service MSExchangeIMAP4; Start-Service MSExchangeIMAP4BE")
		if err == nil {
			err = shell.Failure(output)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Network cuts or mends the network between a host and the database, or between a host's frontend and another one's backend. what is
// "cut" or "mended".
func (s *Steps) Network(ctx context.Context, from, to, what string) error {
	group, err := s.stage.Group(ctx)
	if err != nil {
		return err
	}
	from, _, _ = strings.Cut(from, ".")
	to = strings.TrimPrefix(to, "the backend of ")
	if to != scenarios.Database {
		to, _, _ = strings.Cut(to, ".")
	}
	act := map[string]func(context.Context, string, string) error{"cut": group.Cut, "mended": group.Mend}[what]
	s.stage.Recorder.Line("the operator", scenarios.Sent, fmt.Sprintf("(the network between %s and %s is %s)", from, to, what))
	return s.stage.Operate(func() error { return act(ctx, from, to) })
}

// DatabaseServer stops or starts the database server. what is "stopped" or "started".
func (s *Steps) DatabaseServer(ctx context.Context, what string) error {
	group, err := s.stage.Group(ctx)
	if err != nil {
		return err
	}
	act := map[string]func(context.Context) error{"stopped": group.StopDatabase, "started": group.StartDatabase}[what]
	s.stage.Recorder.Line("the operator", scenarios.Sent, fmt.Sprintf("(the database server is %s)", what))
	return s.stage.Operate(func() error { return act(ctx) })
}
