package grammar

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// atom is 1*ATOM-CHAR.
func (p *parser) atom() string {
	p.enter("atom")
	text := p.while(atomChar)
	if text == "" {
		p.fail("an atom")
	}
	p.leave()
	return text
}

// astring is 1*ASTRING-CHAR or a string; the value is without quotes.
func (p *parser) astring() string {
	p.enter("astring")
	defer p.leave()
	if c := p.octet(); c == '"' || c == '{' {
		return p.string()
	}
	text := p.while(astringChar)
	if text == "" {
		p.fail("an atom or a string")
	}
	return text
}

// nstring is a string or NIL; ok is false for NIL.
func (p *parser) nstring() (value string, ok bool) {
	p.enter("nstring")
	defer p.leave()
	if p.word("NIL") {
		return "", false
	}
	if c := p.octet(); c != '"' && c != '{' {
		p.fail("a string or NIL")
	}
	return p.string(), true
}

// string is quoted or a literal.
func (p *parser) string() string {
	p.enter("string")
	defer p.leave()
	switch p.octet() {
	case '"':
		return p.quoted()
	case '{':
		return p.literal("literal", "{")
	}
	p.fail("a string, quoted or as a literal")
	return ""
}

// quoted is a quoted string; the value is without quotes and backslashes.
func (p *parser) quoted() string {
	p.enter("quoted")
	p.need(`"`)
	var value strings.Builder
	for !p.take(`"`) {
		value.WriteString(p.quotedChar())
	}
	p.leave()
	return value.String()
}

// quotedChar is QUOTED-CHAR, in UTF-8 where that is allowed.
func (p *parser) quotedChar() string {
	c := p.octet()
	switch {
	case p.pos == len(p.text):
		p.fail(`the closing quote`)
	case c == '\\':
		p.pos++
		if c = p.octet(); c != '"' && c != '\\' {
			p.fail(`a quote or a backslash after a backslash`)
		}
	case c == '"':
		p.fail("a character other than the quote")
	case c == '\r' || c == '\n' || c == 0:
		p.fail("no CR, LF or NUL in a quoted string")
	case c >= 0x80:
		return p.utf8("7-bit characters in a quoted string: UTF-8 is not enabled")
	}
	p.pos++
	return string(c)
}

// utf8 is one character beyond ASCII.
func (p *parser) utf8(otherwise string) string {
	if !p.dialect.UTF8 {
		p.fail(otherwise)
	}
	r, n := utf8.DecodeRuneInString(p.text[p.pos:])
	if r == utf8.RuneError && n < 2 {
		p.fail("well-formed UTF-8")
	}
	p.pos += n
	return p.text[p.pos-n : p.pos]
}

// literal is a literal or, with "~{", a literal8, which may hold NUL.
func (p *parser) literal(rule, opening string) string {
	p.enter(rule)
	p.need(opening)
	digits := p.while(digit)
	size, err := strconv.ParseUint(digits, 10, 63)
	if err != nil || !p.dialect.Rev2 && size > math.MaxUint32 {
		p.fail("the count of a literal's octets")
	}
	p.need("}")
	p.need("\r\n")
	if size > uint64(len(p.text)-p.pos) {
		p.fail("as many octets as the literal counts")
	}
	value := p.text[p.pos : p.pos+int(size)] //nolint:gosec // no more than there is text
	if i := strings.IndexByte(value, 0); i >= 0 && rule == "literal" {
		p.pos += i
		p.fail("no NUL in a literal")
	}
	p.pos += len(value)
	p.leave()
	return value
}

// number is an unsigned number of 32 bits.
func (p *parser) number() uint32 {
	return uint32(p.bounded("number", 32)) //nolint:gosec // bounded
}

// number64 is an unsigned number of 63 bits; before IMAP4rev2 one of 32 bits, where no extension says otherwise.
func (p *parser) number64() uint64 {
	if p.dialect.Rev2 {
		return p.bounded("number64", 63)
	}
	return p.bounded("number", 32)
}

func (p *parser) bounded(rule string, bits int) uint64 {
	p.enter(rule)
	from := p.pos
	digits := p.while(digit)
	n, err := strconv.ParseUint(digits, 10, bits)
	if err != nil {
		p.pos = from
		p.fail("a number of " + strconv.Itoa(bits) + " bits at most, in digits")
	}
	p.leave()
	return n
}

// nzNumber is a number that is not 0 and does not begin with 0.
func (p *parser) nzNumber() uint32 {
	p.enter("nz-number")
	if p.octet() == '0' {
		p.fail("a number that does not begin with 0")
	}
	n := p.number()
	p.leave()
	return n
}

// uniqueID is a UID.
func (p *parser) uniqueID() uint32 {
	p.enter("uniqueid")
	n := p.nzNumber()
	p.leave()
	return n
}

// ranges is a set of numbers that are known, without "*": uid-set, or what a server sends of sequence-set.
func (p *parser) ranges(rule string) []Range {
	p.enter(rule)
	defer p.leave()
	var all []Range
	for {
		r := Range{First: p.nzNumber()}
		r.Last = r.First
		if p.take(":") {
			r.Last = p.nzNumber()
		}
		if r.Last < r.First {
			r.First, r.Last = r.Last, r.First
		}
		all = append(all, r)
		if !p.take(",") {
			return all
		}
	}
}

// IsBase64 says whether a text is BASE64 in groups of four.
func IsBase64(text string) bool {
	if len(text)%4 != 0 {
		return false
	}
	bare := strings.TrimRight(text, "=")
	if len(text)-len(bare) > 2 {
		return false
	}
	for i := range len(bare) {
		if c := bare[i]; !digit(c) && (c|0x20 < 'a' || c|0x20 > 'z') && c != '+' && c != '/' {
			return false
		}
	}
	return true
}

// freeText is text, up to the end of the line.
func (p *parser) freeText(fewest int) string {
	p.enter("text")
	from := p.pos
	for p.pos < len(p.text) {
		switch c := p.octet(); {
		case c == '\r' || c == '\n' || c == 0:
			p.fail("no CR, LF or NUL in a text")
		case c >= 0x80:
			p.enter("text in ASCII")
			p.utf8("7-bit characters in a text: UTF-8 is not enabled")
			p.leave()
		default:
			p.pos++
		}
	}
	if p.pos-from < fewest {
		p.fail("a text of at least one character")
	}
	p.leave()
	return p.text[from:]
}

// dateTime is a date-time: "dd-Mon-yyyy hh:mm:ss +zzzz" in quotes.
func (p *parser) dateTime() {
	p.enter("date-time")
	p.need(`"`)
	if p.octet() == ' ' {
		p.pos++
		p.digits(1)
	} else {
		p.digits(2)
	}
	p.need("-")
	p.month()
	p.need("-")
	p.digits(4)
	p.sp()
	p.enter("time")
	p.digits(2)
	p.need(":")
	p.digits(2)
	p.need(":")
	p.digits(2)
	p.leave()
	p.sp()
	p.enter("zone")
	if !p.take("+") && !p.take("-") {
		p.fail(`"+" or "-"`)
	}
	p.digits(4)
	p.leave()
	p.need(`"`)
	p.leave()
}

func (p *parser) digits(n int) {
	for range n {
		if !digit(p.octet()) {
			p.fail("a digit")
		}
		p.pos++
	}
}

func (p *parser) month() {
	rest := p.text[p.pos:]
	for _, m := range []string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"} {
		if len(rest) >= len(m) && strings.EqualFold(rest[:len(m)], m) {
			p.pos += len(m)
			return
		}
	}
	p.fail("the name of a month in three letters")
}
