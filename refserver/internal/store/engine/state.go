package engine

import (
	"slices"
	"sort"
	"strings"
	"sync/atomic"

	"github.com/imapspec/imapspec/refserver/internal/store"
)

// folder is a folder's identity; what it holds is in its state.
type folder struct {
	id      int64
	mailbox *mailbox
	state   atomic.Pointer[folderState] // the newest published one
	// recentFrom is the first UID that no view has taken over. Views advance it without waiting for the writer.
	recentFrom atomic.Uint32
}

// folderState is a folder at one moment. It never changes.
type folderState struct {
	name        string
	class       string
	uidValidity uint32
	uidNext     uint32
	modSeq      uint64
	messages    *vector
	unseen      int
	deleted     int
	size        int64
	plain       int
	keywords    []string // sorted ignoring case
	removed     bool     // the folder was deleted
}

// row returns the folder's own values as a backing keeps them.
func (f *folder) row(s *folderState) FolderRow {
	return FolderRow{f.id, s.name, s.class, s.uidValidity, s.uidNext, s.modSeq, f.recentFrom.Load()}
}

// count adds a message to the counters, or with sign -1 takes it away.
func (s *folderState) count(r *Record, sign int) {
	if r.System&store.Seen == 0 {
		s.unseen += sign
	}
	if r.System&store.Deleted != 0 {
		s.deleted += sign
	}
	s.size += int64(sign) * r.Size
	if r.Plain {
		s.plain += sign
	}
	if sign > 0 && r.Keywords != nil {
		s.addKeywords(r.Keywords.Names)
	}
}

func (s *folderState) addKeywords(names []string) {
	for _, n := range names {
		i, found := slices.BinarySearchFunc(s.keywords, n, compareFold)
		if !found {
			s.keywords = slices.Insert(slices.Clone(s.keywords), i, n)
		}
	}
}

// without returns the state after the messages at these ascending indices were removed, with the next modification
// sequence.
func (s *folderState) without(indices []int) *folderState {
	next := *s
	next.modSeq++
	for _, i := range indices {
		next.count(s.messages.at(i), -1)
	}
	next.messages = s.messages.remove(indices)
	return &next
}

// with returns the state after recs were added. Their UIDs and modification sequences are filled in here.
func (s *folderState) with(recs []Record) *folderState {
	next := *s
	next.modSeq++
	for i := range recs {
		recs[i].UID, recs[i].ModSeq = next.uidNext, next.modSeq
		next.uidNext++
		next.count(&recs[i], 1)
	}
	next.messages = s.messages.append(recs)
	return &next
}

// mailboxState is a mailbox's folders at one moment. It never changes.
type mailboxState struct {
	folders         []entry // ordered by key: a parent before its children
	subscriptions   []subscription
	nextUIDValidity uint32
	retired         map[string]uint32 // by key: the highest UIDVALIDITY a name was given up with
	retiredBelow    uint32            // names that are forgotten were given up with no higher UIDVALIDITY than this
}

type entry struct {
	key    string
	name   string
	folder *folder
}

type subscription struct{ key, name string }

// find returns the index of the folder with that key, or where it would be.
func (s *mailboxState) find(key string) (int, bool) {
	i := sort.Search(len(s.folders), func(i int) bool { return s.folders[i].key >= key })
	return i, i < len(s.folders) && s.folders[i].key == key
}

// children returns the indices of the folders below the one at i, [i+1, end).
func (s *mailboxState) children(i int) (end int) {
	prefix := s.folders[i].key + keySeparator
	end = i + 1
	for end < len(s.folders) && strings.HasPrefix(s.folders[end].key, prefix) {
		end++
	}
	return end
}

func (s *mailboxState) hasChildren(i int) bool {
	return i+1 < len(s.folders) && strings.HasPrefix(s.folders[i+1].key, s.folders[i].key+keySeparator)
}

// findSubscription returns the index of the subscription with that key, or where it would be.
func (s *mailboxState) findSubscription(key string) (int, bool) {
	i := sort.Search(len(s.subscriptions), func(i int) bool { return s.subscriptions[i].key >= key })
	return i, i < len(s.subscriptions) && s.subscriptions[i].key == key
}

// info returns the counters of the folder at index i.
func (s *mailboxState) info(i int) store.FolderInfo {
	e := s.folders[i]
	info := e.folder.info(e.folder.state.Load())
	info.Name = e.name
	info.HasChildren = s.hasChildren(i)
	_, info.Subscribed = s.findSubscription(e.key)
	return info
}

// info returns the counters that the folder knows by itself.
func (f *folder) info(s *folderState) store.FolderInfo {
	recent := s.messages.len() - s.messages.atLeast(f.recentFrom.Load())
	return store.FolderInfo{
		Name: s.name, UIDValidity: s.uidValidity, UIDNext: s.uidNext, HighestModSeq: s.modSeq,
		Messages: s.messages.len(), Recent: recent, Unseen: s.unseen, Deleted: s.deleted, Size: s.size, PlainHeaders: s.plain,
		Marked: recent > 0, Class: s.class, Keywords: s.keywords,
	}
}
