package store

import (
	"context"
	"errors"
)

// ErrNotMounted says that the database of a mailbox is not mounted on this server: it is on another one, on its way there, or
// dismounted.
var ErrNotMounted = errors.New("the mailbox database is not mounted on this server")

// Mailboxes is the mailboxes whose databases are mounted on this server; the others fail with ErrNotMounted. A Store has all.
type Mailboxes interface {
	Mailbox(ctx context.Context, guid string) (Mailbox, error)
}

// Delivery puts messages into mailboxes wherever their databases are mounted.
type Delivery interface {
	// Inbox makes ready for one message to the mailbox of that GUID. The caller closes what it returns.
	Inbox(ctx context.Context, guid string) (Inbox, error)
}

// Inbox is the way into one mailbox.
type Inbox interface {
	// Deliver puts a message, which is unread, into INBOX. When it returns nil the message is durable there.
	Deliver(ctx context.Context, m NewMessage) error
	Close() error
}

// DeliverHere is the Delivery of a server that has all mailboxes.
func DeliverHere(m Mailboxes) Delivery { return here{m} }

type here struct{ Mailboxes }

// Inbox implements Delivery.
func (h here) Inbox(ctx context.Context, guid string) (Inbox, error) {
	m, err := h.Mailbox(ctx, guid)
	if err != nil {
		return nil, err
	}
	return inbox{m}, nil
}

type inbox struct{ Mailbox }

// Deliver implements Inbox.
func (i inbox) Deliver(ctx context.Context, m NewMessage) error {
	_, err := i.Append(ctx, "INBOX", m)
	return err
}

// Close implements Inbox.
func (inbox) Close() error { return nil }
