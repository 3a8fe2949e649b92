package scm_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jonboulle/clockwork"

	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/scm"
)

// journal records what runners do, in order.
type journal struct {
	mu    sync.Mutex
	lines []string
}

func (j *journal) add(line string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lines = append(j.lines, line)
}

func (j *journal) take() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	text := strings.Join(j.lines, " ")
	j.lines = nil
	return text
}

type runner struct {
	name    string
	journal *journal
	fail    error
	entered chan struct{} // receives when Start has begun; nil: nobody watches
	release chan struct{} // Start waits for it; nil: no wait
}

func (r *runner) Start(ctx context.Context) error {
	if r.entered != nil {
		r.entered <- struct{}{}
	}
	if r.release != nil {
		<-r.release
	}
	if r.fail != nil {
		return r.fail
	}
	r.journal.add("+" + r.name)
	return nil
}

func (r *runner) Stop(context.Context) error { r.journal.add("-" + r.name); return nil }

func directory(t *testing.T) *org.Directory {
	t.Helper()
	state, err := org.New(org.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return org.NewDirectory(state, nil)
}

// chain is a (Automatic) ← b (Manual) ← c (Automatic), where b depends on a and c on b.
func chain(j *journal) []scm.Service {
	return []scm.Service{
		{Name: "c", DisplayName: "Service C", Startup: scm.Automatic, DependsOn: []string{"B"}, Runner: &runner{name: "c", journal: j}},
		{Name: "b", DisplayName: "Service B", Startup: scm.Manual, DependsOn: []string{"a"}, Runner: &runner{name: "b", journal: j}},
		{Name: "a", DisplayName: "Service A", Startup: scm.Automatic, Runner: &runner{name: "a", journal: j}},
		{Name: "z", DisplayName: "Service Z", Startup: scm.Manual, Runner: &runner{name: "z", journal: j}},
	}
}

func kindOf(err error) scm.ErrorKind {
	var e *scm.Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return 0
}

func TestBootStartsInDependencyOrder(t *testing.T) {
	t.Parallel()
	j := &journal{}
	m := scm.New("MAILBOX01", directory(t), chain(j), defect.Set{})
	if err := m.Boot(context.Background()); err != nil {
		t.Fatal(err)
	}
	if got := j.take(); got != "+a +b +c" {
		t.Errorf("boot did %s", got)
	}
	if err := m.Shutdown(context.Background()); err != nil {
		t.Fatal(err)
	}
	if got := j.take(); got != "-c -b -a" {
		t.Errorf("shutdown did %s", got)
	}
}

func TestRebootForgetsManualServices(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		defects []string
		want    scm.State
	}{{nil, scm.Stopped}, {[]string{string(defect.ManualSurvivesReboot)}, scm.Running}} {
		d, err := defect.NewSet(row.defects...)
		if err != nil {
			t.Fatal(err)
		}
		m := scm.New("MAILBOX01", directory(t), chain(&journal{}), d)
		if err := m.Start(context.Background(), "z"); err != nil {
			t.Fatal(err)
		}
		if err := m.Reboot(context.Background()); err != nil {
			t.Fatal(err)
		}
		if s, _ := m.Get("z"); s.State != row.want {
			t.Errorf("defects %v: %s, want %s", row.defects, s.State, row.want)
		}
	}
}

func TestStartupTypeIsKeptInTheDirectory(t *testing.T) {
	t.Parallel()
	dir := directory(t)
	m := scm.New("MAILBOX01", dir, chain(&journal{}), defect.Set{})
	if err := m.SetStartupType("Z", scm.Automatic); err != nil {
		t.Fatal(err)
	}
	later := scm.New("MAILBOX01", dir, chain(&journal{}), defect.Set{})
	if s, _ := later.Get("z"); s.Startup != scm.Automatic {
		t.Errorf("after a new process: %s", s.Startup)
	}
	if err := later.Boot(context.Background()); err != nil {
		t.Fatal(err)
	}
	if s, _ := later.Get("z"); s.State != scm.Running {
		t.Errorf("after a boot: %s", s.State)
	}
	if err := m.SetStartupType("z", "Sometimes"); kindOf(err) != scm.CannotConfigure {
		t.Errorf("an unknown startup type: %v", err)
	}
}

