package imap

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/steps/internal/stage"
	"github.com/imapspec/imapspec/steps/internal/wire"
)

// A writer is a client that stores one message after the other in a person's INBOX and remembers what was acknowledged. When
// its connection ends it connects again, as often as it takes. It knows for how long it was without service: the longest time
// between two acknowledgements.
//
// On a machine that stands still for a while everything takes longer, and so does what the operator does to a host: such times are no
// server's fault, and do not count where it may have been without service for so long at most.
const (
	writerPace  = 20 * time.Millisecond // between two messages
	writerRetry = 50 * time.Millisecond // between two attempts to connect

	unnoticed      = 10 * time.Second // for an answer of a server to which nothing happens
	writerPatience = 45 * time.Second // for the next acknowledgement: another server may have to take over first
)

type writer struct {
	steps   *Steps
	actor   string
	person  *stage.Person
	address string
	stop    context.CancelFunc
	ended   chan struct{}
	// operated is for how long the operator was at work between two moments.
	operated func(from, to time.Time) time.Duration

	mu      sync.Mutex
	changed chan struct{} // closed and replaced with every acknowledgement
	sent    int
	acked   map[string]place // by Message-ID
	last    time.Time        // of the last acknowledgement
	gap     time.Duration    // the longest so far
	waited  time.Duration    // likewise, without the times in which everything stood still or the operator was at work
	still   standstills      // since the last acknowledgement
	trouble error            // of the last attempt, since the last acknowledgement
	broken  error            // why the first connection has ended on which something was acknowledged
}

// place is where a message was stored: "<uidvalidity> <uid>".
type place string

// KeepsStoring starts a writer and waits until its first messages are acknowledged.
func (s *Steps) KeepsStoring(ctx context.Context, who, device, address string) error {
	p, err := s.stage.Person(ctx, who)
	if err != nil {
		return err
	}
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	w := &writer{steps: s, actor: who + "'s " + device, person: p, address: address, stop: stop, ended: make(chan struct{}),
		operated: s.stage.Operated, changed: make(chan struct{}), acked: map[string]place{}}
	s.writers[w.actor] = w
	s.stage.OnClose(func(context.Context) error { return w.end() })
	go watch(running, w.look)
	go w.run(running)
	return w.served(ctx)
}

func (s *Steps) writer(who, device string) (*writer, error) {
	w := s.writers[who+"'s "+device]
	if w == nil {
		return nil, &scenarios.HarnessError{Err: fmt.Errorf("no step has %s's %s store messages", who, device)}
	}
	return w, nil
}

// WithoutService waits until the writer is served again, ends it, and wants the time without service not to have been longer. A fault
// that must have interrupted the writer is seen by the least time, in milliseconds; empty where it may have gone on all the time.
func (s *Steps) WithoutService(ctx context.Context, who, device, milliseconds string, seconds int) error {
	least, err := strconv.Atoi(cmp.Or(milliseconds, "0"))
	if err != nil {
		return &scenarios.HarnessError{Err: err}
	}
	w, err := s.servedAgain(ctx, who, device)
	if err != nil {
		return err
	}
	if most := time.Duration(seconds) * time.Second; w.waited > most {
		return fmt.Errorf("%s was without service for %d ms", w.actor, w.waited.Milliseconds())
	}
	if w.gap < time.Duration(least)*time.Millisecond {
		return fmt.Errorf("%s was served all the time: it waited for no answer longer than %d ms", w.actor, w.gap.Milliseconds())
	}
	return nil
}

// Undisturbed waits until the writer is served again, ends it, and wants the connection on which it was served first to have lasted, with no
// pause beyond unnoticed.
func (s *Steps) Undisturbed(ctx context.Context, who, device string) error {
	w, err := s.servedAgain(ctx, who, device)
	if err != nil {
		return err
	}
	return w.undisturbed()
}

func (w *writer) undisturbed() error {
	switch {
	case w.broken != nil:
		return fmt.Errorf("the connection of %s has ended: %w", w.actor, w.broken)
	case w.waited > unnoticed:
		return fmt.Errorf("the connection of %s lasted, but was without service for %d ms", w.actor, w.waited.Milliseconds())
	}
	return nil
}

// servedAgain waits until a writer is served again, and ends it.
func (s *Steps) servedAgain(ctx context.Context, who, device string) (*writer, error) {
	w, err := s.writer(who, device)
	if err != nil {
		return nil, err
	}
	if err := w.served(ctx); err != nil {
		return nil, err
	}
	_ = w.end() // nothing is known of what was not acknowledged
	s.stage.Recorder.Line(w.actor, scenarios.Received, fmt.Sprintf("(was without service for %d ms, %d of them neither in a standstill nor while a host was operated; %d messages are acknowledged)",
		w.gap.Milliseconds(), w.waited.Milliseconds(), len(w.acked)))
	return w, nil
}

// NothingLost wants every message that was acknowledged to the writer to be in the INBOX, where the acknowledgement said.
func (s *Steps) NothingLost(ctx context.Context, who, device string) error {
	w, err := s.writer(who, device)
	if err != nil {
		return err
	}
	_ = w.end() // as above
	found, err := s.places(ctx, w)
	if err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(w.acked)) {
		switch at, there := found[id]; {
		case !there:
			return fmt.Errorf("the message %s was acknowledged at %s and is gone", id, w.acked[id])
		case at != w.acked[id]:
			return fmt.Errorf("the message %s was acknowledged at %s (UIDVALIDITY, UID) and is at %s", id, w.acked[id], at)
		}
	}
	return nil
}

