package backend

import (
	"context"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// search is SEARCH and UID SEARCH (RFC 3501 section 6.4.4, RFC 9051 section 6.4.4). Clients that name result options, and all
// clients of IMAP4rev2, get an ESEARCH response instead of SEARCH.
func (s *session) search(ctx context.Context, d *imapwire.Decoder) (string, error) {
	if err := d.SP(); err != nil {
		return "", err
	}
	o, err := s.readSearchOptions(d)
	if err != nil {
		return "", err
	}
	p := &searchParser{s: s, d: d}
	all, err := p.program()
	var hits []int
	if err == nil {
		if p.modSeq {
			s.enableCondstore()
		}
		hits, err = s.find(ctx, all)
	}
	if err != nil {
		if o.save && s.saidNo(err) {
			s.saved = nil // RFC 5182 section 2.1
		}
		return "", err
	}
	if o.save {
		s.saveHits(o.pick(hits))
	}
	switch {
	case o.extended || s.enabled.rev2:
		s.writeExtendedSearch(d.Tag, hits, o, isUID(d), p.modSeq)
	default:
		s.writeSearch(hits, isUID(d), p.modSeq)
	}
	return "", nil
}

// writeSearch writes the SEARCH response, with the highest modification sequence behind it where the client searched for them
// (RFC 7162 section 3.1.6).
func (s *session) writeSearch(hits []int, uid, modSeq bool) {
	s.out.Raw("* SEARCH")
	for _, seq := range hits {
		s.out.SP().Number(uint64(s.numberOf(seq, uid)))
	}
	if modSeq && len(hits) > 0 {
		s.out.Raw(" (MODSEQ ").Number(s.highest(hits)).Raw(")")
	}
	s.out.CRLF()
}

// highest is the highest modification sequence of the messages.
func (s *session) highest(seqs []int) uint64 {
	var n uint64
	for _, seq := range seqs {
		m, _ := s.view.At(seq)
		n = max(n, m.ModSeq)
	}
	return n
}

// find returns the numbers of the messages that match, ascending.
func (s *session) find(ctx context.Context, all criterion) ([]int, error) {
	spans := []span{{1, s.view.Len()}}
	if all.limited {
		spans = all.spans
	}
	var hits []int
	c := &candidate{ctx: ctx, s: s}
	for _, r := range spans {
		for seq := r.start; seq <= r.stop && s.conn.why() == open; seq++ {
			hit, err := c.matches(seq, all)
			if err != nil {
				return nil, err
			}
			if hit {
				hits = append(hits, seq)
			}
		}
	}
	return hits, nil
}

// charset accepts the charset that the client names, or refuses it (facts 9.4; RFC 3501 asks for US-ASCII only).
func (s *session) charset(name string) error {
	switch {
	case s.enabled.utf8:
		return &refusal{kind: imapwire.BAD, text: reply.CharsetForbidden} // RFC 6855 section 3
	case strings.EqualFold(name, "US-ASCII"):
		return nil
	case s.run.cfg.Profile.Exchange:
		return &refusal{kind: imapwire.NO, code: reply.BadCharsetCode, text: reply.BadCharset}
	case strings.EqualFold(name, "UTF-8"):
		return nil
	}
	return &refusal{kind: imapwire.NO, code: reply.BadCharsetUTF8, text: reply.BadCharset}
}
