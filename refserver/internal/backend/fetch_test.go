package backend_test

import (
	"strings"
	"testing"
)

const nested = `From: "Alice \"A\" Liddell" <alice@contoso.com>, bob@contoso.com
Sender: carol@contoso.com
Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
Message-ID: <1@contoso.com>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="outer"

preamble
--outer
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Grüße
--outer
Content-Type: message/rfc822
Content-Disposition: attachment; filename="inner.eml"

From: dan@contoso.com
Subject: inner
Content-Type: text/html
Content-Language: de, en

<p>hello</p>
--outer--
`

// fetchCases run on a folder that was opened with EXAMINE and holds a plain message and a nested one.
var fetchCases = []struct{ name, script string }{
	{"macros", `
		C: a1 FETCH 1 ALL
		S: * 1 FETCH (FLAGS (\Recent) INTERNALDATE " 6-May-2024 07:08:09 +0200" RFC822.SIZE 127 ENVELOPE ("Mon, 6 May 2024 07:08:09 +0200" "Lunch" (("Alice" NIL "alice" "contoso.com")) (("Alice" NIL "alice" "contoso.com")) (("Alice" NIL "alice" "contoso.com")) ((NIL NIL "bob" "contoso.com")) NIL NIL NIL NIL))
		S: a1 OK FETCH completed.
		C: a2 FETCH 1 fast
		S: * 1 FETCH (FLAGS (\Recent) INTERNALDATE " 6-May-2024 07:08:09 +0200" RFC822.SIZE 127)
		S: a2 OK FETCH completed.
		C: a3 FETCH 1 FULL
		S: * 1 FETCH (FLAGS (\Recent) INTERNALDATE <*> RFC822.SIZE 127 ENVELOPE (<*>) BODY ("text" "plain" <*> NIL NIL "7bit" 17 1))
		S: a3 OK FETCH completed.`},
	{"items in the order of the request, UID last", `
		C: a1 FETCH 1 (UID RFC822.SIZE FLAGS)
		S: * 1 FETCH (UID 1 RFC822.SIZE 127 FLAGS (\Recent))
		S: a1 OK FETCH completed.
		C: a2 UID FETCH 1 (RFC822.SIZE FLAGS)
		S: * 1 FETCH (RFC822.SIZE 127 FLAGS (\Recent) UID 1)
		S: a2 OK FETCH completed.
		C: a3 UID FETCH 1 (UID RFC822.SIZE)
		S: * 1 FETCH (UID 1 RFC822.SIZE 127)
		S: a3 OK FETCH completed.
		C: a4 UID FETCH 5:* UID
		S: * 2 FETCH (UID 2)
		S: a4 OK FETCH completed.
		C: a5 UID FETCH 3:4 UID
		S: a5 OK FETCH completed.
		C: a6 FETCH 2,1,1:2 UID
		S: * 1 FETCH (UID 1)
		S: * 2 FETCH (UID 2)
		S: a6 OK FETCH completed.`},
	{"header fields as typed", `
		C: a1 FETCH 1 BODY[HEADER.FIELDS (from subject)]
		S: * 1 FETCH (BODY[HEADER.FIELDS (from subject)] {51}
		S: From: Alice <alice@contoso.com>
		S: Subject: Lunch
		S:
		S: )
		S: a1 OK FETCH completed.
		C: a2 FETCH 1 body.peek[header.fields.not ("From" DATE)]
		S: * 1 FETCH (BODY[HEADER.FIELDS.NOT (From DATE)] {39}
		S: To: bob@contoso.com
		S: Subject: Lunch
		S:
		S: )
		S: a2 OK FETCH completed.
		C: a3 FETCH 1 BODY[HEADER.FIELDS (X-None)]
		S: * 1 FETCH (BODY[HEADER.FIELDS (X-None)] {2}
		S:
		S: )
		S: a3 OK FETCH completed.`},
	{"sections and partials", `
		C: a1 FETCH 1 (BODY[TEXT] BODY[]<0.5> BODY[1]<4.3> BODY[TEXT]<99.1> RFC822.TEXT)
		S: * 1 FETCH (BODY[TEXT] {17}
		S: Are you hungry?
		S:  BODY[]<0> {5}
		S: From: BODY[1]<4> {3}
		S: you BODY[TEXT]<99> {0}
		S:  RFC822.TEXT {17}
		S: Are you hungry?
		S: )
		S: a1 OK FETCH completed.
		C: a2 FETCH 2 (BODY[2] BODY[2.HEADER.FIELDS (subject)] BODY[2.1]<0.3> BODY[2.TEXT]<0.3> BODY[1.MIME] BODY[3] BODY[1.HEADER])
		S: * 2 FETCH (BODY[2] {<*>}
		S: From: dan@contoso.com
		S: Subject: inner
		S: Content-Type: text/html
		S: Content-Language: de, en
		S:
		S: <p>hello</p> BODY[2.HEADER.FIELDS (subject)] {18}
		S: Subject: inner
		S:
		S:  BODY[2.1]<0> {3}
		S: <p> BODY[2.TEXT]<0> {3}
		S: <p> BODY[1.MIME] {<*>}
		S: Content-Type: text/plain; charset=utf-8
		S: Content-Transfer-Encoding: 8bit
		S:
		S:  BODY[3] NIL BODY[1.HEADER] NIL)
		S: a2 OK FETCH completed.
		C: a3 FETCH 1 RFC822.HEADER
		S: * 1 FETCH (RFC822.HEADER {110}
		S: From: Alice <alice@contoso.com>
		S: To: bob@contoso.com
		S: Subject: Lunch
		S: Date: Mon, 6 May 2024 07:08:09 +0200
		S:
		S: )
		S: a3 OK FETCH completed.`},
	{"structure", `
		C: a1 FETCH 2 (ENVELOPE)
		S: * 2 FETCH (ENVELOPE (NIL "=?utf-8?q?Gr=C3=BC=C3=9Fe?=" (("Alice \"A\" Liddell" NIL "alice" "contoso.com")(NIL NIL "bob" "contoso.com")) ((NIL NIL "carol" "contoso.com")) (("Alice \"A\" Liddell" NIL "alice" "contoso.com")(NIL NIL "bob" "contoso.com")) NIL NIL NIL NIL "<1@contoso.com>"))
		S: a1 OK FETCH completed.
		C: a2 FETCH 2 BODY
		S: * 2 FETCH (BODY (("text" "plain" ("charset" "utf-8") NIL NIL "8bit" 7 0)("message" "rfc822" NIL NIL NIL "7bit" 104 (NIL "inner" ((NIL NIL "dan" "contoso.com")) ((NIL NIL "dan" "contoso.com")) ((NIL NIL "dan" "contoso.com")) NIL NIL NIL NIL NIL) ("text" "html" NIL NIL NIL "7bit" 12 0) 5) "mixed"))
		S: a2 OK FETCH completed.
		C: a3 FETCH 2 BODYSTRUCTURE
		S: * 2 FETCH (BODYSTRUCTURE (("text" "plain" ("charset" "utf-8") NIL NIL "8bit" 7 0 NIL NIL NIL NIL)("message" "rfc822" NIL NIL NIL "7bit" 104 (NIL "inner" ((NIL NIL "dan" "contoso.com")) ((NIL NIL "dan" "contoso.com")) ((NIL NIL "dan" "contoso.com")) NIL NIL NIL NIL NIL) ("text" "html" NIL NIL NIL "7bit" 12 0 NIL NIL ("de" "en") NIL) 5 NIL ("attachment" ("filename" "inner.eml")) NIL NIL) "mixed" ("boundary" "outer") NIL NIL NIL))
		S: a3 OK FETCH completed.`},
	{"syntax errors", `
		C: a1 FETCH
		S: a1 BAD Command Argument Error. <*>
		C: a2 FETCH 1
		S: a2 BAD Command Argument Error. <*>
		C: a3 FETCH 1 ()
		S: a3 BAD Command Argument Error. <*>
		C: a4 FETCH 1 NONSENSE
		S: a4 BAD Command Error. 10
		C: a5 FETCH 1 (FLAGS ALL)
		S: a5 BAD Command Error. 10
		C: a6 FETCH 1 BODY[1..2]
		S: a6 BAD Command Argument Error. <*>
		C: a7 FETCH 1 BODY[0]
		S: a7 BAD Command Argument Error. <*>
		C: a8 FETCH 1 BODY[MIME]
		S: a8 BAD Command Argument Error. <*>
		C: n1 NOOP
		S: n1 OK NOOP completed.
		C: b1 FETCH 1 BODY[HEADER.FIELDS ()]
		S: b1 BAD Command Argument Error. <*>
		C: b2 FETCH 1 BODY[]<1.0>
		S: b2 BAD Command Argument Error. <*>
		C: b3 FETCH 1 BODY[]<1>
		S: b3 BAD Command Argument Error. <*>
		C: b4 FETCH 1 BODY[
		S: b4 BAD Command Argument Error. <*>
		C: b5 FETCH 1 (FLAGS
		S: b5 BAD Command Argument Error. <*>
		C: b6 FETCH 1:2:3 FLAGS
		S: b6 BAD Command Argument Error. <*>
		C: b7 FETCH 4294967296 FLAGS
		S: b7 BAD Command Argument Error. <*>
		C: b8 FETCH 1 FLAGS (CHANGEDSINCE 1)
		S: b8 BAD Command Argument Error. <*>
		C: n2 NOOP
		S: n2 OK NOOP completed.
		C: c1 FETCH 1 BODY[1.]
		S: c1 BAD Command Argument Error. <*>
		C: c2 FETCH 1 BODY.PEEK
		S: c2 BAD Command Error. 10
		C: c3 FETCH 3 FLAGS
		S: c3 NO The specified message set is invalid.
		C: c4 FETCH 2:3 FLAGS
		S: c4 NO The specified message set is invalid.
		C: c5 UID FETCH 4294967295 FLAGS
		S: c5 OK FETCH completed.
		C: c6 FETCH 1 BODY.PEEK[4294967295]
		S: * 1 FETCH (BODY[4294967295] NIL)
		S: c6 OK FETCH completed.
		C: c7 FETCH 1 BODY.PEEK[4294967296]
		S: c7 BAD Command Argument Error. 11`},
}

