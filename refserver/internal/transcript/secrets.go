package transcript

import (
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
)

const (
	masked     = "*****"
	smtpSecret = "AUTH" // in the place of a tag
)

// What is looked for where the server sees no command: the word stands anywhere, and what is behind it is a secret.
var (
	imapLogin = regexp.MustCompile(`(?i)(LOGIN|AUTHENTICATE)([^a-z0-9]|$)`)
	smtpLogin = regexp.MustCompile(`(?i)(AUTH)([\x00- ]|$)`)
)

// mechanisms are the names that may stand behind AUTHENTICATE and AUTH; another word may be a secret in the wrong place.
func mechanisms() []string {
	return []string{"ANONYMOUS", "CRAM-MD5", "DIGEST-MD5", "EXTERNAL", "GS2-KRB5", "GSS-SPNEGO", "GSSAPI", "KERBEROS_V4", "LOGIN", "NTLM",
		"OAUTHBEARER", "OTP", "PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS", "SKEY", "XOAUTH2"}
}

// mask hides what a client's line has of secrets.
func (s *Session) mask(text string, h *half) string {
	switch {
	case s.secret != "":
		if text == "*" {
			return text
		}
		return masked
	case s.connection.Protocol == SMTP:
		return s.maskSMTP(text)
	}
	in := imapwire.NewReader(strings.NewReader(text+"\n"), nil, imapwire.Limits{MaxLine: math.MaxInt})
	in.Liberal = true
	d, err := in.ReadCommand()
	if err != nil || !s.known(d.Name) && d.Name != "LOGIN" && d.Name != "AUTHENTICATE" {
		if found := imapLogin.FindStringSubmatchIndex(text); found != nil {
			s.tried, h.hidden = true, true
			return hide(text[:found[3]], text[found[3]:])
		}
		return s.word(text)
	}
	arguments := d.Rest()
	shown := strings.TrimSuffix(text, arguments)
	switch d.Name {
	case "LOGIN":
		s.tried, h.hidden = true, true
		return hide(shown, arguments)
	case "AUTHENTICATE":
		s.tried, s.secret, h.hidden = true, d.Tag, true
		return hideBehindMechanism(shown, arguments)
	}
	return text
}

func (s *Session) maskSMTP(text string) string {
	if s.content {
		s.content = text != "."
		return text
	}
	found := smtpLogin.FindStringSubmatchIndex(text)
	if found == nil {
		return s.word(text)
	}
	s.tried, s.secret = true, smtpSecret
	return hideBehindMechanism(text[:found[3]], text[found[3]:])
}

// word hides a word alone on a line behind a login: it may be a part of it that the server did not ask for.
func (s *Session) word(text string) string {
	word := strings.ToUpper(strings.TrimSpace(text))
	if !s.tried || word == "" || word == "*" || word == "." || word == "DONE" || s.known(word) || strings.ContainsAny(word, " \t") {
		return text
	}
	return masked
}

// hideBehindMechanism hides what stands behind the name of a SASL mechanism.
func hideBehindMechanism(shown, arguments string) string {
	blanks := len(arguments) - len(strings.TrimLeft(arguments, " \t"))
	mechanism, _, _ := strings.Cut(arguments[blanks:], " ")
	mechanism = strings.TrimRight(mechanism, "\t")
	if !slices.Contains(mechanisms(), strings.ToUpper(mechanism)) {
		return hide(shown, arguments)
	}
	end := blanks + len(mechanism)
	return hide(shown+arguments[:end], arguments[end:])
}

// hide puts asterisks in the place of a secret, if there is one.
func hide(shown, secret string) string {
	if strings.TrimSpace(secret) == "" {
		return strings.TrimRight(shown, " ")
	}
	return strings.TrimRight(shown, " ") + " " + masked
}
