package backend_test

import (
	"strings"
	"testing"
)

// plain is a small message; its header is 110 bytes, its body 17.
const plain = `From: Alice <alice@contoso.com>
To: bob@contoso.com
Subject: Lunch
Date: Mon, 6 May 2024 07:08:09 +0200

Are you hungry?
`

// transcripts are what each command says, and what it says to arguments that it cannot read. Every case runs on its own
// server, alice logged in; messages are in INBOX.
var transcripts = []struct {
	name     string
	profile  string
	messages []string
	script   string
}{
	{name: "capability, noop, id, namespace, logout", script: `
		C: a CAPABILITY
		S: * CAPABILITY IMAP4 IMAP4rev1 AUTH=PLAIN AUTH=NTLM AUTH=GSSAPI SASL-IR UIDPLUS MOVE ID UNSELECT XPROXY3 CLIENTNETWORKPRESENCELOCATION CHILDREN IDLE NAMESPACE LITERAL+
		S: a OK CAPABILITY completed.
		C: a2 NOOP
		S: a2 OK NOOP completed.
		C: a3 ID NIL
		S: * ID ("name" "Microsoft.Exchange.Imap4.Imap4Server" "version" "15.2")
		S: a3 OK ID completed.
		C: a4 ID ("name" "test" "version" NIL)
		S: * ID ("name" "Microsoft.Exchange.Imap4.Imap4Server" "version" "15.2")
		S: a4 OK ID completed.
		C: a5 NAMESPACE
		S: * NAMESPACE (("" "/")) NIL NIL
		S: a5 OK NAMESPACE completed.
		C: a6 logout
		S: * BYE Microsoft Exchange Server IMAP4 server signing off.
		S: a6 OK LOGOUT completed.`},
	{name: "syntax errors of commands without arguments", script: `
		C: a1 NOOP x
		S: a1 BAD Command Argument Error. <*>
		C: a2 CAPABILITY x
		S: a2 BAD Command Argument Error. <*>
		C: a3 NAMESPACE x
		S: a3 BAD Command Argument Error. <*>
		C: a4 LOGOUT x
		S: a4 BAD Command Argument Error. <*>
		C: a5 IDLE x
		S: a5 BAD Command Argument Error. <*>
		C: a6 ID
		S: a6 BAD Command Argument Error. <*>
		C: a7 ID ("name")
		S: a7 BAD Command Argument Error. <*>
		C: a8 SELECT INBOX
		S: * 0 EXISTS
		S: * 0 RECENT
		S: * FLAGS <*>
		S: * OK [PERMANENTFLAGS <*>
		S: * OK [UIDVALIDITY <*>
		S: * OK [UIDNEXT <*>
		S: a8 OK [READ-WRITE] SELECT completed.
		C: a9 CHECK x
		S: a9 BAD Command Argument Error. <*>
		C: b1 CLOSE x
		S: b1 BAD Command Argument Error. <*>
		C: b2 UNSELECT x
		S: b2 BAD Command Argument Error. <*>
		C: b3 EXPUNGE x
		S: b3 BAD Command Argument Error. <*>
		C: b4 CHECK
		S: b4 OK CHECK completed.`},
	{name: "unknown commands and states", script: `
		C: a1 XYZZY
		S: a1 BAD Command Error. 10
		C: a2 UID NOOP
		S: a2 BAD Command Error. 10
		C: a3 FETCH 1 FLAGS
		S: a3 BAD Command received in Invalid state.
		C: a4 LOGIN alice x
		S: a4 BAD Command received in Invalid state.
		C: a5 NOOP
		S: a5 OK NOOP completed.
		C: a6
		S: a6 BAD Command Error. 10
		C: (a NOOP
		S: * BAD Command Error. 10
		C: a7 UID
		S: a7 BAD Command Error. 10
		C: a8 NOOP
		S: a8 OK NOOP completed.`},
	{name: "ten errors in a row end the session", script: `
		C: a0 X
		S: a0 BAD Command Error. 10
		C: a1 X
		S: a1 BAD Command Error. 10
		C: a2 X
		S: a2 BAD Command Error. 10
		C: a3 X
		S: a3 BAD Command Error. 10
		C: a4 X
		S: a4 BAD Command Error. 10
		C: a5 X
		S: a5 BAD Command Error. 10
		C: a6 X
		S: a6 BAD Command Error. 10
		C: a7 X
		S: a7 BAD Command Error. 10
		C: a8 X
		S: a8 BAD Command Error. 10
		C: a9 X
		S: a9 BAD Command Error. 10
		S: * BYE Connection closed. 14`},
	{name: "list and folders", script: `
		C: a1 LIST "" ""
		S: * LIST (\Noselect \HasChildren) "/" ""
		S: a1 OK LIST completed.
		C: a2 CREATE Work/2024/May
		S: a2 OK CREATE completed.
		C: a3 CREATE "Work/Old Things/"
		S: a3 OK CREATE completed.
		C: a4 LIST "" Work*
		S: * LIST (\HasChildren) "/" Work
		S: * LIST (\HasChildren) "/" Work/2024
		S: * LIST (\HasNoChildren) "/" Work/2024/May
		S: * LIST (\HasNoChildren) "/" "Work/Old Things"
		S: a4 OK LIST completed.
		C: a5 LIST Work/ %
		S: * LIST (\HasChildren) "/" Work/2024
		S: * LIST (\HasNoChildren) "/" "Work/Old Things"
		S: a5 OK LIST completed.
		C: a6 LIST "" inbox
		S: * LIST (\HasNoChildren) "/" INBOX
		S: a6 OK LIST completed.
		C: a7 LIST "" nothing*
		S: a7 OK LIST completed.
		C: a8 CREATE work
		S: a8 NO Mailbox already exists
		C: a9 CREATE INBOX
		S: a9 NO Mailbox already exists
		C: b1 RENAME Work/2024 Work/2025
		S: b1 OK RENAME completed.
		C: b2 RENAME Work/2024 Work/2026
		S: b2 NO Work/2024 doesn't exist.
		C: b3 RENAME Work/2025 Drafts
		S: b3 NO Mailbox already exists
		C: b4 DELETE Work
		S: b4 NO The operation is not allowed on this folder.
		C: b5 DELETE Work/2025/May
		S: b5 OK DELETE completed.
		C: b6 DELETE Work/2025/May
		S: b6 NO Work/2025/May doesn't exist.
		C: b7 DELETE INBOX
		S: b7 NO The operation is not allowed on this folder.
		C: b8 CREATE a*b
		S: b8 BAD Command Argument Error. <*>
		C: b9 CREATE "a*b"
		S: b9 NO The operation is not allowed on this folder.
		C: c1 CREATE "Entw&APw-rfe"
		S: c1 OK CREATE completed.
		C: c2 LIST "" "entw&ANw-*"
		S: * LIST (\HasNoChildren) "/" Entw&APw-rfe
		S: c2 OK LIST completed.
		C: c3 LIST "" Work/%
		S: * LIST (\HasNoChildren) "/" Work/2025
		S: * LIST (\HasNoChildren) "/" "Work/Old Things"
		S: c3 OK LIST completed.`},
	{name: "syntax errors of folder commands", script: `
		C: a1 LIST ""
		S: a1 BAD Command Argument Error. <*>
		C: a2 LIST "" ()
		S: a2 BAD Command Argument Error. <*>
		C: a3 CREATE
		S: a3 BAD Command Argument Error. <*>
		C: a4 DELETE a b
		S: a4 BAD Command Argument Error. <*>
		C: a5 RENAME a
		S: a5 BAD Command Argument Error. <*>
		C: a6 SUBSCRIBE
		S: a6 BAD Command Argument Error. <*>
		C: a7 UNSUBSCRIBE a b
		S: a7 BAD Command Argument Error. <*>
		C: a8 LSUB "" "" ""
		S: a8 BAD Command Argument Error. <*>
		C: a9 NOOP
		S: a9 OK NOOP completed.
		C: b1 STATUS INBOX
		S: b1 BAD Command Argument Error. <*>
		C: b2 STATUS INBOX ()
		S: b2 BAD Command Argument Error. <*>
		C: b3 STATUS INBOX (MESSAGES SIZE)
		S: b3 BAD Command Argument Error. <*>
		C: b4 SELECT
		S: b4 BAD Command Argument Error. <*>
		C: b5 SELECT INBOX (CONDSTORE)
		S: b5 BAD Command Argument Error. <*>
		C: b6 EXAMINE "INBOX
		S: b6 BAD Command Argument Error. <*>
		C: b7 CREATE "&AB-"
		S: b7 BAD Command Argument Error. <*>`},
	{name: "subscriptions", script: `
		C: a1 CREATE Work/2024
		S: a1 OK CREATE completed.
		C: a2 SUBSCRIBE Work/2024
		S: a2 OK SUBSCRIBE completed.
		C: a3 LSUB "" Work*
		S: * LSUB (\HasNoChildren) "/" Work/2024
		S: a3 OK LSUB completed.
		C: a4 LSUB "" W%
		S: * LSUB (\Noselect) "/" Work
		S: a4 OK LSUB completed.
		C: a5 DELETE Work/2024
		S: a5 OK DELETE completed.
		C: a6 LSUB "" Work*
		S: * LSUB () "/" Work/2024
		S: a6 OK LSUB completed.
		C: a7 UNSUBSCRIBE Work/2024
		S: a7 OK UNSUBSCRIBE completed.
		C: a8 LSUB "" Work*
		S: a8 OK LSUB completed.
		C: a9 SUBSCRIBE Nothing
		S: a9 NO Nothing doesn't exist.
		C: b1 LSUB "" ""
		S: b1 OK LSUB completed.`},
	{name: "status", messages: []string{plain, plain}, script: `
		C: a1 STATUS Inbox (UIDNEXT MESSAGES RECENT UNSEEN)
		S: * STATUS INBOX (UIDNEXT 3 MESSAGES 2 RECENT 2 UNSEEN 2)
		S: a1 OK STATUS completed.
		C: a2 STATUS nothere (MESSAGES)
		S: a2 NO nothere doesn't exist.
		C: a3 STATUS "Deleted Items" (messages uidvalidity)
		S: * STATUS "Deleted Items" (MESSAGES 0 UIDVALIDITY <*>)
		S: a3 OK STATUS completed.
		C: a4 LIST "" INBOX
		S: * LIST (\Marked \HasNoChildren) "/" INBOX
		S: a4 OK LIST completed.`},
	{name: "select, examine, close, unselect", messages: []string{plain, plain}, script: `
		C: a1 SELECT INBOX
		S: * 2 EXISTS
		S: * 2 RECENT
		S: * FLAGS (\Seen \Answered \Flagged \Deleted \Draft $MDNSent)
		S: * OK [PERMANENTFLAGS (\Seen \Answered \Flagged \Deleted \Draft $MDNSent)] Permanent flags
		S: * OK [UNSEEN 1] Is the first unseen message
		S: * OK [UIDVALIDITY <*>] UIDVALIDITY value
		S: * OK [UIDNEXT 3] The next unique identifier value
		S: a1 OK [READ-WRITE] SELECT completed.
		C: a2 STORE 1 +FLAGS.SILENT (\Seen \Deleted)
		S: a2 OK STORE completed.
		C: a3 EXAMINE INBOX
		S: * 2 EXISTS
		S: * 0 RECENT
		S: * FLAGS (\Seen \Answered \Flagged \Deleted \Draft $MDNSent)
		S: * OK [PERMANENTFLAGS ()] Permanent flags
		S: * OK [UNSEEN 2] Is the first unseen message
		S: * OK [UIDVALIDITY <*>] UIDVALIDITY value
		S: * OK [UIDNEXT 3] The next unique identifier value
		S: a3 OK [READ-ONLY] EXAMINE completed.
		C: a4 CLOSE
		S: a4 OK CLOSE completed.
		C: a5 STATUS INBOX (MESSAGES)
		S: * STATUS INBOX (MESSAGES 2)
		S: a5 OK STATUS completed.
		C: a6 SELECT INBOX
		S: * 2 EXISTS
		S: * 0 RECENT
		S: * FLAGS <*>
		S: * OK [PERMANENTFLAGS <*>
		S: * OK [UNSEEN 2] Is the first unseen message
		S: * OK [UIDVALIDITY <*>] UIDVALIDITY value
		S: * OK [UIDNEXT 3] The next unique identifier value
		S: a6 OK [READ-WRITE] SELECT completed.
		C: a7 UNSELECT
		S: a7 OK UNSELECT completed.
		C: a8 FETCH 1 FLAGS
		S: a8 BAD Command received in Invalid state.
		C: a9 SELECT nothere
		S: a9 NO nothere doesn't exist.`},
	{name: "a failed select leaves the folder", messages: []string{plain}, script: `
		C: a1 EXAMINE INBOX
		S: * 1 EXISTS
		S: * 1 RECENT
		S: * FLAGS <*>
		S: * OK [PERMANENTFLAGS ()] Permanent flags
		S: * OK [UNSEEN 1] Is the first unseen message
		S: * OK [UIDVALIDITY <*>] UIDVALIDITY value
		S: * OK [UIDNEXT 2] The next unique identifier value
		S: a1 OK [READ-ONLY] EXAMINE completed.
		C: a2 SELECT "no/thing {x}"
		S: a2 NO no/thing {x} doesn't exist.
		C: a3 CHECK
		S: a3 BAD Command received in Invalid state.`},
	{name: "read-only is the session's", messages: []string{plain}, script: `
		C: a1 EXAMINE INBOX
		S: * 1 EXISTS
		S: * 1 RECENT
		S: * FLAGS <*>
		S: * OK [PERMANENTFLAGS ()] Permanent flags
		S: * OK [UNSEEN 1] Is the first unseen message
		S: * OK [UIDVALIDITY <*>] UIDVALIDITY value
		S: * OK [UIDNEXT 2] The next unique identifier value
		S: a1 OK [READ-ONLY] EXAMINE completed.
		C: a2 STORE 1 +FLAGS (\Seen)
		S: a2 NO Command received in Invalid state.
		C: a3 EXPUNGE
		S: a3 NO Command received in Invalid state.
		C: a4 UID EXPUNGE 1
		S: a4 NO Command received in Invalid state.
		C: a5 MOVE 1 Drafts
		S: a5 NO Command received in Invalid state.
		C: a6 FETCH 1 (FLAGS BODY[TEXT] FLAGS)
		S: * 1 FETCH (FLAGS (\Recent) BODY[TEXT] {17}
		S: Are you hungry?
		S:  FLAGS (\Recent))
		S: a6 OK FETCH completed.
		C: a7 COPY 1 Drafts
		S: a7 OK [COPYUID <*> 1 1] COPY completed.
		C: a8 CHECK
		S: a8 OK CHECK completed.`},
}

func TestTranscripts(t *testing.T) {
	t.Parallel()
	for _, tc := range transcripts {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			playOn(t, tc.profile, tc.messages, tc.script)
		})
	}
}

// playOn runs a transcript on a fresh server; the second connection is there when the transcript uses it.
func playOn(t *testing.T, profile string, messages []string, script string) {
	t.Helper()
	if profile == "" {
		profile = "exchange2019"
	}
	s := newServer(t, withProfile(profile))
	s.deliver("alice", "INBOX", messages...)
	clients := []*client{s.login("alice")}
	if strings.Contains(script, "C2: ") {
		clients = append(clients, s.login("alice"))
	}
	play(t, clients, script)
}
