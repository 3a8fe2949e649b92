package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/scm"
)

// runner is a service's work that may refuse to start.
type runner struct {
	refuse atomic.Bool
	starts atomic.Int32
}

func (r *runner) Start(context.Context) error {
	if r.refuse.Load() {
		return errors.New("port 143 is taken")
	}
	r.starts.Add(1)
	return nil
}

func (r *runner) Stop(context.Context) error { return nil }

// console is a browser on the desktop of a booted host.
func console(t *testing.T, authorise func(context.Context, string, string) bool) (*browser, *scm.Manager, *runner) {
	t.Helper()
	state, err := org.New(org.Options{})
	if err != nil {
		t.Fatal(err)
	}
	imap := &runner{}
	manager := scm.New("MAILBOX01", org.NewDirectory(state, nil), scm.Services(map[string]scm.Runner{"MSExchangeIMAP4": imap}), defect.Set{})
	if err := manager.Boot(t.Context()); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(Desktop(DesktopConfig{Services: manager, Server: "MAILBOX01", Authorise: authorise}))
	t.Cleanup(server.Close)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	at, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	client := server.Client()
	client.Jar, client.Timeout = jar, 2*time.Minute
	return &browser{t: t, client: client, at: at}, manager, imap
}

// cells is the texts of a service's row.
func (b *browser) cells(service string) string {
	b.t.Helper()
	row := find(b.page, func(n *html.Node) bool { return n.Data == "tr" && attr(n, "data-service") == service })
	if row == nil {
		b.t.Fatalf("no row %s: %s", service, text(b.page))
	}
	var cells []string
	for n := range row.ChildNodes() {
		cells = append(cells, text(n))
	}
	return strings.Join(cells, "|")
}

func (b *browser) choose(button, startup string) {
	b.t.Helper()
	b.submit(b.id(button), url.Values{"startup-type": {startup}})
}

func TestDocumentedPathThroughTheConsole(t *testing.T) {
	t.Parallel()
	b, manager, imap := console(t, nil)
	b.open("/services.msc")
	for _, display := range []string{"Microsoft Exchange IMAP4", "Microsoft Exchange IMAP4 Backend"} {
		b.click(display)
		b.click("Action")
		b.click("Properties")
		window := b.id("properties")
		if attr(window, "aria-label") != display+" Properties" || attr(window, "role") != "dialog" {
			t.Fatalf("the window is %q", attr(window, "aria-label"))
		}
		if got := text(b.id("service-status")); got != "Stopped" {
			t.Errorf("service status is %q, want Stopped", got)
		}
		b.choose("start", "Automatic")
		if got := text(b.id("service-status")); got != "Running" {
			t.Errorf("service status after Start is %q: %s", got, text(b.page))
		}
		if s, _ := manager.Get(display); s.Startup != scm.Manual {
			t.Errorf("Start applied the startup type: %s", s.Startup)
		}
		chosen := find(b.id("startup-type"), func(n *html.Node) bool { return hasAttr(n, "selected") })
		if text(chosen) != "Automatic" {
			t.Errorf("after Start the list shows %q, want the choice that is not applied yet", text(chosen))
		}
		b.click("OK")
		if b.id("properties") != nil {
			t.Error("OK left the window open")
		}
	}
	if got := b.cells("MSExchangeIMAP4"); !strings.HasPrefix(got, "Microsoft Exchange IMAP4|") || !strings.HasSuffix(got, "|Running|Automatic|Local System") {
		t.Errorf("row is %q", got)
	}
	b.open("/taskmgr")
	s, err := manager.Get("MSExchangeIMAP4BE")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := b.cells("MSExchangeIMAP4BE"), fmt.Sprintf("MSExchangeIMAP4BE|%d|Microsoft Exchange IMAP4 Backend|Running|", s.PID); got != want {
		t.Errorf("Task Manager's row is %q, want %q", got, want)
	}
	b.click("Open Services")
	b.click("Microsoft Exchange IMAP4")
	b.click("Action")
	b.submit(b.id("action-restart"), nil)
	if n := imap.starts.Load(); n != 2 {
		t.Errorf("the service started %d times, want 2 after Restart", n)
	}
	b.click("Action")
	b.submit(b.id("action-stop"), nil)
	if got := b.cells("MSExchangeIMAP4"); !strings.HasSuffix(got, "||Automatic|Local System") {
		t.Errorf("row of the stopped service is %q", got)
	}
}

