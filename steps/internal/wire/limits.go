package wire

import (
	"fmt"
	"strings"
	"sync"

	"github.com/imapspec/imapspec/scenarios"
)

// What is taken from a server in answer to one thing that a client has sent, whoever reads it. A server that sends more does not come to
// an end, and nobody has the memory to wait for it. A whole scenario has no reason to take more than some such answers.
const (
	mostLines  = 10_000
	mostOctets = maxResponse

	scenarioLines  = 10 * mostLines
	scenarioOctets = 4 * mostOctets
)

// What the transcript keeps of one answer, apart from the line that ends it.
const (
	recordedLines  = 200
	recordedOctets = 64 << 10
)

// mostFindings is how many findings of a connection's watcher are kept.
const mostFindings = 200

// TooMuchError says that a server sends more than the harness takes.
type TooMuchError struct {
	Limit string // "10000 lines"
	Asked string // what it answers, without secrets; empty where nobody has asked for anything
	Whole bool   // the limit is that of the scenario
}

// Error names the limit and what was asked.
func (e *TooMuchError) Error() string {
	switch {
	case e.Whole:
		return fmt.Sprintf("the server sent more than %s in one scenario", e.Limit)
	case e.Asked == "":
		return fmt.Sprintf("the server sent more than %s before anything was asked", e.Limit)
	}
	return fmt.Sprintf("the server sent more than %s in answer to %q", e.Limit, e.Asked)
}

// Allowance counts what all connections of a scenario have taken from the server. It is safe for concurrent use.
type Allowance struct {
	mu            sync.Mutex
	lines, octets int
}

// Renew begins to count anew, for a clean-up.
func (a *Allowance) Renew() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.lines, a.octets = 0, 0
}

func (a *Allowance) take(lines, octets int) (limit string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.lines, a.octets = a.lines+lines, a.octets+octets
	return beyond(a.lines, scenarioLines, a.octets, scenarioOctets)
}

// beyond names the limit that was passed.
func beyond(lines, most, octets, bytes int) string {
	switch {
	case lines > most:
		return fmt.Sprintf("%d lines", most)
	case octets > bytes:
		return fmt.Sprintf("%d bytes", bytes)
	}
	return ""
}

// intake is what a connection has taken from the server since the client sent something.
type intake struct {
	asked         string // by the client, masked
	goesOn        bool   // the server has asked for more of it
	lines, octets int

	recordedLines, recordedOctets int // of them, in the transcript
	cut                           bool
}

// asks begins a new answer: that to the first line of what is sent, unless the line goes on with what was sent before.
func (i *intake) asks(line string) {
	if i.goesOn && i.asked != "" {
		line = i.asked
	}
	*i = intake{asked: shortenTo(line, longestAsked)}
}

// longestAsked is how much of a command an error shows.
const longestAsked = 100

// take counts what comes before it is kept.
func (c *Conn) take(lines, octets int) error {
	c.answer.lines, c.answer.octets = c.answer.lines+lines, c.answer.octets+octets
	if limit := beyond(c.answer.lines, mostLines, c.answer.octets, mostOctets); limit != "" {
		return &TooMuchError{Limit: limit, Asked: c.answer.asked}
	}
	if c.Allowance != nil {
		if limit := c.Allowance.take(lines, octets); limit != "" {
			return &TooMuchError{Limit: limit, Whole: true}
		}
	}
	return nil
}

// recordReceived records a response as far as the transcript takes it. ends says that it is the last one that answers a command, whose
// first line is always taken.
func (c *Conn) recordReceived(response string, ends bool) {
	i := &c.answer
	for line := range strings.SplitSeq(response, "\r\n") {
		if i.recordedLines >= recordedLines || i.recordedOctets >= recordedOctets {
			if !i.cut {
				i.cut = true
				c.record(scenarios.Received, "… (the transcript leaves out what else comes)")
			}
			if ends {
				c.record(scenarios.Received, line)
			}
			return
		}
		i.recordedLines, i.recordedOctets = i.recordedLines+1, i.recordedOctets+min(len(line), longestRecorded)
		c.record(scenarios.Received, line)
		ends = false
	}
}

// heard is the first and the last responses of those that came, shortened.
type heard struct {
	first, last []string
	total       int
}

// How many responses an error shows, and lines of each.
const (
	heardFirst = 40
	heardLast  = 10
	heardLines = 60
)

func (h *heard) add(response string) {
	h.total++
	text := shorten(response)
	if len(h.first) < heardFirst {
		h.first = append(h.first, text)
		return
	}
	if len(h.last) == heardLast {
		h.last = append(h.last[:0], h.last[1:]...)
	}
	h.last = append(h.last, text)
}

// write adds them to an error's text.
func (h *heard) write(text *strings.Builder) {
	line := func(response string) {
		lines := strings.SplitN(response, "\r\n", heardLines+1)
		if len(lines) > heardLines {
			lines[heardLines] = "…"
		}
		fmt.Fprintf(text, "\n  received: %s", strings.Join(lines, "\n            "))
	}
	if h.total == 0 {
		text.WriteString("\n  received: nothing")
	}
	for _, response := range h.first {
		line(response)
	}
	if left := h.total - len(h.first) - len(h.last); left > 0 {
		fmt.Fprintf(text, "\n  … and %d more", left)
	}
	for _, response := range h.last {
		line(response)
	}
}

// shorten makes a text one that a transcript or an error can hold.
func shorten(text string) string { return shortenTo(text, longestRecorded) }

func shortenTo(text string, most int) string {
	if len(text) > most {
		return fmt.Sprintf("%s… (%d octets)", text[:most], len(text))
	}
	return strings.Clone(text) // not what it is a part of
}
