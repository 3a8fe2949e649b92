package backend

import (
	"cmp"
	"context"
	"net/url"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/convert"
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/store"
)

// shown is how a session sees the messages of a mailbox. It is settled at the login, so that everything that one session is
// told of a message agrees. The zero value shows them as they are stored.
//
// Without exactSize RFC822.SIZE is an estimate (PS:Set-ImapSettings; clients have complained of sizes that are not the message's).
// By what Exchange's estimates are wrong is not known: here they are the stored size, [I] after MS-STANXIMAP 2.2.24 on LARGER and
// SMALLER, so that only a message that is converted has another size than it is told to have.
type shown struct {
	options   convert.Options
	variant   uint64         // tells what the memo keeps for these options from what it keeps for others
	exactSize bool           // RFC822.SIZE is the size as converted; the stored size is the estimate
	receipts  bool           // reading a message sends the receipt that it asks for
	reader    *org.Recipient // whose mailbox it is, with receipts
}

// variantBits is how far a variant is shifted, to stand above every number of a content.
const variantBits = 56

// shownTo says how a mailbox's messages are shown: as the server's settings have it (PS:Set-ImapSettings) or, with
// ImapUseProtocolDefaults $false, as the mailbox's own have it (PS:Set-CASMailbox). The standard profile shows them as they
// are stored.
func (r *run) shownTo(mailbox *org.Recipient) shown {
	if !r.cfg.Profile.Exchange {
		return shown{}
	}
	format, exact, silent := r.settings.MessageRetrievalMimeFormat, r.settings.EnableExactRFC822Size, r.settings.SuppressReadReceipt
	linked := r.settings.CalendarItemRetrievalOption != "iCalendar"
	if cas := &mailbox.CAS; !cas.ImapUseProtocolDefaults {
		format, exact, silent = cas.ImapMessagesRetrievalMimeFormat, cas.ImapEnableExactRFC822Size, cas.ImapSuppressReadReceipt
		linked = !cas.ImapForceICalForCalendarRetrievalOption
	}
	s := shown{receipts: !silent, reader: mailbox}
	s.options.Format, _ = convert.FormatOf(format) // settings have none but those that are known
	if linked {
		s.options.CalendarLink = r.calendarLink()
	}
	if !s.options.AsStored() {
		s.variant, s.exactSize = 1+2*uint64(s.options.Format), exact
		if linked {
			s.variant++
		}
	}
	return s
}

// calendarLink is where Outlook on the web shows calendar items: at the address in OwaServerUrl for Custom, under the name
// that outside clients are told for InternetUrl, else under the server's own. The form of the link is [K].
func (r *run) calendarLink() string {
	host := ""
	if server := r.cfg.Directory.View().Server(r.cfg.Server); server != nil {
		host = server.FQDN
	}
	address := url.URL{Scheme: "https", Host: host}
	switch r.settings.CalendarItemRetrievalOption {
	case "Custom":
		if custom, err := url.Parse(r.settings.OwaServerUrl); err == nil { // it was validated
			address = *custom
		}
	case "InternetUrl":
		for _, text := range r.settings.ExternalConnectionSettings {
			if external, err := org.ParseConnectionSetting(text); err == nil {
				address.Host = external.Host
				break
			}
		}
	}
	address.Path = cmp.Or(strings.TrimRight(address.Path, "/"), "/owa") + "/"
	address.RawQuery = "path=/mail"
	return address.String()
}

// wideVariant tells what clients see that take header fields in UTF-8 from what others see.
const wideVariant = 1 << 63

// key is what the memo keeps a content (store.Message.Content) under, as this session sees it or, wide, searches in it.
func (s *session) key(content uint64, wide bool) uint64 {
	key := content | s.shown.variant<<variantBits
	if s.run.wideHeaders && (wide || !s.narrows()) {
		key |= wideVariant
	}
	return key
}

// narrows says that header fields in UTF-8 are not for this client, which has not said that it knows them (RFC 6855 section 8).
// Only with UTF8=ACCEPT can there be any. Sizes are those of what is shown; SEARCH looks into what is stored.
func (s *session) narrows() bool {
	return s.run.wideHeaders && !s.enabled.utf8 && !s.enabled.rev2
}

// resizes says that a message as it is shown, whose size is told, may be longer or shorter than as it is stored.
func (s *session) resizes(m *store.Message) bool {
	return s.shown.exactSize || s.narrows() && !m.PlainHeader
}

// sizeOf is how long all messages of a folder are as they are shown, as STATUS tells it (RFC 8438): not less than they are.
func (s *session) sizeOf(ctx context.Context, folder store.FolderInfo) (int64, error) {
	if !s.narrows() || folder.PlainHeaders == folder.Messages {
		return folder.Size, nil
	}
	view, err := s.mailbox.Select(ctx, folder.Name, true)
	if err != nil {
		return 0, err
	}
	defer view.Close()
	var size int64
	for seq := 1; seq <= view.Len() && s.conn.why() == open; seq++ {
		m, _ := view.At(seq)
		l := loaded{view: view}
		err := s.measure(ctx, seq, &m, &l)
		l.close()
		if err != nil {
			return 0, err
		}
		size += m.Size
	}
	return size, nil
}
