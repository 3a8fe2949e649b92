// Package shell is the language of the management shell: a subset of Windows PowerShell 5.1 with its pipeline, parameter
// binding, error records and output layouts. It knows no cmdlet of its own subject: those are given to NewSession.
//
// Invariants:
//   - Whatever a person types, Run neither panics nor runs for ever: nesting, text, lists and strings are bounded and every
//     loop ends with the context.
//   - A secret never turns into text: it prints as System.Security.SecureString.
//   - Every message that a person reads, errors included, goes to the writer given to Run, in the order in which it
//     happened.
package shell

import (
	"context"
	"errors"
	"io"
	"maps"
	"strings"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// Config is what a session is made of.
type Config struct {
	Commands []*Command      // the cmdlets that exist for this person, beside the language's own
	Absent   []string        // cmdlets of the real thing that do not exist here for anybody
	Views    map[string]View // default views by Object.Type
	// Prompt asks the person; it returns ErrNotInteractive when there is none. nil: nobody is there.
	Prompt      func(label string, secret bool) (string, error)
	Variables   map[string]any    // initial variables, without "$"
	Environment map[string]string // $env:Name
	Now         func() time.Time  // Get-Date; nil: time.Now
	// Typed and Printed alter every text that is run and everything that it prints; nil: nobody does. With Printed, output comes when
	// the text has ended.
	Typed, Printed func(string) string
}

// Session is one person's shell: variables live as long as it does. It is used by one goroutine at a time.
type Session struct {
	commands    map[string]*Command // by lower-case name and alias
	absent      []string
	views       map[string]View // by lower-case type
	prompt      func(label string, secret bool) (string, error)
	now         func() time.Time
	environment map[string]string
	scopes      []map[string]any // by lower-case name; the first is the global one

	// State of the running text.
	ctx            context.Context
	out            io.Writer
	printer        *printer
	typed, printed func(string) string
	source         string // the text that spans point into
	item           any    // $_
	errors         []any  // $Error, newest first
	succeeded      bool   // $?
	history        []*Object
	ran            int64 // texts, for the numbers in the history
	tryDepth       int
	calls          int
	streams        streams
	status         int
}

// NewSession makes a session.
func NewSession(cfg Config) *Session {
	s := &Session{
		commands:    map[string]*Command{},
		absent:      cfg.Absent,
		views:       map[string]View{},
		prompt:      cfg.Prompt,
		typed:       cfg.Typed,
		printed:     cfg.Printed,
		now:         cfg.Now,
		environment: map[string]string{},
		scopes:      []map[string]any{{}},
		succeeded:   true,
		errors:      []any{},
	}
	if s.now == nil {
		s.now = time.Now
	}
	own := languageCommands()
	for _, c := range own {
		c.Class = ClassOf(c.Name)
	}
	for _, list := range [][]*Command{own, cfg.Commands} {
		for _, c := range list {
			c.nameTypes()
			s.commands[strings.ToLower(c.Name)] = c
			for _, alias := range c.Aliases {
				s.commands[strings.ToLower(alias)] = c
			}
		}
	}
	maps.Copy(s.views, languageViews())
	for name, v := range cfg.Views {
		s.views[strings.ToLower(name)] = v
	}
	for name, v := range cfg.Environment {
		s.environment[strings.ToLower(name)] = v
	}
	for name, v := range defaultVariables() {
		s.scopes[0][name] = v
	}
	for name, v := range cfg.Variables {
		s.scopes[0][strings.ToLower(name)] = v
	}
	return s
}

// defaultVariables are the variables of a new session. The Exchange Management Shell lists sixteen items of a collection
// where plain PowerShell lists four.
func defaultVariables() map[string]any {
	version := &Object{Type: "System.Version", Text: "5.1.17763.1", Properties: []Property{{"Major", int64(5)}, {"Minor", int64(1)}}}
	return map[string]any{
		"erroractionpreference":  "Continue",
		"warningpreference":      "Continue",
		"verbosepreference":      "SilentlyContinue",
		"confirmpreference":      "High",
		"formatenumerationlimit": int64(16),
		"lastexitcode":           int64(0),
		"psversiontable": &Table{Entries: []Property{
			{"PSVersion", version}, {"PSEdition", "Desktop"},
		}},
	}
}

// SetPrompt replaces the function that asks the person.
func (s *Session) SetPrompt(prompt func(label string, secret bool) (string, error)) {
	s.prompt = prompt
}

// Run executes text. Everything that a person reads goes to out, error records included; the error is only a broken
// writer's or the context's. How the text ended is in Status.
func (s *Session) Run(ctx context.Context, text string, out io.Writer) error {
	if s.typed != nil {
		text = s.typed(text)
	}
	if s.printed == nil {
		return s.run(ctx, text, out)
	}
	var whole strings.Builder
	err := s.run(ctx, text, &whole)
	if _, broken := io.WriteString(out, s.printed(whole.String())); err == nil {
		err = broken
	}
	return err
}

func (s *Session) run(ctx context.Context, text string, out io.Writer) error {
	text = valid(text)
	s.ctx, s.out, s.status = ctx, out, 0
	s.printer = &printer{session: s, w: out}
	s.source, s.item, s.tryDepth, s.calls, s.streams = text, nil, 0, 0, streams{}
	s.scopes = s.scopes[:1]
	script, failure := parse(text)
	if failure != nil {
		s.status = 1
		return outcome(s.showError(parserError(failure, text)))
	}
	defer s.intoHistory(text)
	err := s.execBlock(script.body, s.printer.print)
	if done := s.printer.finish(); err == nil {
		err = done
	}
	var record *Error
	var end *flowError
	switch {
	case errors.As(err, &record):
		s.status = 1
		return outcome(s.showError(record))
	case errors.As(err, &end):
		if end.word == "exit" {
			s.status = int(end.code)
		}
		return nil
	}
	return outcome(err)
}

// outcome keeps what Run reports: a broken writer, a context that ended.
func outcome(err error) error {
	var broken *outputError
	if errors.As(err, &broken) {
		return broken.err
	}
	return err
}

// Status is how the last Run ended: 0, 1 when an error ended the script (throw, -ErrorAction Stop, a text that cannot be
// parsed), or the number behind exit.
func (s *Session) Status() int { return s.status }

// printLine writes a line of a stream other than the output: it does not end a table that is being written.
func (s *Session) printLine(line string) error {
	if _, err := io.WriteString(s.out, line+"\n"); err != nil {
		return &outputError{err}
	}
	return nil
}

// printText writes a prompt's text or other unfinished line.
func (s *Session) printText(text string) error {
	if _, err := io.WriteString(s.out, text); err != nil {
		return &outputError{err}
	}
	return nil
}

func (s *Session) warn(action, text string) error {
	if action == "" {
		action = s.preference("warningpreference", "Continue")
	}
	switch action {
	case "silentlycontinue", "ignore":
		return nil
	case "stop":
		e := Errorf("OperationStopped", "ActionPreferenceStop", "%s", reply.ConsoleStopped("WarningPreference", text))
		e.fatal, e.Reason = true, "ActionPreferenceStopException"
		return e
	}
	if s.streams.dropWarnings {
		return nil
	}
	return s.printLine(reply.ConsoleWarning(text))
}

func (s *Session) verbose(asked bool, text string) error {
	if !asked && s.preference("verbosepreference", "SilentlyContinue") != "continue" {
		return nil
	}
	return s.printLine(reply.ConsoleVerbose(text))
}

// ask puts a prompt to the person.
func (s *Session) ask(label string, secret bool) (string, error) {
	if s.prompt == nil {
		return "", notInteractive(label)
	}
	answer, err := s.prompt(label, secret)
	if errors.Is(err, ErrNotInteractive) {
		return "", notInteractive(label)
	}
	return answer, err
}

func notInteractive(label string) *Error {
	return &Error{
		Message: reply.ConsoleNotInteractive(label), Category: "InvalidOperation", Reason: "PSInvalidOperationException",
		FullyQualifiedErrorId: "InvalidOperation", Terminating: true,
	}
}
