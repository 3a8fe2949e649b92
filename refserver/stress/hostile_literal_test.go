package stress_test

import (
	"fmt"
	"io"
	"strings"
	"testing"
)

const maxMessage = 10 << 20 // bytes that APPEND takes

// body is bytes that would do something if they were read as commands.
func body(size int) string {
	const line = "e1 CREATE Evil\r\n"
	return strings.Repeat(line, size/len(line)+1)[:size]
}

// innocent checks that none of the body's commands was carried out.
func (v *victim) innocent() {
	v.t.Helper()
	r, err := v.open().run(`LIST "" Evil`)
	if err != nil || r.status != "OK" || len(r.untagged) != 0 {
		v.t.Errorf("a command out of a literal was carried out: %+v, %v", r, err)
	}
}

// TestHugeLiterals announces literals that are too large, to the frontend and to the backend, and checks that they are refused,
// and that nothing in them runs.
func TestHugeLiterals(t *testing.T) {
	t.Parallel()
	v := attack(t)
	for _, size := range []string{"10485761", "4294967296", "9223372036854775807", "99999999999999999999999"} {
		c := v.open()
		must(t, c, "NO", "APPEND INBOX {%s}", "", size) // and no "+" before
		must(t, c, "OK", "NOOP", "")
		v.cut(v.open(), "APPEND INBOX {"+size+"+}\r\n"+body(1<<20))
		before, err := connect(v.IMAP)
		if err != nil {
			t.Fatal(err)
		}
		v.cut(before, "LOGIN alice {"+size+"+}\r\n"+body(1<<20))
	}
	c := v.open()
	must(t, c, "NO", "APPEND Missing {%d+}\r\n%s", "", maxMessage, body(maxMessage))
	must(t, c, "OK", "APPEND INBOX {%d+}\r\n%s", "", maxMessage, body(maxMessage))
	r, err := c.run("LOGIN x {5+}\r\n%s {3+}\r\nabc", "12345") // in the wrong state: its literals are passed over
	if err != nil || r.status != "BAD" {
		t.Errorf("LOGIN: %+v, %v", r, err)
	}
	must(t, c, "OK", "NOOP", "")
	v.innocent()
	v.rest()
	v.bounded(150)
}

// cut sends what a server need not read to its end: it closes the connection, and says BAD or BYE before.
func (v *victim) cut(c *client, command string) {
	v.t.Helper()
	defer c.Close()
	_ = c.send("%s", command) // fails when the server has closed by then
	said, _ := io.ReadAll(c.in)
	if text := string(said); text != "" && !strings.Contains(text, "BAD") && !strings.Contains(text, "NO") && !strings.Contains(text, "BYE") {
		v.t.Errorf("%.40q was answered with %.200q", command, text)
	}
}

// TestManyUploads has many clients announce messages and take their time with them.
func TestManyUploads(t *testing.T) {
	t.Parallel()
	v := attack(t)
	for i := range scale(150, 1500) {
		c := v.open()
		size, sent := 1<<20, 10
		if i%10 == 0 {
			size, sent = maxMessage, maxMessage*9/10
		}
		if err := c.send("APPEND INBOX {%d+}\r\n%s", size, body(sent)); err != nil {
			t.Fatal(err)
		}
	}
	v.serves()
	v.innocent()
	v.rest()
	v.bounded(scale(100, 600))
}

// TestSlowReaders has clients ask for much and read nothing.
func TestSlowReaders(t *testing.T) {
	t.Parallel()
	v := attack(t)
	large := fmt.Sprintf("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n%s\r\n--b--\r\n", strings.Repeat("x", maxMessage-100))
	must(t, v.open(), "OK", "APPEND INBOX {%d+}\r\n%s", "", len(large), large)
	items := []string{"BODY.PEEK[]", "BODY.PEEK[1]", "BODY.PEEK[TEXT]", "RFC822.TEXT", "(BODY.PEEK[1] BODY.PEEK[1])"}
	readers := scale(60, 300)
	for i := range readers {
		c := v.open()
		must(t, c, "OK", "EXAMINE INBOX", "")
		for range 20 {
			if err := c.send("FETCH 1:* %s", items[i%len(items)]); err != nil {
				t.Fatal(err)
			}
		}
	}
	v.serves()
	v.rest()
	v.bounded(50 + 5*readers) // the message has twice as much
}
