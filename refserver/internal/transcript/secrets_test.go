package transcript_test

import (
	"bytes"
	"encoding/base64"
	"io"
	"net"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/transcript"
)

// The secret of the tests, and what PLAIN and LOGIN make of it.
const (
	secret      = "sesame9"
	plainSecret = "AGFsaWNlAHNlc2FtZTk="
	loginSecret = "c2VzYW1lOQ=="
)

func commands() []string {
	return []string{"APPEND", "AUTH", "AUTHENTICATE", "BDAT", "DATA", "EHLO", "LOGIN", "NOOP", "QUIT", "SEARCH", "SELECT", "UID SEARCH"}
}

func TestSecretsInOddSpellings(t *testing.T) {
	t.Parallel()
	for name, script := range map[string]string{
		"two spaces":                      "C: a  LOGIN alice sesame9",
		"more spaces":                     "C: a   LoGiN    alice    sesame9   ",
		"quoted":                          `C: a  LOGIN "alice" "sesame9"`,
		"no space before the name":        `C: a LOGIN"alice" "sesame9"`,
		"literal":                         `C: a  LOGIN alice {7+}\nsesame9`,
		"literal that is asked for":       "C: a  LOGIN alice {7}\nS: + go\nC: sesame9",
		"length with zeros":               `C: a LOGIN alice {0000000000007+}\nsesame9`,
		"wrong length":                    `C: a  LOGIN alice {3+}\nsesame9`,
		"long name":                       `C: a LOGIN ` + strings.Repeat("n", 9000) + ` {7+}\nsesame9`,
		"no tag":                          "C: LOGIN alice sesame9",
		"no tag, literal":                 `C: LOGIN alice {7+}\nsesame9`,
		"blank before the tag":            "C:  a LOGIN alice sesame9",
		"tab":                             "C: a\tLOGIN alice sesame9",
		"two tags":                        "C: a b LOGIN alice sesame9",
		"quoted tag":                      `C: "a" LOGIN alice sesame9`,
		"UID":                             "C: a UID LOGIN alice sesame9",
		"in two lines":                    "C: a LOGIN alice\nS: a BAD\nC: sesame9",
		"refused literal":                 "C: a LOGIN alice {7}\nS: a NO\nC: sesame9",
		"behind a refused literal":        "C: a APPEND x {12}\nS: a NO\nC: b LOGIN alice sesame9",
		"behind a refused literal, untag": "C: \"a {12}\nS: * BAD\nC: b LOGIN alice sesame9",
		"as a literal nobody asked for":   `C: a APPEND x {25}\nb LOGIN alice sesame9`,
		"AUTHENTICATE":                    "C: a    AUTHENTICATE   PLAIN   " + plainSecret,
		"AUTHENTICATE, asked":             "C: a  AUTHENTICATE PLAIN\nS: +\nC: " + plainSecret,
		"AUTHENTICATE, blank at the end":  "C: a AUTHENTICATE PLAIN  \nS: +\nC: " + plainSecret,
		"AUTHENTICATE, quoted":            `C: a AUTHENTICATE "PLAIN" ` + plainSecret,
		"AUTHENTICATE without mechanism":  "C: a AUTHENTICATE " + plainSecret,
		"AUTHENTICATE without tag":        "C: AUTHENTICATE PLAIN\nS: * BAD\nC: " + plainSecret,
		"AUTHENTICATE, refused at once":   "C: a AUTHENTICATE PLAIN\nS: a NO\nC: " + plainSecret,
		"AUTHENTICATE twice":              "C: a AUTHENTICATE PLAIN\nS: +\nC: x{5}\nS: a BAD\nC: b LOGIN alice sesame9",
		"SMTP, two spaces":                "C: AUTH  LOGIN\nS: 334 VXN\nC: YWxp\nS: 334 UGF\nC: " + loginSecret,
		"SMTP, name in the line":          "C: auth   login   YWxp\nS: 334 UGF\nC: " + loginSecret,
		"SMTP, PLAIN":                     "C: AUTH  PLAIN  " + plainSecret,
		"SMTP, tabs":                      "C: AUTH\tPLAIN\t" + plainSecret,
		"SMTP, blank first":               "C:  AUTH PLAIN " + plainSecret,
		"SMTP, behind a control byte":     "C: EHLO \x00AUTH PLAIN " + plainSecret,
		"SMTP, behind a chunk":            "C: BDAT 3 LAST\nC: abcAUTH PLAIN " + plainSecret,
		"SMTP, pipelined":                 `C: EHLO x\nAUTH LOGIN` + "\nS: 250 hello\nS: 334 VXN\nC: YWxp\nS: 334 UGF\nC: " + loginSecret,
		"SMTP, refused at once":           "C: AUTH LOGIN\nS: 503 no\nC: YWxp\nS: 500 no\nC: " + loginSecret,
	} {
		for _, split := range []bool{false, true} {
			p := transcript.IMAP
			if strings.HasPrefix(name, "SMTP") {
				p = transcript.SMTP
			}
			got := talk(t, p, split, script+"\nC: z NOOP")
			for _, secret := range []string{secret, "ame9", plainSecret, loginSecret} {
				if strings.Contains(got, secret) {
					t.Errorf("%s, split %t: the secret is shown:\n%s", name, split, got)
				}
			}
		}
	}
}

