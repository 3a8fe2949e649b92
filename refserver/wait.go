package refserver

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/cmdlet"
	"github.com/imapspec/imapspec/refserver/internal/message"
	"github.com/imapspec/imapspec/refserver/internal/store"
)

// Match says which message is waited for. What is not given matches all.
type Match struct {
	Folder  string // "" is INBOX
	Subject string // is in the subject, in any case
	From    string // is in the From field, in any case
	Text    string // is in the header or the body, in any case
	After   uint32 // only UIDs above it
}

// Received is a message that was waited for.
type Received struct {
	Folder string
	UID    uint32
	Raw    []byte // as it is stored
}

// WaitForMessage returns the first message of a mailbox that matches, one that is there already or one that comes, however it
// comes. mailbox is its alias or address. \Recent and flags stay as they are. When ctx ends first, the error says what the
// folder holds instead; a reset of the server, or its end, ends the wait too.
func (s *Server) WaitForMessage(ctx context.Context, mailbox string, match Match) (Received, error) {
	if s.closed.Load() {
		return Received{}, fmt.Errorf("wait for a message: %w", errClosed)
	}
	state := s.directory.View()
	r := state.Recipient(mailbox)
	if r == nil {
		return Received{}, fmt.Errorf("wait for a message: nobody has the mailbox %q", mailbox)
	}
	opened, err := s.databases.Mailbox(ctx, r.MailboxGUID)
	if err != nil {
		return Received{}, fmt.Errorf("wait for a message: %w", err)
	}
	if match.Folder == "" {
		match.Folder = "INBOX"
	}
	view, err := opened.Select(ctx, match.Folder, true)
	if err != nil {
		return Received{}, fmt.Errorf("wait for a message: folder %s of %s: %w", match.Folder, r.Alias, err)
	}
	defer func() { _ = view.Close() }() // nothing was changed
	w := waiting{view: view, match: match, seen: match.After}
	for {
		found, err := w.look(ctx)
		if err != nil || found.UID != 0 {
			return found, err
		}
		select {
		case <-view.Changed():
			view.Sync(true)
			switch {
			case s.closed.Load():
				return Received{}, fmt.Errorf("wait for a message: %w", errClosed)
			case view.Gone():
				return Received{}, fmt.Errorf("wait for a message: folder %s of %s is gone, or the server was reset", match.Folder, r.Alias)
			}
		case <-ctx.Done():
			return Received{}, fmt.Errorf("wait for a message: %w: folder %s of %s has %s", ctx.Err(), match.Folder, r.Alias, w.others())
		}
	}
}

// wait is WaitForMessage for the management shell.
func (s *Server) wait(ctx context.Context, alias string, wanted cmdlet.Wanted) (cmdlet.Waited, error) {
	m, err := s.WaitForMessage(ctx, alias, Match{Folder: wanted.Folder, Subject: wanted.Subject, From: wanted.From, Text: wanted.Text})
	if err != nil {
		return cmdlet.Waited{}, err
	}
	return cmdlet.Waited{Folder: m.Folder, Subject: subject(message.Parse(m.Raw)), UID: m.UID, Raw: string(m.Raw)}, nil
}

// subject is what a person reads; "" where there is none.
func subject(m *message.Message) string {
	if s := m.Envelope().Subject; s != nil {
		return message.DecodeWords(*s)
	}
	return ""
}

// waiting is one wait.
type waiting struct {
	view     store.View
	match    Match
	seen     uint32   // UIDs up to this one were looked at
	subjects []string // of what does not match
}

// look looks at the messages that have come since; the zero Received is none.
func (w *waiting) look(ctx context.Context) (Received, error) {
	for seq := w.view.SeqAtLeast(w.seen + 1); seq <= w.view.Len(); seq++ {
		m, _ := w.view.At(seq)
		content, err := w.view.Open(ctx, seq)
		if errors.Is(err, store.ErrExpunged) {
			continue
		}
		if err != nil {
			return Received{}, fmt.Errorf("wait for a message: %w", err)
		}
		raw, err := io.ReadAll(io.NewSectionReader(content, 0, content.Size()))
		if err = errors.Join(err, content.Close()); err != nil {
			return Received{}, fmt.Errorf("wait for a message: %w", err)
		}
		w.seen = m.UID
		parsed := message.Parse(raw)
		if w.match.fits(parsed) {
			return Received{w.match.Folder, m.UID, raw}, nil
		}
		w.subjects = append(w.subjects, fmt.Sprintf("%q", subject(parsed)))
	}
	return Received{}, nil
}

func (m Match) fits(parsed *message.Message) bool {
	field := func(name, value string) bool {
		return value == "" || parsed.MatchHeader(message.NewFieldMatcher(name, value))
	}
	return field("Subject", m.Subject) && field("From", m.From) && parsed.MatchText(message.NewMatcher(m.Text))
}

// others names what is there instead.
func (w *waiting) others() string {
	if len(w.subjects) == 0 {
		return "no other message"
	}
	return "only the subjects " + strings.Join(w.subjects, ", ")
}
