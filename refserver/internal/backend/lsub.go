package backend

import (
	"context"
	"slices"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/store"
)

// lsub is LSUB (RFC 3501 section 6.3.9). A name that is subscribed is shown even when there is no such folder; with "%" a
// folder whose subscribed children lie deeper than the pattern reaches is shown with \Noselect.
func (s *session) lsub(ctx context.Context, d *imapwire.Decoder) (string, error) {
	reference, wanted, err := lsubArguments(d)
	if err != nil {
		return "", err
	}
	if wanted.text == "" {
		return "", nil
	}
	names, err := s.mailbox.Subscriptions(ctx)
	if err != nil {
		return "", err
	}
	folders, err := s.mailbox.Folders(ctx)
	if err != nil {
		return "", err
	}
	existing := make(map[string]store.FolderInfo, len(folders))
	for _, f := range folders {
		existing[foldName(f.Name)] = f
	}
	for _, l := range subscribed(namePattern(reference, wanted.text, wanted.encoded), names, strings.HasSuffix(wanted.text, "%")) {
		var attributes []string
		f, ok := existing[foldName(l.name)]
		switch {
		case l.parent:
			attributes = []string{`\Noselect`}
		case ok:
			l.name, attributes = f.Name, s.listAttributes(f)
		}
		s.writeListed("LSUB", attributes, l.name, nil)
	}
	return "", nil
}

// lsubArguments reads the reference and the pattern. Nothing matches an empty one.
func lsubArguments(d *imapwire.Decoder) (reference string, wanted listPattern, err error) {
	if reference, err = spaceAndMailbox(d); err != nil {
		return "", wanted, err
	}
	if err = d.SP(); err != nil {
		return "", wanted, err
	}
	if wanted.text, wanted.encoded, err = d.ListMailbox(); err != nil {
		return "", wanted, err
	}
	return reference, wanted, d.End()
}

// listed is one line of LSUB; parent says that only names below it are subscribed.
type listed struct {
	name   string
	parent bool
}

// subscribed finds the names that match, and with parents the ancestors that match of those that do not, in the order of
// names ignoring case.
func subscribed(p pattern, names []string, parents bool) []listed {
	found := map[string]listed{}
	for _, name := range names {
		if p.match(name) {
			found[foldName(name)] = listed{name: name}
			continue
		}
		for i := strings.LastIndexByte(name, delimiter); parents && i > 0; i = strings.LastIndexByte(name[:i], delimiter) {
			key := foldName(name[:i])
			if _, known := found[key]; !known && p.match(name[:i]) {
				found[key] = listed{name: name[:i], parent: true}
			}
		}
	}
	lines := make([]listed, 0, len(found))
	for _, l := range found {
		lines = append(lines, l)
	}
	slices.SortFunc(lines, func(a, b listed) int { return compareFold(a.name, b.name) })
	return lines
}
