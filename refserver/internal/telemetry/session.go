package telemetry

import (
	"context"
	"io"
	"log/slog"
	"net"
	"sync/atomic"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
)

// Session watches one connection. Its methods belong to the connection's goroutine; what Count gives may be used by others.
type Session struct {
	service *Service
	port    *port // nil: no metrics
	id      string
	binding string // where it was accepted
	remote  string
	user    string // after the login
	opened  time.Time

	tells, tellsCommands bool // the log is written at info, at debug

	command   *command // the current one; nil between commands
	began     time.Time
	result    int    // an index of results
	mechanism string // of the current login; empty: the command is none
	details   []any  // of the current login
	announced bool   // its opening has been told

	received, sent atomic.Int64
}

// ID is the connection's id, for the other service that serves it; empty when nobody watches.
func (s *Session) ID() string {
	if s == nil {
		return ""
	}
	return s.id
}

// Adopt takes over the id that the connection has at the service it came through, if that has one.
func (s *Session) Adopt(id string) {
	if s != nil && id != "" {
		s.id = id
	}
}

// Received and Sent count bytes.
func (s *Session) Received(n int) {
	if s != nil && n > 0 {
		s.received.Add(int64(n))
		if s.port != nil {
			s.port.received.Add(float64(n))
		}
	}
}

// Sent counts bytes to the client.
func (s *Session) Sent(n int) {
	if s != nil && n > 0 {
		s.sent.Add(int64(n))
		if s.port != nil {
			s.port.sent.Add(float64(n))
		}
	}
}

// Count counts what goes through conn.
func (s *Session) Count(conn net.Conn) net.Conn {
	if s == nil {
		return conn
	}
	return &counted{conn, s}
}

// CountRead counts what is read from r.
func (s *Session) CountRead(r io.Reader) io.Reader {
	if s == nil {
		return r
	}
	return &countedReader{r, s}
}

// CountWritten counts what is written to w.
func (s *Session) CountWritten(w io.Writer) io.Writer {
	if s == nil {
		return w
	}
	return &countedWriter{w, s}
}

type counted struct {
	net.Conn
	session *Session
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.session.Received(n)
	return n, err
}

func (c *counted) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	c.session.Sent(n)
	return n, err
}

type countedReader struct {
	from    io.Reader
	session *Session
}

func (c *countedReader) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.session.Received(n)
	return n, err
}

type countedWriter struct {
	to      io.Writer
	session *Session
}

func (c *countedWriter) Write(p []byte) (int, error) {
	n, err := c.to.Write(p)
	c.session.Sent(n)
	return n, err
}

// Begin is called when a command was read as far as its name; known says whether the service has it.
func (s *Session) Begin(name string, known bool) {
	if s == nil {
		return
	}
	s.command, s.began, s.result, s.mechanism, s.details = s.service.unknown, time.Now(), none, "", nil
	if c := s.service.commands[name]; known && c != nil {
		s.command = c
	}
}

// Unread is called instead of Begin when what the client sent is no command. In the middle of one it does nothing.
func (s *Session) Unread() {
	if s != nil && s.command == nil {
		s.Begin("", false)
	}
}

// Login says that the current command is a login with a mechanism of the service's own list.
func (s *Session) Login(mechanism string) {
	if s != nil {
		s.mechanism = mechanism
	}
}

// User says who has logged in.
func (s *Session) User(name string) {
	if s != nil {
		s.user = name
	}
}

// Details are what the log says of the current login beside its mechanism: names with values, as of log/slog.
func (s *Session) Details(attributes ...any) {
	if s != nil && s.tells {
		s.details = attributes
	}
}

// Answer says how the current IMAP command ends.
func (s *Session) Answer(kind imapwire.Kind) {
	switch {
	case s == nil:
	case kind == imapwire.OK:
		s.result = ok
	case kind == imapwire.NO:
		s.result = no
	default:
		s.result = bad
	}
}

// AnswerSMTP says how the current SMTP command ends, by the reply's text; the last one of several counts.
func (s *Session) AnswerSMTP(text string) {
	switch {
	case s == nil || text == "":
	case text[0] == '4':
		s.result = no
	case text[0] == '5':
		s.result = bad
	default:
		s.result = ok
	}
}

// End is the end of a command.
func (s *Session) End() {
	if s == nil || s.command == nil {
		return
	}
	c, took := s.command, time.Since(s.began)
	s.command = nil
	c.done(s.result, took)
	if s.mechanism != "" {
		if m := s.service.metrics; m != nil {
			m.logins.WithLabelValues(s.service.name, s.mechanism, loginResult(s.result)).Inc()
		}
		what := "login refused"
		if s.result == ok {
			what = "logged in"
		}
		s.tell(what, append([]any{"mechanism", s.mechanism}, s.details...)...)
	}
	if s.tellsCommands {
		s.tellCommand("command", "command", c.name, "result", results()[s.result], "took", took)
	}
}

// Close ends the watch.
func (s *Session) Close() {
	if s == nil {
		return
	}
	s.End() // of a command that never got its answer
	if s.port != nil {
		s.port.open.Dec()
	}
	s.tell("connection closed", "lasted", time.Since(s.opened), "received", s.received.Load(), "sent", s.sent.Load())
}

// tell writes a line about the connection.
func (s *Session) tell(what string, attributes ...any) {
	if s.tells {
		s.announce()
		s.write(slog.LevelInfo, what, attributes)
	}
}

// announce tells that the connection was opened, once.
func (s *Session) announce() {
	if !s.announced && s.tells {
		s.announced = true
		s.write(slog.LevelInfo, "connection opened", []any{"binding", s.binding})
	}
}

// tellCommand writes a line that only whoever looks for a fault wants.
func (s *Session) tellCommand(what string, attributes ...any) {
	if s.tellsCommands {
		s.write(slog.LevelDebug, what, attributes)
	}
}

func (s *Session) write(level slog.Level, what string, attributes []any) {
	all := append([]any{"service", s.service.name, "connection", s.id, "remote", s.remote}, attributes...)
	if s.user != "" {
		all = append(all, "user", s.user)
	}
	s.service.log.Log(context.Background(), level, what, all...)
}
