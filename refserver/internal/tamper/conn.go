package tamper

import (
	"bytes"
	"net"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// maxLine bounds a line of the client that is held back, in bytes; what is longer passes as it is.
const maxLine = 64 << 10

// Wrap puts the rules between a client's connection and the server that reads from it and writes to it.
func Wrap(conn net.Conn, rules []Rule) net.Conn {
	if len(rules) == 0 {
		return conn
	}
	t := &tampered{Conn: conn}
	for _, r := range rules {
		c, err := r.compile()
		if err != nil {
			panic(err) // the tables are checked by tests
		}
		t.rules = append(t.rules, c)
		t.pieces = t.pieces || r.kind == pieces
	}
	return t
}

// tampered is the server's end of a connection. Reads are the client's commands, writes the responses.
type tampered struct {
	net.Conn
	rules []compiled

	// Of Read.
	chunk   [4 << 10]byte
	line    []byte // of the client, not yet whole
	ready   []byte // for the server
	octets  int64  // of a literal, still to pass
	inside  bool   // the next line goes on with a command
	asks    bool   // the literal is a synchronising one of which nothing has come
	readErr error
	pieces  bool // what has come of a line is a line

	mu      sync.Mutex // guards the rest and the rules: both directions use them
	pending []pending
	awaits  string // tag of the command whose synchronising literal has not come yet
	held    []byte // of a response that is not yet whole
	lates   []byte // responses for behind the tagged one
}

// pending is a command that waits for its tagged response.
type pending struct {
	tag, text string
	behind    bool // another one was under way when it came
}

// literalEnd finds the literal that a line ends with.
var literalEnd = regexp.MustCompile(`\{(\d+)\+?\}\r?\n$`)

// commandLine tells a command from the lines that answer a continuation request.
var commandLine = regexp.MustCompile(`^([^\s(){%*"\\+]+) ([A-Za-z].*)`)

// Read gives the server what the client has sent, as the rules have it.
func (t *tampered) Read(p []byte) (int, error) {
	for len(t.ready) == 0 {
		if t.readErr != nil {
			return 0, t.readErr
		}
		n, err := t.Conn.Read(t.chunk[:])
		t.take(t.chunk[:n])
		if err != nil {
			if timeout, ok := err.(net.Error); !ok || !timeout.Timeout() {
				t.readErr = err
			}
			if len(t.line) > 0 && t.readErr != nil {
				t.ready, t.line = append(t.ready, t.line...), nil
			}
			if len(t.ready) == 0 {
				return 0, err
			}
		}
	}
	n := copy(p, t.ready)
	t.ready = t.ready[n:]
	return n, nil
}

// take sorts bytes of the client into lines and literals.
func (t *tampered) take(b []byte) {
	for len(b) > 0 {
		if t.octets > 0 && t.refused() {
			t.octets, t.inside = 0, false
		}
		if t.octets > 0 {
			n := min(int64(len(b)), t.octets)
			t.ready = append(t.ready, b[:n]...)
			t.octets -= n
			b = b[n:]
			continue
		}
		end := bytes.IndexByte(b, '\n')
		if end < 0 {
			t.line = append(t.line, b...)
			if t.pieces {
				t.passLine(string(t.line) + "\r\n")
				t.line = t.line[:0]
			}
			if len(t.line) > maxLine {
				t.ready, t.line = append(t.ready, t.line...), nil
			}
			return
		}
		t.line = append(t.line, b[:end+1]...)
		b = b[end+1:]
		t.passLine(string(t.line))
		t.line = t.line[:0]
	}
}

// refused says whether the server has completed the command instead of asking for its literal: then none comes.
func (t *tampered) refused() bool {
	if !t.asks {
		return false
	}
	t.asks = false
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.awaits == ""
}

// passLine passes a line of the client on.
func (t *tampered) passLine(line string) {
	continues := t.inside
	t.inside = false
	if literal := literalEnd.FindStringSubmatch(line); literal != nil {
		t.octets, _ = strconv.ParseInt(literal[1], 10, 63) // too large: the server refuses it
		t.inside = true
	}
	if !continues {
		line = t.alterCommand(line)
	}
	if t.inside && !strings.Contains(line[max(0, len(line)-4):], "+") {
		t.mu.Lock()
		t.asks, t.awaits = true, ""
		if len(t.pending) > 0 {
			t.awaits = t.pending[len(t.pending)-1].tag
		}
		t.mu.Unlock()
	}
	t.ready = append(t.ready, line...)
}

// alterCommand notes a command and applies the rules for it.
func (t *tampered) alterCommand(line string) string {
	text, end := cutLineEnd(line)
	parts := commandLine.FindStringSubmatch(text)
	if parts == nil {
		return line
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	tag, behind := parts[1], len(t.pending) > 0
	for i := range t.rules {
		r := &t.rules[i]
		if !r.applies(behind) {
			continue
		}
		switch r.kind {
		case canned:
			if found := r.match.FindStringSubmatchIndex(text); found != nil {
				r.uses++
				t.answered(parts[2])
				_, _ = t.Conn.Write([]byte(r.expand(found, text, tag) + "\r\n")) // its error comes again with the next write
				return ""
			}
		case command:
			if changed, ok := r.replaced(text, tag); ok {
				r.uses++
				text = changed
			}
		}
	}
	t.pending = append(t.pending, pending{tag, parts[2], behind})
	return text + end
}

// answered notes that a command was answered.
func (t *tampered) answered(command string) {
	for i := range t.rules {
		if r := &t.rules[i]; r.since != nil && r.since.MatchString(command) {
			r.since = nil
		}
	}
}

// applies says whether it is a rule's time, for a command that came behind another one or not.
func (r *compiled) applies(behind bool) bool { return r.since == nil && (behind || !r.behind) }

// Write gives the client what the server says, as the rules have it.
func (t *tampered) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.held = append(t.held, p...)
	var out []byte
	closing := false
	for !closing {
		n := responseLength(t.held)
		if n == 0 {
			break
		}
		var altered []byte
		altered, closing = t.alterResponse(string(t.held[:n]))
		out = append(out, altered...)
		t.held = append(t.held[:0], t.held[n:]...)
	}
	if len(out) > 0 {
		if _, err := t.Conn.Write(out); err != nil {
			return 0, err
		}
	}
	if closing {
		_ = t.Conn.Close()
		return 0, net.ErrClosed
	}
	return len(p), nil
}

// responseLength is the length of the first whole response, its literals included; 0 for none.
func responseLength(b []byte) int {
	for at := 0; ; {
		end := bytes.IndexByte(b[at:], '\n')
		if end < 0 {
			return 0
		}
		line := b[at : at+end+1]
		at += end + 1
		literal := literalEnd.FindSubmatch(line)
		if literal == nil {
			return at
		}
		octets, err := strconv.Atoi(string(literal[1]))
		if err != nil || octets > len(b)-at {
			return 0
		}
		at += octets
	}
}

// alterResponse applies the rules to one response. closing says that the connection ends in its place.
func (t *tampered) alterResponse(response string) (out []byte, closing bool) {
	text, end := cutLineEnd(response)
	var current pending
	if len(t.pending) > 0 {
		current = t.pending[0]
	}
	tagged := current.tag != "" && strings.HasPrefix(text, current.tag+" ")
	var ahead, behind string
	for i := range t.rules {
		r := &t.rules[i]
		if r.kind == command || r.kind == canned || r.kind == pieces || !r.applies(current.behind) || r.during != nil && !r.during.MatchString(current.text) {
			continue
		}
		if r.kind == octets {
			if changed, ok := r.refilled(text); ok {
				r.uses++
				text = changed
			}
			continue
		}
		found := r.match.FindStringSubmatchIndex(text)
		if found == nil {
			continue
		}
		r.uses++
		switch r.kind {
		case answer:
			text, _ = r.replaced(text, current.tag)
		case number:
			text, _ = r.counted(text)
		case before:
			ahead += r.expand(found, text, current.tag) + "\r\n"
		case after:
			behind += r.expand(found, text, current.tag) + "\r\n"
		case twice:
			behind += text + end
		case dropped:
			return t.completed(tagged, nil), false
		case late:
			t.lates = append(t.lates, text+end...)
			return nil, false
		case hangUp:
			return nil, true
		}
	}
	return t.completed(tagged, []byte(ahead+text+end+behind)), false
}

// completed ends the command that is under way with its tagged response.
func (t *tampered) completed(tagged bool, out []byte) []byte {
	if !tagged {
		return out
	}
	if t.awaits == t.pending[0].tag {
		t.awaits = ""
	}
	t.answered(t.pending[0].text)
	t.pending = t.pending[1:]
	out = append(out, t.lates...)
	t.lates = nil
	return out
}

// CloseWrite ends the server's direction where the connection can.
func (t *tampered) CloseWrite() error {
	if half, ok := t.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return t.Close()
}

func cutLineEnd(line string) (text, end string) {
	text = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
	return text, line[len(text):]
}
