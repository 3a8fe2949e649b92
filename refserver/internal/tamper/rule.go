// Package tamper alters IMAP commands and responses on their way between a client and the server, so that the server seems to
// be wrong in a chosen way: it is what most Defects are made of. A rule sees one command line or one response, literals
// included, and the command that is under way.
//
// Invariants:
//   - Without rules nobody is in between: Wrap returns the connection itself.
//   - Bytes that no rule matches pass unchanged and in order. The bytes of literals that a client sends are never altered.
//   - A response is altered as a whole: it waits until its last line has come.
package tamper

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Rule is one alteration; the functions below make them. Patterns are regular expressions that ignore case and whose dots
// match line ends; they are compiled by Wrap, so that a table of rules costs nothing where none is used. A replacement may have
// $1 for what a group matched and {tag} for the tag of the command that is under way.
type Rule struct {
	kind   kind
	during string // of the command under way, its tag left out; "": at any time, before the first one too
	match  string // of the command line or response, the last line end left out
	text   string // replacement, or what is added: lines without the last line end
	delta  int64  // of a number
	drifts bool   // the difference grows with every use
	since  string // a command that has to have been answered on the connection before the rule applies; "": none
	behind bool   // only for commands that came while another one was under way
}

// Since has a rule apply once a command that matches, its tag left out, was answered on the connection.
func (r Rule) Since(command string) Rule {
	r.since = command
	return r
}

// Pipelined has a rule apply to commands only that come while another one is under way.
func (r Rule) Pipelined() Rule {
	r.behind = true
	return r
}

// ownTag finds a tag that is spelled out. A server that goes by the tags of one scenario is wrong in no way that a server is; what
// rules send in their own name has tags that begin with x.
var ownTag = regexp.MustCompile(`(?m)(?:^\^\(?|^|TAG ")(?:[a-wyz][a-z]*\d+\b|[a-wyz]\[\d+\]|[a-wyz]\\d)`)

// ownData finds the size of a literal, or an address, that is spelled out. A rule goes by what is wrong, not by the octets of the message
// that one scenario has.
var ownData = regexp.MustCompile(`\\\{[1-9]\d+\\\}|example\\?\.(?:org|com)`)

// Check says what is wrong with the patterns and with what they stand for.
func (r Rule) Check() error {
	for _, text := range []string{r.match, r.text} {
		if found := ownTag.FindString(text); found != "" {
			return fmt.Errorf("%q goes by the tag of one scenario: %q", text, found)
		}
	}
	if found := ownData.FindString(r.match); found != "" {
		return fmt.Errorf("%q goes by the octets of one message: %q", r.match, found)
	}
	_, err := r.compile()
	return err
}

// compiled is a rule on a connection.
type compiled struct {
	Rule
	during, match *regexp.Regexp
	since         *regexp.Regexp // nil: the rule applies
	uses          int64          // so far
}

func (r Rule) compile() (c compiled, err error) {
	c.Rule = r
	if r.during != "" {
		if c.during, err = regexp.Compile("(?is)" + r.during); err != nil {
			return c, err
		}
	}
	if r.since != "" {
		if c.since, err = regexp.Compile("(?is)" + r.since); err != nil {
			return c, err
		}
	}
	c.match, err = regexp.Compile("(?is)" + r.match)
	return c, err
}

type kind int

const (
	command kind = iota // of the client
	canned              // instead of the command
	answer              // replaced
	dropped
	twice
	before
	after
	late
	number
	octets
	hangUp
	pieces
)

// Command has the server see another command line: the first line of a command, tag included. What stands in literals stays.
func Command(match, replacement string) Rule {
	return Rule{kind: command, match: match, text: replacement}
}

// Canned keeps a command from the server and answers it with these lines. The command may have no literal.
func Canned(match string, lines ...string) Rule {
	return Rule{kind: canned, match: match, text: strings.Join(lines, "\r\n")}
}

