package stress_test

import (
	"fmt"
	"io"
	"strings"
	"testing"
)

// TestAbsurdCommands sends commands that are legal in form, or nearly, and cost nothing to write.
func TestAbsurdCommands(t *testing.T) {
	t.Parallel()
	v := attack(t)
	c := v.open()
	must(t, c, "OK", "SELECT INBOX", "")
	for range 50 {
		must(t, c, "OK", "APPEND INBOX {30+}\r\nSubject: x\r\n\r\n0123456789012345", "")
	}
	elements := func(n int) string { return strings.TrimSuffix(strings.Repeat("1,", n), ",") }
	deep := func(n int, inside string) string { return strings.Repeat("(", n) + inside + strings.Repeat(")", n) }
	for _, row := range []struct{ command, status string }{
		{"UID FETCH 1:4294967295 (FLAGS)", "OK"},
		{"UID FETCH 4294967295:1,1:*,*:4294967295 (FLAGS)", "OK"},
		{"UID SEARCH UID 1:4294967295 NOT UID 1:4294967295", "OK"},
		{"UID STORE 4294967295 +FLAGS.SILENT (\\Seen)", "OK"},
		{"UID COPY 3000000000:4294967295 INBOX", "OK"},
		{"UID FETCH " + elements(5000) + " (UID)", "OK"},
		{"UID SEARCH " + elements(5000), "OK"},
		{"SEARCH " + deep(1000, "ALL"), "OK"},
		{"SEARCH " + deep(5000, "ALL"), "OK"},
		{"SEARCH " + strings.Repeat("NOT ", 2500) + "ALL", "OK"},
		{"SEARCH " + strings.Repeat("OR 1:3,7 ", 1000) + "2:9", "OK"},
		{"SEARCH " + strings.Repeat("(", 5000), "BAD"},
		{"SEARCH " + strings.Repeat("TEXT x ", 1400), "OK"},
		{"FETCH 1 " + deep(1000, "FLAGS"), "BAD"},
		{"FETCH 1 (" + strings.Repeat("BODY.PEEK[] ", 800) + "UID)", "OK"},
		{"FETCH 1 BODY.PEEK[" + strings.Repeat("1.", 4000) + "1]", "OK"},
		{"FETCH 1 BODY.PEEK[]<0.4294967295>", "OK"},
		{"FETCH 1 BODY.PEEK[]<4294967295.4294967295>", "OK"},
		{"FETCH 1 BODY.PEEK[]<0.99999999999999999999>", "BAD"},
		{"FETCH 1 BODY.PEEK[]<18446744073709551616.1>", "BAD"},
		{"FETCH 1 BODY.PEEK[]<-1.1>", "BAD"},
		{"FETCH 99999999999999999999 FLAGS", "BAD"},
		{"FETCH 1 BODY.PEEK[99999999999999999999]", "BAD"},
		{`LIST "" "` + strings.Repeat("*%", 5000) + `"`, "OK"},
		{`LIST "" "` + strings.Repeat("%/", 5000) + `"`, "OK"},
		{`STATUS INBOX ` + deep(1000, "MESSAGES"), "BAD"},
		{"NOOP", "OK"},
	} {
		begun := v.spent()
		c := v.open() // each has its own: BAD ends a connection some time
		must(t, c, "OK", "SELECT INBOX", "")
		r, err := c.run("%s", row.command)
		if err != nil || r.status != row.status {
			t.Errorf("%.60q: %s [%s] %s, %v; wanted %s", row.command, r.status, r.code, r.text, err, row.status)
		}
		if took := v.spent() - begun; took > tolerance {
			t.Errorf("%.60q took %s of processor time", row.command, took)
		}
		c.Close()
	}
	v.cut(v.open(), "SEARCH "+deep(100000, "ALL")) // more than MaxCommandSize
	v.rest()
	v.bounded(100)
}

