package web

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"
	"golang.org/x/net/html"

	"github.com/imapspec/imapspec/refserver/internal/auth"
	"github.com/imapspec/imapspec/refserver/internal/certs"
	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/network"
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/store"
	"github.com/imapspec/imapspec/refserver/internal/store/sqlite"
)

const password = "Passw0rd-of-alice"

var credentials = sync.OnceValues(func() (org.Credentials, error) { return auth.NewCredentials(password) })

// fixture is a running web site with alice and the Administrator, and a browser without scripts.
type fixture struct {
	t     *testing.T
	owa   *OWA
	dir   *org.Directory
	host  *network.Host
	store store.Store
	roots *x509.CertPool
	clock *clockwork.FakeClock
}

func newFixture(t *testing.T, defects ...string) *fixture {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	on, err := defect.NewSet(defects...)
	must(err)
	authority, err := certs.NewAuthority("Contoso Root CA")
	must(err)
	issued, err := certs.Issue(authority, certs.Request{DNSNames: []string{"mailbox01.contoso.com"}})
	must(err)
	issued.Services = []string{"IIS"}
	known, err := credentials()
	must(err)
	f := &fixture{t: t, roots: x509.NewCertPool(), clock: clockwork.NewFakeClock()}
	state, err := org.New(org.Options{Certificates: []*org.Certificate{issued}, Authority: authority, Administrator: known, Now: f.clock.Now()})
	must(err)
	alice, err := org.NewRecipient("contoso.com", "Alice Ciccu", "alice@contoso.com", known)
	must(err)
	state.Recipients = append(state.Recipients, alice)
	f.dir = org.NewDirectory(state, nil)
	f.store, err = sqlite.Open(t.Context(), "", slog.New(slog.DiscardHandler))
	must(err)
	t.Cleanup(func() { f.store.Close() })
	root, err := certs.Leaf(authority)
	must(err)
	f.roots.AddCert(root)
	f.host = network.NewHost("MAILBOX01", []netip.Addr{netip.MustParseAddr("10.0.0.11")}, nil)
	f.owa = NewOWA(OWAConfig{Server: "MAILBOX01", Directory: f.dir, Host: f.host, Auth: auth.New(f.dir, on), Store: f.store, Defects: on, Clock: f.clock})
	must(f.owa.Start(t.Context()))
	t.Cleanup(func() { f.stop() })
	return f
}

func (f *fixture) stop() {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	f.owa.Stop(ctx)
}

// restart is net stop w3svc and net start w3svc.
func (f *fixture) restart() {
	f.t.Helper()
	f.stop()
	if err := f.owa.Start(f.t.Context()); err != nil {
		f.t.Fatal(err)
	}
}

// set changes the organisation.
func (f *fixture) set(change func(*org.State)) {
	f.t.Helper()
	if err := f.dir.Update(func(s *org.State) error { change(s); return nil }); err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) external(settings ...string) {
	f.t.Helper()
	f.set(func(s *org.State) { s.Server("MAILBOX01").Imap.ExternalConnectionSettings = settings })
}

// browser follows links and submits forms as a person would, and keeps cookies.
type browser struct {
	t      *testing.T
	client *http.Client
	at     *url.URL
	status int
	header http.Header
	body   string
	page   *html.Node
}

func (f *fixture) browser() *browser {
	f.t.Helper()
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: f.roots}, ForceAttemptHTTP2: true,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return f.host.Dial(ctx, netip.MustParseAddrPort("10.0.0.11:443"))
		}}
	f.t.Cleanup(transport.CloseIdleConnections)
	jar, err := cookiejar.New(nil)
	if err != nil {
		f.t.Fatal(err)
	}
	at, err := url.Parse("https://mailbox01.contoso.com/")
	if err != nil {
		f.t.Fatal(err)
	}
	return &browser{t: f.t, client: &http.Client{Transport: transport, Jar: jar, Timeout: 2 * time.Minute}, at: at}
}

func (b *browser) take(response *http.Response, err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	b.at, b.status, b.header, b.body = response.Request.URL, response.StatusCode, response.Header, string(raw)
	if b.page, err = html.Parse(strings.NewReader(b.body)); err != nil {
		b.t.Fatal(err)
	}
}

