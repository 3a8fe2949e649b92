package convert_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/imapspec/imapspec/refserver/internal/convert"
	"github.com/imapspec/imapspec/refserver/internal/message"
)

func wire(text string) []byte { return []byte(strings.ReplaceAll(text, "\n", "\r\n")) }

const header = "From: alice@contoso.com\nSubject: =?utf-8?q?Caf=C3=A9?=\nX-Odd:  kept  as it is\n"

const plainOnly = header + "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\nHello <Bob> & all\n"

const htmlOnly = header + `Content-Type: text/html

<html><head><title>no</title><style>p {}</style></head><body><p>Hello <b>Bob</b>,</p><p>see
  <a href="https://contoso.com/x">this</a>.<br>Bye</p><ul><li>one</li><li>two</li></ul><script>no()</script></body></html>
`

const both = header + `MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=m

--m
Content-Type: multipart/alternative; boundary=a

--a
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

Caf=E9
--a
Content-Type: multipart/related; boundary=r

--r
Content-Type: text/html; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

<i>Caf=E9</i>
--r
Content-Type: image/png
Content-ID: <1>

PNG
--r--
--a--
--m
Content-Type: application/pdf; name=x.pdf
Content-Disposition: attachment

PDF
--m--
`

const meeting = header + `Content-Type: multipart/alternative; boundary=a

--a
Content-Type: text/plain

Lunch at noon
--a
Content-Type: text/calendar; method=REQUEST

BEGIN:VCALENDAR
END:VCALENDAR
--a--
`

// shape is a message's structure in one line, with the text of its text parts.
func shape(raw []byte) string {
	m := message.Parse(raw)
	var describe func(p *message.Part) string
	describe = func(p *message.Part) string {
		name := strings.ToLower(p.Type + "/" + p.Subtype)
		if p.Multipart() {
			var parts []string
			for _, c := range p.Children {
				parts = append(parts, describe(c))
			}
			return name + "(" + strings.Join(parts, ", ") + ")"
		}
		if strings.EqualFold(p.Type, "text") {
			return name + " " + strings.ReplaceAll(strings.TrimRight(m.Text(p), "\r\n"), "\r\n", "|")
		}
		return name
	}
	return describe(m.BodyStructure())
}

const link = "https://mail.contoso.com/owa/?path=/mail"

func TestConvert(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name, stored string
		options      convert.Options
		want         string
	}{
		{"html as text", htmlOnly, convert.Options{Format: convert.TextOnly},
			"text/plain Hello Bob,||see this <https://contoso.com/x>.|Bye||* one|* two"},
		{"html as enriched text", htmlOnly, convert.Options{Format: convert.TextEnrichedOnly},
			"text/enriched Hello <bold>Bob</bold>,|||see this <<https://contoso.com/x>.||Bye|||* one||* two"},
		{"html with an alternative", htmlOnly, convert.Options{Format: convert.HTMLAndTextAlternative},
			"multipart/alternative(text/plain Hello Bob,||see this <https://contoso.com/x>.|Bye||* one|* two, text/html " +
				strings.ReplaceAll(strings.TrimRight(htmlOnly[strings.Index(htmlOnly, "<html>"):], "\n"), "\n", "|") + ")"},
		{"text as html", plainOnly, convert.Options{Format: convert.HTMLOnly},
			"text/html <html><body>|Hello &lt;Bob&gt; &amp; all|</body></html>"},
		{"text as enriched text", plainOnly, convert.Options{Format: convert.TextEnrichedAndTextAlternative},
			"multipart/alternative(text/plain Hello <Bob> & all, text/enriched Hello <<Bob> & all)"},
		{"the text of two", both, convert.Options{Format: convert.TextOnly},
			"multipart/mixed(text/plain Café, image/png, application/pdf)"},
		{"the html of two", both, convert.Options{Format: convert.HTMLOnly},
			"multipart/mixed(multipart/related(text/html <i>Café</i>, image/png), application/pdf)"},
		{"enriched text of two", both, convert.Options{Format: convert.TextEnrichedOnly},
			"multipart/mixed(text/enriched <italic>Café</italic>, image/png, application/pdf)"},
		{"enriched text as html", header + "Content-Type: text/enriched\n\n<bold>Now</bold>\nis <<the>\n\n<param>x</param>time<other>.</other>\n",
			convert.Options{Format: convert.HTMLOnly}, "text/html <html><body>|<b>Now</b> is &lt;the&gt;<br>|time. |</body></html>"},
		{"a meeting in text", meeting, convert.Options{Format: convert.HTMLOnly},
			"multipart/alternative(text/html <html><body>|Lunch at noon|</body></html>, text/calendar BEGIN:VCALENDAR|END:VCALENDAR)"},
		{"a meeting with a link", meeting, convert.Options{CalendarLink: link}, "text/plain Lunch at noon||" + link},
		{"a meeting with a link in html", meeting, convert.Options{CalendarLink: link, Format: convert.HTMLOnly},
			"text/html <html><body>|Lunch at noon<br>|<br>|" + link + "|</body></html>"},
		{"a calendar item alone", header + "Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nEND:VCALENDAR\n",
			convert.Options{CalendarLink: link}, "text/plain " + link},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			got := convert.Convert(wire(row.stored), row.options)
			if diff := cmp.Diff(row.want, shape(got)); diff != "" {
				t.Errorf("(-want +got)\n%s\n%s", diff, got)
			}
			if !bytes.HasPrefix(got, wire(header)) {
				t.Errorf("header fields changed:\n%s", got)
			}
			if again := convert.Convert(got, row.options); !bytes.Equal(again, got) {
				t.Errorf("a second conversion changes the first:\n%s\n%s", got, again)
			}
		})
	}
}

