package shell

import (
	"strings"
	"unicode/utf8"

	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// wordOperators are the dashed operators by precedence, weakest first; 1 is the loosest.
func wordOperator(name string) (op string, exact bool, level int) {
	switch name {
	case "and", "or", "xor":
		return name, false, 1
	case "band", "bor", "bxor", "shl", "shr":
		return name, false, 2
	case "is", "isnot", "as":
		return name, false, 3
	case "f":
		return name, false, 6
	}
	base := name
	if len(name) > 2 && (name[0] == 'c' || name[0] == 'i') && comparison(name[1:]) && !comparison(name) {
		base, exact = name[1:], name[0] == 'c'
	}
	if comparison(base) {
		return base, exact, 3
	}
	return "", false, 0
}

func comparison(name string) bool {
	switch name {
	case "eq", "ne", "gt", "ge", "lt", "le", "like", "notlike", "match", "notmatch", "contains", "notcontains",
		"in", "notin", "replace", "split", "join":
		return true
	}
	return false
}

// The levels of the symbol operators.
const (
	levelAdditive       = 4
	levelMultiplicative = 5
	levelFormat         = 6
	levelRange          = 7
	levelUnary          = 8
)

// expression reads an expression.
func (p *parser) expression() expr { return p.binaryLevel(1) }

// operator reads the binary operator that stands here if its level is at least the given one.
func (p *parser) operator(level int) (op string, exact bool, found int) {
	r := p.peek()
	switch {
	case isDash(r):
		mark := p.pos
		p.advance()
		name := p.word()
		if name == "" {
			p.pos = mark
			if p.has("-=") || p.has("--") || level > levelAdditive {
				return "", false, 0
			}
			p.advance()
			return "-", false, levelAdditive
		}
		op, exact, found = wordOperator(strings.ToLower(name))
		if found == 0 && !p.mayBeVariable(name) {
			p.pos = mark
			return "", false, 0
		}
		if found == 0 || found < level {
			p.pos = mark
			if found == 0 && level <= levelAdditive {
				p.advance()
				return "-", false, levelAdditive
			}
			return "", false, 0
		}
		p.pos += len(name)
		return op, exact, found
	case r == '+' && !p.has("+=") && !p.has("++") && level <= levelAdditive:
		p.pos++
		return "+", false, levelAdditive
	case (r == '*' || r == '/' || r == '%') && p.peekAt(p.pos+1) != '=' && level <= levelMultiplicative:
		p.pos++
		return string(r), false, levelMultiplicative
	case p.has("..") && level <= levelRange:
		p.pos += 2
		return "..", false, levelRange
	}
	return "", false, 0
}

// mayBeVariable tells 5-3 (a subtraction) from 5 -foo (nonsense).
func (p *parser) mayBeVariable(name string) bool { return name[0] >= '0' && name[0] <= '9' }

func (p *parser) binaryLevel(level int) expr {
	if level >= levelUnary {
		return p.list()
	}
	p.enter()
	defer p.leave()
	left := p.list()
	for n := 0; ; n++ {
		p.chained(n)
		mark := p.pos
		p.blanks()
		opAt := p.pos
		op, exact, found := p.operator(level)
		if found == 0 {
			p.pos = mark
			return left
		}
		name := p.src[opAt:p.pos]
		p.lines()
		p.needOperand(span{opAt, opAt + len(name)}, name)
		right := p.binaryLevel(found + 1)
		left = &binary{span{left.at().start, p.pos}, op, exact, left, right}
	}
}

// needOperand fails when nothing that could be an operand follows.
func (p *parser) needOperand(at span, name string) {
	switch r := p.peek(); {
	case r == eof:
		p.unfinished(at, "ExpectedValueExpression", reply.ConsoleMissingValue(name))
	case strings.ContainsRune(";)}]|&<>", r):
		p.fail(at, "ExpectedValueExpression", reply.ConsoleMissingValue(name))
	}
}

// list reads unary expressions separated by commas.
func (p *parser) list() expr {
	first := p.unary()
	if p.noComma {
		return first
	}
	items := []expr{first}
	for {
		mark := p.pos
		p.blanks()
		comma := p.pos
		if !p.accept(",") {
			p.pos = mark
			break
		}
		p.lines()
		p.needOperand(span{comma, comma + 1}, ",")
		items = append(items, p.unary())
	}
	if len(items) == 1 {
		return first
	}
	return &arrayLiteral{span{first.at().start, p.pos}, items}
}

// unaryOperator looks at the dashed unary operator that stands here.
func (p *parser) unaryOperator() string {
	r := p.peek()
	if !isDash(r) {
		return ""
	}
	mark := p.pos
	p.pos += utf8.RuneLen(r)
	name := strings.ToLower(p.word())
	p.pos = mark
	switch name {
	case "not", "bnot", "join", "split", "isplit", "csplit":
		return name
	}
	return ""
}

func (p *parser) unary() expr {
	p.enter()
	defer p.leave()
	p.blanks()
	start := p.pos
	op := p.unaryOperator()
	switch r := p.peek(); {
	case op != "":
		p.advance()
		p.pos += len(op)
		if op == "isplit" || op == "csplit" {
			op = "split"
		}
	case p.has("++"), p.has("--"):
		delta := int64(1)
		if p.has("--") {
			delta = -1
		}
		p.pos += 2
		target := p.unary()
		if !assignable(target) {
			p.fail(target.at(), "InvalidLeftHandSide", reply.ConsoleNotAssignable)
		}
		return &step{span{start, p.pos}, target, delta, true}
	case r == '!':
		p.pos++
		op = "not"
	case r == ',':
		p.pos++
		p.lines()
		p.needOperand(span{start, start + 1}, ",")
		x := p.unary()
		return &arrayLiteral{span{start, p.pos}, []expr{x}}
	case isDash(r) || r == '+':
		if lit, ok := p.number(); ok {
			return p.postfix(&lit)
		}
		p.advance()
		op = "+"
		if isDash(r) {
			op = "-"
		}
	case r == '[':
		return p.typed()
	default:
		return p.stepAfter(p.postfix(p.primary()))
	}
	at := span{start, p.pos}
	p.lines()
	p.needOperand(at, p.src[at.start:at.end])
	x := p.unary()
	return &unary{span{start, p.pos}, op, x}
}

// stepAfter reads ++ or -- behind something that can be assigned.
func (p *parser) stepAfter(e expr) expr {
	if (p.has("++") || p.has("--")) && assignable(e) {
		delta := int64(1)
		if p.has("--") {
			delta = -1
		}
		p.pos += 2
		return &step{span{e.at().start, p.pos}, e, delta, false}
	}
	return e
}

// typed reads [type] alone, [type]::Member or a cast.
func (p *parser) typed() expr {
	start := p.pos
	name := p.typeName()
	lit := &typeLiteral{span{start, p.pos}, name}
	if p.has("::") || p.has(".") {
		return p.postfix(lit)
	}
	mark := p.pos
	p.blanks()
	r := p.peek()
	if r == eof || isNewline(r) || strings.ContainsRune(";,|)}]&<>=", r) || (isDash(r) && p.unaryOperator() == "" && !startsNumber(p.src[min(p.pos+1, len(p.src)):])) {
		p.pos = mark
		return lit
	}
	x := p.unary()
	return &cast{span{start, p.pos}, name, x}
}

// typeName reads [Name], generic and array types included, and returns what stands between the brackets.
func (p *parser) typeName() string {
	start := p.pos
	p.pos++
	depth := 1
	for depth > 0 {
		switch r := p.advance(); {
		case r == eof:
			p.unfinished(span{start, p.pos}, "EndSquareBracketExpectedAtEndOfType", reply.ConsoleTypeNotClosed)
		case r == '[':
			depth++
		case r == ']':
			depth--
		case isNameRune(r), r == '.', r == ',', r == '`', r == '+', isBlank(r):
		default:
			p.fail(span{start, start + 1}, "TypeNameExpected", reply.ConsoleTypeName)
		}
	}
	name := strings.TrimSpace(p.src[start+1 : p.pos-1])
	if name == "" {
		p.fail(span{start, p.pos}, "TypeNameExpected", reply.ConsoleTypeName)
	}
	return name
}

// primary reads a variable, string, number, parenthesis, list, hash table or script block.
func (p *parser) primary() expr {
	p.enter()
	defer p.leave()
	start := p.pos
	r := p.peek()
	switch {
	case p.has("$("):
		return p.subExpression()
	case r == '$':
		if v := p.variable(); v != nil {
			return v
		}
	case r == '(':
		p.pos++
		inner := p.innerParen(start)
		return &paren{span{start, p.pos}, inner}
	case p.has("@("):
		p.pos += 2
		body := p.statements(")")
		return &subExpression{span{start, p.pos}, body, true}
	case p.has("@{"):
		return p.hash()
	case p.has("@"):
		if n := p.peekAt(p.pos + 1); isSingleQuote(n) || isDoubleQuote(n) {
			return p.hereString()
		}
	case r == '{':
		script := p.scriptBlock()
		return &scriptLiteral{span{start, p.pos}, script}
	case isSingleQuote(r):
		return p.singleQuoted()
	case isDoubleQuote(r):
		return p.doubleQuoted()
	case r == '.' || (r >= '0' && r <= '9'):
		if lit, ok := p.number(); ok {
			return &lit
		}
	}
	token := p.token()
	if r == eof {
		p.unfinished(token, "MissingExpression", reply.ConsoleMissingExpression)
	}
	p.fail(token, "UnexpectedToken", reply.ConsoleUnexpectedToken(p.src[token.start:token.end]))
	return nil
}

func (p *parser) innerParen(start int) statement {
	p.lines()
	if p.peek() == eof {
		p.unfinished(span{start, start + 1}, "MissingEndParenthesisInExpression", reply.ConsoleMissingClosing(")"))
	}
	if p.has(")") {
		p.fail(span{p.pos, p.pos + 1}, "ExpectedExpression", reply.ConsoleEmptyParenthesis)
	}
	s := p.innerStatement("(")
	p.lines()
	if p.accept(")") {
		return s
	}
	if p.peek() == eof {
		p.unfinished(span{start, start + 1}, "MissingEndParenthesisInExpression", reply.ConsoleMissingClosing(")"))
	}
	p.endOfStatement(")")
	p.fail(span{p.pos, min(p.pos+1, len(p.src))}, "MissingEndParenthesisInExpression", reply.ConsoleMissingClosing(")"))
	return nil
}

func (p *parser) subExpression() expr {
	start := p.pos
	p.pos += 2
	body := p.statements(")")
	return &subExpression{span{start, p.pos}, body, false}
}

func (p *parser) hash() expr {
	start := p.pos
	p.pos += 2
	h := &hashLiteral{}
	save := p.noComma
	p.noComma = false
	defer func() { p.noComma = save }()
	for {
		p.separators()
		if p.accept("}") {
			h.span = span{start, p.pos}
			return h
		}
		if p.peek() == eof {
			p.unfinished(span{start, start + 2}, "MissingEndCurlyBrace", reply.ConsoleHashNotClosed)
		}
		key := p.hashKey()
		p.lines()
		if !p.accept("=") {
			if p.peek() == eof {
				p.unfinished(key.at(), "MissingEqualsInHashLiteral", reply.ConsoleHashEquals)
			}
			p.fail(key.at(), "MissingEqualsInHashLiteral", reply.ConsoleHashEquals)
		}
		if p.lines(); p.peek() == eof || strings.ContainsRune(";)}|", p.peek()) {
			p.needOperand(key.at(), "=")
		}
		h.entries = append(h.entries, hashEntry{key, p.statement()})
		p.blanks()
		if r := p.peek(); r != eof && r != ';' && r != '}' && !isNewline(r) {
			p.endOfStatement("}")
		}
	}
}

func (p *parser) hashKey() expr {
	if w := p.word(); w != "" {
		start := p.pos
		if lit, ok := p.number(); ok {
			return &lit
		}
		p.pos += len(w)
		return &literal{span{start, p.pos}, w, ""}
	}
	return p.unary()
}

// postfix reads .member, ::member, (arguments) and [index] as long as they follow directly.
func (p *parser) postfix(e expr) expr {
	start := e.at().start
	for n := 0; ; n++ {
		p.chained(n)
		switch {
		case p.has("["):
			p.pos++
			p.lines()
			save := p.noComma
			p.noComma = false
			i := p.expression()
			p.noComma = save
			p.lines()
			if !p.accept("]") {
				p.unfinished(span{start, p.pos}, "MissingEndSquareBracket", reply.ConsoleMissingClosing("]"))
			}
			e = &index{span{start, p.pos}, e, i}
		case p.has("::"), p.has(".") && !p.has("..") && p.startsMember(1):
			static := p.accept("::")
			if !static {
				p.pos++
			}
			e = p.member(start, e, static)
		default:
			return e
		}
	}
}

func (p *parser) startsMember(offset int) bool {
	r := p.peekAt(p.pos + offset)
	return isNameRune(r) || r == '$' || r == '(' || isSingleQuote(r) || isDoubleQuote(r)
}

func (p *parser) member(start int, target expr, static bool) expr {
	m := &member{target: target, static: static}
	if w := p.word(); w != "" {
		m.name = &literal{span{p.pos, p.pos + len(w)}, w, ""}
		p.pos += len(w)
	} else if p.startsMember(0) {
		m.name = p.primary()
	} else {
		p.fail(span{p.pos - 1, p.pos}, "MissingPropertyName", reply.ConsoleMissingMember)
	}
	if p.has("(") {
		open := p.pos
		p.pos++
		m.call = true
		m.args = p.arguments(open)
	}
	m.span = span{start, p.pos}
	return m
}

// arguments reads a method's arguments up to the closing parenthesis.
func (p *parser) arguments(open int) []expr {
	save := p.noComma
	p.noComma = true
	defer func() { p.noComma = save }()
	var args []expr
	for {
		p.lines()
		if p.accept(")") {
			return args
		}
		if len(args) > 0 && !p.accept(",") || p.peek() == eof {
			if p.peek() == eof {
				p.unfinished(span{open, open + 1}, "MissingEndParenthesisInMethodCall", reply.ConsoleMissingClosing(")"))
			}
			p.fail(span{p.pos, p.pos + 1}, "MissingEndParenthesisInMethodCall", reply.ConsoleMissingClosing(")"))
		}
		p.lines()
		args = append(args, p.expression())
		p.chained(len(args))
	}
}
