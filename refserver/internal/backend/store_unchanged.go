package backend

import (
	"context"
	"maps"
	"slices"

	"github.com/imapspec/imapspec/refserver/internal/store"
)

// storeUnchanged is STORE with UNCHANGEDSINCE (RFC 7162 section 3.1.3). Every message has one modification sequence for all
// its flags; still a message whose flags of the request nobody touched is not refused, where the client knew it (section
// 3.1.12). The client is told the flags of the messages that were refused.
func (s *session) storeUnchanged(ctx context.Context, seqs []int, r storeRequest, uid bool) (string, error) {
	known, stale := s.split(seqs, r)
	var messages []store.Message
	var failed []int
	var err error
	if r.since == 0 {
		messages, failed, err = s.storeAsKnown(ctx, known, r)
	} else {
		messages, failed, err = s.view.StoreFlags(ctx, known, r.op, r.flags, r.since)
	}
	if err != nil {
		return "", err
	}
	if len(failed) > 0 {
		var again []store.Message
		if again, failed, err = s.storeAgain(ctx, failed, r); err != nil {
			return "", err
		}
		messages = append(messages, again...)
	}
	s.writeStored(messages, r.silent, uid)
	s.tellStale(stale)
	failed = append(failed, stale...)
	slices.Sort(failed)
	return s.modified(failed, uid, len(messages)+len(failed) < len(seqs))
}

// split parts the messages that this view knows no change of since then from those that have to fail. With 0 those fail
// that have one of the flags: system flags always exist, keywords only where they are set (RFC 7162 section 3.1.3).
func (s *session) split(seqs []int, r storeRequest) (known, stale []int) {
	for _, seq := range seqs {
		m, _ := s.view.At(seq)
		fails := m.ModSeq > r.since
		if r.since == 0 {
			fails = r.op == store.ReplaceFlags || r.flags.System != 0 || slices.ContainsFunc(r.flags.Keywords, func(k string) bool { return carries(m.Flags, k) })
		}
		if fails {
			stale = append(stale, seq)
		} else {
			known = append(known, seq)
		}
	}
	return known, stale
}

// tellStale tells the client the flags of messages that it is behind with, each as it is now.
func (s *session) tellStale(stale []int) {
	known := make([]uint64, len(stale))
	for i, seq := range stale {
		m, _ := s.view.At(seq)
		known[i] = m.ModSeq
	}
	s.tell(false) // what others have changed since
	for i, seq := range stale {
		if m, _ := s.view.At(seq); m.ModSeq == known[i] {
			s.writeFlagUpdate(seq, m)
		}
	}
}

// storeAgain tells the client what became of messages that somebody else has changed, and changes those whose flags of the
// request are as they were.
func (s *session) storeAgain(ctx context.Context, failed []int, r storeRequest) (messages []store.Message, still []int, err error) {
	before := make([]store.Flags, len(failed))
	for i, seq := range failed {
		m, _ := s.view.At(seq)
		before[i] = m.Flags
	}
	s.tell(false)
	var again []int
	for i, seq := range failed {
		m, _ := s.view.At(seq)
		if r.op != store.ReplaceFlags && r.agree(before[i], m.Flags) {
			again = append(again, seq)
		} else {
			still = append(still, seq)
		}
	}
	messages, refused, err := s.storeAsKnown(ctx, again, r)
	return messages, append(still, refused...), err
}

// storeAsKnown changes the messages that are still as this view knows them.
func (s *session) storeAsKnown(ctx context.Context, seqs []int, r storeRequest) (messages []store.Message, failed []int, err error) {
	byModSeq := map[uint64][]int{}
	for _, seq := range seqs {
		m, _ := s.view.At(seq)
		byModSeq[m.ModSeq] = append(byModSeq[m.ModSeq], seq)
	}
	for _, modSeq := range slices.Sorted(maps.Keys(byModSeq)) {
		now, refused, err := s.view.StoreFlags(ctx, byModSeq[modSeq], r.op, r.flags, modSeq)
		if err != nil {
			return nil, nil, err
		}
		messages, failed = append(messages, now...), append(failed, refused...)
	}
	return messages, failed, nil
}

// agree says whether two states of a message are the same in the flags of the request.
func (r *storeRequest) agree(a, b store.Flags) bool {
	if (a.System^b.System)&r.flags.System != 0 {
		return false
	}
	return !slices.ContainsFunc(r.flags.Keywords, func(k string) bool { return carries(a, k) != carries(b, k) })
}
