package backend_test

import "testing"

// folders makes folders and subscriptions: Work (not subscribed) with Old (subscribed) and New, the name Gone/Deep
// (subscribed, no folder), and Drafts subscribed.
const folders = `
		C: s1 CREATE Work/Old
		S: s1 OK CREATE completed.
		C: s2 CREATE Work/New
		S: s2 OK CREATE completed.
		C: s3 SUBSCRIBE work/old
		S: s3 OK SUBSCRIBE completed.
		C: s4 SUBSCRIBE Drafts
		S: s4 OK SUBSCRIBE completed.
		C: s5 CREATE Gone/Deep
		S: s5 OK CREATE completed.
		C: s6 SUBSCRIBE Gone/Deep
		S: s6 OK SUBSCRIBE completed.
		C: s7 DELETE Gone/Deep
		S: s7 OK DELETE completed.
		C: s8 DELETE Gone
		S: s8 OK DELETE completed.`

func TestListExtended(t *testing.T) {
	t.Parallel()
	playStandard(t, []transcript{
		{"patterns", folders + `
			C: a1 LIST "" (Work% Work/% work Drafts)
			S: * LIST (\HasNoChildren \Drafts) "/" Drafts
			S: * LIST (\HasChildren) "/" Work
			S: * LIST (\HasNoChildren) "/" Work/New
			S: * LIST (\HasNoChildren) "/" Work/Old
			S: a1 OK LIST completed.
			C: a2 LIST "Work/" ("" "N*")
			S: * LIST (\HasNoChildren) "/" Work/New
			S: a2 OK LIST completed.
			C: a3 LIST () "" ""
			S: a3 OK LIST completed.
			C: a4 LIST "" "" RETURN (CHILDREN)
			S: a4 OK LIST completed.
			C: a5 LIST "" ""
			S: * LIST (\Noselect \HasChildren) "/" ""
			S: a5 OK LIST completed.
			C: a6 LIST "" ("")
			S: a6 OK LIST completed.`},
		{"subscribed", folders + `
			C: a1 LIST (SUBSCRIBED) "" *
			S: * LIST (\HasNoChildren \Drafts \Subscribed) "/" Drafts
			S: * LIST (\NonExistent \HasNoChildren \Subscribed) "/" Gone/Deep
			S: * LIST (\HasNoChildren \Subscribed) "/" Work/Old
			S: a1 OK LIST completed.
			C: a2 LIST "" (W* G* D%s) RETURN (SUBSCRIBED)
			S: * LIST (\HasNoChildren \Trash) "/" "Deleted Items"
			S: * LIST (\HasNoChildren \Drafts \Subscribed) "/" Drafts
			S: * LIST (\HasChildren) "/" Work
			S: * LIST (\HasNoChildren) "/" Work/New
			S: * LIST (\HasNoChildren \Subscribed) "/" Work/Old
			S: a2 OK LIST completed.
			C: a3 LIST (subscribed remote subscribed) "" % return (children subscribed)
			S: * LIST (\HasNoChildren \Drafts \Subscribed) "/" Drafts
			S: a3 OK LIST completed.`},
		{"recursivematch", folders + `
			C: a1 LIST (SUBSCRIBED RECURSIVEMATCH) "" %
			S: * LIST (\HasNoChildren \Drafts \Subscribed) "/" Drafts
			S: * LIST (\NonExistent \HasNoChildren) "/" Gone ("CHILDINFO" ("SUBSCRIBED"))
			S: * LIST (\HasChildren) "/" Work ("CHILDINFO" ("SUBSCRIBED"))
			S: a1 OK LIST completed.
			C: a2 LIST (RECURSIVEMATCH SUBSCRIBED) "" *
			S: * LIST (\HasNoChildren \Drafts \Subscribed) "/" Drafts
			S: * LIST (\NonExistent \HasNoChildren \Subscribed) "/" Gone/Deep
			S: * LIST (\HasNoChildren \Subscribed) "/" Work/Old
			S: a2 OK LIST completed.
			C: a3 SUBSCRIBE Work
			S: a3 OK SUBSCRIBE completed.
			C: a4 LIST (RECURSIVEMATCH SUBSCRIBED) "" Work*
			S: * LIST (\HasChildren \Subscribed) "/" Work ("CHILDINFO" ("SUBSCRIBED"))
			S: * LIST (\HasNoChildren \Subscribed) "/" Work/Old
			S: a4 OK LIST completed.
			C: a5 LIST (RECURSIVEMATCH SPECIAL-USE SUBSCRIBED) "" *
			S: * LIST (\HasNoChildren \Drafts \Subscribed) "/" Drafts
			S: a5 OK LIST completed.`},
		{"composed and decomposed names", `
			C: a1 CREATE Ru&Awg-ben
			S: a1 OK CREATE completed.
			C: a2 SUBSCRIBE Ru&Awg-ben
			S: a2 OK SUBSCRIBE completed.
			C: a3 LIST (SUBSCRIBED) "" Ru&Awg-*
			S: * LIST (\HasNoChildren \Subscribed) "/" R&APw-ben
			S: a3 OK LIST completed.
			C: a4 LSUB "" *
			S: * LSUB (\HasNoChildren) "/" R&APw-ben
			S: a4 OK LSUB completed.`},
		{"wildcards within encoded characters", `
			C: a1 CREATE &AOkA6A-/&-x
			S: a1 OK CREATE completed.
			C: a2 SUBSCRIBE &AOkA6A-
			S: a2 OK SUBSCRIBE completed.
			C: a3 LIST "" &AOk*
			S: * LIST (\HasChildren) "/" &AOkA6A-
			S: * LIST (\HasNoChildren) "/" &AOkA6A-/&-x
			S: a3 OK LIST completed.
			C: a4 LIST &AOkA6A-/ ("&%" x*&y)
			S: * LIST (\HasNoChildren) "/" &AOkA6A-/&-x
			S: a4 OK LIST completed.
			C: a5 LSUB "" &AOk*
			S: * LSUB (\HasChildren) "/" &AOkA6A-
			S: a5 OK LSUB completed.
			C: a6 LIST "" &AOk
			S: a6 BAD Command Argument Error. 11
			C: a7 LIST "" &AOk-*
			S: * LIST (\HasChildren) "/" &AOkA6A-
			S: * LIST (\HasNoChildren) "/" &AOkA6A-/&-x
			S: a7 OK LIST completed.`},
		{"special-use", `
			C: a1 LIST (SPECIAL-USE) "" *
			S: * LIST (\HasNoChildren \Trash) "/" "Deleted Items"
			S: * LIST (\HasNoChildren \Drafts) "/" Drafts
			S: * LIST (\HasNoChildren \Junk) "/" "Junk Email"
			S: * LIST (\HasNoChildren \Sent) "/" "Sent Items"
			S: a1 OK LIST completed.
			C: a2 LIST "" "%Items" RETURN (SPECIAL-USE)
			S: * LIST (\HasNoChildren \Trash) "/" "Deleted Items"
			S: * LIST (\HasNoChildren \Sent) "/" "Sent Items"
			S: a2 OK LIST completed.
			C: a3 LIST "" "%Items"
			S: * LIST (\HasNoChildren \Trash) "/" "Deleted Items"
			S: * LIST (\HasNoChildren \Sent) "/" "Sent Items"
			S: a3 OK LIST completed.`},
		{"status", folders + `
			C: a1 LIST "" INBOX RETURN (STATUS (MESSAGES UNSEEN SIZE APPENDLIMIT))
			S: * LIST (\Marked \HasNoChildren) "/" INBOX
			S: * STATUS INBOX (MESSAGES 2 UNSEEN 2 SIZE 254 APPENDLIMIT 10485760)
			S: a1 OK LIST completed.
			C: a2 LIST (SUBSCRIBED RECURSIVEMATCH) "" % RETURN (CHILDREN STATUS (MESSAGES))
			S: * LIST (\HasNoChildren \Drafts \Subscribed) "/" Drafts
			S: * STATUS Drafts (MESSAGES 0)
			S: * LIST (\NonExistent \HasNoChildren) "/" Gone ("CHILDINFO" ("SUBSCRIBED"))
			S: * LIST (\HasChildren) "/" Work ("CHILDINFO" ("SUBSCRIBED"))
			S: a2 OK LIST completed.
			C: a3 LIST (SUBSCRIBED) "" Gone* RETURN (STATUS (MESSAGES))
			S: * LIST (\NonExistent \HasNoChildren \Subscribed) "/" Gone/Deep
			S: a3 OK LIST completed.`},
		{"errors", `
			C: a1 LIST (NONSENSE) "" *
			S: a1 BAD Command Argument Error. 11
			C: a2 LIST (RECURSIVEMATCH) "" *
			S: a2 BAD Command Argument Error. 11
			C: a3 LIST (RECURSIVEMATCH REMOTE) "" *
			S: a3 BAD Command Argument Error. 11
			C: a4 LIST "" * RETURN (NONSENSE)
			S: a4 BAD Command Argument Error. 11
			C: a5 LIST "" * NONSENSE
			S: a5 BAD Command Argument Error. 11
			C: a6 LIST "" * RETURN
			S: a6 BAD Command Argument Error. 12
			C: a7 LIST "" ()
			S: a7 BAD Command Argument Error. 11
			C: a8 NOOP
			S: a8 OK NOOP completed.
			C: b1 LIST "" * RETURN (STATUS)
			S: b1 BAD Command Argument Error. 12
			C: b2 LIST "" * RETURN (STATUS ())
			S: b2 BAD Command Argument Error. 11
			C: b3 LIST "" * RETURN (STATUS (MESSAGES NONSENSE))
			S: b3 BAD Command Argument Error. 11
			C: b4 LIST "" * RETURN (CHILDREN) x
			S: b4 BAD Command Argument Error. 12
			C: b5 LIST (SUBSCRIBED)
			S: b5 BAD Command Argument Error. 12
			C: b6 LIST (SUBSCRIBED) ""
			S: b6 BAD Command Argument Error. 12
			C: b7 LIST "" (a (b))
			S: b7 BAD Command Argument Error. 11`},
	})
}
