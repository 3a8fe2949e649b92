package wire_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/steps/internal/wire"
)

// listen plays a server on a TCP connection, where clients can do what a pipe cannot; it gives what the client's side is.
func listen(t *testing.T, serve func(net.Conn)) (*wire.Conn, *log) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		serve(conn)
	}()
	client, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	transcript := &log{}
	c := wire.New("alice", "imap.example.org", client, transcript)
	c.Patience = patience
	t.Cleanup(func() { c.Close(); listener.Close(); <-done })
	return c, transcript
}

// hears is a server that greets, notes everything that it gets until the client ends, and answers "a1 OK done" when the text
// that it waits for has come.
func hears(until string, heard chan<- string) func(net.Conn) {
	return func(conn net.Conn) {
		fmt.Fprint(conn, "* OK ready\r\n")
		var all strings.Builder
		buffer := make([]byte, 4096)
		for {
			n, err := conn.Read(buffer)
			all.Write(buffer[:n])
			if until != "" && strings.HasSuffix(all.String(), until) {
				fmt.Fprint(conn, "a1 OK done\r\n")
				break
			}
			if err != nil {
				if err == io.EOF {
					fmt.Fprint(conn, "a1 OK ended\r\n")
				} else {
					all.WriteString(" [reset]")
				}
				break
			}
		}
		heard <- all.String()
	}
}

func TestWhatIsSent(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, script, until, want string }{
		{"a literal that is not waited for", "C: a1 X <literal+ \"a b\"> y\nS: a1 OK <text>", "y\r\n", "a1 X {3+}\r\na b y\r\n"},
		{"content in lines", "C: a1 X <literal+>\n  | a\n  |\n  | b<octet ff>\nS: a1 OK <text>", "}\r\na\r\n\r\nb\xff\r\n\r\n", "a1 X {9+}\r\na\r\n\r\nb\xff\r\n\r\n"},
		{"content without its last line end", "C: a1 X <literal8+>\n| a<no crlf>\nS: a1 OK <text>", "a\r\n", "a1 X ~{1+}\r\na\r\n"},
		{"a wrong length", "C: a1 X <literal+ 99 \"abc\">\nS: a1 OK <text>", "abc\r\n", "a1 X {99+}\r\nabc\r\n"},
		{"a folder in a literal", "C: a1 X <literal+ \"<folder My Work>\">\nS: a1 OK <text>", "k\r\n", "a1 X {16+}\r\nINBOX.x1.My Work\r\n"},
		{"a folder as an argument", "C: a1 X <folder My Work> <folder Work>\nS: a1 OK <text>", "k\r\n", "a1 X \"INBOX.x1.My Work\" INBOX.x1.Work\r\n"},
		{"a number and one", "C: a1 UID FETCH <uid+1>,<uid-1> X\nS: a1 OK <text>", "X\r\n", "a1 UID FETCH 42,40 X\r\n"},
		{"octet by octet", "C: <octet by octet>a1 NOOP\nS: a1 OK <text>", "\r\n", "a1 NOOP\r\n"},
		{"in pieces", "C: a1 NO<pause 1>OP\nS: a1 OK <text>", "\r\n", "a1 NOOP\r\n"},
		{"without an end", "C: a1 <nul><cr><lf>X<no crlf>\nS: a1 OK <text>", "X", "a1 \x00\r\nX"},
		{"many octets", "C: a1 <repeat x 70000>\nS: a1 OK <text>", "\r\n", "a1 " + strings.Repeat("x", 70000) + "\r\n"},
		{"as many octets as a name says", "C: a1 <repeat x uid+1>\nS: a1 OK <text>", "\r\n", "a1 " + strings.Repeat("x", 42) + "\r\n"},
		{"a partial fetch keeps its origin", "C: a1 FETCH 1 BODY[]<0.10>\nS: a1 OK <text>", ">\r\n", "a1 FETCH 1 BODY[]<0.10>\r\n"},
		{"half-closed", "C: a1 NOOP<no crlf>\nC: <half-close>\nS: a1 OK ended\n<connection closed>", "", "a1 NOOP"},
		{"reset", "C: a1 NOOP\nC: <reset>", "", "a1 NOOP\r\n [reset]"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			heard := make(chan string, 1)
			c, _ := listen(t, hears(tc.until, heard))
			script, err := wire.ParseScript(tc.script)
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Run(t.Context(), script, scenarioNames, map[string]string{}); err != nil {
				t.Error(err)
			}
			got := <-heard
			if tc.name == "reset" && got == " [reset]" {
				return // the reset overtook the line
			}
			if got != tc.want {
				t.Errorf("sent %.200q, want %.200q", got, tc.want)
			}
		})
	}
}

