package backend

import (
	"context"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/store"
)

// store is STORE and UID STORE (RFC 3501 section 6.4.6). Messages that somebody else removed meanwhile are left out, and the
// client learns it from the answer.
func (s *session) store(ctx context.Context, d *imapwire.Decoder) (string, error) {
	set, err := spaceAndSet(d)
	if err != nil {
		return "", err
	}
	op, silent, err := readStoreItem(d)
	if err != nil {
		return "", err
	}
	names, err := d.StoreFlags()
	if err != nil {
		return "", err
	}
	if err := d.End(); err != nil {
		return "", err
	}
	flags, err := s.parseFlags(names)
	if err != nil {
		return "", err
	}
	if s.view.ReadOnly() {
		return "", readOnly
	}
	seqs, err := s.numbers(set, isUID(d))
	if err != nil || len(seqs) == 0 {
		return "", err
	}
	messages, _, err := s.view.StoreFlags(ctx, seqs, op, flags, 0)
	if err != nil {
		return "", err
	}
	if !silent {
		s.writeStored(messages, isUID(d))
	}
	if len(messages) < len(seqs) {
		return "", messagesGone
	}
	return "", nil
}

// writeStored answers STORE; with uid each message's UID stands last (facts 9.8).
func (s *session) writeStored(messages []store.Message, uid bool) {
	for _, m := range messages {
		s.out.Raw("* ").Number(uint64(s.view.Seq(m.UID))).Raw(" FETCH (FLAGS ")
		s.writeFlags(m)
		if uid {
			s.out.Raw(" UID ").Number(uint64(m.UID))
		}
		s.out.Raw(")").CRLF()
	}
}

// readStoreItem reads a space, the data item of STORE and the space behind it.
func readStoreItem(d *imapwire.Decoder) (op store.FlagOp, silent bool, err error) {
	if err := d.SP(); err != nil {
		return op, false, err
	}
	word, err := d.Atom()
	if err != nil {
		return op, false, err
	}
	name, silent := strings.CutSuffix(strings.ToUpper(word), ".SILENT")
	switch name {
	case "FLAGS":
		op = store.ReplaceFlags
	case "+FLAGS":
		op = store.AddFlags
	case "-FLAGS":
		op = store.RemoveFlags
	default:
		return op, false, argumentError
	}
	return op, silent, d.SP()
}
