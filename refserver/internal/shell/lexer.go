package shell

import (
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// The lexer half of the parser: PowerShell's tokens depend on where they stand (in a command's arguments "a-b" is one
// word, in an expression it is a subtraction), so the parser asks for the kind of token it wants at a position.

const eof = rune(-1)

// peek is the rune at the position; eof at the end.
func (p *parser) peek() rune { return p.peekAt(p.pos) }

func (p *parser) peekAt(i int) rune {
	if i >= len(p.src) {
		return eof
	}
	r, _ := utf8.DecodeRuneInString(p.src[i:])
	return r
}

func (p *parser) advance() rune {
	if p.pos >= len(p.src) {
		return eof
	}
	r, n := utf8.DecodeRuneInString(p.src[p.pos:])
	p.pos += n
	return r
}

func (p *parser) has(prefix string) bool { return strings.HasPrefix(p.src[p.pos:], prefix) }

func (p *parser) accept(prefix string) bool {
	if p.has(prefix) {
		p.pos += len(prefix)
		return true
	}
	return false
}

// Typographic quotes and dashes count as the plain ones, because that is what pasted documentation holds.
func isSingleQuote(r rune) bool { return r == '\'' || (r >= '\u2018' && r <= '\u201b') }
func isDoubleQuote(r rune) bool { return r == '"' || (r >= '\u201c' && r <= '\u201e') }
func isDash(r rune) bool        { return r == '-' || (r >= '\u2013' && r <= '\u2015') }
func isBlank(r rune) bool {
	return r == ' ' || r == '\t' || r == '\u00a0' || r == '\v' || r == '\f' || r == '\ufeff'
}
func isNewline(r rune) bool { return r == '\n' || r == '\r' }
func isNameRune(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r)
}

// blanks skips white space inside a line, comments and continued lines.
func (p *parser) blanks() {
	for {
		r := p.peek()
		switch {
		case isBlank(r):
			p.advance()
		case r == '`' && isNewline(p.peekAt(p.pos+1)):
			p.pos++
			p.newline()
		case r == '`' && p.peekAt(p.pos+1) == eof:
			p.unfinished(span{p.pos, p.pos + 1}, "IncompleteLine", reply.ConsoleIncompleteLine)
		case r == '#':
			for r := p.peek(); r != eof && !isNewline(r); r = p.peek() {
				p.advance()
			}
		case p.has("<#"):
			end := strings.Index(p.src[p.pos+2:], "#>")
			if end < 0 {
				p.unfinished(span{p.pos, len(p.src)}, "TerminatorExpectedAtEndOfComment", reply.ConsoleCommentNotClosed)
			}
			p.pos += 2 + end + 2
		default:
			return
		}
	}
}

func (p *parser) newline() bool {
	if p.accept("\r\n") || p.accept("\n") || p.accept("\r") {
		return true
	}
	return false
}

// lines skips white space and newlines.
func (p *parser) lines() {
	for p.blanks(); p.newline(); p.blanks() {
	}
}

// separators skips newlines and semicolons.
func (p *parser) separators() {
	for p.lines(); p.accept(";"); p.lines() {
	}
}

// word looks at the name that starts here without consuming it.
func (p *parser) word() string {
	i := p.pos
	for r := p.peekAt(i); isNameRune(r); r = p.peekAt(i) {
		i += utf8.RuneLen(r)
	}
	return p.src[p.pos:i]
}

// number reads a number if the whole of one stands here, up to something that ends a word.
func (p *parser) number() (literal, bool) {
	i := p.pos
	if r := p.peekAt(i); r == '+' || isDash(r) {
		i += utf8.RuneLen(r)
	}
	digits := i
	for i < len(p.src) && (isASCIIAlnum(p.src[i]) || (p.src[i] == '.' && !strings.HasPrefix(p.src[i:], ".."))) {
		if p.src[i] == '.' && (i+1 >= len(p.src) || !isDigit(p.src[i+1])) {
			break // 5.ToString() or the end of a sentence
		}
		if (p.src[i] == 'e' || p.src[i] == 'E') && i+1 < len(p.src) && (p.src[i+1] == '-' || p.src[i+1] == '+') && !hexadecimal(p.src[digits:i]) {
			i++
		}
		i++
	}
	v, ok := parseNumber(p.src[p.pos:i])
	if !ok {
		return literal{}, false
	}
	lit := literal{span{p.pos, i}, v, p.src[p.pos:i]}
	p.pos = i
	return lit, true
}