func TestMistakesInSentLines(t *testing.T) {
	t.Parallel()
	for script, want := range map[string]string{
		"C: a1 SELECT <foldr Work>": "<foldr Work> is neither",
		"C: a1 X <literal>":         "no content",
		"C: a1 X\n| a":              "belong to a <literal>",
	} {
		c, _ := serve(t, "* OK ready\r\n", "")
		err := run(t, c, script)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "line 1") {
			t.Errorf("%q: error %v, want one about line 1 with %q", script, err, want)
		}
	}
}

func TestSynchronisingLiterals(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name    string
		answers []string
		script  string
		err     string
	}{
		{"taken", []string{"* OK ready\r\n", "+ go\r\n", "a1 OK done\r\n"}, "C: a1 X <literal \"abc\">\nS: a1 OK <text>", ""},
		{"taken after other news", []string{"* OK ready\r\n", "* 3 EXISTS\r\n+ go\r\n", "a1 OK done\r\n"},
			"C: a1 X <literal \"abc\">\nS: * 3 EXISTS\nS: a1 OK <text>", ""},
		{"refused", []string{"* OK ready\r\n", "* 3 EXISTS\r\na1 NO [TRYCREATE] x\r\n", "a2 OK y\r\n"},
			"C: a1 X <literal \"abc\">\nS: * 3 EXISTS\nS: a1 NO [TRYCREATE] <text>\nC: a2 NOOP\nS: a2 OK <text>", ""},
		{"ended", []string{"* OK ready\r\n", "* BYE x\r\n!"}, "C: a1 X <literal \"abc\">\nS: * BYE <text>\n<connection closed>", ""},
		{"refused where it should be taken", []string{"* OK ready\r\n", "a1 BAD x\r\n"}, "C: a1 X <literal \"abc\">\nS: a1 OK <text>", "received: a1 BAD x"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			c, _ := serve(t, tc.answers...)
			err := run(t, c, tc.script)
			if tc.err == "" && err != nil || tc.err != "" && (err == nil || !strings.Contains(err.Error(), tc.err)) {
				t.Errorf("error %v, want %q", err, tc.err)
			}
		})
	}
}

func TestSeveralConnections(t *testing.T) {
	t.Parallel()
	phone, _ := serve(t, "* OK ready\r\n", "a1 OK stored\r\n", "")
	laptop, _ := serve(t, "* OK ready\r\n", "+ idling\r\n* 2 EXISTS\r\n", "b1 OK done\r\n", "")
	cast := func(name string) (*wire.Conn, error) {
		c, ok := map[string]*wire.Conn{"phone": phone, "alice's laptop": laptop}[name]
		if !ok {
			return nil, fmt.Errorf("nobody is %q", name)
		}
		return c, nil
	}
	play := func(text string) error {
		script, err := wire.ParseScript(text)
		if err != nil {
			return err
		}
		return wire.Play(t.Context(), script, cast, scenarioNames, map[string]string{})
	}
	err := play("alice's laptop C: b1 IDLE\nalice's laptop S: + <text>\nphone C: a1 APPEND x\nphone S: a1 OK <text>\n" +
		"alice's laptop S: * 2 EXISTS\nalice's laptop C: DONE\nalice's laptop S: b1 OK <text>")
	if err != nil {
		t.Error(err)
	}
	if err := play("tablet C: a1 NOOP"); err == nil || !strings.Contains(err.Error(), `"tablet"`) {
		t.Errorf("a connection that nobody has opened: %v", err)
	}
}

