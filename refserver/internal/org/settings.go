package org

import (
	"errors"
	"fmt"
	"math"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// The values of the enumerations of Set-ImapSettings, in the order of their numbers (PS:Set-ImapSettings). A value may be
// given by its name or its number; First is the number of the first name.
type Enumeration struct {
	First int
	Names []string
	Type  string // .NET's name, which error texts show
}

// Enumerations gives the enumerated settings by their parameter's name.
func Enumerations() map[string]Enumeration {
	return map[string]Enumeration{
		"CalendarItemRetrievalOption": {0, []string{"iCalendar", "IntranetUrl", "InternetUrl", "Custom"}, "Microsoft.Exchange.Data.Directory.CalendarItemRetrievalOptions"},
		"ExtendedProtectionPolicy":    {0, []string{"None", "Allow", "Require"}, "Microsoft.Exchange.Data.Directory.SystemConfiguration.ExtendedProtectionTokenCheckingMode"},
		"LogFileRollOverSettings":     {1, []string{"Hourly", "Daily", "Weekly", "Monthly"}, "Microsoft.Exchange.Data.Directory.LogFileRollOver"},
		"LoginType":                   {1, []string{"PlainTextLogin", "PlainTextAuthentication", "SecureLogin"}, "Microsoft.Exchange.Data.Directory.LoginOptions"},
		"MessageRetrievalMimeFormat": {0, []string{"TextOnly", "HtmlOnly", "HtmlAndTextAlternative", "TextEnrichedOnly",
			"TextEnrichedAndTextAlternative", "BestBodyFormat", "Tnef"}, "Microsoft.Exchange.Data.Directory.MimeTextFormat"},
	}
}

// The bounds of the numeric settings (PS:Set-ImapSettings). The cmdlet page bounds AuthenticatedConnectionTimeout by
// 1:00:00, an older page by a day; a day is accepted.
const (
	MinMaxCommandSize       = 1024 // bytes
	MaxMaxCommandSize       = 16384
	MaxConnectionLimit      = math.MaxInt32
	MinTimeout              = 30 * time.Second
	MaxAuthenticatedTimeout = 24 * time.Hour
	MaxPreAuthTimeout       = time.Hour
)

// SettingError says which setting has which unacceptable value, and what would be accepted.
type SettingError struct {
	Property string
	Value    string
	Want     string // a clause that completes "it must be …"
}

func (e *SettingError) Error() string { return reply.SettingInvalid(e.Property, e.Value, e.Want) }

// Validate checks every setting and the combinations of settings. The first wrong one is returned as a *SettingError.
func (s *ImapSettings) Validate() error {
	checks := []func(*ImapSettings) error{validateNumbers, validateTimeouts, validateEnumerations, validateTexts, validateLists}
	for _, check := range checks {
		if err := check(s); err != nil {
			return err
		}
	}
	return nil
}

func validateNumbers(s *ImapSettings) error {
	for _, n := range []struct {
		property        string
		value, min, max int
	}{
		{"MaxCommandSize", s.MaxCommandSize, MinMaxCommandSize, MaxMaxCommandSize},
		{"MaxConnections", s.MaxConnections, 1, MaxConnectionLimit},
		{"MaxConnectionFromSingleIP", s.MaxConnectionFromSingleIP, 1, MaxConnectionLimit},
		{"MaxConnectionsPerUser", s.MaxConnectionsPerUser, 1, MaxConnectionLimit},
		{"ProxyTargetPort", s.ProxyTargetPort, 1, 65535},
	} {
		if n.value < n.min || n.value > n.max {
			return &SettingError{n.property, strconv.Itoa(n.value), fmt.Sprintf("a number from %d through %d", n.min, n.max)}
		}
	}
	return nil
}

func validateTimeouts(s *ImapSettings) error {
	for _, t := range []struct {
		property   string
		value, max time.Duration
	}{
		{"AuthenticatedConnectionTimeout", s.AuthenticatedConnectionTimeout, MaxAuthenticatedTimeout},
		{"PreAuthenticatedConnectionTimeout", s.PreAuthenticatedConnectionTimeout, MaxPreAuthTimeout},
	} {
		if t.value < MinTimeout || t.value > t.max {
			return &SettingError{t.property, TimeSpan(t.value), "a time span from " + TimeSpan(MinTimeout) + " through " + TimeSpan(t.max)}
		}
	}
	return nil
}

func validateEnumerations(s *ImapSettings) error {
	enumerations := Enumerations()
	for _, e := range []struct{ property, value string }{
		{"CalendarItemRetrievalOption", s.CalendarItemRetrievalOption},
		{"ExtendedProtectionPolicy", s.ExtendedProtectionPolicy},
		{"LogFileRollOverSettings", s.LogFileRollOverSettings},
		{"LoginType", s.LoginType},
		{"MessageRetrievalMimeFormat", s.MessageRetrievalMimeFormat},
	} {
		if !slices.Contains(enumerations[e.property].Names, e.value) {
			return &SettingError{e.property, e.value, "one of " + strings.Join(enumerations[e.property].Names, ", ")}
		}
	}
	return nil
}

func validateTexts(s *ImapSettings) error {
	for _, r := range s.Banner { // it becomes one line of the greeting
		if r < 0x20 || r > 0x7e {
			return &SettingError{"Banner", s.Banner, "printable ASCII text on one line"}
		}
	}
	if strings.TrimSpace(s.Banner) == "" || len(s.Banner) > 512 {
		return &SettingError{"Banner", s.Banner, "between 1 and 512 characters long"}
	}
	if !IsHostName(s.X509CertificateName) {
		return &SettingError{"X509CertificateName", s.X509CertificateName,
			"a host name such as mail.contoso.com, without a wildcard"}
	}
	if s.OwaServerUrl != "" {
		u, err := url.Parse(s.OwaServerUrl)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return &SettingError{"OwaServerUrl", s.OwaServerUrl, "an absolute URL such as https://mail.contoso.com/owa"}
		}
	}
	if s.CalendarItemRetrievalOption == "Custom" && s.OwaServerUrl == "" {
		return &SettingError{"CalendarItemRetrievalOption", "Custom", "given together with OwaServerUrl"}
	}
	if s.LogFileLocation == "" {
		return &SettingError{"LogFileLocation", "", "a local path"}
	}
	if _, err := ParseByteSize(s.LogPerFileSizeQuota); err != nil {
		return err
	}
	return nil
}

