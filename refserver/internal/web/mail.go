package web

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/message"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/store"
)

const (
	inbox        = "INBOX"
	shownLatest  = 50       // messages of a folder that the list shows
	shownHeaders = 64 << 10 // bytes of a message that are read for it
)

// mailPage is an opened mailbox.
type mailPage struct {
	frame
	Folders         []folderLine
	Folder          folderLine
	Messages        []messageLine
	Empty           string
	NothingSelected string
}

// folderLine is a folder in the list on the left.
type folderLine struct {
	Name, Label     string
	Indent          int
	Unseen, Total   int
	Current, Parent bool
}

// messageLine is a message in the list, the newest first.
type messageLine struct {
	UID           uint32
	From, Subject string
	Received      string
	Machine       string // Received for machines, RFC 3339
	Seen, Flagged bool
	Size          int64
}

func (o *OWA) showMail(w http.ResponseWriter, r *http.Request, s *session) {
	name := r.URL.Query().Get("folder")
	if name == "" {
		name = inbox
	}
	page, err := o.readMailbox(r.Context(), s.mailbox, name)
	if err != nil {
		o.cfg.Log.Error("mailbox cannot be shown", "mailbox", s.mailbox, "error", err)
		o.render(w, http.StatusServiceUnavailable, "message", notice{"Something went wrong", reply.WebMailboxBroken})
		return
	}
	page.frame = o.frame(r, s, "Mail", "/owa/?path=/mail")
	page.Empty, page.NothingSelected = reply.WebEmptyFolder, reply.WebNothingSelected
	o.render(w, http.StatusOK, "mail", page)
}

// readMailbox reads the folders and the latest messages of one of them; a folder that does not exist is INBOX.
func (o *OWA) readMailbox(ctx context.Context, guid, name string) (mailPage, error) {
	var page mailPage
	mailbox, err := o.cfg.Store.Mailbox(ctx, guid)
	if err != nil {
		return page, fmt.Errorf("open mailbox: %w", err)
	}
	folders, err := mailbox.Folders(ctx)
	if err != nil {
		return page, fmt.Errorf("list folders: %w", err)
	}
	for _, f := range folders {
		if store.Hidden(f.Name) {
			continue
		}
		line := folderLine{Name: f.Name, Label: label(f.Name), Indent: strings.Count(f.Name, "/"), Unseen: f.Unseen, Total: f.Messages, Parent: f.HasChildren}
		if strings.EqualFold(f.Name, name) || f.Name == inbox && page.Folder.Name == "" {
			page.Folder = line
		}
		page.Folders = append(page.Folders, line)
	}
	for i := range page.Folders {
		page.Folders[i].Current = page.Folders[i].Name == page.Folder.Name
	}
	page.Messages, err = o.readMessages(ctx, mailbox, page.Folder.Name)
	return page, err
}

// label is a folder's own name, and INBOX as people write it.
func label(name string) string {
	if name == inbox {
		return "Inbox"
	}
	return name[strings.LastIndexByte(name, '/')+1:]
}

func (o *OWA) readMessages(ctx context.Context, mailbox store.Mailbox, folder string) ([]messageLine, error) {
	view, err := mailbox.Select(ctx, folder, true)
	if err != nil {
		return nil, fmt.Errorf("open folder %s: %w", folder, err)
	}
	defer view.Close()
	var lines []messageLine
	for seq := view.Len(); seq >= 1 && len(lines) < shownLatest; seq-- {
		m, ok := view.At(seq)
		if !ok {
			continue
		}
		content, err := view.Open(ctx, seq)
		if err != nil {
			return nil, fmt.Errorf("open message %d of folder %s: %w", m.UID, folder, err)
		}
		lines = append(lines, o.line(m, io.NewSectionReader(content, 0, min(content.Size(), shownHeaders))))
		content.Close()
	}
	return lines, nil
}

// line describes a message. A content that cannot be read leaves sender and subject empty.
func (o *OWA) line(m store.Message, content io.Reader) messageLine {
	line := messageLine{UID: m.UID, Subject: reply.WebNoSubject, Seen: m.Flags.System&store.Seen != 0, Flagged: m.Flags.System&store.Flagged != 0,
		Received: received(m.InternalDate, o.cfg.Clock.Now()), Machine: m.InternalDate.Format(time.RFC3339), Size: m.Size}
	raw, err := io.ReadAll(content)
	if err != nil {
		return line
	}
	header := message.Parse(raw)
	if subject := first(header.HeaderValues("Subject")); subject != "" {
		line.Subject = subject
	}
	line.From = first(header.HeaderValues("From"))
	if from := header.Envelope().From; len(from) > 0 && from[0].Mailbox != nil && from[0].Host != nil {
		line.From = *from[0].Mailbox + "@" + *from[0].Host
		if from[0].Name != nil {
			line.From = message.DecodeWords(*from[0].Name)
		}
	}
	return line
}

func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

// received shows today's messages by time and others by date, as the list does.
func received(at, now time.Time) string {
	at = at.In(now.Location())
	if at.YearDay() == now.YearDay() && at.Year() == now.Year() {
		return at.Format("3:04 PM")
	}
	return at.Format("Mon 1/2/2006")
}
