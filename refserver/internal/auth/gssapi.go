package auth

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/gssapi"
	"github.com/imapspec/imapspec/refserver/internal/org"
)

// AcceptKerberos lets people log in with the tickets that the acceptor verifies. It is called before the first login, or never.
func (a *Authenticator) AcceptKerberos(acceptor *gssapi.Acceptor) { a.kerberos = acceptor }

// AcceptsKerberos says whether there is anything to verify a ticket with.
func (a *Authenticator) AcceptsKerberos() bool { return a.kerberos != nil }

// BeginGSSAPI verifies a client's first token of SASL's GSSAPI (RFC 4752) and makes the challenge to send. The exchange goes on
// with Next until there is no further challenge; then CheckGSSAPI is asked. Error: ErrBadCredentials, with the reason.
func (a *Authenticator) BeginGSSAPI(p Protocol, token []byte) (exchange *gssapi.Exchange, challenge []byte, err error) {
	if a.kerberos == nil {
		return nil, nil, fmt.Errorf("%w: the server has no keytab", ErrBadCredentials)
	}
	service, known := kerberosServices()[p]
	if !known {
		return nil, nil, errors.New(string(p) + " has no service name in Kerberos")
	}
	exchange, challenge, err = a.kerberos.Begin(service, token)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrBadCredentials, err)
	}
	return exchange, challenge, nil
}

// kerberosServices is the registered service name of each protocol (RFC 9051 section 6.2.2, RFC 4954 section 4).
func kerberosServices() map[Protocol]string { return map[Protocol]string{IMAP4: "imap", SMTP: "smtp"} }

// CheckGSSAPI applies the rules of Check to an exchange that has come to its good end: whose account the principal is, and
// whether it may open the mailbox that the authorisation identity names. login is the principal; demand is what the connection
// has to prove.
func (a *Authenticator) CheckGSSAPI(ctx context.Context, p Protocol, demand Protection, exchange *gssapi.Exchange) (id Identity, login string, err error) {
	login = exchange.Client().String()
	id, err = a.slowed(ctx, login, func() (Identity, error) {
		state := a.directory.View()
		user := findPrincipal(state, exchange.Client())
		if user == nil {
			return Identity{}, fmt.Errorf("%w: %s has no mailbox", ErrBadCredentials, login)
		}
		if err := demand.check(exchange.ChannelBindings()); err != nil {
			return Identity{}, err
		}
		authzid := exchange.AuthzID()
		if strings.EqualFold(authzid, login) { // some clients repeat the principal, which need not be the UPN
			authzid = ""
		}
		return a.admit(state, p, user, "", authzid)
	})
	return id, login, err
}

// findPrincipal finds a principal's account. In the organisation's own domain, principals are logon names; otherwise, and when
// there is no such logon name, the principal is a UPN.
func findPrincipal(state *org.State, p gssapi.Principal) *org.Recipient {
	if isNobody(p.Name) {
		return nil
	}
	if strings.EqualFold(p.Realm, state.Domain) {
		if user := find(state, func(r *org.Recipient) bool { return strings.EqualFold(p.Name, r.SamAccountName) }); user != nil {
			return user
		}
	}
	return find(state, func(r *org.Recipient) bool { return strings.EqualFold(p.String(), r.UserPrincipalName) })
}
