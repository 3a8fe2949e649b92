package backend

import (
	"math"
	"strconv"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/message"
)

type itemKind uint8

const (
	itemFlags itemKind = iota
	itemUID
	itemInternalDate
	itemSize
	itemEnvelope
	itemBody
	itemBodyStructure
	itemSection
	itemModSeq
	itemBinary     // decoded, RFC 3516
	itemBinarySize // how long that is
)

// fetchItem is one data item of FETCH.
type fetchItem struct {
	kind    itemKind
	label   string // how the answer names it; for a section all of "BODY[…]<n>" or "BINARY[…]<n>"
	section section
}

// section is what stands in the brackets of BODY[…], and behind them.
type section struct {
	path          []int
	spec          message.Specifier
	fields        []string
	peek          bool
	partial       bool
	offset, count int64 // bytes, with partial
}

// needs is what must be known to answer an item.
type needs uint8

const (
	needsContent needs = 1 << iota // the stored bytes, not parsed
	needsHeader                    // the parsed header
	needsAll                       // the whole message, parsed
	marksSeen
)

// simpleItems are the data items without a section, sorted by name. Without its capability, where it has one, the profile does
// not know an item.
var simpleItems = []struct {
	name       string
	item       fetchItem
	capability string
}{
	{"BODY", fetchItem{kind: itemBody}, ""},
	{"BODYSTRUCTURE", fetchItem{kind: itemBodyStructure}, ""},
	{"ENVELOPE", fetchItem{kind: itemEnvelope}, ""},
	{"FLAGS", fetchItem{kind: itemFlags}, ""},
	{"INTERNALDATE", fetchItem{kind: itemInternalDate}, ""},
	{"MODSEQ", fetchItem{kind: itemModSeq}, "CONDSTORE"},
	{"RFC822", fetchItem{kind: itemSection, section: section{spec: message.Whole}}, ""},
	{"RFC822.HEADER", fetchItem{kind: itemSection, section: section{spec: message.Header, peek: true}}, ""},
	{"RFC822.SIZE", fetchItem{kind: itemSize}, ""},
	{"RFC822.TEXT", fetchItem{kind: itemSection, section: section{spec: message.Text}}, ""},
	{"UID", fetchItem{kind: itemUID}, ""},
}

// sectionItems are the data items with a section, sorted by name. label is how the answer names them.
var sectionItems = []struct {
	name, label string
	kind        itemKind
	peek        bool
	capability  string
}{
	{"BINARY", "BINARY", itemBinary, false, "BINARY"},
	{"BINARY.PEEK", "BINARY", itemBinary, true, "BINARY"},
	{"BINARY.SIZE", "BINARY.SIZE", itemBinarySize, true, "BINARY"},
	{"BODY", "BODY", itemSection, false, ""},
	{"BODY.PEEK", "BODY", itemSection, true, ""},
}

// fetchMacros stand alone for several items (RFC 3501 section 6.4.5), sorted by name.
var fetchMacros = []struct{ name, items string }{
	{"ALL", "FLAGS INTERNALDATE RFC822.SIZE ENVELOPE"},
	{"FAST", "FLAGS INTERNALDATE RFC822.SIZE"},
	{"FULL", "FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODY"},
}

// readFetchItems reads a macro, one item, or a list of one or more items.
func (s *session) readFetchItems(d *imapwire.Decoder) ([]fetchItem, error) {
	var items []fetchItem
	if d.Peek() == '(' {
		err := d.List(func() error {
			item, err := s.readFetchItem(d)
			items = append(items, item)
			return err
		})
		if err == nil && len(items) == 0 {
			err = argumentError
		}
		return items, err
	}
	word, err := d.Atom()
	if err != nil {
		return nil, err
	}
	for _, macro := range fetchMacros {
		if !strings.EqualFold(macro.name, word) {
			continue
		}
		for name := range strings.FieldsSeq(macro.items) {
			item, _ := simpleItem(name)
			items = append(items, item)
		}
		return items, nil
	}
	item, err := s.finishFetchItem(d, word)
	return []fetchItem{item}, err
}

func (s *session) readFetchItem(d *imapwire.Decoder) (fetchItem, error) {
	word, err := d.Atom()
	if err != nil {
		return fetchItem{}, err
	}
	return s.finishFetchItem(d, word)
}

// finishFetchItem reads the rest of the item that begins with word, which ends before "]" at the latest.
func (s *session) finishFetchItem(d *imapwire.Decoder, word string) (fetchItem, error) {
	name, inside, bracket := strings.Cut(word, "[")
	if !bracket {
		item, capability := simpleItem(strings.ToUpper(name))
		if item.label == "" || capability != "" && !s.offers(capability) {
			return fetchItem{}, unknownItem(name)
		}
		return item, nil
	}
	for _, row := range sectionItems {
		if !strings.EqualFold(row.name, name) || row.capability != "" && !s.offers(row.capability) {
			continue
		}
		item := fetchItem{kind: row.kind, section: section{peek: row.peek}}
		err := s.readSection(d, &item, inside)
		item.label = item.section.label(row.label)
		return item, err
	}
	return fetchItem{}, unknownItem(name)
}

// unknownItem is the answer to a data item that nobody knows: one of Gmail's is seen to be another error (facts 9.4).
func unknownItem(name string) error {
	if strings.HasPrefix(strings.ToUpper(name), "X-GM-") {
		return argumentError
	}
	return commandError
}

