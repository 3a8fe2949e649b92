package connectivity

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"

	"github.com/cucumber/godog"

	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/steps/diagnose"
	"github.com/imapspec/imapspec/steps/internal/stage"
	"github.com/imapspec/imapspec/steps/internal/wire"
	"github.com/imapspec/imapspec/steps/shell"
)

// Analyse runs the connectivity analysis from where a client stands. who may be empty: nobody logs in then.
func (s *Steps) Analyse(ctx context.Context, address, with, from, who, wrong string) error {
	deployment, err := s.stage.Deployment(ctx)
	if err != nil {
		return err
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return &scenarios.HarnessError{Err: err}
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return &scenarios.HarnessError{Err: err}
	}
	side := scenarios.Side(from)
	if err := impossible(ctx, deployment, side, address); err != nil {
		return err
	}
	options := diagnose.Options{
		Host: host, Port: number, Security: security(with),
		Resolver: deployment.Resolver(side), RootCAs: deployment.RootCAs(), Timeout: wire.Patience, Log: s.stage.Recorder,
		Dial: func(ctx context.Context, address string) (net.Conn, error) {
			return deployment.Dial(ctx, side, address)
		},
	}
	if who != "" {
		p, err := s.stage.Person(ctx, who)
		if err != nil {
			return err
		}
		options.User, options.Password = p.Address, p.Password
		if wrong != "" {
			options.Password = "not-" + p.Alias + "s-password"
		}
	}
	var text strings.Builder
	if err := diagnose.Analyze(ctx, options).Write(&text); err != nil {
		return err
	}
	s.analysis = text.String()
	s.stage.Recorder.Attach(scenarios.Attachment{
		Name: fmt.Sprintf("analysis of %s from %s", address, from), MediaType: "text/plain; charset=utf-8", Content: []byte(s.analysis)})
	return nil
}

// impossible says when a deployment cannot put a client there at all, which the analysis would take for a fault of the network.
func impossible(ctx context.Context, deployment scenarios.Deployment, side scenarios.Side, address string) error {
	ended, cancel := context.WithCancel(ctx)
	cancel() // nothing is to be connected
	conn, err := deployment.Dial(ended, side, address)
	if err == nil {
		return conn.Close()
	}
	var not *scenarios.NotApplicableError
	if errors.As(err, &not) {
		return err
	}
	return nil
}

func security(with string) diagnose.Security {
	if stage.Security(with) == stage.STARTTLS {
		return diagnose.STARTTLS
	}
	return diagnose.TLS
}

// Shows wants lines to be among those of the last analysis, in this order.
func (s *Steps) Shows(wanted *godog.DocString) error { return shell.Lines(s.analysis, wanted.Content) }
