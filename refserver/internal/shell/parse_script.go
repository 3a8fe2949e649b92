package shell

import (
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// scriptBlock reads {…} with the parameters that it may declare first.
func (p *parser) scriptBlock() *Script {
	start := p.pos
	p.pos++ // {
	params := p.paramBlock()
	body := p.statements("}")
	return &Script{body: body, source: p.src, text: p.src[start+1 : p.pos-1], params: params}
}

// paramBlock reads param(…), with [CmdletBinding()] in front of it, where it stands.
func (p *parser) paramBlock() *paramBlock {
	mark := p.pos
	p.separators()
	if p.has("[") && strings.HasPrefix(strings.ToLower(p.src[p.pos+1:]), "cmdletbinding") {
		p.pos += len("[CmdletBinding")
		p.need("(", "CmdletBinding")
		p.need(")", "CmdletBinding")
		p.need("]", "CmdletBinding")
		p.separators()
	}
	if !strings.EqualFold(p.word(), "param") {
		p.pos = mark
		return nil
	}
	p.pos += len("param")
	p.need("(", "param")
	return p.parameters()
}

// parameters reads declarations up to the closing parenthesis.
func (p *parser) parameters() *paramBlock {
	save := p.noComma
	p.noComma = true
	defer func() { p.noComma = save }()
	b := &paramBlock{}
	for {
		p.lines()
		if p.accept(")") {
			return b
		}
		if len(b.list) > 0 {
			p.need(",", "param")
			p.lines()
		}
		b.list = append(b.list, p.declaration())
		p.chained(len(b.list))
	}
}

// declaration reads one parameter: attributes and a type, the name, and what it is when nothing is given.
func (p *parser) declaration() declaredParameter {
	var d declaredParameter
	for p.lines(); p.has("["); p.lines() {
		if mandatory, ok := p.parameterAttribute(); ok {
			d.mandatory = d.mandatory || mandatory
			continue
		}
		d.typeName = p.typeName()
	}
	start := p.pos
	var v *variable
	if p.peek() == '$' {
		v = p.variable()
	}
	if v == nil {
		at := span{max(start-1, 0), max(start, 1)}
		if p.peek() == eof {
			p.unfinished(at, "MissingVariableName", reply.ConsoleMissingAfter("$name", "param"))
		}
		p.fail(at, "MissingVariableName", reply.ConsoleMissingAfter("$name", "param"))
	}
	d.name = v.name
	if p.lines(); p.accept("=") {
		p.lines()
		p.needOperand(span{start, p.pos}, "=")
		d.initial = p.expression()
	}
	return d
}

// parameterAttribute reads [Parameter(…)]; ok is false where a type stands. Any other attribute is refused, because it would
// promise what nobody does.
func (p *parser) parameterAttribute() (mandatory, ok bool) {
	start := p.pos
	end := strings.IndexAny(p.src[p.pos:], "(]")
	if end < 0 || p.src[p.pos+end] == ']' {
		return false, false
	}
	name := strings.TrimSpace(p.src[p.pos+1 : p.pos+end])
	if !strings.EqualFold(name, "Parameter") {
		p.fail(span{start, start + end}, "AttributeNotSupported", reply.ConsoleAttribute(name))
	}
	p.pos += end + 1
	for p.lines(); !p.accept(")"); p.lines() {
		at := p.pos
		word := p.word()
		if !strings.EqualFold(word, "Mandatory") {
			token := p.token()
			p.fail(span{at, max(token.end, at+len(word))}, "AttributeNotSupported", reply.ConsoleAttribute(p.src[at:max(token.end, at+len(word))]))
		}
		p.pos += len(word)
		mandatory = true
		if p.lines(); p.accept("=") {
			p.lines()
			v := p.unary()
			given, isVariable := v.(*variable)
			mandatory = !isVariable || strings.EqualFold(given.name, "true")
		}
		p.lines()
		p.accept(",")
	}
	p.need("]", "Parameter")
	return mandatory, true
}

// functionStatement reads function Name($a, $b) {…}.
func (p *parser) functionStatement(start int) statement {
	if p.blanks(); p.peek() == eof {
		p.unfinished(span{start, p.pos}, "MissingFunctionName", reply.ConsoleMissingAfter("name", "function"))
	}
	from := p.pos
	for r := p.peek(); !endsWord(r); r = p.peek() {
		p.advance()
	}
	name := p.src[from:p.pos]
	if name == "" {
		p.fail(span{start, p.pos}, "MissingFunctionName", reply.ConsoleMissingAfter("name", "function"))
	}
	if _, rest, scoped := strings.Cut(name, ":"); scoped {
		name = rest
	}
	var params *paramBlock
	if p.lines(); p.accept("(") {
		params = p.parameters()
		p.lines()
	}
	if !p.has("{") {
		p.need("{", "function")
	}
	script := p.scriptBlock()
	if params != nil {
		script.params = params
	}
	if script.params == nil {
		script.params = &paramBlock{}
	}
	return &functionStatement{span{start, p.pos}, name, script}
}

// switchStatement reads switch [-Wildcard | -Regex | -Exact] [-CaseSensitive] (value) { pattern {…} default {…} }.
func (p *parser) switchStatement(start int) statement {
	s := &switchStatement{how: "eq"}
	for p.lines(); isDash(p.peek()); p.lines() {
		at := p.pos
		p.advance()
		word := strings.ToLower(p.word())
		p.pos += len(word)
		switch {
		case word == "":
			p.fail(span{at, p.pos}, "MissingToken", reply.ConsoleMissingAfter("(", "switch"))
		case strings.HasPrefix("wildcard", word):
			s.how = "like"
		case strings.HasPrefix("regex", word):
			s.how = "match"
		case strings.HasPrefix("exact", word):
			s.how = "eq"
		case strings.HasPrefix("casesensitive", word):
			s.exact = true
		case strings.HasPrefix("file", word):
			p.fail(span{at, p.pos}, "SwitchFileNotSupported", reply.ConsoleSwitchFile)
		default:
			p.fail(span{at, p.pos}, "InvalidSwitchFlag", reply.ConsoleUnexpectedToken(p.src[at:p.pos]))
		}
	}
	s.value = p.condition("switch")
	p.need("{", "switch")
	for p.separators(); !p.accept("}"); p.separators() {
		if p.peek() == eof {
			p.unfinished(span{start, start + len("switch")}, "MissingEndCurlyBrace", reply.ConsoleMissingClosing("}"))
		}
		p.chained(len(s.clauses))
		pattern := p.argumentItem()
		if lit, ok := pattern.(*literal); ok && strings.EqualFold(lit.raw, "default") && s.otherwise == nil {
			s.otherwise = p.braces("default")
			continue
		}
		s.clauses = append(s.clauses, switchClause{pattern, p.braces("switch")})
	}
	s.span = span{start, p.pos}
	return s
}
