package grammar

import "strings"

// body is a part's or a multipart's structure; only BODYSTRUCTURE has extension data.
func (p *parser) body(extensible bool) {
	p.enter("body")
	p.down()
	p.need("(")
	if p.next("(") {
		p.multipart(extensible)
	} else {
		p.part(extensible)
	}
	p.need(")")
	p.up()
	p.leave()
}

// multipart is bodies without a space between them, the subtype and extension data.
func (p *parser) multipart(extensible bool) {
	p.enter("body-type-mpart")
	for p.next("(") {
		p.body(extensible)
	}
	p.sp()
	p.string() // the subtype
	if p.next(" ") {
		p.extension(extensible, "body-ext-mpart", p.parameters)
	}
	p.leave()
}

// part is a part that is no multipart: what follows its basic fields depends on its type.
func (p *parser) part(extensible bool) {
	p.enter("body-type-1part")
	mediaType := strings.ToUpper(p.string())
	p.sp()
	full := mediaType + "/" + strings.ToUpper(p.string())
	p.sp()
	p.bodyFields()
	switch {
	case mediaType == "TEXT":
		p.enter("body-type-text")
		p.sp()
		p.lines()
		p.leave()
	case full == "MESSAGE/RFC822" || full == "MESSAGE/GLOBAL" && p.dialect.Rev2:
		p.enter("body-type-msg")
		p.sp()
		p.envelope()
		p.sp()
		p.body(extensible)
		p.sp()
		p.lines()
		p.leave()
	}
	if p.next(" ") {
		p.extension(extensible, "body-ext-1part", func() { p.nstring() })
	}
	p.leave()
}

// lines is body-fld-lines.
func (p *parser) lines() {
	p.enter("body-fld-lines")
	p.number64()
	p.leave()
}

// bodyFields is parameters, id, description, encoding and octets.
func (p *parser) bodyFields() {
	p.enter("body-fields")
	p.parameters()
	p.sp()
	p.nstring() // id
	p.sp()
	p.nstring() // description
	p.sp()
	p.enter("body-fld-enc")
	p.string()
	p.leave()
	p.sp()
	p.enter("body-fld-octets")
	p.number()
	p.leave()
	p.leave()
}

// parameters is pairs of strings in parentheses, or NIL.
func (p *parser) parameters() {
	p.enter("body-fld-param")
	if !p.word("NIL") {
		pairs := true
		p.list(1, func() {
			p.string()
			pairs = !pairs
		})
		if !pairs {
			p.fail("a value for each parameter")
		}
	}
	p.leave()
}

// extension is extension data: the first field, disposition, language, location, and nothing that is not defined.
func (p *parser) extension(extensible bool, rule string, first func()) {
	p.enter(rule)
	if !extensible {
		p.enter(rule + " in BODY")
		p.fail("no extension data in BODY")
	}
	p.sp()
	first()
	for _, field := range []func(){p.disposition, p.language, p.location} {
		if !p.next(" ") {
			break
		}
		p.sp()
		field()
	}
	if p.next(" ") {
		p.enter("body-extension")
		p.fail("no extension data that are not defined")
	}
	p.leave()
}

func (p *parser) disposition() {
	p.enter("body-fld-dsp")
	if !p.word("NIL") {
		p.need("(")
		p.string()
		p.sp()
		p.parameters()
		p.need(")")
	}
	p.leave()
}

func (p *parser) language() {
	p.enter("body-fld-lang")
	if p.next("(") {
		p.list(1, func() { p.string() })
	} else {
		p.nstring()
	}
	p.leave()
}

func (p *parser) location() {
	p.enter("body-fld-loc")
	p.nstring()
	p.leave()
}
