package grammar

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// responseData is an untagged response.
func (p *parser) responseData() {
	p.enter("response-data")
	p.need("*")
	p.sp()
	if digit(p.octet()) {
		p.numbered()
		p.leave()
		return
	}
	name := strings.ToUpper(p.while(atomChar))
	p.pos -= len(name)
	for _, d := range data() {
		if d.name == name {
			p.announced(name, d.needs)
			p.out.Name = name
			p.pos += len(name)
			d.parse(p)
			p.leave()
			return
		}
	}
	if name == "PREAUTH" {
		p.out.Name = name
		p.fail("PREAUTH as a greeting only")
	}
	if strings.HasPrefix(name, "X") { // experimental
		p.out.Name = name
		p.pos += len(name)
		p.general()
		p.leave()
		return
	}
	p.fail("a status, mailbox data, message data, capabilities or a response of an extension")
}

// announced holds a response of an extension against the announced capabilities.
func (p *parser) announced(name string, needs []string) {
	if len(needs) > 0 && !p.dialect.offers(needs...) {
		p.fail("no " + name + ": none of " + strings.Join(needs, ", ") + " is announced")
	}
}

// datum is an untagged response that begins with its name.
type datum struct {
	name  string
	needs []string // capabilities, one of which must be announced; none: it is in every IMAP4
	parse func(*parser)
}

// data is every untagged response that begins with its name, sorted.
func data() []datum {
	status := func(p *parser) {
		if !p.take(" ") {
			p.enter("SP")
			p.fail("SP")
		}
		p.respText()
	}
	extension := (*parser).general
	return []datum{
		{"ACL", []string{"ACL"}, extension},
		{"BAD", nil, status},
		{"BYE", nil, status},
		{"CAPABILITY", nil, func(p *parser) { p.out.Capabilities = p.capabilityData() }},
		{"COMPARATOR", []string{"I18NLEVEL=2"}, extension},
		{"CONVERTED", []string{"CONVERT"}, extension},
		{"ENABLED", []string{"ENABLE", "IMAP4REV2"}, (*parser).enableData},
		{"ESEARCH", []string{"ESEARCH", "IMAP4REV2", "ESORT", "CONTEXT=SEARCH", "CONTEXT=SORT", "MULTISEARCH"}, (*parser).esearch},
		{"FLAGS", nil, func(p *parser) { p.sp(); p.out.Flags = p.flagList("flag-list") }},
		{"GENURLAUTH", []string{"URLAUTH"}, extension},
		{"ID", []string{"ID"}, (*parser).id},
		{"LANGUAGE", []string{"LANGUAGE"}, extension},
		{"LIST", nil, func(p *parser) { p.mailboxList(true) }},
		{"LISTRIGHTS", []string{"ACL"}, extension},
		{"LSUB", []string{"IMAP4REV1"}, func(p *parser) { p.mailboxList(false) }},
		{"METADATA", []string{"METADATA", "METADATA-SERVER"}, extension},
		{"MYRIGHTS", []string{"ACL"}, extension},
		{"NAMESPACE", []string{"NAMESPACE", "IMAP4REV2"}, (*parser).namespaces},
		{"NO", nil, status},
		{"OK", nil, status},
		{"QUOTA", []string{"QUOTA"}, extension},
		{"QUOTAROOT", []string{"QUOTA"}, extension},
		{"SEARCH", []string{"IMAP4REV1"}, (*parser).search},
		{"SORT", []string{"SORT"}, extension},
		{"STATUS", nil, (*parser).status},
		{"THREAD", []string{"THREAD=REFERENCES", "THREAD=ORDEREDSUBJECT"}, (*parser).threads},
		{"URLFETCH", []string{"URLAUTH"}, extension},
		{"VANISHED", []string{"QRESYNC"}, (*parser).vanished},
		{"XLIST", nil, func(p *parser) { p.mailboxList(false) }},
	}
}

// numbered is an untagged response that begins with a number.
func (p *parser) numbered() {
	from := p.pos
	n := p.number()
	p.out.Number = n
	p.sp()
	switch {
	case p.word("EXISTS"):
		p.out.Name = "EXISTS"
	case p.word("RECENT"):
		p.pos -= len("RECENT")
		p.announced("RECENT", []string{"IMAP4REV1"})
		p.pos += len("RECENT")
		p.out.Name = "RECENT"
	case p.nextWord("EXPUNGE") || p.nextWord("FETCH"):
		p.enter("message-data")
		behind := p.pos
		p.pos = from
		p.nzNumber()
		p.pos = behind
		if p.word("EXPUNGE") {
			p.out.Name = "EXPUNGE"
		} else {
			p.needWord("FETCH")
			p.out.Name = "FETCH"
			p.sp()
			p.msgAtt()
		}
		p.leave()
	default:
		p.fail("EXISTS, RECENT, EXPUNGE or FETCH")
	}
}

