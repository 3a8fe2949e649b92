package backend_test

import (
	"bytes"
	"context"
	"encoding/json"
	"mime"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"

	"github.com/imapspec/imapspec/fixtures/messages"
	"github.com/imapspec/imapspec/refserver/internal/message"
	"github.com/imapspec/imapspec/refserver/internal/store"
)

// TestPeerFixtures reads every message of the fixtures with go-imap's client and compares what it understood with what the
// message is: by itself, and in a surrogate where the client has not said that it knows header fields in UTF-8.
func TestPeerFixtures(t *testing.T) {
	t.Parallel()
	t.Run("as stored", func(t *testing.T) {
		t.Parallel()
		peerFixtures(t, true, func(raw []byte) []byte { return raw })
	})
	t.Run("in a surrogate", func(t *testing.T) {
		t.Parallel()
		peerFixtures(t, false, message.Surrogate)
	})
}

func peerFixtures(t *testing.T, utf8 bool, show func([]byte) []byte) {
	t.Helper()
	all, err := messages.All()
	must(t, err)
	// go-imap's client reads message/global like message/rfc822, which only RFC 9051 has.
	all = slices.DeleteFunc(all, func(m messages.Message) bool { return m.Name == "message-global" })
	s := newServer(t, withProfile("standard"))
	for _, m := range all {
		_, err := s.mailbox("alice").Append(context.Background(), "INBOX", store.NewMessage{
			InternalDate: time.Unix(1e9, 0), Content: bytes.NewReader(m.Raw), Size: int64(len(m.Raw)),
		})
		must(t, err)
	}
	c := s.peer(nil)
	if utf8 {
		_, err = c.Enable(imap.CapUTF8Accept).Wait()
		must(t, err)
	}
	_, err = c.Select("INBOX", nil).Wait()
	must(t, err)
	whole := &imap.FetchItemBodySection{Peek: true}
	got, err := c.Fetch(imap.SeqSet{{Start: 1}}, &imap.FetchOptions{
		Envelope: true, BodyStructure: &imap.FetchItemBodyStructure{Extended: true}, RFC822Size: true,
		BodySection: []*imap.FetchItemBodySection{whole},
	}).Collect()
	must(t, err)
	if len(got) != len(all) {
		t.Fatalf("%d messages of %d", len(got), len(all))
	}
	for i, m := range all {
		shown := show(m.Raw)
		parsed := message.Parse(shown)
		if !bytes.Equal(got[i].FindBodySection(whole), shown) || got[i].RFC822Size != int64(len(shown)) {
			t.Errorf("%s: the message changed", m.Name)
		}
		if want, have := peerJSON(t, peerEnvelope(parsed.Envelope())), peerJSON(t, got[i].Envelope); want != have {
			t.Errorf("%s: envelope\n got %.2000s\nwant %.2000s", m.Name, have, want)
		}
		if want, have := peerJSON(t, peerStructure(parsed.BodyStructure())), peerJSON(t, got[i].BodyStructure); want != have {
			t.Errorf("%s: structure\n got %.2000s\nwant %.2000s", m.Name, have, want)
		}
	}
}

// identifiers are what go-imap's client does not keep as it was.
var identifiers = regexp.MustCompile(`"(InReplyTo|MessageID)":("[^"]*"|null|\[("[^"]*",?)*\]),?`)

// peerJSON writes a value without identifiers, and without telling nothing from empty.
func peerJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	must(t, err)
	return strings.NewReplacer(":null", ":[]", ":{}", ":[]").Replace(identifiers.ReplaceAllString(string(text), ""))
}

// peerText is a value as go-imap's client shows it.
func peerText(s *string) string {
	if s == nil {
		return ""
	}
	if decoded, err := (&mime.WordDecoder{}).DecodeHeader(*s); err == nil {
		return decoded
	}
	return *s
}

func peerEnvelope(e *message.Envelope) *imap.Envelope {
	want := &imap.Envelope{Subject: peerText(e.Subject)}
	if e.Date != nil {
		want.Date, _ = mail.ParseDate(*e.Date) // the zero time otherwise
	}
	for _, l := range []struct {
		from []message.Address
		to   *[]imap.Address
	}{{e.From, &want.From}, {e.Sender, &want.Sender}, {e.ReplyTo, &want.ReplyTo}, {e.To, &want.To}, {e.CC, &want.Cc}, {e.BCC, &want.Bcc}} {
		for _, a := range l.from {
			address := imap.Address{Name: peerText(a.Name)}
			if a.Mailbox != nil {
				address.Mailbox = *a.Mailbox
			}
			if a.Host != nil {
				address.Host = *a.Host
			}
			*l.to = append(*l.to, address)
		}
	}
	return want
}

func peerStructure(p *message.Part) imap.BodyStructure {
	disposition := peerDisposition(p.Disposition)
	location := ""
	if p.Location != nil {
		location = *p.Location
	}
	if p.Multipart() {
		want := &imap.BodyStructureMultiPart{Subtype: p.Subtype, Extended: &imap.BodyStructureMultiPartExt{
			Params: peerParams(p.Params), Disposition: disposition, Language: p.Language, Location: location}}
		for _, c := range p.Children {
			want.Children = append(want.Children, peerStructure(c))
		}
		return want
	}
	want := &imap.BodyStructureSinglePart{
		Type: p.Type, Subtype: p.Subtype, Params: peerParams(p.Params), Description: peerText(p.Description),
		Encoding: p.Encoding, Size: uint32(p.Size),
		Extended: &imap.BodyStructureSinglePartExt{Disposition: disposition, Language: p.Language, Location: location},
	}
	if p.ID != nil {
		want.ID = *p.ID
	}
	switch {
	case p.Embedded != nil:
		want.MessageRFC822 = &imap.BodyStructureMessageRFC822{
			Envelope: peerEnvelope(p.Envelope), BodyStructure: peerStructure(p.Embedded), NumLines: p.Lines}
	case strings.EqualFold(p.Type, "text"):
		want.Text = &imap.BodyStructureText{NumLines: p.Lines}
	}
	return want
}

func peerDisposition(d *message.Disposition) *imap.BodyStructureDisposition {
	if d == nil {
		return nil
	}
	return &imap.BodyStructureDisposition{Value: d.Type, Params: peerParams(d.Params)}
}

// peerParams are parameters as a map; of those with one name the last is left.
func peerParams(params []message.Param) map[string]string {
	m := map[string]string{}
	for _, p := range params {
		m[strings.ToLower(p.Name)] = peerText(&p.Value)
	}
	return m
}
