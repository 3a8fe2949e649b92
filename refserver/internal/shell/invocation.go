package shell

import (
	"strings"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// Invocation is one call of a command: its bound arguments, its pipeline object and its ways out. It is used by the one
// goroutine that runs the command.
type Invocation struct {
	command *Command
	session *Session
	bound   map[string]any // by lower-case canonical parameter name, converted
	common  commonParameters
	words   []string
	input   any
	node    *commandNode
	emit    func(any) error
	failed  error        // the first error of emit: the pipeline downstream has ended
	caught  func(*Error) // keeps errors for -ErrorVariable
	warned  func(string) // keeps warnings for -WarningVariable

	run      *pipelineRun
	position int    // in the pipeline
	source   string // the text that node points into
}

// Has says whether the parameter was given (or bound from the pipeline).
func (inv *Invocation) Has(name string) bool { _, ok := inv.bound[strings.ToLower(name)]; return ok }

// MissingMandatory is the error of a command that needs one of several parameters and got none; name is the first of them.
func (inv *Invocation) MissingMandatory(name string) error {
	e := &Error{Message: reply.ConsoleMissingMandatory(name), Category: "InvalidArgument", Reason: "ParameterBindingException", Terminating: true}
	e.FullyQualifiedErrorId = inv.command.identified("MissingMandatoryParameter", inv.command.Name)
	return e
}

// Value is the parameter's value as it was converted, nil where it was not given.
func (inv *Invocation) Value(name string) any { return inv.bound[strings.ToLower(name)] }

// String is a String or Enum parameter's value, "" where it was not given or given as $null.
func (inv *Invocation) String(name string) string { return ToString(inv.Value(name)) }

// Strings is a Strings or Enums parameter: the values that replace the property ($null gives none), or the edit of
// @{Add=…; Remove=…}; exactly one of the two is meant, and edit is nil unless that form was used.
func (inv *Invocation) Strings(name string) (values []string, edit *MultiValueEdit) {
	switch v := inv.Value(name).(type) {
	case []string:
		return v, nil
	case *MultiValueEdit:
		return nil, v
	}
	return nil, nil
}

// Int is an Int parameter's value, 0 where it was not given.
func (inv *Invocation) Int(name string) int64 { v, _ := inv.Value(name).(int64); return v }

// Bool is a Bool or Switch parameter's value, false where it was not given.
func (inv *Invocation) Bool(name string) bool { v, _ := inv.Value(name).(bool); return v }

// Duration is a TimeSpan parameter's value.
func (inv *Invocation) Duration(name string) time.Duration {
	v, _ := inv.Value(name).(time.Duration)
	return v
}

// Time is a DateTime parameter's value.
func (inv *Invocation) Time(name string) time.Time { v, _ := inv.Value(name).(time.Time); return v }

// Secure is a SecureString parameter's value, nil where it was not given.
func (inv *Invocation) Secure(name string) *Secret {
	v, _ := inv.Value(name).(*Secret)
	return v
}

// Credential is a Credential parameter's value, nil where it was not given.
func (inv *Invocation) Credential(name string) *PSCredential {
	v, _ := inv.Value(name).(*PSCredential)
	return v
}

// Script is a ScriptBlock parameter's value, nil where it was not given.
func (inv *Invocation) Script(name string) *Script {
	v, _ := inv.Value(name).(*Script)
	return v
}

// Input is the pipeline object that Run is called for, nil outside a pipeline.
func (inv *Invocation) Input() any { return inv.input }

// Words are a native command's arguments.
func (inv *Invocation) Words() []string { return inv.words }

// Session is the session that runs the command.
func (inv *Invocation) Session() *Session { return inv.session }

// Out writes a value to the pipeline; nil and an empty list write nothing, a list writes its items.
func (inv *Invocation) Out(v any) {
	if inv.failed != nil {
		return
	}
	inv.failed = emitEach(v, inv.emit)
}

// Text writes a line of text to the pipeline (native commands print this way).
func (inv *Invocation) Text(line string) { inv.Out(line) }

// Warn prints "WARNING: …" unless -WarningAction or $WarningPreference silences it.
func (inv *Invocation) Warn(text string) {
	inv.warned(text)
	inv.note(inv.session.warn(inv.common.warningAction, text))
}

// Verbose prints "VERBOSE: …" when -Verbose or $VerbosePreference asks for it.
func (inv *Invocation) Verbose(text string) {
	inv.note(inv.session.verbose(inv.common.verbose, text))
}

// Error prints an error record and lets the command go on, for commands that work on several things. The returned error
// is not nil when the command must stop (-ErrorAction Stop) and return it.
func (inv *Invocation) Error(e *Error) error {
	e = inv.locate(e)
	inv.caught(e)
	err := inv.session.report(inv.common.errorAction, e)
	inv.note(err)
	return err
}

// note keeps the first failure of a stream, which ends the pipeline once Run returned.
func (inv *Invocation) note(err error) {
	if inv.failed == nil {
		inv.failed = err
	}
}

// ShouldProcess is asked before a change with the thing that is changed. Under -WhatIf it prints what would be done and
// says no; under -Confirm it asks.
func (inv *Invocation) ShouldProcess(target string) (bool, error) {
	return inv.ShouldDo(reply.ConsoleOperation(inv.command.Name, target))
}

// ShouldDo is ShouldProcess with the whole sentence ("Stopping the service …").
func (inv *Invocation) ShouldDo(description string) (bool, error) {
	if inv.common.whatIf {
		return false, inv.session.printLine(reply.ConsoleWhatIf(description))
	}
	ask := inv.command.ConfirmByDefault
	if inv.common.confirm != nil {
		ask = *inv.common.confirm
	}
	if !ask {
		return true, inv.session.verbose(inv.common.verbose, description)
	}
	return inv.Confirm(reply.ConsoleConfirmCaption, reply.ConsoleConfirmQuestion+"\n"+description)
}

// WhatIf says whether -WhatIf was given.
func (inv *Invocation) WhatIf() bool { return inv.common.whatIf }

// Confirm asks a question of the shape "[Y] Yes [A] Yes to All [N] No [L] No to All"; the default is Yes. "To All"
// answers every later question of the same pipeline.
func (inv *Invocation) Confirm(caption, message string) (bool, error) {
	if inv.run.yesAll {
		return true, nil
	}
	if err := inv.session.printLine("\n" + caption + "\n" + message); err != nil {
		return false, err
	}
	for range 100 {
		answer, err := inv.Prompt(reply.ConsoleConfirmChoices, false)
		if err != nil {
			return false, err
		}
		switch strings.ToLower(strings.TrimSpace(answer)) {
		case "", "y", "yes":
			return true, nil
		case "a", "yes to all":
			inv.run.yesAll = true
			return true, nil
		case "n", "no":
			return false, nil
		case "l", "no to all", "s", "suspend":
			return false, &stopPipeline{inv.run, inv.position + 1}
		case "?":
			if err := inv.session.printLine(reply.ConsoleConfirmHelp); err != nil {
				return false, err
			}
		}
	}
	return false, Errorf("InvalidArgument", "NoChoice", "%s", reply.ConsoleNoChoice)
}

// Prompt asks the person at the console and returns what was typed. A secret is not echoed. Without a person the error
// is a record that says so.
func (inv *Invocation) Prompt(label string, secret bool) (string, error) {
	return inv.session.ask(label, secret)
}
