package transcript_test

import (
	"fmt"
	"net"
	"strings"
	"testing"

	"github.com/imapspec/imapspec/refserver/internal/transcript"
)

// talk plays lines that begin with "C: " and "S: " and gives what was recorded in the same form. split sends octet by octet.
func talk(t *testing.T, p transcript.Protocol, split bool, script string) string {
	t.Helper()
	r := &transcript.Recorder{Commands: commands()}
	r.Enable(true)
	client, server := net.Pipe()
	defer client.Close()
	recorded := r.Open(p, server.RemoteAddr()).Wrap(server)
	defer recorded.Close()
	for line := range strings.SplitSeq(strings.TrimSpace(script), "\n") {
		who, text, _ := strings.Cut(strings.TrimSpace(line), ": ")
		octets := []byte(strings.ReplaceAll(text, `\n`, "\r\n") + "\r\n")
		pieces := [][]byte{octets}
		if split {
			pieces = nil
			for i := range octets {
				pieces = append(pieces, octets[i:i+1])
			}
		}
		for _, piece := range pieces {
			from, to := net.Conn(client), recorded
			if who == "S" {
				from, to = recorded, client
			}
			go func() { _, _ = from.Write(piece) }()
			for got := 0; got < len(piece); {
				n, err := to.Read(make([]byte, len(piece)))
				if err != nil {
					t.Fatal(err)
				}
				got += n
			}
		}
	}
	var out []string
	for _, l := range r.Connections()[0].Lines {
		who := "S: "
		if l.Sent {
			who = "C: "
		}
		out = append(out, who+l.Text)
	}
	return strings.Join(out, "\n")
}

func TestLines(t *testing.T) {
	t.Parallel()
	for name, test := range map[string][2]string{
		"plain":              {"S: * OK hello\nC: a NOOP\nS: a OK done", "S: * OK hello\nC: a NOOP\nS: a OK done"},
		"LOGIN":              {`C: a LOGIN alice "a secret"` + "\nS: a OK in\nC: b NOOP", "C: a LOGIN *****\nS: a OK in\nC: b NOOP"},
		"LOGIN in literals":  {`C: a login {5+}\nalice {6+}\nsecret` + "\nC: b NOOP", "C: a login *****\nC: *****\nC: *****\nC: *****\nC: *****\nC: b NOOP"},
		"AUTHENTICATE":       {"C: a AUTHENTICATE PLAIN\nS: +\nC: AGFsaWNl\nS: a OK in\nC: b NOOP", "C: a AUTHENTICATE PLAIN\nS: +\nC: *****\nS: a OK in\nC: b NOOP"},
		"initial response":   {"C: a AUTHENTICATE PLAIN AGFsaWNl\nS: a NO\nC: b NOOP", "C: a AUTHENTICATE PLAIN *****\nS: a NO\nC: b NOOP"},
		"cancelled":          {"C: a AUTHENTICATE PLAIN\nS: +\nC: *\nS: a BAD\nC: b NOOP", "C: a AUTHENTICATE PLAIN\nS: +\nC: *\nS: a BAD\nC: b NOOP"},
		"SMTP":               {"C: AUTH LOGIN\nS: 334 VXN\nC: YWxp\nS: 334 UGF\nC: c2Vj\nS: 235 in\nC: QUIT", "C: AUTH LOGIN\nS: 334 VXN\nC: *****\nS: 334 UGF\nC: *****\nS: 235 in\nC: QUIT"},
		"SMTP, in one line":  {"C: AUTH PLAIN AGFs\nS: 535 no\nC: QUIT", "C: AUTH PLAIN *****\nS: 535 no\nC: QUIT"},
		"literal":            {`C: a APPEND x {15}` + "\nS: + go\nC: Subject: a\\n\\n.\nS: a OK", "C: a APPEND x {15}\nS: + go\nC: Subject: a\nC: \nC: .\nC: \nS: a OK"},
		"literal of a reply": {`S: * 1 FETCH (BODY[] {3}\nabc FLAGS ())`, "S: * 1 FETCH (BODY[] {3}\nS: abc\nS:  FLAGS ())"},
	} {
		for _, split := range []bool{false, true} {
			t.Run(fmt.Sprint(name, ", split ", split), func(t *testing.T) {
				t.Parallel()
				p := transcript.IMAP
				if strings.HasPrefix(name, "SMTP") {
					p = transcript.SMTP
				}
				if got := talk(t, p, split, test[0]); got != test[1] {
					t.Errorf("got\n%s\nwant\n%s", got, test[1])
				}
			})
		}
	}
}

func TestBounds(t *testing.T) {
	t.Parallel()
	r := &transcript.Recorder{}
	if s := r.Open(transcript.IMAP, &net.TCPAddr{}); s != nil || s.Wrap(nil) != nil {
		t.Error("a connection is recorded although nobody asked")
	}
	r.Enable(true)
	for range 150 {
		r.Open(transcript.IMAP, &net.TCPAddr{})
	}
	if all := r.Connections(); len(all) != 100 || all[0].Number != 51 {
		t.Errorf("%d connections are kept, the first is number %d", len(all), all[0].Number)
	}
	client, server := net.Pipe()
	defer client.Close()
	recorded := r.Open(transcript.IMAP, &net.TCPAddr{}).Wrap(server)
	go func() {
		for i := range 5000 {
			length := 10
			if i%50 == 0 {
				length = 10_000
			}
			_, _ = fmt.Fprintf(client, "a %s\r\n", strings.Repeat("x", length))
		}
		client.Close()
	}()
	for buf := make([]byte, 64<<10); ; {
		if _, err := recorded.Read(buf); err != nil {
			break
		}
	}
	all := r.Connections()
	last := all[len(all)-1]
	if len(last.Lines) > 2000 || last.Dropped+len(last.Lines) != 5000 {
		t.Errorf("%d lines are kept and %d dropped", len(last.Lines), last.Dropped)
	}
	long := 0
	for _, l := range last.Lines {
		if long = max(long, len(l.Text)); long > 5000 {
			t.Fatalf("%d octets of a line are kept", long)
		}
	}
	if long < 1000 {
		t.Errorf("of a long line %d octets are kept", long)
	}
}
