package fault_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/imapspec/imapspec/refserver/internal/fault"
)

func newRegistry(t *testing.T, faults ...fault.Fault) *fault.Registry {
	t.Helper()
	r := fault.NewRegistry([]string{"UID FETCH", "FETCH", "NOOP", "SELECT"})
	for _, f := range faults {
		if err := r.Set(f); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

// hit says whether a new command of the mailbox is hit.
func hit(r *fault.Registry, n fault.Name, mailbox, command string, usesMailbox bool) bool {
	c := r.Command(mailbox, command, usesMailbox)
	_, ok := c.Take(n)
	return ok
}

func TestTableIsSortedAndComplete(t *testing.T) {
	t.Parallel()
	if names := fault.Names(); !slices.IsSorted(names) || len(names) != 7 {
		t.Errorf("names: %q", names)
	}
	for _, k := range fault.Kinds() {
		if !strings.HasSuffix(k.Summary, ".") {
			t.Errorf("%s is not described", k.Name)
		}
		if found, err := fault.Find(strings.ToLower(string(k.Name))); err != nil || found.Name != k.Name {
			t.Errorf("%s: %v, %v", k.Name, found, err)
		}
	}
}

func TestWhichCommandsAreHit(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		set              fault.Fault
		mailbox, command string
		uses, want       bool
	}{
		{fault.Fault{Name: fault.ServerUnavailable}, "a", "SELECT", true, true},
		{fault.Fault{Name: fault.ServerUnavailable}, "a", "NOOP", false, false},
		{fault.Fault{Name: fault.ServerUnavailable, Command: "noop"}, "a", "NOOP", false, true},
		{fault.Fault{Name: fault.ServerUnavailable, Mailbox: "a"}, "a", "SELECT", true, true},
		{fault.Fault{Name: fault.ServerUnavailable, Mailbox: "a"}, "b", "SELECT", true, false},
		{fault.Fault{Name: fault.Throttled, Command: "FETCH"}, "a", "UID FETCH", true, true},
		{fault.Fault{Name: fault.Throttled, Command: "uid  fetch"}, "a", "UID FETCH", true, true},
		{fault.Fault{Name: fault.Throttled, Command: "UID FETCH"}, "a", "FETCH", true, false},
		{fault.Fault{Name: fault.Stall, Delay: time.Second}, "a", "NOOP", false, true},
		{fault.Fault{Name: fault.CutLiteral}, "a", "FETCH", true, true},
		{fault.Fault{Name: fault.CutLiteral, Mailbox: "b"}, "a", "FETCH", true, false},
	} {
		if got := hit(newRegistry(t, tc.set), tc.set.Name, tc.mailbox, tc.command, tc.uses); got != tc.want {
			t.Errorf("%+v hits %s of %s: %v", tc.set, tc.command, tc.mailbox, got)
		}
	}
	if hit(newRegistry(t, fault.Fault{Name: fault.Throttled}), fault.ServerUnavailable, "a", "FETCH", true) {
		t.Error("another fault hits")
	}
	var none *fault.Registry
	if hit(none, fault.Throttled, "a", "FETCH", true) {
		t.Error("no registry has a fault")
	}
}

func TestTheMoreParticularFaultCounts(t *testing.T) {
	t.Parallel()
	r := newRegistry(t,
		fault.Fault{Name: fault.Stall, Delay: 1},
		fault.Fault{Name: fault.Stall, Delay: 2, Command: "NOOP"},
		fault.Fault{Name: fault.Stall, Delay: 3, Mailbox: "a"},
		fault.Fault{Name: fault.Stall, Delay: 4, Mailbox: "a", Command: "NOOP", Count: 1},
	)
	for _, want := range []time.Duration{4, 3} { // the fourth is spent by then
		c := r.Command("a", "NOOP", false)
		if f, _ := c.Take(fault.Stall); f.Delay != want {
			t.Errorf("delay %d, want %d", f.Delay, want)
		}
	}
	c := r.Command("b", "NOOP", false)
	if f, _ := c.Take(fault.Stall); f.Delay != 2 {
		t.Errorf("delay %d for another mailbox", f.Delay)
	}
}

func TestACommandSpendsAFaultOnce(t *testing.T) {
	t.Parallel()
	r := newRegistry(t, fault.Fault{Name: fault.MalformedBodyStructure, Count: 2})
	c := r.Command("a", "FETCH", true)
	for range 3 {
		if _, ok := c.Take(fault.MalformedBodyStructure); !ok {
			t.Error("not hit throughout")
		}
	}
	if left := r.List(); len(left) != 1 || left[0].Count != 1 {
		t.Errorf("left: %+v", left)
	}
	if !hit(r, fault.MalformedBodyStructure, "a", "FETCH", true) || hit(r, fault.MalformedBodyStructure, "a", "FETCH", true) {
		t.Error("not for two commands")
	}
	if left := r.List(); len(left) != 0 {
		t.Errorf("left: %+v", left)
	}
}

func TestCountsAreExactAmongManySessions(t *testing.T) {
	t.Parallel()
	const count = 500
	r := newRegistry(t, fault.Fault{Name: fault.Throttled, Count: count}, fault.Fault{Name: fault.Stall, Delay: 1, Mailbox: "b"})
	var hits atomic.Int32
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			for range 100 {
				if hit(r, fault.Throttled, "a", "FETCH", true) {
					hits.Add(1)
				}
				r.List()
			}
		})
	}
	all.Wait()
	if hits.Load() != count {
		t.Errorf("%d commands were hit, want %d", hits.Load(), count)
	}
}