func hexadecimal(s string) bool { return len(s) > 1 && (s[:2] == "0x" || s[:2] == "0X") }
func isDigit(c byte) bool       { return c >= '0' && c <= '9' }
func isASCIIAlnum(c byte) bool  { return isDigit(c) || (c|0x20 >= 'a' && c|0x20 <= 'z') }
func startsNumber(s string) bool {
	return s != "" && (isDigit(s[0]) || (len(s) > 1 && s[0] == '.' && isDigit(s[1])))
}

var multipliers = [...]struct {
	suffix string
	factor int64
}{{"kb", 1 << 10}, {"mb", 1 << 20}, {"gb", 1 << 30}, {"tb", 1 << 40}, {"pb", 1 << 50}}

// parseNumber reads decimal, hexadecimal and floating-point numbers with the suffixes l, d, kb, mb, gb, tb and pb.
func parseNumber(s string) (any, bool) {
	text := strings.ToLower(s)
	negative := false
	if r, n := utf8.DecodeRuneInString(text); r == '+' || isDash(r) {
		negative, text = r != '+', text[n:]
	}
	if !startsNumber(text) || strings.ContainsRune(text, '_') {
		return nil, false
	}
	factor := int64(1)
	for _, m := range multipliers {
		if rest, ok := strings.CutSuffix(text, m.suffix); ok {
			text, factor = rest, m.factor
			break
		}
	}
	if !hexadecimal(text) {
		text = strings.TrimRight(text, "l")
		text = strings.TrimSuffix(text, "d")
	}
	if i, err := strconv.ParseInt(text, 0, 64); err == nil && (hexadecimal(text) || !leadingZero(text)) {
		return signed(i, negative, factor), true
	}
	if i, err := strconv.ParseInt(text, 10, 64); err == nil {
		return signed(i, negative, factor), true
	}
	if hexadecimal(text) || strings.ContainsAny(text, "xpin") {
		return nil, false
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return nil, false
	}
	if negative {
		f = -f
	}
	return f * float64(factor), true
}

// leadingZero keeps Go's octal, binary and underscore spellings from being read as such: "010" is ten.
func leadingZero(s string) bool { return len(s) > 1 && s[0] == '0' }

func signed(i int64, negative bool, factor int64) any {
	if negative {
		i = -i
	}
	if factor != 1 && (i > math.MaxInt64/factor || i < math.MinInt64/factor) {
		return float64(i) * float64(factor)
	}
	return i * factor
}

// variable reads $name, ${name}, $scope:name and the one-character variables. nil: only a dollar sign stands here.
func (p *parser) variable() *variable {
	start := p.pos
	p.pos++ // $
	if p.accept("{") {
		end := strings.IndexByte(p.src[p.pos:], '}')
		if end < 0 {
			p.unfinished(span{start, len(p.src)}, "MissingEndCurlyBrace", reply.ConsoleVariableNotClosed)
		}
		name := p.src[p.pos : p.pos+end]
		p.pos += end + 1
		return newVariable(span{start, p.pos}, name)
	}
	if r := p.peek(); r == '$' || r == '?' || r == '^' {
		p.pos++
		return &variable{span{start, p.pos}, "", string(r)}
	}
	i := p.pos
	i += len(p.word())
	if i == p.pos {
		p.pos = start
		return nil
	}
	if i < len(p.src) && p.src[i] == ':' && isNameRune(p.peekAt(i+1)) {
		save := p.pos
		p.pos = i + 1
		i += 1 + len(p.word())
		p.pos = save
	}
	name := p.src[p.pos:i]
	p.pos = i
	return newVariable(span{start, p.pos}, name)
}

func newVariable(at span, name string) *variable {
	if scope, rest, ok := strings.Cut(name, ":"); ok {
		return &variable{at, strings.ToLower(scope), rest}
	}
	return &variable{at, "", name}
}

// escape reads what follows a back-tick inside a string or a word.
func (p *parser) escape() string {
	r := p.advance()
	switch r {
	case eof:
		return ""
	case 'n':
		return "\n"
	case 'r':
		return "\r"
	case 't':
		return "\t"
	case '0':
		return "\x00"
	case 'a':
		return "\a"
	case 'b':
		return "\b"
	case 'f':
		return "\f"
	case 'v':
		return "\v"
	case '\r':
		p.accept("\n")
		return "\n"
	}
	return string(r)
}

