package grammar

// envelope is ten fields.
func (p *parser) envelope() {
	p.enter("envelope")
	p.need("(")
	p.nstring() // date
	p.sp()
	p.nstring() // subject
	for range 6 {
		p.sp()
		p.addresses()
	}
	p.sp()
	p.nstring() // in-reply-to
	p.sp()
	p.nstring() // message-id
	p.need(")")
	p.leave()
}

// addresses is "(" 1*address ")" / nil.
func (p *parser) addresses() {
	p.enter("address list")
	if !p.word("NIL") {
		p.need("(")
		for first := true; first || p.octet() == '('; first = false {
			p.address()
		}
		p.need(")")
	}
	p.leave()
}

// address is name, route, mailbox and host.
func (p *parser) address() {
	p.enter("address")
	p.need("(")
	for i := range 4 {
		if i > 0 {
			p.sp()
		}
		p.nstring()
	}
	p.need(")")
	p.leave()
}
