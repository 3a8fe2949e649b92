// Package store keeps mailboxes: folders of messages with UIDs, flags and modification sequences. Values go in and values
// come out; nothing here knows the wire.
//
// Invariants (checked by storetest, which every implementation passes):
//   - An acknowledged change is durable: when a method returned nil, the change survives the death of the process.
//     A method that returned an error changed nothing.
//   - Within a folder UIDs only ascend and are never used again; UIDVALIDITY never goes back, not even over a delete and
//     a new create of the same name; modification sequences strictly ascend.
//   - A message's content never changes. \Recent is given to exactly one View as long as the process lives. Who has it is made
//     durable without anybody waiting: a message that was given it just before the process was killed may have it once more, as RFC
//     3501 section 2.3.2 asks for where it is not known whether a session was told.
//   - A View's numbering changes only in Sync. A message that was expunged elsewhere stays readable in a View that has
//     not been told.
//   - No method waits for another session's client.
package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// Errors that the protocol layer answers with a text of its own.
var (
	ErrNoFolder     = errors.New("no such folder")
	ErrFolderExists = errors.New("folder exists")
	ErrForbidden    = errors.New("operation is not allowed on this folder") // delete INBOX, rename into itself, a bad name, …
	ErrHasChildren  = fmt.Errorf("%w: it has children", ErrForbidden)
	ErrExpunged     = errors.New("message was expunged meanwhile")
	ErrFull         = errors.New("no space left")
	ErrLimit        = errors.New("too many or too long keywords") // on one message, or in one mailbox
	ErrReadOnly     = errors.New("view is read-only")
	ErrClosed       = errors.New("store is closed")
)

// Store is the mailboxes of one owner process.
type Store interface {
	// Mailbox opens a person's mailbox by its GUID and creates it, with the default folders, when it is new.
	Mailbox(ctx context.Context, guid string) (Mailbox, error)
	// SaveOrganisation keeps the directory's state; LoadOrganisation returns nil when none was kept.
	SaveOrganisation(state []byte) error
	LoadOrganisation() ([]byte, error)
	// Close ends every View; what was acknowledged is durable already.
	Close() error
}

// Mailbox is one person's folders. Names are UTF-8 with "/" as the separator; INBOX is spelled in capitals and matched
// without regard to case, and so are all names (Exchange); methods return the spelling of creation.
type Mailbox interface {
	// Folders returns every folder, a parent before its children, siblings ordered ignoring case.
	Folders(ctx context.Context) ([]FolderInfo, error)
	Folder(ctx context.Context, name string) (FolderInfo, error)
	// Create makes the folder and the missing parents. One "/" at the end is ignored. A name that cannot be is refused with
	// ErrForbidden: empty, an empty level, a control character, not UTF-8, a level of more than 250 characters, more than
	// 300 levels.
	Create(ctx context.Context, name string) error
	// Delete removes a folder and its messages. With children it fails with ErrHasChildren.
	Delete(ctx context.Context, name string) error
	// Rename moves a folder with its children; renaming INBOX moves its messages into a new folder (RFC 9051 6.3.6).
	Rename(ctx context.Context, from, to string) error
	// Subscribe and Subscriptions work on names, which need not exist.
	Subscribe(ctx context.Context, name string, on bool) error
	Subscriptions(ctx context.Context) ([]string, error)
	// Append stores messages in one step: all or none.
	Append(ctx context.Context, folder string, messages ...NewMessage) (AppendResult, error)
	// Select opens a View, which the caller closes. A writable View takes over \Recent.
	Select(ctx context.Context, folder string, readOnly bool) (View, error)
}

// FolderInfo is a folder's counters at one moment.
type FolderInfo struct {
	Name          string
	UIDValidity   uint32
	UIDNext       uint32
	HighestModSeq uint64
	Messages      int
	Recent        int // messages that no View has taken over yet
	Unseen        int // without \Seen
	Deleted       int // with \Deleted
	Size          int64
	PlainHeaders  int // messages with Message.PlainHeader
	HasChildren   bool
	Subscribed    bool
	Marked        bool     // has messages that no View has taken over yet
	Class         string   // "IPF.Note", "IPF.Appointment", "IPF.Contact", …
	Keywords      []string // that messages here carry or carried lately; sorted ignoring case, shared: never change the slice
}

// Flag bits of the system flags. \Recent is not stored: a View knows it.
type SystemFlags uint8

const (
	Seen SystemFlags = 1 << iota
	Answered
	Flagged
	Deleted
	Draft
)

