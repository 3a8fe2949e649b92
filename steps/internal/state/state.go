// Package state is the model of one IMAP connection: what the server may say, after all that client and server have said.
//
// Invariants:
//   - The model accuses only where the transcript leaves no doubt. Commands that were sent before the answers to earlier ones were
//     read are all in progress; a response that one of them allows is allowed.
//   - What the model cannot know, as after a command that it cannot read or a mailbox that another connection may have changed, is
//     unknown and not judged.
//   - Every rule that can be blamed is in Rules, with its source and the requirements that it proves.
//   - It sees secrets, and keeps none: of a command that logs in only the name is looked at.
package state

import (
	"slices"
	"strings"

	"github.com/imapspec/imapspec/steps/internal/grammar"
)

// Breach is a rule that the server has broken.
type Breach struct {
	Rule    Rule
	Message string // what is wrong, for a person
}

// Phase is RFC 3501's state of a connection.
type Phase int

// The states.
const (
	Ungreeted Phase = iota
	NotAuthenticated
	Authenticated
	Selected
	LoggedOut
)

// Model is one connection. It is used by one goroutine.
type Model struct {
	phase     Phase
	commands  []*command // in progress, in the order in which they were sent
	announced bool       // a literal was announced and the client waits
	bye       bool       // BYE was received
	ended     bool       // the connection is over: nothing may come
	enabled   map[string]bool
	caps      map[string]bool // nil: not known
	box       *mailbox        // selected, or being selected
	doubtful  bool            // the model does not know which mailbox is selected
	known     map[string]*memoryOf
	found     []Breach
}

// New is a connection that has just been opened.
func New() *Model {
	return &Model{enabled: map[string]bool{}, known: map[string]*memoryOf{}}
}

// Dialect is what the grammar has to know of the connection.
func (m *Model) Dialect() grammar.Dialect {
	rev2 := m.enabled["IMAP4REV2"] || m.caps["IMAP4REV2"] && !m.caps["IMAP4REV1"]
	return grammar.Dialect{Rev2: rev2, UTF8: rev2 || m.enabled["UTF8=ACCEPT"], Capabilities: m.caps}
}

// Greeted says whether the greeting has come.
func (m *Model) Greeted() bool { return m.phase != Ungreeted }

// breach notes a rule that is broken.
func (m *Model) breach(rule, message string) {
	m.found = append(m.found, Breach{Rule: find(rule), Message: message})
}

// Announced is told that the client waits after the count of a synchronising literal.
func (m *Model) Announced() { m.announced = true }

// Sent takes a complete line of the client.
func (m *Model) Sent(line string) {
	m.announced = false
	if len(m.commands) > 0 && m.commands[len(m.commands)-1].continues(line) {
		return
	}
	c := parse(line)
	m.commands = append(m.commands, c)
	for _, o := range m.commands {
		o.crowded = o.crowded || len(m.commands) > 1
	}
	if len(m.commands) == 1 {
		m.begin(c)
	}
}

// begin is done when a command is the oldest in progress: it is the one that the server works on.
func (m *Model) begin(c *command) {
	if c.name == "SELECT" || c.name == "EXAMINE" {
		if m.box != nil {
			m.box.keep(m.known)
		}
		c.reselects = m.box != nil
		c.another = m.box != nil && m.box.name != c.mailbox
		m.doubtful = false
		m.box = newMailbox(c.mailbox, c.name == "EXAMINE", m.known)
	}
}

// Received takes a response and gives what is wrong with it.
func (m *Model) Received(r *grammar.Response) []Breach {
	m.found = nil
	switch {
	case m.phase == Ungreeted:
		m.greeting(r)
		return m.found
	case m.ended:
		m.breach("after the end", "the server has said that the connection is over, and goes on")
		return m.found
	}
	switch r.Kind {
	case grammar.Continuation:
		m.continuation(r)
	case grammar.Tagged:
		m.completion(r)
	default:
		m.untagged(r)
	}
	return m.found
}

func (m *Model) greeting(r *grammar.Response) {
	m.phase = NotAuthenticated
	if r.Kind != grammar.Untagged || !slices.Contains([]string{"OK", "PREAUTH", "BYE"}, r.Name) {
		m.breach("greeting first", "the first response is no greeting")
	}
	switch r.Name {
	case "PREAUTH":
		m.phase = Authenticated
	case "BYE":
		m.ended = true
	}
	m.learn(r)
}

// continuation is a request for more.
func (m *Model) continuation(r *grammar.Response) {
	if m.announced {
		m.announced = false
		return
	}
	for _, c := range m.commands {
		if c.asked(r) {
			if c.name == "AUTHENTICATE" && len(m.commands) == 1 && !grammar.IsBase64(r.Text) {
				m.breach("challenge", "the challenge to AUTHENTICATE is not BASE64")
			}
			return
		}
	}
	m.breach("continuation unasked", "the client has nothing to continue: no literal was announced, and neither AUTHENTICATE nor IDLE waits")
}

