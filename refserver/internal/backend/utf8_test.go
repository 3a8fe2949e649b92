package backend_test

import (
	"fmt"
	"strings"
	"testing"
)

// international has header fields in UTF-8.
const international = "From: dörte@contoso.com\nSubject: Grüße & Küsse\n\nHallo Dörte\n"

func TestUTF8Accept(t *testing.T) {
	t.Parallel()
	raw := strings.TrimSuffix(wireText(international), "\r\n")
	playStandard(t, []transcript{
		{"without", selectStandard + `
			` + upload("a1 APPEND INBOX {%d+}", raw, "") + `
			S: a1 NO [CANNOT] 8-bit header fields need ENABLE UTF8=ACCEPT.
			` + upload("a2 APPEND INBOX UTF8 (~{%d+}", raw, ")") + `
			S: a2 NO [CANNOT] 8-bit header fields need ENABLE UTF8=ACCEPT.
			` + upload("a3 APPEND INBOX {%d+}", "a: b\r\n\r\nGrüße", "") + `
			S: * 3 EXISTS
			S: * 3 RECENT
			S: a3 OK [APPENDUID <*> 3] APPEND completed.
			C: a4 CREATE Entw&APw-rfe
			S: a4 OK CREATE completed.
			C: b1 CREATE "Entwürfe2"
			S: b1 BAD Command Argument Error. 11
			C: b2 CREATE {9+}
			C: Entwürfe
			S: b2 BAD Command Argument Error. 11
			C: b3 STATUS "Entwürfe" (MESSAGES)
			S: b3 BAD Command Argument Error. 11
			C: b4 LIST "" "Entwü*"
			S: b4 BAD Command Argument Error. 11
			C: a5 LIST "" Entw*
			S: * LIST (\HasNoChildren) "/" Entw&APw-rfe
			S: a5 OK LIST completed.
			C: a6 SEARCH CHARSET UTF-8 SUBJECT "Grü"
			S: * SEARCH
			S: a6 OK SEARCH completed.`},
		{"enabled", `
			C: e ENABLE UTF8=ACCEPT
			S: * ENABLED UTF8=ACCEPT
			S: e OK ENABLE completed.` + selectStandard + `
			` + upload(`a1 APPEND INBOX (\Flagged) UTF8 (~{%d+}`, raw, ")") + `
			S: * 3 EXISTS
			S: * 3 RECENT
			S: a1 OK [APPENDUID <*> 3] APPEND completed.
			C: a2 FETCH 3 ENVELOPE
			S: * 3 FETCH (ENVELOPE (NIL "Grüße & Küsse" ((NIL NIL "dörte" "contoso.com")) ((NIL NIL "dörte" "contoso.com")) ((NIL NIL "dörte" "contoso.com")) NIL NIL NIL NIL NIL))
			S: a2 OK FETCH completed.
			C: a3 SEARCH SUBJECT "KÜSSE"
			S: * SEARCH 3
			S: a3 OK SEARCH completed.
			C: a4 SEARCH CHARSET UTF-8 ALL
			S: a4 BAD After ENABLE UTF8=ACCEPT no charset may be named.
			C: a5 CREATE "Entwürfe & mehr"
			S: a5 OK CREATE completed.
			C: a6 LSUB "" "Entwürfe*"
			S: a6 OK LSUB completed.
			C: a7 STATUS "entwürfe & mehr" (MESSAGES)
			S: * STATUS "entwürfe & mehr" (MESSAGES 0)
			S: a7 OK STATUS completed.
			C: a8 SEARCH SUBJECT "` + "\xff" + `"
			S: a8 BAD Command Argument Error. 11
			` + upload("a9 APPEND INBOX {%d+}", raw, "") + `
			S: * 4 EXISTS
			S: * 4 RECENT
			S: a9 OK [APPENDUID <*> 4] APPEND completed.`},
		{"errors", `
			C: e ENABLE UTF8=ACCEPT
			S: * ENABLED UTF8=ACCEPT
			S: e OK ENABLE completed.
			C: a1 APPEND INBOX UTF8 ({3+}
			C: abc)
			S: a1 BAD Command Argument Error. 11
			C: a2 APPEND INBOX UTF8 (~{3+}
			C: abc
			S: a2 BAD Command Argument Error. 11
			C: a3 APPEND INBOX UTF8 (~{3+}
			C: abc) x
			S: a3 BAD Command Argument Error. 12
			C: a4 APPEND INBOX UTF8 ~{3+}
			C: abc
			S: a4 BAD Command Argument Error. 11
			C: a5 APPEND INBOX UTF8
			S: a5 BAD Command Argument Error. 12
			C: a6 APPEND INBOX UTF8 (abc)
			S: a6 BAD Command Argument Error. 11
			C: a7 STATUS INBOX (MESSAGES)
			S: * STATUS INBOX (MESSAGES 2)
			S: a7 OK STATUS completed.`},
		{"parameters of IMAP4rev2", `
			C: e ENABLE IMAP4rev2
			S: * ENABLED IMAP4rev2
			S: e OK ENABLE completed.
			` + upload("a1 APPEND INBOX {%d+}", "Content-Type: application/x; name*0=\"long\"; name*1=er;\r\n filename*0*=utf-8''gr%C3%BC; filename*1*=n\r\n\r\nx", "") + `
			S: a1 OK [APPENDUID <*> 3] APPEND completed.
			C: a2 EXAMINE INBOX
			S: * 3 EXISTS
			S: * FLAGS <*>
			S: * OK [PERMANENTFLAGS <*>
			S: * OK [UIDVALIDITY <*>] UIDVALIDITY value
			S: * OK [UIDNEXT 4] The next unique identifier value
			S: * OK [HIGHESTMODSEQ 4] Highest
			S: * LIST (\Marked \HasNoChildren) "/" INBOX
			S: a2 OK [READ-ONLY] EXAMINE completed.
			C: a3 FETCH 3 BODY
			S: * 3 FETCH (BODY ("application" "x" ("name" "longer" "filename*" "grün") NIL NIL "7bit" 1))
			S: a3 OK FETCH completed.`},
	})
}

