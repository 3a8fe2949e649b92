package grammar

import "strings"

// greeting is "*" SP (resp-cond-auth / resp-cond-bye).
func (p *parser) greeting() {
	p.enter("greeting")
	p.need("*")
	p.sp()
	name := p.condition("OK", "PREAUTH", "BYE")
	p.out.Name = name
	p.respText()
	p.leave()
}

// continueRequest is "+" SP (resp-text / base64).
func (p *parser) continueRequest() {
	p.out.Kind, p.out.Name = Continuation, "+"
	p.enter("continue-req")
	p.need("+")
	if !p.take(" ") {
		p.fail("SP")
	}
	if rest := p.text[p.pos:]; IsBase64(rest) {
		p.out.Text, p.pos = rest, len(p.text)
	} else {
		p.respText()
	}
	p.leave()
}

// responseTagged is the tag and a condition.
func (p *parser) responseTagged() {
	p.out.Kind = Tagged
	p.enter("response-tagged")
	p.out.Tag = p.tag()
	p.sp()
	p.out.Name = p.condition("OK", "NO", "BAD")
	p.respText()
	p.leave()
}

// tag is 1*<any ASTRING-CHAR except "+">.
func (p *parser) tag() string {
	p.enter("tag")
	text := p.while(func(c byte) bool { return astringChar(c) && c != '+' })
	if text == "" || p.octet() != ' ' {
		p.fail("a tag, and SP after it")
	}
	p.leave()
	return text
}

// condition is one of the words and the space after it.
func (p *parser) condition(words ...string) string {
	for _, w := range words {
		if p.word(w) {
			p.out.Name = w
			if !p.take(" ") {
				p.enter("SP")
				p.fail("SP")
			}
			return w
		}
	}
	p.fail(strings.Join(words, ", "))
	return ""
}

// respText is a response code, if any, and text, which IMAP4rev1 does not let be empty.
func (p *parser) respText() {
	p.enter("resp-text")
	if p.next("[") {
		p.out.Code = &Code{}
		p.respTextCode(p.out.Code)
		p.need("]")
		if !p.take(" ") {
			p.enter("SP")
			p.fail("SP after the response code")
		}
	}
	fewest := 1
	if p.dialect.Rev2 {
		fewest = 0
	}
	p.out.Text = p.freeText(fewest)
	p.leave()
}

// bareCodes are the response codes without arguments.
const bareCodes = " ALERT PARSE READ-ONLY READ-WRITE TRYCREATE UIDNOTSTICKY UNAVAILABLE AUTHENTICATIONFAILED AUTHORIZATIONFAILED EXPIRED " +
	"PRIVACYREQUIRED CONTACTADMIN NOPERM INUSE EXPUNGEISSUED CORRUPTION SERVERBUG CLIENTBUG CANNOT LIMIT OVERQUOTA ALREADYEXISTS " +
	"NONEXISTENT NOTSAVED HASCHILDREN CLOSED NOMODSEQ UNKNOWN-CTE USEATTR TOOBIG COMPRESSIONACTIVE "

func (p *parser) respTextCode(c *Code) {
	p.enter("resp-text-code")
	p.need("[")
	c.Name = strings.ToUpper(p.atom())
	from := p.pos
	switch {
	case strings.Contains(bareCodes, " "+c.Name+" "):
		if !p.next("]") {
			p.enter("code without arguments")
			p.fail("no arguments to the response code " + c.Name)
		}
	case c.Name == "CAPABILITY":
		c.Capabilities = p.capabilityData()
	case c.Name == "PERMANENTFLAGS":
		p.sp()
		c.Flags = p.flagList("flag-perm")
	case c.Name == "UIDNEXT" || c.Name == "UIDVALIDITY":
		p.enter("validity and next UID")
		p.sp()
		c.Number = uint64(p.nzNumber())
		p.leave()
	case c.Name == "UNSEEN":
		p.sp()
		c.Number = uint64(p.nzNumber())
	case c.Name == "HIGHESTMODSEQ":
		p.enter("HIGHESTMODSEQ")
		p.sp()
		c.Number = p.modSeq(1)
		p.leave()
	case c.Name == "MODIFIED":
		p.enter("MODIFIED")
		p.sp()
		p.ranges("sequence-set")
		p.leave()
	case c.Name == "BADCHARSET":
		p.badCharset()
	case c.Name == "APPENDUID":
		p.appendUID()
	case c.Name == "COPYUID":
		p.copyUID()
	default:
		p.unknownCode()
	}
	if c.Args == "" {
		c.Args = strings.TrimPrefix(p.text[from:p.pos], " ")
	}
	if !p.next("]") {
		p.fail(`"]" after the response code ` + c.Name)
	}
	p.leave()
}

// unknownCode is the general form: atom [SP 1*<any TEXT-CHAR except "]">].
func (p *parser) unknownCode() {
	if p.take(" ") && p.while(func(c byte) bool { return c != ']' && c != '\r' && c != '\n' && c != 0 && c < 0x80 }) == "" {
		p.fail(`the arguments of the response code`)
	}
}

func (p *parser) badCharset() {
	p.enter("BADCHARSET")
	if p.take(" ") {
		p.list(1, func() {
			if p.dialect.Rev2 && p.octet() != '"' {
				p.atom()
				return
			}
			p.astring()
		})
	}
	p.leave()
}

// appendUID is resp-code-apnd: a set of UIDs only with MULTIAPPEND (RFC 4315, section 4).
func (p *parser) appendUID() {
	p.enter("resp-code-apnd")
	p.sp()
	p.nzNumber()
	p.sp()
	if p.dialect.Capabilities != nil && p.dialect.offers("MULTIAPPEND") {
		p.ranges("uid-set")
	} else {
		p.uniqueID()
	}
	p.leave()
}

func (p *parser) copyUID() {
	p.enter("resp-code-copy")
	p.sp()
	p.nzNumber()
	p.sp()
	p.ranges("uid-set")
	p.sp()
	p.ranges("uid-set")
	p.leave()
}

// modSeq is a mod-sequence-value of 63 bits (RFC 7162, section 7); fewest is 0 where mod-sequence-valzer stands.
func (p *parser) modSeq(fewest uint64) uint64 {
	p.enter("mod-sequence-value")
	if p.octet() == '0' && (fewest > 0 || len(p.text) > p.pos+1 && digit(p.text[p.pos+1])) {
		p.fail("a number that does not begin with 0")
	}
	n := p.bounded("number64", 63)
	p.leave()
	return n
}
