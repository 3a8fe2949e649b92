package engine

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"weak"

	"github.com/imapspec/imapspec/refserver/internal/store"
)

// The limits of keywords, far beyond what clients use: they bound what one person can make the server keep.
const (
	maxKeywords  = 200  // of one message
	maxSpellings = 5000 // of one mailbox, since it was opened
	maxKeyword   = 250  // bytes
)

// keywordTable makes keyword sets shared and spelled alike: in one mailbox a keyword keeps its first spelling. Sets that no
// message has any more go. Used by the writer only, once the mailbox is loaded.
type keywordTable struct {
	spelling map[string]string                   // by lower case
	sets     map[string]weak.Pointer[KeywordSet] // by their names with blanks between
	sweepAt  int                                 // how many sets there may be before those that are gone are removed
}

func newKeywordTable() *keywordTable {
	return &keywordTable{map[string]string{}, map[string]weak.Pointer[KeywordSet]{}, firstSweep}
}

const firstSweep = 1000

// parse returns the set that a backing keeps as keywords with blanks between them.
func (t *keywordTable) parse(kept string) *KeywordSet {
	if kept == "" {
		return nil
	}
	if set := t.sets[kept].Value(); set != nil {
		return set
	}
	return t.share(strings.Fields(kept))
}

// set returns the shared set of these keywords, or nil for none. The only error wraps store.ErrLimit.
func (t *keywordTable) set(names []string) (*KeywordSet, error) {
	if len(names) > maxKeywords {
		return nil, fmt.Errorf("%w: a message has at most %d", store.ErrLimit, maxKeywords)
	}
	unknown := 0
	for _, n := range names {
		if len(n) > maxKeyword {
			return nil, fmt.Errorf("%w: one has at most %d bytes", store.ErrLimit, maxKeyword)
		}
		if _, known := t.spelling[strings.ToLower(n)]; !known {
			unknown++
		}
	}
	if unknown > 0 && len(t.spelling)+unknown > maxSpellings {
		return nil, fmt.Errorf("%w: a mailbox has at most %d different ones", store.ErrLimit, maxSpellings)
	}
	return t.share(names), nil
}

// share is set without limits.
func (t *keywordTable) share(names []string) *KeywordSet {
	if len(names) == 0 {
		return nil
	}
	list := make([]string, 0, len(names))
	for _, n := range names {
		lower := strings.ToLower(n)
		spelled, known := t.spelling[lower]
		if !known {
			spelled = strings.Clone(n)
			t.spelling[lower] = spelled
		}
		list = append(list, spelled)
	}
	slices.SortFunc(list, compareFold)
	list = slices.Compact(list)
	key := strings.Join(list, " ")
	if set := t.sets[key].Value(); set != nil {
		return set
	}
	set := &KeywordSet{Names: list}
	t.sets[key] = weak.Make(set)
	t.sweep()
	return set
}

// sweep removes the sets that are gone, each time that there are twice as many as were left.
func (t *keywordTable) sweep() {
	if len(t.sets) < t.sweepAt {
		return
	}
	maps.DeleteFunc(t.sets, func(_ string, p weak.Pointer[KeywordSet]) bool { return p.Value() == nil })
	t.sweepAt = max(firstSweep, 2*len(t.sets))
}

// apply returns a message's flags after a STORE. Errors are those of set.
func (t *keywordTable) apply(r *Record, op store.FlagOp, system store.SystemFlags, keywords *KeywordSet) (store.SystemFlags, *KeywordSet, error) {
	switch op {
	case store.AddFlags:
		if keywords == nil || r.Keywords == keywords {
			return r.System | system, r.Keywords, nil
		}
		if r.Keywords == nil {
			return r.System | system, keywords, nil
		}
		all := append(slices.Clone(r.Keywords.Names), keywords.Names...)
		slices.SortFunc(all, compareFold)
		set, err := t.set(slices.Compact(all))
		return r.System | system, set, err
	case store.RemoveFlags:
		if keywords == nil || r.Keywords == nil {
			return r.System &^ system, r.Keywords, nil
		}
		kept := slices.DeleteFunc(slices.Clone(r.Keywords.Names), func(n string) bool {
			return slices.Contains(keywords.Names, n)
		})
		return r.System &^ system, t.share(kept), nil
	default:
		return system, keywords, nil
	}
}

// compareFold orders keywords ignoring case.
func compareFold(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) }