// capabilityData is *(SP capability), the name of a revision among them.
func (p *parser) capabilityData() []string {
	p.enter("capability-data")
	all := p.capabilities()
	want := []string{"IMAP4REV1", "IMAP4REV2"}
	if p.dialect.Rev2 {
		want = want[1:]
	}
	if !slices.ContainsFunc(want, func(w string) bool { return slices.Contains(all, w) }) {
		p.fail(strings.Join(want, " or ") + " among the capabilities")
	}
	if i := slices.Index(all, "IMAP4"); i > 0 {
		p.enter("IMAP4 first")
		p.fail("IMAP4, where it is offered, as the first capability")
	}
	p.leave()
	return all
}

func (p *parser) capabilities() []string {
	var all []string
	for p.next(" ") {
		p.sp()
		p.enter("capability")
		name := strings.ToUpper(p.atom())
		if name == "AUTH=" {
			p.fail("the name of a mechanism")
		}
		if limit, valued := strings.CutPrefix(name, "APPENDLIMIT="); valued && (limit == "" || strings.Trim(limit, "0123456789") != "") {
			p.enter("APPENDLIMIT")
			p.fail("a number as the limit")
		}
		all = append(all, name)
		p.leave()
	}
	return all
}

func (p *parser) enableData() {
	p.enter("enable-data")
	p.out.Capabilities = p.capabilities()
	p.leave()
}

// id is the answer to ID (RFC 2971, section 4).
func (p *parser) id() {
	p.enter("id_response")
	p.sp()
	if !p.word("NIL") {
		names := map[string]bool{}
		isName := true
		p.list(0, func() {
			if isName {
				p.idName(names)
			} else {
				p.idValue()
			}
			isName = !isName
		})
		if !isName {
			p.fail("a value for each field")
		}
	}
	p.leave()
}

// What RFC 2971 allows an implementation to say of itself (section 3.3).
const (
	idPairs     = 30
	idNameSize  = 30
	idValueSize = 1024
)

// idName is the name of a field; names are those before it, in lower case.
func (p *parser) idName(names map[string]bool) {
	name := strings.ToLower(p.string())
	switch {
	case len(name) > idNameSize:
		p.enter("ID field name")
		p.fail("the end of a name of at most 30 octets")
	case names[name]:
		p.enter("ID field once")
		p.fail("the end of a name that was not there before")
	case len(names) == idPairs:
		p.enter("ID pairs")
		p.fail("the end, after 30 pairs")
	}
	names[name] = true
}

func (p *parser) idValue() {
	if value, _ := p.nstring(); len(value) > idValueSize {
		p.enter("ID value")
		p.fail("the end of a value of at most 1024 octets")
	}
}

// namespaces is three classes (RFC 2342, section 6).
func (p *parser) namespaces() {
	p.enter("namespace-response")
	for range 3 {
		p.sp()
		if p.word("NIL") {
			continue
		}
		p.need("(")
		for first := true; first || p.octet() == '('; first = false {
			p.namespace()
		}
		p.need(")")
	}
	p.leave()
}

func (p *parser) namespace() {
	p.need("(")
	p.prefix()
	p.sp()
	p.delimiter()
	for p.take(" ") {
		p.string()
		p.sp()
		p.list(1, func() { p.string() })
	}
	p.need(")")
}

// prefix is the beginning of the names in a namespace (RFC 2342, section 6).
func (p *parser) prefix() {
	from := p.pos
	name := p.string()
	p.named(name, from)
}

// delimiter is DQUOTE QUOTED-CHAR DQUOTE / nil.
func (p *parser) delimiter() {
	p.enter("delimiter")
	if !p.word("NIL") {
		p.need(`"`)
		p.quotedChar()
		p.need(`"`)
	}
	p.leave()
}

// mailboxList is what follows LIST and LSUB.
func (p *parser) mailboxList(extended bool) {
	p.enter("mailbox-list")
	p.sp()
	p.listFlags()
	p.sp()
	p.delimiter()
	p.sp()
	p.out.Mailbox = p.mailbox()
	if extended && p.next(" ") {
		p.announced("extended data", []string{"LIST-EXTENDED", "IMAP4REV2", "LIST-METADATA", "LIST-MYRIGHTS", "METADATA", "ACL"})
		p.sp()
		p.list(0, p.extendedItem)
	}
	p.leave()
}