// TestLongSets sends sets as long as a command may be, with the default limit and with the highest one, and sets of 100,000 elements:
// those are refused before they are in memory, and the client is told.
func TestLongSets(t *testing.T) {
	t.Parallel()
	for _, limit := range []int{10240, 16384} {
		t.Run(fmt.Sprint(limit), func(t *testing.T) {
			t.Parallel()
			v := attack(t, "-MaxCommandSize", fmt.Sprint(limit))
			c := v.open()
			for range 50 {
				must(t, c, "OK", "APPEND INBOX {30+}\r\nSubject: x\r\n\r\n0123456789012345", "")
			}
			for _, command := range []string{"FETCH %s FLAGS", "UID FETCH %s (FLAGS BODY.PEEK[])", "SEARCH %s", "UID STORE %s FLAGS.SILENT (\\Seen)"} {
				for _, element := range []string{"7", "1:*", "50:1", "*"} {
					c := v.open()
					must(t, c, "OK", "SELECT INBOX", "")
					fits := strings.Repeat(element+",", (limit-100)/(len(element)+1)) + "1"
					must(t, c, "OK", command, "", fits)
					v.refused(c, fmt.Sprintf(command, strings.Repeat(element+",", 99999)+"1"))
				}
			}
			v.rest()
			v.bounded(100)
		})
	}
}

// refused sends a command that is too long, and reads that it is refused and that the connection ends.
func (v *victim) refused(c *client, command string) {
	v.t.Helper()
	defer c.Close()
	_ = c.send("%s", command) // fails when the server has closed by then
	said, _ := io.ReadAll(c.in)
	if text := string(said); !strings.Contains(text, " BAD An argument of the command cannot be read.\r\n* BYE The server closes the connection.\r\n") {
		v.t.Errorf("%.40q was answered with %.200q", command, text)
	}
}

// TestPatterns lists folders whose names are made for patterns of many wildcards.
func TestPatterns(t *testing.T) {
	t.Parallel()
	v := attack(t)
	c := v.open()
	for i := range scale(10, 60) {
		level := strings.Repeat("a", 240)
		must(t, c, "OK", "CREATE %s", "", strings.TrimSuffix(strings.Repeat(level+"/", 40), "/")+fmt.Sprint("/", i))
	}
	for _, pattern := range []string{strings.Repeat("*a", 4900) + "b", strings.Repeat("%a", 4900) + "b", strings.Repeat("a*", 2400) + "b", strings.Repeat("*aa", 3000) + "b"} {
		for _, command := range []string{"LIST", "LSUB"} {
			begun := v.spent()
			must(t, c, "OK", `%s "" "%s"`, "", command, pattern)
			if took := v.spent() - begun; took > tolerance {
				t.Errorf("%s %.20s… took %s of processor time", command, pattern, took)
			}
		}
	}
	v.rest()
	v.bounded(150)
}

// TestNestedMessages stores messages that are nested deeper than anybody writes them, and asks for their structure.
func TestNestedMessages(t *testing.T) {
	t.Parallel()
	v := attack(t)
	c := v.open()
	var multiparts, messages strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&multiparts, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i)
		messages.WriteString("Content-Type: message/rfc822\r\n\r\n")
	}
	brackets := "To: " + strings.Repeat("a:", 5000) + strings.Repeat("(", 5000) + "\r\n\r\n"
	for _, text := range []string{multiparts.String(), messages.String(), brackets} {
		must(t, c, "OK", "APPEND INBOX {%d+}\r\n%s", "", len(text), text)
	}
	must(t, c, "OK", "SELECT INBOX", "")
	begun := v.spent()
	must(t, c, "OK", "FETCH 1:* (ENVELOPE BODYSTRUCTURE)", "")
	must(t, c, "OK", "SEARCH TEXT absent", "")
	must(t, c, "OK", "FETCH 1:* BODY.PEEK[1.1.1.1.1.1.1.1.1.1]", "")
	if took := v.spent() - begun; took > tolerance {
		t.Errorf("the structure of three messages took %s of processor time", took)
	}
	v.rest()
	v.bounded(100)
}
