package backend

import (
	"context"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/store"
)

// statusItems is what STATUS can tell, sorted by name (RFC 3501 section 6.3.10).
var statusItems = []struct {
	name  string
	value func(store.FolderInfo) uint64
}{
	{"MESSAGES", func(f store.FolderInfo) uint64 { return uint64(f.Messages) }},
	{"RECENT", func(f store.FolderInfo) uint64 { return uint64(f.Recent) }},
	{"UIDNEXT", func(f store.FolderInfo) uint64 { return uint64(f.UIDNext) }},
	{"UIDVALIDITY", func(f store.FolderInfo) uint64 { return uint64(f.UIDValidity) }},
	{"UNSEEN", func(f store.FolderInfo) uint64 { return uint64(f.Unseen) }},
}

// status is STATUS. The items are echoed in the client's order (facts 9.6), and so is the folder's name, by which clients
// find the answer.
func (s *session) status(ctx context.Context, d *imapwire.Decoder) (string, error) {
	name, err := spaceAndMailbox(d)
	if err != nil {
		return "", err
	}
	items, err := readStatusItems(d)
	if err != nil {
		return "", err
	}
	if err := d.End(); err != nil {
		return "", err
	}
	info, err := s.mailbox.Folder(ctx, name)
	if err != nil {
		return "", missing(err, name, false)
	}
	s.out.Raw("* STATUS ").Mailbox(name).SP()
	s.out.List(len(items), func(i int) {
		item := statusItems[items[i]]
		s.out.Raw(item.name).SP().Number(item.value(info))
	}).CRLF()
	return "", nil
}

// readStatusItems reads the list of items as indices of statusItems; there has to be one.
func readStatusItems(d *imapwire.Decoder) ([]int, error) {
	if err := d.SP(); err != nil {
		return nil, err
	}
	var items []int
	err := d.List(func() error {
		word, err := d.Atom()
		if err != nil {
			return err
		}
		word = strings.ToUpper(word)
		for i, item := range statusItems {
			if item.name == word {
				items = append(items, i)
				return nil
			}
		}
		return argumentError
	})
	if err == nil && len(items) == 0 {
		err = argumentError
	}
	return items, err
}
