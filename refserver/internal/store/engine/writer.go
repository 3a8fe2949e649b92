package engine

import (
	"slices"
	"sync"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/store"
)

// writer makes all changes of an engine, one batch after the other. While one batch is committed the next collects.
type writer struct {
	engine *Engine
	mu     sync.Mutex
	queue  []*operation
	wake   *sync.Cond
	ending bool
	ended  chan struct{}
}

// operation is one change. Its plan may run more than once; only what the last run found is published.
type operation struct {
	plan func(*batch) error
	what string // names it in the log when nobody waits for it
	err  error
	done chan struct{} // closed when err is set
}

// maxBatch bounds how many operations one commit carries.
const maxBatch = 256

func startWriter(e *Engine) *writer {
	w := &writer{engine: e, ended: make(chan struct{})}
	w.wake = sync.NewCond(&w.mu)
	go w.run()
	return w
}

// do makes a change and waits until it is durable. plan runs on the writer's goroutine; when it fails nothing happens.
func (w *writer) do(plan func(*batch) error) error {
	op := &operation{plan: plan, done: make(chan struct{})}
	if !w.enqueue(op) {
		return store.ErrClosed
	}
	<-op.done
	return op.err
}

// later makes a change that nobody waits for; what names it in the log should it fail.
func (w *writer) later(what string, plan func(*batch) error) {
	w.enqueue(&operation{plan: plan, what: what, done: make(chan struct{})})
}

// enqueue returns false when the writer has ended.
func (w *writer) enqueue(op *operation) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ending {
		return false
	}
	w.queue = append(w.queue, op)
	w.wake.Signal()
	return true
}

// stop makes what waits and returns when the goroutine has ended.
func (w *writer) stop() {
	w.mu.Lock()
	w.ending = true
	w.wake.Signal()
	w.mu.Unlock()
	<-w.ended
}

func (w *writer) run() {
	defer close(w.ended)
	for {
		ops := w.next()
		if ops == nil {
			return
		}
		w.commit(ops)
		for _, op := range ops {
			if op.err != nil && op.what != "" {
				w.engine.log.Warn("store: a change was not made", "change", op.what, "error", op.err)
			}
			close(op.done)
		}
	}
}

// next waits for operations; nil means the end.
func (w *writer) next() []*operation {
	w.mu.Lock()
	defer w.mu.Unlock()
	for len(w.queue) == 0 {
		if w.ending {
			return nil
		}
		w.wake.Wait()
	}
	n := min(len(w.queue), maxBatch)
	ops := slices.Clone(w.queue[:n])
	w.queue = slices.Delete(w.queue, 0, n)
	return ops
}

// commit plans the operations one on top of the other, commits them together and publishes the result.
func (w *writer) commit(ops []*operation) {
	all := newBatch(nil)
	for _, op := range ops {
		step := newBatch(all)
		if op.err = op.plan(step); op.err == nil {
			all.merge(step)
		}
	}
	if len(all.changes) > 0 {
		if err := w.durable(all.changes); err != nil {
			if len(ops) > 1 {
				for _, op := range ops {
					w.commit([]*operation{op})
				}
				return
			}
			ops[0].err = err
			return
		}
	}
	all.publish()
}

// durable commits changes.
func (w *writer) durable(changes []Change) error {
	observe := w.engine.observe
	if observe == nil {
		return w.engine.backing.Commit(changes)
	}
	began := time.Now()
	err := w.engine.backing.Commit(changes)
	observe(len(changes), time.Since(began), err)
	return err
}

// batch is what some operations changed and nobody has seen yet. One operation writes into a batch of its own, above the
// batch of those before it.
type batch struct {
	below     *batch
	changes   []Change
	folders   map[*folder]*folderState
	order     []*folder // in order of their first change
	mailboxes map[*mailbox]*mailboxState
	shared    map[*mailbox]map[ContentID]int // see mailbox.shared
	discarded map[*mailbox][]ContentID
	after     []func()
}

func newBatch(below *batch) *batch { return &batch{below: below} }

