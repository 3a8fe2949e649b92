//go:build !serveronly

package main

import (
	"io"
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
	prepared []topology         // the others, in the order of their names
	profiles []string           // personalities of the reference server
	defects  []defect
	always   []alwaysOn // what every connection of every scenario is held against
	// reference prints the vocabulary of the features.
	reference func(w io.Writer, markdown bool) error
	report    func(dir string, c *catalogue.Catalogue, events []scenarios.Event) error
}

// defect is a named deviation of the reference server from requirements.
type defect struct {
	Name         string
	Requirements []string // ids
	Summary      string   // what the server does wrong
}

// alwaysOn is a rule that every connection is held against.
type alwaysOn struct {
	ID           string   // "always/grammar:address"
	Requirements []string // ids that it proves
}
