package submission

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/auth"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/tamper"
	"github.com/imapspec/imapspec/refserver/internal/telemetry"
	"github.com/imapspec/imapspec/refserver/internal/transcript"
)

var (
	errClosed  = errors.New("connection is finished")
	errTooLong = errors.New("line is too long")
	errNoise   = errors.New("line has control bytes")
)

// session is one client connection. Only its own goroutine uses it, except for interrupt and cut.
type session struct {
	service   *Service
	name      string // of the connector
	connector connector
	ctx       context.Context
	crowded   bool // one connection too many
	client    netip.Addr
	opened    time.Time

	connMu sync.Mutex // guards conn and stopped between the session and interrupt
	conn   net.Conn
	stop   bool

	r *bufio.Reader
	w *bufio.Writer

	tls           *tls.ConnectionState // nil before STARTTLS
	helo          string               // "" before HELO or EHLO
	identity      *auth.Identity       // nil before AUTH
	errors        int
	logonFailures int
	mail          *transaction // nil outside of one
	watch         *telemetry.Session
	transcript    *transcript.Session
	alter         func(string) string // of replies, by a defect; mostly nil
}

func newSession(service *Service, conn net.Conn, connector string) *session {
	s := &session{service: service, name: connector, conn: conn, opened: time.Now()}
	if a, err := netip.ParseAddrPort(conn.RemoteAddr().String()); err == nil {
		s.client = a.Addr().Unmap()
	}
	s.transcript = service.cfg.Transcripts.Open(transcript.SMTP, conn.RemoteAddr())
	s.alter = tamper.PrintedText(service.cfg.Defects.SMTP())
	s.useConn(conn)
	return s
}

func (s *session) useConn(conn net.Conn) {
	s.connMu.Lock()
	s.conn = conn
	s.connMu.Unlock()
	s.w = bufio.NewWriter(deadlineWriter{s})
	s.r = bufio.NewReader(flushingReader{s})
}

// flushingReader flushes the replies before every read that may block, so that pipelined commands share a write and a
// waiting client always has its answer.
type flushingReader struct{ s *session }

func (f flushingReader) Read(p []byte) (int, error) {
	if err := f.s.w.Flush(); err != nil {
		return 0, err
	}
	deadline := time.Now().Add(f.s.service.limits.idle)
	if end := f.s.opened.Add(f.s.service.limits.total); end.Before(deadline) {
		deadline = end
	}
	conn, err := f.s.armed(deadline)
	if err != nil {
		return 0, err
	}
	n, err := conn.Read(p)
	f.s.watch.Received(n)
	f.s.transcript.Sent(p[:n])
	return n, err
}

// armed sets the read deadline, unless the service stops: then interrupt's own deadline must stay.
func (s *session) armed(deadline time.Time) (net.Conn, error) {
	s.connMu.Lock()
	defer s.connMu.Unlock()
	if s.stop {
		return nil, os.ErrDeadlineExceeded
	}
	return s.conn, s.conn.SetReadDeadline(deadline)
}

type deadlineWriter struct{ s *session }

func (d deadlineWriter) Write(p []byte) (int, error) {
	d.s.connMu.Lock()
	conn := d.s.conn
	d.s.connMu.Unlock()
	if err := conn.SetWriteDeadline(time.Now().Add(30 * time.Second)); err != nil {
		return 0, err
	}
	reply := p
	if d.s.alter != nil {
		reply = []byte(d.s.alter(string(p)))
	}
	d.s.transcript.Received(reply)
	n, err := conn.Write(reply)
	d.s.watch.Sent(n)
	if err == nil {
		n = len(p)
	}
	return n, err
}

// interrupt ends a waiting read; the session then says goodbye.
func (s *session) interrupt() {
	s.connMu.Lock()
	defer s.connMu.Unlock()
	s.stop = true
	s.conn.SetReadDeadline(time.Unix(1, 0))
}

