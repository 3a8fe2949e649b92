package grammar

import "strings"

// msgAtt is the list of items of a FETCH response.
func (p *parser) msgAtt() {
	p.enter("msg-att")
	p.list(1, func() {
		item := p.msgAttItem()
		p.out.Items = append(p.out.Items, item)
	})
	p.leave()
}

// msgAttItem is one name with its value.
func (p *parser) msgAttItem() Item {
	p.enter("msg-att-item")
	from := p.pos
	name := strings.ToUpper(p.while(func(c byte) bool { return atomChar(c) && c != '[' }))
	if name == "" {
		p.fail("the name of an item")
	}
	if p.next("[") {
		p.section(name)
		name = name + strings.ToUpper(p.text[from+len(name):p.pos])
	}
	p.sp()
	item := Item{Name: name}
	from = p.pos
	p.itemValue(&item)
	item.Raw = p.text[from:p.pos]
	p.leave()
	return item
}

func (p *parser) itemValue(item *Item) {
	switch base, _, sectioned := strings.Cut(item.Name, "["); {
	case sectioned && base == "BODY":
		p.nstring()
	case sectioned && base == "BINARY":
		if p.next("~{") {
			p.literal("literal8", "~{")
		} else {
			p.nstring()
		}
	case sectioned && base == "BINARY.SIZE":
		p.enter("BINARY.SIZE")
		item.Number = uint64(p.number())
		p.leave()
	case item.Name == "FLAGS":
		item.Flags = p.flagList("flag-fetch")
	case item.Name == "UID":
		item.Number = uint64(p.uniqueID())
	case item.Name == "INTERNALDATE":
		p.dateTime()
	case item.Name == "RFC822.SIZE":
		item.Number = p.number64()
	case item.Name == "ENVELOPE":
		p.envelope()
	case item.Name == "BODY":
		p.body(false)
	case item.Name == "BODYSTRUCTURE":
		p.body(true)
	case item.Name == "RFC822" || item.Name == "RFC822.HEADER" || item.Name == "RFC822.TEXT":
		p.announced(item.Name, []string{"IMAP4REV1"})
		p.nstring()
	case item.Name == "MODSEQ":
		p.enter("fetch-mod-resp")
		p.need("(")
		item.Number = p.modSeq(1)
		p.need(")")
		p.leave()
	default:
		p.taggedExtVal()
	}
}

// section is what stands in brackets, and the origin after it.
func (p *parser) section(item string) {
	if strings.HasPrefix(item, "BINARY") {
		p.enter("section-binary")
	} else {
		p.enter("section")
	}
	p.need("[")
	switch item {
	case "BODY":
		p.sectionSpec()
	case "BINARY", "BINARY.SIZE":
		p.announced(item, []string{"BINARY", "IMAP4REV2"})
		if digit(p.octet()) && p.sectionPart() {
			p.fail("a number behind the period")
		}
	default: // an extension's
		p.while(func(c byte) bool { return c != ']' && c >= 0x20 && c < 0x7f })
	}
	p.need("]")
	if item != "BINARY.SIZE" && p.take("<") {
		p.number()
		p.need(">")
	}
	p.leave()
}

// sectionSpec is section-msgtext / (section-part ["." section-text]).
func (p *parser) sectionSpec() {
	part := false
	switch c := p.octet(); {
	case c == ']':
		return
	case digit(c):
		part = true
		if !p.sectionPart() {
			return
		}
	}
	switch {
	case p.nextWord("HEADER.FIELDS.NOT") || p.nextWord("HEADER.FIELDS"):
		p.while(atomChar)
		p.sp()
		p.enter("header-list")
		p.list(1, func() { p.astring() })
		p.leave()
	case p.word("HEADER") || p.word("TEXT") || part && p.word("MIME"):
	default:
		p.fail("HEADER, HEADER.FIELDS, TEXT or, behind a part, MIME")
	}
}

// sectionPart is nz-number *("." nz-number); it says whether "." and a text follow.
func (p *parser) sectionPart() bool {
	p.nzNumber()
	for p.take(".") {
		if !digit(p.octet()) {
			return true
		}
		p.nzNumber()
	}
	return false
}
