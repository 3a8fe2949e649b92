//go:build !serveronly

// Command imapspec runs the documentation of IMAP4 servers against a server, brings a reference server, and reports.
package main

import (
	"context"
	"os"

	"github.com/cucumber/godog"

	"github.com/imapspec/imapspec/features"
	"github.com/imapspec/imapspec/refserver"
	"github.com/imapspec/imapspec/reports"
	"github.com/imapspec/imapspec/scenarios/embedded"
	"github.com/imapspec/imapspec/scenarios/runner"
	"github.com/imapspec/imapspec/steps"
)

func main() {
	os.Exit(execute(context.Background(), wire(), os.Args[1:], os.Stdout, os.Stderr))
}

// wire puts the program together.
func wire() parts {
	p := parts{
		features:  features.FS,
		register:  func(sc *godog.ScenarioContext, env runner.Env) { steps.Register(sc, steps.Env(env)) },
		deployer:  embedded.New(),
		prepared:  []topology{inContainers(), inGroups()},
		profiles:  refserver.Profiles(),
		reference: steps.WriteReference,
		always:    alwaysRules(),
		report:    reports.Write,
	}
	for _, d := range refserver.Defects() {
		p.defects = append(p.defects, defect(d))
	}
	return p
}

// alwaysRules is what every connection of every scenario is held against.
func alwaysRules() []alwaysOn {
	var all []alwaysOn
	for _, a := range steps.AlwaysOn() {
		all = append(all, alwaysOn{ID: a.ID, Requirements: a.Requirements})
	}
	return all
}
