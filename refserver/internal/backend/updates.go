package backend

import (
	"github.com/imapspec/imapspec/refserver/internal/store"
)

// tell writes what changed in the selected folder since the client was last told: removals, flags, arrivals. Without
// expunges removals stay pending, and so does what depends on their numbering.
func (s *session) tell(expunges bool) {
	if s.view == nil {
		return
	}
	for _, u := range s.view.Sync(expunges) {
		switch u.Kind {
		case store.Expunged:
			s.out.Raw("* ").Number(uint64(u.Seq)).Raw(" EXPUNGE").CRLF()
		case store.FlagsChanged:
			s.out.Raw("* ").Number(uint64(u.Seq)).Raw(" FETCH (FLAGS ")
			s.writeFlags(u.Msg)
			s.out.Raw(")").CRLF()
		case store.Exists:
			s.writeCounts(u.Num)
		}
	}
}

// writeCounts writes the EXISTS and RECENT responses.
func (s *session) writeCounts(exists int) {
	s.out.Raw("* ").Number(uint64(exists)).Raw(" EXISTS").CRLF()
	s.out.Raw("* ").Number(uint64(s.view.Recent())).Raw(" RECENT").CRLF()
}