func TestAnAlternativeThatEndsTheConnection(t *testing.T) {
	t.Parallel()
	const rest = "\nC: a2 NOOP\nS: a2 OK <text>"
	cases := []struct {
		name, answer, script, err string
	}{
		{"BYE leaves the rest out", "* BYE x\r\n!", "C: a1 X\nS: a1 BAD <text>\nor: * BYE <text>" + rest, ""},
		{"so does the end", "!", "C: a1 X\nS: a1 BAD <text>\nor: <connection closed>" + rest, ""},
		{"a BYE that was demanded does not", "* BYE x\r\n!", "C: a1 X\nS: * BYE <text>" + rest, "closed the connection"},
		{"what stands before it is not waited for", "* BYE x\r\n!", "C: a1 X\nS: * 1 EXISTS\nS: a1 OK <text>\nor: * BYE <text>", ""},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			c, _ := serve(t, "* OK ready\r\n", tc.answer)
			err := run(t, c, tc.script)
			if tc.err == "" && err != nil || tc.err != "" && (err == nil || !strings.Contains(err.Error(), tc.err)) {
				t.Errorf("error %v, want %q", err, tc.err)
			}
		})
	}
}

// watcher is an observer that keeps what it sees, and has something against every BAD.
type watcher struct{ seen []string }

func (w *watcher) Sent(_, line string) []scenarios.Finding {
	w.seen = append(w.seen, "C: "+line)
	return nil
}

func (w *watcher) Received(_, response string) []scenarios.Finding {
	w.seen = append(w.seen, "S: "+response)
	if strings.Contains(response, " BAD ") {
		return []scenarios.Finding{{Rule: "no BAD", Message: "the server is not amused", Line: response}}
	}
	return nil
}

// findingLog is a transcript that takes findings.
type findingLog struct {
	log
	mu       sync.Mutex
	findings []scenarios.Finding
}

func (l *findingLog) Finding(f scenarios.Finding) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.findings = append(l.findings, f)
}

func TestObserverSeesCommandsAndResponsesWhole(t *testing.T) {
	t.Parallel()
	client, server := net.Pipe()
	go func() {
		defer server.Close()
		lines := bufio.NewReader(server)
		for _, answer := range []string{"* OK ready\r\n", "+ go\r\n", "", "* 1 FETCH (BODY[] {4}\r\na\r\nb)\r\na1 OK x\r\n", "a2 BAD too long\r\n", "a3 OK y\r\n", ""} {
			if answer != "" { // a pipe waits for a reader even of nothing
				fmt.Fprint(server, answer)
			}
			if _, err := lines.ReadString('\n'); err != nil {
				return
			}
		}
	}()
	transcript := &findingLog{}
	c := wire.New("alice's laptop", "imap.example.org", client, transcript)
	defer c.Close()
	w := &watcher{}
	c.Observer = w
	err := run(t, c, "C: <octet by octet>a1 X <literal>\n| a\nS: * 1 FETCH (BODY[] <string>)\nS: a1 OK <text>\n"+
		"C: a2 X <literal 9999 \"b\">\nS: a2 BAD <text>\nC: a3 N<pause 1>OOP\nS: a3 OK <text>")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"S: * OK ready", "S: + go", "C: a1 X {3}\r\na\r\n", "S: * 1 FETCH (BODY[] {4}\r\na\r\nb)", "S: a1 OK x",
		"C: a2 X {9999}", "S: a2 BAD too long", "C: a3 NOOP", "S: a3 OK y"}
	if diff := cmp.Diff(want, w.seen); diff != "" {
		t.Errorf("the observer sees (-want +got)\n%s", diff)
	}
	wantFindings := []scenarios.Finding{{Connection: "alice's laptop", Rule: "no BAD", Message: "the server is not amused", Line: "a2 BAD too long"}}
	if diff := cmp.Diff(wantFindings, transcript.findings); diff != "" {
		t.Errorf("findings (-want +got)\n%s", diff)
	}
}

func TestUTF7(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"Work": "Work", "a&b": "a&-b", "Entwürfe": "Entw&APw-rfe", "日本語": "&ZeVnLIqe-", "😀": "&2D3eAA-", "a/ü": "a/&APw-"} {
		if got := wire.UTF7(name); got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
}
