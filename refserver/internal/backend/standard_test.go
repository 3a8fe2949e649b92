package backend_test

import (
	"fmt"
	"strings"
	"testing"
)

// transcript is a conversation on a fresh server with the standard profile, alice logged in, two messages in her INBOX.
type transcript struct{ name, script string }

func playStandard(t *testing.T, list []transcript) {
	t.Helper()
	for _, tc := range list {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			playOn(t, "standard", []string{plain, plain}, tc.script)
		})
	}
}

// upload is the lines with which a client sends a message behind the announcement of its literal, in which %d is its size.
func upload(announcement, raw, behind string) string {
	return "C: " + fmt.Sprintf(announcement, len(raw)) + "\n\t\tC: " + strings.ReplaceAll(raw, "\r\n", "\n\t\tC: ") + behind
}

// selectStandard selects her INBOX.
const selectStandard = `
		C: s SELECT INBOX
		S: * 2 EXISTS
		S: * 2 RECENT
		S: * FLAGS (\Seen \Answered \Flagged \Deleted \Draft)
		S: * OK [PERMANENTFLAGS (\Seen \Answered \Flagged \Deleted \Draft \*)] Permanent flags
		S: * OK [UNSEEN 1] Is the first unseen message
		S: * OK [UIDVALIDITY <*>] UIDVALIDITY value
		S: * OK [UIDNEXT 3] The next unique identifier value
		S: * OK [HIGHESTMODSEQ 3] Highest
		S: s OK [READ-WRITE] SELECT completed.`

// second is the same for a second connection.
var second = strings.NewReplacer("C: ", "C2: ", "S: ", "S2: ", "2 RECENT", "0 RECENT").Replace(selectStandard)

// rev2 switches IMAP4rev2 on and selects her INBOX.
const rev2 = `
		C: e ENABLE IMAP4rev2
		S: * ENABLED IMAP4rev2
		S: e OK ENABLE completed.
		C: s SELECT INBOX
		S: * 2 EXISTS
		S: * FLAGS (\Seen \Answered \Flagged \Deleted \Draft)
		S: * OK [PERMANENTFLAGS (\Seen \Answered \Flagged \Deleted \Draft \*)] Permanent flags
		S: * OK [UIDVALIDITY <*>] UIDVALIDITY value
		S: * OK [UIDNEXT 3] The next unique identifier value
		S: * OK [HIGHESTMODSEQ 3] Highest
		S: * LIST (\HasNoChildren) "/" INBOX
		S: s OK [READ-WRITE] SELECT completed.`

func TestEnable(t *testing.T) {
	t.Parallel()
	playStandard(t, []transcript{
		{"enable", `
			C: a CAPABILITY
			S: * CAPABILITY IMAP4rev1 IMAP4rev2 APPENDLIMIT=10485760 BINARY CHILDREN CONDSTORE ENABLE ESEARCH ID IDLE LIST-EXTENDED LIST-STATUS LITERAL+ MOVE NAMESPACE SEARCHRES SPECIAL-USE STATUS=SIZE UIDPLUS UNSELECT UTF8=ACCEPT
			S: a OK CAPABILITY completed.
			C: a1 ENABLE UNKNOWN MOVE condstore
			S: * ENABLED CONDSTORE
			S: a1 OK ENABLE completed.
			C: a2 ENABLE CONDSTORE imap4rev2 IMAP4rev2 utf8=accept
			S: * ENABLED CONDSTORE IMAP4rev2 UTF8=ACCEPT
			S: a2 OK ENABLE completed.
			C: a3 ENABLE IMAP4rev2
			S: * ENABLED IMAP4rev2
			S: a3 OK ENABLE completed.
			C: a4 CAPABILITY
			S: * CAPABILITY IMAP4rev1 IMAP4rev2 APPENDLIMIT=10485760 BINARY CHILDREN CONDSTORE ENABLE ESEARCH ID IDLE LIST-EXTENDED LIST-STATUS LITERAL+ MOVE NAMESPACE SEARCHRES SPECIAL-USE STATUS=SIZE UIDPLUS UNSELECT UTF8=ACCEPT
			S: a4 OK CAPABILITY completed.`},
		{"errors", selectStandard + `
			C: a1 ENABLE IMAP4rev2
			S: a1 BAD Command received in Invalid state.
			C: a2 UNSELECT
			S: a2 OK UNSELECT completed.
			C: a3 ENABLE
			S: a3 BAD Command Argument Error. 12
			C: a4 ENABLE (CONDSTORE)
			S: a4 BAD Command Argument Error. 11
			C: a5 ENABLE CONDSTORE "x"
			S: a5 BAD Command Argument Error. 11
			C: a6 ENABLE CONDSTORE 
			S: a6 BAD Command Argument Error. 11
			C: a7 ENABLE CONDSTORE
			S: * ENABLED CONDSTORE
			S: a7 OK ENABLE completed.`},
		{"implied before", `
			C: a1 STATUS INBOX (HIGHESTMODSEQ)
			S: * STATUS INBOX (HIGHESTMODSEQ 3)
			S: a1 OK STATUS completed.
			C: a2 ENABLE UNKNOWN CONDSTORE UTF8=ACCEPT
			S: * ENABLED CONDSTORE UTF8=ACCEPT
			S: a2 OK ENABLE completed.`},
	})
}

