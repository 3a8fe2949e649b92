package backend

import (
	"context"
	"slices"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/fault"
	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/store"
)

// fetchBatch is how many messages FETCH marks as seen in one step of the store, before it writes them. A client that goes
// away in the middle has at most so many marked that it never got.
const fetchBatch = 64

// fetch is FETCH and UID FETCH (RFC 3501 section 6.4.5), with the modifier CHANGEDSINCE (RFC 7162 section 3.1.4.1).
func (s *session) fetch(ctx context.Context, d *imapwire.Decoder) (string, error) {
	set, err := s.spaceAndSet(d)
	if err != nil {
		return "", err
	}
	if err := d.SP(); err != nil {
		return "", err
	}
	items, err := s.readFetchItems(d)
	if err != nil {
		return "", err
	}
	since, err := s.fetchModifiers(d)
	if err != nil {
		return "", err
	}
	seqs, err := s.numbers(set, isUID(d))
	if err != nil {
		return "", err
	}
	plan := planFetch(items, isUID(d), since > 0)
	if plan.modSeq {
		s.enableCondstore()
	}
	if since > 0 {
		seqs = s.changedSince(seqs, since)
	}
	return "", s.fetchMessages(ctx, seqs, plan)
}

// fetchModifiers reads the rest of the command: modifiers in parentheses (RFC 4466 section 2.4), of which there is one.
// since is 0 where it is missing.
func (s *session) fetchModifiers(d *imapwire.Decoder) (since uint64, err error) {
	if s.offers("CONDSTORE") && d.TrySP() {
		if since, err = readSince(d, "CHANGEDSINCE", (*imapwire.Decoder).NZNumber64); err != nil {
			return 0, err
		}
	}
	return since, d.End()
}

// readSince reads a modifier in parentheses and its modification sequence.
func readSince(d *imapwire.Decoder, modifier string, number func(*imapwire.Decoder) (uint64, error)) (since uint64, err error) {
	read := false
	err = d.List(func() error {
		word, err := d.Atom()
		if err != nil {
			return err
		}
		if read || !strings.EqualFold(word, modifier) {
			return argumentError
		}
		read = true
		if err := d.SP(); err != nil {
			return err
		}
		since, err = number(d)
		return err
	})
	if err == nil && !read {
		err = argumentError
	}
	return since, err
}

// changedSince keeps the messages whose modification sequence is above since.
func (s *session) changedSince(seqs []int, since uint64) []int {
	return slices.DeleteFunc(seqs, func(seq int) bool {
		m, _ := s.view.At(seq)
		return m.ModSeq <= since
	})
}

// fetchMessages answers a FETCH.
func (s *session) fetchMessages(ctx context.Context, seqs []int, plan fetchPlan) error {
	for len(seqs) > 0 && s.conn.why() == open {
		batch := seqs[:min(len(seqs), fetchBatch)]
		seqs = seqs[len(batch):]
		marked, err := s.markSeen(ctx, batch, plan)
		if err != nil {
			return err
		}
		if err := s.sendReceipts(ctx, batch, marked); err != nil {
			return err
		}
		for _, seq := range batch {
			if err := s.fetchMessage(ctx, seq, plan, marked); err != nil {
				s.out.Rollback()
				return err
			}
			s.journal.Rows(1)
			if err := s.out.Err(); err != nil {
				return err
			}
		}
	}
	return nil
}

// fetchPlan is the items of a FETCH and what they need.
type fetchPlan struct {
	items  []fetchItem
	needs  needs
	flags  bool // FLAGS is among the items
	modSeq bool // MODSEQ is among them
	size   bool // RFC822.SIZE is among them
	uid    bool // UID is among them
	addUID bool // it is not and has to come last, as in the answers to UID FETCH (facts 9.8)
}

// planFetch makes the plan for items; withModSeq adds MODSEQ.
func planFetch(items []fetchItem, uid, withModSeq bool) fetchPlan {
	p := fetchPlan{items: items}
	for _, item := range items {
		p.needs |= item.needs()
		p.flags = p.flags || item.kind == itemFlags
		p.modSeq = p.modSeq || item.kind == itemModSeq
		p.size = p.size || item.kind == itemSize
		p.uid = p.uid || item.kind == itemUID
	}
	if withModSeq && !p.modSeq {
		item, _ := simpleItem("MODSEQ")
		p.items, p.modSeq = append(p.items, item), true
	}
	p.addUID = uid && !p.uid
	return p
}

// markSeen sets \Seen on the messages of a batch that do not have it, when the items ask for that and the folder is not
// read-only, and returns the UIDs of those that changed.
func (s *session) markSeen(ctx context.Context, batch []int, plan fetchPlan) (map[uint32]bool, error) {
	if plan.needs&marksSeen == 0 || s.view.ReadOnly() {
		return nil, nil
	}
	s.tell(false) // lest a message that somebody else marked as unseen meanwhile stays so
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
// although nobody asked for them (RFC 3501 section 6.4.5), before a UID that nobody asked for either; clients of CONDSTORE
// get the new modification sequence and the UID with them (RFC 7162 section 3.2.4).
func (s *session) fetchMessage(ctx context.Context, seq int, plan fetchPlan, marked map[uint32]bool) error {
	m, ok := s.view.At(seq)
	if !ok {
		return messagesGone
	}
	var body loaded
	if plan.needs&(needsContent|needsHeader|needsAll) != 0 {
		_, unconverted := s.faults.Take(fault.MessageNotConverted)
		if unconverted && plan.peeks() {
			return nil
		}
		body.digest = s.run.memo.of(s.key(m.Content, false))
		if unconverted || !s.known(plan.items, body.digest) {
			if err := s.load(ctx, seq, m, plan.needs, &body); err != nil {
				return err
			}
		}
		if unconverted {
			if err := body.substitute(m); err != nil {
				return err
			}
		}
	}
	defer body.close()
	if plan.size {
		if err := s.measure(ctx, seq, &m, &body); err != nil {
			return err
		}
	}
	changed := marked[m.UID]
	s.out.Raw("* ").Number(uint64(seq)).Raw(" FETCH (")
	for i, item := range plan.items {
		if i > 0 {
			s.out.SP()
		}
		if err := s.answerItem(&item, m, &body); err != nil {
			return err
		}
	}
	if changed && !plan.flags {
		s.out.Raw(" FLAGS ")
		s.writeFlags(m)
	}
	if changed && s.enabled.condstore && !plan.modSeq {
		s.out.SP()
		s.writeModSeq(m.ModSeq)
	}
	if plan.addUID || changed && s.enabled.condstore && !plan.uid {
		s.out.Raw(" UID ").Number(uint64(m.UID))
	}
	s.out.Raw(")").CRLF()
	return nil
}
