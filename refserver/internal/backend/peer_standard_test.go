package backend_test

import (
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/google/go-cmp/cmp"
)

// A client of IMAP4rev2 that shares nothing with the server reads what the extensions say.
func TestPeerRev2(t *testing.T) {
	t.Parallel()
	s := newServer(t, withProfile("standard"))
	s.deliver("alice", "INBOX", plain, encoded, plain)
	c := s.peer(nil)
	on, err := c.Enable(imap.CapIMAP4rev2, imap.CapUTF8Accept).Wait()
	must(t, err)
	if len(on.Caps) != 2 {
		t.Errorf("enabled %v", on.Caps)
	}
	must(t, c.Create("Entwürfe & alt", nil).Wait())
	must(t, c.Subscribe("Entwürfe & alt").Wait())
	listed, err := c.List("", "*", &imap.ListOptions{
		SelectSubscribed: true, ReturnChildren: true, ReturnStatus: &imap.StatusOptions{NumMessages: true, Size: true, NumDeleted: true},
	}).Collect()
	must(t, err)
	if len(listed) != 1 || listed[0].Mailbox != "Entwürfe & alt" || listed[0].Status == nil || *listed[0].Status.NumMessages != 0 {
		t.Errorf("listed %+v", listed)
	}
	drafts, err := c.List("", "Drafts", &imap.ListOptions{ReturnSpecialUse: true}).Collect()
	must(t, err)
	if d := cmp.Diff([]imap.MailboxAttr{imap.MailboxAttrHasNoChildren, imap.MailboxAttrDrafts}, drafts[0].Attrs); d != "" {
		t.Error(d)
	}
	selected, err := c.Select("INBOX", nil).Wait()
	must(t, err)
	if selected.NumMessages != 3 || selected.List == nil || selected.List.Mailbox != "INBOX" || selected.HighestModSeq == 0 {
		t.Errorf("selected %+v, list %+v", selected, selected.List)
	}
	found, err := c.UIDSearch(&imap.SearchCriteria{NotFlag: []imap.Flag{imap.FlagSeen}}, nil).Wait()
	must(t, err)
	if d := cmp.Diff([]imap.UID{1, 2, 3}, found.AllUIDs()); d != "" {
		t.Error(d)
	}
	found, err = c.Search(&imap.SearchCriteria{Body: []string{"Grü"}}, &imap.SearchOptions{ReturnMin: true, ReturnMax: true, ReturnCount: true}).Wait()
	must(t, err)
	if found.Min != 2 || found.Max != 2 || found.Count != 1 {
		t.Errorf("found %+v", found)
	}
	must(t, c.Logout().Wait())
}

func TestPeerBinary(t *testing.T) {
	t.Parallel()
	s := newServer(t, withProfile("standard"))
	s.deliver("alice", "INBOX", encoded)
	c := s.peer(nil)
	_, err := c.Select("INBOX", nil).Wait()
	must(t, err)
	part := &imap.FetchItemBinarySection{Part: []int{2}, Peek: true}
	messages, err := c.Fetch(imap.SeqSetNum(1), &imap.FetchOptions{
		BinarySection: []*imap.FetchItemBinarySection{part}, BinarySectionSize: []*imap.FetchItemBinarySectionSize{{Part: []int{2}}},
	}).Collect()
	must(t, err)
	if d := cmp.Diff([]byte{0, 1, 2, 3, 0}, messages[0].FindBinarySection(part)); d != "" {
		t.Error(d)
	}
	if sizes := messages[0].BinarySectionSize; len(sizes) != 1 || sizes[0].Size != 5 {
		t.Errorf("sizes %+v", sizes)
	}
}

func TestPeerCondstore(t *testing.T) {
	t.Parallel()
	s := newServer(t, withProfile("standard"))
	s.deliver("alice", "INBOX", plain, plain)
	updates := make(chan *imapclient.FetchMessageBuffer, 10)
	c := s.peer(&imapclient.Options{UnilateralDataHandler: &imapclient.UnilateralDataHandler{
		Fetch: func(m *imapclient.FetchMessageData) {
			buf, err := m.Collect()
			if err == nil {
				updates <- buf
			}
		},
	}})
	selected, err := c.Select("INBOX", &imap.SelectOptions{CondStore: true}).Wait()
	must(t, err)
	highest := selected.HighestModSeq
	change := &imap.StoreFlags{Op: imap.StoreFlagsAdd, Flags: []imap.Flag{imap.FlagFlagged, "$Work"}}
	stored, err := c.Store(imap.UIDSetNum(2), change, &imap.StoreOptions{UnchangedSince: highest}).Collect()
	must(t, err)
	if len(stored) != 1 || stored[0].ModSeq <= highest || stored[0].UID != 2 {
		t.Fatalf("stored %+v", stored)
	}
	status, err := c.Status("INBOX", &imap.StatusOptions{HighestModSeq: true, AppendLimit: true}).Wait()
	must(t, err)
	if status.HighestModSeq != stored[0].ModSeq || *status.AppendLimit != 10<<20 {
		t.Errorf("status %+v", status)
	}
	changed, err := c.Fetch(imap.SeqSet{{Start: 1, Stop: 0}}, &imap.FetchOptions{Flags: true, ModSeq: true, ChangedSince: highest}).Collect()
	must(t, err)
	if len(changed) != 1 || changed[0].SeqNum != 2 || changed[0].ModSeq != stored[0].ModSeq {
		t.Errorf("changed %+v", changed)
	}
	found, err := c.Search(&imap.SearchCriteria{ModSeq: &imap.SearchCriteriaModSeq{ModSeq: highest + 1}}, &imap.SearchOptions{ReturnAll: true}).Wait()
	must(t, err)
	if found.ModSeq != stored[0].ModSeq || found.All.String() != "2" {
		t.Errorf("found %+v", found)
	}
	other := s.selected()
	play(t, []*client{other}, `
		C: a STORE 1 +FLAGS.SILENT (\Deleted)
		S: a OK STORE completed.`)
	must(t, c.Noop().Wait())
	select {
	case u := <-updates:
		if u.SeqNum != 1 || u.UID != 1 || u.ModSeq <= stored[0].ModSeq {
			t.Errorf("update %+v", u)
		}
	case <-time.After(patience):
		t.Error("not told")
	}
}
