package backend_test

import (
	"strings"
	"testing"
)

// encoded has a part of each transfer encoding that is known, one that is not, and a message in a message.
const encoded = `From: a@contoso.com
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Gr=C3=BC=C3=9Fe
--b
Content-Type: application/octet-stream
Content-Transfer-Encoding: BASE64

AAECAwA=
--b
Content-Type: application/x
Content-Transfer-Encoding: x-uuencode

x
--b
Content-Type: message/rfc822

Subject: inner
Content-Transfer-Encoding: base64
Content-Type: text/plain

YQpiCg==
--b--
`

func TestBinaryFetch(t *testing.T) {
	t.Parallel()
	s := newServer(t, withProfile("standard"))
	s.deliver("alice", "INBOX", encoded)
	c := s.selected()
	play(t, []*client{c}, `
		C: a1 FETCH 1 (BINARY.SIZE[1] BINARY.SIZE[2] BINARY.SIZE[4.1] BINARY.SIZE[9] FLAGS)
		S: * 1 FETCH (BINARY.SIZE[1] 7 BINARY.SIZE[2] 5 BINARY.SIZE[4.1] 6 BINARY.SIZE[9] 0 FLAGS (\Recent))
		S: a1 OK FETCH completed.
		C: a2 FETCH 1 BINARY.PEEK[1]
		S: * 1 FETCH (BINARY[1] {7}
		S: `+"Grüße)"+`
		S: a2 OK FETCH completed.
		C: a3 UID FETCH 1 (binary.peek[1]<2.2> BINARY.PEEK[9])
		S: * 1 FETCH (BINARY[1]<2> {2}
		S: `+"ü BINARY[9] NIL UID 1)"+`
		S: a3 OK FETCH completed.
		C: a4 FETCH 1 BINARY[2]
		S: * 1 FETCH (BINARY[2] ~{5}
		S: `+"\x00\x01\x02\x03\x00 FLAGS (\\Seen \\Recent))"+`
		S: a4 OK FETCH completed.
		C: a5 FETCH 1 BINARY[2]<1.3>
		S: * 1 FETCH (BINARY[2]<1> {3}
		S: `+"\x01\x02\x03)"+`
		S: a5 OK FETCH completed.
		C: a6 FETCH 1 BINARY.PEEK[4.1]
		S: * 1 FETCH (BINARY[4.1] {6}
		S: a
		S: b
		S: )
		S: a6 OK FETCH completed.
		C: a7 FETCH 1 BINARY[3]
		S: a7 NO [UNKNOWN-CTE] The content transfer encoding is not known.
		C: a8 FETCH 1 (FLAGS BINARY.SIZE[3])
		S: a8 NO [UNKNOWN-CTE] The content transfer encoding is not known.
		C: a9 FETCH 1 BINARY.PEEK[4]
		S: a9 NO [CANNOT] Only parts that hold no other parts are decoded.
		C: b1 FETCH 1 BINARY.PEEK[]<0.4>
		S: * 1 FETCH (BINARY[]<0> {4}
		S: From)
		S: b1 OK FETCH completed.
		C: b2 FETCH 1 BINARY[1.MIME]
		S: b2 BAD Command Argument Error. 11
		C: b3 FETCH 1 BINARY[TEXT]
		S: b3 BAD Command Argument Error. 11
		C: b4 FETCH 1 BINARY.SIZE[1]<0.1>
		S: b4 BAD Command Argument Error. 12
		C: b5 FETCH 1 BINARY
		S: b5 BAD Command Error. 10
		C: b6 FETCH 1 BINARY[1
		S: b6 BAD Command Argument Error. 11
		C: b7 FETCH 1 BINARY.PEEK[1]<4294967296.9223372036854775807>
		S: * 1 FETCH (BINARY[1]<4294967296> {0}
		S: )
		S: b7 OK FETCH completed.`)
}

func TestBinaryAppend(t *testing.T) {
	t.Parallel()
	s := newServer(t, withProfile("standard"))
	c := s.selected()
	raw := wireText("Subject: x\nContent-Type: application/x\nContent-Transfer-Encoding: binary\n\n") + strings.Repeat("\x00\r\n\xff", 20)
	play(t, []*client{c}, `
		`+upload(`a1 APPEND INBOX (\Seen) ~{%d+}`, raw, "")+`
		S: * 1 EXISTS
		S: * 1 RECENT
		S: a1 OK [APPENDUID <*> 1] APPEND completed.
		C: a2 FETCH 1 (BINARY.SIZE[1] BODY.PEEK[1]<0.8> BODY.PEEK[HEADER])
		S: * 1 FETCH (BINARY.SIZE[1] 80 BODY[1]<0> {8}
		S: AA0K/wAN BODY[HEADER] {78}
		S: Subject: x
		S: Content-Type: application/x
		S: Content-Transfer-Encoding: base64
		S: 
		S: )
		S: a2 OK FETCH completed.
		C: a3 FETCH 1 BINARY[1]
		S: * 1 FETCH (BINARY[1] ~{80}`)
	for range 20 {
		c.expect("\x00")
		if got := c.in.Buffered(); got == 0 {
			t.Fatal("the part ends early")
		}
		if b, err := c.in.ReadByte(); err != nil || b != 0xff {
			t.Fatalf("%x, %v", b, err)
		}
	}
	play(t, []*client{c}, `
		S: )
		S: a3 OK FETCH completed.
		C: a4 APPEND INBOX ~{3}
		S: + Ready for additional command text.
		C: `+"a\x00b"+`
		S: a4 NO [UNKNOWN-CTE] The content transfer encoding is not known.
		C: a5 APPEND INBOX {3+}
		C: `+"a\x00b"+`
		S: a5 BAD Command Argument Error. 11
		C: a6 APPEND INBOX ~{3+}
		C: abc
		S: * 2 EXISTS
		S: * 2 RECENT
		S: a6 OK [APPENDUID <*> 2] APPEND completed.
		C: a7 SEARCH SUBJECT ~{1+}
		C: x
		S: a7 BAD Command Argument Error. 12`)
}