// cut closes the connection under the session.
func (s *session) cut() {
	s.connMu.Lock()
	conn := s.conn
	s.connMu.Unlock()
	conn.Close()
}

func (s *session) stopping() bool {
	s.connMu.Lock()
	defer s.connMu.Unlock()
	return s.stop
}

// serve speaks with the client until one of them ends it.
func (s *session) serve() {
	defer s.watch.Close()
	defer s.cut()
	defer s.reset()
	var ok bool
	if s.connector, ok = s.service.connector(s.name); !ok || s.crowded || !s.connector.accepts(s.client) {
		s.reply(reply.SMTPNotFromHere)
		s.w.Flush()
		return
	}
	s.reply(reply.SMTPBanner(s.connector.Banner, s.connector.Fqdn, s.service.cfg.Clock.Now()))
	err := s.converse()
	var timeout net.Error
	switch {
	case s.stopping():
		s.reply(reply.SMTPShutdown)
	case errors.As(err, &timeout) && timeout.Timeout():
		s.reply(reply.SMTPTimeout)
	}
	s.w.Flush()
}

func (s *session) converse() error {
	for {
		line, err := s.readLine(s.service.limits.line)
		switch {
		case errors.Is(err, errTooLong):
			err = s.refuse(reply.SMTPLineTooLong)
		case errors.Is(err, errNoise):
			err = s.refuse(reply.SMTPUnrecognized)
		case err == nil:
			err = s.command(line)
		}
		if err != nil {
			return err
		}
	}
}

func (s *session) command(line string) error {
	verb, args, _ := strings.Cut(line, " ")
	verb = strings.ToUpper(verb)
	c, known := s.service.commands[verb]
	s.watch.Begin(verb, known)
	defer s.watch.End()
	if !known {
		return s.refuse(reply.SMTPUnrecognized)
	}
	if c.hello && s.helo == "" {
		return s.refuse(reply.SMTPHelloFirst)
	}
	return c.run(s, strings.TrimSpace(args))
}

// readLine reads a line of at most limit bytes without its end. An over-long one is skipped to its end, or the connection
// ends when that does not come. A control byte ends the line at once, with what was received behind it: a client that
// speaks another protocol, such as TLS, gets an answer although it never sends a line end.
func (s *session) readLine(limit int) (string, error) {
	var line []byte
	for n := 0; ; n++ {
		b, err := s.r.ReadByte()
		switch {
		case err != nil:
			return "", err
		case b == '\n' && n > limit:
			return "", errTooLong
		case b == '\n':
			return strings.TrimSuffix(string(line), "\r"), nil
		case b < ' ' && b != '\r' && b != '\t':
			_, err := s.r.Discard(s.r.Buffered())
			return "", errors.Join(errNoise, err)
		case n >= limit+s.service.limits.drain:
			s.reply(reply.SMTPLineTooLong)
			return "", errClosed
		case n < limit:
			line = append(line, b)
		}
	}
}

// reply buffers one reply line or, joined by "\n", several of a multi-line reply that carry their codes.
func (s *session) reply(text string) {
	s.watch.AnswerSMTP(text)
	s.w.WriteString(text)
	s.w.WriteString("\r\n")
}

// refuse answers a protocol error. One beyond the limit ends the connection.
func (s *session) refuse(text string) error {
	if s.errors++; s.errors > s.service.limits.errors {
		s.reply(reply.SMTPTooManyErrors)
		return errClosed
	}
	s.reply(text)
	return nil
}

// reset ends the mail transaction.
func (s *session) reset() {
	if s.mail != nil {
		s.mail.content.Close()
		s.mail = nil
	}
}

func (s *session) log(what string, args ...any) {
	s.service.cfg.Log.Debug(what, append([]any{"connector", s.name, "client", s.client, "connection", s.watch.ID()}, args...)...)
}

// discard reads n bytes of content that nobody wants.
func (s *session) discard(n int64) error {
	_, err := io.CopyN(io.Discard, s.r, n)
	return err
}
