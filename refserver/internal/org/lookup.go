package org

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// Server finds a server by name, FQDN or distinguished name, ignoring case; nil without one.
func (s *State) Server(identity string) *Server {
	if server, ok := s.Servers[strings.ToLower(identity)]; ok {
		return server
	}
	for _, server := range s.Servers {
		if strings.EqualFold(server.FQDN, identity) || strings.EqualFold(s.ServerDN(server), identity) {
			return server
		}
	}
	return nil
}

// ServerDN is the distinguished name of an Exchange server.
func (s *State) ServerDN(server *Server) string {
	return "CN=" + server.Name + ",CN=Servers,CN=Exchange Administrative Group (FYDIBOHF23SPDLT),CN=Administrative Groups,CN=" +
		s.Name + ",CN=Microsoft Exchange,CN=Services,CN=Configuration," + s.DomainDN()
}

// DomainDN is the distinguished name of the domain: "DC=contoso,DC=com".
func (s *State) DomainDN() string { return "DC=" + strings.ReplaceAll(s.Domain, ".", ",DC=") }

// Recipient finds a recipient by any identity that a cmdlet accepts: alias, logon name, DOMAIN\logon name, UPN, display name,
// mail address, canonical name (contoso.com/Users/Alice) or mailbox GUID, ignoring case; nil without one.
func (s *State) Recipient(identity string) *Recipient {
	if domain, account, found := strings.Cut(identity, `\`); found {
		if !strings.EqualFold(domain, s.NetBIOSName) && !strings.EqualFold(domain, s.Domain) {
			return nil
		}
		return s.find(func(r *Recipient) bool { return strings.EqualFold(r.SamAccountName, account) })
	}
	return s.find(func(r *Recipient) bool {
		names := []string{r.Alias, r.SamAccountName, r.UserPrincipalName, r.ObjectName(), r.DisplayName, r.PrimarySMTPAddress,
			r.MailboxGUID, s.CanonicalName(r), s.RecipientDN(r)}
		same := func(name string) bool { return strings.EqualFold(name, identity) }
		return slices.ContainsFunc(names, same) || slices.ContainsFunc(r.EmailAddresses, same)
	})
}

func (s *State) find(is func(*Recipient) bool) *Recipient {
	if i := slices.IndexFunc(s.Recipients, is); i >= 0 {
		return s.Recipients[i]
	}
	return nil
}

// ObjectName is the name of the recipient's directory object.
func (r *Recipient) ObjectName() string {
	if r.Name != "" {
		return r.Name
	}
	return r.DisplayName
}

// CanonicalName is how Exchange names a recipient's directory object: contoso.com/Users/Alice.
func (s *State) CanonicalName(r *Recipient) string {
	return s.Domain + "/" + r.OrganizationalUnit + "/" + r.ObjectName()
}

// RecipientDN is the recipient's distinguished name.
func (s *State) RecipientDN(r *Recipient) string {
	container := ""
	units := strings.Split(r.OrganizationalUnit, "/")
	for _, unit := range slices.Backward(units) {
		kind := "OU="
		if unit == "Users" && len(units) == 1 {
			kind = "CN="
		}
		container += kind + unit + ","
	}
	return "CN=" + r.ObjectName() + "," + container + s.DomainDN()
}

// Database finds a mailbox database by name, ignoring case; nil without one.
func (s *State) Database(name string) *Database {
	for _, d := range s.Databases {
		if strings.EqualFold(d.Name, name) {
			return d
		}
	}
	return nil
}

// Group finds a role group by name, ignoring case; nil without one.
func (s *State) Group(name string) *RoleGroup {
	for _, g := range s.RoleGroups {
		if strings.EqualFold(g.Name, name) {
			return g
		}
	}
	return nil
}

// NewRecipient makes a person with a mailbox of a fresh GUID and the defaults of a new mailbox (PS:Set-CASMailbox). name is
// the object's name and the display name; the alias and the logon name are the UPN's part before the @.
func NewRecipient(domain, name, upn string, credentials Credentials) (*Recipient, error) {
	account, _, _ := strings.Cut(upn, "@")
	if !IsAddress(upn) {
		return nil, errors.New(reply.UserPrincipalNameInvalid(upn, domain))
	}
	if strings.TrimSpace(name) == "" {
		return nil, errors.New(reply.RecipientWithoutName(upn))
	}
	guid, err := newGUID()
	if err != nil {
		return nil, err
	}
	return &Recipient{
		Name:               name,
		Alias:              account,
		SamAccountName:     account,
		UserPrincipalName:  upn,
		DisplayName:        name,
		PrimarySMTPAddress: account + "@" + domain,
		OrganizationalUnit: "Users",
		MailboxGUID:        guid,
		Database:           DefaultDatabase,
		Credentials:        credentials,
		CAS: CASMailbox{
			OWAEnabled:                      true,
			PopEnabled:                      true,
			ImapEnabled:                     true,
			ImapUseProtocolDefaults:         true,
			ImapMessagesRetrievalMimeFormat: "BestBodyFormat",
		},
	}, nil
}

// IsAddress says whether the text has the form name@host, with a name that needs no quotes anywhere.
func IsAddress(text string) bool {
	name, host, found := strings.Cut(text, "@")
	return found && name != "" && IsHostName(host) && !strings.ContainsFunc(name, func(r rune) bool {
		return r <= ' ' || r >= 0x7f || strings.ContainsRune("\"(),:;<>[]\\/@", r)
	})
}

func newGUID() (string, error) {
	b := make([]byte, 16)
	if _, err := rand.Read(b); err != nil {
		return "", fmt.Errorf("make a GUID: %w", err)
	}
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	h := hex.EncodeToString(b)
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:], nil
}

// The states of a server component, and the component that switches all of them (PS:Set-ServerComponentState).
const (
	ComponentActive   = "Active"
	ComponentInactive = "Inactive"
	ComponentDraining = "Draining"
	ServerWideOffline = "ServerWideOffline"
	ImapProxy         = "ImapProxy"
)

// ComponentState is a component's effective state: Inactive when any requester, or ServerWideOffline, says so; else Draining
// when one says so; else Active.
func (s *Server) ComponentState(component string) string {
	effective := ComponentActive
	for _, name := range []string{component, ServerWideOffline} {
		for _, state := range s.Components[name] {
			switch state {
			case ComponentInactive:
				return ComponentInactive
			case ComponentDraining:
				effective = ComponentDraining
			}
		}
	}
	return effective
}

// GUID makes the unchanging GUID of an object that has no stored one.
func GUID(seed string) string {
	sum := sha256.Sum256([]byte(seed))
	h := hex.EncodeToString(sum[:16])
	return fmt.Sprintf("%s-%s-4%s-a%s-%s", h[:8], h[8:12], h[13:16], h[17:20], h[20:])
}

// GUID is the database's.
func (d *Database) GUID() string { return GUID("database " + d.Name) }

// RecipientLegacyDN is the address of a mailbox in the form of Exchange's own directory.
func (s *State) RecipientLegacyDN(r *Recipient) string {
	return "/o=" + s.Name + "/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn=" + r.Alias
}
