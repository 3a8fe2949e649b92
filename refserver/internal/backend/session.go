package backend

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"runtime/debug"
	"strings"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/store"
)

const (
	// maxAppend is the size of the largest message that APPEND takes, in bytes (facts 9.4: 10 MB).
	maxAppend = 10 << 20
	// maxSASL bounds one line of a SASL exchange, in bytes.
	maxSASL = 64 << 10
	// frontendFirst is added to AuthenticatedConnectionTimeout: it is the frontend that ends the session of a silent client,
	// and the backend that ends the session of a silent frontend.
	frontendFirst = time.Minute
	// errorLimit is how many commands in a row may fail with BAD before the server gives up (facts 9.4, closing texts).
	errorLimit = 10
)

// session is one connection. Everything in it belongs to the goroutine of serve, except conn.interrupt.
type session struct {
	run  *run
	log  *slog.Logger
	conn *timedConn
	in   *imapwire.Reader
	out  *imapwire.Encoder

	loggedIn bool
	mailbox  store.Mailbox // nil before the login, and after it when the mailbox could not be opened
	view     store.View    // nil: no folder is selected
	errors   int           // how close to errorLimit; a command that succeeds takes it back to 0
	closing  bool          // end after the current command
}

func newSession(r *run, conn net.Conn) *session {
	s := &session{
		run: r,
		log: r.cfg.Log.With("remote", conn.RemoteAddr().String()),
		conn: &timedConn{
			Conn:     conn,
			clock:    r.cfg.Clock,
			deadline: r.cfg.Clock.Now().Add(r.settings.PreAuthenticatedConnectionTimeout),
			patience: r.settings.AuthenticatedConnectionTimeout + frontendFirst,
		},
	}
	s.out = imapwire.NewEncoder(s.conn)
	s.in = imapwire.NewReader(s.conn, s.askForLiteral, imapwire.Limits{MaxLine: r.settings.MaxCommandSize, MaxLiteral: maxAppend})
	s.in.Liberal = r.cfg.Profile.LiberalBlanks
	return s
}

// serve speaks with the client until one of them ends the connection.
func (s *session) serve(ctx context.Context) {
	defer s.conn.Close()
	defer s.deselect()
	defer func() {
		// A mistake in one session must not take the others down; the tests fail on errors in the log.
		if p := recover(); p != nil {
			s.log.Error("session failed", "panic", p, "stack", string(debug.Stack()))
		}
	}()
	if err := s.conn.handshake(ctx); err != nil {
		s.log.Debug("no TLS connection", "error", err)
		return
	}
	s.out.Status("*", imapwire.OK, "", s.run.settings.Banner)
	for !s.closing {
		if s.out.Flush() != nil {
			return
		}
		d, err := s.in.ReadCommand()
		if err != nil {
			s.unread(err)
			continue
		}
		s.execute(ctx, d)
	}
	if err := s.out.Flush(); err != nil {
		s.log.Debug("last response not written", "error", err)
	}
}

// execute carries out one command and completes it.
func (s *session) execute(ctx context.Context, d *imapwire.Decoder) {
	c, known := lookUp(d.Name)
	var code string
	var err error
	switch {
	case !known:
		err = commandError
	case c.states&s.state() == 0:
		err = invalidState
	case c.rules&needsMailbox != 0 && s.mailbox == nil:
		err = notConnected
	default:
		code, err = c.run(s, ctx, d)
	}
	if s.over(err) {
		return
	}
	s.tell(c.rules&keepsNumbers == 0)
	if err != nil {
		s.refuse(d.Tag, err)
	} else {
		s.errors = 0
		s.out.Status(d.Tag, imapwire.OK, code, reply.Completed(strings.TrimPrefix(d.Name, "UID ")))
	}
	if s.view != nil && s.view.Gone() {
		s.bye(reply.ConnectionClosed) // the folder was deleted by somebody else, or the store was closed
	}
}

// refuse writes the tagged response of a command that failed.
func (s *session) refuse(tag string, err error) {
	r := s.refusalOf(err)
	s.out.Status(tag, r.kind, r.code, r.text)
	if r.kind != imapwire.BAD {
		return
	}
	s.errors += max(r.weight, 1)
	if s.errors >= errorLimit {
		s.bye(reply.ConnectionClosed)
	}
}

// state is where the session stands.
func (s *session) state() state {
	switch {
	case !s.loggedIn:
		return notAuthenticated
	case s.view == nil:
		return authenticated
	}
	return selected
}

// unread deals with a command that could not be read.
func (s *session) unread(err error) {
	if s.over(err) {
		return
	}
	var syntax *imapwire.SyntaxError
	tag := ""
	if errors.As(err, &syntax) {
		tag = syntax.Tag
	}
	s.refuse(tag, commandError)
}

// over ends the session when the server wants it to end, when the connection is broken, or when err says that nobody knows
// where the next command starts. It reports whether it did.
func (s *session) over(err error) bool {
	var long *imapwire.TooLongError
	switch {
	case s.conn.why() != open:
		s.bye(reply.ConnectionIsClosed)
	case s.conn.broken():
		s.closing = true
	case errors.As(err, &long):
		if long.Tag != "" {
			s.out.Status(long.Tag, imapwire.BAD, "", reply.ArgumentError)
		}
		s.bye(reply.ConnectionClosed)
	default:
		return false
	}
	return true
}

// bye tells the client, once, that the connection ends, and why; it ends behind the current command.
func (s *session) bye(text string) {
	if s.closing {
		return
	}
	s.out.Status("*", imapwire.BYE, "", text)
	s.closing = true
}

// deselect leaves the selected folder.
func (s *session) deselect() {
	if s.view == nil {
		return
	}
	if err := s.view.Close(); err != nil {
		s.log.Error("close a folder's view", "error", err)
	}
	s.view = nil
}

// askForLiteral invites the client to send a literal, behind everything that was said before.
func (s *session) askForLiteral() error {
	s.out.Raw(reply.LiteralContinue)
	return s.out.Flush()
}