// completion is a tagged response.
func (m *Model) completion(r *grammar.Response) {
	m.announced = false
	i := slices.IndexFunc(m.commands, func(c *command) bool { return c.is(r.Tag) })
	if i < 0 {
		m.breach("one completion", "no command with the tag "+r.Tag+" is in progress")
		return
	}
	c := m.commands[i]
	m.commands = slices.Delete(m.commands, i, i+1)
	if i > 0 && c.changesMailbox() {
		m.doubtful = true // out of order: what was said before may be about either mailbox
	}
	m.complete(c, r)
	if m.box != nil && !slices.Contains([]string{"SELECT", "EXAMINE", "FETCH", "SEARCH"}, c.name) {
		m.box.aged = true
	}
	m.recent()
	m.learn(r)
	if r.Code != nil && !c.changesMailbox() {
		m.code(r.Code)
	}
	if i == 0 && len(m.commands) > 0 {
		m.begin(m.commands[0])
	}
}

// complete has the model follow a command that has ended.
func (m *Model) complete(c *command, r *grammar.Response) {
	ok := r.Name == "OK"
	switch c.name {
	case "LOGIN", "AUTHENTICATE":
		if ok {
			m.phase, m.caps = max(m.phase, Authenticated), nil
		}
	case "STARTTLS":
		if ok {
			m.caps = nil
		}
	case "UNAUTHENTICATE":
		if ok {
			m.phase, m.box, m.caps, m.enabled = NotAuthenticated, nil, nil, map[string]bool{}
		}
	case "SELECT", "EXAMINE":
		m.selected(c, r)
	case "CLOSE", "UNSELECT":
		if ok {
			if m.box != nil {
				m.box.keep(m.known)
			}
			m.phase, m.box, m.doubtful = Authenticated, nil, false
		}
	case "DELETE", "RENAME", "CREATE":
		m.known = map[string]*memoryOf{} // names may stand for other mailboxes
	case "LOGOUT":
		if ok {
			if !m.bye {
				m.breach("logout without bye", "the tagged OK to LOGOUT comes without an untagged BYE before it")
			}
			m.phase, m.ended = LoggedOut, true
		}
	case "IDLE":
		if ok && !c.done {
			m.breach("idle ends early", "IDLE is answered OK before the client has sent DONE")
		}
	case "CAPABILITY":
		if ok && c.answers != 1 && len(m.commands) == 0 && !c.crowded {
			m.breach("capability once", "CAPABILITY is not answered by one untagged CAPABILITY response")
		}
	case "SEARCH":
		if ok && c.answers == 0 && !c.returns && !c.crowded {
			m.breach("search answered", "SEARCH is answered OK without a SEARCH or ESEARCH response")
		}
	}
}

// selected is the end of SELECT or EXAMINE.
func (m *Model) selected(c *command, r *grammar.Response) {
	switch r.Name {
	case "OK":
		m.phase = Selected
		if m.doubtful || m.box == nil || m.box.opened {
			m.box, m.doubtful = nil, true // until a mailbox is selected with nothing else in progress
			return
		}
		m.box.opened = true
		m.settle()
		if !c.crowded {
			m.required(c, r)
		}
	case "NO":
		m.phase, m.box, m.doubtful = min(m.phase, Authenticated), nil, false
	default: // a syntax error, and the RFCs do not say whether the mailbox stays selected
		if c.reselects || m.phase == Selected {
			m.doubtful = true
		} else {
			m.box = nil
		}
	}
}

// learn keeps what a response says about the server.
func (m *Model) learn(r *grammar.Response) {
	all := r.Capabilities
	if r.Name != "CAPABILITY" {
		all = nil
	}
	if r.Code != nil && r.Code.Name == "CAPABILITY" {
		all = r.Code.Capabilities
	}
	if len(all) > 0 {
		m.caps = map[string]bool{}
		for _, name := range all {
			m.caps[name] = true
			if key, _, valued := strings.Cut(name, "="); valued && key == "APPENDLIMIT" {
				m.caps[key] = true
			}
		}
	}
	if r.Name == "ENABLED" {
		for _, name := range r.Capabilities {
			m.enabled[name] = true
		}
	}
}

// only says whether commands are in progress and all of them are among the named.
func (m *Model) only(names ...string) bool {
	for _, c := range m.commands {
		if !slices.Contains(names, c.name) {
			return false
		}
	}
	return len(m.commands) > 0
}

// any finds the first command in progress that is among the named.
func (m *Model) any(names ...string) *command {
	for _, c := range m.commands {
		if slices.Contains(names, c.name) {
			return c
		}
	}
	return nil
}
