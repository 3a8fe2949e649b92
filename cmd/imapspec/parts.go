package main

import (
	"io/fs"

	"github.com/cucumber/godog"

	"github.com/imapspec/imapspec/features/catalogue"
	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/scenarios/runner"
)

// parts is what the subcommands are made of: main fills it once, tests with fakes.
type parts struct {
	features fs.FS // feature files and the catalogue
	register func(*godog.ScenarioContext, runner.Env)
	deployer scenarios.Deployer // of the topology "embedded"
	profiles []string           // personalities of the reference server
	defects  []defect
	report   func(dir string, c *catalogue.Catalogue, events []scenarios.Event) error
}

// defect is a named deviation of the reference server from a requirement.
type defect struct {
	Name        string
	Requirement string // id
	Summary     string // what the server does wrong
}
