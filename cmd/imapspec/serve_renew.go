package main

import (
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
)

// A disposable server is replaced by a new one when the process gets SIGHUP: the server closes as ever, its data folder is
// emptied, and the program begins from the start in the same process number, with the same arguments and environment. A
// container that tests use one after the other needs not be made anew for that.

// renewals gives the signals that ask for a new server; none where the server is not disposable. ended stops listening.
func renewals(o serveOptions) (renewal <-chan os.Signal, ended func()) {
	if !o.disposable {
		return nil, func() {}
	}
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGHUP)
	return c, func() { signal.Stop(c) }
}

// renew empties the data folder, if there is one, and begins from the start. It returns with an error only.
func renew(data string) error {
	if data != "" {
		entries, err := os.ReadDir(data)
		if err != nil {
			return fmt.Errorf("data folder: %w", err)
		}
		for _, e := range entries {
			if err := os.RemoveAll(filepath.Join(data, e.Name())); err != nil {
				return fmt.Errorf("data folder: %w", err)
			}
		}
	}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	signal.Ignore(syscall.SIGHUP) // by the program that begins too, until it listens: one more asks for what is being done
	if err := syscall.Exec(program, os.Args, os.Environ()); err != nil {
		return fmt.Errorf("begin from the start: %w", err)
	}
	return nil // not reached
}
