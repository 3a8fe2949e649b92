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
			s.writeFlagUpdate(u.Seq, u.Msg)
		case store.Exists:
			s.writeCounts(u.Num)
		}
	}
}

// writeFlagUpdate writes the FETCH response that tells a message's flags although nobody asked. Clients of CONDSTORE get the
// modification sequence, they and clients of IMAP4rev2 the UID (RFC 7162 sections 3.1 and 3.2.4, RFC 9051 appendix E).
func (s *session) writeFlagUpdate(seq int, m store.Message) {
	s.out.Raw("* ").Number(uint64(seq)).Raw(" FETCH (FLAGS ")
	s.writeFlags(m)
	if s.enabled.condstore {
		s.out.SP()
		s.writeModSeq(m.ModSeq)
	}
	if s.enabled.condstore || s.enabled.rev2 {
		s.out.Raw(" UID ").Number(uint64(m.UID))
	}
	s.out.Raw(")").CRLF()
}

// writeCounts writes the EXISTS and RECENT responses; IMAP4rev2 has no RECENT (RFC 9051 appendix E).
func (s *session) writeCounts(exists int) {
	s.out.Raw("* ").Number(uint64(exists)).Raw(" EXISTS").CRLF()
	if !s.enabled.rev2 {
		s.out.Raw("* ").Number(uint64(s.view.Recent())).Raw(" RECENT").CRLF()
	}
}
