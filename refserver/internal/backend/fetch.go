package backend

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/store"
)

// fetchBatch is how many messages FETCH marks as seen in one step of the store, before it writes them. A client that goes
// away in the middle has at most so many marked that it never got.
const fetchBatch = 64

// fetch is FETCH and UID FETCH (RFC 3501 section 6.4.5).
func (s *session) fetch(ctx context.Context, d *imapwire.Decoder) (string, error) {
	set, err := spaceAndSet(d)
	if err != nil {
		return "", err
	}
	if err := d.SP(); err != nil {
		return "", err
	}
	items, err := readFetchItems(d)
	if err != nil {
		return "", err
	}
	if err := d.End(); err != nil {
		return "", err
	}
	seqs, err := s.numbers(set, isUID(d))
	if err != nil {
		return "", err
	}
	plan := planFetch(items, isUID(d))
	for len(seqs) > 0 && s.conn.why() == open {
		batch := seqs[:min(len(seqs), fetchBatch)]
		seqs = seqs[len(batch):]
		marked, err := s.markSeen(ctx, batch, plan)
		if err != nil {
			return "", err
		}
		for _, seq := range batch {
			if err := s.fetchMessage(ctx, seq, plan, marked); err != nil {
				s.out.Rollback()
				return "", err
			}
			if err := s.out.Err(); err != nil {
				return "", err
			}
		}
	}
	return "", nil
}

// fetchPlan is the items of a FETCH and what they need.
type fetchPlan struct {
	items []fetchItem
	needs needs
	flags bool // FLAGS is among the items
	uid   bool // the UID is not among them and has to come last, as in the answers to UID FETCH (facts 9.8)
}

func planFetch(items []fetchItem, uid bool) fetchPlan {
	p := fetchPlan{items: items, uid: uid}
	for _, item := range items {
		p.needs |= item.needs()
		p.flags = p.flags || item.kind == itemFlags
		p.uid = p.uid && item.kind != itemUID
	}
	return p
}

// markSeen sets \Seen on the messages of a batch that do not have it, when the items ask for that and the folder is not
// read-only, and returns the UIDs of those that changed.
func (s *session) markSeen(ctx context.Context, batch []int, plan fetchPlan) (map[uint32]bool, error) {
	if plan.needs&marksSeen == 0 || s.view.ReadOnly() {
		return nil, nil
	}
	var unseen []int
	for _, seq := range batch {
		if m, ok := s.view.At(seq); ok && m.Flags.System&store.Seen == 0 {
			unseen = append(unseen, seq)
		}
	}
	if len(unseen) == 0 {
		return nil, nil
	}
	now, _, err := s.view.StoreFlags(ctx, unseen, store.AddFlags, store.Flags{System: store.Seen}, 0)
	marked := make(map[uint32]bool, len(now))
	for _, m := range now {
		marked[m.UID] = true
	}
	return marked, err
}

// fetchMessage writes the response of one message. Everything that can fail comes before the first byte, but for literals,
// which the encoder takes back (or, too big to hold, ends the connection with). Flags that the FETCH itself changed are told
// although nobody asked for them (RFC 3501 section 6.4.5), before a UID that nobody asked for either.
func (s *session) fetchMessage(ctx context.Context, seq int, plan fetchPlan, marked map[uint32]bool) error {
	m, ok := s.view.At(seq)
	if !ok {
		return messagesGone
	}
	var body loaded
	if err := s.load(ctx, seq, plan.needs, &body); err != nil {
		return err
	}
	defer body.close()
	flags := marked[m.UID] && !plan.flags
	s.out.Raw("* ").Number(uint64(seq)).Raw(" FETCH (")
	for i, item := range plan.items {
		if i > 0 {
			s.out.SP()
		}
		if err := s.writeItem(&item, m, &body); err != nil {
			return err
		}
	}
	if flags {
		s.out.Raw(" FLAGS ")
		s.writeFlags(m)
	}
	if plan.uid {
		s.out.Raw(" UID ").Number(uint64(m.UID))
	}
	s.out.Raw(")").CRLF()
	return nil
}
