package backend_test

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/imapspec/imapspec/refserver/internal/message"
	"github.com/imapspec/imapspec/refserver/internal/org"
)

const page = `From: bob@contoso.com
Subject: News
MIME-Version: 1.0
Content-Type: text/html; charset=us-ascii

<html><body><p>Hello <b>Alice</b></p></body></html>
`

const invitation = `From: bob@contoso.com
Subject: Lunch
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain; charset=us-ascii

At noon
--b
Content-Type: text/calendar; charset=us-ascii; method=REQUEST

BEGIN:VCALENDAR
END:VCALENDAR
--b--
`

// opened opens a connection as alice and selects INBOX.
func (s *server) opened() *client {
	s.t.Helper()
	c := s.login("alice")
	c.command("SELECT INBOX")
	return c
}

// command sends a command and gives everything that is answered before the tagged line.
func (c *client) command(text string) string {
	c.t.Helper()
	c.send("z " + text)
	var answers strings.Builder
	for {
		line := c.line()
		if strings.HasPrefix(line, "z ") {
			if !strings.HasPrefix(line, "z OK") {
				c.t.Fatalf("%s: %s", text, line)
			}
			return answers.String()
		}
		answers.WriteString(line + "\r\n")
		if m := regexp.MustCompile(`\{(\d+)\}$`).FindStringSubmatch(line); m != nil {
			n, err := strconv.Atoi(m[1])
			must(c.t, err)
			literal := make([]byte, n)
			_, err = io.ReadFull(c.in, literal)
			must(c.t, err)
			answers.Write(literal)
		}
	}
}

var literalSize = regexp.MustCompile(`(RFC822\.SIZE \d+) BODY\[\] \{(\d+)\}\r\n`)

// agrees checks that everything that FETCH says of message 1 agrees, and gives its text, the size that is told and the real one.
func (c *client) agrees() (text string, told, real int) {
	c.t.Helper()
	answer := c.command("FETCH 1 (RFC822.SIZE BODY.PEEK[])")
	m := literalSize.FindStringSubmatchIndex(answer)
	if m == nil {
		c.t.Fatalf("got %s", answer)
	}
	told, err := strconv.Atoi(strings.Fields(answer[m[2]:m[3]])[1])
	must(c.t, err)
	real, err = strconv.Atoi(answer[m[4]:m[5]])
	must(c.t, err)
	text = answer[m[1] : m[1]+real]
	parsed := message.Parse([]byte(text))
	header, _ := parsed.Section(nil, message.Header)
	part, _ := parsed.Section([]int{1}, message.Whole)
	for command, want := range map[string]string{
		"FETCH 1 BODY.PEEK[HEADER]":                               fmt.Sprintf("* 1 FETCH (BODY[HEADER] {%d}\r\n%s)\r\n", len(header), header),
		"FETCH 1 BODY.PEEK[1]":                                    fmt.Sprintf("* 1 FETCH (BODY[1] {%d}\r\n%s)\r\n", len(part), part),
		"FETCH 1 BODY.PEEK[]<5.10>":                               fmt.Sprintf("* 1 FETCH (BODY[]<5> {10}\r\n%s)\r\n", text[5:15]),
		"SEARCH TEXT multipart/never":                             "* SEARCH\r\n",
		"SEARCH HEADER Content-Type h":                            searchHit(strings.Contains(strings.Join(parsed.HeaderValues("Content-Type"), ""), "h")),
		fmt.Sprint("SEARCH SMALLER ", told+1, " LARGER ", told-1): "* SEARCH 1\r\n",
	} {
		for range 2 { // the second answer may be a kept one
			if got := c.command(command); got != want {
				c.t.Errorf("%s:\n got %q\nwant %q", command, got, want)
			}
		}
	}
	if p := parsed.BodyStructure(); !p.Multipart() {
		want := fmt.Sprintf(`("%s" "%s" `, p.Type, p.Subtype)
		got := c.command("FETCH 1 (ENVELOPE BODY BODYSTRUCTURE)")
		if strings.Count(got, want) != 2 || strings.Count(got, fmt.Sprintf(" %d %d", p.Size, p.Lines)) != 2 {
			c.t.Errorf("structure: got %s, want %s with %d bytes and %d lines", got, want, p.Size, p.Lines)
		}
	}
	return text, told, real
}

func searchHit(hit bool) string {
	if hit {
		return "* SEARCH 1\r\n"
	}
	return "* SEARCH\r\n"
}

