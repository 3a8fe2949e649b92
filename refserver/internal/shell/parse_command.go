package shell

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// startsExpression says whether a statement that begins here is an expression, not a command.
func (p *parser) startsExpression() bool {
	r := p.peek()
	next := p.peekAt(p.pos + max(utf8.RuneLen(r), 1))
	switch {
	case r == '$', r == '(', r == '[', r == '{', r == '!', r == ',', isSingleQuote(r), isDoubleQuote(r):
		return true
	case r == '@':
		return next == '(' || next == '{' || isSingleQuote(next) || isDoubleQuote(next)
	case p.has("++"), p.has("--"):
		return true
	case isDash(r), r == '+':
		return strings.ContainsRune("($.", next) || isSingleQuote(next) || isDoubleQuote(next) || unicode.IsDigit(next) || p.unaryOperator() != ""
	case unicode.IsDigit(r), r == '.' && unicode.IsDigit(next):
		mark := p.pos
		_, ok := p.number()
		after := p.peek()
		p.pos = mark
		return ok && (endsWord(after) || strings.ContainsRune("+-*/%.=[]", after))
	}
	return false
}

// endsWord says whether a bare word stops before this character.
func endsWord(r rune) bool {
	return r == eof || isBlank(r) || isNewline(r) || strings.ContainsRune(";,|&(){}<>", r)
}

// command reads one command with its words.
func (p *parser) command() *commandNode {
	p.enter()
	defer p.leave()
	c := &commandNode{span: span{p.pos, p.pos}}
	if r := p.peek(); r == '&' || (r == '.' && endsWord(p.peekAt(p.pos+1))) {
		p.pos++
		p.blanks()
		c.call = true
	}
	c.name = p.commandName(c.call)
	for {
		p.blanks()
		r := p.peek()
		if r == eof || isNewline(r) || strings.ContainsRune(";|)}&", r) {
			break
		}
		if p.redirections(c) {
			continue
		}
		p.chained(len(c.elements))
		c.elements = append(c.elements, p.element())
	}
	c.end = max(p.lastMeaningful(c.start), c.name.at().end)
	return c
}

// lastMeaningful is the position with the blanks before it taken back.
func (p *parser) lastMeaningful(start int) int {
	i := p.pos
	for i > start && (isBlank(rune(p.src[i-1])) || isNewline(rune(p.src[i-1]))) {
		i--
	}
	return i
}

func (p *parser) commandName(call bool) expr {
	r := p.peek()
	switch {
	case r == '<':
		p.fail(span{p.pos, p.pos + 1}, "RedirectionNotSupported", reply.ConsoleReservedLess)
	case endsWord(r) && !(call && (r == '(' || r == '{')), r == ']', r == '=', r == '@':
		token := p.token()
		if r == eof {
			p.unfinished(token, "MissingExpression", reply.ConsoleMissingCommand)
		}
		p.fail(token, "UnexpectedToken", reply.ConsoleUnexpectedToken(p.src[token.start:token.end]))
	case call:
		return p.argumentItem()
	case isDash(r):
		p.fail(span{p.pos, p.pos + utf8.RuneLen(r)}, "MissingExpressionAfterOperator", reply.ConsoleMissingOperand(string(r)))
	}
	return p.bareWord()
}

// element reads one word of a command.
func (p *parser) element() element {
	start := p.pos
	r := p.peek()
	next := p.peekAt(p.pos + max(utf8.RuneLen(r), 1))
	switch {
	case r == '<':
		p.fail(span{p.pos, p.pos + 1}, "RedirectionNotSupported", reply.ConsoleReservedLess)
	case r == ',':
		p.fail(span{p.pos, p.pos + 1}, "MissingArgument", reply.ConsoleMissingArgument)
	case r == '@' && (isNameRune(next)):
		p.pos++
		name := p.word()
		p.pos += len(name)
		at := span{start, p.pos}
		return element{span: at, value: newVariable(at, name), splat: true}
	case isDash(r) && isDash(next) && endsWord(p.peekAt(p.pos+2)):
		p.pos += 2
		return element{span: span{start, p.pos}, verbatim: true}
	case isDash(r) && (unicode.IsLetter(next) || next == '_' || next == '?'):
		return p.parameter()
	}
	value := p.argument()
	return element{span: span{start, p.pos}, value: value}
}

