//go:build linux

// Command suite runs the conformance scenarios against Debian's Dovecot, Cyrus and Courier, which it starts with accounts that it
// makes up, and against the reference server in each profile. It writes a report for each and the matrix of all.
//
// Cyrus and Courier run in root folders of their own, because the packages conflict; see scenarios/peers/root. A server that cannot
// be started is reported, and the others run all the same; the exit status is then 3. Deviations that the server's expectation file
// does not know, and any of the standard profile, are exit status 1.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
)

func main() { os.Exit(run()) }

// plan is what the flags say.
type plan struct {
	program, out, only, jobs, expectations string
	selectors                              []string
}

// outcome is one server's.
type outcome struct {
	name   string
	report string // folder; empty: it did not run
	status int
	err    error
}

func run() int {
	var p plan
	flag.StringVar(&p.program, "imapspec", "dist/imapspec", "the program")
	flag.StringVar(&p.out, "out", "reports/out/peers", "folder of the reports")
	flag.StringVar(&p.only, "only", "", "servers to run, separated by commas (default: all)")
	flag.StringVar(&p.jobs, "jobs", "6", "scenarios side by side")
	flag.StringVar(&p.expectations, "expectations", "scenarios/expectations", "folder of the expectation files")
	flag.Parse()
	if p.selectors = flag.Args(); len(p.selectors) == 0 {
		p.selectors = []string{"rfc"}
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var all []outcome
	for _, t := range targets() {
		if p.only != "" && !strings.Contains(","+p.only+",", ","+t.key+",") {
			continue
		}
		if ctx.Err() != nil {
			break
		}
		all = append(all, p.one(ctx, t))
	}
	return p.conclude(ctx, all)
}

// one runs the scenarios against one server.
func (p plan) one(ctx context.Context, t target) outcome {
	fmt.Printf("== %s\n", t.key)
	folder := filepath.Join(p.out, t.key)
	arguments := append([]string{"run", "--report", folder, "--jobs", p.jobs}, p.selectors...)
	o := outcome{name: t.key}
	if t.profile != "" {
		arguments = append(arguments, "--profile", t.profile)
	} else {
		dir, err := os.MkdirTemp("", "peers-") // short: Dovecot's sockets are below it
		if err != nil {
			o.err = err
			return o
		}
		defer func() { _ = os.RemoveAll(dir) }() // in the temporary folder either way
		s, err := t.start(ctx, dir, people())
		if err != nil {
			o.err = err
			fmt.Println(err)
			return o
		}
		defer func() {
			if err := s.close(); err != nil {
				fmt.Println(err)
			}
		}()
		o.name = s.name
		more, err := s.arguments(dir)
		if err != nil {
			o.err = err
			return o
		}
		arguments = append(arguments, more...)
	}
	if t.timeout != "" {
		arguments = append(arguments, "--timeout", t.timeout)
	}
	if t.expectations != "" {
		arguments = append(arguments, "--expect", filepath.Join(p.expectations, t.expectations))
	}
	o.report = folder
	command := exec.CommandContext(ctx, p.program, arguments...)
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) } // it cleans up behind itself
	said, err := command.Output()
	lines := strings.Split(strings.TrimSpace(string(said)), "\n")
	fmt.Println(lines[len(lines)-1])
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		o.status = exit.ExitCode()
		if o.status > 1 {
			o.err = fmt.Errorf("exit status %d: %s", o.status, strings.TrimSpace(string(exit.Stderr)))
			fmt.Println(o.err)
		}
	case err != nil:
		o.err = err
	}
	return o
}

// people makes up who has mailboxes.
func people() map[string]string {
	return map[string]string{"alice": rand.Text(), "bob": rand.Text()}
}

// conclude writes the matrix and gives the exit status.
func (p plan) conclude(ctx context.Context, all []outcome) int {
	status, folders := 0, []string{"report", "--matrix", p.out}
	for _, o := range all {
		if o.report != "" {
			folders = append(folders, o.report)
		}
		if o.err != nil {
			status = 3
			fmt.Printf("%s did not run: %v\n", o.name, o.err)
		} else if o.status == 1 && status == 0 {
			status = 1
		}
	}
	if len(folders) > 3 {
		command := exec.CommandContext(ctx, p.program, folders...)
		command.Stdout, command.Stderr = os.Stdout, os.Stderr
		if err := command.Run(); err != nil {
			fmt.Println(err)
			return 3
		}
	}
	return status
}
