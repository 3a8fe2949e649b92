package org_test

import (
	"strings"
	"testing"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/org"
)

func defaults() org.ImapSettings {
	return org.DefaultImapSettings("MAILBOX01", "mailbox01.contoso.com", time.Now(), defect.Set{})
}

func TestDefaultsAreValid(t *testing.T) {
	t.Parallel()
	s := defaults()
	if err := s.Validate(); err != nil {
		t.Error(err)
	}
}

func TestValidate(t *testing.T) {
	t.Parallel()
	rows := []struct {
		change func(*org.ImapSettings)
		has    string // empty: valid
	}{
		{func(s *org.ImapSettings) { s.MaxCommandSize = 1024 }, ""},
		{func(s *org.ImapSettings) { s.MaxCommandSize = 1023 }, "MaxCommandSize"},
		{func(s *org.ImapSettings) { s.MaxCommandSize = 16385 }, "from 1024 through 16384"},
		{func(s *org.ImapSettings) { s.MaxConnections = 0 }, "MaxConnections"},
		{func(s *org.ImapSettings) { s.MaxConnectionsPerUser = 2147483647 }, ""},
		{func(s *org.ImapSettings) { s.ProxyTargetPort = 65536 }, "ProxyTargetPort"},
		{func(s *org.ImapSettings) { s.AuthenticatedConnectionTimeout = 29 * time.Second }, "from 00:00:30 through 1.00:00:00"},
		{func(s *org.ImapSettings) { s.AuthenticatedConnectionTimeout = 24 * time.Hour }, ""},
		{func(s *org.ImapSettings) { s.PreAuthenticatedConnectionTimeout = 61 * time.Minute }, "through 01:00:00"},
		{func(s *org.ImapSettings) { s.LoginType = "Any" }, "SecureLogin"},
		{func(s *org.ImapSettings) { s.Banner = "a\r\n* BYE" }, "Banner"},
		{func(s *org.ImapSettings) { s.Banner = "Grüße" }, "ASCII"},
		{func(s *org.ImapSettings) { s.Banner = " " }, "Banner"},
		{func(s *org.ImapSettings) { s.X509CertificateName = "*.contoso.com" }, "wildcard"},
		{func(s *org.ImapSettings) { s.X509CertificateName = "" }, "X509CertificateName"},
		{func(s *org.ImapSettings) { s.CalendarItemRetrievalOption = "Custom" }, "OwaServerUrl"},
		{func(s *org.ImapSettings) {
			s.CalendarItemRetrievalOption, s.OwaServerUrl = "Custom", "https://owa01"
		}, ""},
		{func(s *org.ImapSettings) { s.OwaServerUrl = "owa01" }, "absolute URL"},
		{func(s *org.ImapSettings) { s.LogPerFileSizeQuota = "much" }, "unlimited"},
		{func(s *org.ImapSettings) { s.SSLBindings = nil }, ""},
		{func(s *org.ImapSettings) { s.SSLBindings = []string{"0.0.0.0:993", "0.0.0.0:993"} }, "only once"},
		{func(s *org.ImapSettings) { s.SSLBindings = []string{"993"} }, `"993"`},
		{func(s *org.ImapSettings) { s.ExternalConnectionSettings = []string{"mail.contoso.com:993:Ssl"} }, ""},
		{func(s *org.ImapSettings) { s.ExternalConnectionSettings = []string{"a:1:SSL", "A:1:ssl"} }, "only once"},
	}
	for _, row := range rows {
		s := defaults()
		row.change(&s)
		err := s.Validate()
		if row.has == "" && err != nil || row.has != "" && (err == nil || !strings.Contains(err.Error(), row.has)) {
			t.Errorf("want %q, got %v", row.has, err)
		}
	}
}

func TestParseConnectionSetting(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"mail.contoso.com:993:SSL": "mail.contoso.com:993:SSL",
		"mail.contoso.com:143:tls": "mail.contoso.com:143:TLS",
		"mail.contoso.com:143":     "mail.contoso.com:143",
		"mail.contoso.com:143:":    "mail.contoso.com:143",
	} {
		c, err := org.ParseConnectionSetting(text)
		if err != nil || c.String() != want {
			t.Errorf("%s: %v, %v", text, c, err)
		}
	}
	for _, text := range []string{"", "mail.contoso.com", "mail.contoso.com:", "mail.contoso.com:0:SSL", "mail.contoso.com:65536:SSL",
		"mail.contoso.com:993:STARTTLS", ":993:SSL", "10.0.0.1:993:SSL", "mail contoso:993:SSL", "a:1:SSL:x", "mail..com:993:SSL"} {
		_, err := org.ParseConnectionSetting(text)
		if err == nil || !strings.Contains(err.Error(), `"`+text+`"`) || !strings.Contains(err.Error(), "<FQDN>:<TCPPort>:<SSL | TLS | blank>") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestParseBinding(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"[::]:993", "0.0.0.0:143", "10.0.0.11:1143", "[fd00::11]:993"} {
		if b, err := org.ParseBinding(text); err != nil || b.String() != text {
			t.Errorf("%s: %v, %v", text, b, err)
		}
	}
	for _, text := range []string{"", "993", ":993", "::993", "10.0.0.11", "10.0.0.11:0", "10.0.0.300:143", "mail:143", "[fe80::1%eth0]:143"} {
		if _, err := org.ParseBinding(text); err == nil || !strings.Contains(err.Error(), `"`+text+`"`) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestByteSize(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"0": "0 B (0 bytes)", "2MB": "2 MB (2,097,152 bytes)", "2000000": "1.907 MB (2,000,000 bytes)", "unlimited": "Unlimited",
		"1 kb": "1 KB (1,024 bytes)", "36 MB (37,748,736 bytes)": "36 MB (37,748,736 bytes)", "512B": "512 B (512 bytes)",
	} {
		if s, err := org.ParseByteSize(text); err != nil || s.String() != want {
			t.Errorf("%s: %v, %v", text, s, err)
		}
	}
	for _, text := range []string{"", "MB", "-1", "1 XB", "NaN", "99999999999TB"} {
		if s, err := org.ParseByteSize(text); err == nil {
			t.Errorf("%q is %v", text, s)
		}
	}
}

func TestTimeSpan(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		30 * time.Minute: "00:30:00", 24 * time.Hour: "1.00:00:00", 36844100 * time.Nanosecond: "00:00:00.0368441", -time.Second: "-00:00:01",
	} {
		if got := org.TimeSpan(d); got != want {
			t.Errorf("%v: %s", d, got)
		}
	}
}
