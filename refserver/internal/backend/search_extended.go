package backend

import (
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
)

// searchOptions are the result options of SEARCH (RFC 4731; SAVE is RFC 5182).
type searchOptions struct {
	extended             bool // there are some, or an empty list of them
	min, max, all, count bool
	save                 bool
}

// readSearchOptions reads RETURN, the options in parentheses and the space behind them, where they are there. Without options,
// or with none in the list, ALL is meant.
func (s *session) readSearchOptions(d *imapwire.Decoder) (searchOptions, error) {
	o := searchOptions{}
	if !s.offers("ESEARCH") || !d.TryWord("RETURN") {
		o.all = true
		return o, nil
	}
	o.extended = true
	if err := d.SP(); err != nil {
		return o, err
	}
	err := d.List(func() error {
		word, err := d.Atom()
		if err != nil {
			return err
		}
		return o.add(strings.ToUpper(word))
	})
	if err != nil {
		return o, err
	}
	o.all = o.all || !o.min && !o.max && !o.count && !o.save
	return o, d.SP()
}

func (o *searchOptions) add(word string) error {
	switch word {
	case "ALL":
		o.all = true
	case "COUNT":
		o.count = true
	case "MAX":
		o.max = true
	case "MIN":
		o.min = true
	case "SAVE":
		o.save = true
	default:
		return argumentError
	}
	return nil
}

// pick is which of the hits are returned or saved: with MIN and MAX alone only those two (RFC 5182 section 2.4, RFC 4731
// section 3.2).
func (o *searchOptions) pick(hits []int) []int {
	if o.all || o.count || !o.min && !o.max || len(hits) == 0 {
		return hits
	}
	first, last := hits[0], hits[len(hits)-1]
	switch {
	case !o.max || first == last:
		return []int{first}
	case !o.min:
		return []int{last}
	}
	return []int{first, last}
}

// saveHits makes messages what "$" stands for.
func (s *session) saveHits(seqs []int) {
	s.saved = make([]uint32, len(seqs))
	for i, seq := range seqs {
		s.saved[i] = s.numberOf(seq, true)
	}
}

// writeExtendedSearch writes the ESEARCH response (RFC 4466 section 2.6.2, RFC 9051 section 7.3.4). Nothing is written when
// the result is only to be saved.
func (s *session) writeExtendedSearch(tag string, hits []int, o searchOptions, uid, modSeq bool) {
	if !o.min && !o.max && !o.all && !o.count {
		return
	}
	s.out.Raw("* ESEARCH (TAG ").Quoted(tag).Raw(")")
	if uid {
		s.out.Raw(" UID")
	}
	if len(hits) > 0 {
		if o.min {
			s.out.Raw(" MIN ").Number(uint64(s.numberOf(hits[0], uid)))
		}
		if o.max {
			s.out.Raw(" MAX ").Number(uint64(s.numberOf(hits[len(hits)-1], uid)))
		}
		if o.all {
			s.out.Raw(" ALL ").Set(s.setOf(hits, uid))
		}
	}
	if o.count {
		s.out.Raw(" COUNT ").Number(uint64(len(hits)))
	}
	if modSeq && len(hits) > 0 {
		s.out.Raw(" MODSEQ ").Number(s.highest(o.pick(hits)))
	}
	s.out.CRLF()
}
