//go:build !serveronly

package main

import (
	"errors"

	"github.com/imapspec/imapspec/features/catalogue"
	"github.com/imapspec/imapspec/scenarios/expectations"
	"github.com/imapspec/imapspec/scenarios/runner"
)

// failedError ends with status 1 without another word: the output says what failed.
func failedError() error { return &statusError{status: exitFailed} }

// statusOfRun is the status of an error that explains itself: of a selection, a feature file or the catalogue.
func statusOfRun(err error) (code int, ok bool) {
	var nothing *runner.NoMatchError
	var feature *runner.SyntaxError
	var tags *runner.TagError
	var entry *catalogue.Error
	var expectation *expectations.Error
	switch {
	case errors.As(err, &nothing):
		return exitNothing, true
	case errors.As(err, &feature), errors.As(err, &tags), errors.As(err, &entry), errors.As(err, &expectation):
		return exitUsage, true
	}
	return 0, false
}
