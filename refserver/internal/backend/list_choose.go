package backend

import (
	"slices"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/store"
)

// listName is one name that LIST may show: a folder, a subscribed name without a folder, or a level above one.
type listName struct {
	info    store.FolderInfo // without a folder only Name and Subscribed
	exists  bool
	special string // attribute of RFC 6154
}

// chosen is a name that LIST shows.
type chosen struct {
	listName
	meets    bool // the selection options choose it
	children bool // they choose something below it
}

// meets says whether the selection options choose a name, whatever the patterns say.
func (q *listQuery) meets(n listName) bool {
	if !q.subscribed && !n.exists || q.subscribed && !n.info.Subscribed {
		return false
	}
	return !q.specialUse || n.special != ""
}

func (q *listQuery) matches(n listName) bool {
	return slices.ContainsFunc(q.patterns, func(p pattern) bool { return p.match(n.info.Name) })
}

// choose finds what LIST shows: the names that match a pattern and that the selection options choose and, with
// RECURSIVEMATCH, matching names above those that are chosen and match no pattern (RFC 5258 sections 3.3 and 3.5).
func (q *listQuery) choose(names []listName) []chosen {
	var shown []chosen
	below := map[string]bool{}  // folded names that have a chosen one below
	beyond := map[string]bool{} // the same, one that matches no pattern
	if q.recursive {
		for _, n := range names {
			if !q.meets(n) {
				continue
			}
			matched := q.matches(n)
			for parent := range above(n.info.Name) {
				below[foldName(parent)] = true
				if !matched {
					beyond[foldName(parent)] = true
				}
			}
		}
	}
	for _, n := range names {
		key := foldName(n.info.Name)
		c := chosen{listName: n, meets: q.meets(n), children: below[key]}
		if (c.meets || beyond[key]) && q.matches(n) {
			shown = append(shown, c)
		}
	}
	return shown
}

// childInfo is the item CHILDINFO, which names the selection options that chose something below (RFC 5258 section 3.5).
func (q *listQuery) childInfo(c chosen) *extendedItem {
	if !c.children {
		return nil
	}
	item := &extendedItem{tag: "CHILDINFO"}
	if q.specialUse {
		item.values = append(item.values, "SPECIAL-USE")
	}
	if q.subscribed {
		item.values = append(item.values, "SUBSCRIBED")
	}
	return item
}

// above yields the names of the levels above a name, the nearest first.
func above(name string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for i := strings.LastIndexByte(name, delimiter); i > 0; i = strings.LastIndexByte(name[:i], delimiter) {
			if !yield(name[:i]) {
				return
			}
		}
	}
}

// withMissing adds the subscribed names that are no folders and, with parents, the levels above them that are none.
func withMissing(names []listName, subscriptions []string, parents bool) []listName {
	known := make(map[string]int, len(names))
	for i, n := range names {
		known[foldName(n.info.Name)] = i
	}
	add := func(name string, subscribed bool) {
		key := foldName(name)
		i, found := known[key]
		if !found {
			i = len(names)
			known[key] = i
			names = append(names, listName{info: store.FolderInfo{Name: name}})
		}
		names[i].info.Subscribed = names[i].info.Subscribed || subscribed
	}
	folders := len(names)
	for _, name := range subscriptions {
		add(name, true)
		for parent := range above(name) {
			if parents {
				add(parent, false)
			}
		}
	}
	if len(names) == folders {
		return names
	}
	slices.SortStableFunc(names, func(a, b listName) int {
		return slices.Compare(levels(a.info.Name), levels(b.info.Name))
	})
	return names
}

// levels is a name's levels, as names are ordered by: a parent before its children.
func levels(name string) []string { return strings.Split(foldName(name), string(delimiter)) }
