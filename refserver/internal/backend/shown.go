package backend

import (
	"cmp"
	"net/url"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/convert"
	"github.com/imapspec/imapspec/refserver/internal/org"
)

// shown is how a session sees the messages of a mailbox. It is settled at the login, so that everything that one session is
// told of a message agrees. The zero value shows them as they are stored.
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

// key is what the memo keeps a content (store.Message.Content) under, as this session sees it.
func (s *session) key(content uint64) uint64 { return content | s.shown.variant<<variantBits }
