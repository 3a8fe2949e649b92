package message

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// checkInvariants holds for every input whatever.
func checkInvariants(t *testing.T, m *Message) {
	t.Helper()
	header, ok1 := m.Section(nil, Header)
	text, ok2 := m.Section(nil, Text)
	if !ok1 || !ok2 || string(header)+string(text) != string(m.Raw()) {
		t.Fatal("header and text are not the whole message")
	}
	if none, _ := m.Section(nil, HeaderFieldsNot); string(none) != string(header) {
		t.Fatalf("HEADER.FIELDS.NOT () is %q, the header %q", none, header)
	}
	parts := 0
	root := m.BodyStructure()
	if root.Header != m.header || root.Body != m.body {
		t.Fatalf("the structure's header %v and body %v are not the message's %v, %v", root.Header, root.Body, m.header, m.body)
	}
	checkPart(t, m, root, 1, &parts)
	checkEnvelope(t, m.Envelope())
	checkIndexes(t, m)
}

// checkIndexes searches with and without the indexes.
func checkIndexes(t *testing.T, m *Message) {
	t.Helper()
	needles := []string{"", "a", "e ", "=", "multipart", "\n"}
	for i := 1; i < 8; i++ { // from the message itself
		at := len(m.raw) * i / 8
		needles = append(needles, string(m.raw[at:min(at+5, len(m.raw))]))
	}
	header, body := m.IndexHeader(), m.IndexBody()
	for _, needle := range needles {
		x := NewMatcher(needle)
		for _, name := range []string{"Subject", "content-type", "x", "From", "a b"} {
			if header == nil {
				break
			}
			f := NewFieldMatcher(name, needle)
			if hit, ok := header.MatchHeader(f); ok && hit != m.MatchHeader(f) {
				t.Fatalf("HEADER %q %q: the index says %v", name, needle, hit)
			}
		}
		if body == nil {
			continue
		}
		if hit, ok := body.MatchBody(x); ok && hit != m.MatchBody(x) {
			t.Fatalf("BODY %q: the index says %v", needle, hit)
		}
		if header == nil {
			continue
		}
		if hit, ok := MatchText(header, body, x); ok && hit != m.MatchText(x) {
			t.Fatalf("TEXT %q: the index says %v", needle, hit)
		}
	}
}

func checkPart(t *testing.T, m *Message, p *Part, depth int, parts *int) {
	t.Helper()
	*parts++
	if depth > MaxDepth+3 || *parts > 2*MaxParts {
		t.Fatalf("depth %d, %d parts", depth, *parts)
	}
	switch {
	case p.Header.Start > p.Header.End || p.Body.Start > p.Body.End || p.Header.End != p.Body.Start || p.Body.End > len(m.raw):
		t.Fatalf("header %v, body %v of %d bytes", p.Header, p.Body, len(m.raw))
	case p.Size != int64(p.Body.Len()):
		t.Fatalf("size %d, body %v", p.Size, p.Body)
	case p.Lines != int64(strings.Count(string(m.raw[p.Body.Start:p.Body.End]), "\n")):
		t.Fatalf("%d lines in %q", p.Lines, m.raw[p.Body.Start:p.Body.End])
	case p.Type == "" || p.Subtype == "" || p.Encoding == "":
		t.Fatalf("type %q/%q, encoding %q", p.Type, p.Subtype, p.Encoding)
	case strings.EqualFold(p.Type, "multipart") != p.Multipart():
		t.Fatalf("%s/%s with %d children", p.Type, p.Subtype, len(p.Children))
	case (p.Embedded == nil) != (p.Envelope == nil):
		t.Fatal("embedded message and envelope do not come together")
	}
	for _, param := range append(p.Params, DecodedParams(p.Params)...) {
		clean(t, &param.Name, &param.Value)
	}
	clean(t, p.ID, p.Description, p.MD5, p.Location, &p.Encoding, &p.Type, &p.Subtype)
	end := p.Body.Start
	for _, c := range p.Children {
		if c.Header.Start < end || c.Body.End > p.Body.End && c.Body.Len() > 0 {
			t.Fatalf("a child at %v, %v in %v behind %d", c.Header, c.Body, p.Body, end)
		}
		end = c.Body.End
		checkPart(t, m, c, depth+1, parts)
	}
	if p.Embedded != nil {
		checkEnvelope(t, p.Envelope)
		checkPart(t, m, p.Embedded, depth+1, parts)
	}
}

func checkEnvelope(t *testing.T, e *Envelope) {
	t.Helper()
	clean(t, e.Date, e.Subject, e.InReplyTo, e.MessageID)
	for _, list := range [][]Address{e.From, e.Sender, e.ReplyTo, e.To, e.CC, e.BCC} {
		open := false
		for _, a := range list {
			clean(t, a.Name, a.Route, a.Mailbox, a.Host)
			switch {
			case a.Host != nil && a.Mailbox == nil:
				t.Fatalf("a host without a mailbox: %s", addressesText(list))
			case a.Host == nil && a.Mailbox != nil:
				if open {
					t.Fatalf("a group in a group: %s", addressesText(list))
				}
				open = true
			case a.Host == nil:
				if !open {
					t.Fatalf("the end of no group: %s", addressesText(list))
				}
				open = false
			}
		}
		if open {
			t.Fatalf("a group without an end: %s", addressesText(list))
		}
	}
}

// clean says that values can stand on the wire.
func clean(t *testing.T, values ...*string) {
	t.Helper()
	for _, v := range values {
		if v != nil && strings.ContainsAny(*v, "\r\n\x00") {
			t.Fatalf("a value with CR, LF or NUL: %q", *v)
		}
	}
}

func addSeeds(f *testing.F) {
	paths, err := filepath.Glob("testdata/*.eml")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		raw, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
}

func FuzzParse(f *testing.F) {
	addSeeds(f)
	x := NewMatcher("näEdle")
	f.Fuzz(func(t *testing.T, raw []byte) {
		m := Parse(raw)
		checkInvariants(t, m)
		m.Sent()
		for range m.HeaderValues("subject") {
			break
		}
		m.MatchText(x)
		m.Section([]int{1, 2, 1}, MIME)
	})
}

func FuzzAddresses(f *testing.F) {
	for _, s := range []string{"a@b", `"x\"y" <a@b>, g: c@d;`, "(c(d)) <@r:e@[f]>", "<<a>>", "a:b:;;"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		checkEnvelope(t, &Envelope{From: ParseAddresses(unfold([]byte(s)))})
	})
}

func FuzzDecodeWords(f *testing.F) {
	for _, s := range []string{"=?utf-8?q?a=C3=A4?=", "=?iso-2022-jp?B?GyRCJCIbKEI=?= x", "=?utf-16?b?/v8A?= =?utf-16?b?YQ==?=", "=?x?"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d := DecodeWords(s); !utf8.ValidString(d) {
			t.Fatalf("%q is not UTF-8", d)
		}
	})
}
