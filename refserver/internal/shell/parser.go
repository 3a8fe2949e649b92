package shell

import (
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// Bounds of the parser. A text beyond them gets an error, never a crash.
const (
	maxText  = 1 << 20 // bytes of one request
	maxDepth = 1000    // calls of the parser within each other; one pair of parentheses takes six
	maxChain = 2000    // operators, members or list items in a row that nest to the left
)

// parser is a recursive-descent parser over the text itself. Its methods leave by a panic with a *parseError, which
// parse turns into a value.
type parser struct {
	src   string
	pos   int
	depth int
	// noComma is set while a method's arguments are read, where a comma separates instead of making a list.
	noComma bool
}

type parseError struct {
	span
	id, message string
	incomplete  bool // more text could still mend it
}

// valid replaces bytes that are no UTF-8, so that every rune is as long as its encoding.
func valid(text string) string { return strings.ToValidUTF8(text, "\ufffd") }

// parse reads a whole text, which must be valid UTF-8.
func parse(src string) (script *Script, failure *parseError) {
	p := &parser{src: src}
	defer func() {
		if r := recover(); r != nil {
			e, ok := r.(*parseError)
			if !ok {
				panic(r)
			}
			failure = e
		}
	}()
	if len(src) > maxText {
		p.fail(span{0, 0}, "ScriptTooLong", reply.ConsoleTooLong(maxText))
	}
	body := p.statements("")
	return &Script{body: body, source: src, text: src}, nil
}

// Incomplete says whether the text stops in the middle of something (an open brace, quote or pipeline), so that a prompt
// should ask for another line.
func Incomplete(text string) bool {
	_, err := parse(valid(text))
	return err != nil && err.incomplete
}

func (p *parser) fail(at span, id, message string) {
	panic(&parseError{at, id, message, false})
}

func (p *parser) unfinished(at span, id, message string) {
	panic(&parseError{at, id, message, true})
}

// enter counts nesting; every call has its leave.
func (p *parser) enter() {
	if p.depth++; p.depth > maxDepth {
		p.fail(span{p.pos, p.pos + 1}, "NestedTooDeeply", reply.ConsoleTooDeep)
	}
}

func (p *parser) leave() { p.depth-- }

func (p *parser) chained(n int) {
	if n > maxChain {
		p.fail(span{p.pos, p.pos + 1}, "NestedTooDeeply", reply.ConsoleTooDeep)
	}
}

// statements reads up to the closing character, which is consumed, or to the end of the text for "".
func (p *parser) statements(closing string) *block {
	p.enter()
	defer p.leave()
	save := p.noComma
	p.noComma = false
	defer func() { p.noComma = save }()
	start := p.pos
	b := &block{}
	for {
		p.separators()
		if closing != "" && p.has(closing) {
			b.span = span{start, p.pos}
			p.pos++
			return b
		}
		if p.peek() == eof {
			if closing != "" {
				p.unfinished(span{max(start-1, 0), start}, "MissingEndBrace", reply.ConsoleMissingClosing(closing))
			}
			b.span = span{start, p.pos}
			return b
		}
		b.statements = append(b.statements, p.statement())
		p.endOfStatement(closing)
	}
}

// endOfStatement checks that a statement is followed by something that may follow one.
func (p *parser) endOfStatement(closing string) {
	braced := p.pos > 0 && p.src[p.pos-1] == '}'
	p.blanks()
	r := p.peek()
	switch {
	case r == eof, isNewline(r), r == ';', closing != "" && p.has(closing):
		return
	case p.has("&&"), p.has("||"):
		p.fail(span{p.pos, p.pos + 2}, "InvalidEndOfLine", reply.ConsoleNoStatementSeparator(p.src[p.pos:p.pos+2]))
	case r == '&':
		p.fail(span{p.pos, p.pos + 1}, "AmpersandNotAllowed", reply.ConsoleAmpersand)
	case r == '<':
		p.fail(span{p.pos, p.pos + 1}, "RedirectionNotSupported", reply.ConsoleReservedLess)
	}
	if braced && !strings.ContainsRune(")]}=,|", r) {
		return // a statement may follow a closing brace directly: if (…) {…} foreach …
	}
	token := p.token()
	p.fail(token, "UnexpectedToken", reply.ConsoleUnexpectedToken(p.src[token.start:token.end]))
}

// token is the stretch that a message about an unexpected token names.
func (p *parser) token() span {
	i := p.pos
	for j, r := range p.src[p.pos:] {
		if j > 0 && (isBlank(r) || isNewline(r) || strings.ContainsRune(";|(){},", r)) {
			break
		}
		i = p.pos + j + len(string(r))
		if strings.ContainsRune("(){}[],;|", r) {
			break
		}
	}
	return span{p.pos, max(i, min(p.pos+1, len(p.src)))}
}

// statement reads one statement; the position is at its first character.
func (p *parser) statement() statement {
	p.enter()
	defer p.leave()
	start := p.pos
	keyword := strings.ToLower(p.word())
	after := p.peekAt(start + len(p.word()))
	if after == '-' || after == '.' || after == '\\' {
		return p.pipelineStatement()
	}
	read, ok := p.keyword(keyword)
	if !ok {
		return p.pipelineStatement()
	}
	p.pos += len(keyword)
	return read(start)
}

// keyword is the table of the words that begin a statement.
func (p *parser) keyword(word string) (func(start int) statement, bool) {
	switch word {
	case "if":
		return p.ifStatement, true
	case "foreach":
		return p.foreachStatement, true
	case "while":
		return p.whileStatement, true
	case "do":
		return p.doStatement, true
	case "for":
		return p.forStatement, true
	case "try":
		return p.tryStatement, true
	case "switch":
		return p.switchStatement, true
	case "function":
		return p.functionStatement, true
	case "break", "continue", "return", "throw", "exit":
		return func(start int) statement { return p.flow(start, word) }, true
	case "filter", "class", "enum", "workflow", "configuration", "data", "trap", "using",
		"param", "begin", "process", "end", "dynamicparam", "else", "elseif", "catch", "finally", "until", "in":
		return func(start int) statement {
			p.fail(span{start, start + len(word)}, "UnexpectedKeyword", reply.ConsoleKeyword(word))
			return nil
		}, true
	}
	return nil, false
}

// need consumes the text after white space or fails.
func (p *parser) need(text, after string) {
	p.lines()
	if !p.accept(text) {
		at := span{max(p.pos-1, 0), p.pos}
		if p.peek() == eof {
			p.unfinished(at, "MissingToken", reply.ConsoleMissingAfter(text, after))
		}
		p.fail(at, "MissingToken", reply.ConsoleMissingAfter(text, after))
	}
}

func (p *parser) braces(after string) *block {
	p.need("{", after)
	return p.statements("}")
}

// condition reads the parenthesised statement behind a keyword.
func (p *parser) condition(word string) statement {
	p.need("(", word)
	p.lines()
	if p.has(")") {
		p.fail(span{p.pos, p.pos + 1}, "MissingCondition", reply.ConsoleMissingCondition(word))
	}
	s := p.innerStatement(word)
	p.need(")", word)
	return s
}

// innerStatement reads a statement that stands inside parentheses.
func (p *parser) innerStatement(word string) statement {
	if p.lines(); p.peek() == eof {
		p.unfinished(span{max(p.pos-1, 0), p.pos}, "MissingToken", reply.ConsoleMissingAfter("expression", word))
	}
	save := p.noComma
	p.noComma = false
	defer func() { p.noComma = save }()
	return p.statement()
}

func (p *parser) ifStatement(start int) statement {
	s := &ifStatement{}
	s.clauses = append(s.clauses, ifClause{p.condition("if"), p.braces("if")})
	for {
		mark := p.pos
		p.lines()
		switch word := strings.ToLower(p.word()); word {
		case "elseif":
			p.pos += len(word)
			s.clauses = append(s.clauses, ifClause{p.condition(word), p.braces(word)})
		case "else":
			p.pos += len(word)
			s.otherwise = p.braces(word)
			s.span = span{start, p.pos}
			return s
		default:
			p.pos = mark
			s.span = span{start, p.pos}
			return s
		}
	}
}

func (p *parser) foreachStatement(start int) statement {
	p.need("(", "foreach")
	p.lines()
	var v *variable
	if p.peek() == '$' {
		v = p.variable()
	}
	if v == nil {
		p.fail(span{p.pos, p.pos + 1}, "MissingVariableNameAfterForeach", reply.ConsoleForeachVariable)
	}
	p.lines()
	if strings.ToLower(p.word()) != "in" {
		p.fail(span{p.pos, p.pos + 1}, "MissingInInForeach", reply.ConsoleMissingAfter("in", "foreach"))
	}
	p.pos += len("in")
	list := p.innerStatement("in")
	p.need(")", "foreach")
	body := p.braces("foreach")
	return &foreachStatement{span{start, p.pos}, v, list, body}
}

func (p *parser) whileStatement(start int) statement {
	c := p.condition("while")
	body := p.braces("while")
	return &loopStatement{span: span{start, p.pos}, condition: c, body: body}
}

func (p *parser) doStatement(start int) statement {
	body := p.braces("do")
	p.lines()
	word := strings.ToLower(p.word())
	if word != "while" && word != "until" {
		p.fail(span{max(p.pos-1, 0), p.pos}, "MissingWhileOrUntilInDoWhile", reply.ConsoleMissingAfter("while or until", "do"))
	}
	p.pos += len(word)
	c := p.condition(word)
	return &loopStatement{span: span{start, p.pos}, condition: c, body: body, testLast: true, until: word == "until"}
}

func (p *parser) forStatement(start int) statement {
	p.need("(", "for")
	s := &loopStatement{}
	for i, part := range []*statement{&s.initial, &s.condition, &s.next} {
		if p.lines(); p.peek() != ';' && p.peek() != ')' {
			*part = p.innerStatement("for")
		}
		if i < 2 {
			p.lines()
			p.accept(";")
		}
	}
	p.need(")", "for")
	s.body = p.braces("for")
	s.span = span{start, p.pos}
	return s
}

func (p *parser) tryStatement(start int) statement {
	s := &tryStatement{body: p.braces("try")}
	for {
		mark := p.pos
		p.lines()
		word := strings.ToLower(p.word())
		switch {
		case word == "catch" && s.finally == nil:
			p.pos += len(word)
			var types []string
			for p.lines(); p.has("["); p.lines() {
				types = append(types, p.typeName())
				p.lines()
				p.accept(",")
			}
			s.catches = append(s.catches, catchClause{types, p.braces(word)})
		case word == "finally" && s.finally == nil:
			p.pos += len(word)
			s.finally = p.braces(word)
		default:
			if s.catches == nil && s.finally == nil {
				p.fail(span{start, mark}, "MissingCatchOrFinally", reply.ConsoleMissingCatch)
			}
			p.pos = mark
			s.span = span{start, p.pos}
			return s
		}
	}
}

func (p *parser) flow(start int, word string) statement {
	s := &flow{word: word}
	p.blanks()
	r := p.peek()
	if ends := r == eof || isNewline(r) || r == ';' || r == '}' || r == ')'; !ends {
		s.value = p.pipelineStatement()
	}
	s.span = span{start, p.pos}
	return s
}

// pipelineStatement reads an expression, an assignment or a pipeline of commands.
func (p *parser) pipelineStatement() statement {
	p.enter()
	defer p.leave()
	start := p.pos
	pl := &pipeline{}
	if p.startsExpression() {
		e := p.expression()
		p.blanks()
		if op := p.assignmentOperator(); op != "" {
			return p.assignment(start, e, op)
		}
		pl.first = e
		var head commandNode
		for p.redirections(&head) {
			p.blanks()
		}
		pl.drop = strings.Contains(head.merge, "1-") || strings.Contains(head.merge, "*-")
	} else {
		pl.stage = append(pl.stage, p.command())
	}
	pl.span = span{start, p.pos}
	for p.blanks(); p.peek() == '|' && !p.has("||"); p.blanks() {
		bar := p.pos
		p.pos++
		p.lines()
		switch {
		case p.peek() == eof:
			p.unfinished(span{bar, bar + 1}, "EmptyPipeElement", reply.ConsoleEmptyPipe)
		case strings.ContainsRune("|;)}", p.peek()):
			p.fail(span{bar, bar + 1}, "EmptyPipeElement", reply.ConsoleEmptyPipe)
		case p.startsExpression():
			e := p.expression()
			p.fail(e.at(), "ExpressionsMustBeFirstInPipeline", reply.ConsoleExpressionFirst)
		}
		p.chained(len(pl.stage))
		pl.stage = append(pl.stage, p.command())
		pl.end = p.pos
	}
	return pl
}

func (p *parser) assignmentOperator() string {
	for _, op := range [...]string{"+=", "-=", "*=", "/=", "%="} {
		if p.accept(op) {
			return op
		}
	}
	if p.has("=") && !p.has("==") {
		p.pos++
		return "="
	}
	return ""
}

func (p *parser) assignment(start int, target expr, op string) statement {
	if !assignable(target) {
		p.fail(target.at(), "InvalidLeftHandSide", reply.ConsoleNotAssignable)
	}
	p.lines()
	if r := p.peek(); r == eof {
		p.unfinished(span{p.pos - 1, p.pos}, "ExpectedValueExpression", reply.ConsoleMissingValue(op))
	} else if strings.ContainsRune(";)}|", r) {
		p.fail(span{p.pos - 1, p.pos}, "ExpectedValueExpression", reply.ConsoleMissingValue(op))
	}
	value := p.statement()
	return &assignment{span{start, p.pos}, target, op, value}
}

func assignable(e expr) bool {
	switch x := e.(type) {
	case *variable, *member, *index:
		return true
	case *cast:
		return assignable(x.x)
	case *arrayLiteral:
		for _, item := range x.items {
			if !assignable(item) {
				return false
			}
		}
		return true
	}
	return false
}
