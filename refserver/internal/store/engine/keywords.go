package engine

import (
	"slices"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/store"
)

// keywordTable makes keyword sets shared and spelled alike: in one mailbox a keyword keeps its first spelling. Used by the
// writer only, once the mailbox is loaded.
type keywordTable struct {
	spelling map[string]string      // by lower case
	sets     map[string]*KeywordSet // by their names with blanks between
}

func newKeywordTable() *keywordTable {
	return &keywordTable{map[string]string{}, map[string]*KeywordSet{}}
}

// parse returns the set that a backing keeps as keywords with blanks between them.
func (t *keywordTable) parse(kept string) *KeywordSet {
	if kept == "" {
		return nil
	}
	if set := t.sets[kept]; set != nil {
		return set
	}
	return t.set(strings.Fields(kept))
}

// set returns the shared set of these keywords, or nil for none.
func (t *keywordTable) set(names []string) *KeywordSet {
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
	if set := t.sets[key]; set != nil {
		return set
	}
	set := &KeywordSet{Names: list}
	t.sets[key] = set
	return set
}

// apply returns a message's flags after a STORE.
func (t *keywordTable) apply(r *Record, op store.FlagOp, system store.SystemFlags, keywords *KeywordSet) (store.SystemFlags, *KeywordSet) {
	switch op {
	case store.AddFlags:
		if keywords == nil || r.Keywords == keywords {
			return r.System | system, r.Keywords
		}
		if r.Keywords == nil {
			return r.System | system, keywords
		}
		return r.System | system, t.set(append(slices.Clone(r.Keywords.Names), keywords.Names...))
	case store.RemoveFlags:
		if keywords == nil || r.Keywords == nil {
			return r.System &^ system, r.Keywords
		}
		kept := slices.DeleteFunc(slices.Clone(r.Keywords.Names), func(n string) bool {
			return slices.Contains(keywords.Names, n)
		})
		return r.System &^ system, t.set(kept)
	default:
		return system, keywords
	}
}

// compareFold orders keywords ignoring case.
func compareFold(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) }
