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
	wanted, err := listArguments(d)
	if err != nil {
		return "", err
	}
	if wanted == "" {
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
		existing[strings.ToLower(f.Name)] = f
	}
	for _, l := range subscribed(newPattern(wanted), names, strings.HasSuffix(wanted, "%")) {
		var attributes []string
		f, ok := existing[strings.ToLower(l.name)]
		switch {
		case l.parent:
			attributes = []string{`\Noselect`}
		case ok:
			l.name, attributes = f.Name, listAttributes(f)
		}
		s.writeListed("LSUB", attributes, l.name)
	}
	return "", nil
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
			found[strings.ToLower(name)] = listed{name: name}
			continue
		}
		for i := strings.LastIndexByte(name, delimiter); parents && i > 0; i = strings.LastIndexByte(name[:i], delimiter) {
			key := strings.ToLower(name[:i])
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
