package backend

import (
	"slices"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/store"
)

const (
	recent = `\Recent` // the flag that a view knows and nobody sets
	// mdnSent is the only keyword that Exchange keeps (STD 2.2.24).
	mdnSent = "$MDNSent"
)

type systemFlag struct {
	bit  store.SystemFlags
	name string
}

// systemFlags are the system flags in the order in which SELECT shows them (facts 9.7).
var systemFlags = []systemFlag{
	{store.Seen, `\Seen`},
	{store.Answered, `\Answered`},
	{store.Flagged, `\Flagged`},
	{store.Deleted, `\Deleted`},
	{store.Draft, `\Draft`},
}

// parseFlags makes the flags of an APPEND or STORE. A keyword that the profile does not keep is left out, as RFC 3501
// section 7.1 (PERMANENTFLAGS) allows; a system flag that does not exist, or \Recent, is refused.
func (s *session) parseFlags(names []string) (store.Flags, error) {
	var flags store.Flags
	for _, name := range names {
		if !strings.HasPrefix(name, `\`) {
			if keyword, ok := s.keyword(name); ok {
				flags.Keywords = append(flags.Keywords, keyword)
			}
			continue
		}
		i := slices.IndexFunc(systemFlags, func(f systemFlag) bool { return strings.EqualFold(f.name, name) })
		if i < 0 {
			return store.Flags{}, argumentError
		}
		flags.System |= systemFlags[i].bit
	}
	slices.SortFunc(flags.Keywords, compareFold)
	flags.Keywords = slices.CompactFunc(flags.Keywords, strings.EqualFold)
	return flags, nil
}

// keyword says whether the profile keeps a keyword, and how it is spelled.
func (s *session) keyword(name string) (string, bool) {
	if !s.run.cfg.Profile.Exchange {
		return name, true
	}
	return mdnSent, strings.EqualFold(name, mdnSent)
}

// keptFlags is what the FLAGS response of a folder names.
func (s *session) keptFlags(info store.FolderInfo) []string {
	var names []string
	for _, f := range systemFlags {
		names = append(names, f.name)
	}
	if s.run.cfg.Profile.Exchange {
		return append(names, mdnSent)
	}
	return append(names, info.Keywords...)
}

// writeFlags writes a message's flags in parentheses; IMAP4rev2 has no \Recent (RFC 9051 appendix E).
func (s *session) writeFlags(m store.Message) {
	s.out.Raw("(")
	blank := ""
	for _, f := range systemFlags {
		if m.Flags.System&f.bit != 0 {
			s.out.Raw(blank).Raw(f.name)
			blank = " "
		}
	}
	for _, keyword := range m.Flags.Keywords {
		s.out.Raw(blank).Raw(keyword)
		blank = " "
	}
	if m.Recent && !s.enabled.rev2 {
		s.out.Raw(blank).Raw(recent)
	}
	s.out.Raw(")")
}

// carries says whether a keyword is among the flags.
func carries(f store.Flags, keyword string) bool {
	return slices.ContainsFunc(f.Keywords, func(k string) bool { return compareFold(k, keyword) == 0 })
}

func compareFold(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) }
