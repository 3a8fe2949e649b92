package web

import (
	"crypto/tls"
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/store"
)

const (
	notAvailable = "Not available"
	ssl993       = "Server name: mail.contoso.com Port: 993 Encryption method: SSL"
	tls143       = "Server name: mail.contoso.com Port: 143 Encryption method: TLS"
	tls587       = "Server name: mail.contoso.com Port: 587 Encryption method: TLS"
)

func TestSettingsPage(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	b := f.browser()
	b.logOn("alice@contoso.com", password)
	b.settingsPage()
	if got := text(find(b.page, func(n *html.Node) bool { return n.Data == "h1" })); got != "POP and IMAP settings" {
		t.Errorf("title is %q", got)
	}
	for _, id := range []string{"pop-setting", "imap-setting", "smtp-setting"} {
		if got := b.block(id); got != notAvailable {
			t.Errorf("%s of a new server is %q, want %q", id, got, notAvailable)
		}
	}
	f.external("mail.contoso.com:993:SSL", "mail.contoso.com:143:TLS")
	f.set(func(s *org.State) {
		c := s.Server("MAILBOX01").Connectors[0]
		c.Fqdn, c.AdvertiseClientSettings = "mail.contoso.com", true
	})
	b.settingsPage()
	if got := b.block("imap-setting"); got != notAvailable {
		t.Errorf("before IIS was restarted the page shows %q, want the cached %q", got, notAvailable)
	}
	f.restart()
	b.settingsPage()
	if got := b.block("imap-setting"); got != ssl993 {
		t.Errorf("imap block is %q, want %q", got, ssl993)
	}
	if got := b.block("smtp-setting"); got != tls587 {
		t.Errorf("smtp block is %q, want %q", got, tls587)
	}
	if got := b.block("pop-setting"); got != notAvailable {
		t.Errorf("pop block is %q, want %q", got, notAvailable)
	}
}

func TestSettingsAreReadAtTheFirstView(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	b := f.browser()
	b.logOn("alice", password)
	f.external("mail.contoso.com:993:SSL") // after the start, before the first view
	b.settingsPage()
	if got := b.block("imap-setting"); got != ssl993 {
		t.Errorf("imap block is %q, want %q", got, ssl993)
	}
}

func TestShown(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		settings string
		want     string
	}{
		{"", ""},
		{"m.example:993:SSL,m.example:143:TLS", "m.example/993/SSL"},
		{"m.example:143:TLS,m.example:993:SSL", "m.example/993/SSL"},
		{"m.example:143:tls", "m.example/143/TLS"},
		{"m.example:143", "m.example/143/None"},
		{"m.example:143,n.example:144:TLS", "n.example/144/TLS"},
		{"a.example:993:SSL,b.example:993:SSL", "a.example/993/SSL"},
		{"nonsense", ""},
	} {
		var got []string
		for _, s := range shown(strings.Split(tc.settings, ","), false) {
			got = append(got, s.Server+"/"+s.Port+"/"+s.Encryption)
		}
		if strings.Join(got, " ") != tc.want {
			t.Errorf("shown(%q) = %q, want %q", tc.settings, got, tc.want)
		}
	}
}

func TestDefectsOfThePage(t *testing.T) {
	t.Parallel()
	t.Run("shows TLS", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t, string(defect.PageShowsTLS))
		f.external("mail.contoso.com:993:SSL", "mail.contoso.com:143:TLS")
		b := f.browser()
		b.logOn("alice", password)
		b.settingsPage()
		if got, want := b.block("imap-setting"), ssl993+" "+tls143; got != want {
			t.Errorf("imap block is %q, want %q", got, want)
		}
	})
	t.Run("cache never reset", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t, string(defect.PageNotCached))
		b := f.browser()
		b.logOn("alice", password)
		b.settingsPage()
		f.external("mail.contoso.com:993:SSL")
		f.restart()
		b.settingsPage()
		if got := b.block("imap-setting"); got != notAvailable {
			t.Errorf("imap block is %q, want %q", got, notAvailable)
		}
	})
}