// Exchange knows nothing of what the standard profile has beyond it.
func TestExchangeHasNoExtensions(t *testing.T) {
	t.Parallel()
	playOn(t, "exchange2019", []string{plain, plain}, `
		C: a1 ENABLE CONDSTORE
		S: a1 BAD Command Error. 10
		C: a2 LIST (SUBSCRIBED) "" *
		S: a2 BAD Command Argument Error. 11
		C: a3 LIST "" (INBOX)
		S: a3 BAD Command Argument Error. 11
		C: a4 LIST "" % RETURN (CHILDREN)
		S: a4 BAD Command Argument Error. 12
		C: a5 STATUS INBOX (SIZE)
		S: a5 BAD Command Argument Error. 11
		C: a6 STATUS INBOX (HIGHESTMODSEQ)
		S: a6 BAD Command Argument Error. 11
		C: a7 LIST "" Drafts
		S: * LIST (\HasNoChildren) "/" Drafts
		S: a7 OK LIST completed.`+selectTwo+`
		C: b1 FETCH $ FLAGS
		S: b1 BAD Command Argument Error. 11
		C: b2 FETCH 1 MODSEQ
		S: b2 BAD Command Error. 10
		C: b3 FETCH 1 BINARY[1]
		S: b3 BAD Command Error. 10
		C: g1 UID FETCH 1 (FLAGS X-GM-LABELS)
		S: g1 BAD Command Argument Error. 11
		C: g2 FETCH 1 x-gm-msgid
		S: g2 BAD Command Argument Error. 11
		C: g3 UNSELECT
		S: g3 OK UNSELECT completed.
		C: g4 UNSELECT
		S: g4 BAD Command received in Invalid state.`+strings.Replace(selectTwo, "2 RECENT", "0 RECENT", 1)+`
		C: b4 FETCH 1 FLAGS (CHANGEDSINCE 1)
		S: b4 BAD Command Argument Error. 12
		C: b5 SEARCH RETURN (ALL) ALL
		S: b5 BAD Command Argument Error. 11
		C: b6 SEARCH MODSEQ 1
		S: b6 BAD Command Argument Error. 11
		C: b7 STORE 1 (UNCHANGEDSINCE 1) FLAGS (\Seen)
		S: b7 BAD Command Argument Error. 11
		C: b8 APPEND INBOX ~{3+}
		C: abc
		S: b8 BAD Command Argument Error. 11
		C: b9 NOOP
		S: b9 OK NOOP completed.
		C: c1 APPEND INBOX UTF8 (~{3+}
		C: abc)
		S: c1 BAD Command Argument Error. 11`)
	playOn(t, "exchange2016", []string{plain, plain}, selectTwo+`
		C: a1 UNSELECT
		S: a1 BAD Command Error. 10
		C: a2 CLOSE
		S: a2 OK CLOSE completed.`)
}