func TestMessageFormat(t *testing.T) {
	t.Parallel()
	type settings = org.ImapSettings
	const link = "/owa/?path=/mail\r\n"
	for _, row := range []struct {
		name, stored string
		profile      string
		server       func(*settings)
		mailbox      func(*org.CASMailbox) // with ImapUseProtocolDefaults $false
		holds, lacks string
		exact        bool // the size that is told is the real one
	}{
		{name: "as stored", stored: page, server: func(*settings) {}, holds: "<b>Alice</b>", exact: true},
		{name: "text", stored: page, server: func(s *settings) { s.MessageRetrievalMimeFormat = "TextOnly" }, holds: "\r\n\r\nHello Alice\r\n", lacks: "<b>"},
		{name: "text with its exact size", stored: page, server: func(s *settings) {
			s.MessageRetrievalMimeFormat, s.EnableExactRFC822Size = "TextOnly", true
		}, holds: "\r\n\r\nHello Alice\r\n", exact: true},
		{name: "both", stored: page, server: func(s *settings) { s.MessageRetrievalMimeFormat = "HtmlAndTextAlternative" }, holds: "multipart/alternative"},
		{name: "tnef", stored: page, server: func(s *settings) { s.MessageRetrievalMimeFormat = "Tnef" }, holds: "application/ms-tnef", lacks: "<b>"},
		{name: "html of text", stored: plain, server: func(s *settings) { s.MessageRetrievalMimeFormat = "HtmlOnly" }, holds: "<html>"},
		{name: "enriched text", stored: page, server: func(s *settings) { s.MessageRetrievalMimeFormat = "TextEnrichedOnly" }, holds: "Hello <bold>Alice</bold>"},
		{name: "the mailbox's own", stored: page, server: func(s *settings) { s.MessageRetrievalMimeFormat = "HtmlOnly" },
			mailbox: func(c *org.CASMailbox) {
				c.ImapMessagesRetrievalMimeFormat, c.ImapForceICalForCalendarRetrievalOption = "TextOnly", true
			}, holds: "\r\n\r\nHello Alice\r\n", lacks: "<b>"},
		{name: "the mailbox's own size", stored: page, server: func(*settings) {},
			mailbox: func(c *org.CASMailbox) {
				c.ImapMessagesRetrievalMimeFormat, c.ImapEnableExactRFC822Size = "TextOnly", true
			}, holds: "\r\n\r\nHello Alice\r\n", exact: true},
		{name: "the standard profile", profile: "standard", stored: page, server: func(s *settings) { s.MessageRetrievalMimeFormat = "TextOnly" },
			holds: "<b>Alice</b>", exact: true},
		{name: "iCalendar", stored: invitation, server: func(*settings) {}, holds: "BEGIN:VCALENDAR", exact: true},
		{name: "intranet", stored: invitation, server: func(s *settings) { s.CalendarItemRetrievalOption = "IntranetUrl" },
			holds: "At noon\r\n\r\nhttps://mailbox01.contoso.com" + link, lacks: "VCALENDAR"},
		{name: "internet", stored: invitation, server: func(s *settings) {
			s.CalendarItemRetrievalOption, s.ExternalConnectionSettings = "InternetUrl", []string{"mail.contoso.com:993:SSL"}
		}, holds: "https://mail.contoso.com" + link, lacks: "VCALENDAR"},
		{name: "custom", stored: invitation, server: func(s *settings) {
			s.CalendarItemRetrievalOption, s.OwaServerUrl = "Custom", "https://OwaServer01"
		}, holds: "https://OwaServer01" + link, lacks: "VCALENDAR"},
		{name: "the mailbox's own links", stored: invitation, server: func(*settings) {}, mailbox: func(*org.CASMailbox) {},
			holds: "https://mailbox01.contoso.com" + link, lacks: "VCALENDAR"},
		{name: "the mailbox's own iCalendar", stored: invitation, server: func(s *settings) { s.CalendarItemRetrievalOption = "IntranetUrl" },
			mailbox: func(c *org.CASMailbox) { c.ImapForceICalForCalendarRetrievalOption = true }, holds: "BEGIN:VCALENDAR", exact: true},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			options := []option{withSettings(row.server)}
			if row.profile != "" {
				options = append(options, withProfile(row.profile))
			}
			s := newServer(t, options...)
			s.deliver("alice", "INBOX", row.stored)
			if row.mailbox != nil { // in effect from the next login on, without a restart
				must(t, s.directory.Update(func(state *org.State) error {
					cas := &state.Recipient("alice").CAS
					cas.ImapUseProtocolDefaults = false
					row.mailbox(cas)
					return nil
				}))
			}
			text, told, real := s.opened().agrees()
			if !strings.Contains(text, row.holds) || row.lacks != "" && strings.Contains(text, row.lacks) {
				t.Errorf("got %s", text)
			}
			if want := len(wireText(row.stored)); row.exact && told != real || !row.exact && told != want {
				t.Errorf("size %d is told; the message has %d bytes, %d as stored", told, real, want)
			}
		})
	}
}

