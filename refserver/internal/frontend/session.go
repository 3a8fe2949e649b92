package frontend

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"sync"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/profile"
	"github.com/imapspec/imapspec/refserver/internal/protocollog"
	"github.com/imapspec/imapspec/refserver/internal/reply"
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
	in      *instance
	raw     net.Conn // deadlines are set here
	conn    net.Conn // raw, or TLS over it
	address string   // the client's, without the port
	secure  bool
	user    string // mailbox GUID of the person, counted in limits
	reader  *imapwire.Reader
	out     *imapwire.Encoder
	errors  int  // commands refused so far
	done    bool // the connection ends after the current command
	backend *backendConn
	adrift  bool // logged in without a backend, by defect
	journal *protocollog.Session

	ctx    context.Context // ends with the session or its time
	cancel context.CancelFunc

	mu    sync.Mutex
	ended string // the text of the BYE, once the server has decided to end the session
	relay *relay
}

func newSession(in *instance, conn net.Conn, l *binding) *session {
	s := &session{in: in, raw: conn, conn: conn, secure: l.implicitTLS}
	s.journal = in.protocol.Session(l.Addr(), conn.RemoteAddr())
	s.address, _, _ = net.SplitHostPort(conn.RemoteAddr().String())
	s.ctx, s.cancel = context.WithCancel(context.Background())
	return s
}

// turnAway refuses the connection of a client beyond a limit: with a BYE as the greeting where that costs no handshake.
func (s *session) turnAway() {
	defer s.close()
	if !s.secure {
		s.useConn(s.raw)
		s.bye(reply.ConnectionClosed)
	}
}

// serve speaks with the client until the session ends. When detached, it goes on without this goroutine, and
// instance.finished is called at its end.
func (s *session) serve() (detached bool) {
	timer := s.in.Clock.AfterFunc(s.in.snapshot.Imap.PreAuthenticatedConnectionTimeout, func() { s.end(reply.ConnectionIsClosed) })
	defer timer.Stop()
	if s.secure {
		if err := s.handshake(); err != nil {
			return false
		}
	} else {
		s.useConn(s.raw)
	}
	s.out.Status("*", imapwire.OK, "", s.banner())
	if s.flush() != nil {
		return false
	}
	s.journal.Greeted()
	for !s.done {
		s.next()
	}
	switch {
	case s.backend == nil:
	case timer.Stop():
		return s.proxy()
	default: // the time was over just before the login was
		_ = s.backend.Close()
		s.bye(reply.ConnectionIsClosed)
	}
	return false
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
	s.conn = conn
	counted := s.journal.Count(conn)
	s.out = imapwire.NewEncoder(counted)
	s.reader = imapwire.NewReader(counted, func() error {
		s.out.Raw(reply.LiteralContinue)
		return s.flush()
	}, imapwire.Limits{MaxLine: s.in.snapshot.Imap.MaxCommandSize})
	s.reader.Liberal = s.in.Profile.LiberalBlanks
	s.journal.Follow(s.reader, s.out)
}

func (s *session) handshake() error {
	conn := tls.Server(s.raw, s.in.tls)
	if err := conn.HandshakeContext(s.ctx); err != nil {
		s.in.Log.Debug("TLS handshake failed", "client", s.raw.RemoteAddr().String(), "error", err)
		return err
	}
	s.secure = true
	s.useConn(conn)
	return nil
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
		err = refuse(imapwire.BAD, reply.CommandError, syntax.Tag)
	}
	if err != nil {
		s.failed(tag, err)
	}
	if s.flush() != nil {
		s.done = true
	}
	s.journal.End()
}

// answer writes the tagged response of the current command.
func (s *session) answer(tag string, kind imapwire.Kind, code, text string) {
	s.out.Status(tag, kind, code, text)
	s.journal.Answer(tag, kind, code, text)
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
	s.out.Status("*", imapwire.BYE, "", text)
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
