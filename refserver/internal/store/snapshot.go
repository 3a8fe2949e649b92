package store

import (
	"context"
	"errors"
)

// ErrNoSnapshots is the error of a store that cannot be copied.
var ErrNoSnapshots = errors.New("no snapshot is taken of mailboxes that servers share; a server without a store DSN takes one")

// Snapshotter is a Store that can be copied as it is at one moment.
type Snapshotter interface {
	// Snapshot copies everything that was acknowledged before. The error may be ErrNoSnapshots.
	Snapshot(ctx context.Context) (Snapshot, error)
}

// Snapshot is such a copy. It can be used any number of times.
type Snapshot interface {
	// Restore opens a store that is as the copied one was then: UIDs, UIDVALIDITY, modification sequences and \Recent included.
	// The store that the copy was made of, or that another Restore has opened, has to be closed.
	Restore(ctx context.Context) (Store, error)
	// Reopen opens, after a Restore that has failed, the store that was closed for it, as it was.
	Reopen(ctx context.Context) (Store, error)
	// Close gives the copy up.
	Close() error
}