// simpleItem finds an item by its name in capitals; its label is empty where there is none.
func simpleItem(name string) (item fetchItem, capability string) {
	for _, s := range simpleItems {
		if s.name == name {
			item = s.item
			item.label = name
			return item, s.capability
		}
	}
	return fetchItem{}, ""
}

// sectionSpecs are the words of a section, sorted.
var sectionSpecs = []struct {
	name string
	spec message.Specifier
}{
	{"", message.Whole},
	{"HEADER", message.Header},
	{"HEADER.FIELDS", message.HeaderFields},
	{"HEADER.FIELDS.NOT", message.HeaderFieldsNot},
	{"MIME", message.MIME},
	{"TEXT", message.Text},
}

// readSection reads a section whose first part, up to a blank or "]", is inside. Those of BINARY are part numbers alone, and
// BINARY.SIZE is of all of them (RFC 9051 section 9, section-binary).
func (s *session) readSection(d *imapwire.Decoder, item *fetchItem, inside string) error {
	sec := &item.section
	word, err := sec.readPath(inside)
	if err != nil {
		return err
	}
	known := false
	for _, row := range sectionSpecs {
		if row.name == word {
			sec.spec, known = row.spec, true
		}
	}
	if !known || sec.spec == message.MIME && len(sec.path) == 0 || item.kind != itemSection && sec.spec != message.Whole {
		return argumentError
	}
	if sec.spec == message.HeaderFields || sec.spec == message.HeaderFieldsNot {
		if err := sec.readFields(d); err != nil {
			return err
		}
	}
	if err := d.Special(']'); err != nil {
		return err
	}
	if item.kind == itemBinarySize {
		return nil
	}
	return sec.readPartial(d, s.offers("IMAP4rev2"))
}

// readPath takes the part numbers off the beginning of a section and returns the word behind them in capitals.
func (s *section) readPath(inside string) (word string, err error) {
	for inside != "" && '0' <= inside[0] && inside[0] <= '9' {
		number, rest, more := strings.Cut(inside, ".")
		n, err := strconv.ParseUint(number, 10, 32)
		if err != nil || n == 0 || number[0] == '0' || more && rest == "" {
			return "", argumentError
		}
		s.path = append(s.path, int(n))
		inside = rest
	}
	return strings.ToUpper(inside), nil
}

func (s *section) readFields(d *imapwire.Decoder) error {
	if err := d.SP(); err != nil {
		return err
	}
	err := d.List(func() error {
		name, err := d.AString()
		s.fields = append(s.fields, name)
		return err
	})
	if err == nil && len(s.fields) == 0 {
		err = argumentError
	}
	return err
}

// readPartial reads "<offset.count>" where there is one. Numbers are of 63 bits where that is wide, otherwise of 32.
func (s *section) readPartial(d *imapwire.Decoder, wide bool) error {
	if !d.TrySpecial('<') {
		return nil
	}
	s.partial = true
	offset, err := d.Number64()
	if err != nil {
		return err
	}
	if err := d.Special('.'); err != nil {
		return err
	}
	count, err := d.NZNumber64()
	if err != nil {
		return err
	}
	if !wide && (offset > math.MaxUint32 || count > math.MaxUint32) {
		return argumentError
	}
	s.offset, s.count = int64(offset), int64(count)
	return d.Special('>')
}

// label is how the answer names the section: the field names as the client typed them (facts 9.8), the partial's offset
// without its length (RFC 3501 section 7.4.2). item is what stands before the bracket.
func (s *section) label(item string) string {
	var b strings.Builder
	e := imapwire.NewEncoder(&b)
	e.Raw(item).Raw("[")
	for i, n := range s.path {
		if i > 0 {
			e.Raw(".")
		}
		e.Number(uint64(n))
	}
	for _, row := range sectionSpecs {
		if row.spec == s.spec {
			if len(s.path) > 0 && row.name != "" {
				e.Raw(".")
			}
			e.Raw(row.name)
		}
	}
	if len(s.fields) > 0 {
		e.SP().List(len(s.fields), func(i int) { e.AString(s.fields[i]) })
	}
	e.Raw("]")
	if s.partial {
		e.Raw("<").Number(uint64(s.offset)).Raw(">")
	}
	_ = e.Flush() // a Builder takes everything
	return b.String()
}

// cut limits size bytes to the partial: where it starts and how many bytes there are.
func (s *section) cut(size int64) (offset, count int64) {
	if !s.partial {
		return 0, size
	}
	offset = min(s.offset, size)
	return offset, min(s.count, size-offset)
}

// needs says what must be loaded to answer the item.
func (i fetchItem) needs() needs {
	var n needs
	switch i.kind {
	case itemEnvelope:
		n = needsHeader
	case itemBody, itemBodyStructure:
		n = needsAll
	case itemSection:
		s := i.section
		switch {
		case len(s.path) == 0 && s.spec == message.Whole:
			n = needsContent
		case len(s.path) == 0 && s.spec != message.Text:
			n = needsHeader
		default:
			n = needsAll
		}
		if !s.peek {
			n |= marksSeen
		}
	case itemBinary, itemBinarySize:
		n = needsAll
		if !i.section.peek {
			n |= marksSeen
		}
	case itemFlags, itemUID, itemInternalDate, itemSize, itemModSeq:
	}
	return n
}