// Hiding too much would make a transcript useless.
func TestWhatIsNoSecretIsShown(t *testing.T) {
	t.Parallel()
	for _, line := range []string{"a SELECT Login", `a SEARCH TEXT "please login now"`, "a UID SEARCH TEXT login SEEN", "NOOP", "a XLIST \"\" *", "garbage", "DONE"} {
		script := "C: " + line
		if got := talk(t, transcript.IMAP, false, script); got != script {
			t.Errorf("got %q, want %q", got, script)
		}
	}
	const mail = "C: DATA\nS: 354 go\nC: AUTH to you\nC: word\nC: .\nS: 250 done\nC: QUIT"
	if got := talk(t, transcript.SMTP, true, "C: AUTH LOGIN YWxp\nS: 535 no\n"+mail); !strings.HasSuffix(got, mail) {
		t.Errorf("got\n%s", got)
	}
}

// FuzzSecrets sends any bytes to what reads logins as the server does: the password of a login that it accepts is not shown.
func FuzzSecrets(f *testing.F) {
	for _, seed := range []string{
		"a1  LOGIN alice sesame9\r\n", "a LOGIN alice {7+}\r\nsesame9\r\n", "a LOGIN {5}\r\nalice {007}\r\nsesame9\r\n",
		"a AUTHENTICATE PLAIN\r\n" + plainSecret + "\r\n", "a   AUTHENTICATE   PLAIN   " + plainSecret + "\n",
		"x APPEND y {4}\r\na LOGIN alice sesame9\r\n", "a AUTHENTICATE PLAIN\r\nx{3}\r\nb LOGIN \"a\" \"sesame9\"\r\n", "c NOOP\r\n {3}\r\na LOGIN alice sesame9\r\n",
		"a SELECT {3+}\r\nabc\r\nIDLE LOGIN {1+}\r\n \"sesame9\" \r\n",
	} {
		f.Add([]byte(seed), false)
		f.Add([]byte(seed), true)
	}
	f.Fuzz(func(t *testing.T, in []byte, split bool) {
		if bytes.Count(in, []byte(secret))+bytes.Count(in, []byte(plainSecret)) != 1 {
			return // what is shown elsewhere is no secret
		}
		r := &transcript.Recorder{Commands: commands()}
		r.Enable(true)
		recorded := r.Open(transcript.IMAP, &net.TCPAddr{})
		from := io.Reader(bytes.NewReader(in))
		if split {
			from = iotest.OneByteReader(from)
		}
		if !accepts(stream{from, recorded}) {
			return
		}
		for _, l := range r.Connections()[0].Lines {
			if strings.Contains(l.Text, secret) || strings.Contains(l.Text, plainSecret) {
				t.Errorf("shown: %q", l.Text)
			}
		}
	})
}

// stream is a recorded connection whose other side is never read.
type stream struct {
	io.Reader
	*transcript.Session
}

func (s stream) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	s.Sent(p[:n])
	return n, err
}

func (s stream) say(text string) { s.Received([]byte(text + "\r\n")) }

// accepts reads commands to the end and says whether a login with the secret was among them.
func accepts(conn stream) (accepted bool) {
	in := imapwire.NewReader(conn, func() error { conn.say("+ go"); return nil }, imapwire.Limits{MaxLine: 10240, MaxSASL: 64 << 10})
	in.Liberal = true
	for {
		d, err := in.ReadCommand()
		if _, syntax := err.(*imapwire.SyntaxError); syntax {
			conn.say("* BAD no command")
			continue
		}
		if err != nil {
			return accepted
		}
		password, answer := "", " OK"
		switch d.Name {
		case "LOGIN":
			for range 2 {
				if err = d.SP(); err == nil {
					password, err = d.AString()
				}
				if err != nil {
					break
				}
			}
			if err != nil || d.End() != nil {
				password, answer = "", " BAD"
			}
		case "AUTHENTICATE":
			_ = d.SP()
			name, err := d.Atom()
			if err != nil || !strings.EqualFold(name, "PLAIN") {
				answer = " NO"
				break
			}
			message := ""
			if d.TrySP() && d.Peek() != 0 {
				message, _ = d.Atom()
			} else {
				conn.say("+")
				message, _ = in.ReadLine(64 << 10)
			}
			if raw, err := base64.StdEncoding.Strict().DecodeString(message); err == nil {
				password = string(raw)
			}
		case "NOOP", "SELECT":
		default:
			answer = " BAD"
		}
		accepted = accepted || strings.HasSuffix(password, secret)
		conn.say(d.Tag + answer)
	}
}
