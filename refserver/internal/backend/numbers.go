package backend

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
)

func decimal(n int) string { return strconv.Itoa(n) }

func decimal64(n uint64) string { return strconv.FormatUint(n, 10) }

// messageSet names messages: a sequence set and, with saved, "$", which is what SEARCH saved (RFC 5182). One of them may be missing.
type messageSet struct {
	set   imapwire.Set
	saved bool
}

// spaceAndSet reads the message set that is a command's first argument.
func (s *session) spaceAndSet(d *imapwire.Decoder) (messageSet, error) {
	if err := d.SP(); err != nil {
		return messageSet{}, err
	}
	return s.readSet(d)
}

func (s *session) readSet(d *imapwire.Decoder) (messageSet, error) {
	if !s.offers("SEARCHRES") {
		set, err := d.SequenceSet()
		return messageSet{set: set}, err
	}
	if d.TrySpecial('$') {
		return messageSet{saved: true}, nil
	}
	var m messageSet
	for {
		r, err := d.SequenceRange()
		if err != nil {
			return m, err
		}
		m.set = append(m.set, r)
		if !d.TrySpecial(',') {
			return m, nil
		}
		if d.TrySpecial('$') { // what follows it is in no grammar but that of RFC 3501 with RFC 5182
			m.saved = true
			if s.enabled.rev2 || !d.TrySpecial(',') {
				return m, nil
			}
		}
	}
}

// numbers resolves a set to message numbers, ascending, each once. UIDs that do not exist are left out; a message number
// beyond the last one, or "*" in an empty folder, is refused (facts 9.4; RFC 9051 section 6.4).
func (s *session) numbers(set messageSet, uid bool) ([]int, error) {
	spans, ok := s.spans(set, uid)
	if !ok {
		return nil, invalidMessageSet
	}
	var total int
	for _, r := range spans {
		total += r.stop - r.start + 1
	}
	seqs := make([]int, 0, total)
	for _, r := range spans {
		for seq := r.start; seq <= r.stop; seq++ {
			seqs = append(seqs, seq)
		}
	}
	return seqs, nil
}

// span is a run of message numbers, both ends included.
type span struct{ start, stop int }

// spans resolves a set to runs of message numbers that ascend and do not touch, in time that does not depend on how wide
// the set's ranges are. inside is false when a message number is beyond the last message; the span is cut there.
func (s *session) spans(messages messageSet, uid bool) (spans []span, inside bool) {
	set := messages.set
	count := s.view.Len()
	highest := uint32(count)
	if uid && count > 0 {
		last, _ := s.view.At(count)
		highest = last.UID
	}
	ranges := set.Resolve(highest)
	inside = uid || len(ranges) == len(set)
	for _, r := range ranges {
		var next span
		if uid {
			next.start = s.view.SeqAtLeast(r.Start)
			next.stop = s.view.SeqAtLeast(r.Stop)
			if next.stop > count || s.view.Seq(r.Stop) == 0 {
				next.stop--
			}
		} else {
			inside = inside && r.Stop <= highest
			next = span{int(min(r.Start, highest+1)), int(min(r.Stop, highest))}
		}
		if next.start <= next.stop {
			spans = append(spans, next)
		}
	}
	if messages.saved {
		spans = append(spans, s.savedSpans()...)
	}
	return merge(spans), inside
}

// savedSpans resolves "$". What was expunged since it was saved is no longer in it.
func (s *session) savedSpans() []span {
	var spans []span
	for _, uid := range s.saved {
		if seq := s.view.Seq(uid); seq > 0 {
			spans = append(spans, span{seq, seq})
		}
	}
	return merge(spans)
}

// merge sorts spans and joins those that overlap or touch.
func merge(spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.start, b.start) })
	merged := spans[:0]
	for _, r := range spans {
		if k := len(merged) - 1; k >= 0 && r.start <= merged[k].stop+1 {
			merged[k].stop = max(merged[k].stop, r.stop)
			continue
		}
		merged = append(merged, r)
	}
	return merged
}

// within says whether n lies in one of the merged spans.
func within(spans []span, n int) bool {
	_, found := slices.BinarySearchFunc(spans, n, func(r span, n int) int {
		switch {
		case r.stop < n:
			return -1
		case r.start > n:
			return 1
		}
		return 0
	})
	return found
}