// parameter reads -Name or -Name: with its value.
func (p *parser) parameter() element {
	start := p.pos
	p.advance()
	nameStart := p.pos
	for r := p.peek(); !endsWord(r) && r != ':' && r != '.' && r != '[' && !isSingleQuote(r) && !isDoubleQuote(r); r = p.peek() {
		p.advance()
	}
	e := element{span: span{start, p.pos}, parameter: p.src[nameStart:p.pos]}
	if !p.accept(":") {
		return e
	}
	e.colon = true
	p.blanks()
	if r := p.peek(); r == eof || isNewline(r) || strings.ContainsRune(";|)}&,<>", r) {
		p.fail(span{start, p.pos}, "ParameterRequiresArgument", reply.ConsoleParameterNeedsArgument(p.src[start:p.pos]))
	}
	e.value = p.argument()
	e.end = p.pos
	return e
}

// argument reads one argument, a list where commas follow.
func (p *parser) argument() expr {
	first := p.argumentItem()
	list := &arrayLiteral{items: []expr{first}}
	for {
		mark := p.pos
		p.blanks()
		if p.peek() != ',' {
			p.pos = mark
			break
		}
		comma := p.pos
		p.pos++
		p.lines()
		if r := p.peek(); r == eof {
			p.unfinished(span{comma, comma + 1}, "MissingArgument", reply.ConsoleMissingArgument)
		} else if strings.ContainsRune(";|)}&,<>", r) {
			p.fail(span{comma, comma + 1}, "MissingArgument", reply.ConsoleMissingArgument)
		}
		list.items = append(list.items, p.argumentItem())
	}
	if len(list.items) == 1 {
		return first
	}
	list.span = span{first.at().start, p.pos}
	return list
}

// argumentItem reads one value in a command's words.
func (p *parser) argumentItem() expr {
	p.enter()
	defer p.leave()
	start := p.pos
	r := p.peek()
	next := p.peekAt(p.pos + max(utf8.RuneLen(r), 1))
	switch {
	case r == '(', r == '{', isSingleQuote(r), isDoubleQuote(r), r == '@' && (next == '(' || next == '{' || isSingleQuote(next) || isDoubleQuote(next)):
		return p.postfix(p.primary())
	case p.has("$("):
		e := p.postfix(p.primary())
		if endsWord(p.peek()) {
			return e
		}
	case r == '$' && (isNameRune(next) || next == '{' || next == '?' || next == '$' || next == '^'):
		e := p.postfix(p.primary())
		if endsWord(p.peek()) {
			return e
		}
	}
	p.pos = start
	if lit, ok := p.number(); ok && endsWord(p.peek()) {
		return &lit
	}
	p.pos = start
	return p.bareWord()
}

// bareWord reads an unquoted word: variables expand in it, quotes group, back-ticks escape.
func (p *parser) bareWord() expr {
	start := p.pos
	var parts partList
	for {
		r := p.peek()
		switch {
		case endsWord(r):
			if p.pos == start {
				token := p.token()
				p.fail(token, "UnexpectedToken", reply.ConsoleUnexpectedToken(p.src[token.start:token.end]))
			}
			e := parts.expr(span{start, p.pos})
			if lit, ok := e.(*literal); ok {
				lit.raw = p.src[start:p.pos]
			}
			return e
		case r == '`' && isNewline(p.peekAt(p.pos+1)):
			e := parts.expr(span{start, p.pos})
			return e
		case isSingleQuote(r):
			parts.text(p.singleQuoted().value.(string))
		case isDoubleQuote(r):
			parts.join(p.doubleQuoted())
		default:
			p.stringPart(&parts)
		}
	}
}

// join appends a double-quoted string that stands inside a bare word.
func (l *partList) join(e expr) {
	switch x := e.(type) {
	case *literal:
		l.text(x.value.(string))
	case *expandable:
		for _, part := range x.parts {
			if s, ok := part.(string); ok {
				l.text(s)
			} else {
				l.expression(part.(expr))
			}
		}
	}
}

// redirections reads one redirection into the node: streams may be merged or thrown away, files are not offered.
func (p *parser) redirections(c *commandNode) bool {
	start := p.pos
	stream := "1"
	if r := p.peek(); (r == '*' || (r >= '1' && r <= '6')) && p.peekAt(p.pos+1) == '>' {
		stream = string(r)
		p.pos++
	}
	if !p.accept(">") {
		p.pos = start
		return false
	}
	p.accept(">")
	if p.accept("&1") {
		c.merge += stream + "&"
		return true
	}
	p.blanks()
	if v, ok := p.redirectionTarget(); ok && v {
		c.merge += stream + "-"
		return true
	}
	p.fail(span{start, p.pos}, "RedirectionNotSupported", reply.ConsoleNoFileRedirection)
	return false
}

// redirectionTarget reads where a redirection goes and says whether that is $null.
func (p *parser) redirectionTarget() (null, ok bool) {
	if r := p.peek(); endsWord(r) && r != '(' {
		return false, false
	}
	v, isVariable := p.argumentItem().(*variable)
	return isVariable && strings.EqualFold(v.name, "null"), true
}
