package frontend

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/auth"
	"github.com/imapspec/imapspec/refserver/internal/certs"
	"github.com/imapspec/imapspec/refserver/internal/network"
	"github.com/imapspec/imapspec/refserver/internal/org"
)

const (
	proxyTimeout   = 10 * time.Second // from the first packet to the backend's OK: clients wait for that long
	maxBackendLine = 16 << 10         // bytes; of the few lines before the backend's OK
)

// backendConn is a connection on which the backend has accepted a login.
type backendConn struct {
	halfCloser
	unread []byte // what the backend sent behind its OK
}

// halfCloser is a connection that can tell the other side that nothing more will come.
type halfCloser interface {
	net.Conn
	CloseWrite() error
}

// connectBackend logs in to the backend of the server that has the active copy of the mailbox's database: over TLS, with the
// exchange that logs of real servers show (banner, CAPABILITY, AUTHENTICATE PLAIN), and with a ticket in the place of the
// password, which stays here. target is that server's FQDN. The backend has to present the certificate that the organisation
// knows as this server's.
func (in *instance) connectBackend(ctx context.Context, id auth.Identity) (conn *backendConn, target string, err error) {
	server, err := in.activeServer(id.Mailbox)
	if err != nil {
		return nil, "", err
	}
	ctx, cancel := context.WithTimeout(ctx, proxyTimeout)
	defer cancel()
	raw, err := in.DialBackend(ctx, server, in.snapshot.Imap.ProxyTargetPort)
	if err != nil {
		return nil, server.FQDN, err
	}
	interrupt := context.AfterFunc(ctx, func() { _ = raw.SetDeadline(time.Unix(1, 0)) })
	conn, err = in.authenticateBackend(ctx, raw, server, id)
	if !interrupt() && err == nil {
		err = ctx.Err()
	}
	if err != nil {
		_ = raw.Close()
		return nil, server.FQDN, err
	}
	return conn, server.FQDN, nil
}

func (in *instance) activeServer(mailbox *org.Recipient) (*org.Server, error) {
	state := in.Directory.View()
	database := state.Database(mailbox.Database)
	if database == nil {
		return nil, fmt.Errorf("mailbox %s is in database %q, which does not exist", mailbox.Alias, mailbox.Database)
	}
	if !database.Mounted {
		return nil, fmt.Errorf("database %q of mailbox %s is not mounted", database.Name, mailbox.Alias)
	}
	server := state.Server(database.ActiveServer)
	if server == nil {
		return nil, fmt.Errorf("database %q is active on server %q, which does not exist", database.Name, database.ActiveServer)
	}
	return server, nil
}

func (in *instance) authenticateBackend(ctx context.Context, raw net.Conn, server *org.Server, id auth.Identity) (*backendConn, error) {
	conn, err := in.secureBackend(ctx, raw, server)
	if err != nil {
		return nil, err
	}
	talk := backendTalk{conn: conn, in: bufio.NewReaderSize(conn, maxBackendLine)}
	authzid, authcid, ticket, err := in.Auth.IssueTicket(id, server.Name)
	if err != nil {
		return nil, err
	}
	message := base64.StdEncoding.EncodeToString([]byte(authzid + "\x00" + authcid + "\x00" + ticket))
	talk.expect("* OK")
	talk.send("C CAPABILITY")
	talk.expect("C OK")
	talk.send("A AUTHENTICATE PLAIN")
	talk.expect("+")
	talk.send(message)
	talk.expect("A OK")
	if talk.err != nil {
		return nil, fmt.Errorf("login to the backend of %s: %w", server.Name, talk.err)
	}
	unread, _ := talk.in.Peek(talk.in.Buffered())
	return &backendConn{halfCloser: conn, unread: bytes.Clone(unread)}, nil
}

// secureBackend speaks TLS with the backend, unless it is in this process: then there is no wire. The backend's certificate
// is known beforehand; EnforceCertificateErrors has it refused all the same when it is for another name than the server's FQDN
// or out of date.
func (in *instance) secureBackend(ctx context.Context, raw net.Conn, server *org.Server) (halfCloser, error) {
	if in.snapshot.Imap.EnforceCertificateErrors {
		expected, err := certs.BackendLeaf(server)
		if err != nil {
			return nil, err
		}
		if err := certs.ValidFor(expected, server.FQDN, in.Clock.Now()); err != nil {
			return nil, fmt.Errorf("the certificate of the backend of %s: %w; renew it or set EnforceCertificateErrors to $false", server.Name, err)
		}
	}
	if local, ok := raw.(*network.Local); ok {
		return local, nil
	}
	pinned, err := certs.Pinned(server)
	if err != nil {
		return nil, err
	}
	conn := tls.Client(raw, pinned)
	if err := conn.HandshakeContext(ctx); err != nil {
		return nil, fmt.Errorf("TLS with the backend of %s: %w", server.Name, err)
	}
	return conn, nil
}

// backendTalk is the exchange before the backend's OK; after the first error nothing more happens.
type backendTalk struct {
	conn net.Conn
	in   *bufio.Reader
	err  error
}

func (t *backendTalk) send(line string) {
	if t.err == nil {
		_, t.err = t.conn.Write([]byte(line + "\r\n"))
	}
}

// expect reads lines up to the one that begins with prefix. Untagged ones are passed over; anything else is a refusal.
func (t *backendTalk) expect(prefix string) {
	for t.err == nil {
		line, err := t.in.ReadSlice('\n')
		if err != nil {
			t.err = err
			return
		}
		text := strings.TrimRight(string(line), "\r\n")
		switch {
		case strings.HasPrefix(text, prefix):
			return
		case strings.HasPrefix(text, "* BYE"), !strings.HasPrefix(text, "* "):
			t.err = errors.New("the backend answered " + text)
		}
	}
}
