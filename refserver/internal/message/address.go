package message

import "strings"

// ParseAddresses reads an address list (RFC 5322 3.4 with the obsolete forms of 4.4) that was unfolded. What is no address
// is kept as a mailbox without a host rather than dropped.
func ParseAddresses(list string) []Address {
	p := addressParser{s: list}
	for p.pos < len(p.s) {
		p.address()
	}
	p.endGroup()
	return p.out
}

// addressParser walks the list once. Between two separators it collects words (for a phrase or a mailbox without
// angle brackets), comments and what stood in angle brackets.
type addressParser struct {
	s       string
	pos     int
	out     []Address
	inGroup bool
}

// address reads up to and including the next separator at this level.
func (p *addressParser) address() {
	var phrase phraseBuilder
	var angle string
	var comment string
	hasAngle := false
	for p.pos < len(p.s) {
		switch c := p.s[p.pos]; c {
		case ' ', '\t':
			p.pos++
			phrase.space = true
		case '(':
			text := p.comment()
			if comment == "" {
				comment = text
			}
			phrase.space = true
		case '"':
			phrase.quoted(p.quoted())
		case '<':
			if hasAngle { // a second address without a comma between
				p.mailbox(&phrase, angle, comment)
				phrase, comment = phraseBuilder{}, ""
			}
			angle, hasAngle = p.angle(), true
			phrase.closed = true
		case ',':
			p.pos++
			p.finish(&phrase, hasAngle, angle, comment)
			return
		case ';':
			p.pos++
			p.finish(&phrase, hasAngle, angle, comment)
			p.endGroup()
			return
		case ':':
			if hasAngle || p.inGroup || phrase.at > 0 {
				p.pos++
				phrase.char(c)
				continue
			}
			p.pos++
			p.beginGroup(&phrase)
			return
		case '[':
			phrase.text(p.literal())
		default:
			p.pos++
			phrase.char(c)
		}
	}
	p.finish(&phrase, hasAngle, angle, comment)
}

func (p *addressParser) finish(phrase *phraseBuilder, hasAngle bool, angle, comment string) {
	switch {
	case hasAngle:
		p.mailbox(phrase, angle, comment)
	case phrase.seen:
		a := Address{}
		if comment != "" {
			a.Name = &comment
		}
		local, host := phrase.addrSpec()
		a.Mailbox, a.Host = &local, &host
		p.out = append(p.out, a)
	}
}

// mailbox adds the address of an angle-addr with its display name; without one, the comment.
func (p *addressParser) mailbox(phrase *phraseBuilder, angle, comment string) {
	a := Address{}
	if name := phrase.phrase(); name != "" {
		a.Name = &name
	} else if comment != "" {
		a.Name = &comment
	}
	inner := addressParser{s: angle}
	route := inner.route()
	if route != "" {
		a.Route = &route
	}
	spec := inner.spec()
	local, host := spec.addrSpec()
	a.Mailbox, a.Host = &local, &host
	p.out = append(p.out, a)
}

func (p *addressParser) beginGroup(phrase *phraseBuilder) {
	name := phrase.phrase()
	p.out = append(p.out, Address{Mailbox: &name})
	p.inGroup = true
}

func (p *addressParser) endGroup() {
	if p.inGroup {
		p.out = append(p.out, Address{})
		p.inGroup = false
	}
}

// angle reads "<…>" and returns what is inside. Without ">" it ends where the list does.
func (p *addressParser) angle() string {
	p.pos++
	start := p.pos
	for p.pos < len(p.s) {
		switch p.s[p.pos] {
		case '>':
			inside := p.s[start:p.pos]
			p.pos++
			return inside
		case '"':
			p.quoted()
		case '(':
			p.comment()
		default:
			p.pos++
		}
	}
	return p.s[start:]
}

// route reads the source route of an angle-addr, "@a,@b:", and returns it without the colon.
func (p *addressParser) route() string {
	p.skipBlanks()
	if p.pos >= len(p.s) || p.s[p.pos] != '@' {
		return ""
	}
	colon := strings.IndexByte(p.s[p.pos:], ':')
	if colon < 0 {
		return ""
	}
	route := strings.Join(strings.Fields(p.s[p.pos:p.pos+colon]), "")
	p.pos += colon + 1
	return route
}

// spec reads the rest as an addr-spec.
func (p *addressParser) spec() *phraseBuilder {
	b := &phraseBuilder{}
	for p.pos < len(p.s) {
		switch c := p.s[p.pos]; c {
		case ' ', '\t':
			p.pos++
			b.space = true
		case '(':
			p.comment()
			b.space = true
		case '"':
			b.quoted(p.quoted())
		case '[':
			b.text(p.literal())
		default:
			p.pos++
			b.char(c)
		}
	}
	return b
}

func (p *addressParser) skipBlanks() {
	for p.pos < len(p.s) && (p.s[p.pos] == ' ' || p.s[p.pos] == '\t') {
		p.pos++
	}
}

// comment reads a comment, nested ones included, and returns its text without the outer parentheses.
func (p *addressParser) comment() string {
	var b strings.Builder
	depth := 0
	for p.pos < len(p.s) {
		c := p.s[p.pos]
		p.pos++
		switch c {
		case '\\':
			if p.pos < len(p.s) {
				b.WriteByte(p.s[p.pos])
				p.pos++
			}
			continue
		case '(':
			depth++
			if depth == 1 {
				continue
			}
		case ')':
			depth--
			if depth == 0 {
				return strings.Trim(b.String(), " \t")
			}
		}
		b.WriteByte(c)
	}
	return strings.Trim(b.String(), " \t")
}

// quoted reads a quoted string and returns its content.
func (p *addressParser) quoted() string {
	text, end := unquote(p.s, p.pos)
	p.pos = end
	return text
}

// literal reads a domain literal with its brackets.
func (p *addressParser) literal() string {
	start := p.pos
	if i := strings.IndexByte(p.s[p.pos:], ']'); i >= 0 {
		p.pos += i + 1
	} else {
		p.pos = len(p.s)
	}
	return p.s[start:p.pos]
}

// unquote reads the quoted string that begins at s[pos] and returns its content and the index behind it.
func unquote(s string, pos int) (text string, end int) {
	pos++
	if i := strings.IndexAny(s[pos:], `"\`); i >= 0 && s[pos+i] == '"' {
		return s[pos : pos+i], pos + i + 1
	}
	var b strings.Builder
	for pos < len(s) {
		c := s[pos]
		pos++
		switch {
		case c == '"':
			return b.String(), pos
		case c == '\\' && pos < len(s):
			b.WriteByte(s[pos])
			pos++
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), pos
}