func TestPropertiesButtons(t *testing.T) {
	t.Parallel()
	b, manager, _ := console(t, nil)
	startup := func() scm.StartupType {
		s, err := manager.Get("MSExchangeIMAP4")
		if err != nil {
			t.Fatal(err)
		}
		return s.Startup
	}
	const window = "/services.msc/properties?service=MSExchangeIMAP4"
	b.open(window)
	b.choose("cancel", "Automatic")
	if startup() != scm.Manual || b.id("properties") != nil {
		t.Error("Cancel changed something or left the window open")
	}
	b.open(window)
	b.choose("apply", "Disabled")
	if startup() != scm.Disabled || b.id("properties") == nil {
		t.Error("Apply changed nothing or closed the window")
	}
	if !hasAttr(b.id("start"), "disabled") {
		t.Error("a disabled service can be started")
	}
	b.choose("ok", "Whenever")
	if got := text(b.id("error-dialog")); !strings.Contains(got, "Automatic, Manual or Disabled") {
		t.Errorf("dialog is %q", got)
	}
	b.click("OK")
	if b.id("properties") == nil {
		t.Error("the dialog's OK did not lead back to the window")
	}
	b.open(window + "&tab=dependencies")
	if got := text(b.id("depends-on")); got != "Microsoft Exchange Active Directory Topology" {
		t.Errorf("dependencies are %q", got)
	}
	b.open(window + "&tab=logon")
	if got := text(b.id("log-on-as")); got != "Local System" {
		t.Errorf("log on as %q", got)
	}
}

func TestFailuresAreDialogs(t *testing.T) {
	t.Parallel()
	b, manager, imap := console(t, nil)
	imap.refuse.Store(true)
	b.open("/services.msc/properties?service=MSExchangeIMAP4")
	b.choose("start", "Automatic")
	dialog := text(b.id("error-dialog"))
	if !strings.Contains(dialog, "Windows could not start the Microsoft Exchange IMAP4 service on Local Computer.") || !strings.Contains(dialog, "port 143 is taken") {
		t.Errorf("dialog is %q", dialog)
	}
	b.click("OK")
	if text(b.id("service-status")) != "Stopped" {
		t.Errorf("after the dialog: %s", text(b.page))
	}
	b.open("/services.msc?service=NoSuchService")
	if b.status != http.StatusNotFound || !strings.Contains(text(b.id("error-dialog")), "does not exist") {
		t.Errorf("an unknown service: %d %s", b.status, text(b.id("error-dialog")))
	}
	b.open("/services.msc?service=MSExchangeADTopology&menu=action")
	b.submit(b.id("action-stop"), nil)
	if got := text(b.id("confirm-dialog")); !strings.Contains(got, "Stop Other Services") || !strings.Contains(got, "Microsoft Exchange Transport") {
		t.Fatalf("confirmation is %q", got)
	}
	if s, _ := manager.Get("MSExchangeADTopology"); s.State != scm.Running {
		t.Error("the service stopped before the answer")
	}
	b.click("Yes")
	for _, name := range []string{"MSExchangeADTopology", "MSExchangeTransport"} {
		if s, _ := manager.Get(name); s.State != scm.Stopped {
			t.Errorf("%s is %s after Yes, want Stopped", name, s.State)
		}
	}
}

func TestDesktopProtection(t *testing.T) {
	t.Parallel()
	b, manager, _ := console(t, func(_ context.Context, account, secret string) bool {
		return account == "Administrator" && secret == "s3cret"
	})
	b.open("/services.msc")
	if b.status != http.StatusUnauthorized || b.header.Get("WWW-Authenticate") == "" {
		t.Errorf("without a password: %d", b.status)
	}
	b.at.User = url.UserPassword("Administrator", "wrong")
	b.open("/taskmgr")
	if b.status != http.StatusUnauthorized {
		t.Errorf("with a wrong password: %d", b.status)
	}
	b.open(b.at.Scheme + "://Administrator:s3cret@" + b.at.Host + "/services.msc")
	if b.status != http.StatusOK {
		t.Errorf("with the password: %d", b.status)
	}
	action := b.at.Scheme + "://Administrator:s3cret@" + b.at.Host + "/services.msc/action"
	b.take(b.client.PostForm(action, url.Values{"service": {"MSExchangeIMAP4"}, "action": {"start"}}))
	if s, _ := manager.Get("MSExchangeIMAP4"); b.status != http.StatusForbidden || s.State != scm.Stopped {
		t.Errorf("a form without its token: %d, the service is %s", b.status, s.State)
	}
	b.open(b.at.Scheme + "://Administrator:s3cret@" + b.at.Host + "/services.msc?dialog=You+have+won")
	if b.id("error-dialog") != nil {
		t.Error("a link can open a dialog")
	}
}

func TestDialogsAreBounded(t *testing.T) {
	t.Parallel()
	var d dialogs
	first := d.put(dialog{Lines: []string{"first"}})
	for range maxDialogs {
		d.put(dialog{})
	}
	if d.get(first) != nil || len(d.byID) != maxDialogs {
		t.Errorf("%d dialogs are kept, the oldest among them: %v", len(d.byID), d.get(first) != nil)
	}
}