func TestDisabledIMAPShowsNoSettings(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.external("mail.contoso.com:993:SSL")
	f.set(func(s *org.State) { s.Recipient("alice").CAS.ImapEnabled = false })
	b := f.browser()
	b.logOn("alice", password)
	b.settingsPage()
	if got := b.block("imap-setting"); got != notAvailable {
		t.Errorf("imap block is %q, want %q", got, notAvailable)
	}
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	b := f.browser()
	b.logOn("alice", "wrong")
	if got := text(b.id("signInErrorDiv")); got != "The user name or password you entered isn't correct. Try entering it again." {
		t.Errorf("error is %q", got)
	}
	if strings.Contains(b.at.String()+b.body, "wrong") {
		t.Error("the page or its address holds the password")
	}
	for _, name := range []string{"alice@contoso.com", `CONTOSO\alice`, "Administrator"} {
		b := f.browser()
		b.open("/owa/?path=/options/popandimap")
		b.submit(b.id("signin"), url.Values{"username": {name}, "password": {password}})
		if b.at.RequestURI() != "/owa/?path=/options/popandimap" {
			t.Errorf("%s is at %s after signing in, want the page that was asked for: %s", name, b.at, text(b.page))
		}
	}
	f.set(func(s *org.State) { s.Recipient("alice").CAS.OWAEnabled = false })
	b = f.browser()
	b.logOn("alice", password)
	if got := text(b.id("signInErrorDiv")); got != reply.WebLogonDisabled {
		t.Errorf("error is %q", got)
	}
}

func TestSessions(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	b := f.browser()
	b.logOn("alice", password)
	if got := text(find(b.page, func(n *html.Node) bool { return n.Data == "title" })); got != "Mail - Alice Ciccu - Outlook" {
		t.Fatalf("title is %q", got)
	}
	f.restart()
	b.open("/owa/")
	if b.id("folders") == nil {
		t.Error("restarting the web site signed alice out")
	}
	b.click("Account of Alice Ciccu")
	b.click("Sign out")
	if got := text(b.id("notice")); got != reply.WebSignedOut {
		t.Errorf("after signing out: %q", text(b.page))
	}
	b.open("/owa/")
	if b.id("logonForm") == nil {
		t.Error("a signed-out browser sees the mailbox")
	}
	b.logOn("alice", password)
	f.clock.Advance(sessionIdle + time.Minute)
	b.open("/owa/")
	if b.id("logonForm") == nil {
		t.Error("an expired session sees the mailbox")
	}
	b.logOn("alice", password)
	b.click("Account of Alice Ciccu")
	f.clock.Advance(sessionIdle + time.Minute)
	b.click("Sign out")
	b.submit(b.id("signin"), url.Values{"username": {"alice"}, "password": {password}})
	if b.id("folders") == nil {
		t.Errorf("signing in after a form of an expired session leads to %s: %s", b.at, text(b.page))
	}
	b.open("/OWA/?path=/Options")
	if b.at.RequestURI() != "/owa/?path=/Options" {
		t.Errorf("/OWA/ leads to %s", b.at)
	}
	f.set(func(s *org.State) { s.Recipients = s.Recipients[:1] })
	b.open("/owa/")
	if b.id("logonForm") == nil {
		t.Error("the session of a removed mailbox sees it")
	}
}

