// Package convert makes of a stored message what IMAP clients are shown of it: MessageRetrievalMimeFormat and
// CalendarItemRetrievalOption (PS:Set-ImapSettings). It knows neither store nor settings: bytes and Options go in, bytes
// come out.
//
// Invariants:
//   - A message that has the wanted form already is given back as it is, the same slice: nothing is copied. So is one that
//     cannot be converted without a loss: signed, encrypted, a report, a text in an unknown transfer encoding.
//   - Header fields other than Content-* and MIME-Version stay byte for byte, and so does every attachment; into TNEF it goes
//     decoded, and nothing in an unknown transfer encoding does.
//   - The same bytes and Options always give the same result, and converting a result again gives it unchanged.
//   - Time and memory are linear in the size, whatever the bytes are, and nothing panics.
package convert

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/imapspec/imapspec/refserver/internal/message"
)

// Format is a value of MessageRetrievalMimeFormat.
type Format uint8

// The formats. BestBodyFormat shows every message as it is stored. TNEF is the text and winmail.dat, which holds all of the message
// (tnef.go); a message that has such a part is shown as it is stored. That the value does this is [I]: the page gives its name.
const (
	BestBodyFormat Format = iota
	TextOnly
	HTMLOnly
	HTMLAndTextAlternative
	TextEnrichedOnly
	TextEnrichedAndTextAlternative
	TNEF
)

// formats are the settings' names with the forms of text that each wants, sorted by name.
var formats = []struct {
	name   string
	format Format
	wanted forms
}{
	{"BestBodyFormat", BestBodyFormat, forms{}},
	{"HtmlAndTextAlternative", HTMLAndTextAlternative, forms{plain: true, html: true}},
	{"HtmlOnly", HTMLOnly, forms{html: true}},
	{"TextEnrichedAndTextAlternative", TextEnrichedAndTextAlternative, forms{plain: true, enriched: true}},
	{"TextEnrichedOnly", TextEnrichedOnly, forms{enriched: true}},
	{"TextOnly", TextOnly, forms{plain: true}},
	{"Tnef", TNEF, forms{}},
}

// FormatOf gives the format of a setting's value, spelled as Get-ImapSettings shows it. ok is false for any other.
func FormatOf(name string) (format Format, ok bool) {
	for _, f := range formats {
		if f.name == name {
			return f.format, true
		}
	}
	return BestBodyFormat, false
}

// form is a kind of text that a body may have.
type form uint8

const (
	plain form = iota
	enriched
	html
	formCount
)

// forms says which there are.
type forms [formCount]bool

func (f Format) wanted() forms {
	for _, row := range formats {
		if row.format == f {
			return row.wanted
		}
	}
	return forms{}
}

// Options is how messages are to be shown.
type Options struct {
	Format Format
	// CalendarLink is the address that stands in the text of calendar items in the place of their iCalendar part; empty
	// shows that part.
	CalendarLink string
}

// AsStored says that these options change no message.
func (o Options) AsStored() bool {
	return o.Format.wanted() == forms{} && o.CalendarLink == "" && o.Format != TNEF
}

// Convert gives a message's bytes as these options show it: raw itself where nothing is to be changed.
func Convert(raw []byte, o Options) []byte {
	if o.AsStored() || len(raw) == 0 {
		return raw
	}
	m := message.Parse(raw)
	b := &body{m: m}
	if !b.find(m.BodyStructure()) {
		return raw
	}
	wanted := o.Format.wanted()
	linked := o.CalendarLink != "" && len(b.calendar) > 0
	switch {
	case linked:
		if wanted == (forms{}) {
			wanted = forms{plain: true}
		}
		if !b.link(o.CalendarLink) {
			return raw
		}
	case o.Format == TNEF:
	case wanted == forms{} || b.has() == wanted || b.has() == forms{}:
		return raw
	}
	build := func() (entity, bool) { return b.entity(wanted) }
	if o.Format == TNEF {
		build = b.tnefEntity
	}
	top, ok := build()
	if !ok {
		return raw
	}
	digest := sha256.Sum256(raw)
	// Nobody can write a message that holds its own digest, so no part holds a delimiter made of it.
	return assemble(m, top, "_"+hex.EncodeToString(digest[:16]))
}
