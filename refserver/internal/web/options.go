package web

import (
	"net/http"

	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// frame is what the bar at the top of every page shows.
type frame struct {
	Title   string
	Person  *org.Recipient
	Initial string
	Canary  string
	Menu    string // "settings" or "account": which menu is open
	Here    string // the page's own address, to which a menu's links add
}

func (o *OWA) frame(r *http.Request, s *session, title, here string) frame {
	person := o.person(s)
	return frame{Title: title, Person: person, Initial: initial(person.DisplayName), Canary: s.token, Menu: r.URL.Query().Get("menu"), Here: here}
}

func initial(name string) string {
	for _, first := range name {
		return string(first)
	}
	return "?"
}

// optionsPage is the Options page: Path says how far the tree on the left is open.
type optionsPage struct {
	frame
	Path   string
	Blocks []block // only on the POP and IMAP page
	Texts  settingsTexts
}

// block is one protocol's settings; without Settings it is not available.
type block struct {
	ID, Title string
	Settings  []setting
}

// settingsTexts is the fixed wording of the settings page.
type settingsTexts struct{ Title, Intro, ServerName, Port, Encryption, NotAvailable string }

// MailOpen and AccountsOpen say how far the tree is open: each level is a page of its own.
func (p optionsPage) MailOpen() bool { return p.Path != "/options" }

// AccountsOpen says that the tree is open below Accounts.
func (p optionsPage) AccountsOpen() bool { return p.Path == "/options/accounts" || p.Chosen() }

// Chosen says that the POP and IMAP page itself is shown.
func (p optionsPage) Chosen() bool { return p.Path == "/options/popandimap" }

func (o *OWA) showOptions(w http.ResponseWriter, r *http.Request, s *session, path string) {
	page := optionsPage{frame: o.frame(r, s, "Options", "/owa/?path="+path), Path: path}
	if path == "/options/popandimap" {
		page.Title = reply.WebSettingsTitle
		page.Blocks = o.blocks(s)
		page.Texts = settingsTexts{reply.WebSettingsTitle, reply.WebSettingsIntro, reply.WebServerName, reply.WebPort, reply.WebEncryption, reply.WebNotAvailable}
	}
	o.render(w, http.StatusOK, "options", page)
}

// blocks is the page's three blocks. The settings come from IIS's cache; a mailbox without IMAP access is shown none.
func (o *OWA) blocks(s *session) []block {
	cached := o.settings.get(o.readSettings)
	imap := cached.imap
	if person := o.person(s); person == nil || !person.CAS.ImapEnabled {
		imap = nil
	}
	return []block{
		{"pop-setting", reply.WebPOPSetting, nil},
		{"imap-setting", reply.WebIMAPSetting, imap},
		{"smtp-setting", reply.WebSMTPSetting, cached.smtp},
	}
}
