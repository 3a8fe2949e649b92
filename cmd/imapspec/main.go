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
		features: features.FS,
		register: func(sc *godog.ScenarioContext, env runner.Env) { steps.Register(sc, steps.Env(env)) },
		deployer: embedded.New(),
		profiles: refserver.Profiles(),
		report:   reports.Write,
	}
	for _, d := range refserver.Defects() {
		p.defects = append(p.defects, defect(d))
	}
	return p
}