// published has f called after the batch was committed and its states were published.
func (b *batch) published(f func()) { b.after = append(b.after, f) }

// folder returns a folder's newest state, or an error when it was deleted.
func (b *batch) folder(f *folder) (*folderState, error) {
	for x := b; x != nil; x = x.below {
		if s := x.folders[f]; s != nil {
			return gone(s)
		}
	}
	return gone(f.state.Load())
}

func gone(s *folderState) (*folderState, error) {
	if s.removed {
		return nil, store.ErrNoFolder
	}
	return s, nil
}

func (b *batch) setFolder(f *folder, s *folderState) {
	if b.folders == nil {
		b.folders = map[*folder]*folderState{}
	}
	if b.folders[f] == nil {
		b.order = append(b.order, f)
	}
	b.folders[f] = s
}

// mailbox returns a mailbox's newest state.
func (b *batch) mailbox(m *mailbox) *mailboxState {
	for x := b; x != nil; x = x.below {
		if s := x.mailboxes[m]; s != nil {
			return s
		}
	}
	return m.state.Load()
}

func (b *batch) setMailbox(m *mailbox, s *mailboxState) {
	if b.mailboxes == nil {
		b.mailboxes = map[*mailbox]*mailboxState{}
	}
	b.mailboxes[m] = s
}

// sharers returns how many messages beyond the first have the content.
func (b *batch) sharers(m *mailbox, id ContentID) int {
	for x := b; x != nil; x = x.below {
		if n, ok := x.shared[m][id]; ok {
			return n
		}
	}
	return m.shared[id]
}

// share counts one more message with each content.
func (b *batch) share(m *mailbox, recs []Record) {
	for i := range recs {
		b.setSharers(m, recs[i].Content, b.sharers(m, recs[i].Content)+1)
	}
}

func (b *batch) setSharers(m *mailbox, id ContentID, n int) {
	if b.shared == nil {
		b.shared = map[*mailbox]map[ContentID]int{}
	}
	if b.shared[m] == nil {
		b.shared[m] = map[ContentID]int{}
	}
	b.shared[m][id] = n
}

// release counts one message less with each content and discards those that have none left.
func (b *batch) release(m *mailbox, ids []ContentID) {
	var last []ContentID
	for _, id := range ids {
		if n := b.sharers(m, id); n > 0 {
			b.setSharers(m, id, n-1)
		} else {
			last = append(last, id)
		}
	}
	if len(last) == 0 {
		return
	}
	b.changes = append(b.changes, Discard{last})
	if b.discarded == nil {
		b.discarded = map[*mailbox][]ContentID{}
	}
	b.discarded[m] = append(b.discarded[m], last...)
}

// merge takes over what step changed.
func (b *batch) merge(step *batch) {
	b.changes = append(b.changes, step.changes...)
	for _, f := range step.order {
		b.setFolder(f, step.folders[f])
	}
	for m, s := range step.mailboxes {
		b.setMailbox(m, s)
	}
	for m, counts := range step.shared {
		for id, n := range counts {
			b.setSharers(m, id, n)
		}
	}
	for m, ids := range step.discarded {
		if b.discarded == nil {
			b.discarded = map[*mailbox][]ContentID{}
		}
		b.discarded[m] = append(b.discarded[m], ids...)
	}
	b.after = append(b.after, step.after...)
}

// publish makes the states visible. Contents are given up only after the states without their messages are.
func (b *batch) publish() {
	for _, f := range b.order {
		f.state.Store(b.folders[f])
	}
	for m, s := range b.mailboxes {
		m.state.Store(s)
	}
	for m, counts := range b.shared {
		for id, n := range counts {
			if n == 0 {
				delete(m.shared, id)
			} else {
				m.shared[id] = n
			}
		}
	}
	for m, ids := range b.discarded {
		m.addGarbage(ids)
	}
	for _, f := range b.order {
		f.mailbox.signal(f)
	}
	for _, f := range b.after {
		f()
	}
}