func (b *browser) resolve(reference string) string {
	b.t.Helper()
	u, err := b.at.Parse(reference)
	if err != nil {
		b.t.Fatal(err)
	}
	return u.String()
}

func (b *browser) open(reference string) {
	b.t.Helper()
	b.take(b.client.Get(b.resolve(reference)))
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// find returns the first element for which is holds, or nil.
func find(root *html.Node, is func(*html.Node) bool) *html.Node {
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && is(n) {
			return n
		}
	}
	return nil
}

func (b *browser) id(id string) *html.Node {
	return find(b.page, func(n *html.Node) bool { return attr(n, "id") == id })
}

// text is an element's text with single blanks; "" without the element.
func text(n *html.Node) string {
	if n == nil {
		return ""
	}
	var parts strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			parts.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(parts.String()), " ")
}

// named finds a link or button by its accessible name.
func (b *browser) named(name string) *html.Node {
	return find(b.page, func(n *html.Node) bool {
		return (n.Data == "a" || n.Data == "button") && (attr(n, "aria-label") == name || attr(n, "aria-label") == "" && text(n) == name)
	})
}

// click follows a link or submits the form of a button.
func (b *browser) click(name string) {
	b.t.Helper()
	n := b.named(name)
	if n == nil {
		b.t.Fatalf("%s has no link or button %q: %s", b.at, name, text(b.page))
	}
	if n.Data == "a" {
		b.open(attr(n, "href"))
		return
	}
	b.submit(n, nil)
}

// submit posts the form of a button with its fields, changed by values.
func (b *browser) submit(button *html.Node, values url.Values) {
	b.t.Helper()
	if find(button.Parent, func(n *html.Node) bool { return n == button && hasAttr(n, "disabled") }) != nil {
		b.t.Fatalf("button %q is disabled", text(button))
	}
	form := button
	for form.Data != "form" {
		form = form.Parent
	}
	fields := url.Values{}
	for n := range form.Descendants() {
		switch {
		case n.Type == html.ElementNode && n.Data == "input":
			fields.Set(attr(n, "name"), attr(n, "value"))
		case n.Type == html.ElementNode && n.Data == "option" && hasAttr(n, "selected"):
			fields.Set(attr(n.Parent, "name"), attr(n, "value"))
		}
	}
	if attr(button, "name") != "" {
		fields.Set(attr(button, "name"), attr(button, "value"))
	}
	for key := range values {
		fields.Set(key, values.Get(key))
	}
	b.take(b.client.PostForm(b.resolve(attr(form, "action")), fields))
}

func hasAttr(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

// logOn signs in from the start page.
func (b *browser) logOn(name, secret string) {
	b.t.Helper()
	b.open("/owa/")
	b.submit(b.id("signin"), url.Values{"username": {name}, "password": {secret}})
}

// settingsPage goes the documented way from the mailbox.
func (b *browser) settingsPage() {
	b.t.Helper()
	b.open("/owa/")
	for _, label := range []string{"Settings", "Options", "Mail", "Accounts", "POP and IMAP"} {
		b.click(label)
	}
}

// block is the text of one block of the settings page without its title.
func (b *browser) block(id string) string {
	b.t.Helper()
	n := b.id(id)
	if n == nil {
		b.t.Fatalf("%s has no %s: %s", b.at, id, text(b.page))
	}
	title := text(find(n, func(n *html.Node) bool { return n.Data == "h2" }))
	return strings.TrimSpace(strings.TrimPrefix(text(n), title))
}

// deliver puts a message into alice's folder.
func (f *fixture) deliver(folder, raw string, flags store.SystemFlags) {
	f.t.Helper()
	mailbox, err := f.store.Mailbox(f.t.Context(), f.dir.View().Recipient("alice").MailboxGUID)
	if err != nil {
		f.t.Fatal(err)
	}
	_, err = mailbox.Append(f.t.Context(), folder, store.NewMessage{Content: strings.NewReader(raw), Size: int64(len(raw)),
		InternalDate: f.clock.Now(), Flags: store.Flags{System: flags}})
	if err != nil {
		f.t.Fatal(fmt.Errorf("append to %s: %w", folder, err))
	}
}