// Answer has the client see another response while it waits for a command that matches during.
func Answer(during, match, replacement string) Rule {
	return Rule{kind: answer, during: during, match: match, text: replacement}
}

// Drop keeps responses from the client.
func Drop(during, match string) Rule {
	return Rule{kind: dropped, during: during, match: match}
}

// Twice sends responses twice.
func Twice(during, match string) Rule {
	return Rule{kind: twice, during: during, match: match}
}

// Before sends further lines before a response.
func Before(during, match string, lines ...string) Rule {
	return Rule{kind: before, during: during, match: match, text: strings.Join(lines, "\r\n")}
}

// After sends further lines behind a response.
func After(during, match string, lines ...string) Rule {
	return Rule{kind: after, during: during, match: match, text: strings.Join(lines, "\r\n")}
}

// Late sends responses behind the tagged one, to which they belong.
func Late(during, match string) Rule {
	return Rule{kind: late, during: during, match: match}
}

// Add changes the decimal number that the first group of match has found; it never becomes negative.
func Add(during, match string, delta int64) Rule {
	return Rule{kind: number, during: during, match: match, delta: delta}
}

// Drift is Add with a difference that grows by delta with every use on a connection.
func Drift(during, match string, delta int64) Rule {
	return Rule{kind: number, during: during, match: match, delta: delta, drifts: true}
}

// Octets replaces whatever matches in the literals of a response, each by itself, and has the response count their octets anew.
func Octets(during, match, replacement string) Rule {
	return Rule{kind: octets, during: during, match: match, text: replacement}
}

// HangUp closes the connection in the place of a response.
func HangUp(during, match string) Rule {
	return Rule{kind: hangUp, during: during, match: match}
}

// Pieces has the server take every piece of a line that comes by itself for a whole line. Rules about commands see the pieces.
func Pieces() Rule {
	return Rule{kind: pieces}
}

// expand is the rule's text for what its pattern has found.
func (r *compiled) expand(found []int, in, tag string) string {
	text := strings.ReplaceAll(r.text, "{tag}", strings.ReplaceAll(tag, "$", "$$"))
	return string(r.match.ExpandString(nil, text, in, found))
}

// replaced is the text with the first match in it replaced.
func (r *compiled) replaced(in, tag string) (string, bool) {
	found := r.match.FindStringSubmatchIndex(in)
	if found == nil {
		return in, false
	}
	return in[:found[0]] + r.expand(found, in, tag) + in[found[1]:], true
}

// announced finds where a literal begins in a response.
var announced = regexp.MustCompile(`\{(\d+)\}\r\n`)

// refilled is the response with what its literals hold replaced; false where that changes nothing.
func (r *compiled) refilled(in string) (string, bool) {
	var out strings.Builder
	rest := in
	for {
		found := announced.FindStringSubmatchIndex(rest)
		if found == nil {
			break
		}
		size, err := strconv.Atoi(rest[found[2]:found[3]])
		if err != nil || size > len(rest)-found[1] {
			break
		}
		content := r.match.ReplaceAllString(rest[found[1]:found[1]+size], r.text)
		fmt.Fprintf(&out, "%s{%d}\r\n%s", rest[:found[0]], len(content), content)
		rest = rest[found[1]+size:]
	}
	out.WriteString(rest)
	return out.String(), out.String() != in
}

// counted is the text with its number changed.
func (r *compiled) counted(in string) (string, bool) {
	found := r.match.FindStringSubmatchIndex(in)
	if len(found) < 4 || found[2] < 0 {
		return in, false
	}
	n, err := strconv.ParseInt(in[found[2]:found[3]], 10, 64)
	if err != nil {
		return in, false
	}
	delta := r.delta
	if r.drifts {
		delta *= r.uses
	}
	return in[:found[2]] + strconv.FormatInt(max(0, n+delta), 10) + in[found[3]:], true
}
