package backend

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/auth"
	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/profile"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/store"
)

// login is LOGIN (RFC 3501 section 6.2.3).
func (s *session) login(ctx context.Context, d *imapwire.Decoder) (string, error) {
	s.watch.Login("LOGIN")
	if err := d.SP(); err != nil {
		return "", err
	}
	user, err := d.AString()
	if err != nil {
		return "", err
	}
	if err := d.SP(); err != nil {
		return "", err
	}
	password, err := d.AString()
	if err != nil {
		return "", err
	}
	if err := d.End(); err != nil {
		return "", err
	}
	s.journal.Login(user)
	return "", s.logIn(ctx, user, "", password, s.run.cfg.Profile.LoginFailed)
}

// logIn checks a password and opens the mailbox; failed is the answer to every refusal.
func (s *session) logIn(ctx context.Context, user, authzid, password string, failed profile.Answer) error {
	id, err := s.run.cfg.Auth.Check(ctx, auth.IMAP4, user, authzid, password)
	return s.enter(ctx, id, user, err, failed)
}

// enter takes the outcome of a check and opens the mailbox.
func (s *session) enter(ctx context.Context, id auth.Identity, user string, err error, failed profile.Answer) error {
	if err != nil {
		s.watch.Details("login", user, "reason", err)
		return answer(failed)
	}
	s.opened.Store(&id.Mailbox.MailboxGUID)
	s.mailbox, err = s.openMailbox(ctx, id)
	if errors.Is(err, store.ErrNotMounted) {
		s.watch.Details("login", user, "reason", err)
		return unavailable
	}
	s.loggedIn = true
	if id.Delivery {
		s.delivery = true
		s.in.AllowLiteral(maxDelivery)
	}
	s.journal.User(id.User.SamAccountName)
	if id.User.MailboxGUID != id.Mailbox.MailboxGUID {
		s.journal.Message(s.run.delegateLogin(id))
	}
	s.watch.User(id.User.SamAccountName)
	s.watch.Adopt(id.Connection)
	s.watch.Details("mailbox", id.Mailbox.Alias)
	s.owner = id.Mailbox.MailboxGUID
	s.shown = s.run.shownTo(id.Mailbox)
	s.conn.deadline = time.Time{}
	s.log = s.log.With("connection", s.watch.ID(), "user", id.User.Alias, "mailbox", id.Mailbox.Alias)
	if err != nil {
		s.log.Warn("mailbox not opened", "error", err)
	}
	return nil
}

// delegateLogin is what the protocol log says of somebody who opens another's mailbox.
func (r *run) delegateLogin(id auth.Identity) string {
	state := r.cfg.Directory.View()
	row := reply.LogDelegate{Delegate: state.NetBIOSName + "/" + id.User.SamAccountName, Alias: id.Mailbox.Alias,
		LegacyDN: state.RecipientLegacyDN(id.Mailbox), DisplayName: id.Mailbox.DisplayName, MailboxGUID: id.Mailbox.MailboxGUID,
		Name: id.Mailbox.Database}
	if database := state.Database(id.Mailbox.Database); database != nil {
		row.Database = database.GUID()
	}
	if server := state.Server(r.cfg.Server); server != nil {
		row.ServerFQDN, row.Version = server.FQDN, server.Version
	}
	return row.Context()
}

// openMailbox opens the mailbox of a login. A database that is dismounted leaves the client authenticated but not connected
// (facts 9.4). One that is mounted on another server, or is on its way there, gets the login refused: the client comes again, and
// its frontend finds the server then.
func (s *session) openMailbox(ctx context.Context, id auth.Identity) (store.Mailbox, error) {
	for _, database := range s.run.cfg.Directory.View().Databases {
		if database.Name == id.Mailbox.Database && !database.Mounted {
			return nil, fmt.Errorf("database %q is not mounted", database.Name)
		}
	}
	m, err := s.run.cfg.Store.Mailbox(ctx, id.Mailbox.MailboxGUID)
	if err != nil {
		return nil, err
	}
	return s.run.visible(ctx, m)
}

// answer makes a refusal of what the profile says.
func answer(a profile.Answer) *refusal {
	return &refusal{kind: imapwire.Kind(a.Kind), code: a.Code, text: a.Text}
}
