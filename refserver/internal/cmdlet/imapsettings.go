package cmdlet

import (
	"time"

	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// setting is one parameter of Set-ImapSettings and how it changes the settings.
type setting struct {
	name string
	kind shell.Kind
	set  func(*org.ImapSettings, *shell.Invocation) error
}

// settings is every setting that Set-ImapSettings changes, by name (PS:Set-ImapSettings). Ranges are org's to check.
func settings() []setting {
	type S = org.ImapSettings
	return []setting{
		duration("AuthenticatedConnectionTimeout", func(s *S) *time.Duration { return &s.AuthenticatedConnectionTimeout }),
		text("Banner", func(s *S) *string { return &s.Banner }),
		enumerated("CalendarItemRetrievalOption", func(s *S) *string { return &s.CalendarItemRetrievalOption }),
		boolean("EnableExactRFC822Size", func(s *S) *bool { return &s.EnableExactRFC822Size }),
		boolean("EnableGSSAPIAndNTLMAuth", func(s *S) *bool { return &s.EnableGSSAPIAndNTLMAuth }),
		boolean("EnforceCertificateErrors", func(s *S) *bool { return &s.EnforceCertificateErrors }),
		enumerated("ExtendedProtectionPolicy", func(s *S) *string { return &s.ExtendedProtectionPolicy }),
		list("ExternalConnectionSettings", connection, func(s *S) *[]string { return &s.ExternalConnectionSettings }),
		list("InternalConnectionSettings", connection, func(s *S) *[]string { return &s.InternalConnectionSettings }),
		text("LogFileLocation", func(s *S) *string { return &s.LogFileLocation }),
		enumerated("LogFileRollOverSettings", func(s *S) *string { return &s.LogFileRollOverSettings }),
		enumerated("LoginType", func(s *S) *string { return &s.LoginType }),
		{"LogPerFileSizeQuota", shell.String, setLogQuota},
		number("MaxCommandSize", func(s *S) *int { return &s.MaxCommandSize }),
		number("MaxConnectionFromSingleIP", func(s *S) *int { return &s.MaxConnectionFromSingleIP }),
		number("MaxConnections", func(s *S) *int { return &s.MaxConnections }),
		number("MaxConnectionsPerUser", func(s *S) *int { return &s.MaxConnectionsPerUser }),
		enumerated("MessageRetrievalMimeFormat", func(s *S) *string { return &s.MessageRetrievalMimeFormat }),
		text("OwaServerUrl", func(s *S) *string { return &s.OwaServerUrl }),
		duration("PreAuthenticatedConnectionTimeout", func(s *S) *time.Duration { return &s.PreAuthenticatedConnectionTimeout }),
		boolean("ProtocolLogEnabled", func(s *S) *bool { return &s.ProtocolLogEnabled }),
		number("ProxyTargetPort", func(s *S) *int { return &s.ProxyTargetPort }),
		list("SSLBindings", binding, func(s *S) *[]string { return &s.SSLBindings }),
		boolean("ShowHiddenFoldersEnabled", func(s *S) *bool { return &s.ShowHiddenFoldersEnabled }),
		boolean("SuppressReadReceipt", func(s *S) *bool { return &s.SuppressReadReceipt }),
		list("UnencryptedOrTLSBindings", binding, func(s *S) *[]string { return &s.UnencryptedOrTLSBindings }),
		text("X509CertificateName", func(s *S) *string { return &s.X509CertificateName }),
	}
}

// The makers of the common kinds of setting. field gives the place of the value in the settings.

func text(name string, field func(*org.ImapSettings) *string) setting {
	return setting{name, shell.String, func(s *org.ImapSettings, inv *shell.Invocation) error {
		*field(s) = inv.String(name)
		return nil
	}}
}

func enumerated(name string, field func(*org.ImapSettings) *string) setting {
	return setting{name, shell.Enum, func(s *org.ImapSettings, inv *shell.Invocation) error {
		*field(s) = inv.String(name)
		return nil
	}}
}

func boolean(name string, field func(*org.ImapSettings) *bool) setting {
	return setting{name, shell.Bool, func(s *org.ImapSettings, inv *shell.Invocation) error {
		*field(s) = inv.Bool(name)
		return nil
	}}
}

func number(name string, field func(*org.ImapSettings) *int) setting {
	return setting{name, shell.Int, func(s *org.ImapSettings, inv *shell.Invocation) error {
		*field(s) = int(inv.Int(name))
		return nil
	}}
}

func duration(name string, field func(*org.ImapSettings) *time.Duration) setting {
	return setting{name, shell.TimeSpan, func(s *org.ImapSettings, inv *shell.Invocation) error {
		*field(s) = inv.Duration(name)
		return nil
	}}
}

// list makes a multi-valued setting. canonical gives a value's own spelling or says what is wrong with it.
func list(name string, canonical func(string) (string, error), field func(*org.ImapSettings) *[]string) setting {
	return setting{name, shell.Strings, func(s *org.ImapSettings, inv *shell.Invocation) error {
		values, err := multiValue(inv, name, *field(s), canonical)
		if err != nil {
			return err
		}
		*field(s) = values
		return nil
	}}
}

// multiValue is the new value of a multi-valued property: what was given replaces it, @{Add=…;Remove=…} edits it.
func multiValue(inv *shell.Invocation, name string, old []string, canonical func(string) (string, error)) ([]string, error) {
	values, edit := inv.Strings(name)
	if edit == nil {
		return canonicalAll(values, canonical)
	}
	add, err := canonicalAll(edit.Add, canonical)
	if err != nil {
		return nil, err
	}
	remove, err := canonicalAll(edit.Remove, canonical)
	if err != nil {
		return nil, err
	}
	result := (&shell.MultiValueEdit{Add: add, Remove: remove}).Apply(old)
	if result == nil {
		result = []string{}
	}
	return result, nil
}

func canonicalAll(values []string, canonical func(string) (string, error)) ([]string, error) {
	result := make([]string, 0, len(values))
	for _, value := range values {
		own, err := canonical(value)
		if err != nil {
			return nil, err
		}
		result = append(result, own)
	}
	return result, nil
}

func connection(value string) (string, error) {
	c, err := org.ParseConnectionSetting(value)
	return c.String(), err
}

func binding(value string) (string, error) {
	b, err := org.ParseBinding(value)
	return b.String(), err
}

func setLogQuota(s *org.ImapSettings, inv *shell.Invocation) error {
	size, err := org.ParseByteSize(inv.String("LogPerFileSizeQuota"))
	if err != nil {
		return err
	}
	s.LogPerFileSizeQuota = size.String()
	return nil
}

// imapSettingsObject is what Get-ImapSettings returns, with the properties in Exchange's order.
func imapSettingsObject(c *console, state *org.State, server *org.Server) *shell.Object {
	s := server.Imap
	dn := "CN=1,CN=IMAP4,CN=Protocols," + state.ServerDN(server)
	id := server.Name + `\1`
	return &shell.Object{Type: typeImapSettings, Text: id, Properties: []shell.Property{
		prop("RunspaceId", guid("runspace "+c.account)), prop("ProtocolName", "IMAP4"), prop("Name", "1"),
		prop("MaxCommandSize", s.MaxCommandSize), prop("ShowHiddenFoldersEnabled", s.ShowHiddenFoldersEnabled),
		prop("UnencryptedOrTLSBindings", s.UnencryptedOrTLSBindings), prop("SSLBindings", s.SSLBindings),
		prop("InternalConnectionSettings", s.InternalConnectionSettings),
		prop("ExternalConnectionSettings", s.ExternalConnectionSettings), prop("X509CertificateName", s.X509CertificateName),
		prop("Banner", s.Banner), prop("LoginType", s.LoginType),
		prop("AuthenticatedConnectionTimeout", s.AuthenticatedConnectionTimeout),
		prop("PreAuthenticatedConnectionTimeout", s.PreAuthenticatedConnectionTimeout), prop("MaxConnections", s.MaxConnections),
		prop("MaxConnectionFromSingleIP", s.MaxConnectionFromSingleIP), prop("MaxConnectionsPerUser", s.MaxConnectionsPerUser),
		prop("MessageRetrievalMimeFormat", s.MessageRetrievalMimeFormat), prop("ProxyTargetPort", s.ProxyTargetPort),
		prop("CalendarItemRetrievalOption", s.CalendarItemRetrievalOption), prop("OwaServerUrl", s.OwaServerUrl),
		prop("EnableExactRFC822Size", s.EnableExactRFC822Size), prop("LiveIdBasicAuthReplacement", false),
		prop("SuppressReadReceipt", s.SuppressReadReceipt), prop("ProtocolLogEnabled", s.ProtocolLogEnabled),
		prop("EnforceCertificateErrors", s.EnforceCertificateErrors), prop("LogFileLocation", s.LogFileLocation),
		prop("LogFileRollOverSettings", s.LogFileRollOverSettings), prop("LogPerFileSizeQuota", s.LogPerFileSizeQuota),
		prop("ExtendedProtectionPolicy", s.ExtendedProtectionPolicy), prop("EnableGSSAPIAndNTLMAuth", s.EnableGSSAPIAndNTLMAuth),
		prop("Server", server.Name), prop("AdminDisplayName", ""), prop("ExchangeVersion", "0.10 (14.0.100.0)"),
		prop("DistinguishedName", dn), prop("Identity", id), prop("Guid", guid(dn)),
		prop("ObjectCategory", state.Domain+"/Configuration/Schema/ms-Exch-Protocol-Cfg-IMAP-Server"),
		prop("ObjectClass", []string{"top", "protocolCfg", "protocolCfgIMAP", "protocolCfgIMAPServer"}),
		prop("WhenChanged", s.WhenChanged.Local()), prop("WhenCreated", s.WhenCreated.Local()),
		prop("WhenChangedUTC", s.WhenChanged.UTC()), prop("WhenCreatedUTC", s.WhenCreated.UTC()), prop("OrganizationId", ""),
		prop("Id", id), prop("OriginatingServer", domainController(state)), prop("IsValid", true), prop("ObjectState", "Unchanged"),
	}}
}
