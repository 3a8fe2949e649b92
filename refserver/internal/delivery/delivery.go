// Package delivery puts messages into mailboxes wherever their databases are active: into the store, where that is this server,
// and through the other server's backend, where it is not.
//
// Between servers a message is appended to INBOX over a connection like the one a frontend makes: TLS with the certificate that the
// organisation knows, and a ticket (auth.IssueDeliveryTicket). The answer to APPEND comes when the message is durable, which is
// when the sender may be told that it was accepted; a queue of messages, and what becomes of it when the server dies, is not needed.
// The backend's port is the one that every server reaches on every other anyway.
//
// Invariants:
//   - Deliver returns nil only when the message is durable in the mailbox.
//   - While a database is on its way from one server to another, Inbox waits for it, for Patience at most. Nothing was sent then.
//   - A connection that breaks between APPEND and its answer is an error: whether the message is there is not known, and who sent
//     it is told to try again.
package delivery

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/auth"
	"github.com/imapspec/imapspec/refserver/internal/certs"
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/store"
)

const (
	defaultPatience = 10 * time.Second
	pause           = 100 * time.Millisecond // between two attempts
	connecting      = 15 * time.Second       // to the other backend's readiness
	answering       = time.Minute            // for one message of the other backend, or one piece that it takes
	maxLine         = 16 << 10               // bytes
)

// Config is what a Delivery works with.
type Config struct {
	Server    string // name of this server
	Directory *org.Directory
	Auth      *auth.Authenticator
	Here      store.Mailboxes
	// Dial opens a TCP connection to the backend of another server of the organisation.
	Dial func(ctx context.Context, server *org.Server, port int) (net.Conn, error)
	// Patience is how long Inbox waits for a database that is on its way; 0: ten seconds.
	Patience time.Duration
}

// Delivery is a store.Delivery.
type Delivery struct{ cfg Config }

// New makes a Delivery.
func New(cfg Config) *Delivery {
	if cfg.Patience <= 0 {
		cfg.Patience = defaultPatience
	}
	return &Delivery{cfg}
}

// Inbox implements store.Delivery.
func (d *Delivery) Inbox(ctx context.Context, guid string) (store.Inbox, error) {
	ctx, cancel := context.WithTimeout(ctx, d.cfg.Patience)
	defer cancel()
	wait := time.NewTicker(pause)
	defer wait.Stop()
	for {
		into, err := d.open(ctx, guid)
		if err == nil || errors.Is(err, errNobody) {
			return into, err
		}
		select {
		case <-wait.C:
		case <-ctx.Done():
			return nil, err
		}
	}
}

// errNobody says that there is no such mailbox.
var errNobody = errors.New("nobody has this mailbox")

func (d *Delivery) open(ctx context.Context, guid string) (store.Inbox, error) {
	state := d.cfg.Directory.View()
	var mailbox *org.Recipient
	for _, r := range state.Recipients {
		if r.MailboxGUID == guid {
			mailbox = r
		}
	}
	if mailbox == nil {
		return nil, fmt.Errorf("mailbox %s: %w", guid, errNobody)
	}
	database := state.Database(mailbox.Database)
	if database == nil || !database.Mounted || strings.EqualFold(database.ActiveServer, d.cfg.Server) {
		return store.DeliverHere(d.cfg.Here).Inbox(ctx, guid)
	}
	server := state.Server(database.ActiveServer)
	if server == nil {
		return nil, fmt.Errorf("mailbox database %s is active on %s, which does not exist", database.Name, database.ActiveServer)
	}
	own := state.Server(d.cfg.Server)
	if own == nil {
		return nil, fmt.Errorf("server %s is not in the directory", d.cfg.Server)
	}
	return d.connect(ctx, server, own.Imap.ProxyTargetPort, mailbox)
}

// connect logs in to the backend of another server as the mailbox.
func (d *Delivery) connect(ctx context.Context, server *org.Server, port int, mailbox *org.Recipient) (_ *remote, err error) {
	ctx, cancel := context.WithTimeout(ctx, connecting)
	defer cancel()
	raw, err := d.cfg.Dial(ctx, server, port)
	if err != nil {
		return nil, err
	}
	interrupt := context.AfterFunc(ctx, func() { _ = raw.SetDeadline(time.Unix(1, 0)) })
	defer func() {
		if !interrupt() && err == nil {
			err = ctx.Err()
		}
		if err != nil {
			_ = raw.Close()
			err = fmt.Errorf("deliver through the backend of %s: %w", server.Name, err)
		}
	}()
	pinned, err := certs.Pinned(server)
	if err != nil {
		return nil, err
	}
	conn := tls.Client(raw, pinned)
	if err := conn.HandshakeContext(ctx); err != nil {
		return nil, err
	}
	authzid, authcid, ticket, err := d.cfg.Auth.IssueDeliveryTicket(mailbox, server.Name)
	if err != nil {
		return nil, err
	}
	r := &remote{conn: conn, in: bufio.NewReaderSize(conn, maxLine)}
	r.expect("* OK")
	r.send("A AUTHENTICATE PLAIN\r\n")
	r.expect("+")
	r.send(base64.StdEncoding.EncodeToString([]byte(authzid+"\x00"+authcid+"\x00"+ticket)) + "\r\n")
	r.expect("A OK")
	return r, r.err
}

// remote is a connection to another server's backend; after the first error nothing more happens.
type remote struct {
	conn net.Conn
	in   *bufio.Reader
	err  error
}

// Deliver implements store.Inbox.
func (r *remote) Deliver(ctx context.Context, m store.NewMessage) error {
	interrupt := context.AfterFunc(ctx, func() { _ = r.conn.SetDeadline(time.Unix(1, 0)) })
	defer interrupt()
	date := m.InternalDate
	if date.IsZero() {
		date = time.Now()
	}
	r.send(fmt.Sprintf("B APPEND INBOX %q {%d}\r\n", date.Format("02-Jan-2006 15:04:05 -0700"), m.Size))
	r.expect("+")
	if r.err == nil {
		_, r.err = io.CopyN(r.timed(), m.Content, m.Size)
	}
	r.send("\r\n")
	r.expect("B OK")
	return r.err
}

// Close implements store.Inbox.
func (r *remote) Close() error { return r.conn.Close() }

// timed writes with a deadline for each piece.
func (r *remote) timed() io.Writer { return pieces{r.conn} }

type pieces struct{ net.Conn }

// Write implements io.Writer.
func (p pieces) Write(b []byte) (int, error) {
	if err := p.SetWriteDeadline(time.Now().Add(answering)); err != nil {
		return 0, err
	}
	return p.Conn.Write(b)
}

func (r *remote) send(text string) {
	if r.err == nil {
		_, r.err = io.WriteString(r.timed(), text)
	}
}

// expect reads lines up to the one that begins with prefix. Untagged ones are passed over; anything else is a refusal.
func (r *remote) expect(prefix string) {
	for r.err == nil {
		if r.err = r.conn.SetReadDeadline(time.Now().Add(answering)); r.err != nil {
			return
		}
		line, err := r.in.ReadSlice('\n')
		if err != nil {
			r.err = err
			return
		}
		text := strings.TrimRight(string(line), "\r\n")
		switch {
		case strings.HasPrefix(text, prefix):
			return
		case strings.HasPrefix(text, "* BYE"), !strings.HasPrefix(text, "* "):
			r.err = errors.New("the backend answered " + text)
		}
	}
}
