package shell_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/cucumber/godog"

	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/steps/internal/stage"
	"github.com/imapspec/imapspec/steps/shell"
)

// fake is a deployment with consoles only; it is its own console and recorder.
type fake struct {
	scenarios.Deployment
	prints  string
	typed   []string
	answers []string
	secrets []string
	account string
}

func (*fake) Name() string { return "fake" }

func (f *fake) Deploy(context.Context, scenarios.Options) (scenarios.Deployment, error) {
	return f, nil
}

func (f *fake) Console(_ context.Context, account, _ string) (scenarios.Console, error) {
	f.account = account
	return console{f}, nil
}

func (*fake) Close(context.Context) error                { return nil }
func (*fake) Line(string, scenarios.Direction, string)   {}
func (*fake) Attach(scenarios.Attachment)                {}
func (f *fake) Secret(text string)                       { f.secrets = append(f.secrets, text) }
func (f *fake) stage() *stage.Stage                      { return stage.New(f, scenarios.Options{}, f) }
func doc(text string) *godog.DocString                   { return &godog.DocString{Content: text} }
func (c console) Answer(lines ...string)                 { c.answers = append(c.answers, lines...) }
func (console) Close() error                             { return nil }
func mentions(s *shell.Steps, text string) (missed bool) { return s.Mentions(text) != nil }

type console struct{ *fake }

func (c console) Run(_ context.Context, text string) (string, error) {
	c.typed = append(c.typed, text)
	return c.prints, nil
}

const failure = `Cannot find any service with service name 'X'.
At line:1 char:1
+ Start-Service X -Because Reason
+ ~~~~~~~~~~~~~~~
    + CategoryInfo          : ObjectNotFound: (X:String) [Start-Service]
    + FullyQualifiedErrorId : NoServiceFoundForGivenName
`

func TestLines(t *testing.T) {
	t.Parallel()
	const shown = "\nStatus   Name    DisplayName\n------   ----    -----------\nRunning  A       The A \nStopped  B       The B\n\n"
	for wanted, fits := range map[string]bool{
		"Status Name DisplayName\nRunning A The A\nStopped B The B": true,
		"Running   A   The A":              true,
		"Stopped B The B\nRunning A The A": false, // order
		"Running A":                        false, // a part of a line
		"Running A The A\nRunning A The A": false, // counted once
		"":                                 true,
	} {
		if err := shell.Lines(shown, wanted); (err == nil) != fits {
			t.Errorf("%q: %v", wanted, err)
		}
	}
}

func TestRunsFailsWithTheConsoleAndTriesDoesNot(t *testing.T) {
	t.Parallel()
	f := &fake{prints: failure}
	s := shell.New(f.stage())
	if err := s.Runs(t.Context(), "the administrator", doc("Start-Service X")); err == nil {
		t.Error("runs succeeds although the console reports an error")
	}
	if err := s.Tries(t.Context(), "the administrator", doc("Start-Service X")); err != nil {
		t.Error(err)
	}
	if err := s.ReportsMentioning("service name 'X'"); err != nil {
		t.Error(err)
	}
	if s.ReportsMentioning("Reason") == nil {
		t.Error("the repeated command line counts as the error's message")
	}
	if mentions(s, "Cannot find any service") || !mentions(s, "nothing of the kind") || s.NotMentions("Cannot find") == nil {
		t.Error("mentions is wrong")
	}
	f.prints = "fine"
	if err := errors.Join(s.Runs(t.Context(), "the administrator", doc("x")), s.NotMentions("error")); err != nil {
		t.Error(err)
	}
	if s.Reports() == nil {
		t.Error("an error is seen where none is")
	}
	if f.account != "" {
		t.Errorf("the administrator's console is opened for %q", f.account)
	}
}

func TestNetErrors(t *testing.T) {
	t.Parallel()
	if shell.Failure("The service name is invalid.\n\nMore help is available by typing NET HELPMSG 2185.\n") == nil {
		t.Error("an error of the net command is not seen")
	}
}

func TestPeopleAndTheirPasswords(t *testing.T) {
	t.Parallel()
	f := &fake{}
	s := shell.New(f.stage())
	if err := s.Mailbox(t.Context(), "Rand Zaher"); err != nil {
		t.Fatal(err)
	}
	if len(f.secrets) != 1 || !strings.Contains(f.typed[0], f.secrets[0]) || !strings.Contains(f.typed[0], "-Alias rand ") {
		t.Errorf("typed was %q", f.typed)
	}
	if err := s.RunsWithCredentials(t.Context(), "rand", "credentials", doc("Get-Credential <rand's password>")); err != nil {
		t.Fatal(err)
	}
	if len(f.answers) != 2 || f.answers[0] != "rand@contoso.com" || f.answers[1] != f.secrets[0] || !strings.HasSuffix(f.typed[1], f.secrets[0]) {
		t.Errorf("typed was %q, answered %q", f.typed[1], f.answers)
	}
	if err := s.RunsWithCredentials(t.Context(), "rand", "name and a wrong password", doc("x")); err != nil || f.answers[3] == f.secrets[0] {
		t.Errorf("the wrong password is the right one (%v)", err)
	}
	var harness *scenarios.HarnessError
	if err := s.Runs(t.Context(), "nobody", doc("x")); !errors.As(err, &harness) {
		t.Errorf("somebody without a mailbox opens a console: %v", err)
	}
	if err := s.Runs(t.Context(), "rand", doc("x")); err != nil || f.account != "rand" {
		t.Errorf("the console is opened for %q (%v)", f.account, err)
	}
}