func TestRev2(t *testing.T) {
	t.Parallel()
	playStandard(t, []transcript{
		{"select and examine", rev2 + `
			C: a1 FETCH 1 (FLAGS UID)
			S: * 1 FETCH (FLAGS () UID 1)
			S: a1 OK FETCH completed.
			C: a2 EXAMINE inbox
			S: * OK [CLOSED] Previous folder is now closed.
			S: * 2 EXISTS
			S: * FLAGS <*>
			S: * OK [PERMANENTFLAGS ()] Permanent flags
			S: * OK [UIDVALIDITY <*>] UIDVALIDITY value
			S: * OK [UIDNEXT 3] The next unique identifier value
			S: * OK [HIGHESTMODSEQ 3] Highest
			S: * LIST (\HasNoChildren) "/" INBOX ("OLDNAME" (inbox))
			S: a2 OK [READ-ONLY] EXAMINE completed.
			C: a3 SELECT nothere
			S: * OK [CLOSED] Previous folder is now closed.
			S: a3 NO [NONEXISTENT] nothere doesn't exist.
			C: a4 FETCH 1 FLAGS
			S: a4 BAD Command received in Invalid state.`},
		{"search answers with ESEARCH", rev2 + `
			C: a1 SEARCH UNSEEN
			S: * ESEARCH (TAG "a1") ALL 1:2
			S: a1 OK SEARCH completed.
			C: a2 UID SEARCH SEEN
			S: * ESEARCH (TAG "a2") UID
			S: a2 OK SEARCH completed.
			C: a3 UID SEARCH RETURN (COUNT) ALL
			S: * ESEARCH (TAG "a3") UID COUNT 2
			S: a3 OK SEARCH completed.
			C: a4 SEARCH RETURN (SAVE) 2
			S: a4 OK SEARCH completed.`},
		{"updates have UIDs and no RECENT", rev2 + second + `
			C2: b1 STORE 2 +FLAGS.SILENT (\Flagged)
			S2: b1 OK STORE completed.
			C2: b2 COPY 1 INBOX
			S2: * 3 EXISTS
			S2: * 1 RECENT
			S2: b2 OK [COPYUID <*> 1 3] COPY completed.
			C: a1 NOOP
			S: * 2 FETCH (FLAGS (\Flagged) UID 2)
			S: * 3 EXISTS
			S: a1 OK NOOP completed.
			C: a2 STORE 1 +FLAGS (\Seen)
			S: * 1 FETCH (FLAGS (\Seen))
			S: a2 OK STORE completed.
			C: a3 STATUS INBOX (MESSAGES DELETED SIZE)
			S: * STATUS INBOX (MESSAGES 3 DELETED 0 SIZE 381)
			S: a3 OK STATUS completed.`},
		{"names in UTF-8", `
			C: e ENABLE IMAP4rev2
			S: * ENABLED IMAP4rev2
			S: e OK ENABLE completed.
			C: a1 CREATE "Entwürfe & mehr"
			S: a1 OK CREATE completed.
			C: a2 LIST "" "entw*"
			S: * LIST (\HasNoChildren) "/" "Entwürfe & mehr"
			S: a2 OK LIST completed.
			C: a3 CREATE Stra&AN8-e
			S: a3 OK CREATE completed.
			C: a4 LIST "" Stra*
			S: * LIST (\HasNoChildren) "/" Stra&AN8-e
			S: a4 OK LIST completed.
			C: a5 STATUS "Entwürfe & mehr" (MESSAGES)
			S: * STATUS "Entwürfe & mehr" (MESSAGES 0)
			S: a5 OK STATUS completed.
			C: a6 CREATE "` + "bad\xff" + `"
			S: a6 BAD Command Argument Error. 11
			C: a7 CREATE "` + "line\u2028end" + `"
			S: a7 NO [CANNOT] The operation is not allowed on this folder.`},
		{"spelling of names", `
			C: e ENABLE IMAP4rev2
			S: * ENABLED IMAP4rev2
			S: e OK ENABLE completed.
			C: a1 CREATE "` + "Ru\u0308ben" + `"
			S: * LIST (\HasNoChildren) "/" "` + "R\u00fcben" + `" ("OLDNAME" ("` + "Ru\u0308ben" + `"))
			S: a1 OK CREATE completed.
			C: a2 SELECT "` + "Ru\u0308ben" + `"
			S: * 0 EXISTS
			S: * FLAGS <*>
			S: * OK [PERMANENTFLAGS <*>
			S: * OK [UIDVALIDITY <*>] UIDVALIDITY value
			S: * OK [UIDNEXT 1] The next unique identifier value
			S: * OK [HIGHESTMODSEQ 1] Highest
			S: * LIST (\HasNoChildren) "/" "` + "R\u00fcben" + `" ("OLDNAME" ("` + "Ru\u0308ben" + `"))
			S: a2 OK [READ-WRITE] SELECT completed.
			C: a3 RENAME "` + "R\u00fcben" + `" drafts/new/
			S: * LIST (\HasNoChildren) "/" Drafts/new ("OLDNAME" ("` + "R\u00fcben" + `"))
			S: a3 OK RENAME completed.
			C: a4 DELETE DRAFTS/NEW
			S: * LIST (\NonExistent) "/" Drafts/new ("OLDNAME" (DRAFTS/NEW))
			S: a4 OK DELETE completed.
			C: r1 CREATE play
			S: r1 OK CREATE completed.
			C: r2 RENAME PLAY Work
			S: * LIST (\HasNoChildren) "/" Work ("OLDNAME" (PLAY))
			S: r2 OK RENAME completed.
			C: r3 RENAME Work work
			S: r3 OK RENAME completed.
			C: r4 RENAME Work WORK
			S: * LIST (\HasNoChildren) "/" WORK ("OLDNAME" (Work))
			S: r4 OK RENAME completed.
			C: r5 RENAME WORK Work
			S: r5 OK RENAME completed.
			C: a6 SUBSCRIBE Work
			S: a6 OK SUBSCRIBE completed.
			C: a7 EXAMINE Work
			S: * 0 EXISTS
			S: * FLAGS <*>
			S: * OK [PERMANENTFLAGS <*>
			S: * OK [UIDVALIDITY <*>] UIDVALIDITY value
			S: * OK [UIDNEXT 1] The next unique identifier value
			S: * OK [HIGHESTMODSEQ 1] Highest
			S: * LIST (\HasNoChildren \Subscribed) "/" Work
			S: a7 OK [READ-ONLY] EXAMINE completed.
			C: a8 DELETE Work
			S: a8 OK DELETE completed.`},
	})
}