// Two mailboxes with one content see it each as its own settings have it.
func TestMessageFormatsApart(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	must(t, s.directory.Update(func(state *org.State) error {
		cas := &state.Recipient("alice").CAS
		cas.ImapUseProtocolDefaults, cas.ImapMessagesRetrievalMimeFormat = false, "TextOnly"
		return nil
	}))
	s.deliver("alice", "INBOX", strings.Replace(page, "Hello", strings.Repeat("Hello ", 20_000), 1)) // too long to be kept
	asText := s.opened()
	must(t, s.directory.Update(func(state *org.State) error {
		state.Recipient("alice").CAS.ImapUseProtocolDefaults = true
		return nil
	}))
	asStored := s.opened()
	for range 2 {
		if text, _, _ := asText.agrees(); strings.Contains(text, "<b>") {
			t.Errorf("text is shown as html")
		}
		if text, _, _ := asStored.agrees(); !strings.Contains(text, "<b>") {
			t.Errorf("html is shown as text")
		}
	}
}

const registered = `From: bob@contoso.com
Disposition-Notification-To: Bob <bob@contoso.com>
Message-ID: <1@contoso.com>
Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=

Read me
`

func TestReadReceipt(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name     string
		stored   string
		options  []option
		mailbox  func(*org.CASMailbox)
		receipts int
	}{
		{name: "sent", stored: registered, receipts: 1},
		{name: "suppressed", stored: registered, options: []option{withSettings(func(s *org.ImapSettings) { s.SuppressReadReceipt = true })}},
		{name: "suppressed for the mailbox", stored: registered,
			mailbox: func(c *org.CASMailbox) { c.ImapUseProtocolDefaults, c.ImapSuppressReadReceipt = false, true }},
		{name: "standard profile", stored: registered, options: []option{withProfile("standard")}},
		{name: "not asked for", stored: plain},
		{name: "to oneself", stored: strings.ReplaceAll(registered, "bob", "alice")},
		{name: "to a stranger", stored: strings.ReplaceAll(registered, "contoso", "fabrikam")},
		{name: "to somebody else than the sender", stored: "Return-Path: <eve@contoso.com>\n" + registered},
		{name: "no address", stored: strings.Replace(registered, "Bob <bob@contoso.com>", "Bob <", 1)},
		{name: "of a receipt", stored: "Content-Type: multipart/report; boundary=x\n" + registered},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, row.options...)
			s.deliver("alice", "INBOX", row.stored)
			if row.mailbox != nil {
				must(t, s.directory.Update(func(state *org.State) error {
					row.mailbox(&state.Recipient("alice").CAS)
					return nil
				}))
			}
			c := s.opened()
			c.command("FETCH 1 (ENVELOPE BODY.PEEK[])")
			if n := s.messages("bob", "INBOX"); n != 0 {
				t.Errorf("peeking sends %d receipts", n)
			}
			answer := c.command("FETCH 1 BODY[TEXT]")
			if got, want := strings.Contains(answer, "$MDNSent"), row.receipts > 0; got != want {
				t.Errorf("FETCH tells of $MDNSent: %v, want %v: %s", got, want, answer)
			}
			c.command("STORE 1 -FLAGS (\\Seen)")
			c.command("FETCH 1 BODY[]")
			if n := s.messages("bob", "INBOX"); n != row.receipts {
				t.Errorf("%d receipts, want %d", n, row.receipts)
			}
		})
	}
}

func (s *server) messages(person, folder string) int {
	s.t.Helper()
	info, err := s.mailbox(person).Folder(context.Background(), folder)
	must(s.t, err)
	return info.Messages
}

func TestReadReceiptContent(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.deliver("alice", "INBOX", registered)
	s.opened().command("FETCH 1 BODY[]")
	c := s.login("bob")
	c.command("SELECT INBOX")
	got := c.command("FETCH 1 (BODYSTRUCTURE BODY.PEEK[HEADER.FIELDS (SUBJECT TO IN-REPLY-TO)] BODY.PEEK[2])")
	for _, want := range []string{
		`"report" ("report-type" "disposition-notification" `, "Subject: Read: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n", "To: <bob@contoso.com>\r\n",
		"In-Reply-To: <1@contoso.com>\r\n", "Final-Recipient: rfc822;alice@contoso.com\r\n", "Original-Message-ID: <1@contoso.com>\r\n",
		"Disposition: automatic-action/MDN-sent-automatically; displayed\r\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the receipt lacks %q: %s", want, got)
		}
	}
}
