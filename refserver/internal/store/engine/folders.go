package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/store"
)

// Create implements store.Mailbox.
func (m *mailbox) Create(ctx context.Context, name string) error {
	if err := m.ready(ctx); err != nil {
		return err
	}
	levels, err := splitName(name)
	if err != nil {
		return err
	}
	return m.engine.writer.do(func(b *batch) error {
		next := m.change(b)
		if _, found := next.find(nameKey(levels)); found {
			return store.ErrFolderExists
		}
		m.addPath(b, next, levels)
		m.putCounter(b, next)
		b.setMailbox(m, next)
		return nil
	})
}

// addPath adds a folder and its missing parents and returns it. Existing parents keep their spelling.
func (m *mailbox) addPath(b *batch, state *mailboxState, levels []string) *folder {
	name := m.addParents(b, state, levels)
	return m.addFolder(b, state, name, classNote)
}

// addParents adds the missing parents of a folder and returns its name with their spelling.
func (m *mailbox) addParents(b *batch, state *mailboxState, levels []string) (name string) {
	last := len(levels) - 1
	parent := ""
	for n := range last {
		if i, found := state.find(nameKey(levels[:n+1])); found {
			parent = state.folders[i].name + separator
			continue
		}
		name := parent + levels[n]
		m.addFolder(b, state, name, classNote)
		parent = name + separator
	}
	return parent + levels[last]
}

// Delete implements store.Mailbox.
func (m *mailbox) Delete(ctx context.Context, name string) error {
	if err := m.ready(ctx); err != nil {
		return err
	}
	key := lookupKey(name)
	if key == lookupKey(inbox) {
		return fmt.Errorf("%w: INBOX cannot be deleted", store.ErrForbidden)
	}
	return m.engine.writer.do(func(b *batch) error {
		next := m.change(b)
		i, found := next.find(key)
		if !found {
			return store.ErrNoFolder
		}
		if next.hasChildren(i) {
			return store.ErrHasChildren
		}
		f := next.folders[i].folder
		s, err := b.folder(f)
		if err != nil {
			return err
		}
		m.retire(b, next, i, s)
		next.folders = slices.Delete(next.folders, i, i+1)
		b.changes = append(b.changes, DeleteFolder{f.id})
		b.release(m, contents(s.messages))
		dead := *s
		dead.removed = true
		b.setFolder(f, &dead)
		b.setMailbox(m, next)
		return nil
	})
}

// contents returns the contents of all messages.
func contents(v *vector) []ContentID {
	ids := make([]ContentID, v.n)
	for i := range v.n {
		ids[i] = v.at(i).Content
	}
	return ids
}

// retire notes that the folder at index i gives up its name.
func (m *mailbox) retire(b *batch, state *mailboxState, i int, s *folderState) {
	e := state.folders[i]
	if state.retired[e.key] >= s.uidValidity {
		return
	}
	state.retired[e.key] = s.uidValidity
	b.changes = append(b.changes, RetireName{m.id, RetiredName{e.name, s.uidValidity}})
	if len(state.retired) > maxRetired {
		for _, v := range state.retired {
			state.retiredBelow = max(state.retiredBelow, v)
		}
		clear(state.retired)
		b.changes = append(b.changes, ForgetNames{m.id}, RetireName{m.id, RetiredName{forgotten, state.retiredBelow}})
	}
}

const (
	maxRetired = 1000 // names, which a person could otherwise make the server remember without end
	forgotten  = ""   // the name under which a backing keeps mailboxState.retiredBelow
)

// Rename implements store.Mailbox.
func (m *mailbox) Rename(ctx context.Context, from, to string) error {
	if err := m.ready(ctx); err != nil {
		return err
	}
	levels, err := splitName(to)
	if err != nil {
		return err
	}
	fromKey, toKey := lookupKey(from), nameKey(levels)
	return m.engine.writer.do(func(b *batch) error {
		next := m.change(b)
		i, found := next.find(fromKey)
		if !found {
			return store.ErrNoFolder
		}
		if fromKey == toKey && next.folders[i].name == strings.Join(levels, separator) {
			return store.ErrFolderExists
		}
		if _, exists := next.find(toKey); exists && fromKey != toKey {
			return store.ErrFolderExists
		}
		if fromKey == lookupKey(inbox) {
			return m.renameInbox(b, next, i, levels)
		}
		if strings.HasPrefix(toKey, fromKey+keySeparator) {
			return fmt.Errorf("%w: a folder cannot move below itself", store.ErrForbidden)
		}
		return m.renameTree(b, next, i, levels)
	})
}

// renameInbox moves INBOX's messages into a new folder (RFC 9051 6.3.6); folders below INBOX stay.
func (m *mailbox) renameInbox(b *batch, next *mailboxState, i int, levels []string) error {
	source := next.folders[i].folder
	s, err := b.folder(source)
	if err != nil {
		return err
	}
	target := m.addPath(b, next, levels)
	m.putCounter(b, next)
	b.setMailbox(m, next)
	if s.messages.n == 0 {
		return nil
	}
	recs := make([]Record, s.messages.n)
	all := make([]int, s.messages.n)
	for k := range recs {
		recs[k], all[k] = *s.messages.at(k), k
	}
	m.addMessages(b, target, target.state.Load(), recs)
	m.removeMessages(b, source, s, all)
	return nil
}

// renameTree gives the folder at index i and those below it new names.
func (m *mailbox) renameTree(b *batch, next *mailboxState, i int, levels []string) error {
	end := next.children(i)
	moving := slices.Clone(next.folders[i:end])
	oldName := moving[0].name
	states := make([]*folderState, len(moving))
	for k, e := range moving {
		s, err := b.folder(e.folder)
		if err != nil {
			return err
		}
		states[k] = s
		m.retire(b, next, i+k, s)
	}
	next.folders = slices.Delete(next.folders, i, end)
	newName := m.addParents(b, next, levels)
	for k, e := range moving {
		name := newName + e.name[len(oldName):]
		if strings.Count(name, separator) >= maxLevels {
			return fmt.Errorf("%w: %q would have more than %d levels", store.ErrForbidden, name, maxLevels)
		}
		m.renameFolder(b, next, e.folder, states[k], name)
	}
	m.putCounter(b, next)
	b.setMailbox(m, next)
	return nil
}

// renameFolder adds a folder back under its new name. Where that name was seen with a higher UIDVALIDITY the folder gets a
// new one, because UIDVALIDITY must not go back, and its views end.
func (m *mailbox) renameFolder(b *batch, next *mailboxState, f *folder, s *folderState, name string) {
	renamed := *s
	renamed.name = name
	key := lookupKey(name)
	if max(next.retired[key], next.retiredBelow) > renamed.uidValidity {
		renamed.uidValidity = next.nextUIDValidity
		next.nextUIDValidity++
		b.published(func() { m.evict(f) })
	}
	at, _ := next.find(key)
	next.folders = slices.Insert(next.folders, at, entry{key, name, f})
	b.changes = append(b.changes, PutFolder{m.id, f.row(&renamed)})
	b.setFolder(f, &renamed)
}