func TestDependents(t *testing.T) {
	t.Parallel()
	ctx, j := context.Background(), &journal{}
	m := scm.New("MAILBOX01", directory(t), chain(j), defect.Set{})
	if err := m.Boot(ctx); err != nil {
		t.Fatal(err)
	}
	j.take()
	err := m.Stop(ctx, "a", false)
	want := "Cannot stop service 'Service A (a)' because it has dependent services. It can only be stopped if the Force flag is set."
	if kindOf(err) != scm.HasDependents || err.Error() != want {
		t.Errorf("stop: %v", err)
	}
	if got := j.take(); got != "" {
		t.Errorf("a refused stop did %s", got)
	}
	running, err := m.RunningDependents("A")
	if err != nil || len(running) != 2 || running[0].Name != "c" || running[1].Name != "b" {
		t.Errorf("dependents: %v, %v", running, err)
	}
	if err := m.Restart(ctx, "a", true); err != nil {
		t.Fatal(err)
	}
	if got := j.take(); got != "-c -b -a +a +b +c" {
		t.Errorf("forced restart did %s", got)
	}
}

func TestFailures(t *testing.T) {
	t.Parallel()
	ctx, j := context.Background(), &journal{}
	broken := &runner{name: "broken", journal: j, fail: errors.New("port 993 is taken")}
	services := append(chain(j), scm.Service{Name: "broken", DisplayName: "Broken", Startup: scm.Automatic, Runner: broken},
		scm.Service{Name: "needy", DisplayName: "Needy", DependsOn: []string{"broken"}})
	m := scm.New("MAILBOX01", directory(t), services, defect.Set{})
	if err := m.Boot(ctx); err != nil {
		t.Fatalf("one failed service stops the boot: %v", err)
	}
	if s, _ := m.Get("broken"); s.State != scm.Stopped || s.PID != 0 {
		t.Errorf("a service that failed to start: %+v", s)
	}
	if !slices.ContainsFunc(m.Events(), func(e scm.Event) bool {
		return e.Level == scm.ErrorLevel && e.Source == "broken" && strings.Contains(e.Message, "port 993 is taken")
	}) {
		t.Errorf("event log: %+v", m.Events())
	}
	err := m.Start(ctx, "Broken")
	want := "Service 'Broken (broken)' cannot be started due to the following error: Cannot start service broken on computer '.'. port 993 is taken"
	if kindOf(err) != scm.CannotStart || err.Error() != want {
		t.Errorf("start: %v", err)
	}
	if err := m.Start(ctx, "needy"); kindOf(err) != scm.CannotStart || !strings.Contains(err.Error(), "dependency") {
		t.Errorf("start of a dependent: %v", err)
	}
	if err := m.Start(ctx, "a"); kindOf(err) != scm.AlreadyRunning {
		t.Errorf("second start: %v", err)
	}
	if err := m.Stop(ctx, "z", false); kindOf(err) != scm.NotRunning {
		t.Errorf("stop of a stopped one: %v", err)
	}
	if err := m.Start(ctx, "nobody"); kindOf(err) != scm.NotFound || err.Error() != "Cannot find any service with service name 'nobody'." {
		t.Errorf("unknown: %v", err)
	}
	if err := m.SetStartupType("z", scm.Disabled); err != nil {
		t.Fatal(err)
	}
	if err := m.Start(ctx, "z"); kindOf(err) != scm.IsDisabled {
		t.Errorf("disabled: %v", err)
	}
	broken.fail = nil
	if err := m.Start(ctx, "needy"); err != nil {
		t.Errorf("after the repair: %v", err)
	}
}

