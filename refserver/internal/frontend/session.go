package frontend

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jonboulle/clockwork"

	"github.com/imapspec/imapspec/refserver/internal/auth"
	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/profile"
	"github.com/imapspec/imapspec/refserver/internal/protocollog"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/tamper"
	"github.com/imapspec/imapspec/refserver/internal/telemetry"
	"github.com/imapspec/imapspec/refserver/internal/transcript"
)

const (
	maxErrors    = 10               // refused commands before the connection is closed (ISFAQ)
	writeTimeout = 30 * time.Second // for one answer before login
	byeTimeout   = 2 * time.Second  // for the last words to a client that may not read
	lingerTime   = time.Second      // for a client to read the last words while it still sends
	lingerBytes  = 1 << 20
)

// session is one client's connection.
type session struct {
	in         *instance
	raw        net.Conn // deadlines are set here
	conn       net.Conn // raw, or TLS over it
	address    string   // the client's, without the port
	secure     bool
	user       string // mailbox GUID of the person, counted in limits
	reader     *imapwire.Reader
	out        *imapwire.Encoder
	errors     int  // commands refused so far
	done       bool // the connection ends after the current command
	backend    *backendConn
	adrift     bool            // logged in without a backend, by defect
	timer      clockwork.Timer // of the time before the login
	journal    *protocollog.Session
	watch      *telemetry.Session
	transcript *transcript.Session
	route      atomic.Pointer[route] // nil before the login

	ctx    context.Context // ends with the session or its time
	cancel context.CancelFunc

	mu    sync.Mutex
	ended string // the text of the BYE, once the server has decided to end the session
	relay *relay
}

func newSession(in *instance, conn net.Conn, l *binding) *session {
	s := &session{in: in, raw: conn, conn: conn, secure: l.implicitTLS}
	s.journal = in.protocol.Session(l.Addr(), conn.RemoteAddr())
	s.watch = in.Watch.Session(l.Addr(), conn.RemoteAddr())
	s.address, _, _ = net.SplitHostPort(conn.RemoteAddr().String())
	s.transcript = in.Transcripts.Open(transcript.IMAP, conn.RemoteAddr())
	s.ctx, s.cancel = context.WithCancel(context.Background())
	return s
}

// turnAway refuses the connection of a client beyond a limit: with a BYE as the greeting where that costs no handshake.
func (s *session) turnAway() {
	defer s.watch.Close()
	defer s.close()
	if !s.secure {
		s.useConn(s.raw)
		s.bye(reply.ConnectionClosed)
	}
}

// serve speaks with the client until the session ends. When detached, it goes on without this goroutine, and
// instance.finished is called at its end.
func (s *session) serve() (detached bool) {
	s.timer = s.in.Clock.AfterFunc(s.in.snapshot.Imap.PreAuthenticatedConnectionTimeout, func() { s.end(reply.ConnectionIsClosed) })
	defer s.timer.Stop()
	if s.secure {
		if err := s.handshake(s.in.tls); err != nil {
			return false
		}
	} else {
		s.useConn(s.raw)
	}
	s.out.Status("*", imapwire.OK, "", s.in.Profile.Text(s.banner()))
	if s.flush() != nil {
		return false
	}
	s.journal.Greeted()
	for !s.done {
		s.next()
	}
	if s.backend == nil {
		return false
	}
	return s.proxy()
}

// banner is the text of the greeting.
func (s *session) banner() string {
	switch defects := s.in.Defects; {
	case defects.Has(defect.BannerIgnored):
		return reply.DefaultBanner
	case defects.Has(defect.LiveSettings):
		return s.in.Directory.View().Server(s.in.Server).Imap.Banner
	default:
		return s.in.snapshot.Imap.Banner
	}
}

// useConn makes conn the connection that commands are read from.
func (s *session) useConn(conn net.Conn) {
	conn = tamper.Wrap(s.transcript.Wrap(conn), s.in.Defects.Wire())
	s.conn = conn
	counted := s.watch.Count(s.journal.Count(conn))
	s.out = imapwire.NewEncoder(counted)
	s.reader = imapwire.NewReader(counted, func() error {
		s.out.Raw(reply.LiteralContinue)
		return s.flush()
	}, imapwire.Limits{MaxLine: s.in.snapshot.Imap.MaxCommandSize, MaxSASL: maxSASLLine})
	s.reader.Liberal = s.in.Profile.LiberalBlanks
	s.journal.Follow(s.reader, s.out)
}

func (s *session) handshake(config *tls.Config) error {
	conn := tls.Server(s.raw, config)
	if err := conn.HandshakeContext(s.ctx); err != nil {
		s.in.Log.Debug("TLS handshake failed", "client", s.raw.RemoteAddr().String(), "error", err)
		return err
	}
	s.secure = true
	s.useConn(conn)
	return nil
}

