package backend

import (
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/store"
)

// searchParser reads the arguments of SEARCH. Nesting is bounded by the length of a command.
type searchParser struct {
	s      *session
	d      *imapwire.Decoder
	modSeq bool // the key MODSEQ was among them
}

// searchKey is one row of the table of search keys; parse reads the key's arguments.
type searchKey struct {
	name  string
	parse func(*searchParser) (criterion, error)
}

// searchKeys is every search key of RFC 3501 section 6.4.4 and RFC 7162, sorted by name, but for message sets and parentheses.
func searchKeys() []searchKey {
	return []searchKey{
		{"ALL", fixed(criterion{match: func(*candidate) bool { return true }})},
		{"ANSWERED", fixed(hasFlag(store.Answered))},
		{"BCC", headerKey("Bcc")},
		{"BEFORE", dateKey(received, before)},
		{"BODY", textKey(false)},
		{"CC", headerKey("Cc")},
		{"DELETED", fixed(hasFlag(store.Deleted))},
		{"DRAFT", fixed(hasFlag(store.Draft))},
		{"FLAGGED", fixed(hasFlag(store.Flagged))},
		{"FROM", headerKey("From")},
		{"HEADER", (*searchParser).header},
		{"KEYWORD", (*searchParser).keyword},
		{"LARGER", sizeKey(func(size, limit int64) bool { return size > limit })},
		{"MODSEQ", (*searchParser).modSequence},
		{"NEW", fixed(allOf([]criterion{isRecent(), not(hasFlag(store.Seen))}))},
		{"NOT", (*searchParser).not},
		{"OLD", fixed(not(isRecent()))},
		{"ON", dateKey(received, on)},
		{"OR", (*searchParser).or},
		{"RECENT", fixed(isRecent())},
		{"SEEN", fixed(hasFlag(store.Seen))},
		{"SENTBEFORE", dateKey(sent, before)},
		{"SENTON", dateKey(sent, on)},
		{"SENTSINCE", dateKey(sent, since)},
		{"SINCE", dateKey(received, since)},
		{"SMALLER", sizeKey(func(size, limit int64) bool { return size < limit })},
		{"SUBJECT", headerKey("Subject")},
		{"TEXT", textKey(true)},
		{"TO", headerKey("To")},
		{"UID", (*searchParser).uid},
		{"UNANSWERED", fixed(not(hasFlag(store.Answered)))},
		{"UNDELETED", fixed(not(hasFlag(store.Deleted)))},
		{"UNDRAFT", fixed(not(hasFlag(store.Draft)))},
		{"UNFLAGGED", fixed(not(hasFlag(store.Flagged)))},
		{"UNKEYWORD", (*searchParser).unkeyword},
		{"UNSEEN", fixed(not(hasFlag(store.Seen)))},
	}
}

// program reads everything behind SEARCH and its space: an optional CHARSET, then keys that have to match all.
func (p *searchParser) program() (criterion, error) {
	first, err := p.keyOrCharset()
	if err != nil {
		return criterion{}, err
	}
	keys := []criterion{first}
	for p.d.TrySP() && p.d.Peek() != 0 {
		k, err := p.key()
		if err != nil {
			return criterion{}, err
		}
		keys = append(keys, k)
	}
	return allOf(keys), p.d.End()
}

func (p *searchParser) keyOrCharset() (criterion, error) {
	if !p.atWord() {
		return p.key()
	}
	word, err := p.d.Atom()
	if err != nil {
		return criterion{}, err
	}
	if !strings.EqualFold(word, "CHARSET") {
		return p.named(word)
	}
	name, err := p.astring()
	if err != nil {
		return criterion{}, err
	}
	if err := p.d.SP(); err != nil { // without a key it is no command, whatever the charset is
		return criterion{}, err
	}
	if err := p.s.charset(name); err != nil {
		return criterion{}, err
	}
	return p.key()
}

func (p *searchParser) atWord() bool {
	c := p.d.Peek()
	return c != '(' && c != '*' && c != '$' && (c < '0' || c > '9')
}

// key reads one search key.
func (p *searchParser) key() (criterion, error) {
	switch {
	case p.d.Peek() == '(':
		return p.group()
	case !p.atWord():
		return p.set(false)
	}
	word, err := p.d.Atom()
	if err != nil {
		return criterion{}, err
	}
	return p.named(word)
}

func (p *searchParser) named(word string) (criterion, error) {
	word = strings.ToUpper(word)
	for _, k := range searchKeys() {
		if k.name == word {
			return k.parse(p)
		}
	}
	return criterion{}, argumentError
}

func (p *searchParser) group() (criterion, error) {
	var keys []criterion
	err := p.d.List(func() error {
		k, err := p.key()
		keys = append(keys, k)
		return err
	})
	if err == nil && len(keys) == 0 {
		err = argumentError
	}
	return allOf(keys), err
}

