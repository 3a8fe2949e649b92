// Package steps is the vocabulary of the features: every step that a scenario can take.
//
// Steps see what a person or a client sees: text on the console, bytes on the wire, pages on a screen. They know
// scenarios and fixtures, and nothing of the server under test, so that the same features run against any deployment.
package steps

import (
	"context"
	"regexp"
	"sync"

	"github.com/cucumber/godog"

	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/steps/connectivity"
	"github.com/imapspec/imapspec/steps/hosts"
	"github.com/imapspec/imapspec/steps/imap"
	"github.com/imapspec/imapspec/steps/internal/stage"
	"github.com/imapspec/imapspec/steps/internal/watch"
	"github.com/imapspec/imapspec/steps/internal/wire"
	"github.com/imapspec/imapspec/steps/services"
	"github.com/imapspec/imapspec/steps/shell"
	"github.com/imapspec/imapspec/steps/smtp"
	"github.com/imapspec/imapspec/steps/web"
)

// Env is what one scenario's steps work with.
type Env struct {
	// Deployer makes the servers that the scenario asks for. It has to be there, or each step that needs a server fails; scenarios/embedded has
	// one that needs nothing.
	Deployer scenarios.Deployer
	// Options are handed to the Deployer. The zero value is its default profile on one host.
	Options scenarios.Options
	// Recorder gets what is said on wires and consoles, and the passwords to mask; nil: nothing is recorded.
	Recorder scenarios.Recorder
}

// unrecorded is the Recorder of a suite that has none.
type unrecorded struct{}

func (unrecorded) Line(string, scenarios.Direction, string) {}
func (unrecorded) Attach(scenarios.Attachment)              {}
func (unrecorded) Secret(string)                            {}

// vocabulary is the steps of one scenario, by their nouns.
type vocabulary struct {
	services     *services.Steps
	hosts        *hosts.Steps
	shell        *shell.Steps
	imap         *imap.Steps
	smtp         *smtp.Steps
	web          *web.Steps
	connectivity *connectivity.Steps
}

// expressions are the patterns' expressions, compiled once: every scenario registers the whole table.
var expressions = sync.OnceValue(func() []*regexp.Regexp {
	var compiled []*regexp.Regexp
	for _, p := range Patterns() {
		compiled = append(compiled, regexp.MustCompile(p.Expr))
	}
	return compiled
})

// Register enters every pattern into a scenario's context, with state of its own, and has the scenario's end close what its
// steps have opened. What does not apply to the server makes a step fail with a *scenarios.NotApplicableError.
func Register(sc *godog.ScenarioContext, env Env) {
	if env.Recorder == nil {
		env.Recorder = unrecorded{}
	}
	s := stage.New(env.Deployer, env.Options, env.Recorder)
	s.NewWatcher = func() wire.Observer { return watch.New() }
	sc.Before(func(ctx context.Context, p *godog.Scenario) (context.Context, error) {
		s.Feature = p.Uri
		for _, t := range p.Tags {
			s.Tags = append(s.Tags, t.Name)
		}
		return ctx, nil
	})
	v := vocabulary{services: services.New(s), hosts: hosts.New(s), shell: shell.New(s), imap: imap.New(s), smtp: smtp.New(s),
		web: web.New(s), connectivity: connectivity.New(s)}
	for i, p := range patterns(v) {
		sc.Step(expressions()[i], p.handler)
	}
	sc.After(func(ctx context.Context, _ *godog.Scenario, _ error) (context.Context, error) {
		return ctx, s.Close(ctx)
	})
}
