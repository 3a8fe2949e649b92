// Package auth decides who may log in, over which protocol and into whose mailbox.
//
// Invariants:
//   - Credentials and rights are read from the directory as it is now, never from a service's Snapshot.
//   - A password is kept nowhere. What was verified once is remembered as a keyed hash, with a key that dies with the
//     Authenticator, so that the next login of the same person costs microseconds.
//   - The same rules hold whatever proves who somebody is: a password (Check), an NTLM response (CheckNTLM), a Kerberos ticket
//     (CheckGSSAPI), or a frontend's ticket (CheckTicket).
//   - A login that fails costs one hash of a password, whatever the reason: nobody can tell by the time whether the account exists or
//     the password is right.
//   - Repeated failures of one login slow down that login only, by a bounded time.
package auth

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/gssapi"
	"github.com/imapspec/imapspec/refserver/internal/org"
)

// Protocol is the way in which somebody logs in.
type Protocol string

// The protocols.
const (
	IMAP4 Protocol = "IMAP4"
	SMTP  Protocol = "SMTP"
	OWA   Protocol = "OWA"
	Shell Protocol = "Shell"
)

// Why a login was refused. A client learns only that it failed; a log may say which.
var (
	ErrBadCredentials = errors.New("the user name or the password is wrong")
	ErrRefused        = errors.New("this account may not use the protocol")
	ErrDisabled       = errors.New("the account or its protocol is disabled")
	ErrNoAccess       = errors.New("the account has no access to the mailbox")
)

// Identity is the outcome of a login.
type Identity struct {
	User    *org.Recipient // who authenticated
	Mailbox *org.Recipient // whose mailbox it is; another one for a delegate
	// Delivery says that no person but another server is there, with a message for the mailbox (IssueDeliveryTicket).
	Delivery bool
	// Connection is the id that the frontend's log has for the client's connection; a ticket takes it to the backend's. Empty:
	// there is none.
	Connection string
}

// Authenticator checks logins. It is safe for concurrent use.
type Authenticator struct {
	directory   *org.Directory
	defects     defect.Set
	verified    *verifier
	backoff     *backoff
	tickets     *ticketMemory
	refusesNTLM bool
	kerberos    *gssapi.Acceptor // nil: no Kerberos
}

// New makes an Authenticator over the directory as it is at each login.
func New(dir *org.Directory, defects defect.Set) *Authenticator {
	return newAuthenticator(dir, defects, hashMemory)
}

// NewInMemory is New for a directory that is never stored: its hashes end with the process, whose memory has the passwords
// anyway, and cost next to nothing.
func NewInMemory(dir *org.Directory, defects defect.Set) *Authenticator {
	return newAuthenticator(dir, defects, lowMemory)
}

func newAuthenticator(dir *org.Directory, defects defect.Set, memory uint32) *Authenticator {
	return &Authenticator{directory: dir, defects: defects, verified: newVerifier(memory), backoff: newBackoff(), tickets: &ticketMemory{}}
}

// Check verifies a login. login is any of the documented forms (facts on login names: OXI 2.2.2), authzid the SASL
// authorisation identity or "". A failure takes longer the more failures of the same login came before it, unless ctx
// ends. Errors: one of Err… above, wrapped or not, or ctx's.
func (a *Authenticator) Check(ctx context.Context, p Protocol, login, authzid, password string) (Identity, error) {
	return a.slowed(ctx, login, func() (Identity, error) { return a.check(ctx, p, login, authzid, password) })
}

// slowed runs a check and makes a failure wait for the failures of the same login before it.
func (a *Authenticator) slowed(ctx context.Context, login string, check func() (Identity, error)) (Identity, error) {
	id, err := check()
	who := a.account(login)
	if err != nil {
		if waited := a.backoff.failed(ctx, who); waited != nil {
			return Identity{}, waited
		}
		return Identity{}, err
	}
	a.backoff.succeeded(who)
	return id, nil
}

// account is what the failures of a login count for: the account, however it is spelled and whatever mailbox is asked for.
func (a *Authenticator) account(login string) string {
	state := a.directory.View()
	name := parseLogin(state, login).user
	if user := findUser(state, name); user != nil {
		return user.SamAccountName
	}
	if name == "" {
		return login
	}
	return name
}

func (a *Authenticator) check(ctx context.Context, p Protocol, login, authzid, password string) (Identity, error) {
	state := a.directory.View()
	name := parseLogin(state, login)
	user := findUser(state, name.user)
	hash := ""
	if user != nil {
		hash = user.PasswordHash
	}
	ok, spent, err := a.verified.verify(ctx, hash, password)
	if err != nil {
		return Identity{}, err
	}
	if !ok {
		return Identity{}, ErrBadCredentials
	}
	id, err := a.admit(state, p, user, name.target, authzid)
	if err != nil && !spent { // or the time would tell that the password is right
		if stopped := a.verified.spend(ctx, password); stopped != nil {
			err = stopped
		}
	}
	return id, err
}

// admit applies what holds for everybody whose identity is proven: the account's state, the rights to the mailbox and the
// protocol's own rules.
func (a *Authenticator) admit(state *org.State, p Protocol, user *org.Recipient, target, authzid string) (Identity, error) {
	if user.AccountDisabled {
		return Identity{}, fmt.Errorf("%w: %s is disabled in Active Directory", ErrDisabled, user.SamAccountName)
	}
	mailbox, err := findMailbox(state, user, target, authzid)
	if err != nil {
		return Identity{}, err
	}
	id := Identity{User: user, Mailbox: mailbox}
	if err := a.allowed(p, id); err != nil {
		return Identity{}, err
	}
	return id, nil
}

// findMailbox is the mailbox that a login opens: the user's own, or the one that a delegate names.
func findMailbox(state *org.State, user *org.Recipient, target, authzid string) (*org.Recipient, error) {
	if target == "" {
		target = authzid
	}
	if target == "" || findUser(state, target) == user {
		return user, nil
	}
	mailbox := findTarget(state, target)
	if mailbox == nil {
		return nil, fmt.Errorf("%w: there is no mailbox %q", ErrNoAccess, target)
	}
	if mailbox == user {
		return user, nil
	}
	for _, delegate := range mailbox.FullAccess {
		if strings.EqualFold(delegate, user.Alias) {
			return mailbox, nil
		}
	}
	return nil, fmt.Errorf("%w: %s has no FullAccess to %s", ErrNoAccess, user.Alias, mailbox.Alias)
}

// allowed applies the protocol's own rules (SEED and CM for the Administrator mailbox, PS:Set-CASMailbox for the others).
func (a *Authenticator) allowed(p Protocol, id Identity) error {
	switch p {
	case IMAP4:
		if (id.User.Administrator || id.Mailbox.Administrator) && !a.defects.Has(defect.AdministratorAllowed) {
			return fmt.Errorf("%w: the Administrator mailbox is not available over IMAP4", ErrRefused)
		}
		if !id.Mailbox.CAS.ImapEnabled && !a.defects.Has(defect.DisabledMailboxLogin) {
			return fmt.Errorf("%w: ImapEnabled is $false for %s", ErrDisabled, id.Mailbox.Alias)
		}
	case OWA:
		if !id.Mailbox.CAS.OWAEnabled {
			return fmt.Errorf("%w: OWAEnabled is $false for %s", ErrDisabled, id.Mailbox.Alias)
		}
	case SMTP, Shell:
	}
	return nil
}