func TestInactiveComponent(t *testing.T) {
	t.Parallel()
	ctx, dir := context.Background(), directory(t)
	m := scm.New("MAILBOX01", dir, scm.Services(nil), defect.Set{})
	set := func(component, state string) {
		t.Helper()
		err := dir.Update(func(s *org.State) error {
			s.Server("MAILBOX01").Components[component] = map[string]string{"HealthAPI": state}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := m.ComponentsChanged(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Start(ctx, scm.IMAP4); err != nil {
		t.Fatal(err)
	}
	for _, component := range []string{org.ImapProxy, org.ServerWideOffline} {
		set(component, org.ComponentInactive)
		if s, _ := m.Get(scm.IMAP4); s.State != scm.Stopped {
			t.Errorf("%s inactive: %s", component, s.State)
		}
		if err := m.Start(ctx, scm.IMAP4); kindOf(err) != scm.CannotStart || !strings.Contains(err.Error(), "ImapProxy") {
			t.Errorf("start: %v", err)
		}
		set(component, org.ComponentActive)
		if s, _ := m.Get(scm.IMAP4); s.State != scm.Stopped {
			t.Errorf("%s active again: %s", component, s.State)
		}
		if err := m.Start(ctx, scm.IMAP4); err != nil {
			t.Error(err)
		}
	}
}

func TestReadingDoesNotWait(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	slow := &runner{name: "slow", journal: &journal{}, entered: make(chan struct{}), release: make(chan struct{})}
	m := scm.New("MAILBOX01", directory(t), []scm.Service{{Name: "slow", DisplayName: "Slow", Runner: slow}}, defect.Set{})
	started := make(chan error)
	go func() { started <- m.Start(ctx, "slow") }()
	<-slow.entered
	if s, _ := m.Get("slow"); s.State != scm.StartPending || s.PID == 0 {
		t.Errorf("while starting: %+v", s)
	}
	impatient, cancel := context.WithCancel(ctx)
	cancel()
	if err := m.Stop(impatient, "slow", false); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled wait: %v", err)
	}
	close(slow.release)
	if err := <-started; err != nil {
		t.Error(err)
	}
}

func TestEveryDependencyIsDeclared(t *testing.T) {
	t.Parallel()
	m := scm.New("MAILBOX01", directory(t), scm.Services(nil), defect.Set{})
	if err := m.Boot(context.Background()); err != nil {
		t.Fatal(err)
	}
	for _, s := range m.List() {
		for _, name := range s.DependsOn {
			if _, err := m.Get(name); err != nil {
				t.Errorf("%s depends on %s: %v", s.Name, name, err)
			}
		}
		if s.Startup == scm.Automatic && s.State != scm.Running {
			t.Errorf("%s is %s after a boot", s.Name, s.State)
		}
		if s.Description == "" || s.LogOnAs == "" || s.DisplayName == "" {
			t.Errorf("%s lacks a text", s.Name)
		}
	}
	for _, name := range []string{scm.IMAP4, scm.IMAP4Backend} {
		if s, _ := m.Get(name); s.State != scm.Stopped || s.Startup != scm.Manual {
			t.Errorf("%s: %s, %s", name, s.State, s.Startup)
		}
	}
}

func TestEventLogHandler(t *testing.T) {
	t.Parallel()
	events := scm.NewEventLog(clockwork.NewFakeClock())
	log := slog.New(events.Handler("MSExchangeIMAP4", nil)).With("binding", "[::]:993")
	log.Info("not an event")
	log.Error("no certificate", "name", "mail.contoso.com")
	m := scm.New("MAILBOX01", directory(t), nil, defect.Set{}, scm.WithEventLog(events))
	got := m.Events()
	if len(got) != 1 || got[0].Message != "no certificate binding=[::]:993 name=mail.contoso.com" || got[0].Level != scm.ErrorLevel || got[0].Index != 1 {
		t.Errorf("events: %+v", got)
	}
}
