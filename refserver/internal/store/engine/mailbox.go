package engine

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/imapspec/imapspec/refserver/internal/store"
)

// mailbox is a store.Mailbox.
type mailbox struct {
	engine  *Engine
	guid    string
	id      int64
	loading sync.Mutex
	state   atomic.Pointer[mailboxState] // nil until it is loaded

	keywords *keywordTable     // the writer's
	shared   map[ContentID]int // the writer's: how many messages beyond the first have a content, where any

	mu      sync.Mutex // guards what follows
	views   map[*view]struct{}
	garbage []garbage
	tick    atomic.Uint64 // number of the newest garbage; changed under mu
}

// defaultFolders is what a new mailbox holds, with the folder classes.
var defaultFolders = [...]struct{ name, class string }{
	{"Calendar", "IPF.Appointment"},
	{"Contacts", "IPF.Contact"},
	{"Deleted Items", classNote},
	{"Drafts", classNote},
	{inbox, classNote},
	{"Journal", "IPF.Journal"},
	{"Junk Email", classNote},
	{"Notes", "IPF.StickyNote"},
	{"Outbox", classNote},
	{"Sent Items", classNote},
	{"Tasks", "IPF.Task"},
}

const (
	classNote = "IPF.Note"
	// firstUIDValidity is the UIDVALIDITY of a new mailbox's first folder: small numbers of two digits, as Exchange shows.
	firstUIDValidity = 10
)

// load reads the mailbox or makes it. The caller holds loading.
func (m *mailbox) load(ctx context.Context) error {
	data, err := m.engine.backing.LoadMailbox(ctx, m.guid, m.keywords.parse)
	if err != nil {
		return err
	}
	if data == nil {
		return m.create()
	}
	m.id = data.ID
	state := &mailboxState{nextUIDValidity: data.NextUIDValidity, retired: map[string]uint32{}}
	for i := range data.Folders {
		d := &data.Folders[i]
		state.folders = append(state.folders, entry{lookupKey(d.Name), d.Name, m.restore(d)})
	}
	for _, name := range data.Subscriptions {
		state.subscriptions = append(state.subscriptions, subscription{lookupKey(name), name})
	}
	for _, r := range data.Retired {
		if r.Name == forgotten {
			state.retiredBelow = r.UIDValidity
			continue
		}
		state.retired[lookupKey(r.Name)] = r.UIDValidity
	}
	slices.SortFunc(state.folders, func(a, b entry) int { return strings.Compare(a.key, b.key) })
	slices.SortFunc(state.subscriptions, func(a, b subscription) int { return strings.Compare(a.key, b.key) })
	m.countShared(state)
	m.state.Store(state)
	return nil
}

// restore makes a folder from what was kept of it.
func (m *mailbox) restore(d *FolderData) *folder {
	s := &folderState{
		name: d.Name, class: d.Class, uidValidity: d.UIDValidity, uidNext: d.UIDNext, modSeq: d.ModSeq,
		messages: newVector(d.Messages),
	}
	for i := range d.Messages {
		s.count(&d.Messages[i], 1)
	}
	return m.newFolder(d.ID, s, d.RecentFrom)
}

func (m *mailbox) newFolder(id int64, s *folderState, recentFrom uint32) *folder {
	f := &folder{id: id, mailbox: m}
	f.state.Store(s)
	f.recentFrom.Store(recentFrom)
	return f
}

// countShared finds the contents that several messages have.
func (m *mailbox) countShared(state *mailboxState) {
	var ids []ContentID
	for _, e := range state.folders {
		v := e.folder.state.Load().messages
		for i := range v.n {
			ids = append(ids, v.at(i).Content)
		}
	}
	slices.Sort(ids)
	for i := 1; i < len(ids); i++ {
		if ids[i] == ids[i-1] {
			m.shared[ids[i]]++
		}
	}
}

// create makes a new mailbox with the default folders.
func (m *mailbox) create() error {
	m.id = m.engine.lastMailbox.Add(1)
	return m.engine.writer.do(func(b *batch) error {
		state := &mailboxState{nextUIDValidity: firstUIDValidity, retired: map[string]uint32{}}
		b.changes = append(b.changes, PutMailbox{m.id, m.guid, firstUIDValidity})
		for _, d := range defaultFolders {
			m.addFolder(b, state, d.name, d.class)
		}
		m.putCounter(b, state)
		b.setMailbox(m, state)
		return nil
	})
}

// addFolder adds a folder to a state that nobody else has yet. The caller puts the mailbox's counter.
func (m *mailbox) addFolder(b *batch, state *mailboxState, name, class string) *folder {
	s := &folderState{name: name, class: class, uidValidity: state.nextUIDValidity, uidNext: 1, modSeq: 1, messages: empty}
	state.nextUIDValidity++
	f := m.newFolder(m.engine.lastFolder.Add(1), s, 1)
	key := lookupKey(name)
	i, _ := state.find(key)
	state.folders = slices.Insert(state.folders, i, entry{key, name, f})
	b.changes = append(b.changes, PutFolder{m.id, f.row(s)})
	return f
}

