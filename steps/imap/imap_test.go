package imap

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/imapspec/imapspec/scenarios"
)

func TestApplicable(t *testing.T) {
	t.Parallel()
	claimed := strings.Fields("IMAP4REV1 MOVE LITERAL- APPENDLIMIT=1000 AUTH=PLAIN")
	cases := []struct{ feature, tags, reason string }{
		{"rfc3501/6.feature", "", ""},
		{"rfc9051/6.feature", "", "the server does not claim IMAP4rev2"},
		{"rfc6851/3.feature", "@slow", ""},
		{"rfc7888/4.feature", "", ""},
		{"rfc6855/4.feature", "", "the server does not claim UTF8=ACCEPT or UTF8=ONLY"},
		{"exchange/x.feature", "@cap:MOVE @cap:IDLE", "the server does not claim IDLE"},
		{"exchange/x.feature", "@cap:move @cap:AUTH=PLAIN @cap:APPENDLIMIT", ""},
		{"exchange/x.feature", "@cap:APPENDLIMIT=", ""},
		{"exchange/x.feature", "@cap:MOVE=", "the server does not claim MOVE="},
		{"exchange/x.feature", "@cap:LITERAL+,LITERAL-", ""},
		{"exchange/x.feature", "@cap:LITERAL+", "the server does not claim LITERAL+"},
		{"exchange/x.feature", "@nocap:IDLE", ""},
		{"exchange/x.feature", "@nocap:MOVE", "the server claims MOVE"},
	}
	for _, c := range cases {
		err := applicable(c.feature, strings.Fields(c.tags), claimed)
		var not *scenarios.NotApplicableError
		switch {
		case c.reason == "" && err != nil:
			t.Errorf("%s %s: %v", c.feature, c.tags, err)
		case c.reason != "" && (!errors.As(err, &not) || !strings.HasPrefix(not.Reason, c.reason) || not.Impossible):
			t.Errorf("%s %s: %v, want %q", c.feature, c.tags, err, c.reason)
		}
	}
}

// TestServersOfRev2Alone have IMAP4rev2 and not IMAP4rev1: what RFC 9051 says too is about them, wherever it is shown.
func TestServersOfRev2Alone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		feature, tags, claimed string
		want                   bool
	}{
		{"rfc9051/6.feature", "@req:R9051-6-01", "IMAP4REV2", true},
		{"rfc3501/6.feature", "@req:R3501-6-01 @req:R9051-6-01", "IMAP4REV2", true},
		{"rfc3501/6.feature", "@req:R3501-6-01", "IMAP4REV2", false},
		{"rfc3501/6.feature", "@req:R9051-6-01 @cap:IMAP4rev1", "IMAP4REV2", false},
		{"rfc3501/6.feature", "@req:R9051-6-01 @cap:UIDPLUS", "IMAP4REV2", true},
		{"rfc3501/6.feature", "@req:R9051-6-01 @cap:CONDSTORE", "IMAP4REV2", false},
		{"rfc2177/3.feature", "@req:R2177-3-01 @req:R9051-6-01", "IMAP4REV2", true},
		{"rfc2177/3.feature", "@req:R2177-3-01", "IMAP4REV2", false},
		{"rfc2177/3.feature", "@req:R2177-3-01", "IMAP4REV2 IDLE", true},
		{"rfc2177/3.feature", "@req:R2177-3-01 @req:R9051-6-01", "IMAP4REV1 IMAP4REV2", false},
		{"rfc7888/3.feature", "@req:R9051-4-01 @cap:LITERAL-", "IMAP4REV2", true},
		{"rfc7888/3.feature", "@req:R9051-4-01 @cap:LITERAL-", "IMAP4REV2 LITERAL+", false},
	} {
		err := applicable(c.feature, strings.Fields(c.tags), strings.Fields(c.claimed))
		if (err == nil) != c.want {
			t.Errorf("%s %s with %s: %v", c.feature, c.tags, c.claimed, err)
		}
	}
}

func TestClaimsAfterLogin(t *testing.T) {
	t.Parallel()
	after := strings.Fields("IMAP4REV1 LOGINDISABLED STARTTLS MOVE")
	for tags, want := range map[string]bool{"@cap:LOGINDISABLED": false, "@cap:STARTTLS": false, "@cap:MOVE": true} {
		if err := applicable("rfc3501/6.feature", strings.Fields(tags), ofSession(after)); (err == nil) != want {
			t.Errorf("%s: %v", tags, err)
		}
	}
	if err := applicable("rfc3501/6.feature", []string{"@cap:LOGINDISABLED"}, append(strings.Fields("IMAP4REV1 LOGINDISABLED"), ofSession(after)...)); err != nil {
		t.Errorf("claimed before the login: %v", err)
	}
}

func TestLetters(t *testing.T) {
	t.Parallel()
	const want = "From: Bob <bob@example.org>\r\nTo: alice@example.org\r\nSubject: Message 9\r\nDate: Tue, 9 Jan 2024 10:00:00 +0000\r\n" +
		"Message-ID: <9@example.org>\r\n\r\nThis is message 9.\r\n"
	if got := letter(9, nil); got != want {
		t.Errorf("message 9 is %q", got)
	}
	if got := letter(1, map[string]string{"subject": "Lunch", "reply-to": "x@example.org", "text": "At noon?"}); !strings.Contains(got, "Subject: Lunch\r\n") ||
		!strings.Contains(got, "Reply-To: x@example.org\r\n") || !strings.HasSuffix(got, "\r\n\r\nAt noon?\r\n") {
		t.Errorf("a message with fields of its own is %q", got)
	}
}

func TestSizes(t *testing.T) {
	t.Parallel()
	least := len(letter(1, nil))
	for size := least; size < least+300; size++ {
		message, err := sized(1, map[string]string{"size": strconv.Itoa(size)})
		if size == least+1 { // a line has two octets at least
			if err == nil {
				t.Errorf("a message of %d octets can be made of one with %d", size, least)
			}
			continue
		}
		if err != nil || len(message) != size || !strings.HasSuffix(message, "\r\n") || strings.Count(message, "\n") != strings.Count(message, "\r\n") {
			t.Errorf("a message of %d octets has %d (%v)", size, len(message), err)
		}
	}
	for _, size := range []string{"1", "x", "-5"} {
		if _, err := sized(1, map[string]string{"size": size}); err == nil {
			t.Errorf("a message of %s octets", size)
		}
	}
	if err := knownColumns(map[string]string{"subjekt": "x"}); err == nil || !strings.Contains(err.Error(), "subjekt") {
		t.Errorf("an unknown column: %v", err)
	}
}
