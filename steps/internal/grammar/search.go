package grammar

import "strings"

// search is the SEARCH response: *(SP nz-number), and MODSEQ with CONDSTORE (RFC 7162, section 7).
func (p *parser) search() {
	p.enter("search-response")
	for p.next(" ") {
		p.sp()
		if p.take("(") {
			p.enter("search-sort-mod-seq")
			p.needWord("MODSEQ")
			p.sp()
			p.out.ModSeq = p.modSeq(1)
			p.need(")")
			p.leave()
			break
		}
		p.out.Numbers = append(p.out.Numbers, p.nzNumber())
	}
	p.leave()
}

// esearch is the ESEARCH response (RFC 4731, section 3; RFC 9051).
func (p *parser) esearch() {
	p.enter("esearch-response")
	if p.next(" (") {
		p.sp()
		p.correlator()
	}
	if p.next(" ") && len(p.text) > p.pos+3 && strings.EqualFold(p.text[p.pos+1:p.pos+4], "UID") &&
		(len(p.text) == p.pos+4 || p.text[p.pos+4] == ' ') {
		p.pos += len(" UID")
		p.out.UID = true
	}
	for p.next(" ") {
		p.sp()
		p.searchReturnData()
	}
	p.leave()
}

// correlator is the tag of the search; RFC 7377 adds more to it.
func (p *parser) correlator() {
	p.need("(")
	p.needWord("TAG")
	p.sp()
	p.out.Correlator = p.astring()
	for p.take(" ") {
		p.atom()
		p.sp()
		p.taggedExtVal()
	}
	p.need(")")
}

func (p *parser) searchReturnData() {
	p.enter("search-return-data")
	from := p.pos
	item := Item{Name: strings.ToUpper(p.atom())}
	if _, twice := p.out.Item(item.Name); twice && item.Name != "ADDTO" && item.Name != "REMOVEFROM" { // RFC 5267 repeats these two
		p.pos = from
		p.enter("search-return-data once")
		p.fail("each item only once")
	}
	p.sp()
	from = p.pos
	switch item.Name {
	case "MIN", "MAX":
		item.Number = uint64(p.nzNumber())
	case "COUNT":
		item.Number = uint64(p.number())
	case "ALL":
		item.Ranges = p.ranges("search-return-all")
	case "MODSEQ":
		item.Number = p.modSeq(1)
	default:
		p.taggedExtVal()
	}
	item.Raw = p.text[from:p.pos]
	p.out.Items = append(p.out.Items, item)
	p.leave()
}
