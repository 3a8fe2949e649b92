package stage_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/steps/internal/stage"
)

// fake is a deployer, its only deployment, and the recorder.
type fake struct {
	scenarios.Deployment
	started int
	done    []string
	secrets []string
}

func (*fake) Name() string { return "fake" }

func (f *fake) Deploy(context.Context, scenarios.Options) (scenarios.Deployment, error) {
	f.started++
	return f, nil
}

func (f *fake) Close(context.Context) error {
	f.done = append(f.done, "deployment")
	return errors.New("late")
}

func (*fake) ManagementURL() string { return "https://Administrator:sesame@127.0.0.1:1" }

func (*fake) Line(string, scenarios.Direction, string) {}

func (*fake) Attach(scenarios.Attachment) {}

func (f *fake) Secret(text string) { f.secrets = append(f.secrets, text) }

func TestEverythingIsClosedNewestFirst(t *testing.T) {
	t.Parallel()
	f := &fake{}
	s := stage.New(f, scenarios.Options{}, f)
	note := func(what string) func(context.Context) error {
		return func(ctx context.Context) error {
			f.done = append(f.done, what)
			return ctx.Err()
		}
	}
	s.OnClose(note("first"))
	for range 2 {
		if _, err := s.Deployment(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	s.OnClose(note("second"))
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Close(ended); err == nil || err.Error() != "late" {
		t.Errorf("closing gives %v, want the deployment's error alone", err)
	}
	if want := []string{"second", "first", "deployment"}; !slices.Equal(f.done, want) || f.started != 1 {
		t.Errorf("closed %q after %d starts, want %q after one", f.done, f.started, want)
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	f := &fake{}
	s := stage.New(f, scenarios.Options{}, f)
	alice := s.NewPerson("alice")
	s.Captured["uid"] = "7"
	names := s.Names(t.Context())
	for name, want := range map[string]string{"alice's password": alice.Password, "uid": "7", "the Administrator's password": "sesame"} {
		if got, ok := names(name); !ok || got != want {
			t.Errorf("%s is %q (%v)", name, got, ok)
		}
	}
	for _, name := range []string{"bob's password", "nothing"} {
		if got, ok := names(name); ok {
			t.Errorf("%s is %q, want nothing", name, got)
		}
	}
	if !slices.Contains(f.secrets, alice.Password) || !slices.Contains(f.secrets, "sesame") {
		t.Error("a password is not known as a secret")
	}
}

func TestWithoutADeployer(t *testing.T) {
	t.Parallel()
	_, err := stage.New(nil, scenarios.Options{}, &fake{}).Deployment(t.Context())
	if err == nil || err.Error() != "there is no Deployer to make a server; give steps.Env one, such as embedded.New()" {
		t.Errorf("got %v", err)
	}
}
