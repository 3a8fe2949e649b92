package backend

import (
	"context"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/store"
)

// storeRequest is what STORE is to do.
type storeRequest struct {
	op          store.FlagOp
	flags       store.Flags
	silent      bool
	conditional bool   // with the modifier UNCHANGEDSINCE (RFC 7162 section 3.1.3)
	since       uint64 // its modification sequence
}

// store is STORE and UID STORE (RFC 3501 section 6.4.6). Messages that somebody else removed meanwhile are left out. Who named
// them by their numbers learns it from the answer; a UID that is gone is ignored (section 6.4.8).
func (s *session) store(ctx context.Context, d *imapwire.Decoder) (string, error) {
	set, err := s.spaceAndSet(d)
	if err != nil {
		return "", err
	}
	r, err := s.readStore(d)
	if err != nil {
		return "", err
	}
	if s.view.ReadOnly() {
		return "", readOnly
	}
	seqs, err := s.numbers(set, isUID(d))
	if err != nil {
		return "", err
	}
	if r.conditional {
		s.enableCondstore()
	}
	if len(seqs) == 0 {
		return "", nil
	}
	if r.conditional {
		return s.storeUnchanged(ctx, seqs, r, isUID(d))
	}
	messages, _, err := s.view.StoreFlags(ctx, seqs, r.op, r.flags, 0)
	if err != nil {
		return "", err
	}
	s.writeStored(messages, r.silent, isUID(d))
	if len(messages) < len(seqs) && !isUID(d) {
		return "", messagesGone
	}
	return "", nil
}

// writeStored answers STORE; with uid each message's UID stands last (facts 9.8). Clients of CONDSTORE get UID and
// modification sequence in any case, even where they want to hear no flags (RFC 7162 sections 3.1.3 and 3.2.4).
func (s *session) writeStored(messages []store.Message, silent, uid bool) {
	if silent && !s.enabled.condstore {
		return
	}
	for _, m := range messages {
		s.out.Raw("* ").Number(uint64(s.view.Seq(m.UID))).Raw(" FETCH (")
		if !silent {
			s.out.Raw("FLAGS ")
			s.writeFlags(m)
		}
		if s.enabled.condstore {
			if !silent {
				s.out.SP()
			}
			s.writeModSeq(m.ModSeq)
		}
		if uid || s.enabled.condstore {
			s.out.Raw(" UID ").Number(uint64(m.UID))
		}
		s.out.Raw(")").CRLF()
	}
}

// readStore reads what stands behind the message set.
func (s *session) readStore(d *imapwire.Decoder) (r storeRequest, err error) {
	if err := d.SP(); err != nil {
		return r, err
	}
	if s.offers("CONDSTORE") && d.Peek() == '(' {
		r.conditional = true
		if r.since, err = readSince(d, "UNCHANGEDSINCE", (*imapwire.Decoder).Number64); err != nil {
			return r, err
		}
		if err := d.SP(); err != nil {
			return r, err
		}
	}
	if err := r.readItem(d); err != nil {
		return r, err
	}
	names, err := d.StoreFlags()
	if err != nil {
		return r, err
	}
	if err := d.End(); err != nil {
		return r, err
	}
	r.flags, err = s.parseFlags(names)
	return r, err
}

// readItem reads the data item of STORE and the space behind it.
func (r *storeRequest) readItem(d *imapwire.Decoder) error {
	word, err := d.Atom()
	if err != nil {
		return err
	}
	name, silent := strings.CutSuffix(strings.ToUpper(word), ".SILENT")
	switch name {
	case "FLAGS":
		r.op = store.ReplaceFlags
	case "+FLAGS":
		r.op = store.AddFlags
	case "-FLAGS":
		r.op = store.RemoveFlags
	default:
		return argumentError
	}
	r.silent = silent
	return d.SP()
}

// modified is the answer to a conditional STORE that left these messages out, and with gone found others removed, which is
// an error where messages were named by their numbers.
func (s *session) modified(failed []int, uid, gone bool) (string, error) {
	code := ""
	if len(failed) > 0 {
		code = "MODIFIED " + s.setOf(failed, uid).String()
	}
	if !gone || uid {
		return code, nil
	}
	if code == "" {
		return "", messagesGone
	}
	return "", &refusal{kind: imapwire.NO, code: code, text: reply.MessagesGone}
}

// setOf is the set of numbered messages, or of their UIDs.
func (s *session) setOf(seqs []int, uid bool) imapwire.Set {
	numbers := make([]uint32, len(seqs))
	for i, seq := range seqs {
		numbers[i] = s.numberOf(seq, uid)
	}
	return imapwire.SetOf(numbers...)
}

// numberOf is how a message is named: by its number, or by its UID.
func (s *session) numberOf(seq int, uid bool) uint32 {
	if !uid {
		return uint32(seq)
	}
	m, _ := s.view.At(seq)
	return m.UID
}