func TestProtection(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	b := f.browser()
	b.open("/owa/")
	for _, h := range []string{"Content-Security-Policy", "Strict-Transport-Security", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Cache-Control"} {
		if b.header.Get(h) == "" {
			t.Errorf("the page has no %s", h)
		}
	}
	form := url.Values{"username": {"alice"}, "password": {password}, "destination": {"https://evil.example/owa/"}}
	request, err := http.NewRequest(http.MethodPost, b.resolve("/owa/auth.owa"), strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := b.client.Transport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	cookie := response.Header.Get("Set-Cookie")
	for _, flag := range []string{"HttpOnly", "Secure", "SameSite=Strict", "Path=/owa/"} {
		if !strings.Contains(cookie, flag) {
			t.Errorf("cookie %q has no %s", cookie, flag)
		}
	}
	if got := response.Header.Get("Location"); got != "/owa/" {
		t.Errorf("a foreign destination leads to %q, want /owa/", got)
	}
	request, err = http.NewRequest(http.MethodPost, b.resolve("/owa/auth.owa"), strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Origin", "https://evil.example")
	b.take(b.client.Transport.RoundTrip(request))
	if b.status != http.StatusForbidden {
		t.Errorf("a form from another site gets %d, want 403", b.status)
	}
	b.logOn("alice", password)
	b.take(b.client.PostForm(b.resolve("/owa/logoff.owa"), url.Values{"canary": {"guess"}}))
	if b.status != http.StatusForbidden {
		t.Errorf("a form with a wrong token gets %d, want 403", b.status)
	}
	b.open("/owa/?path=/nowhere")
	if b.status != http.StatusNotFound {
		t.Errorf("an unknown page gets %d, want 404", b.status)
	}
}

func TestLocalPath(t *testing.T) {
	t.Parallel()
	for destination, want := range map[string]string{
		"": "/owa/", "/owa/?path=/options": "/owa/?path=/options", "//evil.example/owa/": "/owa/", "https://evil.example/owa/": "/owa/",
		`/owa/\evil`: "/owa/", "/services": "/owa/", "/owa/auth/logon.aspx": "/owa/", "javascript:alert(1)": "/owa/", "/owa/%0d%0aX:y": "/owa/%0d%0aX:y",
	} {
		if got := localPath(destination); got != want {
			t.Errorf("localPath(%q) = %q, want %q", destination, got, want)
		}
	}
}

func TestMailboxPage(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.deliver("INBOX", "From: \"Rand Zaher\" <rand@contoso.com>\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?= <b>\r\n\r\nx", 0)
	f.deliver("INBOX", "no header at all", store.Seen)
	f.deliver("Drafts", "Subject: draft\r\n\r\n", 0)
	b := f.browser()
	b.logOn("alice", password)
	count := map[string]string{}
	for n := range b.id("folders").Descendants() {
		if attr(n, "class") == "folder" || attr(n, "class") == "folder current" {
			count[attr(n, "data-folder")] = text(find(n, func(n *html.Node) bool { return attr(n, "class") == "count" }))
		}
	}
	if count["INBOX"] != "1" || count["Drafts"] != "1" || count["Sent Items"] != "" {
		t.Errorf("unread counts are %v", count)
	}
	if _, ok := count["Sent Items"]; !ok {
		t.Errorf("folders are %v", count)
	}
	list := text(b.id("messages"))
	if want := "Inbox 2 items (no subject)"; !strings.HasPrefix(list, want) {
		t.Errorf("list is %q, want it to begin with %q, the newest first", list, want)
	}
	if want := "Rand Zaher Grüße <b>"; !strings.Contains(list, want) {
		t.Errorf("list is %q, want it to contain %q", list, want)
	}
	b.click("Drafts 1")
	if got := text(b.id("messages")); !strings.HasPrefix(got, "Drafts 1 item draft") {
		t.Errorf("list of Drafts is %q", got)
	}
	b.open("/owa/?path=/mail&folder=Nowhere")
	if got := text(b.id("messages")); !strings.HasPrefix(got, "Inbox") {
		t.Errorf("a missing folder shows %q, want the Inbox", got)
	}
	f.store.Close()
	b.open("/owa/")
	if b.status != http.StatusServiceUnavailable || text(b.id("message")) != reply.WebMailboxBroken {
		t.Errorf("without the store: %d %s", b.status, text(b.page))
	}
}

func TestStartAndStop(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	port := netip.MustParseAddrPort("10.0.0.11:443")
	f.stop()
	if _, err := f.host.Dial(t.Context(), port); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("dial while stopped: %v, want refused", err)
	}
	other, err := f.host.Listen(netip.MustParseAddrPort("[::]:443"))
	if err != nil {
		t.Fatal(err)
	}
	if err := f.owa.Start(t.Context()); err == nil || !strings.Contains(err.Error(), "[::]:443") {
		t.Errorf("start with a taken port: %v, want an error that names it", err)
	}
	if _, err := f.host.Dial(t.Context(), port); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("half of a failed start is left: %v", err)
	}
	other.Close()
	if err := f.owa.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	conn, err := f.host.Dial(t.Context(), port)
	if err != nil {
		t.Fatal(err)
	}
	conn.Write([]byte("\x00\xff noise \r\n\r\n"))
	conn.Close()
	f.set(func(s *org.State) { s.Server("MAILBOX01").Certificates[0].Services = nil })
	conn, err = f.host.Dial(t.Context(), port)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := tls.Client(conn, &tls.Config{RootCAs: f.roots, ServerName: "mailbox01.contoso.com"}).Handshake(); err == nil {
		t.Error("the handshake succeeds without a certificate for IIS")
	}
}