// set reads a message set. Numbers beyond the last message match nothing.
func (p *searchParser) set(uid bool) (criterion, error) {
	set, err := p.s.readSet(p.d)
	if err != nil {
		return criterion{}, err
	}
	spans, _ := p.s.spans(set, uid)
	return inSpans(spans), nil
}

// modSequence reads the arguments of MODSEQ (RFC 7162 section 3.1.5). The name and the type of a metadata item are passed over:
// a message has one modification sequence for all of them.
func (p *searchParser) modSequence() (criterion, error) {
	if !p.s.offers("CONDSTORE") {
		return criterion{}, argumentError
	}
	p.modSeq = true
	if err := p.d.SP(); err != nil {
		return criterion{}, err
	}
	if p.d.Peek() == '"' {
		if err := p.entry(); err != nil {
			return criterion{}, err
		}
	}
	least, err := p.d.Number64()
	return criterion{match: func(c *candidate) bool { return c.msg.ModSeq >= least }}, err
}

// entry reads a metadata item's name, its type and the spaces behind them.
func (p *searchParser) entry() error {
	name, err := p.d.String()
	if err != nil {
		return err
	}
	if err := p.d.SP(); err != nil {
		return err
	}
	kind, err := p.d.Atom()
	if err != nil {
		return err
	}
	switch strings.ToLower(kind) {
	case "all", "priv", "shared":
	default:
		return argumentError
	}
	if !strings.HasPrefix(strings.ToLower(name), "/flags/") {
		return argumentError
	}
	return p.d.SP()
}

func (p *searchParser) uid() (criterion, error) {
	if err := p.d.SP(); err != nil {
		return criterion{}, err
	}
	return p.set(true)
}

func (p *searchParser) not() (criterion, error) {
	k, err := p.spaceAndKey()
	return not(k), err
}

func (p *searchParser) or() (criterion, error) {
	a, err := p.spaceAndKey()
	if err != nil {
		return criterion{}, err
	}
	b, err := p.spaceAndKey()
	return anyOf(a, b), err
}

func (p *searchParser) spaceAndKey() (criterion, error) {
	if err := p.d.SP(); err != nil {
		return criterion{}, err
	}
	return p.key()
}

func (p *searchParser) header() (criterion, error) {
	field, err := p.astring()
	if err != nil {
		return criterion{}, err
	}
	text, err := p.astring()
	return inHeader(field, text), err
}

func (p *searchParser) keyword() (criterion, error) {
	if err := p.d.SP(); err != nil {
		return criterion{}, err
	}
	name, err := p.d.Atom()
	return hasKeyword(name), err
}

func (p *searchParser) unkeyword() (criterion, error) {
	k, err := p.keyword()
	return not(k), err
}

func (p *searchParser) astring() (string, error) {
	if err := p.d.SP(); err != nil {
		return "", err
	}
	return p.d.AString()
}

func fixed(k criterion) func(*searchParser) (criterion, error) {
	return func(*searchParser) (criterion, error) { return k, nil }
}

func headerKey(field string) func(*searchParser) (criterion, error) {
	return func(p *searchParser) (criterion, error) {
		text, err := p.astring()
		return inHeader(field, text), err
	}
}

func textKey(header bool) func(*searchParser) (criterion, error) {
	return func(p *searchParser) (criterion, error) {
		text, err := p.astring()
		return inText(text, header), err
	}
}

func sizeKey(accept func(size, limit int64) bool) func(*searchParser) (criterion, error) {
	return func(p *searchParser) (criterion, error) {
		if err := p.d.SP(); err != nil {
			return criterion{}, err
		}
		limit, err := p.size()
		k := criterion{match: func(c *candidate) bool { return accept(c.size(), int64(limit)) }}
		if p.s.shown.exactSize {
			k.cost = costText
		}
		return k, err
	}
}

// size reads a number of bytes: of 63 bits where IMAP4rev2 is offered, otherwise of 32.
func (p *searchParser) size() (uint64, error) {
	if p.s.offers("IMAP4rev2") {
		return p.d.Number64()
	}
	n, err := p.d.Number()
	return uint64(n), err
}

// dateKey makes a key of what is compared (the internal date or the Date header) and how.
func dateKey(what func(func(int) bool) criterion, how func(day, wanted int) bool) func(*searchParser) (criterion, error) {
	return func(p *searchParser) (criterion, error) {
		if err := p.d.SP(); err != nil {
			return criterion{}, err
		}
		date, err := p.d.Date()
		wanted := day(date)
		return what(func(d int) bool { return how(d, wanted) }), err
	}
}

func before(day, wanted int) bool { return day < wanted }
func on(day, wanted int) bool     { return day == wanted }
func since(day, wanted int) bool  { return day >= wanted }
