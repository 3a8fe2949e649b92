// Package profile is the personalities of the reference server: what each one announces and says where they differ.
//
// Invariants: a Profile never changes after Get; a capability is announced only where a client that uses it is served
// (XPROXY3 apart, which Exchange announces and which the facts give byte for byte, and AUTH=GSSAPI, which it announces with or
// without a keytab; the backend, which answers clients that are logged in already, repeats AUTH=NTLM and AUTH=GSSAPI likewise).
package profile

import (
	"crypto/tls"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// AppendLimit is the size of the largest message that APPEND takes, in bytes (facts 9.4: 10 MB; RFC 7889).
const AppendLimit = 10 << 20

// Answer is a tagged status response: Kind OK, NO or BAD, a response code without its brackets or "", and the text.
type Answer struct{ Kind, Code, Text string }

// Profile is one personality.
type Profile struct {
	Name     string // as --profile takes it
	Version  string // of the product, "15.2"; "" for the standard profile
	Exchange bool   // Exchange's behaviour where it differs from the RFCs

	// ID is the fields of the answer to ID, names and values in turn (RFC 2971).
	ID []string
	// Logout is the text of the BYE that answers LOGOUT.
	Logout string
	// SASLIR says that AUTHENTICATE takes an initial response (RFC 4959).
	SASLIR bool
	// SASLContinue is the line that asks for a SASL response, with its line end.
	SASLContinue string
	// LiberalBlanks accepts superfluous blanks in commands (MS-STANXIMAP 2.1.6, 2.2.2).
	LiberalBlanks bool
	// MinTLS and MaxTLS are versions of crypto/tls.
	MinTLS, MaxTLS uint16

	LoginFailed        Answer // wrong credentials, refused or disabled mailbox, no backend
	AuthenticateFailed Answer // the same for AUTHENTICATE
	NoBackend          string // code in the place of theirs when the backend cannot be had: a client need not ask for a password
	NeedsTLS           Answer // LOGIN or AUTHENTICATE where LoginType wants TLS
	SASLCancelled      Answer // "*" or a line that is not BASE64

	texts         map[string]string // in the place of Exchange's; see Text
	base          []string          // capabilities of every state
	functions     []string          // the frontend's capabilities behind the AUTH= ones
	backend       []string          // the same of the backend
	integrated    bool              // NTLM and GSSAPI exist
	startTLSFirst bool              // STARTTLS before LOGINDISABLED
	twoLists      bool              // the backend's list is for clients that are logged in, and names no mechanisms
}

// State is what the capability list depends on.
type State struct {
	TLS           bool
	Authenticated bool
	LoginType     string // PlainTextLogin | PlainTextAuthentication | SecureLogin (PS:Set-ImapSettings)
	NTLM          bool   // EnableGSSAPIAndNTLMAuth
	Backend       bool   // the backend answers: Exchange's has one list for before and after the login
	NoCertificate bool   // no certificate could be chosen: STARTTLS is not offered
}

// Get returns the profile of that name; an unknown name is an error that lists the known ones.
func Get(name string) (*Profile, error) {
	for _, p := range table() {
		if p.Name == name {
			return p, nil
		}
	}
	return nil, fmt.Errorf("no profile is named %q; known: %s", name, strings.Join(Names(), ", "))
}

// Names lists the profiles in alphabetical order.
func Names() []string {
	var names []string
	for _, p := range table() {
		names = append(names, p.Name)
	}
	return names
}

// table is every profile, sorted by name.
func table() []*Profile {
	return []*Profile{
		exchange("exchange2016", "15.1", reply.LogoutExchange2016, false, tls.VersionTLS10, tls.VersionTLS12),
		exchange("exchange2019", "15.2", reply.LogoutExchange, true, tls.VersionTLS12, tls.VersionTLS12),
		exchange("exchangese", "15.2", reply.LogoutExchange, true, tls.VersionTLS12, tls.VersionTLS13),
		standard(),
	}
}

// exchange is what the three versions share. later adds what came with Exchange 2019: SASL-IR, UNSELECT, and the
// backend's two names of its own.
func exchange(name, version, logout string, later bool, minTLS, maxTLS uint16) *Profile {
	p := &Profile{
		Name: name, Version: version, Exchange: true,
		ID:     []string{"name", reply.IDNameExchange, "version", version},
		Logout: logout, SASLIR: later, SASLContinue: reply.SASLContinueExchange, LiberalBlanks: true,
		MinTLS: minTLS, MaxTLS: maxTLS,
		LoginFailed:        Answer{"NO", "", reply.LoginFailed},
		AuthenticateFailed: Answer{"NO", "", reply.AuthenticateFailed},
		NeedsTLS:           Answer{"BAD", "", reply.InvalidState},
		SASLCancelled:      Answer{"NO", "", reply.AuthenticateFailed},
		base:               []string{"IMAP4", "IMAP4rev1"},
		integrated:         true,
	}
	if later {
		p.functions = strings.Fields("SASL-IR UIDPLUS MOVE ID UNSELECT CHILDREN IDLE NAMESPACE LITERAL+")
		p.backend = strings.Fields("SASL-IR UIDPLUS MOVE ID UNSELECT XPROXY3 CLIENTNETWORKPRESENCELOCATION CHILDREN IDLE NAMESPACE LITERAL+")
	} else {
		p.functions = strings.Fields("UIDPLUS MOVE ID CHILDREN IDLE NAMESPACE LITERAL+")
		p.backend = p.functions
	}
	return p
}

// standard announces what the server truly implements of the RFCs, and answers with RFC 5530's codes. Its list after the
// login has every extension, the one before only those that a client can use then. LITERAL+ has all of LITERAL-, which must not be
// announced beside it (RFC 7888 section 5).
func standard() *Profile {
	return &Profile{
		Name: "standard", ID: []string{"name", reply.IDNameStandard},
		Logout: reply.LogoutStandard, SASLIR: true, SASLContinue: reply.SASLContinueStandard,
		MinTLS: tls.VersionTLS12, MaxTLS: tls.VersionTLS13,
		LoginFailed:        Answer{"NO", "AUTHENTICATIONFAILED", reply.LoginFailed},
		AuthenticateFailed: Answer{"NO", "AUTHENTICATIONFAILED", reply.AuthenticateFailed},
		NoBackend:          "UNAVAILABLE", // RFC 5530, section 3: a subsystem is down
		NeedsTLS:           Answer{"NO", "PRIVACYREQUIRED", reply.TLSRequired},
		SASLCancelled:      Answer{"BAD", "", reply.SASLCancelled},
		base:               []string{"IMAP4rev1", "IMAP4rev2"},
		functions:          strings.Fields("SASL-IR LITERAL+ ID ENABLE"),
		backend: append([]string{"APPENDLIMIT=" + strconv.Itoa(AppendLimit)}, strings.Fields("BINARY CHILDREN CONDSTORE ENABLE "+
			"ESEARCH ID IDLE LIST-EXTENDED LIST-STATUS LITERAL+ MOVE NAMESPACE SEARCHRES SPECIAL-USE STATUS=SIZE UIDPLUS UNSELECT "+
			"UTF8=ACCEPT")...),
		startTLSFirst: true,
		twoLists:      true,
		texts:         standardTexts(),
	}
}

// Offers says whether a client that is logged in is served the capability; one with a value is asked for without it
// ("APPENDLIMIT").
func (p *Profile) Offers(capability string) bool {
	offered := func(c string) bool {
		name, _, valued := strings.Cut(c, "=")
		return c == capability || valued && name == capability
	}
	return slices.ContainsFunc(p.base, offered) || slices.ContainsFunc(p.backend, offered)
}

// PlainAllowed says whether LOGIN and AUTHENTICATE PLAIN are allowed (facts on LoginType: PS:Set-ImapSettings).
func (s State) PlainAllowed() bool { return s.TLS || s.LoginType == "PlainTextLogin" }

// IntegratedAllowed says whether AUTHENTICATE NTLM and GSSAPI are allowed, where they are enabled at all.
func (s State) IntegratedAllowed() bool { return s.TLS || s.LoginType != "SecureLogin" }

// Integrated says whether there are NTLM and GSSAPI at all.
func (p *Profile) Integrated() bool { return p.integrated }

// NTLM says whether AUTHENTICATE NTLM and, where there is a keytab, GSSAPI are served in this state.
func (p *Profile) NTLM(s State) bool { return p.integrated && s.NTLM && s.IntegratedAllowed() }

// Capabilities is the list behind "* CAPABILITY ", in the order in which the version sends it.
func (p *Profile) Capabilities(s State) []string {
	list := append([]string(nil), p.base...)
	if p.twoLists {
		if s.Authenticated {
			return append(list, p.backend...)
		}
		s.Backend = false
	}
	open := s.Backend || s.Authenticated
	if open || s.PlainAllowed() {
		list = append(list, "AUTH=PLAIN")
	}
	if p.integrated && s.NTLM && (open || s.IntegratedAllowed()) {
		list = append(list, "AUTH=NTLM", "AUTH=GSSAPI")
	}
	disabled := !open && !s.PlainAllowed()
	if disabled && !p.startTLSFirst {
		list = append(list, "LOGINDISABLED")
	}
	if !open && !s.TLS && !s.NoCertificate {
		list = append(list, "STARTTLS")
	}
	if disabled && p.startTLSFirst {
		list = append(list, "LOGINDISABLED")
	}
	if s.Backend {
		return append(list, p.backend...)
	}
	return append(list, p.functions...)
}