func (m *mailbox) putCounter(b *batch, state *mailboxState) {
	b.changes = append(b.changes, PutMailbox{m.id, m.guid, state.nextUIDValidity})
}

// change returns a copy of the newest state for a plan to change.
func (m *mailbox) change(b *batch) *mailboxState {
	next := *b.mailbox(m)
	next.folders = slices.Clone(next.folders)
	next.retired = maps.Clone(next.retired)
	return &next
}

// lookup returns the folder of that name.
func (m *mailbox) lookup(state *mailboxState, name string) (*folder, error) {
	i, ok := state.find(lookupKey(name))
	if !ok {
		return nil, store.ErrNoFolder
	}
	return state.folders[i].folder, nil
}

// ready says whether the mailbox can be used.
func (m *mailbox) ready(ctx context.Context) error {
	if m.engine.closed.Load() {
		return store.ErrClosed
	}
	return ctx.Err()
}

// Folders implements store.Mailbox.
func (m *mailbox) Folders(ctx context.Context) ([]store.FolderInfo, error) {
	if err := m.ready(ctx); err != nil {
		return nil, err
	}
	state := m.state.Load()
	infos := make([]store.FolderInfo, len(state.folders))
	for i := range state.folders {
		infos[i] = state.info(i)
	}
	return infos, nil
}

// Folder implements store.Mailbox.
func (m *mailbox) Folder(ctx context.Context, name string) (store.FolderInfo, error) {
	if err := m.ready(ctx); err != nil {
		return store.FolderInfo{}, err
	}
	state := m.state.Load()
	i, ok := state.find(lookupKey(name))
	if !ok {
		return store.FolderInfo{}, store.ErrNoFolder
	}
	return state.info(i), nil
}

// Subscribe implements store.Mailbox.
func (m *mailbox) Subscribe(ctx context.Context, name string, on bool) error {
	if err := m.ready(ctx); err != nil {
		return err
	}
	levels, err := splitName(name)
	if err != nil {
		return err
	}
	key, name := nameKey(levels), strings.Join(levels, separator)
	return m.engine.writer.do(func(b *batch) error {
		next := *b.mailbox(m)
		i, found := next.findSubscription(key)
		switch {
		case found == on:
			return nil
		case on:
			next.subscriptions = slices.Insert(slices.Clone(next.subscriptions), i, subscription{key, name})
		default:
			name = next.subscriptions[i].name
			next.subscriptions = slices.Delete(slices.Clone(next.subscriptions), i, i+1)
		}
		b.changes = append(b.changes, SetSubscription{m.id, name, on})
		b.setMailbox(m, &next)
		return nil
	})
}

// Subscriptions implements store.Mailbox.
func (m *mailbox) Subscriptions(ctx context.Context) ([]string, error) {
	if err := m.ready(ctx); err != nil {
		return nil, err
	}
	subscriptions := m.state.Load().subscriptions
	names := make([]string, len(subscriptions))
	for i, s := range subscriptions {
		names[i] = s.name
	}
	return names, nil
}

// garbage is contents that no message has any more but some view may still read.
type garbage struct {
	tick uint64
	ids  []ContentID
}

// addGarbage notes discarded contents. The states without their messages are published already.
func (m *mailbox) addGarbage(ids []ContentID) {
	m.mu.Lock()
	m.garbage = append(m.garbage, garbage{m.tick.Load() + 1, ids})
	m.tick.Add(1)
	m.mu.Unlock()
	m.collect()
}

// collect gives up the contents that no view can read any more.
func (m *mailbox) collect() {
	m.mu.Lock()
	floor := m.tick.Load()
	for v := range m.views {
		floor = min(floor, v.floor.Load())
	}
	n := 0
	var ids []ContentID
	for n < len(m.garbage) && m.garbage[n].tick <= floor {
		ids = append(ids, m.garbage[n].ids...)
		n++
	}
	m.garbage = slices.Delete(m.garbage, 0, n)
	m.mu.Unlock()
	if len(ids) > 0 {
		m.engine.writer.later("remove the contents of expunged messages", func(b *batch) error {
			b.changes = append(b.changes, Reclaim{ids})
			return nil
		})
	}
}

// signal tells the views of a folder that there may be something to sync.
func (m *mailbox) signal(f *folder) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for v := range m.views {
		if v.folder == f {
			v.signal()
		}
	}
}

func (m *mailbox) signalAll() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for v := range m.views {
		v.signal()
	}
}

// evict ends the views of a folder whose UIDs no longer mean what they did.
func (m *mailbox) evict(f *folder) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for v := range m.views {
		if v.folder == f {
			v.evicted.Store(true)
			v.signal()
		}
	}
}
