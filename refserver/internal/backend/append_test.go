package backend_test

import (
	"fmt"
	"strings"
	"testing"
)

func TestAppend(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, script string }{
		{"synchronising literal, flags and date", `
			C: a1 APPEND INBOX (\Seen \Flagged custom) " 1-Feb-2024 03:04:05 -0700" {5}
			S: + Ready for additional command text.
			C: hello
			S: a1 OK [APPENDUID <*> 1] APPEND completed.
			C: a2 EXAMINE INBOX
			S: * 1 EXISTS
			S: * 1 RECENT
			S: * FLAGS <*>
			S: * OK [PERMANENTFLAGS ()] Permanent flags
			S: * OK [UIDVALIDITY <*>] UIDVALIDITY value
			S: * OK [UIDNEXT 2] The next unique identifier value
			S: a2 OK [READ-ONLY] EXAMINE completed.
			C: a3 FETCH 1 (FLAGS INTERNALDATE RFC822)
			S: * 1 FETCH (FLAGS (\Seen \Flagged \Recent) INTERNALDATE " 1-Feb-2024 03:04:05 -0700" RFC822 {5}
			S: hello)
			S: a3 OK FETCH completed.`},
		{"missing folder, before the literal is asked for", `
			C: a1 APPEND nothere {5}
			S: a1 NO [TRYCREATE] nothere doesn't exist.
			C: a2 NOOP
			S: a2 OK NOOP completed.`},
		{"missing folder, literal unasked: it is not run as commands", `
			C: a1 APPEND nothere {11+}
			C: a2 LOGOUT
			S: a1 NO [TRYCREATE] nothere doesn't exist.
			C:
			C: a3 NOOP
			S: a3 OK NOOP completed.`},
		{"too large", `
			C: a1 APPEND INBOX {10485761}
			S: a1 NO Maximum size of appendable message has been exceeded.
			C: a2 NOOP
			S: a2 OK NOOP completed.`},
		{"syntax errors change nothing", `
			C: a1 APPEND INBOX
			S: a1 BAD Command Argument Error. <*>
			C: a2 APPEND INBOX hello
			S: a2 BAD Command Argument Error. <*>
			C: a3 APPEND INBOX (\Recent) {5}
			S: a3 BAD Command Argument Error. <*>
			C: a4 APPEND INBOX "1-Feb-2024 03:04:05 -0700" {5}
			S: a4 BAD Command Argument Error. <*>
			C: a5 APPEND INBOX {5+}
			C: hello x
			S: a5 BAD Command Argument Error. <*>
			C: a6 APPEND INBOX ~{5+}
			C: hello
			S: a6 BAD Command Argument Error. <*>
			C: a7 APPEND {5+}
			C: INBOX (\Seen {4+}
			C: abcd
			S: a7 BAD Command Argument Error. <*>
			C: a8 STATUS INBOX (MESSAGES)
			S: * STATUS INBOX (MESSAGES 0)
			S: a8 OK STATUS completed.`},
		{"a NUL", `
			C: a1 APPEND INBOX {3+}
			C: a` + "\x00" + `b
			S: a1 BAD Command Argument Error. <*>
			C: a2 STATUS INBOX (MESSAGES)
			S: * STATUS INBOX (MESSAGES 0)
			S: a2 OK STATUS completed.`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			playOn(t, "", nil, tc.script)
		})
	}
}

// A message too big to hold goes over a temporary file, and comes back as it went.
func TestAppendSpools(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	c := s.login("alice")
	message := "Subject: big\r\n\r\n" + strings.Repeat("0123456789abcde\n", 200_000)
	c.send(fmt.Sprintf("a1 APPEND INBOX {%d+}\r\n%s", len(message), message))
	c.expect("a1 OK [APPENDUID <*> 1] APPEND completed.")
	c.send("a2 EXAMINE INBOX")
	for range 7 {
		c.line()
	}
	c.expect("a2 OK [READ-ONLY] EXAMINE completed.")
	c.send("a3 FETCH 1 (BODY.PEEK[] BODY.PEEK[TEXT]<32.16>)")
	c.expect(fmt.Sprintf("* 1 FETCH (BODY[] {%d}", len(message)))
	got := make([]byte, len(message))
	for read := 0; read < len(got); {
		n, err := c.in.Read(got[read:])
		must(t, err)
		read += n
	}
	if string(got) != message {
		t.Error("the message changed")
	}
	c.expect(" BODY[TEXT]<32> {16}")
	_, err := c.in.ReadString('\n')
	must(t, err)
	c.expect(")")
	c.expect("a3 OK FETCH completed.")
}

// A client that goes away in the middle of a message has stored nothing.
func TestAppendCutShort(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	c := s.login("alice")
	c.send("a1 APPEND INBOX {100+}\r\nhello")
	c.Close()
	must(t, s.stop()) // waits for the session
	info, err := s.mailbox("alice").Folder(t.Context(), "INBOX")
	must(t, err)
	if info.Messages != 0 {
		t.Errorf("%d messages", info.Messages)
	}
}