func TestSetReplacesAndRemoveChooses(t *testing.T) {
	t.Parallel()
	r := newRegistry(t,
		fault.Fault{Name: "throttled", Mailbox: "a", Count: 3},
		fault.Fault{Name: fault.Throttled, Mailbox: "a", Delay: 5 * time.Second},
		fault.Fault{Name: fault.Throttled},
		fault.Fault{Name: fault.CutLiteral, Command: "uid fetch"},
	)
	want := []fault.Fault{
		{Name: fault.CutLiteral, Command: "UID FETCH"},
		{Name: fault.Throttled, Mailbox: "a", Delay: 5 * time.Second},
		{Name: fault.Throttled, Delay: 92415 * time.Millisecond},
	}
	if diff := cmp.Diff(want, r.List()); diff != "" {
		t.Error(diff)
	}
	removed := r.Remove(func(f fault.Fault) bool { return f.Name == fault.Throttled })
	if diff := cmp.Diff(want[1:], removed); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(want[:1], r.List()); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsRefused(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	for text, f := range map[string]fault.Fault{
		`No fault is named "Stahl". Known are: CutLiteral, `:         {Name: "Stahl"},
		`No command is named "LOGIN". Known are: FETCH, NOOP`:        {Name: fault.Throttled, Command: "login"},
		"The fault CutLiteral can't hit the command SELECT":          {Name: fault.CutLiteral, Command: "SELECT"},
		"The fault Stall needs -Delay":                               {Name: fault.Stall},
		"The fault ServerUnavailable takes no -Delay":                {Name: fault.ServerUnavailable, Delay: time.Second},
		"Delay is 7200000. It must be a number of milliseconds from": {Name: fault.Stall, Delay: 2 * time.Hour},
		"Count is -1. It must be a number of commands from 1":        {Name: fault.Throttled, Count: -1},
	} {
		err := r.Set(f)
		if err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("%+v: %v, want %s", f, err, text)
		}
	}
	var unknown *fault.UnknownError
	if err := r.Set(fault.Fault{Name: "x"}); !errors.As(err, &unknown) || unknown.What != "fault" {
		t.Errorf("%v", err)
	}
	if left := r.List(); len(left) != 0 {
		t.Errorf("switched on: %+v", left)
	}
}