// Flags is a message's flags. Keywords are sorted ignoring case, unique ignoring case, and shared: never change the slice.
type Flags struct {
	System   SystemFlags
	Keywords []string
}

// Message is what is known of a message without reading it.
type Message struct {
	UID          uint32
	ModSeq       uint64
	Flags        Flags
	Recent       bool
	InternalDate time.Time
	Size         int64 // bytes of the content
	PlainHeader  bool  // the header is known to hold US-ASCII alone; false says nothing
	// Content names the content. Messages with the same name have the same bytes; a name is not used for others again.
	Content uint64
}

// NewMessage is a message to store. Content is read to its end; Size is its exact length.
type NewMessage struct {
	Flags        Flags
	InternalDate time.Time // zero: now
	Content      io.Reader
	Size         int64
}

// AppendResult is the values of RFC 4315's APPENDUID.
type AppendResult struct {
	UIDValidity uint32
	UIDs        []uint32
}

// CopyResult is the values of RFC 4315's COPYUID; Source and Destination correspond.
type CopyResult struct {
	UIDValidity         uint32
	Source, Destination []uint32
}

// FlagOp is what STORE does with the given flags.
type FlagOp int

const (
	ReplaceFlags FlagOp = iota
	AddFlags
	RemoveFlags
)

// Content is a message's bytes. Close it after use.
type Content interface {
	io.ReaderAt
	io.Closer
	Size() int64
}

// Ranger is a Content that can show its bytes without copying them: count bytes from offset on, in one or more calls of use,
// which must not change or keep them. The error is use's, or the Content's.
type Ranger interface {
	Range(offset, count int64, use func([]byte) error) error
}

// Update is one thing that a View learned in Sync, to be told to the client in this order.
type Update struct {
	Kind UpdateKind
	Seq  int     // Expunged: the sequence number at that moment; FlagsChanged: the message's number
	Num  int     // Exists: the new number of messages; Recent is View.Recent()
	Msg  Message // FlagsChanged
}

type UpdateKind int

const (
	Expunged UpdateKind = iota + 1
	FlagsChanged
	Exists
)

// View is one session's sight of a selected folder. It is used by one goroutine; Changed may be read by another.
type View interface {
	Info() FolderInfo // the folder's counters now
	ReadOnly() bool
	Len() int    // messages in this view's numbering
	Recent() int // messages in this view that are \Recent in it
	// ModSeq is the folder's highest modification sequence when this view was last brought up to date: no message in it
	// has a higher one that this view has not been told of.
	ModSeq() uint64
	// At returns message number seq, 1 to Len. ok is false out of range.
	At(seq int) (m Message, ok bool)
	// Seq returns the number of a UID, or 0; SeqAtLeast the first number whose UID is not below uid (Len+1 if none).
	Seq(uid uint32) int
	SeqAtLeast(uid uint32) int
	FirstUnseen() int // the first message without \Seen, or 0
	// Open gives the content of message number seq, also when it was expunged elsewhere meanwhile.
	Open(ctx context.Context, seq int) (Content, error)
	// StoreFlags changes flags of the numbered messages and returns the messages as they are now, in the order of
	// seqs. unchangedSince, when not zero, leaves out and returns in modified the numbers whose ModSeq is above it.
	// A change to the view's own messages is not reported to itself in Sync, unless another session changed the message
	// too. Messages that were expunged elsewhere are left out of both results.
	StoreFlags(ctx context.Context, seqs []int, op FlagOp, flags Flags, unchangedSince uint64) (now []Message, modified []int, err error)
	// Expunge removes those of the given UIDs (nil: all in the view) that carry \Deleted. This view learns of it in Sync too.
	Expunge(ctx context.Context, uids []uint32) error
	// Copy and Move take message numbers; all or none. Copies keep flags and internal date. A message that was expunged
	// elsewhere is passed over with existing, and without it fails the whole with ErrExpunged.
	Copy(ctx context.Context, seqs []int, folder string, existing bool) (CopyResult, error)
	Move(ctx context.Context, seqs []int, folder string, existing bool) (CopyResult, error)
	// Sync brings the view up to date and returns what changed. Without expunges, removals stay pending and so do
	// arrivals behind them where the numbering needs it.
	Sync(expunges bool) []Update
	// Changed receives when there may be something to Sync; it is never closed before Close.
	Changed() <-chan struct{}
	// Gone says that the folder was deleted or the store closed.
	Gone() bool
	Close() error
}
