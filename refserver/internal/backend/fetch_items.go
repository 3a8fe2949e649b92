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
)

// fetchItem is one data item of FETCH.
type fetchItem struct {
	kind    itemKind
	label   string // how the answer names it; for a section all of "BODY[…]<n>"
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

// simpleItems are the data items without a section, sorted by name.
var simpleItems = []struct {
	name string
	item fetchItem
}{
	{"BODY", fetchItem{kind: itemBody}},
	{"BODYSTRUCTURE", fetchItem{kind: itemBodyStructure}},
	{"ENVELOPE", fetchItem{kind: itemEnvelope}},
	{"FLAGS", fetchItem{kind: itemFlags}},
	{"INTERNALDATE", fetchItem{kind: itemInternalDate}},
	{"RFC822", fetchItem{kind: itemSection, section: section{spec: message.Whole}}},
	{"RFC822.HEADER", fetchItem{kind: itemSection, section: section{spec: message.Header, peek: true}}},
	{"RFC822.SIZE", fetchItem{kind: itemSize}},
	{"RFC822.TEXT", fetchItem{kind: itemSection, section: section{spec: message.Text}}},
	{"UID", fetchItem{kind: itemUID}},
}

// fetchMacros stand alone for several items (RFC 3501 section 6.4.5), sorted by name.
var fetchMacros = []struct{ name, items string }{
	{"ALL", "FLAGS INTERNALDATE RFC822.SIZE ENVELOPE"},
	{"FAST", "FLAGS INTERNALDATE RFC822.SIZE"},
	{"FULL", "FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODY"},
}

// readFetchItems reads a macro, one item, or a list of one or more items.
func readFetchItems(d *imapwire.Decoder) ([]fetchItem, error) {
	var items []fetchItem
	if d.Peek() == '(' {
		err := d.List(func() error {
			item, err := readFetchItem(d)
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
	item, err := finishFetchItem(d, word)
	return []fetchItem{item}, err
}

func readFetchItem(d *imapwire.Decoder) (fetchItem, error) {
	word, err := d.Atom()
	if err != nil {
		return fetchItem{}, err
	}
	return finishFetchItem(d, word)
}

// finishFetchItem reads the rest of the item that begins with word, which ends before "]" at the latest.
func finishFetchItem(d *imapwire.Decoder, word string) (fetchItem, error) {
	name, inside, bracket := strings.Cut(word, "[")
	if !bracket {
		if item, ok := simpleItem(strings.ToUpper(name)); ok {
			return item, nil
		}
		return fetchItem{}, commandError
	}
	item := fetchItem{kind: itemSection}
	switch strings.ToUpper(name) {
	case "BODY":
	case "BODY.PEEK":
		item.section.peek = true
	default:
		return fetchItem{}, commandError
	}
	err := item.section.read(d, inside)
	item.label = item.section.label()
	return item, err
}

func simpleItem(name string) (fetchItem, bool) {
	for _, s := range simpleItems {
		if s.name == name {
			item := s.item
			item.label = name
			return item, true
		}
	}
	return fetchItem{}, false
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

// read reads a section whose first part, up to a blank or "]", is inside.
func (s *section) read(d *imapwire.Decoder, inside string) error {
	word, err := s.readPath(inside)
	if err != nil {
		return err
	}
	known := false
	for _, row := range sectionSpecs {
		if row.name == word {
			s.spec, known = row.spec, true
		}
	}
	if !known || s.spec == message.MIME && len(s.path) == 0 {
		return argumentError
	}
	if s.spec == message.HeaderFields || s.spec == message.HeaderFieldsNot {
		if err := s.readFields(d); err != nil {
			return err
		}
	}
	if err := d.Special(']'); err != nil {
		return err
	}
	return s.readPartial(d)
}

// readPath takes the part numbers off the beginning of a section and returns the word behind them in capitals.
func (s *section) readPath(inside string) (word string, err error) {
	for inside != "" && '0' <= inside[0] && inside[0] <= '9' {
		number, rest, more := strings.Cut(inside, ".")
		n, err := strconv.ParseUint(number, 10, 31)
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

// readPartial reads "<offset.count>" where there is one.
func (s *section) readPartial(d *imapwire.Decoder) error {
	if !d.TrySpecial('<') {
		return nil
	}
	s.partial = true
	offset, err := d.Number()
	if err != nil {
		return err
	}
	if err := d.Special('.'); err != nil {
		return err
	}
	count, err := d.NZNumber()
	if err != nil {
		return err
	}
	s.offset, s.count = int64(offset), int64(count)
	return d.Special('>')
}

// label is how the answer names the section: the field names as the client typed them (facts 9.8), the partial's offset
// without its length (RFC 3501 section 7.4.2).
func (s *section) label() string {
	var b strings.Builder
	e := imapwire.NewEncoder(&b)
	e.Raw("BODY[")
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
	return offset, min(s.count, size-offset, math.MaxInt64)
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
	case itemFlags, itemUID, itemInternalDate, itemSize:
	}
	return n
}
