package grammar

// taggedExtVal is the general form of values that extensions bring (RFC 4466, section 3): numbers, a set, or anything in
// parentheses. Some extensions give strings or NIL without them.
func (p *parser) taggedExtVal() {
	p.enter("tagged-ext-val")
	switch c := p.octet(); {
	case c == '(':
		p.taggedExtComp()
	default:
		p.extValue()
	}
	p.leave()
}

// taggedExtComp is values and lists of values, in parentheses.
func (p *parser) taggedExtComp() {
	p.list(0, func() {
		if p.octet() == '(' {
			p.taggedExtComp()
			return
		}
		p.extValue()
	})
}

// extValue is a word, a string, or binary data.
func (p *parser) extValue() {
	if p.next("~{") {
		p.literal("literal8", "~{")
		return
	}
	p.astring()
}

// general is the rest of a response that only an extension explains.
func (p *parser) general() {
	for p.pos < len(p.text) {
		p.sp()
		p.taggedExtVal()
	}
}

// threads is what follows THREAD: lists of numbers and lists, without a space between lists (RFC 5256, section 5).
func (p *parser) threads() {
	if p.pos == len(p.text) {
		return
	}
	p.sp()
	for first := true; first || p.next("("); first = false {
		p.thread()
	}
}

func (p *parser) thread() {
	p.enter("thread-list")
	p.down()
	p.need("(")
	for n := 0; digit(p.octet()); n++ {
		p.nzNumber()
		if p.next(")") {
			break
		}
		p.sp()
	}
	for p.next("(") {
		p.thread()
	}
	p.need(")")
	p.up()
	p.leave()
}