func TestFetch(t *testing.T) {
	t.Parallel()
	const examine = `
		C: e EXAMINE INBOX
		S: * 2 EXISTS
		S: * 2 RECENT
		S: * FLAGS <*>
		S: * OK [PERMANENTFLAGS <*>
		S: * OK [UNSEEN 1] Is the first unseen message
		S: * OK [UIDVALIDITY <*>] UIDVALIDITY value
		S: * OK [UIDNEXT 3] The next unique identifier value
		S: e OK [READ-ONLY] EXAMINE completed.`
	for _, tc := range fetchCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			playOn(t, "", []string{plain, nested}, examine+tc.script)
		})
	}
}

// BODY[…] sets \Seen and says so, BODY.PEEK[…] does not.
func TestFetchMarksSeen(t *testing.T) {
	t.Parallel()
	playOn(t, "", []string{plain, plain}, selectTwo+`
		C: a1 FETCH 1 BODY.PEEK[TEXT]<0.3>
		S: * 1 FETCH (BODY[TEXT]<0> {3}
		S: Are)
		S: a1 OK FETCH completed.
		C: a2 FETCH 1 BODY[TEXT]<0.3>
		S: * 1 FETCH (BODY[TEXT]<0> {3}
		S: Are FLAGS (\Seen \Recent))
		S: a2 OK FETCH completed.
		C: a3 UID FETCH 1:2 BODY[TEXT]<0.3>
		S: * 1 FETCH (BODY[TEXT]<0> {3}
		S: Are UID 1)
		S: * 2 FETCH (BODY[TEXT]<0> {3}
		S: Are FLAGS (\Seen \Recent) UID 2)
		S: a3 OK FETCH completed.
		C: a4 STORE 1:2 FLAGS.SILENT ()
		S: a4 OK STORE completed.
		C: a5 FETCH 1 (FLAGS RFC822.HEADER RFC822.TEXT)
		S: * 1 FETCH (FLAGS (\Seen \Recent) RFC822.HEADER {110}
		S: From: <*>
		S: To: <*>
		S: Subject: <*>
		S: Date: <*>
		S:
		S:  RFC822.TEXT {17}
		S: Are you hungry?
		S: )
		S: a5 OK FETCH completed.`)
}

// A header longer than one step of reading is found whole, without reading the body.
func TestFetchLongHeader(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	long := "X-Long: " + strings.Repeat("y", 60_000) + "\n"
	s.deliver("alice", "INBOX", long+"Subject: behind\n\n"+strings.Repeat("body\n", 50_000))
	c := s.login("alice")
	c.send("a1 EXAMINE INBOX")
	for !strings.HasPrefix(c.line(), "a1 ") {
	}
	c.send("a2 FETCH 1 (BODY.PEEK[HEADER.FIELDS (subject)] ENVELOPE)")
	c.expect("* 1 FETCH (BODY[HEADER.FIELDS (subject)] {19}")
	c.expect("Subject: behind")
	c.expect("")
	c.expect(` ENVELOPE (NIL "behind" NIL NIL NIL NIL NIL NIL NIL NIL))`)
	c.expect("a2 OK FETCH completed.")
}