var (
	appendUID   = regexp.MustCompile(`\[APPENDUID (\d+) (\d+)\]`)
	uidValidity = regexp.MustCompile(`\[UIDVALIDITY (\d+)\]`)
	fetchedUID  = regexp.MustCompile(`\bUID (\d+)`)
	messageID   = regexp.MustCompile(`(?i)Message-ID: (<[^>]+>)`)
)

// places reads where each message is.
func (s *Steps) places(ctx context.Context, w *writer) (map[string]place, error) {
	c, reply, err := s.logIn(ctx, w.person, "", w.address, stage.TLS, wire.Login)
	if err != nil {
		return nil, err
	}
	defer func() { _ = c.Close() }() // nothing is changed
	if err := reply.Err("LOGIN"); err != nil {
		return nil, err
	}
	selected, err := c.Command(ctx, "EXAMINE INBOX")
	if err == nil {
		err = selected.Err("EXAMINE")
	}
	if err != nil {
		return nil, err
	}
	validity := uidValidity.FindStringSubmatch(strings.Join(selected.Untagged, "\n"))
	if validity == nil {
		return nil, errors.New("EXAMINE tells no UIDVALIDITY")
	}
	fetched, err := c.Command(ctx, "UID FETCH 1:* (UID BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")
	if err == nil {
		err = fetched.Err("UID FETCH")
	}
	if err != nil {
		return nil, err
	}
	found := map[string]place{}
	for _, line := range fetched.Untagged {
		uid, id := fetchedUID.FindStringSubmatch(line), messageID.FindStringSubmatch(line)
		if uid != nil && id != nil {
			found[id[1]] = place(validity[1] + " " + uid[1])
		}
	}
	return found, nil
}

// served waits for some more acknowledgements: one alone may have been under way.
func (w *writer) served(ctx context.Context) error {
	for range 3 {
		if err := w.another(ctx); err != nil {
			return err
		}
	}
	return nil
}

// another waits for one more acknowledgement.
func (w *writer) another(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, writerPatience)
	defer cancel()
	w.mu.Lock()
	changed := w.changed
	w.mu.Unlock()
	select {
	case <-changed:
		return nil
	case <-ctx.Done():
		w.mu.Lock()
		defer w.mu.Unlock()
		return fmt.Errorf("%s stores no message: %w", w.actor, errors.Join(w.trouble, ctx.Err()))
	}
}

func (w *writer) end() error {
	w.stop()
	<-w.ended
	return nil
}

// run stores messages until it is stopped.
func (w *writer) run(ctx context.Context) {
	defer close(w.ended)
	for ctx.Err() == nil {
		err := w.session(ctx)
		w.mu.Lock()
		w.trouble = err
		if w.broken == nil && ctx.Err() == nil && len(w.acked) > 0 { // before, the server may not know the person yet
			w.broken = err
		}
		w.mu.Unlock()
		pause(ctx, writerRetry)
	}
}

// session stores messages on one connection until that ends.
func (w *writer) session(ctx context.Context) error {
	c, reply, err := w.steps.logIn(ctx, w.person, "", w.address, stage.TLS, wire.Login)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }() // what matters was acknowledged
	if err := reply.Err("LOGIN"); err != nil {
		return err
	}
	for ctx.Err() == nil {
		w.sent++ // in this goroutine only
		id := fmt.Sprintf("<%d.%s@writer.example>", w.sent, strings.ReplaceAll(strings.ReplaceAll(w.actor, "'s ", "."), " ", "-"))
		text := fmt.Sprintf("From: %s\r\nMessage-ID: %s\r\nSubject: message %d\r\n\r\nKeep this.\r\n", w.person.Address, id, w.sent)
		reply, err := c.Command(ctx, fmt.Sprintf("APPEND INBOX {%d}", len(text)), text)
		if err != nil {
			return err
		}
		if err := reply.Err("APPEND"); err != nil {
			return err
		}
		at := appendUID.FindStringSubmatch(reply.Text)
		if at == nil {
			return fmt.Errorf("APPEND is acknowledged without APPENDUID: %q", reply.Text)
		}
		w.acknowledged(id, place(at[1]+" "+at[2]))
		pause(ctx, writerPace)
	}
	return ctx.Err()
}

// look notes when everything stood still.
func (w *writer) look(now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.still.look(now, w.operated)
}

func (w *writer) acknowledged(id string, at place) { w.acknowledgedAt(time.Now(), id, at) }

func (w *writer) acknowledgedAt(now time.Time, id string, at place) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.still.look(now, w.operated)
	if !w.last.IsZero() {
		w.gap = max(w.gap, now.Sub(w.last))
		w.waited = max(w.waited, now.Sub(w.last)-w.still.total-w.operated(w.last, now))
	}
	w.last, w.still.total, w.acked[id], w.trouble = now, 0, at, nil
	close(w.changed)
	w.changed = make(chan struct{})
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
