package backend_test

import "testing"

func TestCondstore(t *testing.T) {
	t.Parallel()
	playStandard(t, []transcript{
		{"select parameter", `
			C: a1 SELECT INBOX (CONDSTORE)
			S: * 2 EXISTS
			S: * 2 RECENT
			S: * FLAGS <*>
			S: * OK [PERMANENTFLAGS <*>
			S: * OK [UNSEEN 1] Is the first unseen message
			S: * OK [UIDVALIDITY <*>] UIDVALIDITY value
			S: * OK [UIDNEXT 3] The next unique identifier value
			S: * OK [HIGHESTMODSEQ 3] Highest
			S: a1 OK [READ-WRITE] SELECT completed.
			C: a2 STORE 1 +FLAGS (\Seen)
			S: * 1 FETCH (FLAGS (\Seen \Recent) MODSEQ (4) UID 1)
			S: a2 OK STORE completed.
			C: a3 STORE 1:2 +FLAGS.SILENT (\Seen)
			S: * 1 FETCH (MODSEQ (4) UID 1)
			S: * 2 FETCH (MODSEQ (5) UID 2)
			S: a3 OK STORE completed.
			C: a4 FETCH 1:2 (FLAGS)
			S: * 1 FETCH (FLAGS (\Seen \Recent))
			S: * 2 FETCH (FLAGS (\Seen \Recent))
			S: a4 OK FETCH completed.`},
		{"fetch", selectStandard + `
			C: a1 STORE 2 +FLAGS.SILENT (\Flagged)
			S: a1 OK STORE completed.
			C: a2 FETCH 1:2 (MODSEQ)
			S: * OK [HIGHESTMODSEQ 4] Highest
			S: * 1 FETCH (MODSEQ (2))
			S: * 2 FETCH (MODSEQ (4))
			S: a2 OK FETCH completed.
			C: a3 FETCH 1:* FLAGS (CHANGEDSINCE 3)
			S: * 2 FETCH (FLAGS (\Flagged \Recent) MODSEQ (4))
			S: a3 OK FETCH completed.
			C: a4 UID FETCH 1:* (MODSEQ FLAGS) (CHANGEDSINCE 4)
			S: a4 OK FETCH completed.
			C: a5 UID FETCH 1:* FAST (CHANGEDSINCE 3)
			S: * 2 FETCH (FLAGS (\Flagged \Recent) INTERNALDATE <*> RFC822.SIZE 127 MODSEQ (4) UID 2)
			S: a5 OK FETCH completed.
			C: a6 FETCH 1 BODY[1]
			S: * 1 FETCH (BODY[1] {17}
			S: Are you hungry?
			S:  FLAGS (\Seen \Recent) MODSEQ (5) UID 1)
			S: a6 OK FETCH completed.`},
		{"conditional store", selectStandard + second + `
			C2: b1 STORE 2 +FLAGS (\Deleted)
			S2: * 2 FETCH (FLAGS (\Deleted))
			S2: b1 OK STORE completed.
			C: a1 STORE 1:2 (UNCHANGEDSINCE 3) FLAGS (\Flagged)
			S: * OK [HIGHESTMODSEQ 3] Highest
			S: * 2 FETCH (FLAGS (\Deleted \Recent) MODSEQ (4) UID 2)
			S: * 1 FETCH (FLAGS (\Flagged \Recent) MODSEQ (5) UID 1)
			S: a1 OK [MODIFIED 2] STORE completed.
			C: a2 UID STORE 1:2 (UNCHANGEDSINCE 3) +FLAGS.SILENT ($Work)
			S: * 1 FETCH (FLAGS (\Flagged \Recent) MODSEQ (5) UID 1)
			S: * 2 FETCH (FLAGS (\Deleted \Recent) MODSEQ (4) UID 2)
			S: a2 OK [MODIFIED 1:2] STORE completed.
			C: a3 STORE 2,1,2 (UNCHANGEDSINCE 5) +FLAGS.SILENT ($Work)
			S: * 1 FETCH (MODSEQ (6) UID 1)
			S: * 2 FETCH (MODSEQ (6) UID 2)
			S: a3 OK STORE completed.
			C2: b2 NOOP
			S2: * 1 FETCH (FLAGS (\Flagged $Work))
			S2: * 2 FETCH (FLAGS (\Deleted $Work))
			S2: b2 OK NOOP completed.
			C2: b3 UID EXPUNGE 2
			S2: * 2 EXPUNGE
			S2: b3 OK EXPUNGE completed.
			C: a4 STORE 1:2 (UNCHANGEDSINCE 5) +FLAGS (\Seen)
			S: * 1 FETCH (FLAGS (\Flagged $Work \Recent) MODSEQ (6) UID 1)
			S: * 2 FETCH (FLAGS (\Deleted $Work \Recent) MODSEQ (6) UID 2)
			S: a4 OK [MODIFIED 1:2] STORE completed.
			C: a5 STORE 1:2 (UNCHANGEDSINCE 6) +FLAGS (\Seen)
			S: * 1 FETCH (FLAGS (\Seen \Flagged $Work \Recent) MODSEQ (8) UID 1)
			S: a5 NO [EXPUNGEISSUED] Some of the requested messages no longer exist.
			C2: b4 STORE 1 +FLAGS.SILENT (\Draft)
			S2: * 1 FETCH (FLAGS (\Seen \Flagged \Draft $Work))
			S2: b4 OK STORE completed.
			C: a6 STORE 1:2 (UNCHANGEDSINCE 8) FLAGS ()
			S: * 1 FETCH (FLAGS (\Seen \Flagged \Draft $Work \Recent) MODSEQ (9) UID 1)
			S: a6 NO [MODIFIED 1] Some of the requested messages no longer exist.`},
		{"behind twice", selectStandard + second + `
			C: a1 STORE 1:2 +FLAGS.SILENT (\Seen)
			S: a1 OK STORE completed.
			C2: b1 NOOP
			S2: * 1 FETCH (FLAGS (\Seen))
			S2: * 2 FETCH (FLAGS (\Seen))
			S2: b1 OK NOOP completed.
			C2: b2 STORE 2 +FLAGS (\Deleted)
			S2: * 2 FETCH (FLAGS (\Seen \Deleted))
			S2: b2 OK STORE completed.
			C: a2 STORE 1:2 (UNCHANGEDSINCE 3) FLAGS (\Flagged)
			S: * OK [HIGHESTMODSEQ 4] Highest
			S: * 2 FETCH (FLAGS (\Seen \Deleted \Recent) MODSEQ (5) UID 2)
			S: * 1 FETCH (FLAGS (\Seen \Recent) MODSEQ (4) UID 1)
			S: a2 OK [MODIFIED 1:2] STORE completed.
			C: a3 NOOP
			S: a3 OK NOOP completed.`},
		{"a flag that nobody touched", selectStandard + second + `
			C2: b1 STORE 1 +FLAGS.SILENT (\Deleted)
			S2: b1 OK STORE completed.
			C: a1 STORE 1 (UNCHANGEDSINCE 3) +FLAGS.SILENT ($Processed)
			S: * OK [HIGHESTMODSEQ 3] Highest
			S: * 1 FETCH (FLAGS (\Deleted \Recent) MODSEQ (4) UID 1)
			S: * 1 FETCH (MODSEQ (5) UID 1)
			S: a1 OK STORE completed.
			C2: b2 STORE 1 -FLAGS.SILENT ($Processed)
			S2: * 1 FETCH (FLAGS (\Deleted))
			S2: b2 OK STORE completed.
			C: a2 STORE 1 (UNCHANGEDSINCE 5) -FLAGS.SILENT ($Processed)
			S: * 1 FETCH (FLAGS (\Deleted \Recent) MODSEQ (6) UID 1)
			S: a2 OK [MODIFIED 1] STORE completed.`},
		{"unchangedsince 0", selectStandard + `
			C: a1 STORE 1 (UNCHANGEDSINCE 0) +FLAGS.SILENT ($Mine)
			S: * OK [HIGHESTMODSEQ 3] Highest
			S: * 1 FETCH (MODSEQ (4) UID 1)
			S: a1 OK STORE completed.
			C: a2 STORE 1:2 (UNCHANGEDSINCE 0) +FLAGS.SILENT ($mine)
			S: * 2 FETCH (MODSEQ (5) UID 2)
			S: * 1 FETCH (FLAGS ($Mine \Recent) MODSEQ (4) UID 1)
			S: a2 OK [MODIFIED 1] STORE completed.
			C: a3 STORE 1 (UNCHANGEDSINCE 0) +FLAGS (\Seen)
			S: * 1 FETCH (FLAGS ($Mine \Recent) MODSEQ (4) UID 1)
			S: a3 OK [MODIFIED 1] STORE completed.`},
		{"search, status and updates", selectStandard + second + `
			C: a1 STATUS INBOX (MESSAGES HIGHESTMODSEQ)
			S: * OK [HIGHESTMODSEQ 3] Highest
			S: * STATUS INBOX (MESSAGES 2 HIGHESTMODSEQ 3)
			S: a1 OK STATUS completed.
			C2: b1 STORE 2 +FLAGS.SILENT (\Flagged)
			S2: b1 OK STORE completed.
			C: a2 NOOP
			S: * 2 FETCH (FLAGS (\Flagged \Recent) MODSEQ (4) UID 2)
			S: a2 OK NOOP completed.
			C: a3 SEARCH MODSEQ 3
			S: * SEARCH 2 (MODSEQ 4)
			S: a3 OK SEARCH completed.
			C: a4 UID SEARCH OR MODSEQ "/flags/\\draft" all 0 UNSEEN
			S: * SEARCH 1 2 (MODSEQ 4)
			S: a4 OK SEARCH completed.
			C: a5 SEARCH MODSEQ 5
			S: * SEARCH
			S: a5 OK SEARCH completed.
			C: a6 SEARCH RETURN (MIN) MODSEQ 1
			S: * ESEARCH (TAG "a6") MIN 1 MODSEQ 2
			S: a6 OK SEARCH completed.
			C: a7 SEARCH RETURN (MAX MIN) MODSEQ 1
			S: * ESEARCH (TAG "a7") MIN 1 MAX 2 MODSEQ 4
			S: a7 OK SEARCH completed.
			C: a8 SEARCH RETURN (MIN COUNT) MODSEQ 1
			S: * ESEARCH (TAG "a8") MIN 1 COUNT 2 MODSEQ 4
			S: a8 OK SEARCH completed.
			C: a9 SEARCH RETURN (COUNT) MODSEQ 9
			S: * ESEARCH (TAG "a9") COUNT 0
			S: a9 OK SEARCH completed.
			C2: c1 LIST "" INBOX RETURN (STATUS (HIGHESTMODSEQ))
			S2: * OK [HIGHESTMODSEQ 4] Highest
			S2: * LIST (\HasNoChildren) "/" INBOX
			S2: * STATUS INBOX (HIGHESTMODSEQ 4)
			S2: c1 OK LIST completed.`},
		{"errors", selectStandard + `
			C: a1 FETCH 1 FLAGS (CHANGEDSINCE 0)
			S: a1 BAD Command Argument Error. 11
			C: a2 FETCH 1 FLAGS (CHANGEDSINCE x)
			S: a2 BAD Command Argument Error. 11
			C: a3 FETCH 1 FLAGS ()
			S: a3 BAD Command Argument Error. 11
			C: a4 FETCH 1 FLAGS (NONSENSE 1)
			S: a4 BAD Command Argument Error. 11
			C: a5 FETCH 1 FLAGS (CHANGEDSINCE 1 CHANGEDSINCE 2)
			S: a5 BAD Command Argument Error. 11
			C: a6 FETCH 1 FLAGS (CHANGEDSINCE 1) x
			S: a6 BAD Command Argument Error. 12
			C: a7 STORE 1 (UNCHANGEDSINCE) FLAGS (\Seen)
			S: a7 BAD Command Argument Error. 12
			C: a8 STORE 1 (UNCHANGEDSINCE 9223372036854775808) FLAGS (\Seen)
			S: a8 BAD Command Argument Error. 11
			C: n NOOP
			S: n OK NOOP completed.
			C: b1 STORE 1 (CHANGEDSINCE 1) FLAGS (\Seen)
			S: b1 BAD Command Argument Error. 11
			C: b2 SEARCH MODSEQ
			S: b2 BAD Command Argument Error. 12
			C: b3 SEARCH MODSEQ "/flags/x" some 1
			S: b3 BAD Command Argument Error. 11
			C: b4 SEARCH MODSEQ "/other/x" all 1
			S: b4 BAD Command Argument Error. 11
			C: b5 SELECT INBOX ()
			S: b5 BAD Command Argument Error. 11
			C: b6 SELECT INBOX (QRESYNC)
			S: b6 BAD Command Argument Error. 11
			C: b7 SELECT INBOX (CONDSTORE) x
			S: b7 BAD Command Argument Error. 12
			C: b8 FETCH 1 UID
			S: * 1 FETCH (UID 1)
			S: b8 OK FETCH completed.`},
	})
}
