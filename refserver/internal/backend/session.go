package backend

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/fault"
	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/profile"
	"github.com/imapspec/imapspec/refserver/internal/protocollog"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/store"
	"github.com/imapspec/imapspec/refserver/internal/telemetry"
)

const (
	// maxAppend is the size of the largest message that APPEND takes, in bytes.
	maxAppend = profile.AppendLimit
	// maxDelivery is the size of the largest message that another server delivers, in bytes; its receive connector's limit is below.
	maxDelivery = 2 << 30
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
	delivery bool // for another server (auth.Identity.Delivery): APPEND takes whatever that server has accepted
	enabled  enabled
	mailbox  store.Mailbox          // nil before the login, and after it when the mailbox could not be opened
	view     store.View             // nil: no folder is selected
	saved    []uint32               // UIDs in view that SEARCH saved, ascending: "$" (RFC 5182)
	errors   int                    // how close to errorLimit; a command that succeeds takes it back to 0
	idling   bool                   // another goroutine reads from the client
	closing  bool                   // end after the current command
	owner    string                 // GUID of mailbox, known after the login though it could not be opened
	opened   atomic.Pointer[string] // owner, from before mailbox was opened, for Evict
	ended    chan struct{}          // closed when the session has ended
	faults   fault.Command          // what befalls the current command
	shown    shown                  // how messages are seen; settled at the login
	journal  *protocollog.Session
	watch    *telemetry.Session
}

func newSession(r *run, conn net.Conn, binding net.Addr) *session {
	s := &session{
		run:     r,
		ended:   make(chan struct{}),
		log:     r.cfg.Log.With("remote", conn.RemoteAddr().String()),
		journal: r.protocol.Session(binding, conn.RemoteAddr()),
		watch:   r.cfg.Watch.Session(binding, conn.RemoteAddr()),
		conn: &timedConn{
			Conn:     conn,
			clock:    r.cfg.Clock,
			deadline: r.cfg.Clock.Now().Add(r.settings.PreAuthenticatedConnectionTimeout),
			patience: r.settings.AuthenticatedConnectionTimeout + frontendFirst,
			over:     make(chan struct{}),
		},
	}
	s.out = imapwire.NewEncoder(s.watch.CountWritten(s.journal.CountWritten(s.conn)))
	s.in = imapwire.NewReader(s.watch.CountRead(s.journal.CountRead(inbound{s})), s.askForLiteral, imapwire.Limits{MaxLine: r.settings.MaxCommandSize, MaxSASL: maxSASL, MaxLiteral: maxAppend})
	s.in.Liberal = r.cfg.Profile.LiberalBlanks
	s.in.WideNames = r.cfg.Profile.Exchange
	s.journal.Follow(s.in, s.out)
	return s
}

// serve speaks with the client until one of them ends the connection.
func (s *session) serve(ctx context.Context) {
	defer s.watch.Close()
	defer s.journal.Close()
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
	s.out.Status("*", imapwire.OK, "", s.run.cfg.Profile.Text(s.run.settings.Banner))
	s.journal.Greeted()
	for !s.closing && s.out.Err() == nil {
		d, err := s.in.ReadCommand()
		if err != nil {
			s.unread(err)
		} else {
			s.execute(ctx, d)
		}
		s.journal.End()
		s.watch.End()
	}
	if err := s.out.Flush(); err != nil {
		s.log.Debug("last response not written", "error", err)
	}
}

// inbound is what the session reads from. Everything that was said is written before the session waits for the client, and
// not earlier: the answers to commands that came together go together.
type inbound struct{ *session }

// Read implements io.Reader.
func (i inbound) Read(p []byte) (int, error) {
	if !i.idling {
		if err := i.out.Flush(); err != nil {
			return 0, err
		}
	}
	return i.conn.Read(p)
}

// execute carries out one command and completes it.
func (s *session) execute(ctx context.Context, d *imapwire.Decoder) {
	c, known := lookUp(d.Name)
	s.journal.Begin(d, known)
	s.watch.Begin(d.Name, known)
	var code string
	var err error
	switch {
	case !known || c.capability != "" && !s.offers(c.capability):
		err = commandError
	case c.states&s.state() == 0:
		err = invalidState
	case c.rules&needsMailbox != 0 && s.mailbox == nil:
		err = notConnected
	default:
		if err = s.suffer(c); err == nil {
			code, err = c.run(s, ctx, d)
		}
	}
	if s.over(err) {
		return
	}
	if errors.Is(err, store.ErrClosed) {
		// The store was closed, or another host has taken the database over. What became of the command is not known here.
		s.bye(reply.ConnectionClosed)
		return
	}
	s.tell(c.rules&keepsNumbers == 0)
	if err != nil {
		s.refuse(d.Tag, err)
	} else {
		s.errors = 0
		s.answer(d.Tag, imapwire.OK, code, reply.Completed(strings.TrimPrefix(d.Name, "UID ")))
	}
	if s.view != nil && s.view.Gone() {
		s.bye(reply.ConnectionClosed) // the folder was deleted by somebody else, or the store was closed
	}
}

// refuse writes the tagged response of a command that failed.
func (s *session) refuse(tag string, err error) {
	r := s.inProfile(s.refusalOf(err))
	s.answer(tag, r.kind, r.code, r.text)
	if r.kind != imapwire.BAD {
		return
	}
	s.errors += max(r.weight, 1)
	if s.errors >= errorLimit {
		s.bye(reply.ConnectionClosed)
	}
}

// answer writes the tagged response of the current command.
func (s *session) answer(tag string, kind imapwire.Kind, code, text string) {
	text = s.run.cfg.Profile.Text(text)
	s.out.Status(tag, kind, code, text)
	s.journal.Answer(tag, kind, code, text)
	s.watch.Answer(kind)
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
	s.journal.Unread()
	s.watch.Unread()
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
			s.journal.Unread()
			s.watch.Unread()
			s.answer(long.Tag, imapwire.BAD, "", reply.ArgumentError)
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
	s.out.Status("*", imapwire.BYE, "", s.run.cfg.Profile.Text(text))
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
	s.view, s.saved = nil, nil
}

// askForLiteral invites the client to send a literal, behind everything that was said before.
func (s *session) askForLiteral() error {
	s.out.Raw(reply.LiteralContinue)
	return s.out.Flush()
}
