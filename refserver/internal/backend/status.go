package backend

import (
	"context"
	"slices"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/profile"
	"github.com/imapspec/imapspec/refserver/internal/store"
)

// statusItem is one thing that STATUS can tell.
type statusItem struct {
	name       string
	value      func(store.FolderInfo) uint64
	capability string // without which the profile does not know the item; "" for none
}

// statusItems is every status item, sorted by name (RFC 3501 section 6.3.10, RFC 9051 section 6.3.11).
var statusItems = []statusItem{
	{"APPENDLIMIT", func(store.FolderInfo) uint64 { return profile.AppendLimit }, "APPENDLIMIT"},
	{"DELETED", func(f store.FolderInfo) uint64 { return uint64(f.Deleted) }, "IMAP4rev2"},
	{"HIGHESTMODSEQ", func(f store.FolderInfo) uint64 { return f.HighestModSeq }, "CONDSTORE"},
	{"MESSAGES", func(f store.FolderInfo) uint64 { return uint64(f.Messages) }, ""},
	{"RECENT", func(f store.FolderInfo) uint64 { return uint64(f.Recent) }, ""},
	{"SIZE", func(f store.FolderInfo) uint64 { return uint64(f.Size) }, "STATUS=SIZE"},
	{"UIDNEXT", func(f store.FolderInfo) uint64 { return uint64(f.UIDNext) }, ""},
	{"UIDVALIDITY", func(f store.FolderInfo) uint64 { return uint64(f.UIDValidity) }, ""},
	{"UNSEEN", func(f store.FolderInfo) uint64 { return uint64(f.Unseen) }, ""},
}

// status is STATUS. The items are echoed in the client's order (facts 9.6), and so is the folder's name, by which clients
// find the answer.
func (s *session) status(ctx context.Context, d *imapwire.Decoder) (string, error) {
	if err := d.SP(); err != nil {
		return "", err
	}
	name, err := d.Mailbox()
	if err != nil {
		return "", err
	}
	if err := d.SP(); err != nil {
		return "", err
	}
	items, err := s.readStatusItems(d)
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
	s.noteStatus(items)
	return "", s.writeStatus(ctx, name, items, info)
}

// noteStatus switches CONDSTORE on for whoever asks for HIGHESTMODSEQ (RFC 7162 section 3.1).
func (s *session) noteStatus(items []statusItem) {
	for _, item := range items {
		if item.capability == "CONDSTORE" {
			s.enableCondstore()
		}
	}
}

func (s *session) writeStatus(ctx context.Context, name string, items []statusItem, info store.FolderInfo) error {
	if slices.ContainsFunc(items, func(i statusItem) bool { return i.name == "SIZE" }) {
		size, err := s.sizeOf(ctx, info)
		if err != nil {
			return missing(err, name, false)
		}
		info.Size = size
	}
	s.out.Raw("* STATUS ").Mailbox(name).SP()
	s.out.List(len(items), func(i int) {
		s.out.Raw(items[i].name).SP().Number(items[i].value(info))
	}).CRLF()
	return nil
}

// readStatusItems reads the list of items; there has to be one.
func (s *session) readStatusItems(d *imapwire.Decoder) ([]statusItem, error) {
	var items []statusItem
	err := d.List(func() error {
		word, err := d.Atom()
		if err != nil {
			return err
		}
		for _, item := range statusItems {
			if strings.EqualFold(item.name, word) && (item.capability == "" || s.offers(item.capability)) {
				items = append(items, item)
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
