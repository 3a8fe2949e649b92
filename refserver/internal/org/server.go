package org

import "time"

// Server is one Exchange server (a Host's entry in the directory).
type Server struct {
	Prepared     bool                         `json:"prepared"` // what it was to begin with was done
	Name         string                       `json:"name"`     // "MAILBOX01"
	FQDN         string                       `json:"fqdn"`     // "mailbox01.contoso.com"
	Version      string                       `json:"version"`
	Imap         ImapSettings                 `json:"imap"`
	Certificates []*Certificate               `json:"certificates"`
	InternalSMTP string                       `json:"internal_smtp"` // thumbprint of the default SMTP certificate; empty: the first assigned to SMTP
	Connectors   []*ReceiveConnector          `json:"connectors"`
	StartupTypes map[string]string            `json:"startup_types"` // service name → Automatic | Manual | Disabled, where changed from the default
	Components   map[string]map[string]string `json:"components"`    // component → requester → Active | Inactive | Draining
}

// Certificate is one certificate of a server's store with its private key.
type Certificate struct {
	FriendlyName string   `json:"friendly_name"`
	Chain        [][]byte `json:"chain"` // DER, leaf first
	Key          []byte   `json:"key"`   // PKCS #8 DER; secret
	Services     []string `json:"services"`
	RootCAType   string   `json:"root_ca_type"`
	SelfSigned   bool     `json:"self_signed"`
}

// ReceiveConnector is an SMTP listener's configuration (RC, CS).
type ReceiveConnector struct {
	Name                    string   `json:"name"` // "Client Frontend MAILBOX01"
	TransportRole           string   `json:"transport_role"`
	Fqdn                    string   `json:"fqdn"`
	Bindings                []string `json:"bindings"`
	RemoteIPRanges          []string `json:"remote_ip_ranges"`
	AuthMechanism           []string `json:"auth_mechanism"`
	PermissionGroups        []string `json:"permission_groups"`
	TlsCertificateName      string   `json:"tls_certificate_name"` // "<I>issuer<S>subject"; empty: chosen by Fqdn
	AdvertiseClientSettings bool     `json:"advertise_client_settings"`
	EnableAuthGSSAPI        bool     `json:"enable_auth_gssapi"`
	Banner                  string   `json:"banner"`
	MaxMessageSize          int64    `json:"max_message_size"` // bytes
	ProtocolLoggingLevel    string   `json:"protocol_logging_level"`
	Enabled                 bool     `json:"enabled"`
}

// ImapSettings is the object of Get-/Set-ImapSettings (PS:Set-ImapSettings).
type ImapSettings struct {
	MaxCommandSize                    int           `json:"max_command_size"` // bytes
	ShowHiddenFoldersEnabled          bool          `json:"show_hidden_folders_enabled"`
	UnencryptedOrTLSBindings          []string      `json:"unencrypted_or_tls_bindings"` // "ip:port", IPv6 in brackets
	SSLBindings                       []string      `json:"ssl_bindings"`
	InternalConnectionSettings        []string      `json:"internal_connection_settings"` // "host:port:SSL|TLS" or "host:port"
	ExternalConnectionSettings        []string      `json:"external_connection_settings"`
	X509CertificateName               string        `json:"x509_certificate_name"`
	Banner                            string        `json:"banner"`
	LoginType                         string        `json:"login_type"` // PlainTextLogin | PlainTextAuthentication | SecureLogin
	AuthenticatedConnectionTimeout    time.Duration `json:"authenticated_connection_timeout"`
	PreAuthenticatedConnectionTimeout time.Duration `json:"pre_authenticated_connection_timeout"`
	MaxConnections                    int           `json:"max_connections"`
	MaxConnectionFromSingleIP         int           `json:"max_connection_from_single_ip"`
	MaxConnectionsPerUser             int           `json:"max_connections_per_user"`
	MessageRetrievalMimeFormat        string        `json:"message_retrieval_mime_format"`
	ProxyTargetPort                   int           `json:"proxy_target_port"`
	CalendarItemRetrievalOption       string        `json:"calendar_item_retrieval_option"`
	OwaServerUrl                      string        `json:"owa_server_url"`
	EnableExactRFC822Size             bool          `json:"enable_exact_rfc822_size"`
	SuppressReadReceipt               bool          `json:"suppress_read_receipt"`
	ProtocolLogEnabled                bool          `json:"protocol_log_enabled"`
	EnforceCertificateErrors          bool          `json:"enforce_certificate_errors"`
	LogFileLocation                   string        `json:"log_file_location"`
	LogFileRollOverSettings           string        `json:"log_file_roll_over_settings"`
	LogPerFileSizeQuota               string        `json:"log_per_file_size_quota"`
	ExtendedProtectionPolicy          string        `json:"extended_protection_policy"`
	EnableGSSAPIAndNTLMAuth           bool          `json:"enable_gssapi_and_ntlm_auth"`
	WhenChanged                       time.Time     `json:"when_changed"`
	WhenCreated                       time.Time     `json:"when_created"`
}
