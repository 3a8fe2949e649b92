package message

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestGolden compares what is found in each testdata/*.eml with the .txt beside it. With UPDATE_GOLDEN=1 in the
// environment the .txt are written instead.
func TestGolden(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("testdata/*.eml")
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".eml"), func(t *testing.T) {
			t.Parallel()
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			m := Parse(raw)
			checkInvariants(t, m)
			got := describe(m)
			golden := strings.TrimSuffix(path, ".eml") + ".txt"
			if os.Getenv("UPDATE_GOLDEN") != "" {
				if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// describe tells what was found, in the order and form of IMAP where there is one.
func describe(m *Message) string {
	var b strings.Builder
	fmt.Fprintln(&b, "ENVELOPE", envelopeText(m.Envelope()))
	header, _ := m.Section(nil, Header)
	text, _ := m.Section(nil, Text)
	fmt.Fprintf(&b, "HEADER %q\nTEXT %d bytes\n", header, len(text))
	describePart(&b, m, m.BodyStructure(), "", "")
	return b.String()
}

func describePart(b *strings.Builder, m *Message, p *Part, number, indent string) {
	fmt.Fprintf(b, "%s%s %s/%s %s id=%s desc=%s enc=%q size=%d lines=%d md5=%s disp=%s lang=%q loc=%s\n",
		indent, strings.TrimPrefix(number+":", ":"), p.Type, p.Subtype, paramsText(p.Params), nstring(p.ID), nstring(p.Description),
		p.Encoding, p.Size, p.Lines, nstring(p.MD5), dispositionText(p.Disposition), p.Language, nstring(p.Location))
	switch {
	case p.Multipart():
		for i, c := range p.Children {
			describePart(b, m, c, join(number, i+1), indent+"  ")
		}
	case p.Embedded != nil:
		fmt.Fprintln(b, indent+"  ENVELOPE", envelopeText(p.Envelope))
		inner := number
		if !p.Embedded.Multipart() {
			inner = join(number, 1)
		}
		describePart(b, m, p.Embedded, inner, indent+"  ")
	default:
		fmt.Fprintf(b, "%s  %q\n", indent, m.raw[p.Body.Start:p.Body.End])
	}
}

func join(number string, n int) string { return strings.TrimPrefix(number+"."+strconv.Itoa(n), ".") }

func nstring(s *string) string {
	if s == nil {
		return "NIL"
	}
	return strconv.Quote(*s)
}

func paramsText(params []Param) string {
	words := []string{}
	for _, p := range params {
		words = append(words, fmt.Sprintf("%q=%q", p.Name, p.Value))
	}
	return "(" + strings.Join(words, " ") + ")"
}

func dispositionText(d *Disposition) string {
	if d == nil {
		return "NIL"
	}
	return d.Type + paramsText(d.Params)
}

func envelopeText(e *Envelope) string {
	words := []string{nstring(e.Date), nstring(e.Subject)}
	for _, list := range [][]Address{e.From, e.Sender, e.ReplyTo, e.To, e.CC, e.BCC} {
		words = append(words, addressesText(list))
	}
	return strings.Join(append(words, nstring(e.InReplyTo), nstring(e.MessageID)), " ")
}

func addressesText(list []Address) string {
	if len(list) == 0 {
		return "NIL"
	}
	var b strings.Builder
	for _, a := range list {
		fmt.Fprintf(&b, "(%s %s %s %s)", nstring(a.Name), nstring(a.Route), nstring(a.Mailbox), nstring(a.Host))
	}
	return "(" + b.String() + ")"
}