// What has the wanted form already, or cannot be converted, is not even copied.
func TestConvertLeavesAsStored(t *testing.T) {
	t.Parallel()
	signed := header + "Content-Type: multipart/signed; boundary=s\n\n--s\nContent-Type: text/html\n\n<b>x</b>\n--s\nContent-Type: application/pgp-signature\n\nx\n--s--\n"
	for _, row := range []struct {
		name, stored string
		options      convert.Options
	}{
		{"best body", both, convert.Options{}},
		{"tnef already", header + "Content-Type: application/ms-tnef; name=winmail.dat\n\nx\n", convert.Options{Format: convert.TNEF}},
		{"tnef of an unknown encoding", header + "Content-Type: image/png\nContent-Transfer-Encoding: x-uuencode\n\nx\n", convert.Options{Format: convert.TNEF}},
		{"text", plainOnly, convert.Options{Format: convert.TextOnly}},
		{"html", htmlOnly, convert.Options{Format: convert.HTMLOnly}},
		{"text and html", both, convert.Options{Format: convert.HTMLAndTextAlternative}},
		{"signed", signed, convert.Options{Format: convert.TextOnly}},
		{"no text", header + "Content-Type: image/png\n\nPNG\n", convert.Options{Format: convert.TextOnly}},
		{"no calendar", plainOnly, convert.Options{CalendarLink: link}},
		{"unknown encoding", header + "Content-Type: text/html\nContent-Transfer-Encoding: x-uuencode\n\nx\n", convert.Options{Format: convert.TextOnly}},
		{"parts that are none", header + "Content-Type: multipart/mixed; boundary=m\n\ntext\n", convert.Options{Format: convert.TextOnly}},
		{"nothing", "", convert.Options{Format: convert.HTMLOnly}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			raw := wire(row.stored)
			got := convert.Convert(raw, row.options)
			if !bytes.Equal(got, raw) || len(raw) > 0 && &got[0] != &raw[0] {
				t.Errorf("got %q", got)
			}
		})
	}
}

func TestFormatOf(t *testing.T) {
	t.Parallel()
	if f, ok := convert.FormatOf("TextEnrichedOnly"); !ok || f != convert.TextEnrichedOnly {
		t.Errorf("got %v %v", f, ok)
	}
	if _, ok := convert.FormatOf("Rtf"); ok {
		t.Error("a format that does not exist is known")
	}
	if (convert.Options{}).AsStored() != true || (convert.Options{CalendarLink: link}).AsStored() {
		t.Error("AsStored is wrong")
	}
}

// FuzzConvert checks that any bytes become a message whose structure can be read, of bounded size, with its own header
// fields, and that converting it again changes nothing.
func FuzzConvert(f *testing.F) {
	for _, text := range []string{plainOnly, htmlOnly, both, meeting, "", "\r\n", "Content-Type: text/html\n\n<pre><b><i>x</b>\x00é<p><a href=x>"} {
		for format := range byte(convert.TNEF) + 1 {
			f.Add(wire(text), format, format%2 == 0)
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte, format byte, linked bool) {
		o := convert.Options{Format: convert.Format(format % (byte(convert.TNEF) + 1))}
		if linked {
			o.CalendarLink = link
		}
		got := convert.Convert(raw, o)
		if len(got) > 40*len(raw)+4096 {
			t.Errorf("%d bytes become %d", len(raw), len(got))
		}
		_ = shape(got)
		if again := convert.Convert(got, o); !bytes.Equal(again, got) {
			t.Errorf("a second conversion changes the first:\n%q\n%q", got, again)
		}
	})
}

func BenchmarkConvert(b *testing.B) {
	for _, row := range []struct {
		name   string
		text   string
		format convert.Format
	}{
		{"AsStored", both, convert.BestBodyFormat},
		{"HTMLToText", strings.Replace(htmlOnly, "<p>see", "<p>"+strings.Repeat("see <b>that</b> ", 20_000), 1), convert.TextOnly},
	} {
		raw := wire(row.text)
		b.Run(row.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(raw)))
			for b.Loop() {
				convert.Convert(raw, convert.Options{Format: row.format})
			}
		})
	}
}
