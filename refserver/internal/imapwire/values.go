package imapwire

import (
	"math"
	"strings"
	"time"
	"unicode/utf8"
)

// DateTimeLayout is the date-time of RFC 3501 section 9, without its quotes.
const DateTimeLayout = "_2-Jan-2006 15:04:05 -0700"

// Number reads a 32-bit number.
func (d *Decoder) Number() (uint32, error) {
	n, err := d.number(math.MaxUint32)
	return uint32(n), err
}

// NZNumber reads a 32-bit number that is not 0 and does not begin with 0.
func (d *Decoder) NZNumber() (uint32, error) {
	if d.Peek() == '0' {
		return 0, d.fail("a number that is not zero")
	}
	return d.Number()
}

// NZNumber64 is NZNumber of 63 bits.
func (d *Decoder) NZNumber64() (uint64, error) {
	if d.Peek() == '0' {
		return 0, d.fail("a number that is not zero")
	}
	return d.Number64()
}

// Number64 reads a 63-bit number (RFC 9051 section 9, number64).
func (d *Decoder) Number64() (uint64, error) { return d.number(math.MaxInt64) }

func (d *Decoder) number(limit uint64) (uint64, error) {
	b := d.rest()
	var n uint64
	i := 0
	for ; i < len(b) && b[i] >= '0' && b[i] <= '9'; i++ {
		digit := uint64(b[i] - '0')
		if n > (limit-digit)/10 {
			return 0, d.fail("a smaller number")
		}
		n = n*10 + digit
	}
	if i == 0 {
		return 0, d.fail("a number")
	}
	d.pos += i
	return n, nil
}

// Mailbox reads a mailbox name and returns it in UTF-8, INBOX in capitals. On the wire it is in modified UTF-7 or, with UTF8 or
// WideNames, in UTF-8.
func (d *Decoder) Mailbox() (string, error) {
	name, err := d.MailboxAsGiven()
	return canonicalInbox(name), err
}

// MailboxAsGiven is Mailbox with the client's own spelling of INBOX.
func (d *Decoder) MailboxAsGiven() (string, error) {
	start := d.pos
	s, err := d.AString()
	if err != nil {
		return "", err
	}
	return d.mailboxName(s, start)
}

func canonicalInbox(name string) string {
	if strings.EqualFold(name, "INBOX") {
		return "INBOX"
	}
	return name
}

// ListMailbox reads the pattern of LIST and LSUB, in which "*" and "%" are wildcards, and returns it in UTF-8. encoded says that it is in
// modified UTF-7 instead: a wildcard stands for a part of an encoded character.
func (d *Decoder) ListMailbox() (pattern string, encoded bool, err error) {
	start := d.pos
	s, ok := d.span(isListChar)
	if !ok {
		if s, err = d.String(); err != nil {
			return "", false, err
		}
	}
	if !d.r.UTF8 && isASCII(s) && strings.ContainsAny(s, wildcards) {
		pattern, ok = decodeBetween(s)
		return canonicalInbox(pattern), !ok, nil
	}
	pattern, err = d.mailboxName(s, start)
	return canonicalInbox(pattern), false, err
}

const wildcards = "*%"

// decodeBetween decodes what stands between wildcards. The pattern is given back as it is where that cannot be.
func decodeBetween(pattern string) (decoded string, ok bool) {
	var b strings.Builder
	for rest := pattern; ; {
		i := strings.IndexAny(rest, wildcards)
		if i < 0 {
			i = len(rest)
		}
		text, ok := DecodeUTF7(rest[:i])
		if !ok {
			return pattern, false
		}
		b.WriteString(text)
		if i == len(rest) {
			return b.String(), true
		}
		b.WriteByte(rest[i])
		rest = rest[i+1:]
	}
}

func (d *Decoder) mailboxName(wire string, start int) (string, error) {
	if isASCII(wire) {
		if d.r.UTF8 {
			return wire, nil
		}
		name, ok := DecodeUTF7(wire)
		if !ok {
			d.pos = min(start, len(d.r.line)) // behind a literal the name's line is gone
			return "", d.fail("a mailbox name in modified UTF-7")
		}
		return name, nil
	}
	if !d.r.UTF8 && !d.r.WideNames || !utf8.ValidString(wire) {
		d.pos = min(start, len(d.r.line))
		return "", d.fail("a mailbox name in modified UTF-7 or, where that is enabled, in UTF-8")
	}
	return wire, nil
}

func isListChar(c byte) bool { return isAStringChar(c) || c == '%' || c == '*' }

// Flag reads a flag: a keyword, or a system flag with its backslash.
func (d *Decoder) Flag() (string, error) {
	system := d.TrySpecial('\\')
	s, ok := d.span(isAtomChar)
	if !ok {
		return "", d.fail("a flag")
	}
	if system {
		return `\` + s, nil
	}
	return s, nil
}

// FlagList reads flags in parentheses; there may be none.
func (d *Decoder) FlagList() ([]string, error) {
	flags := []string{}
	err := d.List(func() error {
		f, err := d.Flag()
		flags = append(flags, f)
		return err
	})
	if err != nil {
		return nil, err
	}
	return flags, nil
}

// StoreFlags reads what STORE takes: flags in parentheses, or one or more flags without (RFC 3501, store-att-flags).
func (d *Decoder) StoreFlags() ([]string, error) {
	if d.Peek() == '(' {
		return d.FlagList()
	}
	var flags []string
	for {
		f, err := d.Flag()
		if err != nil {
			return nil, err
		}
		flags = append(flags, f)
		if !d.TrySP() || d.Peek() == 0 {
			return flags, nil
		}
	}
}

// DateTime reads a quoted date-time of exactly the grammar's 26 characters.
func (d *Decoder) DateTime() (time.Time, error) {
	const quoted = `"` + DateTimeLayout + `"`
	b := d.rest()
	if len(b) < len(quoted) {
		return time.Time{}, d.fail("a date and time")
	}
	t, err := time.Parse(quoted, string(b[:len(quoted)]))
	if err != nil || b[3] != '-' {
		return time.Time{}, d.fail("a date and time")
	}
	d.pos += len(quoted)
	return t, nil
}

// Date reads a date, "1-Feb-1994" or "01-Feb-1994", quoted or not; the time is midnight in UTC.
func (d *Decoder) Date() (time.Time, error) {
	quoted := d.TrySpecial('"')
	text, _ := d.span(func(c byte) bool { return c == '-' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' })
	t, err := time.Parse("2-Jan-2006", text)
	if err != nil {
		d.pos -= len(text)
		return time.Time{}, d.fail("a date")
	}
	if quoted {
		if err := d.Special('"'); err != nil {
			return time.Time{}, err
		}
	}
	return t, nil
}

// IDFields reads the argument of ID (RFC 2971): NIL, or up to 30 pairs of a field and a value. It returns fields and
// values in turn; a NIL value is "".
func (d *Decoder) IDFields() ([]string, error) {
	if d.Peek() != '(' {
		if _, ok, err := d.NString(); err != nil || ok {
			return nil, d.fail("NIL or a list")
		}
		return nil, nil
	}
	var fields []string
	name := true
	err := d.List(func() error {
		s, ok, err := d.NString()
		if err != nil {
			return err
		}
		if name && !ok || len(fields) >= 60 {
			return d.fail("a field name")
		}
		name = !name
		fields = append(fields, s)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if !name {
		return nil, d.fail("a value for every field")
	}
	return fields, nil
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
