package state

import (
	"fmt"
	"strings"

	"github.com/imapspec/imapspec/steps/internal/grammar"
)

// memoryOf is what the connection remembers of a mailbox that it had selected or asked for.
type memoryOf struct {
	validity, uidNext, highest uint64
	constants                  map[constant]string
}

// constant is an item of a message that never changes.
type constant struct {
	uid  uint32
	item string
}

// maxMessages is how many messages the model follows one by one.
const maxMessages = 1 << 20

// mailbox is the one that is selected, or being selected.
type mailbox struct {
	name     string
	readOnly bool
	opened   bool // SELECT has ended

	counted bool // EXISTS has come
	exists  uint32
	recent  uint32
	uids    []uint32 // by sequence number, from 0; 0 is not known
	modSeqs []uint64 // by sequence number, from 0

	flags     map[string]bool // of the last FLAGS, in upper case; nil: none came
	unread    bool            // the grammar did not get through that FLAGS: it may have listed more
	aged      bool            // commands have been carried out since, and new keywords may have come: FLAGS need not follow them
	permanent bool            // PERMANENTFLAGS has come
	recents   bool            // RECENT has come
	listed    bool            // LIST has come
	closed    bool            // CLOSED has come
	top       uint32          // the highest UID that was seen or reported as gone
	memory    *memoryOf
	validated bool   // UIDVALIDITY has come in this selection
	modSeq    uint64 // HIGHESTMODSEQ of this selection
	next      uint64 // UIDNEXT of this selection; 0: none came
	nextAt    uint32 // how many of the messages were there when the mailbox was selected
}

func newMailbox(name string, readOnly bool, known map[string]*memoryOf) *mailbox {
	m := known[name]
	if m == nil {
		m = &memoryOf{constants: map[constant]string{}}
	}
	return &mailbox{name: name, readOnly: readOnly, memory: m}
}

// keep has the connection remember the mailbox.
func (b *mailbox) keep(known map[string]*memoryOf) {
	if b.opened {
		known[b.name] = b.memory
	}
}

// resize follows the number of messages.
func (b *mailbox) resize(n uint32) {
	b.counted, b.exists = true, n
	if n > maxMessages {
		b.uids, b.modSeqs = nil, nil
		return
	}
	for uint32(len(b.uids)) < n { //nolint:gosec // bounded
		b.uids, b.modSeqs = append(b.uids, 0), append(b.modSeqs, 0)
	}
	b.uids, b.modSeqs = b.uids[:n], b.modSeqs[:n]
}

// expunge takes one message away.
func (b *mailbox) expunge(seq uint32) {
	if b.exists > 0 {
		b.exists--
	}
	if i := int(seq) - 1; i >= 0 && i < len(b.uids) {
		b.uids = append(b.uids[:i], b.uids[i+1:]...)
		b.modSeqs = append(b.modSeqs[:i], b.modSeqs[i+1:]...)
	}
	b.recent = min(b.recent, b.exists)
	if seq <= b.nextAt {
		b.nextAt--
	}
}

// fetched holds a FETCH response against what is known of the message.
func (m *Model) fetched(r *grammar.Response) {
	b := m.box
	i := int(r.Number) - 1
	if i < 0 || i >= len(b.uids) {
		return
	}
	if item, ok := r.Item("UID"); ok && item.Number > 0 {
		m.uid(i, uint32(item.Number)) //nolint:gosec // the grammar bounds it
	}
	if item, ok := r.Item("MODSEQ"); ok && item.Number > 0 {
		if item.Number < b.modSeqs[i] {
			m.breach("modseq goes back", fmt.Sprintf("message %d had MODSEQ %d and now has %d", r.Number, b.modSeqs[i], item.Number))
		}
		b.modSeqs[i] = item.Number
	}
	if item, ok := r.Item("FLAGS"); ok && b.flags != nil && !b.unread && !b.aged && m.only("FETCH") {
		for _, f := range item.Flags {
			if upper := strings.ToUpper(f); upper != `\RECENT` && !b.flags[upper] {
				m.breach("flag undeclared", fmt.Sprintf("message %d has %s, which the last FLAGS response does not list", r.Number, f))
			}
		}
	}
	if uid := b.uids[i]; uid != 0 {
		m.immutable(r, uid)
	}
}

// uid notes the UID of the message at an index.
func (m *Model) uid(i int, uid uint32) {
	b := m.box
	switch old := b.uids[i]; {
	case old != 0 && old != uid:
		m.breach("uid changes", fmt.Sprintf("message %d had UID %d and now has %d", i+1, old, uid))
	case old == 0 && b.opened && b.next > 0 && uint32(i) < b.nextAt && uint64(uid) >= b.next: //nolint:gosec // an index
		m.breach("uidnext above uids", fmt.Sprintf("message %d has UID %d, and UIDNEXT was %d", i+1, uid, b.next))
	case old == 0 && b.opened && b.next > 0 && uint32(i) >= b.nextAt && uint64(uid) < b.next: //nolint:gosec // an index
		m.breach("new uids from uidnext", fmt.Sprintf("message %d is new and has UID %d, and UIDNEXT was %d", i+1, uid, b.next))
	}
	for j := i - 1; j >= 0; j-- {
		if b.uids[j] != 0 {
			if b.uids[j] >= uid {
				m.breach("uids ascend", fmt.Sprintf("message %d has UID %d, and message %d has UID %d", j+1, b.uids[j], i+1, uid))
			}
			break
		}
	}
	for j := i + 1; j < len(b.uids); j++ {
		if b.uids[j] != 0 {
			if b.uids[j] <= uid {
				m.breach("uids ascend", fmt.Sprintf("message %d has UID %d, and message %d has UID %d", i+1, uid, j+1, b.uids[j]))
			}
			break
		}
	}
	b.uids[i], b.top = uid, max(b.top, uid)
}

// immutable holds what never changes under a UID against what was seen before.
func (m *Model) immutable(r *grammar.Response, uid uint32) {
	b := m.box
	if !b.validated || len(b.memory.constants) > maxMessages {
		return
	}
	for _, name := range []string{"RFC822.SIZE", "INTERNALDATE"} {
		item, ok := r.Item(name)
		if !ok {
			continue
		}
		key := constant{uid, name}
		if before, seen := b.memory.constants[key]; seen && before != item.Raw {
			m.breach("constant changes", fmt.Sprintf("%s of UID %d was %s and now is %s", name, uid, before, item.Raw))
		}
		b.memory.constants[key] = item.Raw
	}
}
