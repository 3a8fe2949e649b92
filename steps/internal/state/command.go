package state

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/imapspec/imapspec/steps/internal/grammar"
)

// command is one that is in progress.
type command struct {
	tag     string // all up to the first space
	odd     bool   // no tag can be told: the server may answer without one, or with what it takes for one
	name    string // in upper case, without UID; "?" for one that cannot be read
	uid     bool   // UID was before the name
	mailbox string // of SELECT, EXAMINE and STATUS, without quotes
	returns bool   // SEARCH has RETURN
	text    string // the arguments; empty for a command that logs in

	challenged bool // the server waits for a SASL response, or for DONE
	done       bool // DONE was sent
	answers    int  // responses that belong to it
	crowded    bool // other commands were in progress at the same time
	reselects  bool // a mailbox was selected already
	another    bool // and it was another one
}

// parse reads as much of a command as the model needs.
func parse(line string) *command {
	tag, rest, _ := strings.Cut(line, " ")
	name, arguments, _ := strings.Cut(rest, " ")
	c := &command{tag: tag, name: strings.ToUpper(name), odd: !tagged.MatchString(tag)}
	if c.name == "UID" {
		name, arguments, _ = strings.Cut(arguments, " ")
		c.name, c.uid = strings.ToUpper(name), true
	}
	switch c.name {
	case "LOGIN", "AUTHENTICATE":
		return c
	case "SELECT", "EXAMINE", "STATUS":
		c.mailbox = astring(arguments)
	case "SEARCH", "SORT", "THREAD":
		c.returns = strings.HasPrefix(strings.ToUpper(arguments), "RETURN")
	case "":
		c.name = "?"
	}
	c.text = strings.ToUpper(arguments)
	return c
}

// tagged matches 1*<any ASTRING-CHAR except "+">.
var tagged = regexp.MustCompile(`^[!#$&',\-./0-9:;<=>?@A-Z\[\]^_` + "`" + `a-z|}~]+$`)

// is says whether a tagged response can be the command's.
func (c *command) is(tag string) bool { return c.tag == tag || c.odd && strings.HasPrefix(c.tag, tag) }

var literalStart = regexp.MustCompile(`^\{([0-9]+)\+?\}\r\n`)

// astring is the first argument, without quotes; INBOX in upper case.
func astring(text string) string {
	value := ""
	switch {
	case strings.HasPrefix(text, `"`):
		for i := 1; i < len(text) && text[i] != '"'; i++ {
			if text[i] == '\\' && i+1 < len(text) {
				i++
			}
			value += text[i : i+1]
		}
	case literalStart.MatchString(text):
		found := literalStart.FindStringSubmatch(text)
		size, err := strconv.Atoi(found[1])
		rest := text[len(found[0]):]
		if err == nil && size <= len(rest) {
			value = rest[:size]
		}
	default:
		value, _, _ = strings.Cut(text, " ")
	}
	if strings.EqualFold(value, "INBOX") {
		return "INBOX"
	}
	return value
}

// continues says whether a line of the client belongs to the command and is no command of its own.
func (c *command) continues(line string) bool {
	switch c.name {
	case "AUTHENTICATE":
		if c.challenged {
			c.challenged = false
			return true
		}
	case "IDLE":
		if c.challenged || strings.EqualFold(line, "DONE") {
			c.done, c.challenged = true, false
			return true
		}
	}
	return false
}

// asked says whether a continuation request can be the command's.
func (c *command) asked(*grammar.Response) bool {
	switch {
	case c.name == "AUTHENTICATE", c.name == "IDLE" && !c.challenged && !c.done:
		c.challenged = true
		return true
	case c.name == "IDLE" && c.done && c.answers == 0: // DONE was sent before the server had asked
		c.answers++
		return true
	}
	return false
}

// changesMailbox says whether another mailbox, or none, is selected after the command.
func (c *command) changesMailbox() bool {
	switch c.name {
	case "SELECT", "EXAMINE", "CLOSE", "UNSELECT":
		return true
	}
	return false
}
