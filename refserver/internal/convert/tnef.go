package convert

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"
	"time"
	"unicode/utf16"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"

	"github.com/imapspec/imapspec/refserver/internal/message"
)

// The stream in winmail.dat, a part of application/ms-tnef, as MS-OXTNEF has it: the signature, a key, and attributes with a level,
// an id, a length, the data and a checksum. Numbers are little-endian. An attribute with properties holds their count, then each with
// its tag, the number of values where its type has no fixed size, their length, and the value up to a multiple of four bytes.

const tnefSignature = 0x223E9F78

// Levels of attributes.
const (
	tnefMessage    = 1
	tnefAttachment = 2
)

// Attributes (MS-OXTNEF section 2.1.3.2).
const (
	attVersion        = 0x00089006
	attCodepage       = 0x00069007
	attClass          = 0x00078008
	attSubject        = 0x00018004
	attDateSent       = 0x00038005
	attDateReceived   = 0x00038006
	attBody           = 0x0002800C
	attProperties     = 0x00069003
	attAttachRender   = 0x00069002
	attAttachTitle    = 0x00018010
	attAttachModified = 0x00038013
	attAttachData     = 0x0006800F
	attAttachProperty = 0x00069005
)

// Properties (MS-OXPROPS); the lower half of a tag is the type: 3 a number, 0x1F a text in UTF-16, 0x40 a time, 0x102 bytes.
const (
	propClass       = 0x001A001F
	propSubject     = 0x0037001F
	propSubmitted   = 0x00390040
	propDelivered   = 0x0E060040
	propBody        = 0x1000001F
	propHTML        = 0x10130102
	propMessageID   = 0x1035001F
	propCodepage    = 0x3FDE0003
	propSender      = 0x0C1A001F
	propSenderType  = 0x0C1E001F
	propSenderEmail = 0x0C1F001F

	propAttachName = 0x3707001F
	propAttachType = 0x370E001F
	propAttachID   = 0x3712001F
)

const (
	tnefANSI     = 1252  // the code page of texts that are no properties
	tnefUnicode  = 65001 // the code page of the HTML
	tnefFileType = 1     // an attachment that is a file
	base64Line   = 76
)

// tnefEntity makes the message's new content: its text, and all of it in winmail.dat. ok is false for a message that holds TNEF
// already, or a part that cannot be read.
func (b *body) tnefEntity() (e entity, ok bool) {
	text, ok := b.text(plain)
	if !ok {
		return entity{}, false
	}
	digest := sha256.Sum256(b.m.Raw())
	var t tnef
	t.out = binary.LittleEndian.AppendUint32(t.out, tnefSignature)
	t.out = append(t.out, digest[0], digest[1]|1) // a key is not 0
	sent, received := b.times()
	if !b.tnefMessage(&t, text, sent, received) {
		return entity{}, false
	}
	parts := append(append(b.related[:len(b.related):len(b.related)], b.calendar...), b.others...)
	for i, p := range parts {
		data, ok := b.content(p)
		if !ok || is(p, "application", "ms-tnef") {
			return entity{}, false
		}
		t.attachment(fileName(p, i+1), p, data, sent)
	}
	winmail := entity{fields: []byte("Content-Type: application/ms-tnef; name=\"winmail.dat\"\r\n" +
		"Content-Disposition: attachment; filename=\"winmail.dat\"\r\nContent-Transfer-Encoding: base64\r\n"), body: inLines(t.out)}
	return multipart("mixed", []entity{newText("plain", text), winmail}), true
}

