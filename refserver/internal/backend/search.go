package backend

import (
	"context"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// search is SEARCH and UID SEARCH (RFC 3501 section 6.4.4).
func (s *session) search(ctx context.Context, d *imapwire.Decoder) (string, error) {
	if err := d.SP(); err != nil {
		return "", err
	}
	all, err := (&searchParser{s, d}).program()
	if err != nil {
		return "", err
	}
	hits, err := s.find(ctx, all)
	if err != nil {
		return "", err
	}
	s.out.Raw("* SEARCH")
	for _, seq := range hits {
		n := uint32(seq)
		if isUID(d) {
			m, _ := s.view.At(seq)
			n = m.UID
		}
		s.out.SP().Number(uint64(n))
	}
	s.out.CRLF()
	return "", nil
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
	case strings.EqualFold(name, "US-ASCII"):
		return nil
	case s.run.cfg.Profile.Exchange:
		return &refusal{kind: imapwire.NO, code: reply.BadCharsetCode, text: reply.BadCharset}
	case strings.EqualFold(name, "UTF-8"):
		return nil
	}
	return &refusal{kind: imapwire.NO, code: reply.BadCharsetUTF8, text: reply.BadCharset}
}
