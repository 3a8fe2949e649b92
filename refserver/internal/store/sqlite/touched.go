package sqlite

import (
	"math"

	"github.com/imapspec/imapspec/refserver/internal/store/engine"
)

// maxSpans bounds how exactly it is known which messages of a folder were touched.
const maxSpans = 64

// span is messages of a folder by their UIDs.
type span struct{ first, last uint32 }

// touched is the messages, by folder, whose rows may differ from a copy's. Where there would be too many spans of a folder there is one
// around them.
type touched map[int64][]span

func (t touched) add(folder int64, s span) {
	spans := t[folder]
	if n := len(spans); n > 0 {
		last := &spans[n-1]
		if uint64(s.first) <= uint64(last.last)+1 && uint64(last.first) <= uint64(s.last)+1 {
			last.first, last.last = min(last.first, s.first), max(last.last, s.last)
			return
		}
	}
	spans = append(spans, s)
	if len(spans) > maxSpans {
		around := spans[0]
		for _, each := range spans {
			around.first, around.last = min(around.first, each.first), max(around.last, each.last)
		}
		spans = append(spans[:0], around)
	}
	t[folder] = spans
}

func (t touched) addAll(other touched) {
	for folder, spans := range other {
		for _, s := range spans {
			t.add(folder, s)
		}
	}
}

// note adds what a change touches.
func (t touched) note(c engine.Change) {
	switch c := c.(type) {
	case engine.PutMessages:
		if n := len(c.Messages); n > 0 {
			t.add(c.Folder, span{c.Messages[0].UID, c.Messages[n-1].UID})
		}
	case engine.SetFlags:
		t.add(c.Folder, span{c.First, c.Last})
	case engine.DeleteMessages:
		for _, uid := range c.UIDs {
			t.add(c.Folder, span{uid, uid})
		}
	case engine.DeleteFolder:
		t.add(c.Folder, span{0, math.MaxUint32})
	}
}
