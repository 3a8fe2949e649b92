// Package engine is the IMAP semantics of a store, in memory: folders, UIDs, flags, modification sequences, \Recent and
// views. What must not be lost goes through a Backing, of which there may be several kinds.
//
// Invariants:
//   - One goroutine, the writer, plans every change. Changes that wait together are committed together (one sync for
//     many APPENDs); when a commit fails each of them is tried alone, so that one cannot fail another.
//   - A folder's messages are an immutable vector behind an atomic pointer. Readers take no lock and no copy: selecting a
//     folder shares its vector, Sync compares two vectors and skips the chunks that both share.
//   - A published state is durable. What a plan computed is published only after its commit.
//   - A message's content is given up only when no folder has the message and every view has been told so.
package engine

import (
	"context"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/store"
)

// ContentID names a message's bytes; messages that were copied share it.
type ContentID int64

// ChunkSize is the most bytes of one PutContent.
const ChunkSize = 1 << 20

// Backing makes an engine's changes durable. Commit is called by one goroutine at a time, the readers by any.
type Backing interface {
	// Counters returns the highest ids in use.
	Counters(ctx context.Context) (Counters, error)
	// LoadMailbox returns what is kept of a mailbox, or nil when there is none. keywords makes the shared value of
	// Record.Keywords from keywords with blanks between them.
	LoadMailbox(ctx context.Context, guid string, keywords func(string) *KeywordSet) (*MailboxData, error)
	// LoadOrganisation returns what SetOrganisation kept last, or nil.
	LoadOrganisation(ctx context.Context) ([]byte, error)
	// OpenContent opens the bytes of a message of that size.
	OpenContent(ctx context.Context, id ContentID, size int64) (store.Content, error)
	// Commit applies the changes in order, all or none. When it returns nil they survive the death of the process; a full
	// disk is an error that wraps store.ErrFull.
	Commit(changes []Change) error
	Close() error
}

// Counters is the highest ids in use, 0 for none.
type Counters struct {
	Mailbox int64
	Folder  int64
	Content ContentID
}

// MailboxData is a mailbox as it is kept.
type MailboxData struct {
	ID              int64
	NextUIDValidity uint32
	Folders         []FolderData
	Subscriptions   []string
	Retired         []RetiredName
}

// FolderData is a folder as it is kept. Messages ascend by UID.
type FolderData struct {
	FolderRow
	Messages []Record
}

// FolderRow is a folder's own values.
type FolderRow struct {
	ID          int64
	Name        string
	Class       string
	UIDValidity uint32
	UIDNext     uint32
	ModSeq      uint64
	RecentFrom  uint32 // messages from this UID on are \Recent to the next view
}

// RetiredName is a name that a folder gave up, by delete or rename, and the highest UIDVALIDITY it was seen with.
type RetiredName struct {
	Name        string
	UIDValidity uint32
}

// Record is a message's row: small, because all of them are in memory.
type Record struct {
	UID      uint32
	Zone     int16 // of the internal date, minutes east of UTC
	System   store.SystemFlags
	Plain    bool        // see store.Message.PlainHeader
	Keywords *KeywordSet // nil: none
	ModSeq   uint64
	Date     int64 // internal date, seconds since 1970
	Size     int64
	Content  ContentID
}

// KeywordSet is keywords in order, shared by all messages that carry just these.
type KeywordSet struct{ Names []string }

// String returns the keywords with blanks between them; nil is "".
func (k *KeywordSet) String() string {
	if k == nil {
		return ""
	}
	return strings.Join(k.Names, " ")
}

// Change is one of the Put…, Set… and Delete… types below.
type Change interface{ change() }

type (
	// PutMailbox makes a mailbox or updates its counter.
	PutMailbox struct {
		ID              int64
		GUID            string
		NextUIDValidity uint32
	}
	// PutFolder makes a folder or updates its values.
	PutFolder struct {
		Mailbox int64
		FolderRow
	}
	// DeleteFolder removes a folder with its messages' rows; contents are given up by Discard.
	DeleteFolder struct{ Folder int64 }
	// SetCounters updates what changes with every message.
	SetCounters struct {
		Folder  int64
		UIDNext uint32
		ModSeq  uint64
	}
	// SetRecentFrom updates who has been told of what.
	SetRecentFrom struct {
		Folder int64
		UID    uint32
	}
	// PutMessages adds messages, whose UIDs ascend.
	PutMessages struct {
		Folder   int64
		Messages []Record
	}
	// SetFlags gives every message from First to Last the same flags and modification sequence.
	SetFlags struct {
		Folder      int64
		First, Last uint32
		System      store.SystemFlags
		Keywords    *KeywordSet
		ModSeq      uint64
	}
	// DeleteMessages removes messages' rows.
	DeleteMessages struct {
		Folder int64
		UIDs   []uint32
	}
	// PutContent keeps a piece of a message: Data is at Chunk*ChunkSize, and as long as that but for the last.
	PutContent struct {
		ID    ContentID
		Chunk int
		Data  []byte
	}
	// Discard marks contents that no message has (any more), for Reclaim or the next start to remove.
	Discard struct{ IDs []ContentID }
	// Keep takes the mark of Discard back.
	Keep struct{ IDs []ContentID }
	// Reclaim removes discarded contents.
	Reclaim struct{ IDs []ContentID }
	// SetSubscription adds or removes a subscribed name.
	SetSubscription struct {
		Mailbox int64
		Name    string
		On      bool
	}
	// RetireName keeps a name that a folder gave up.
	RetireName struct {
		Mailbox int64
		RetiredName
	}
	// ForgetNames removes all that RetireName kept.
	ForgetNames struct{ Mailbox int64 }
	// SetOrganisation keeps the directory's state.
	SetOrganisation struct{ State []byte }
)

func (PutMailbox) change()      {}
func (PutFolder) change()       {}
func (DeleteFolder) change()    {}
func (SetCounters) change()     {}
func (SetRecentFrom) change()   {}
func (PutMessages) change()     {}
func (SetFlags) change()        {}
func (DeleteMessages) change()  {}
func (PutContent) change()      {}
func (Discard) change()         {}
func (Keep) change()            {}
func (Reclaim) change()         {}
func (SetSubscription) change() {}
func (RetireName) change()      {}
func (ForgetNames) change()     {}
func (SetOrganisation) change() {}
