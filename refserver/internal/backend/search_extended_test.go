package backend_test

import "testing"

func TestExtendedSearch(t *testing.T) {
	t.Parallel()
	playStandard(t, []transcript{
		{"result options", selectStandard + `
			C: a1 SEARCH RETURN (MIN MAX ALL COUNT) UNSEEN
			S: * ESEARCH (TAG "a1") MIN 1 MAX 2 ALL 1:2 COUNT 2
			S: a1 OK SEARCH completed.
			C: a2 SEARCH RETURN () CHARSET UTF-8 SUBJECT lunch 2
			S: * ESEARCH (TAG "a2") ALL 2
			S: a2 OK SEARCH completed.
			C: a3 UID SEARCH return (min max all) SEEN
			S: * ESEARCH (TAG "a3") UID
			S: a3 OK SEARCH completed.
			C: a4 SEARCH RETURN (COUNT COUNT) SEEN
			S: * ESEARCH (TAG "a4") COUNT 0
			S: a4 OK SEARCH completed.
			C: a5 SEARCH UNSEEN
			S: * SEARCH 1 2
			S: a5 OK SEARCH completed.`},
		{"saved results", selectStandard + `
			C: a1 FETCH $ UID
			S: a1 OK FETCH completed.
			C: a2 SEARCH RETURN (SAVE) ALL
			S: a2 OK SEARCH completed.
			C: a3 UID FETCH $ (FLAGS)
			S: * 1 FETCH (FLAGS (\Recent) UID 1)
			S: * 2 FETCH (FLAGS (\Recent) UID 2)
			S: a3 OK FETCH completed.
			C: a4 SEARCH RETURN (SAVE MAX) ALL
			S: * ESEARCH (TAG "a4") MAX 2
			S: a4 OK SEARCH completed.
			C: a5 SEARCH OR $ UID $
			S: * SEARCH 2
			S: a5 OK SEARCH completed.
			C: a6 SEARCH RETURN (SAVE MIN MAX) ALL
			S: * ESEARCH (TAG "a6") MIN 1 MAX 2
			S: a6 OK SEARCH completed.
			C: a7 STORE $ +FLAGS.SILENT (\Flagged)
			S: a7 OK STORE completed.
			C: a8 UID SEARCH RETURN (SAVE MIN COUNT) FLAGGED
			S: * ESEARCH (TAG "a8") UID MIN 1 COUNT 2
			S: a8 OK SEARCH completed.
			C: a9 COPY $ Drafts
			S: a9 OK [COPYUID <*> 1:2 1:2] COPY completed.
			C: b1 SEARCH RETURN (SAVE) $ 1
			S: b1 OK SEARCH completed.
			C: b2 UID SEARCH $
			S: * SEARCH 1
			S: b2 OK SEARCH completed.
			C: b3 UID MOVE $ Drafts
			S: * OK [COPYUID <*> 1 3] Moved
			S: * 1 EXPUNGE
			S: b3 OK MOVE completed.
			C: b4 FETCH $ FLAGS
			S: b4 OK FETCH completed.
			C: b5 SEARCH RETURN (SAVE) 1
			S: b5 OK SEARCH completed.
			C: b6 FETCH $ UID
			S: * 1 FETCH (UID 2)
			S: b6 OK FETCH completed.
			C: b7 STORE 1 +FLAGS.SILENT (\Deleted)
			S: b7 OK STORE completed.
			C: b8 UID EXPUNGE $
			S: * 1 EXPUNGE
			S: b8 OK EXPUNGE completed.
			C: b9 UID EXPUNGE $
			S: b9 OK EXPUNGE completed.`},
		{"what changes the saved result", selectStandard + `
			C: a1 SEARCH RETURN (SAVE) 1
			S: a1 OK SEARCH completed.
			C: a2 SEARCH RETURN (ALL) 2
			S: * ESEARCH (TAG "a2") ALL 2
			S: a2 OK SEARCH completed.
			C: a3 SEARCH RETURN (SAVE) NONSENSE
			S: a3 BAD Command Argument Error. 11
			C: a4 SEARCH CHARSET KOI8-R ALL
			S: a4 NO [BADCHARSET (US-ASCII UTF-8)] The specified charset is not supported.
			C: a5 FETCH $ UID
			S: * 1 FETCH (UID 1)
			S: a5 OK FETCH completed.
			C: a6 SEARCH RETURN (SAVE) CHARSET KOI8-R ALL
			S: a6 NO [BADCHARSET (US-ASCII UTF-8)] The specified charset is not supported.
			C: a7 FETCH $ UID
			S: a7 OK FETCH completed.
			C: a8 SEARCH RETURN (SAVE) 1
			S: a8 OK SEARCH completed.
			C: a9 EXAMINE INBOX
			S: * OK [CLOSED] Previous folder is now closed.
			S: * 2 EXISTS
			S: * 0 RECENT
			S: * FLAGS <*>
			S: * OK [PERMANENTFLAGS <*>
			S: * OK [UNSEEN 1] Is the first unseen message
			S: * OK [UIDVALIDITY <*>] UIDVALIDITY value
			S: * OK [UIDNEXT 3] The next unique identifier value
			S: * OK [HIGHESTMODSEQ 3] Highest
			S: a9 OK [READ-ONLY] EXAMINE completed.
			C: b1 FETCH $ UID
			S: b1 OK FETCH completed.`},
		{"the saved result at the end of a set", selectStandard + `
			C: a1 SEARCH RETURN (SAVE) 2
			S: a1 OK SEARCH completed.
			C: a2 FETCH 1,$ UID
			S: * 1 FETCH (UID 1)
			S: * 2 FETCH (UID 2)
			S: a2 OK FETCH completed.
			C: a3 UID SEARCH UID 2,$,7
			S: * SEARCH 2
			S: a3 OK SEARCH completed.
			C: a4 UID STORE 99,$ +FLAGS.SILENT (\Seen)
			S: a4 OK STORE completed.
			C: a5 FETCH 3,$ UID
			S: a5 BAD The specified message set is invalid.`},
		{"errors", selectStandard + `
			C: a1 SEARCH RETURN (NONSENSE) ALL
			S: a1 BAD Command Argument Error. 11
			C: a2 SEARCH RETURN ALL
			S: a2 BAD Command Argument Error. 11
			C: a3 SEARCH RETURN (ALL)
			S: a3 BAD Command Argument Error. 12
			C: a4 SEARCH RETURN (ALL ALL
			S: a4 BAD Command Argument Error. 11
			C: a5 SEARCH RETURN
			S: a5 BAD Command Argument Error. 12
			C: a6 FETCH $,1 FLAGS
			S: a6 BAD Command Argument Error. 12
			C: a7 FETCH 1,2,$,$ UID
			S: a7 BAD Command Argument Error. 11
			C: a8 SEARCH $1
			S: a8 BAD Command Argument Error. 12
			C: a9 SEARCH RETURNS
			S: a9 BAD Command Argument Error. 11`},
	})
}
