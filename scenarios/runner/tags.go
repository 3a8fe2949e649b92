package runner

import (
	"fmt"
	"slices"
	"strings"
)

// TagError is a mistake in a tag expression.
type TagError struct {
	Expression string
	Column     int // from 1, in characters
	Message    string
}

// Error shows the expression with the place marked.
func (e *TagError) Error() string {
	return fmt.Sprintf("the tag expression is wrong at column %d: %s\n  %s\n  %s^",
		e.Column, e.Message, e.Expression, strings.Repeat(" ", e.Column-1))
}

// TagExpression decides by a scenario's tags, which have their @.
type TagExpression func(tags []string) bool

// ParseTags reads a Cucumber tag expression: tags with "not", "and", "or" (binding in this order, tightest first) and
// parentheses; a back-slash makes a following blank, parenthesis or back-slash part of a tag. The empty expression is true.
// A mistake is a *TagError, so is a word without its @, which could never match.
func ParseTags(expression string) (TagExpression, error) {
	p := &tagParser{expression: expression}
	if err := p.split(); err != nil {
		return nil, err
	}
	if len(p.tokens) == 0 {
		return func([]string) bool { return true }, nil
	}
	result, err := p.or()
	if err != nil {
		return nil, err
	}
	if t := p.peek(); t.text != "" {
		return nil, p.wrong(t, `expected "and" or "or" before %q`, t.text)
	}
	return result, nil
}

// tagToken is a word or a parenthesis; the empty one is the end.
type tagToken struct {
	text   string
	quoted bool // something in it was escaped: a tag in any case
	column int
}

type tagParser struct {
	expression string
	tokens     []tagToken
	depth      int
}

// maxDepth bounds nesting, so that an expression cannot exhaust the stack.
const maxDepth = 200

// split cuts the expression into tokens.
func (p *tagParser) split() error {
	var word tagToken
	end := func() {
		if word.text != "" {
			p.tokens = append(p.tokens, word)
		}
		word = tagToken{}
	}
	chars := []rune(p.expression)
	for i := 0; i < len(chars); i++ {
		c := chars[i]
		switch {
		case c == '\\':
			if i+1 == len(chars) || !strings.ContainsRune(` ()\`, chars[i+1]) {
				return &TagError{p.expression, i + 1, `a back-slash stands only before a blank, a parenthesis or a back-slash`}
			}
			if word.text == "" {
				word.column = i + 1
			}
			i++
			word.text, word.quoted = word.text+string(chars[i]), true
		case c == '(' || c == ')':
			end()
			p.tokens = append(p.tokens, tagToken{text: string(c), column: i + 1})
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			end()
		default:
			if word.text == "" {
				word.column = i + 1
			}
			word.text += string(c)
		}
	}
	end()
	return nil
}

func (p *tagParser) peek() tagToken {
	if len(p.tokens) == 0 {
		return tagToken{column: len([]rune(p.expression)) + 1}
	}
	return p.tokens[0]
}

// take consumes the token when it is this operator or parenthesis.
func (p *tagParser) take(text string) bool {
	if t := p.peek(); t.text != text || t.quoted {
		return false
	}
	p.tokens = p.tokens[1:]
	return true
}

func (p *tagParser) wrong(at tagToken, format string, args ...any) error {
	return &TagError{p.expression, at.column, fmt.Sprintf(format, args...)}
}

func (p *tagParser) or() (TagExpression, error) {
	left, err := p.and()
	for err == nil && p.take("or") {
		var right TagExpression
		first := left
		right, err = p.and()
		left = func(tags []string) bool { return first(tags) || right(tags) }
	}
	return left, err
}

func (p *tagParser) and() (TagExpression, error) {
	left, err := p.not()
	for err == nil && p.take("and") {
		var right TagExpression
		first := left
		right, err = p.not()
		left = func(tags []string) bool { return first(tags) && right(tags) }
	}
	return left, err
}

func (p *tagParser) not() (TagExpression, error) {
	t := p.peek()
	if p.depth++; p.depth > maxDepth {
		return nil, p.wrong(t, "the expression is nested more than %d deep", maxDepth)
	}
	defer func() { p.depth-- }()
	switch {
	case p.take("not"):
		operand, err := p.not()
		return func(tags []string) bool { return !operand(tags) }, err
	case p.take("("):
		inner, err := p.or()
		if err == nil && !p.take(")") {
			err = p.wrong(p.peek(), `expected ")" for the "(" at column %d`, t.column)
		}
		return inner, err
	}
	return p.tag(t)
}

func (p *tagParser) tag(t tagToken) (TagExpression, error) {
	switch {
	case t.text == "":
		return nil, p.wrong(t, "expected a tag, the expression ends here")
	case !t.quoted && slices.Contains([]string{"and", "or", ")"}, t.text):
		return nil, p.wrong(t, "expected a tag, found %q", t.text)
	case !strings.HasPrefix(t.text, "@"):
		return nil, p.wrong(t, "tags begin with @: write %q", "@"+t.text)
	}
	p.tokens = p.tokens[1:]
	return func(tags []string) bool { return slices.Contains(tags, t.text) }, nil
}
