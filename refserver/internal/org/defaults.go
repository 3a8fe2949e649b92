package org

import (
	"crypto/rand"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/defect"
)

// Options is what a new organisation needs to know. Empty texts take the value in brackets.
type Options struct {
	Domain      string // [contoso.com]
	NetBIOSName string // [CONTOSO]
	ServerName  string // [MAILBOX01]
	Version     string // of the server, [15.2]
	Group       string // database availability group that the server is a member of; empty: none

	// Certificates are the server's own (certs.Setup) and Authority the root that clients trust; both are made outside, since
	// making certificates is no business of the directory.
	Certificates []*Certificate
	Authority    *Certificate

	Administrator Credentials // empty: nobody can log on as Administrator
	Now           time.Time
	Defects       defect.Set
}

// InstallPath is where Exchange is installed on the reference servers (PS:Set-ImapSettings, LogFileLocation).
const InstallPath = `C:\Program Files\Microsoft\Exchange Server\V15\`

// The role groups that decide which cmdlets a session has (PERM).
const (
	OrganizationManagement         = "Organization Management"
	ServerManagement               = "Server Management"
	RecipientManagement            = "Recipient Management"
	ViewOnlyOrganizationManagement = "View-Only Organization Management"
)

// ticketKeyLength is the length of State.TicketKey in bytes.
const ticketKeyLength = 32

// DefaultDatabase is the mailbox database that setup makes.
const DefaultDatabase = "Mailbox Database 1"

// New gives the organisation as setup leaves it: one server with documented defaults, the Administrator's mailbox, one
// mailbox database. Nothing about IMAP4 is started or configured.
func New(o Options) (*State, error) {
	o = o.withDefaults()
	if err := o.validate(); err != nil {
		return nil, err
	}
	server := newServer(o)
	administrator, err := NewRecipient(o.Domain, "Administrator", "Administrator@"+o.Domain, o.Administrator)
	if err != nil {
		return nil, err
	}
	administrator.Administrator = true
	key := make([]byte, ticketKeyLength)
	if _, err := rand.Read(key); err != nil {
		return nil, fmt.Errorf("make the organisation's ticket key: %w", err)
	}
	state := &State{
		Revision:    1,
		Domain:      o.Domain,
		NetBIOSName: o.NetBIOSName,
		Name:        "First Organization",
		Servers:     map[string]*Server{strings.ToLower(server.Name): server},
		Recipients:  []*Recipient{administrator},
		Databases:   []*Database{{Name: DefaultDatabase, ActiveServer: server.Name, Mounted: true}},
		RoleGroups: []*RoleGroup{
			{Name: OrganizationManagement, Members: []string{administrator.SamAccountName}},
			{Name: RecipientManagement},
			{Name: ServerManagement},
			{Name: ViewOnlyOrganizationManagement},
		},
		Authority: o.Authority,
		TicketKey: key,
	}
	if o.Group != "" {
		state.enterGroup(o.Group, server.Name)
	}
	return state, nil
}

func (o Options) withDefaults() Options {
	fill := func(text *string, value string) {
		if *text == "" {
			*text = value
		}
	}
	fill(&o.Domain, "contoso.com")
	fill(&o.NetBIOSName, "CONTOSO")
	fill(&o.ServerName, "MAILBOX01")
	fill(&o.Version, "15.2")
	if o.Now.IsZero() {
		o.Now = time.Now()
	}
	return o
}

func (o Options) validate() error {
	if !IsHostName(o.Domain) || !IsHostName(o.ServerName) || strings.Contains(o.ServerName, ".") {
		return fmt.Errorf("organisation: domain %q and server %q must be host names, the server's without a dot", o.Domain, o.ServerName)
	}
	return nil
}

func newServer(o Options) *Server {
	fqdn := strings.ToLower(o.ServerName + "." + o.Domain)
	return &Server{
		Name:         o.ServerName,
		FQDN:         fqdn,
		Version:      o.Version,
		Imap:         DefaultImapSettings(o.ServerName, fqdn, o.Now, o.Defects),
		Certificates: o.Certificates,
		Connectors:   []*ReceiveConnector{clientFrontend(o.ServerName, fqdn)},
		StartupTypes: map[string]string{},
		Components:   map[string]map[string]string{},
	}
}

// DefaultImapSettings is what Get-ImapSettings shows on a new server (PS:Set-ImapSettings, SEED).
func DefaultImapSettings(server, fqdn string, now time.Time, d defect.Set) ImapSettings {
	sslPort := 993
	if d.Has(defect.WrongDefaultBinding) {
		sslPort = 994
	}
	return ImapSettings{
		MaxCommandSize:                    10240,
		UnencryptedOrTLSBindings:          []string{"[::]:143", "0.0.0.0:143"},
		SSLBindings:                       []string{fmt.Sprintf("[::]:%d", sslPort), fmt.Sprintf("0.0.0.0:%d", sslPort)},
		InternalConnectionSettings:        []string{fqdn + ":993:SSL", fqdn + ":143:TLS"},
		ExternalConnectionSettings:        []string{},
		X509CertificateName:               server,
		Banner:                            "The Microsoft Exchange IMAP4 service is ready.",
		LoginType:                         "SecureLogin",
		AuthenticatedConnectionTimeout:    30 * time.Minute,
		PreAuthenticatedConnectionTimeout: time.Minute,
		MaxConnections:                    math.MaxInt32,
		MaxConnectionFromSingleIP:         math.MaxInt32,
		MaxConnectionsPerUser:             16,
		MessageRetrievalMimeFormat:        "BestBodyFormat",
		ProxyTargetPort:                   1993,
		CalendarItemRetrievalOption:       "iCalendar",
		LogFileLocation:                   InstallPath + `Logging\Imap4`,
		LogFileRollOverSettings:           "Hourly",
		LogPerFileSizeQuota:               ByteSize(0).String(),
		ExtendedProtectionPolicy:          "None",
		EnableGSSAPIAndNTLMAuth:           true,
		WhenChanged:                       now.UTC(),
		WhenCreated:                       now.UTC(),
	}
}

// clientFrontend is the connector for authenticated submission (RC, CS).
func clientFrontend(server, fqdn string) *ReceiveConnector {
	return &ReceiveConnector{
		Name:                 "Client Frontend " + server,
		TransportRole:        "FrontendTransport",
		Fqdn:                 fqdn,
		Bindings:             []string{"[::]:587", "0.0.0.0:587"},
		RemoteIPRanges:       []string{"::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "0.0.0.0-255.255.255.255"},
		AuthMechanism:        []string{"Tls", "Integrated", "BasicAuth", "BasicAuthRequireTLS"},
		PermissionGroups:     []string{"ExchangeUsers"},
		MaxMessageSize:       36 << 20,
		ProtocolLoggingLevel: "None",
		Enabled:              true,
	}
}