// TestHeaderFieldsInUTF8AreForWhoKnowsThem: others see a surrogate, of small and of large messages, also beside each other, and are
// told its size.
func TestHeaderFieldsInUTF8AreForWhoKnowsThem(t *testing.T) {
	t.Parallel()
	s := newServer(t, withProfile("standard"))
	s.deliver("alice", "INBOX", "Subject: caf\xc3\xa9\nX-Mark: \xc3\xa9\n\nsmall\n")
	s.deliver("alice", "INBOX", "Subject: caf\xc3\xa9\nX-Mark: \xc3\xa9\n\n"+strings.Repeat("0123456789abcde\n", 10000))
	for _, seen := range []struct{ enable, header, subject string }{
		{"NOOP", "{34}\r\nSubject: =?utf-8?q?caf=C3=A9?=\r\n\r\n", `"=?utf-8?q?caf=C3=A9?="`},
		{"ENABLE UTF8=ACCEPT", "{30}\r\nSubject: caf\xc3\xa9\r\nX-Mark: \xc3\xa9\r\n\r\n", "\"caf\xc3\xa9\""},
		{"NOOP", "{34}\r\nSubject: =?utf-8?q?caf=C3=A9?=\r\n\r\n", `"=?utf-8?q?caf=C3=A9?="`},
	} {
		c := s.login("alice")
		for _, command := range []string{seen.enable, "EXAMINE INBOX"} {
			c.send("a " + command)
			for !strings.HasPrefix(c.line(), "a OK") {
			}
		}
		c.send("b FETCH 1:2 (BODY.PEEK[HEADER] ENVELOPE)")
		for _, seq := range []string{"1", "2"} {
			for line := range strings.SplitSeq("* "+seq+" FETCH (BODY[HEADER] "+seen.header+" ENVELOPE (NIL "+seen.subject+" NIL NIL NIL NIL NIL NIL NIL NIL))", "\r\n") {
				c.expect(line)
			}
		}
		c.expect("b OK FETCH completed.")
		small := len(strings.ReplaceAll(seen.header, "\r\n", "xx")) - len("{30}xx") + len("small\r\n")
		large := small - len("small\r\n") + 170000
		for _, step := range []struct {
			command string
			answers []string
		}{
			{"FETCH 1:2 (RFC822.SIZE BODY.PEEK[]<0.1>)", []string{
				fmt.Sprintf("* 1 FETCH (RFC822.SIZE %d BODY[]<0> {1}", small), "S)", fmt.Sprintf("* 2 FETCH (RFC822.SIZE %d BODY[]<0> {1}", large), "S)"}},
			{"FETCH 1:2 RFC822.SIZE", []string{fmt.Sprintf("* 1 FETCH (RFC822.SIZE %d)", small), fmt.Sprintf("* 2 FETCH (RFC822.SIZE %d)", large)}},
			{fmt.Sprintf("SEARCH SMALLER %d LARGER %d", small+1, small-1), []string{"* SEARCH 1"}},
			{"STATUS INBOX (SIZE)", []string{fmt.Sprintf("* STATUS INBOX (SIZE %d)", small+large)}},
			{`LIST "" INBOX RETURN (STATUS (SIZE))`, []string{`* LIST <*> "/" INBOX`, fmt.Sprintf("* STATUS INBOX (SIZE %d)", small+large)}},
		} {
			c.send("s " + step.command)
			for _, answer := range step.answers {
				c.expect(answer)
			}
			c.expect("s OK <*>")
		}
		c.send("c UID SEARCH HEADER X-Mark \"\"") // which the surrogate leaves out
		c.expect("* SEARCH 1 2")
	}
}
