package backend_test

import "testing"

// selectTwo selects an INBOX with two messages that somebody has seen as recent already.
const selectTwo = `
		C: s SELECT INBOX
		S: * 2 EXISTS
		S: * 2 RECENT
		S: * FLAGS <*>
		S: * OK [PERMANENTFLAGS <*>
		S: * OK [UNSEEN 1] Is the first unseen message
		S: * OK [UIDVALIDITY <*>] UIDVALIDITY value
		S: * OK [UIDNEXT 3] The next unique identifier value
		S: s OK [READ-WRITE] SELECT completed.`

// changes are the transcripts of the commands that change messages, on an INBOX with two of them.
var changes = []struct{ name, profile, script string }{
	{name: "store", script: selectTwo + `
		C: a1 STORE 1 +FLAGS (\Seen)
		S: * 1 FETCH (FLAGS (\Seen \Recent))
		S: a1 OK STORE completed.
		C: a2 UID STORE 1:* +FLAGS (\Flagged $MDNSent)
		S: * 1 FETCH (FLAGS (\Seen \Flagged $MDNSent \Recent) UID 1)
		S: * 2 FETCH (FLAGS (\Flagged $MDNSent \Recent) UID 2)
		S: a2 OK STORE completed.
		C: a3 STORE 2 FLAGS \Answered \Draft
		S: * 2 FETCH (FLAGS (\Answered \Draft \Recent))
		S: a3 OK STORE completed.
		C: a4 STORE 1:2 -FLAGS.SILENT (\Seen \Answered)
		S: a4 OK STORE completed.
		C: a5 FETCH 1:2 FLAGS
		S: * 1 FETCH (FLAGS (\Flagged $MDNSent \Recent))
		S: * 2 FETCH (FLAGS (\Draft \Recent))
		S: a5 OK FETCH completed.
		C: a6 STORE 1 FLAGS ()
		S: * 1 FETCH (FLAGS (\Recent))
		S: a6 OK STORE completed.
		C: a7 STORE 1 +FLAGS (custom)
		S: * 1 FETCH (FLAGS (\Recent))
		S: a7 OK STORE completed.
		C: a8 UID STORE 77 +FLAGS (\Seen)
		S: a8 OK STORE completed.
		C: a9 STORE 3 +FLAGS (\Seen)
		S: a9 NO The specified message set is invalid.`},
	{name: "keywords of the standard profile", profile: "standard", script: `
		C: s SELECT INBOX
		S: * 2 EXISTS
		S: * 2 RECENT
		S: * FLAGS (\Seen \Answered \Flagged \Deleted \Draft)
		S: * OK [PERMANENTFLAGS (\Seen \Answered \Flagged \Deleted \Draft \*)] Permanent flags
		S: * OK [UNSEEN 1] Is the first unseen message
		S: * OK [UIDVALIDITY <*>] UIDVALIDITY value
		S: * OK [UIDNEXT 3] The next unique identifier value
		S: * OK [HIGHESTMODSEQ 3] Highest
		S: s OK [READ-WRITE] SELECT completed.
		C: a1 STORE 1 FLAGS (zebra Apple $Forwarded APPLE)
		S: * 1 FETCH (FLAGS ($Forwarded Apple zebra \Recent))
		S: a1 OK STORE completed.
		C: a2 SEARCH KEYWORD apple UNKEYWORD nothing
		S: * SEARCH 1
		S: a2 OK SEARCH completed.
		C: a3 EXAMINE INBOX
		S: * OK [CLOSED] Previous folder is now closed.
		S: * 2 EXISTS
		S: * 0 RECENT
		S: * FLAGS (\Seen \Answered \Flagged \Deleted \Draft $Forwarded Apple zebra)
		S: * OK [PERMANENTFLAGS ()] Permanent flags
		S: * OK [UNSEEN 1] Is the first unseen message
		S: * OK [UIDVALIDITY <*>] UIDVALIDITY value
		S: * OK [UIDNEXT 3] The next unique identifier value
		S: * OK [HIGHESTMODSEQ 4] Highest
		S: a3 OK [READ-ONLY] EXAMINE completed.`},
	{name: "syntax errors of store, copy, move, expunge", script: selectTwo + `
		C: a1 STORE
		S: a1 BAD Command Argument Error. <*>
		C: a2 STORE 1
		S: a2 BAD Command Argument Error. <*>
		C: a3 STORE 1 FLAGS
		S: a3 BAD Command Argument Error. <*>
		C: a4 STORE 1 XFLAGS (\Seen)
		S: a4 BAD Command Argument Error. <*>
		C: a5 STORE 0 FLAGS (\Seen)
		S: a5 BAD Command Argument Error. <*>
		C: a6 STORE 1 +FLAGS (\Recent)
		S: a6 BAD Command Argument Error. <*>
		C: a7 STORE 1 +FLAGS (\Seen
		S: a7 BAD Command Argument Error. <*>
		C: a8 STORE 1 +FLAGS (\Seen) x
		S: a8 BAD Command Argument Error. <*>
		C: n1 NOOP
		S: n1 OK NOOP completed.
		C: b1 COPY 1
		S: b1 BAD Command Argument Error. <*>
		C: b2 COPY x Drafts
		S: b2 BAD Command Argument Error. <*>
		C: b3 COPY 1 Drafts x
		S: b3 BAD Command Argument Error. <*>
		C: b4 MOVE 1,, Drafts
		S: b4 BAD Command Argument Error. <*>
		C: b5 UID MOVE 1:2
		S: b5 BAD Command Argument Error. <*>
		C: b6 UID EXPUNGE
		S: b6 BAD Command Argument Error. <*>
		C: b7 UID EXPUNGE 1 2
		S: b7 BAD Command Argument Error. <*>
		C: n2 FETCH 1:* FLAGS
		S: * 1 FETCH (FLAGS (\Recent))
		S: * 2 FETCH (FLAGS (\Recent))
		S: n2 OK FETCH completed.`},
	{name: "copy and move", script: selectTwo + `
		C: a1 STORE 1 +FLAGS.SILENT (\Flagged)
		S: a1 OK STORE completed.
		C: a2 COPY 1:* Drafts
		S: a2 OK [COPYUID <*> 1:2 1:2] COPY completed.
		C: a3 COPY 1 nothere
		S: a3 NO [TRYCREATE] nothere doesn't exist.
		C: a4 COPY 1:3 Drafts
		S: a4 NO The specified message set is invalid.
		C: a5 UID COPY 50:60 Drafts
		S: a5 OK COPY completed.
		C: a6 UID COPY 2,1 INBOX
		S: * 4 EXISTS
		S: * 4 RECENT
		S: a6 OK [COPYUID <*> 1:2 3:4] COPY completed.
		C: a7 MOVE 1,3 Drafts
		S: * OK [COPYUID <*> 1,3 3:4] Moved
		S: * 1 EXPUNGE
		S: * 2 EXPUNGE
		S: a7 OK MOVE completed.
		C: a8 MOVE 1 nothere
		S: a8 NO [TRYCREATE] nothere doesn't exist.
		C: a9 UID MOVE 4 Drafts
		S: * OK [COPYUID <*> 4 5] Moved
		S: * 2 EXPUNGE
		S: a9 OK MOVE completed.
		C: b1 UID MOVE 99 Drafts
		S: b1 OK MOVE completed.
		C: b2 EXAMINE Drafts
		S: * 5 EXISTS
		S: * 5 RECENT
		S: * FLAGS <*>
		S: * OK [PERMANENTFLAGS ()] Permanent flags
		S: * OK [UNSEEN 1] Is the first unseen message
		S: * OK [UIDVALIDITY <*>] UIDVALIDITY value
		S: * OK [UIDNEXT 6] The next unique identifier value
		S: b2 OK [READ-ONLY] EXAMINE completed.
		C: b3 FETCH 1:2 (UID FLAGS INTERNALDATE)
		S: * 1 FETCH (UID 1 FLAGS (\Flagged \Recent) INTERNALDATE " 6-May-2024 07:08:09 +0200")
		S: * 2 FETCH (UID 2 FLAGS (\Recent) INTERNALDATE " 6-May-2024 07:08:09 +0200")
		S: b3 OK FETCH completed.`},
	{name: "expunge and close", script: selectTwo + `
		C: a1 EXPUNGE
		S: a1 OK EXPUNGE completed.
		C: a2 STORE 1:2 +FLAGS.SILENT (\Deleted)
		S: a2 OK STORE completed.
		C: a3 UID EXPUNGE 2:*
		S: * 2 EXPUNGE
		S: a3 OK EXPUNGE completed.
		C: a4 UID EXPUNGE 50
		S: a4 OK EXPUNGE completed.
		C: a5 EXPUNGE
		S: * 1 EXPUNGE
		S: a5 OK EXPUNGE completed.
		C: a6 APPEND INBOX (\Deleted) {3+}
		C: abc
		S: * 1 EXISTS
		S: * 1 RECENT
		S: a6 OK [APPENDUID <*> 3] APPEND completed.
		C: a7 CLOSE
		S: a7 OK CLOSE completed.
		C: a8 STATUS INBOX (MESSAGES UIDNEXT)
		S: * STATUS INBOX (MESSAGES 0 UIDNEXT 4)
		S: a8 OK STATUS completed.`},
	{name: "an empty folder", script: `
		C: s SELECT Drafts
		S: * 0 EXISTS
		S: * 0 RECENT
		S: * FLAGS <*>
		S: * OK [PERMANENTFLAGS <*>
		S: * OK [UIDVALIDITY <*>] UIDVALIDITY value
		S: * OK [UIDNEXT 1] The next unique identifier value
		S: s OK [READ-WRITE] SELECT completed.
		C: a1 FETCH 1:* FLAGS
		S: a1 NO The specified message set is invalid.
		C: a2 UID FETCH 1:* FLAGS
		S: a2 OK FETCH completed.
		C: a3 UID SEARCH ALL
		S: * SEARCH
		S: a3 OK SEARCH completed.
		C: a4 SEARCH 1:* UID *
		S: * SEARCH
		S: a4 OK SEARCH completed.
		C: a5 UID EXPUNGE *
		S: a5 OK EXPUNGE completed.`},
	{name: "two sessions", script: selectTwo + `
		C2: b1 SELECT INBOX
		S2: * 2 EXISTS
		S2: * 0 RECENT
		S2: * FLAGS <*>
		S2: * OK [PERMANENTFLAGS <*>
		S2: * OK [UNSEEN 1] Is the first unseen message
		S2: * OK [UIDVALIDITY <*>] UIDVALIDITY value
		S2: * OK [UIDNEXT 3] The next unique identifier value
		S2: b1 OK [READ-WRITE] SELECT completed.
		C: a1 STORE 2 +FLAGS.SILENT (\Seen)
		S: a1 OK STORE completed.
		C2: b2 NOOP
		S2: * 2 FETCH (FLAGS (\Seen))
		S2: b2 OK NOOP completed.
		C: a2 STORE 1 +FLAGS.SILENT (\Deleted)
		S: a2 OK STORE completed.
		C: a3 EXPUNGE
		S: * 1 EXPUNGE
		S: a3 OK EXPUNGE completed.
		C2: b3 FETCH 1:2 (UID BODY.PEEK[HEADER.FIELDS (Subject)])
		S2: * 1 FETCH (UID 1 BODY[HEADER.FIELDS (Subject)] {18}
		S2: Subject: Lunch
		S2:
		S2: )
		S2: * 2 FETCH (UID 2 BODY[HEADER.FIELDS (Subject)] {18}
		S2: Subject: Lunch
		S2:
		S2: )
		S2: b3 OK FETCH completed.
		C2: b4 SEARCH ALL
		S2: * SEARCH <*>
		S2: b4 OK SEARCH completed.
		C2: b5 NOOP
		S2: * 1 EXPUNGE
		S2: b5 OK NOOP completed.
		C2: b6 DELETE INBOX
		S2: b6 NO The operation is not allowed on this folder.`},
	{name: "store to a message that another session removed", script: selectTwo + `
		C2: b1 SELECT INBOX
		S2: * 2 EXISTS
		S2: * 0 RECENT
		S2: * FLAGS <*>
		S2: * OK [PERMANENTFLAGS <*>
		S2: * OK [UNSEEN 1] Is the first unseen message
		S2: * OK [UIDVALIDITY <*>] UIDVALIDITY value
		S2: * OK [UIDNEXT 3] The next unique identifier value
		S2: b1 OK [READ-WRITE] SELECT completed.
		C2: b2 STORE 1 +FLAGS.SILENT (\Deleted)
		S2: b2 OK STORE completed.
		C2: b3 EXPUNGE
		S2: * 1 EXPUNGE
		S2: b3 OK EXPUNGE completed.
		C: a1 UID STORE 1:2 +FLAGS (\Flagged)
		S: * 2 FETCH (FLAGS (\Flagged \Recent) UID 2)
		S: a1 OK STORE completed.
		C: a2 STORE 1:2 +FLAGS (\Flagged)
		S: * 2 FETCH (FLAGS (\Flagged \Recent))
		S: a2 NO Some of the requested messages no longer exist.
		C: a3 FETCH 1:2 (BODY[TEXT]<0.3> UID)
		S: * 1 FETCH (BODY[TEXT]<0> {3}
		S: Are UID 1)
		S: * 2 FETCH (BODY[TEXT]<0> {3}
		S: Are UID 2 FLAGS (\Seen \Flagged \Recent))
		S: a3 OK FETCH completed.
		C: a4 COPY 1:2 Drafts
		S: * 1 EXPUNGE
		S: a4 NO Some of the requested messages no longer exist.`},
	{name: "a folder deleted by another session", script: `
		C: a1 CREATE Work
		S: a1 OK CREATE completed.
		C: a2 EXAMINE Work
		S: * 0 EXISTS
		S: * 0 RECENT
		S: * FLAGS <*>
		S: * OK [PERMANENTFLAGS <*>
		S: * OK [UIDVALIDITY <*>] UIDVALIDITY value
		S: * OK [UIDNEXT 1] The next unique identifier value
		S: a2 OK [READ-ONLY] EXAMINE completed.
		C2: b1 DELETE Work
		S2: b1 OK DELETE completed.
		C: a3 NOOP
		S: a3 OK NOOP completed.
		S: * BYE Connection closed. 14`},
	{name: "a folder deleted by its own session", script: `
		C: a1 CREATE Work
		S: a1 OK CREATE completed.
		C: a2 SELECT Work
		S: * 0 EXISTS
		S: * 0 RECENT
		S: * FLAGS <*>
		S: * OK [PERMANENTFLAGS <*>
		S: * OK [UIDVALIDITY <*>] UIDVALIDITY value
		S: * OK [UIDNEXT 1] The next unique identifier value
		S: a2 OK [READ-WRITE] SELECT completed.
		C: a3 DELETE Work
		S: a3 OK DELETE completed.
		C: a4 CHECK
		S: a4 BAD Command received in Invalid state.`},
	{name: "idle", script: selectTwo + `
		C: a1 IDLE
		S: + IDLE accepted, awaiting DONE command.
		C2: b1 APPEND INBOX {3+}
		C2: abc
		S2: b1 OK [APPENDUID <*> 3] APPEND completed.
		S: * 3 EXISTS
		S: * 3 RECENT
		C2: b2 SELECT INBOX
		S2: * 3 EXISTS
		S2: * 0 RECENT
		S2: * FLAGS <*>
		S2: * OK [PERMANENTFLAGS <*>
		S2: * OK [UNSEEN 1] Is the first unseen message
		S2: * OK [UIDVALIDITY <*>] UIDVALIDITY value
		S2: * OK [UIDNEXT 4] The next unique identifier value
		S2: b2 OK [READ-WRITE] SELECT completed.
		C2: b3 STORE 2 +FLAGS.SILENT (\Deleted)
		S2: b3 OK STORE completed.
		S: * 2 FETCH (FLAGS (\Deleted \Recent))
		C2: b4 EXPUNGE
		S2: * 2 EXPUNGE
		S2: b4 OK EXPUNGE completed.
		S: * 2 EXPUNGE
		C: done
		S: a1 OK IDLE completed.
		C: a2 IDLE
		S: + IDLE accepted, awaiting DONE command.
		C: a3 NOOP
		S: a2 BAD Command Argument Error. 11
		C: a4 NOOP
		S: a4 OK NOOP completed.`},
	{name: "idle in a folder that is deleted", script: `
		C: a1 CREATE Work
		S: a1 OK CREATE completed.
		C: a2 EXAMINE Work
		S: * 0 EXISTS
		S: * 0 RECENT
		S: * FLAGS <*>
		S: * OK [PERMANENTFLAGS <*>
		S: * OK [UIDVALIDITY <*>] UIDVALIDITY value
		S: * OK [UIDNEXT 1] The next unique identifier value
		S: a2 OK [READ-ONLY] EXAMINE completed.
		C: a3 IDLE
		S: + IDLE accepted, awaiting DONE command.
		C2: b1 DELETE Work
		S2: b1 OK DELETE completed.
		S: * BYE Connection closed. 14`},
	{name: "idle without a folder", script: `
		C: a1 IDLE
		S: + IDLE accepted, awaiting DONE command.
		C: DONE
		S: a1 OK IDLE completed.`},
}

func TestChanges(t *testing.T) {
	t.Parallel()
	for _, tc := range changes {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			playOn(t, tc.profile, []string{plain, plain}, tc.script)
		})
	}
}
