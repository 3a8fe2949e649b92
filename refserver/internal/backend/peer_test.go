package backend_test

import (
	"bytes"
	"os"
	"runtime/pprof"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/google/go-cmp/cmp"
)

// peer logs alice in with go-imap's client: code that shares nothing with the server. It waits for answers without end; one that
// does not come fails the test, and the goroutines say where it is.
func (s *server) peer(o *imapclient.Options) *imapclient.Client {
	s.t.Helper()
	conn := s.connect()
	watchdog := time.AfterFunc(3*patience, func() {
		_ = pprof.Lookup("goroutine").WriteTo(os.Stderr, 2)
		_ = conn.NetConn().Close()
	})
	s.t.Cleanup(func() { watchdog.Stop() })
	c := imapclient.New(conn, o)
	s.t.Cleanup(func() { c.Close() })
	must(s.t, c.WaitGreeting())
	must(s.t, c.Login("alice", password).Wait())
	return c
}

func TestPeerFolders(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	c := s.peer(nil)
	must(t, c.Create("Entwürfe/alt & neu", nil).Wait())
	listed, err := c.List("", "Entw*", nil).Collect()
	must(t, err)
	var names []string
	for _, l := range listed {
		names = append(names, l.Mailbox)
	}
	if d := cmp.Diff([]string{"Entwürfe", "Entwürfe/alt & neu"}, names); d != "" {
		t.Error(d)
	}
	must(t, c.Rename("Entwürfe/alt & neu", "Neu", nil).Wait())
	status, err := c.Status("neu", &imap.StatusOptions{NumMessages: true, UIDNext: true}).Wait()
	must(t, err)
	if *status.NumMessages != 0 || status.UIDNext != 1 {
		t.Errorf("%+v", status)
	}
	must(t, c.Subscribe("Neu").Wait())
	must(t, c.Unsubscribe("Neu").Wait())
	must(t, c.Delete("Neu").Wait())
	ns, err := c.Namespace().Wait()
	must(t, err)
	if len(ns.Personal) != 1 || ns.Personal[0].Delim != '/' {
		t.Errorf("%+v", ns)
	}
	must(t, c.Logout().Wait())
}

func TestPeerMessages(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	c := s.peer(nil)
	raw := []byte(wireText(nested))
	date := time.Date(2024, 2, 1, 3, 4, 5, 0, time.UTC)
	upload := c.Append("INBOX", int64(len(raw)), &imap.AppendOptions{Flags: []imap.Flag{imap.FlagFlagged}, Time: date})
	_, err := upload.Write(raw)
	must(t, err)
	must(t, upload.Close())
	appended, err := upload.Wait()
	must(t, err)
	selected, err := c.Select("INBOX", nil).Wait()
	must(t, err)
	if appended.UID != 1 || appended.UIDValidity != selected.UIDValidity || selected.NumMessages != 1 {
		t.Errorf("appended %+v, selected %+v", appended, selected)
	}
	whole := &imap.FetchItemBodySection{}
	messages, err := c.Fetch(imap.UIDSetNum(1), &imap.FetchOptions{
		UID: true, Flags: true, InternalDate: true, RFC822Size: true, Envelope: true,
		BodyStructure: &imap.FetchItemBodyStructure{Extended: true}, BodySection: []*imap.FetchItemBodySection{whole},
	}).Collect()
	must(t, err)
	m := messages[0]
	if !bytes.Equal(m.FindBodySection(whole), raw) || m.RFC822Size != int64(len(raw)) || !m.InternalDate.Equal(date) {
		t.Error("the message changed")
	}
	if m.Envelope.Subject != "Grüße" || len(m.Envelope.From) != 2 || m.Envelope.From[0].Name != `Alice "A" Liddell` {
		t.Errorf("envelope %+v", m.Envelope)
	}
	if s, ok := m.BodyStructure.(*imap.BodyStructureMultiPart); !ok || len(s.Children) != 2 || s.Subtype != "mixed" {
		t.Errorf("structure %+v", m.BodyStructure)
	}
	found, err := c.UIDSearch(&imap.SearchCriteria{Flag: []imap.Flag{imap.FlagSeen}, Header: []imap.SearchCriteriaHeaderField{{Key: "Subject", Value: "Gr"}}}, nil).Wait()
	must(t, err)
	if d := cmp.Diff([]imap.UID{1}, found.AllUIDs()); d != "" {
		t.Error(d)
	}
	copied, err := c.Copy(imap.UIDSetNum(1), "Drafts").Wait()
	must(t, err)
	if copied.DestUIDs.String() != "1" {
		t.Errorf("%+v", copied)
	}
	moved, err := c.Move(imap.UIDSetNum(1), "Drafts").Wait()
	must(t, err)
	if moved.DestUIDs.(imap.UIDSet).String() != "2" {
		t.Errorf("%+v", moved)
	}
	must(t, c.Unselect().Wait())
}

func TestPeerIdle(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	counts := make(chan uint32, 10)
	c := s.peer(&imapclient.Options{UnilateralDataHandler: &imapclient.UnilateralDataHandler{
		Mailbox: func(data *imapclient.UnilateralDataMailbox) {
			if data.NumMessages != nil {
				counts <- *data.NumMessages
			}
		},
		Fetch: func(msg *imapclient.FetchMessageData) { _, _ = msg.Collect() },
	}})
	_, err := c.Select("INBOX", nil).Wait()
	must(t, err)
	idle, err := c.Idle()
	must(t, err)
	s.deliver("alice", "INBOX", plain)
	select {
	case n := <-counts:
		if n != 1 {
			t.Errorf("%d messages", n)
		}
	case <-time.After(patience):
		t.Fatal("not told")
	}
	must(t, idle.Close())
	must(t, idle.Wait())
}
