package refserver_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"github.com/imapspec/imapspec/refserver"
)

// letters makes n message files.
func letters(t testing.TB, n int) []refserver.Message {
	t.Helper()
	var list []refserver.Message
	size := 200
	if n >= 1000 {
		size = 720
	}
	for i := range n {
		file := filepath.Join(t.TempDir(), fmt.Sprintf("%d.eml", i))
		if err := os.WriteFile(file, fmt.Appendf(nil, "Subject: letter %d\n\n%s\n", i, strings.Repeat("text ", size)), 0o600); err != nil {
			t.Fatal(err)
		}
		list = append(list, refserver.Message{File: file})
	}
	return list
}

// office is a server with three people and their mail, that takes logins in plain text.
func office(t testing.TB, dir string, messages int) *refserver.Server {
	t.Helper()
	mail := letters(t, messages)
	var people []refserver.Person
	for _, name := range []string{"alice", "bob", "carol"} {
		people = append(people, refserver.Person{Name: name, Password: alicesPassword, Folders: []string{"Work"}, Messages: mail})
	}
	server, err := refserver.Start(t.Context(), refserver.Config{Started: true, DataDir: dir, People: people, Transcripts: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	console, err := server.Console(t.Context(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	if out, err := console.Run(t.Context(), "Set-ImapSettings -LoginType PlainTextLogin -WarningAction SilentlyContinue; Restart-Service MSExchangeIMAP4"); err != nil || out != "" {
		t.Fatalf("%s%v", out, err)
	}
	return server
}

// mailbox logs alice in on port 143.
func mailbox(t testing.TB, server *refserver.Server) *imapclient.Client {
	t.Helper()
	address, _ := server.Address(143)
	c, err := imapclient.DialInsecure(address, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if err := c.Login("alice", alicesPassword).Wait(); err != nil {
		t.Fatal(err)
	}
	return c
}

// fingerprint is what a client finds in the INBOX.
func fingerprint(t testing.TB, c *imapclient.Client) string {
	t.Helper()
	selected, err := c.Select("INBOX", &imap.SelectOptions{ReadOnly: true}).Wait()
	if err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf("%d messages, validity %d, next %d", selected.NumMessages, selected.UIDValidity, selected.UIDNext)
	if selected.NumMessages > 0 {
		set := imap.SeqSet{}
		set.AddRange(1, 0)
		messages, err := c.Fetch(set, &imap.FetchOptions{UID: true, Flags: true, Envelope: true}).Collect()
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range messages {
			text += fmt.Sprintf("\n%d %v %s", m.UID, m.Flags, m.Envelope.Subject)
		}
	}
	return text
}

func store(t testing.TB, c *imapclient.Client, subject string) {
	t.Helper()
	text := "Subject: " + subject + "\r\n\r\nHello.\r\n"
	command := c.Append("INBOX", int64(len(text)), nil)
	if _, err := io.WriteString(command, text); err != nil {
		t.Fatal(err)
	}
	if err := command.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := command.Wait(); err != nil {
		t.Fatal(err)
	}
}

func TestReset(t *testing.T) {
	t.Parallel()
	for name, dir := range map[string]string{"in memory": "", "on disk": t.TempDir()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := office(t, dir, 3)
			runs(t, server, "Set-ReferenceFault Stall -Delay 1 -Mailbox bob; Stop-Service MSExchangeFrontEndTransport")
			before := fingerprint(t, mailbox(t, server))
			address, _ := server.Address(143)
			snapshot, err := server.Snapshot(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for round := range 3 {
				c := mailbox(t, server)
				store(t, c, "another")
				if _, err := c.Select("INBOX", nil).Wait(); err != nil {
					t.Fatal(err)
				}
				if err := c.Store(imap.SeqSetNum(1, 2), &imap.StoreFlags{Op: imap.StoreFlagsAdd, Flags: []imap.Flag{imap.FlagDeleted}}, nil).Close(); err != nil {
					t.Fatal(err)
				}
				if err := c.Expunge().Close(); err != nil {
					t.Fatal(err)
				}
				runs(t, server, `New-Mailbox -Name dave -UserPrincipalName dave@contoso.com -Password (ConvertTo-SecureString "x1-Secret" -AsPlainText -Force) | Out-Null
					Remove-Mailbox carol -Confirm:$false; Remove-ReferenceFault *; Set-CASMailbox bob -ImapEnabled $false
					Set-ImapSettings -Banner "changed" -WarningAction SilentlyContinue; Start-Service MSExchangeFrontEndTransport
					Add-DnsServerResourceRecordA -ZoneName contoso.com -Name mail -IPv4Address 203.0.113.10`)
				if err := server.Reset(t.Context(), snapshot); err != nil {
					t.Fatal(err)
				}
				if err := c.Noop().Wait(); err == nil {
					t.Error("a client goes on in the world before")
				}
				if now, _ := server.Address(143); now != address {
					t.Errorf("port 143 was at %s and is at %s", address, now)
				}
				if after := fingerprint(t, mailbox(t, server)); after != before {
					t.Errorf("round %d: got\n%s\nwant\n%s", round, after, before)
				}
				for command, want := range map[string]string{
					"(Get-Mailbox).Alias -contains 'dave'": "False", "(Get-Mailbox).Alias -contains 'carol'": "True",
					"(Get-ReferenceFault).Name": "Stall", "(Get-CASMailbox bob).ImapEnabled": "True",
					"(Get-ImapSettings).Banner":                        "The Microsoft Exchange IMAP4 service is ready.",
					"(Get-Service MSExchangeFrontEndTransport).Status": "Stopped",
				} {
					console, err := server.Console(t.Context(), "", "")
					if err != nil {
						t.Fatal(err)
					}
					if out, err := console.Run(t.Context(), command); err != nil || strings.TrimSpace(out) != want {
						t.Errorf("%s: %q, %v; want %q", command, out, err, want)
					}
				}
				if found, _ := server.PublicResolver().LookupHost(t.Context(), "mail.contoso.com"); len(found) > 0 {
					t.Errorf("the public DNS still has %v", found)
				}
			}
			if err := snapshot.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestResetToAnotherServersSnapshot(t *testing.T) {
	t.Parallel()
	one, other := office(t, "", 0), office(t, "", 0)
	snapshot, err := one.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, foreign := range map[string]*refserver.Snapshot{"another's": snapshot, "none": nil} {
		if err := other.Reset(t.Context(), foreign); err == nil || err.Error() != "reset: the snapshot is of another server, or of none" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// BenchmarkReset brings three people with messages of 1 KB, or of 4 KB where there are thousands, back.
func BenchmarkReset(b *testing.B) {
	for _, c := range []struct {
		name     string
		messages int // of each person
		dir      string
	}{{"memory/100", 34, ""}, {"memory/3000", 1000, ""}, {"disk/100", 34, b.TempDir()}, {"disk/3000", 1000, b.TempDir()}, {"disk/15000", 5000, b.TempDir()}} {
		b.Run(c.name, func(b *testing.B) {
			server := office(b, c.dir, c.messages)
			snapshot, err := server.Snapshot(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			client := mailbox(b, server)
			for b.Loop() {
				b.StopTimer()
				if _, err := client.Select("INBOX", nil).Wait(); err != nil {
					b.Fatal(err)
				}
				store(b, client, "another")
				b.StartTimer()
				if err := server.Reset(b.Context(), snapshot); err != nil {
					b.Fatal(err)
				}
				b.StopTimer()
				client = mailbox(b, server)
				b.StartTimer()
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N), "ms/op")
		})
	}
}

func TestWaitForMessage(t *testing.T) {
	t.Parallel()
	server := office(t, "", 1)
	c := mailbox(t, server)
	type result struct {
		refserver.Received
		err error
	}
	results := make(chan result, 1)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	go func() {
		m, err := server.WaitForMessage(ctx, "alice", refserver.Match{Subject: "LUNCH"})
		results <- result{m, err}
	}()
	store(t, c, "dinner")
	store(t, c, "=?UTF-8?Q?Lunch?= at noon")
	r := <-results
	if r.err != nil || r.UID != 3 || r.Folder != "INBOX" || !strings.Contains(string(r.Raw), "at noon") {
		t.Errorf("got %+v, %v", r.Received, r.err)
	}
	if m, err := server.WaitForMessage(ctx, "alice@contoso.com", refserver.Match{Text: "hello", After: 2}); err != nil || m.UID != 3 {
		t.Errorf("one that is there: %+v, %v", m, err)
	}
	for patience := time.Millisecond; ; patience *= 4 { // until it is enough to look at what is there
		short, end := context.WithTimeout(t.Context(), patience)
		_, err := server.WaitForMessage(short, "alice", refserver.Match{Subject: "breakfast"})
		end()
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("one that never comes: %v", err)
		}
		if strings.Contains(err.Error(), `"letter 0", "dinner", "Lunch at noon"`) {
			break
		}
		if patience > time.Minute {
			t.Fatalf("what is there instead is not named: %v", err)
		}
	}
	for name, match := range map[string]refserver.Match{"nobody": {}, "alice": {Folder: "Nowhere"}} {
		if _, err := server.WaitForMessage(ctx, name, match); err == nil {
			t.Errorf("%s %+v: no error", name, match)
		}
	}
}

func TestWaitEndsWithAReset(t *testing.T) {
	t.Parallel()
	server := office(t, "", 0)
	snapshot, err := server.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		_, err := server.WaitForMessage(t.Context(), "alice", refserver.Match{})
		ended <- err
	}()
	for {
		if err := server.Reset(t.Context(), snapshot); err != nil {
			t.Fatal(err)
		}
		select {
		case err := <-ended:
			if err == nil {
				t.Error("a message was found")
			}
			return
		case <-time.After(time.Millisecond): // the wait had not begun
		}
	}
}

func TestTranscripts(t *testing.T) {
	t.Parallel()
	server := office(t, "", 1)
	// Not by a library: those ask for capabilities when they please, so their tags are not the same each time.
	converse(t, server, "A1 LOGIN alice \""+alicesPassword+"\"\r\nA2 EXAMINE INBOX\r\nA3 FETCH 1 (BODY.PEEK[HEADER])\r\nA4 LOGOUT\r\n")
	var said []string
	for _, transcript := range server.Transcripts() {
		for _, l := range transcript.Lines {
			who := "S: "
			if l.Sent {
				who = "C: "
			}
			said = append(said, who+l.Text)
		}
	}
	text := strings.Join(said, "\n")
	for _, part := range []string{
		"S: * OK The Microsoft Exchange IMAP4 service is ready.\n", "C: A1 LOGIN *****\n", "S: A1 OK LOGIN completed.\n", "C: A2 EXAMINE INBOX\n",
		"C: A3 FETCH 1 (BODY.PEEK[HEADER])\n", "S: * 1 FETCH (", "letter 0", "S: A3 OK FETCH completed.\n",
	} {
		if !strings.Contains(text, part) {
			t.Errorf("%q is missing in\n%s", part, text)
		}
	}
	if strings.Contains(text, alicesPassword) {
		t.Errorf("the password is in\n%s", text)
	}
}
