package backend_test

import (
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
			C: a4 CREATE "Entwürfe"
			S: a4 OK CREATE completed.
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