// tnefMessage writes what is about the message itself.
func (b *body) tnefMessage(t *tnef, text string, sent, received time.Time) bool {
	dated := !sent.IsZero()
	t.add(tnefMessage, attVersion, binary.LittleEndian.AppendUint32(nil, 0x10000))
	t.add(tnefMessage, attCodepage, binary.LittleEndian.AppendUint64(nil, tnefANSI))
	t.add(tnefMessage, attClass, []byte("IPM.Microsoft Mail.Note\x00"))
	t.add(tnefMessage, attSubject, ansi(b.first("Subject")))
	if dated {
		t.add(tnefMessage, attDateSent, dateTime(sent))
		t.add(tnefMessage, attDateReceived, dateTime(received))
	}
	t.add(tnefMessage, attBody, ansi(text))

	var p properties
	p.text(propClass, "IPM.Note")
	p.text(propSubject, b.first("Subject"))
	if dated {
		p.time(propSubmitted, sent)
		p.time(propDelivered, received)
	}
	p.text(propBody, text)
	if page := b.texts[html]; page != nil {
		if _, ok := b.m.Decoded(page); !ok {
			return false
		}
		p.bytes(propHTML, []byte(b.m.Text(page)))
		p.number(propCodepage, tnefUnicode)
	}
	if id := b.first("Message-ID"); id != "" {
		p.text(propMessageID, strings.TrimSpace(id))
	}
	if from := b.m.Envelope().From; len(from) > 0 && from[0].Mailbox != nil && from[0].Host != nil {
		address := *from[0].Mailbox + "@" + *from[0].Host
		name := address
		if from[0].Name != nil {
			name = message.DecodeWords(*from[0].Name)
		}
		p.text(propSender, name)
		p.text(propSenderType, "SMTP")
		p.text(propSenderEmail, address)
	}
	t.add(tnefMessage, attProperties, p.all())
	return true
}

// first is the value of the first field of that name.
func (b *body) first(field string) string { return append(b.m.HeaderValues(field), "")[0] }

// times are when the message was sent and received, as far as its header says; both are zero where it says neither.
func (b *body) times() (sent, received time.Time) {
	sent, _ = b.m.Sent()
	line := b.first("Received")
	received, ok := message.ParseDate(line[strings.LastIndexByte(line, ';')+1:])
	switch {
	case !ok:
		received = sent
	case sent.IsZero():
		sent = received
	}
	return sent, received
}

// content is what an attachment holds: decoded, or the whole of what is a message or has parts.
func (b *body) content(p *message.Part) ([]byte, bool) {
	raw := b.m.Raw()
	switch {
	case p.Multipart():
		return raw[p.Header.Start:p.Body.End], true
	case p.Embedded != nil:
		return raw[p.Body.Start:p.Body.End], true
	}
	return b.m.Decoded(p)
}

// fileName is an attachment's name: the one that it has, or one with its number.
func fileName(p *message.Part, number int) string {
	var params []message.Param
	if p.Disposition != nil {
		params = append(params, p.Disposition.Params...)
	}
	for _, param := range message.DecodedParams(append(params, p.Params...)) {
		switch strings.ToLower(strings.TrimSuffix(param.Name, "*")) {
		case "filename", "name":
			if name := strings.ReplaceAll(message.DecodeWords(param.Value), "\x00", ""); name != "" {
				return name
			}
		}
	}
	extension := "dat"
	switch {
	case p.Multipart() || p.Embedded != nil:
		extension = "eml"
	case is(p, "text", "calendar"):
		extension = "ics"
	case strings.EqualFold(p.Type, "text"):
		extension = "txt"
	}
	return fmt.Sprintf("ATT%05d.%s", number, extension)
}

// tnef is a stream that is being written.
type tnef struct{ out []byte }

// add writes an attribute.
func (t *tnef) add(level byte, id uint32, data []byte) {
	t.out = append(t.out, level)
	t.out = binary.LittleEndian.AppendUint32(t.out, id)
	t.out = binary.LittleEndian.AppendUint32(t.out, uint32(len(data)))
	t.out = append(t.out, data...)
	sum := uint16(0)
	for _, c := range data {
		sum += uint16(c)
	}
	t.out = binary.LittleEndian.AppendUint16(t.out, sum)
}