// listFlags is the attributes of a LIST response.
func (p *parser) listFlags() {
	p.enter("mbx-list-flags")
	p.list(0, func() {
		p.need(`\`)
		name := `\` + strings.ToUpper(p.atom())
		if slices.Contains(p.out.Flags, name) && (p.dialect.Rev2 || p.dialect.Capabilities["LIST-EXTENDED"]) {
			p.enter("mbx-list-oflag")
			p.fail("each attribute only once")
		}
		p.out.Flags = append(p.out.Flags, name)
	})
	has := func(names ...string) int {
		n := 0
		for _, name := range names {
			if slices.Contains(p.out.Flags, name) {
				n++
			}
		}
		return n
	}
	if has(`\NOSELECT`, `\MARKED`, `\UNMARKED`) > 1 || p.dialect.Rev2 && has(`\NONEXISTENT`, `\NOSELECT`, `\MARKED`, `\UNMARKED`) > 1 {
		p.enter("mbx-list-sflag")
		p.fail(`one of \Noselect, \Marked and \Unmarked at most`)
	}
	if has(`\HASCHILDREN`, `\HASNOCHILDREN`) > 1 {
		p.enter("child-mbox-flag")
		p.fail(`one of \HasChildren and \HasNoChildren at most`)
	}
	p.leave()
}

// extendedItem is mbox-list-extended-item (RFC 5258, section 6).
func (p *parser) extendedItem() {
	p.enter("mbox-list-extended-item")
	from := p.pos
	tag := strings.ToUpper(p.astring())
	if strings.TrimFunc(tag, func(r rune) bool { return r < 0x80 && atomChar(byte(r)) }) != "" || tag == "" {
		p.pos = from
		p.fail("a standard tag or a vendor's tag")
	}
	p.sp()
	switch tag {
	case "CHILDINFO":
		p.enter("childinfo-extended-item")
		p.list(1, func() { p.quoted() })
		p.leave()
	case "OLDNAME":
		p.enter("oldname-extended-item")
		p.need("(")
		p.mailbox()
		p.need(")")
		p.leave()
	default:
		p.taggedExtVal()
	}
	p.leave()
}

// mailbox is a mailbox name: in modified UTF-7, or in UTF-8 where that is enabled.
func (p *parser) mailbox() string {
	p.enter("mailbox")
	from := p.pos
	name := p.astring()
	p.named(name, from)
	p.leave()
	if strings.EqualFold(name, "INBOX") {
		return "INBOX"
	}
	return name
}

// named wants a name, which begins at from, to be in UTF-8 where the client has enabled it and in modified UTF-7 elsewhere.
func (p *parser) named(name string, from int) {
	wrong, _ := misnamed(name)
	if p.dialect.UTF8 {
		wrong = ""
		if !utf8.ValidString(name) {
			wrong = "a name in UTF-8"
		}
	}
	if wrong != "" {
		p.pos = from
		p.fail(wrong)
	}
}

// status is the STATUS response.
func (p *parser) status() {
	p.enter("status-response")
	p.sp()
	p.out.Mailbox = p.mailbox()
	p.sp()
	p.list(0, p.statusItem)
	p.leave()
}

func (p *parser) statusItem() {
	p.enter("status-att-val")
	item := Item{Name: strings.ToUpper(p.atom())}
	p.sp()
	from := p.pos
	switch item.Name {
	case "MESSAGES", "RECENT", "UNSEEN", "DELETED":
		item.Number = uint64(p.number())
	case "UIDNEXT", "UIDVALIDITY":
		item.Number = uint64(p.nzNumber())
	case "SIZE", "DELETED-STORAGE":
		p.enter("status SIZE")
		item.Number = p.bounded("number64", 63)
		p.leave()
	case "HIGHESTMODSEQ":
		p.enter("status HIGHESTMODSEQ")
		item.Number = p.modSeq(0)
		p.leave()
	case "APPENDLIMIT":
		p.enter("status APPENDLIMIT")
		if !p.word("NIL") {
			item.Number = uint64(p.number())
		}
		p.leave()
	default:
		p.taggedExtVal()
	}
	item.Raw = p.text[from:p.pos]
	p.out.Items = append(p.out.Items, item)
	p.leave()
}

// flagList is a list of flags; what is allowed among them differs: flag-list has neither \Recent nor \*.
func (p *parser) flagList(rule string) []string {
	var all []string
	p.enter(rule)
	p.list(0, func() { all = append(all, p.flag(rule)) })
	p.leave()
	return all
}

// systemFlags are the flags with a backslash that are defined.
const systemFlags = ` \ANSWERED \FLAGGED \DELETED \SEEN \DRAFT `

func (p *parser) flag(rule string) string {
	from := p.pos
	if !p.take(`\`) {
		p.enter("flag-keyword")
		name := p.atom()
		p.leave()
		return name
	}
	if rule == "flag-perm" && p.take("*") {
		return `\*`
	}
	p.enter("flag")
	name := `\` + p.atom()
	switch upper := strings.ToUpper(name); {
	case strings.Contains(systemFlags, " "+upper+" "):
	case upper == `\RECENT` && rule == "flag-fetch":
	case upper == `\RECENT`:
		p.pos = from
		p.leave()
		p.fail(`no \Recent here`)
	default:
		p.pos = from
		p.enter("flag-extension")
		p.fail("a flag with a backslash that a standard defines")
	}
	p.leave()
	return name
}

// vanished is VANISHED (RFC 7162, section 7).
func (p *parser) vanished() {
	p.enter("expunged-resp")
	p.sp()
	if p.take("(") {
		p.needWord("EARLIER")
		p.need(")")
		p.sp()
		p.out.Earlier = true
	}
	p.out.Ranges = p.ranges("uid-set")
	p.leave()
}