// protection is what a login with NTLM or Kerberos has to prove of this connection.
func (s *session) protection() auth.Protection {
	p := auth.Protection{Policy: s.in.snapshot.Imap.ExtendedProtectionPolicy}
	if s.secure {
		p.Binding = &s.in.binding
	}
	return p
}

// next reads a command, runs it and writes its answer.
func (s *session) next() {
	d, err := s.reader.ReadCommand()
	tag := ""
	if err == nil {
		tag = d.Tag
		err = s.run(d)
	} else if syntax := (*imapwire.SyntaxError)(nil); errors.As(err, &syntax) {
		s.journal.Unread()
		s.watch.Unread()
		err = refuse(imapwire.BAD, reply.CommandError, syntax.Tag)
	}
	if err != nil {
		s.failed(tag, err)
	}
	if s.flush() != nil {
		s.done = true
	}
	s.journal.End()
	s.watch.End()
}

// answer writes the tagged response of the current command.
func (s *session) answer(tag string, kind imapwire.Kind, code, text string) {
	text = s.in.Profile.Text(text)
	s.out.Status(tag, kind, code, text)
	s.journal.Answer(tag, kind, code, text)
	s.watch.Answer(kind)
}

// refusal is the answer to a command that was not carried out.
type refusal struct {
	tag string // "" is the command's
	profile.Answer
}

func (r *refusal) Error() string { return r.Kind + " " + r.Text }

func refuse(kind imapwire.Kind, text, tag string) error {
	return &refusal{tag: tag, Answer: profile.Answer{Kind: string(kind), Text: text}}
}

func refuseWith(a profile.Answer) error { return &refusal{Answer: a} }

// failed answers what kept a command from being carried out, and ends the session where it cannot go on.
func (s *session) failed(tag string, err error) {
	var refused *refusal
	var syntax *imapwire.SyntaxError
	var long *imapwire.TooLongError
	switch {
	case errors.As(err, &refused):
		if refused.tag != "" {
			tag = refused.tag
		}
		s.answer(tag, imapwire.Kind(refused.Kind), refused.Code, refused.Text)
	case errors.As(err, &syntax) && syntax.Count:
		s.answer(tag, imapwire.BAD, "", reply.ArgumentCountError)
	case errors.As(err, &syntax):
		s.answer(tag, imapwire.BAD, "", reply.ArgumentError)
	case errors.As(err, &long):
		if long.Tag != "" {
			tag = long.Tag
		}
		s.journal.Unread()
		s.watch.Unread()
		s.answer(tag, imapwire.BAD, "", reply.CommandError)
		s.lastWords(reply.ConnectionClosed)
		return
	default:
		s.connectionFailed()
		return
	}
	if s.errors++; s.errors >= maxErrors {
		s.lastWords(reply.ConnectionClosed)
	}
}

// connectionFailed ends the session: the client is gone, or the server decided to end it and woke up the reader.
func (s *session) connectionFailed() {
	s.done = true
	s.mu.Lock()
	text := s.ended
	s.mu.Unlock()
	if text != "" {
		s.bye(text)
	}
}

// bye writes a BYE.
func (s *session) bye(text string) {
	s.done = true
	s.out.Status("*", imapwire.BYE, "", s.in.Profile.Text(text))
	_ = s.raw.SetWriteDeadline(time.Now().Add(byeTimeout))
	if s.out.Flush() != nil {
		_ = s.raw.Close()
	}
}

// lastWords writes a BYE to a client that may still be sending. It reads on for a moment: closing a connection with
// unread bytes would make the client lose what was written.
func (s *session) lastWords(text string) {
	s.bye(text)
	if half, ok := s.conn.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite()
	}
	_ = s.raw.SetReadDeadline(time.Now().Add(lingerTime))
	_, _ = io.CopyN(io.Discard, s.raw, lingerBytes)
}

func (s *session) flush() error {
	_ = s.raw.SetWriteDeadline(time.Now().Add(writeTimeout))
	err := s.out.Flush()
	if err != nil {
		_ = s.raw.Close() // TLS's goodbye would wait for a client that does not read
	}
	return err
}

// end ends the session from outside: its time is over or the service stops. text is the BYE's.
func (s *session) end(text string) {
	s.mu.Lock()
	if s.ended == "" {
		s.ended = text
	}
	relay := s.relay
	s.mu.Unlock()
	if relay != nil {
		relay.end(text)
		return
	}
	s.cancel()
	_ = s.raw.SetReadDeadline(time.Unix(1, 0)) // wakes up the reader
}

// close closes the connection, with TLS's own goodbye. Only the session itself calls it.
func (s *session) close() {
	s.cancel()
	_ = s.conn.Close()
}

// abort closes the connection at once, from outside.
func (s *session) abort() {
	s.cancel()
	_ = s.raw.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.relay != nil {
		s.relay.endBackend()
	}
}