// singleQuoted reads '…' with ” for a quote.
func (p *parser) singleQuoted() *literal {
	start := p.pos
	p.advance()
	var b strings.Builder
	for {
		r := p.advance()
		switch {
		case r == eof:
			p.unfinished(span{start, len(p.src)}, "TerminatorExpectedAtEndOfString", reply.ConsoleStringNotClosed("'"))
		case isSingleQuote(r):
			if !isSingleQuote(p.peek()) {
				return &literal{span{start, p.pos}, b.String(), ""}
			}
			p.advance()
			b.WriteRune('\'')
		default:
			b.WriteRune(r)
		}
	}
}

// doubleQuoted reads "…" with "" for a quote, back-tick escapes, variables and sub-expressions.
func (p *parser) doubleQuoted() expr {
	start := p.pos
	p.advance()
	var parts partList
	for {
		r := p.peek()
		switch {
		case r == eof:
			p.unfinished(span{start, len(p.src)}, "TerminatorExpectedAtEndOfString", reply.ConsoleStringNotClosed(`"`))
		case isDoubleQuote(r):
			p.advance()
			if !isDoubleQuote(p.peek()) {
				return parts.expr(span{start, p.pos})
			}
			p.advance()
			parts.text(`"`)
		default:
			p.stringPart(&parts)
		}
	}
}

// stringPart reads one escape, variable, sub-expression or rune of a double-quoted string or a bare word.
func (p *parser) stringPart(parts *partList) {
	switch {
	case p.peek() == '`':
		p.pos++
		parts.text(p.escape())
	case p.has("$("):
		parts.expression(p.subExpression())
	case p.peek() == '$':
		if v := p.variable(); v != nil {
			parts.expression(v)
		} else {
			p.pos++
			parts.text("$")
		}
	default:
		parts.text(string(p.advance()))
	}
}

// hereString reads @"…"@ or @'…'@, whose delimiters stand on lines of their own.
func (p *parser) hereString() expr {
	start := p.pos
	p.pos++ // @
	expands := isDoubleQuote(p.advance())
	for isBlank(p.peek()) {
		p.advance()
	}
	if p.peek() == eof { // at a prompt the string begins in the next line
		p.unfinished(span{start, p.pos}, "TerminatorExpectedAtEndOfString", reply.ConsoleHereStringNotClosed)
	}
	if !p.newline() {
		p.fail(span{start, p.pos}, "UnexpectedCharactersAfterHereStringHeader", reply.ConsoleHereStringHeader)
	}
	var parts partList
	for first := true; ; first = false {
		if first || isNewline(p.peek()) {
			mark := p.pos
			if !first {
				p.newline()
			}
			if p.hereStringEnds(expands) {
				return parts.expr(span{start, p.pos})
			}
			parts.text(p.src[mark:p.pos])
			if isNewline(p.peek()) {
				continue
			}
		}
		if p.peek() == eof {
			p.unfinished(span{start, len(p.src)}, "TerminatorExpectedAtEndOfString", reply.ConsoleHereStringNotClosed)
		}
		if expands {
			p.stringPart(&parts)
		} else {
			parts.text(string(p.advance()))
		}
	}
}

func (p *parser) hereStringEnds(expands bool) bool {
	r := p.peek()
	if (expands && !isDoubleQuote(r)) || (!expands && !isSingleQuote(r)) {
		return false
	}
	if n := p.pos + utf8.RuneLen(r); p.peekAt(n) == '@' {
		p.pos = n + 1
		return true
	}
	return false
}

// partList gathers the parts of an expandable string; neighbouring text becomes one part.
type partList struct {
	list []any
	buf  strings.Builder
}

func (l *partList) text(s string) { l.buf.WriteString(s) }

func (l *partList) expression(e expr) {
	l.flush()
	l.list = append(l.list, e)
}

func (l *partList) flush() {
	if l.buf.Len() > 0 {
		l.list = append(l.list, l.buf.String())
		l.buf.Reset()
	}
}

func (l *partList) expr(at span) expr {
	l.flush()
	if len(l.list) == 0 {
		return &literal{at, "", ""}
	}
	if s, ok := l.list[0].(string); ok && len(l.list) == 1 {
		return &literal{at, s, ""}
	}
	return &expandable{at, l.list}
}
