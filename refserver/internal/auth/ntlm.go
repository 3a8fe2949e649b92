package auth

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/ntlm"
	"github.com/imapspec/imapspec/refserver/internal/org"
)

// RefuseNTLM has NTLM refused, and no NT hash kept of a password that comes from now on. It is to be called before the first login.
func (a *Authenticator) RefuseNTLM() { a.refusesNTLM = true }

// AcceptsNTLM says whether logins with NTLM are verified.
func (a *Authenticator) AcceptsNTLM() bool { return !a.refusesNTLM }

// BeginNTLM answers a client's NEGOTIATE message in the name of a server of the organisation. Error: ErrBadCredentials,
// wrapped, when the message cannot be read or NTLM is refused.
func (a *Authenticator) BeginNTLM(server string, negotiate []byte) (*ntlm.Exchange, error) {
	if a.refusesNTLM {
		return nil, fmt.Errorf("%w: NTLM is refused", ErrBadCredentials)
	}
	state := a.directory.View()
	target := ntlm.Target{NetBIOSDomain: state.NetBIOSName, DNSDomain: state.Domain, DNSTree: state.Domain}
	if s := state.Server(server); s != nil {
		target.NetBIOSComputer, target.DNSComputer = strings.ToUpper(s.Name), s.FQDN
	}
	exchange, err := ntlm.Begin(target, negotiate, time.Now())
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBadCredentials, err)
	}
	return exchange, nil
}

// CheckNTLM verifies the AUTHENTICATE message that ends an exchange, by the rules of Check. The domain may be the NetBIOS or
// the DNS name or empty, the user a logon name or a UPN; the mailbox is the user's own, since NTLM names no other. login is
// the name as Check would take it, "" when the message cannot be read. demand is what the connection has to prove.
func (a *Authenticator) CheckNTLM(ctx context.Context, p Protocol, demand Protection, exchange *ntlm.Exchange, authenticate []byte) (id Identity, login string, err error) {
	response, err := exchange.Response(authenticate)
	if err != nil {
		return Identity{}, "", fmt.Errorf("%w: %w", ErrBadCredentials, err)
	}
	login = response.Login()
	id, err = a.slowed(ctx, login, func() (Identity, error) {
		state := a.directory.View()
		user := findAccount(state, response.Domain, response.User)
		proven, err := proves(response, user)
		switch {
		case err != nil:
			return Identity{}, err
		case !proven:
			return Identity{}, ErrBadCredentials
		}
		if err := demand.check(response.ChannelBindings()); err != nil {
			return Identity{}, err
		}
		return a.admit(state, p, user, "", "")
	})
	return id, login, err
}

// findAccount finds the account of a domain; none when the domain is not the organisation's.
func findAccount(state *org.State, domain, name string) *org.Recipient {
	if domain != "" && !isDomain(state, domain) {
		return nil
	}
	return findUser(state, name)
}

// proves says whether the response was made with the user's password. Nobody's takes as long as somebody's.
func proves(response *ntlm.Response, user *org.Recipient) (bool, error) {
	var hash ntlm.Hash
	known := user != nil && user.NTHash != ""
	if known {
		var err error
		if hash, err = ntlm.ParseHash(user.NTHash); err != nil {
			return false, err
		}
	}
	return response.Proves(hash) && known, nil
}