// The codes of RFC 5530, and the kinds that the RFCs name where Exchange answers otherwise.
func TestStandardCodes(t *testing.T) {
	t.Parallel()
	playStandard(t, []transcript{
		{"folders", `
			C: a1 SELECT nothere
			S: a1 NO [NONEXISTENT] nothere doesn't exist.
			C: a2 STATUS nothere (MESSAGES)
			S: a2 NO [NONEXISTENT] nothere doesn't exist.
			C: a3 DELETE nothere
			S: a3 NO [NONEXISTENT] nothere doesn't exist.
			C: a4 RENAME nothere there
			S: a4 NO [NONEXISTENT] nothere doesn't exist.
			C: a5 SUBSCRIBE nothere
			S: a5 NO [NONEXISTENT] nothere doesn't exist.
			C: a6 CREATE drafts
			S: a6 NO [ALREADYEXISTS] Mailbox already exists
			C: a7 RENAME Drafts "Sent Items"
			S: a7 NO [ALREADYEXISTS] Mailbox already exists
			C: a8 DELETE INBOX
			S: a8 NO [CANNOT] The operation is not allowed on this folder.
			C: a9 CREATE a//b
			S: a9 NO [CANNOT] The operation is not allowed on this folder.
			C: b1 CREATE Work/2024
			S: b1 OK CREATE completed.
			C: b2 DELETE Work
			S: b2 NO [HASCHILDREN] The operation is not allowed on this folder.
			C: b3 APPEND nothere {1+}
			C: x
			S: b3 NO [TRYCREATE] nothere doesn't exist.
			C: b4 APPEND "no*there" {1+}
			C: x
			S: b4 NO [CANNOT] no*there doesn't exist.
			C: b5 APPEND INBOX {10485761}
			S: b5 NO [TOOBIG] Maximum size of appendable message has been exceeded.
			C: b6 CREATE Work (USE (\Drafts))
			S: b6 BAD Command Argument Error. 12`},
		{"messages", selectStandard + second + `
			C: a1 FETCH 3 FLAGS
			S: a1 BAD The specified message set is invalid.
			C: a2 COPY 1 nothere
			S: a2 NO [TRYCREATE] nothere doesn't exist.
			C: a3 MOVE 1 "a%"
			S: a3 NO [CANNOT] a% doesn't exist.
			C2: b1 STORE 1 +FLAGS.SILENT (\Deleted)
			S2: b1 OK STORE completed.
			C2: b2 EXPUNGE
			S2: * 1 EXPUNGE
			S2: b2 OK EXPUNGE completed.
			C: a4 STORE 1:2 +FLAGS.SILENT (\Seen)
			S: a4 NO [EXPUNGEISSUED] Some of the requested messages no longer exist.
			C: a5 COPY 1 Drafts
			S: * 1 EXPUNGE
			S: a5 NO [EXPUNGEISSUED] Some of the requested messages no longer exist.`},
		{"UIDs of messages that somebody else removed", selectStandard + second + `
			C2: b1 UID STORE 1 +FLAGS.SILENT (\Deleted)
			S2: b1 OK STORE completed.
			C2: b2 EXPUNGE
			S2: * 1 EXPUNGE
			S2: b2 OK EXPUNGE completed.
			C: a1 UID STORE 1 +FLAGS (\Seen)
			S: a1 OK STORE completed.
			C: a2 UID STORE 1:2 (UNCHANGEDSINCE 99) +FLAGS.SILENT (\Seen)
			S: * OK [HIGHESTMODSEQ 5] Highest
			S: * 2 FETCH (MODSEQ (6) UID 2)
			S: a2 OK STORE completed.
			C: a3 UID EXPUNGE 1
			S: * 1 EXPUNGE
			S: a3 OK EXPUNGE completed.`},
		{"copies of UIDs that somebody else removed", selectStandard + second + `
			C2: b1 UID STORE 1 +FLAGS.SILENT (\Deleted)
			S2: b1 OK STORE completed.
			C2: b2 EXPUNGE
			S2: * 1 EXPUNGE
			S2: b2 OK EXPUNGE completed.
			C: a1 UID COPY 1:2 Drafts
			S: * 1 EXPUNGE
			S: a1 OK [COPYUID <*> 2 1] COPY completed.`},
		{"moves of UIDs that somebody else removed", selectStandard + second + `
			C2: b1 UID STORE 1 +FLAGS.SILENT (\Deleted)
			S2: b1 OK STORE completed.
			C2: b2 EXPUNGE
			S2: * 1 EXPUNGE
			S2: b2 OK EXPUNGE completed.
			C: a1 UID MOVE 1:2 Drafts
			S: * OK [COPYUID <*> 2 1] Moved
			S: * 1 EXPUNGE
			S: * 1 EXPUNGE
			S: a1 OK MOVE completed.`},
	})
}
