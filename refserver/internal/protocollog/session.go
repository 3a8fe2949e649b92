package protocollog

import (
	"io"
	"net"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// nowhere is the place of a login that has not been.
const nowhere = -1

// Session is the log of one session. Its methods belong to the session's goroutine; what Count gives may be used by others.
type Session struct {
	w              *Writer
	id             string
	server, client string
	opened         time.Time
	number         int    // of the next row
	user           string // short name, after the login

	read, written atomic.Int64      // bytes so far
	in            *imapwire.Reader  // knows how many of those that were read have not been used
	out           *imapwire.Encoder // knows how many more are about to be written
	command       command
	taken         int64 // bytes of commands that are logged
	answered      int64 // bytes written until then
	login         int64 // taken behind the login's row; nowhere before it
	loginAnswered int64 // answered likewise
}

// command is the row to come.
type command struct {
	began            time.Time        // zero: there is none
	from             *imapwire.Reader // which STARTTLS replaces
	name, parameters string
	known            bool
	line             int64 // bytes of the command's own line; 0 unless it is AUTHENTICATE
	counts           bool  // it is about messages
	rows             int   // how many
	answer, message  string
}

// Count counts what goes through conn.
func (s *Session) Count(conn net.Conn) net.Conn {
	if s == nil {
		return conn
	}
	return &counted{Conn: conn, session: s}
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

func (c *counted) Read(p []byte) (int, error) { return c.session.countRead(c.Conn, p) }

func (c *counted) Write(p []byte) (int, error) { return c.session.countWritten(c.Conn, p) }

type countedReader struct {
	from    io.Reader
	session *Session
}

func (c *countedReader) Read(p []byte) (int, error) { return c.session.countRead(c.from, p) }

type countedWriter struct {
	to      io.Writer
	session *Session
}

func (c *countedWriter) Write(p []byte) (int, error) { return c.session.countWritten(c.to, p) }

func (s *Session) countRead(from io.Reader, p []byte) (int, error) {
	n, err := from.Read(p)
	s.read.Add(int64(n))
	return n, err
}

func (s *Session) countWritten(to io.Writer, p []byte) (int, error) {
	n, err := to.Write(p)
	s.written.Add(int64(n))
	return n, err
}

// Follow says what reads the commands and what writes the answers, on a connection that Count gave.
func (s *Session) Follow(in *imapwire.Reader, out *imapwire.Encoder) {
	if s != nil {
		s.in, s.out = in, out
	}
}

// sizes are how many bytes of commands have been used, and how many of answers there are.
func (s *Session) sizes() (taken, answered int64) {
	return s.read.Load() - int64(s.in.Buffered()), s.written.Load() + int64(s.out.Len())
}

// Greeted logs the session's beginning.
func (s *Session) Greeted() {
	if s == nil {
		return
	}
	_, s.answered = s.sizes()
	s.log(s.since(s.opened), 0, s.answered, reply.LogOpenSession, "", "")
}

// Begin is called with a command that was read as far as its name. known says whether there is such a command.
func (s *Session) Begin(d *imapwire.Decoder, known bool) {
	if s == nil {
		return
	}
	if !known {
		s.Unread()
		return
	}
	c := command{began: s.w.cfg.Clock.Now(), from: s.in, known: true, name: strings.ToLower(d.Name)}
	switch strings.TrimPrefix(d.Name, "UID ") {
	case "LOGIN":
		c.parameters = " " + reply.LogSecret // until Login says more
	case "AUTHENTICATE":
		c.parameters = mechanism(d.Rest())
		taken, _ := s.sizes()
		c.line = taken - s.taken - int64(s.in.LineEnd())
	case "SELECT", "EXAMINE", "FETCH":
		c.counts = true
		fallthrough
	default:
		c.parameters = strings.TrimSpace(d.Rest())
	}
	s.command = c
}

// mechanism is the SASL mechanism in the arguments of AUTHENTICATE, or nothing: what else stands there may be a secret.
func mechanism(arguments string) string {
	name, _, _ := strings.Cut(strings.TrimSpace(arguments), " ")
	switch name = strings.ToUpper(name); name {
	case "GSSAPI", "LOGIN", "NTLM", "PLAIN":
		return name
	}
	return ""
}

// Unread is called instead of Begin when what the client sent is no command. In the middle of one it does nothing.
func (s *Session) Unread() {
	if s != nil && s.command.began.IsZero() {
		s.command = command{began: s.w.cfg.Clock.Now(), from: s.in, name: reply.LogUnknown}
	}
}

// Login says which name the LOGIN of now has.
func (s *Session) Login(name string) {
	if s != nil {
		s.command.parameters = name + " " + reply.LogSecret
	}
}

// User says who has logged in: the short name.
func (s *Session) User(name string) {
	if s != nil {
		s.user = name
	}
}

// Message adds to the context of the current command.
func (s *Session) Message(text string) {
	if s != nil {
		s.command.message = text
	}
}

// Rows adds to the number of messages that the current command is about.
func (s *Session) Rows(n int) {
	if s != nil {
		s.command.rows += n
	}
}

// Answer says how the current command ends.
func (s *Session) Answer(tag string, kind imapwire.Kind, code, text string) {
	switch {
	case s == nil:
	case kind == imapwire.OK:
		s.command.answer = reply.LogOK
	default:
		words := []string{tag, string(kind), "[" + code + "]", text}
		if code == "" {
			words = []string{tag, string(kind), text}
		}
		if !s.command.known { // the tag may be a part of a secret
			words = words[1:]
		}
		s.command.answer = reply.LogRefused(strings.Join(words, " "))
	}
}

// End logs the command; its answer is complete, and written or about to be.
func (s *Session) End() {
	if s == nil || s.command.began.IsZero() {
		return
	}
	c := s.command
	s.command = command{}
	taken, answered := s.sizes()
	request := max(taken-s.taken-int64(c.from.LineEnd()), 0)
	if c.line > 0 && request > c.line {
		request = c.line + reply.LogSASLResponse
	}
	s.log(s.since(c.began), request, answered-s.answered, c.name, c.parameters, c.context())
	s.taken, s.answered = taken, answered
	if s.login == nowhere && s.user != "" {
		s.login, s.loginAnswered = taken, answered
	}
}

func (c command) context() string {
	parts := []string{c.answer, c.message}
	if c.counts {
		parts = []string{c.answer, reply.LogRows(c.rows), c.message}
	}
	var context []string
	for _, p := range parts {
		if p != "" {
			context = append(context, p)
		}
	}
	return strings.Join(context, ";")
}

// Close logs the session's end, with the bytes that went to and from the mailbox: everything behind the login, line ends
// included.
func (s *Session) Close() {
	if s == nil {
		return
	}
	s.End() // of a command that never got its answer
	var read, written int64
	if s.login != nowhere {
		read, written = s.read.Load()-s.login, s.written.Load()-s.loginAnswered
	}
	s.log(0, read, written, reply.LogCloseSession, "", "")
	s.w.nudge()
}

func (s *Session) since(t time.Time) time.Duration { return s.w.cfg.Clock.Since(t) }

// log writes a row; sizes are in bytes.
func (s *Session) log(took time.Duration, request, response int64, command, parameters, context string) {
	now := s.w.cfg.Clock.Now()
	s.w.add(row{now, line(now.UTC().Format(reply.LogTime), s.id, strconv.Itoa(s.number), s.server, s.client, s.user,
		strconv.FormatInt(took.Milliseconds(), 10), strconv.FormatInt(request, 10), strconv.FormatInt(response, 10),
		command, parameters, context, "")})
	s.number++
}
