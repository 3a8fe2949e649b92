// Package transcript records what clients and the server say to each other, line by line, as tests want to see it.
//
// Invariants:
//   - Passwords and SASL messages are recorded as *****, however they are spelled: quoted, as literals, in pieces, behind any number
//     of blanks. What is a command and what is a literal is decided by the server's own parser. Where that sees no command, and
//     where a line may be what is left of a login that failed, more is hidden than has to be.
//   - Memory is bounded: of a connection the last lines are kept, and of connections the last ones.
//   - Who is recorded notices nothing: a Session that is nil records nothing.
package transcript

import (
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// Bounds of what is kept.
const (
	maxConnections = 100
	maxLines       = 2000    // of a connection
	maxText        = 4 << 10 // bytes of a line
)

// Protocol is what a connection speaks: it decides what is secret.
type Protocol string

// The protocols that are recorded.
const (
	IMAP Protocol = "IMAP4"
	SMTP Protocol = "SMTP"
)

// Line is one line of a connection.
type Line struct {
	Time time.Time
	Sent bool   // by the client
	Text string // without the line end; a literal's octets follow the line that announces them
}

// Connection is what was recorded of a connection.
type Connection struct {
	Number int // in the order of opening, from 1
	Protocol
	Client  string // address
	Opened  time.Time
	Dropped int // lines that were kept no longer
	Lines   []Line
}

// Recorder keeps the transcripts of a server's connections. It may be used from anywhere at once.
type Recorder struct {
	// Commands are the names of those that the server knows: their lines are shown whole, but for those of a login.
	Commands []string

	enabled atomic.Bool

	mu       sync.Mutex
	opened   int
	sessions []*Session
}

// Enable has connections recorded that are opened from now on, or no more.
func (r *Recorder) Enable(on bool) { r.enabled.Store(on) }

// Enabled says whether connections are recorded.
func (r *Recorder) Enabled() bool { return r.enabled.Load() }

// Open begins to record a connection; nil when nothing is recorded, or when the Recorder is nil.
func (r *Recorder) Open(p Protocol, client net.Addr) *Session {
	if r == nil || !r.enabled.Load() {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.opened++
	s := &Session{commands: r.Commands, connection: Connection{Number: r.opened, Protocol: p, Client: client.String(), Opened: time.Now()}}
	if r.sessions = append(r.sessions, s); len(r.sessions) > maxConnections {
		r.sessions = r.sessions[1:]
	}
	return s
}

// Connections gives what is kept, in the order of opening.
func (r *Recorder) Connections() []Connection {
	r.mu.Lock()
	sessions := append([]*Session(nil), r.sessions...)
	r.mu.Unlock()
	all := make([]Connection, len(sessions))
	for i, s := range sessions {
		all[i] = s.snapshot()
	}
	return all
}

// Session is one connection. Client and server may speak at the same time.
type Session struct {
	commands []string // that are known

	mu         sync.Mutex
	connection Connection
	sent       half
	received   half
	secret     string // tag of the AUTHENTICATE under way, or smtpSecret
	tried      bool   // there was a login: a word alone on a line may belong to it
	content    bool   // the client sends the message of DATA
}

func (s *Session) snapshot() Connection {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.connection
	c.Lines = append([]Line(nil), c.Lines...)
	return c
}

// note keeps a line.
func (s *Session) note(sent bool, text string) {
	if len(text) > maxText {
		text = text[:maxText] + "…"
	}
	c := &s.connection
	if c.Lines = append(c.Lines, Line{time.Now(), sent, text}); len(c.Lines) > maxLines {
		gone := len(c.Lines) - maxLines/2
		c.Lines = append(c.Lines[:0], c.Lines[gone:]...)
		c.Dropped += gone
	}
}

// Sent records what the client has sent, for a server that reads from no connection that Wrap could stand in front of.
func (s *Session) Sent(b []byte) {
	if s != nil {
		s.pass(true, b)
	}
}

// Received records what the client receives, likewise.
func (s *Session) Received(b []byte) {
	if s != nil {
		s.pass(false, b)
	}
}

// Wrap records what goes through a connection, above TLS.
func (s *Session) Wrap(conn net.Conn) net.Conn {
	if s == nil {
		return conn
	}
	return &recorded{conn, s}
}

type recorded struct {
	net.Conn
	session *Session
}

// Read records what the client sends.
func (r *recorded) Read(p []byte) (int, error) {
	n, err := r.Conn.Read(p)
	r.session.Sent(p[:n])
	return n, err
}

// Write records what the server says.
func (r *recorded) Write(p []byte) (int, error) {
	r.session.Received(p)
	return r.Conn.Write(p)
}

// CloseWrite ends the server's direction where the connection can.
func (r *recorded) CloseWrite() error {
	if half, ok := r.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return r.Close()
}
