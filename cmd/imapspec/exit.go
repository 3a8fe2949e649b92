package main

import (
	"errors"
	"fmt"
	"io"
)

// The exit statuses.
const (
	exitExpected    = 0 // everything is as expected
	exitFailed      = 1 // a requirement failed
	exitUsage       = 2 // the command line, a feature file or the catalogue is wrong
	exitEnvironment = 3 // this machine does not let it run: a folder, a port, an interruption
	exitNothing     = 4 // nothing was selected
)

// statusError ends the program with a status.
type statusError struct {
	status int
	err    error // nil: everything has been said
}

func (e *statusError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit status %d", e.status)
	}
	return e.err.Error()
}

func (e *statusError) Unwrap() error { return e.err }

// usageError is an error of whoever typed the command.
func usageError(err error) error { return &statusError{exitUsage, err} }

// environmentError is an error of the machine that it runs on.
func environmentError(err error) error { return &statusError{exitEnvironment, err} }

// status prints an error, once, and gives the exit status.
func status(stderr io.Writer, err error) int {
	if err == nil {
		return exitExpected
	}
	var known *statusError
	code := exitUsage // what cobra says about arguments
	hint := "run `imapspec help` to see what there is"
	switch {
	case errors.As(err, &known):
		code, hint = known.status, ""
		if known.err == nil {
			return code
		}
	default:
		if ran, ok := statusOfRun(err); ok {
			code, hint = ran, ""
		}
	}
	fmt.Fprintf(stderr, "imapspec: %v\n", err)
	if hint != "" {
		fmt.Fprintln(stderr, hint)
	}
	return code
}