func validateLists(s *ImapSettings) error {
	for _, l := range []struct {
		property string
		values   []string
		parse    func(string) (string, error)
	}{
		{"UnencryptedOrTLSBindings", s.UnencryptedOrTLSBindings, canonicalBinding},
		{"SSLBindings", s.SSLBindings, canonicalBinding},
		{"InternalConnectionSettings", s.InternalConnectionSettings, canonicalConnection},
		{"ExternalConnectionSettings", s.ExternalConnectionSettings, canonicalConnection},
	} {
		seen := map[string]bool{}
		for _, value := range l.values {
			canonical, err := l.parse(value)
			if err != nil {
				return err
			}
			if key := strings.ToLower(canonical); seen[key] {
				return &SettingError{l.property, value, "in the list only once"}
			} else {
				seen[key] = true
			}
		}
	}
	return nil
}

func canonicalBinding(text string) (string, error) {
	b, err := ParseBinding(text)
	return b.String(), err
}

func canonicalConnection(text string) (string, error) {
	c, err := ParseConnectionSetting(text)
	return c.String(), err
}

// ConnectionSetting is one value of Internal- or ExternalConnectionSettings: what a client is told to use.
type ConnectionSetting struct {
	Host       string
	Port       int
	Encryption string // SSL, TLS or empty for an unencrypted connection
}

// ParseConnectionSetting reads host:port:SSL, host:port:TLS, and host:port or host:port: for an unencrypted connection.
// The error names the value and the form.
func ParseConnectionSetting(text string) (ConnectionSetting, error) {
	wrong := func(why string) (ConnectionSetting, error) {
		return ConnectionSetting{}, errors.New(reply.ConnectionSettingInvalid(text, why))
	}
	parts := strings.Split(strings.TrimSpace(text), ":")
	if len(parts) != 2 && len(parts) != 3 {
		return wrong(fmt.Sprintf("it has %d parts", len(parts)))
	}
	if !IsHostName(parts[0]) {
		return wrong(fmt.Sprintf("%q is no host name", parts[0]))
	}
	port, err := strconv.ParseUint(parts[1], 10, 16)
	if err != nil || port == 0 {
		return wrong(fmt.Sprintf("%q is no TCP port from 1 through 65535", parts[1]))
	}
	c := ConnectionSetting{Host: parts[0], Port: int(port)}
	if len(parts) == 3 {
		c.Encryption = strings.ToUpper(parts[2])
	}
	if c.Encryption != "" && c.Encryption != "SSL" && c.Encryption != "TLS" {
		return wrong(fmt.Sprintf("%q is neither SSL nor TLS nor blank", parts[2]))
	}
	return c, nil
}

// String is the form in which Get-ImapSettings shows it.
func (c ConnectionSetting) String() string {
	text := c.Host + ":" + strconv.Itoa(c.Port)
	if c.Encryption != "" {
		text += ":" + c.Encryption
	}
	return text
}

// ParseBinding reads a value of SSLBindings or UnencryptedOrTLSBindings: an IPv4 or IPv6 address with a port. The error
// names the value and the form.
func ParseBinding(text string) (netip.AddrPort, error) {
	b, err := netip.ParseAddrPort(strings.TrimSpace(text))
	if err != nil || b.Port() == 0 || b.Addr().Zone() != "" {
		return netip.AddrPort{}, errors.New(reply.BindingInvalid(text))
	}
	return b, nil
}

// IsHostName says whether the text can be the name of a host: labels of letters, digits and hyphens, with dots between
// them (RFC 1123 section 2.1), and no IP address.
func IsHostName(text string) bool {
	if len(text) == 0 || len(text) > 255 {
		return false
	}
	if _, err := netip.ParseAddr(text); err == nil {
		return false
	}
	for label := range strings.SplitSeq(text, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for _, r := range label {
			if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_' {
				return false
			}
		}
	}
	return true
}
