package backend

import (
	"context"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// enabled is what a client has switched on. Nothing of it is ever switched off.
type enabled struct {
	rev2      bool // IMAP4rev2 (RFC 9051 appendix E)
	utf8      bool // UTF8=ACCEPT (RFC 6855)
	condstore bool // CONDSTORE, by ENABLE or by a command that implies it (RFC 7162 section 3.1)
}

// extensions are what ENABLE switches on, sorted by name.
var extensions = []struct {
	name   string
	enable func(*enabled) *bool
}{
	{"CONDSTORE", func(e *enabled) *bool { return &e.condstore }},
	{"IMAP4rev2", func(e *enabled) *bool { return &e.rev2 }},
	{"UTF8=ACCEPT", func(e *enabled) *bool { return &e.utf8 }},
}

// enable is ENABLE (RFC 5161, RFC 9051 section 6.3.1). What it does not know it passes over. The answer names what the client
// asked for and has from now on, be it that an earlier command switched it on: a name that is missing there has failed.
func (s *session) enable(_ context.Context, d *imapwire.Decoder) (string, error) {
	var wanted []string
	for {
		if err := d.SP(); err != nil {
			return "", err
		}
		name, err := d.Atom()
		if err != nil {
			return "", err
		}
		wanted = append(wanted, name)
		if d.Peek() == 0 {
			break
		}
	}
	if err := d.End(); err != nil {
		return "", err
	}
	s.out.Raw("* ENABLED")
	var told enabled
	for _, name := range wanted {
		for _, e := range extensions {
			if named := e.enable(&told); strings.EqualFold(e.name, name) && s.offers(e.name) && !*named {
				*e.enable(&s.enabled), *named = true, true
				s.out.SP().Raw(e.name)
			}
		}
	}
	s.out.CRLF()
	s.in.UTF8 = s.enabled.rev2 || s.enabled.utf8
	s.out.UTF8 = s.in.UTF8
	return "", nil
}

// offers says whether the profile has the capability.
func (s *session) offers(capability string) bool { return s.run.cfg.Profile.Offers(capability) }

// enableCondstore notes that a command implies CONDSTORE. The first one tells the client how far the selected folder is.
func (s *session) enableCondstore() {
	if s.enabled.condstore {
		return
	}
	s.enabled.condstore = true
	if s.view != nil {
		s.writeHighestModSeq()
	}
}

func (s *session) writeHighestModSeq() {
	s.out.Status("*", imapwire.OK, "HIGHESTMODSEQ "+decimal64(s.view.ModSeq()), reply.HighestModSeq)
}

// writeModSeq writes the data item MODSEQ of FETCH (RFC 7162 section 3.1.4.2).
func (s *session) writeModSeq(n uint64) { s.out.Raw("MODSEQ (").Number(n).Raw(")") }
