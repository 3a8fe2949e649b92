package engine

import (
	"bytes"
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/imapspec/imapspec/refserver/internal/store"
)

// picky is a backing in memory that fails commits with a content of the text "bad", and can be held up.
type picky struct {
	*Memory
	mu      sync.Mutex
	commits int
	hold    chan struct{} // not nil: a commit waits for it
	waiting chan struct{} // receives when a commit waits
}

var errBad = errors.New("this content cannot be kept")

func (p *picky) Commit(changes []Change) error {
	p.mu.Lock()
	p.commits++
	hold := p.hold
	p.mu.Unlock()
	if hold != nil {
		p.waiting <- struct{}{}
		<-hold
	}
	for _, c := range changes {
		if c, ok := c.(PutContent); ok && bytes.Equal(c.Data, []byte("bad")) {
			return errBad
		}
	}
	return p.Memory.Commit(changes)
}

func (p *picky) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.commits
}

// block makes commits wait until the returned function is called.
func (p *picky) block() (release func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.hold, p.waiting = make(chan struct{}), make(chan struct{}, 1)
	hold := p.hold
	return func() {
		p.mu.Lock()
		p.hold = nil
		p.mu.Unlock()
		close(hold)
	}
}

func openPicky(t *testing.T) (*picky, *Engine, store.Mailbox) {
	t.Helper()
	p := &picky{Memory: NewMemory()}
	e, err := Open(t.Context(), p, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	box, err := e.Mailbox(t.Context(), "box")
	if err != nil {
		t.Fatal(err)
	}
	return p, e, box
}

func put(ctx context.Context, box store.Mailbox, text string) (store.AppendResult, error) {
	return box.Append(ctx, "INBOX", store.NewMessage{Content: strings.NewReader(text), Size: int64(len(text))})
}

// queued waits until n operations wait for the writer.
func queued(t *testing.T, e *Engine, n int) {
	t.Helper()
	for {
		e.writer.mu.Lock()
		waiting := len(e.writer.queue)
		e.writer.mu.Unlock()
		if waiting >= n {
			return
		}
		if t.Context().Err() != nil {
			t.Fatal(t.Context().Err())
		}
		runtime.Gosched()
	}
}

// TestOneFailureOfMany commits several appends together, of which one fails: it alone.
func TestOneFailureOfMany(t *testing.T) {
	t.Parallel()
	p, e, box := openPicky(t)
	release := p.block()
	texts := []string{"first", "good one", "bad", "good two"}
	errs := make([]error, len(texts))
	var wg sync.WaitGroup
	for i, text := range texts {
		wg.Go(func() { _, errs[i] = put(t.Context(), box, text) })
		if i == 0 {
			<-p.waiting // the first one is being committed; the others collect behind it
		}
	}
	queued(t, e, len(texts)-1)
	release()
	wg.Wait()
	for i, text := range texts {
		if bad := text == "bad"; bad != errors.Is(errs[i], errBad) || !bad && errs[i] != nil {
			t.Errorf("%s: %v", text, errs[i])
		}
	}
	v, err := box.Select(t.Context(), "INBOX", true)
	if err != nil {
		t.Fatal(err)
	}
	if v.Len() != 3 || v.Info().UIDNext != 4 {
		t.Fatalf("%d messages, UIDNEXT %d", v.Len(), v.Info().UIDNext)
	}
}

// TestGroupCommit counts the commits of appends that wait together.
func TestGroupCommit(t *testing.T) {
	t.Parallel()
	p, e, box := openPicky(t)
	before := p.count()
	release := p.block()
	const clients = 20
	var wg sync.WaitGroup
	fail := make(chan error, clients+1)
	run := func() {
		if _, err := put(t.Context(), box, "text"); err != nil {
			fail <- err
		}
	}
	wg.Go(run)
	<-p.waiting
	for range clients {
		wg.Go(run)
	}
	queued(t, e, clients)
	release()
	wg.Wait()
	close(fail)
	for err := range fail {
		t.Error(err)
	}
	if n := p.count() - before; n != 2 {
		t.Errorf("%d commits for %d appends, want 2", n, clients+1)
	}
}

// TestReadersDoNotWait uses a view while a commit hangs.
func TestReadersDoNotWait(t *testing.T) {
	t.Parallel()
	p, _, box := openPicky(t)
	ctx := t.Context()
	if _, err := put(ctx, box, "one"); err != nil {
		t.Fatal(err)
	}
	release := p.block()
	done := make(chan error)
	go func() {
		_, err := put(ctx, box, "two")
		done <- err
	}()
	<-p.waiting
	v, err := box.Select(ctx, "INBOX", true)
	if err != nil {
		t.Fatal(err)
	}
	c, err := v.Open(ctx, 1)
	if err != nil || c.Size() != 3 {
		t.Fatal(c, err)
	}
	if v.Len() != 1 || len(v.Sync(true)) != 0 {
		t.Fatal("a change was seen before it was durable")
	}
	release()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if len(v.Sync(true)) != 1 {
		t.Fatal("the message did not arrive")
	}
}

// TestContentsAreGivenUp counts the contents in memory after all views were told of the expunge.
func TestContentsAreGivenUp(t *testing.T) {
	t.Parallel()
	p, e, box := openPicky(t)
	ctx := t.Context()
	if _, err := put(ctx, box, "one"); err != nil {
		t.Fatal(err)
	}
	v, err := box.Select(ctx, "INBOX", false)
	if err != nil {
		t.Fatal(err)
	}
	untold, err := box.Select(ctx, "INBOX", true)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := v.StoreFlags(ctx, []int{1}, store.AddFlags, store.Flags{System: store.Deleted}, 0); err != nil {
		t.Fatal(err)
	}
	if err := v.Expunge(ctx, nil); err != nil {
		t.Fatal(err)
	}
	v.Sync(true)
	kept := func() int {
		if err := e.SaveOrganisation(nil); err != nil { // behind whatever waits for the writer
			t.Fatal(err)
		}
		p.Memory.mu.RLock()
		defer p.Memory.mu.RUnlock()
		return len(p.contents)
	}
	if kept() != 1 {
		t.Fatal("the content was given up although a view still shows it")
	}
	untold.Sync(false)
	if kept() != 1 {
		t.Fatal("the content was given up although a view was not told")
	}
	untold.Sync(true)
	if kept() != 0 {
		t.Fatal("the content was not given up")
	}
}

func TestUIDsRunOut(t *testing.T) {
	t.Parallel()
	_, _, box := openPicky(t)
	m := box.(*mailbox)
	f, err := m.lookup(m.state.Load(), "INBOX")
	if err != nil {
		t.Fatal(err)
	}
	s := *f.state.Load()
	s.uidNext = 1<<32 - 2
	f.state.Store(&s)
	if r, err := put(t.Context(), box, "last"); err != nil || r.UIDs[0] != 1<<32-2 {
		t.Fatal(r, err)
	}
	if _, err := put(t.Context(), box, "one more"); !errors.Is(err, store.ErrFull) {
		t.Fatal(err)
	}
}
