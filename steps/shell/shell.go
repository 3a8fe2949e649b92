// Package shell has the steps at the management console: text is typed, text is read, nothing else is known.
//
// Invariants:
//   - "runs" fails when the console reports an error; "tries" does not.
//   - What is asserted is what the last command printed.
//   - Where text is compared, a run of blanks counts as one and blanks at the end of a line do not count: how wide a column
//     is, is nobody's promise.
package shell

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/cucumber/godog"

	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/steps/internal/stage"
	"github.com/imapspec/imapspec/steps/internal/wire"
)

// Steps are one scenario's.
type Steps struct {
	stage  *stage.Stage
	output string // what the last command printed
}

// New makes the steps of a scenario.
func New(s *stage.Stage) *Steps { return &Steps{stage: s} }

// Runs has somebody run the text, which must report no error. who is "the administrator" or somebody with a mailbox.
func (s *Steps) Runs(ctx context.Context, who string, text *godog.DocString) error {
	if err := s.Tries(ctx, who, text); err != nil {
		return err
	}
	return Failure(s.output)
}

// Tries has somebody run the text, whatever comes of it.
func (s *Steps) Tries(ctx context.Context, who string, text *godog.DocString) error {
	output, err := Run(ctx, s.stage, who, wire.Expand(text.Content, s.stage.Names(ctx)))
	s.output = output
	return err
}

// RunsWithCredentials runs the text as the administrator does, who types somebody's name and password at the prompt for a
// credential.
func (s *Steps) RunsWithCredentials(ctx context.Context, whose, which string, text *godog.DocString) error {
	p, err := s.stage.Person(ctx, whose)
	if err != nil {
		return err
	}
	console, err := s.stage.Console(ctx, "")
	if err != nil {
		return err
	}
	password := p.Password
	if which != "credentials" {
		password = "not-" + p.Alias + "s-password"
	}
	console.Answer(p.Address, password)
	return s.Runs(ctx, administrator, text)
}

const administrator = "the administrator"

// Run types text at somebody's console and returns what it prints. The dialogue goes into the transcript.
func Run(ctx context.Context, st *stage.Stage, who, text string) (string, error) {
	person := who
	if who == administrator {
		person = ""
	}
	console, err := st.Console(ctx, person)
	if err != nil {
		return "", err
	}
	actor := who + "'s console"
	record(st, actor, scenarios.Sent, text)
	output, err := console.Run(ctx, text)
	if err != nil {
		return "", fmt.Errorf("%s: %w", actor, err)
	}
	record(st, actor, scenarios.Received, output)
	return output, nil
}

// RunOn types text at the administrator's console on a host and returns what it prints.
func RunOn(ctx context.Context, st *stage.Stage, host, text string) (string, error) {
	console, err := st.ConsoleOn(ctx, host)
	if err != nil {
		return "", err
	}
	actor := administrator + "'s console on " + host
	record(st, actor, scenarios.Sent, text)
	output, err := console.Run(ctx, text)
	if err != nil {
		return "", fmt.Errorf("%s: %w", actor, err)
	}
	record(st, actor, scenarios.Received, output)
	return output, nil
}

// RunsOn has the administrator run the text on a host, which must report no error.
func (s *Steps) RunsOn(ctx context.Context, host string, text *godog.DocString) error {
	output, err := RunOn(ctx, s.stage, host, wire.Expand(text.Content, s.stage.Names(ctx)))
	if err != nil {
		return err
	}
	s.output = output
	return Failure(output)
}

// ShowsOn waits until a command on a host shows lines among its own.
func (s *Steps) ShowsOn(ctx context.Context, command, host string, wanted *godog.DocString) error {
	return wire.Until(ctx, func(ctx context.Context) error {
		output, err := RunOn(ctx, s.stage, host, command)
		if err != nil {
			return err
		}
		s.output = output
		return Lines(output, wanted.Content)
	})
}

func record(st *stage.Stage, actor string, dir scenarios.Direction, text string) {
	for line := range strings.Lines(text) {
		st.Recorder.Line(actor, dir, strings.TrimRight(line, "\r\n"))
	}
}

// errorMark is what PowerShell prints with every error, and the net command with its own.
var errorMark = regexp.MustCompile(`FullyQualifiedErrorId|NET HELPMSG|System error \d+ has occurred`)

// Failure gives an error when the output of a command reports one.
func Failure(output string) error {
	if errorMark.MatchString(output) {
		return fmt.Errorf("the console reports an error:\n%s", strings.TrimSpace(output))
	}
	return nil
}

// Shows wants lines to be among those that the console has shown, in this order.
func (s *Steps) Shows(wanted *godog.DocString) error { return Lines(s.output, wanted.Content) }

// Lines wants lines to be among those of a text, in this order; blanks count as the package says. Empty lines do not count.
func Lines(text, wanted string) error {
	rest := strings.Split(text, "\n")
	for want := range strings.SplitSeq(wanted, "\n") {
		if want = collapse(want); want == "" {
			continue
		}
		found := -1
		for i, line := range rest {
			if collapse(line) == want {
				found = i
				break
			}
		}
		if found < 0 {
			return fmt.Errorf("this line is missing, or not where it should be:\n  %s\nshown was:\n%s", want, text)
		}
		rest = rest[found+1:]
	}
	return nil
}

// Mentions wants a text to occur in what the console has shown, line ends and blanks apart.
func (s *Steps) Mentions(text string) error {
	if !strings.Contains(collapse(s.output), collapse(text)) {
		return fmt.Errorf("the console does not mention %q:\n%s", text, s.output)
	}
	return nil
}

// FileMentions waits until a file of the host, as the administrator's console reads it, has a text in it.
func (s *Steps) FileMentions(ctx context.Context, path, text string) error {
	return wire.Until(ctx, func(ctx context.Context) error {
		output, err := Run(ctx, s.stage, administrator, "Get-Content '"+strings.ReplaceAll(path, "'", "''")+"'")
		if err != nil {
			return err
		}
		if !strings.Contains(output, text) {
			return fmt.Errorf("%s does not mention %q:\n%s", path, text, output)
		}
		return nil
	})
}

// NotMentions wants a text not to occur in what the console has shown.
func (s *Steps) NotMentions(text string) error {
	if strings.Contains(collapse(s.output), collapse(text)) {
		return fmt.Errorf("the console mentions %q:\n%s", text, s.output)
	}
	return nil
}

// Reports wants the console to have reported an error.
func (s *Steps) Reports() error {
	if Failure(s.output) == nil {
		return fmt.Errorf("the console reports no error:\n%s", s.output)
	}
	return nil
}

// ReportsMentioning wants an error whose message mentions the text. The command line that PowerShell repeats below a
// message does not count.
func (s *Steps) ReportsMentioning(text string) error {
	if err := s.Reports(); err != nil {
		return err
	}
	if !strings.Contains(collapse(messages(s.output)), collapse(text)) {
		return fmt.Errorf("the error does not mention %q:\n%s", text, s.output)
	}
	return nil
}

// messages drops the lines that show where an error occurred.
func messages(output string) string {
	var kept []string
	for line := range strings.Lines(output) {
		trimmed := strings.TrimSpace(line)
		if !strings.HasPrefix(trimmed, "+") && !strings.HasPrefix(trimmed, "At line:") {
			kept = append(kept, trimmed)
		}
	}
	return strings.Join(kept, " ")
}

func collapse(text string) string { return strings.Join(strings.Fields(text), " ") }
