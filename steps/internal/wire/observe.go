package wire

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/imapspec/imapspec/scenarios"
)

// Observer judges what goes over one connection, apart from what a scenario expects. It is called by the goroutine that uses
// the connection, with everything complete and in order; what it returns goes to the scenario's record and changes no verdict.
//
// It sees secrets: it must not put a command that logs in, or a SASL response, into a finding.
type Observer interface {
	// Sent is a line that the client has sent, without its last CRLF and with its literals: a command, DONE, a SASL response.
	// A command that the client has broken off comes when the server has answered it.
	Sent(connection, line string) []scenarios.Finding
	// Received is a response without its last CRLF and with its literals; the greeting is the first one.
	Received(connection, response string) []scenarios.Finding
}

// PartObserver is an Observer that is also told what is not yet complete, and how lines ended.
type PartObserver interface {
	Observer
	// Announced says that the client has sent the count of a synchronising literal and waits.
	Announced(connection string)
	// BareLineFeed is a line of a response that ended with LF alone.
	BareLineFeed(connection, line string) []scenarios.Finding
}

// assembler puts together what a client sends in pieces.
type assembler struct {
	text    string
	literal int  // octets of a literal that are still to come
	waiting bool // a synchronising literal was announced and none of it sent
}

// maxAssembled bounds what an unended line may hold.
const maxAssembled = maxResponse

const longestCount = 20 // octets of the longest sentLiteral, or more

var sentLiteral = regexp.MustCompile(`~?\{([0-9]{1,9})(\+?)\}\r\n$`)

// add takes octets and gives the lines that they complete.
func (a *assembler) add(octets string) []string {
	var complete []string
	for octets != "" {
		if a.literal > 0 {
			n := min(a.literal, len(octets))
			a.text, octets, a.literal, a.waiting = a.text+octets[:n], octets[n:], a.literal-n, false
			continue
		}
		end := strings.IndexByte(octets, '\n') + 1
		if end == 0 {
			a.text += octets
			break
		}
		a.text, octets = a.text+octets[:end], octets[end:]
		if found := sentLiteral.FindStringSubmatch(a.text[max(0, len(a.text)-longestCount):]); found != nil {
			size, err := strconv.Atoi(found[1])
			if err == nil && size <= maxAssembled {
				a.literal, a.waiting = size, found[2] == ""
				continue
			}
		}
		complete = append(complete, a.take())
	}
	if len(a.text) > maxAssembled {
		complete = append(complete, a.take())
	}
	return complete
}

func (a *assembler) take() string {
	line := strings.TrimSuffix(strings.TrimSuffix(a.text, "\n"), "\r")
	*a = assembler{}
	return line
}

func (c *Conn) observeSent(octets string) {
	if c.Observer == nil {
		return
	}
	for _, line := range c.assembled.add(octets) {
		c.found(c.Observer.Sent(c.Actor, line))
	}
	if parts, ok := c.Observer.(PartObserver); ok && c.assembled.waiting {
		parts.Announced(c.Actor)
	}
}

// observeEnd looks at how a line of the server ended.
func (c *Conn) observeEnd(line string) {
	if parts, ok := c.Observer.(PartObserver); ok && !strings.HasSuffix(line, "\r\n") {
		c.found(parts.BareLineFeed(c.Actor, strings.TrimSuffix(line, "\n")))
	}
}

func (c *Conn) observeReceived(response string) {
	if c.Observer == nil {
		return
	}
	if tag, _, tagged := strings.Cut(response, " "); tagged && tag != "" && strings.HasPrefix(c.assembled.text, tag+" ") {
		c.found(c.Observer.Sent(c.Actor, c.assembled.take())) // the server has refused the literal, or a line that was too long
	}
	c.found(c.Observer.Received(c.Actor, response))
}

// found records findings where the log takes them, the first ones of a connection.
func (c *Conn) found(all []scenarios.Finding) {
	log, ok := c.log.(scenarios.FindingRecorder)
	for _, f := range all {
		c.findings++
		if c.findings == mostFindings+1 {
			c.record(scenarios.Received, "… (further findings of the watchers on this connection are left out)")
		}
		if ok && c.findings <= mostFindings {
			f.Connection = c.Actor
			log.Finding(f)
		}
	}
}