// attachment writes the attributes of a file; attAttachRender begins it.
func (t *tnef) attachment(name string, p *message.Part, data []byte, at time.Time) {
	render := binary.LittleEndian.AppendUint16(nil, tnefFileType)
	render = binary.LittleEndian.AppendUint32(render, 0xFFFFFFFF) // at no place in the text
	t.add(tnefAttachment, attAttachRender, append(render, make([]byte, 8)...))
	t.add(tnefAttachment, attAttachTitle, ansi(name))
	if !at.IsZero() {
		t.add(tnefAttachment, attAttachModified, dateTime(at))
	}
	t.add(tnefAttachment, attAttachData, data)
	var props properties
	props.text(propAttachName, name)
	props.text(propAttachType, strings.ToLower(p.Type+"/"+p.Subtype))
	if p.ID != nil {
		props.text(propAttachID, strings.Trim(strings.TrimSpace(*p.ID), "<>"))
	}
	t.add(tnefAttachment, attAttachProperty, props.all())
}

// properties are those of the message or of an attachment, behind their count.
type properties struct {
	out   []byte
	count uint32
}

func (p *properties) all() []byte {
	return append(binary.LittleEndian.AppendUint32(nil, p.count), p.out...)
}

func (p *properties) tag(tag uint32) {
	p.count++
	p.out = binary.LittleEndian.AppendUint32(p.out, tag)
}

func (p *properties) number(tag, value uint32) {
	p.tag(tag)
	p.out = binary.LittleEndian.AppendUint32(p.out, value)
}

// time is in units of 100 ns since 1601.
func (p *properties) time(tag uint32, at time.Time) {
	const seconds = 11644473600 // from 1601 to 1970
	p.tag(tag)
	p.out = binary.LittleEndian.AppendUint64(p.out, uint64(max(at.Unix()+seconds, 0))*1e7)
}

func (p *properties) bytes(tag uint32, value []byte) {
	p.tag(tag)
	p.out = binary.LittleEndian.AppendUint32(p.out, 1)
	p.out = binary.LittleEndian.AppendUint32(p.out, uint32(len(value)))
	p.out = append(p.out, value...)
	p.out = append(p.out, make([]byte, -len(value)&3)...)
}

// text is UTF-16 that a NUL ends.
func (p *properties) text(tag uint32, value string) {
	var wide []byte
	for _, unit := range utf16.Encode([]rune(strings.ReplaceAll(value, "\x00", ""))) {
		wide = binary.LittleEndian.AppendUint16(wide, unit)
	}
	p.bytes(tag, append(wide, 0, 0))
}

// ansi is a text in the message's code page, which a NUL ends; "?" stands for what is not in it.
func ansi(text string) []byte {
	encoder := encoding.ReplaceUnsupported(charmap.Windows1252.NewEncoder())
	encoded, err := encoder.Bytes([]byte(strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), "?")))
	if err != nil {
		encoded = nil // cannot be: everything is replaced that is unsupported
	}
	return append(bytes.ReplaceAll(encoded, []byte{0x1A}, []byte("?")), 0)
}

// dateTime is a time in seven numbers: year, month, day, hour, minute, second, and the day of the week.
func dateTime(at time.Time) []byte {
	at = at.UTC()
	var out []byte
	for _, n := range []int{at.Year(), int(at.Month()), at.Day(), at.Hour(), at.Minute(), at.Second(), int(at.Weekday())} {
		out = binary.LittleEndian.AppendUint16(out, uint16(n))
	}
	return out
}

// inLines is BASE64 in lines.
func inLines(data []byte) []byte {
	encoded := base64.StdEncoding.EncodeToString(data)
	var out bytes.Buffer
	out.Grow(len(encoded) + len(encoded)/base64Line*2 + 2)
	for len(encoded) > 0 {
		n := min(len(encoded), base64Line)
		out.WriteString(encoded[:n] + "\r\n")
		encoded = encoded[n:]
	}
	return out.Bytes()
}
