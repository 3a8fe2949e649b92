package auth

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/org"
)

// A frontend logs people in to a backend with a ticket in the place of a password: it has seen the proof of who they are, and
// after NTLM it has no password. A ticket says for which user, which mailbox, which backend server and until when it counts,
// under a code (HMAC-SHA-256) with a key that only the organisation's servers have. It counts once. Only CheckTicket takes one,
// and only backends call that: to Check a ticket is a wrong password.
//
// As a text: ticketPrefix, the end of its time in milliseconds since 1970, a random number, the connection's id in the logs
// where there is one, and the code, with dots between.
//
// A server that has a message for a mailbox on another server presents a ticket too (IssueDeliveryTicket): it logs in as the
// mailbox itself, and the rules for people do not count, because the message comes to mailboxes that are closed to IMAP4 as well.

const (
	ticketPrefix   = "imapspec-ticket."
	deliveryPrefix = "imapspec-delivery."
	ticketLife     = 30 * time.Second // a frontend presents it at once
	ticketKept     = 2 * time.Minute  // how long used ones are remembered: the life, with an allowance for clocks that differ
	ticketNonce    = 16               // bytes
)

// IssueTicket makes the credentials for the backend on a server: PLAIN's authorisation identity, authentication identity and
// password (RFC 4616). The error says that the organisation has no key.
func (a *Authenticator) IssueTicket(id Identity, server string) (authzid, authcid, ticket string, err error) {
	authzid, authcid = id.Mailbox.UserPrincipalName, id.User.UserPrincipalName
	ticket, err = newTicket(a.directory.View(), ticketPrefix, server, authzid, authcid, id.Connection)
	return authzid, authcid, ticket, err
}

// IssueDeliveryTicket makes credentials with which this server delivers into a mailbox on another one, as IssueTicket does.
func (a *Authenticator) IssueDeliveryTicket(mailbox *org.Recipient, server string) (authzid, authcid, ticket string, err error) {
	authzid, authcid = mailbox.UserPrincipalName, mailbox.UserPrincipalName
	ticket, err = newTicket(a.directory.View(), deliveryPrefix, server, authzid, authcid, "")
	return authzid, authcid, ticket, err
}

func newTicket(state *org.State, kind, server, authzid, authcid, connection string) (string, error) {
	nonce := make([]byte, ticketNonce)
	_, _ = rand.Read(nonce) // never fails: crypto/rand ends the process instead
	body := strconv.FormatInt(time.Now().Add(ticketLife).UnixMilli(), 10) + "." + base64.RawURLEncoding.EncodeToString(nonce)
	if connection != "" {
		body += "." + connection
	}
	code, err := ticketCode(state, kind, server, authzid, authcid, body)
	if err != nil {
		return "", err
	}
	return kind + body + "." + base64.RawURLEncoding.EncodeToString(code), nil
}

// IsTicket says whether a password is meant to be a ticket.
func IsTicket(password string) bool {
	return strings.HasPrefix(password, ticketPrefix) || strings.HasPrefix(password, deliveryPrefix)
}

// CheckTicket verifies what IssueTicket made for this server, and applies the rules of IMAP4 as they are now, or what
// IssueDeliveryTicket made. Errors are those of Check; ErrBadCredentials comes with the reason.
func (a *Authenticator) CheckTicket(server, authzid, authcid, ticket string) (Identity, error) {
	state := a.directory.View()
	connection, err := a.redeem(state, server, authzid, authcid, ticket)
	if err != nil {
		return Identity{}, fmt.Errorf("%w: %w", ErrBadCredentials, err)
	}
	user := findUser(state, authcid)
	if user == nil {
		return Identity{}, fmt.Errorf("%w: %s is gone", ErrBadCredentials, authcid)
	}
	if strings.HasPrefix(ticket, deliveryPrefix) {
		return Identity{User: user, Mailbox: user, Delivery: true, Connection: connection}, nil
	}
	id, err := a.admit(state, IMAP4, user, "", authzid)
	id.Connection = connection
	return id, err
}

// redeem uses a ticket up and gives the connection's id in it.
func (a *Authenticator) redeem(state *org.State, server, authzid, authcid, ticket string) (connection string, err error) {
	kind := ticketPrefix
	if strings.HasPrefix(ticket, deliveryPrefix) {
		kind = deliveryPrefix
	}
	body, found := strings.CutPrefix(ticket, kind)
	dot := strings.LastIndexByte(body, '.')
	if !found || dot < 0 {
		return "", errors.New("this is no ticket")
	}
	body, presented := body[:dot], body[dot+1:]
	code, err := base64.RawURLEncoding.Strict().DecodeString(presented)
	if err != nil {
		return "", errors.New("the ticket's code is not BASE64")
	}
	want, err := ticketCode(state, kind, server, authzid, authcid, body)
	if err != nil {
		return "", err
	}
	if !hmac.Equal(code, want) {
		return "", errors.New("the ticket is not for this login on this server, or it is forged")
	}
	end, rest, _ := strings.Cut(body, ".")
	nonce, connection, _ := strings.Cut(rest, ".")
	milliseconds, err := strconv.ParseInt(end, 10, 64)
	if err != nil {
		return "", errors.New("the ticket has no end")
	}
	now := time.Now()
	if left := time.UnixMilli(milliseconds).Sub(now); left <= 0 || left > ticketKept {
		return "", fmt.Errorf("the ticket has expired, or the servers' clocks differ by more than %s", ticketKept-ticketLife)
	}
	if !a.tickets.first(nonce, now) {
		return "", errors.New("the ticket was used before")
	}
	return connection, nil
}

// ticketCode is the code over everything that a ticket says. No part holds a NUL, which separates them in PLAIN too.
func ticketCode(state *org.State, kind, server, authzid, authcid, body string) ([]byte, error) {
	if len(state.TicketKey) < sha256.Size {
		return nil, errors.New("the organisation has no key for tickets")
	}
	mac := hmac.New(sha256.New, state.TicketKey)
	purpose := "imapspec login ticket"
	if kind == deliveryPrefix {
		purpose = "imapspec delivery ticket"
	}
	mac.Write([]byte(strings.Join([]string{purpose, strings.ToLower(server), authzid, authcid, body}, "\x00")))
	return mac.Sum(nil), nil
}

// ticketMemory knows the tickets that were used, in two generations: one is forgotten when the next is ticketKept old, by
// when its tickets have expired.
type ticketMemory struct {
	mu           sync.Mutex
	since        time.Time
	young, older map[string]struct{} // random numbers
}

// first notes a ticket; false when it was noted before.
func (m *ticketMemory) first(nonce string, now time.Time) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if now.Sub(m.since) > ticketKept {
		m.young, m.older, m.since = map[string]struct{}{}, m.young, now
	}
	_, used := m.young[nonce]
	if _, before := m.older[nonce]; used || before {
		return false
	}
	m.young[nonce] = struct{}{}
	return true
}
