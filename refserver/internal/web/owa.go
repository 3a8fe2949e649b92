// Package web is what a person opens in a browser: Outlook on the web, served by W3SVC, and the pages of the server's
// desktop (the Services console and Task Manager).
//
// Invariants:
//   - Everything works with plain GET and POST: each click is a link or a form, no script runs.
//   - The connection settings that Outlook on the web shows are read at the first view after W3SVC started and stay until
//     it stops; that is the stale cache which restarting IIS cures (SEED, CS).
//   - A POST changes something only with its form's token and from the same site. It answers with a redirect.
//   - A password goes to the authenticator and nowhere else.
package web

import (
	"context"
	"crypto/tls"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/jonboulle/clockwork"

	"github.com/imapspec/imapspec/refserver/internal/auth"
	"github.com/imapspec/imapspec/refserver/internal/certs"
	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/network"
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/store"
	"github.com/imapspec/imapspec/refserver/internal/tamper"
	"github.com/imapspec/imapspec/refserver/internal/telemetry"
)

//go:embed templates static
var assets embed.FS

// OWAConfig is what Outlook on the web works with. Log and Clock may be nil.
type OWAConfig struct {
	Server    string // name of the server in the directory
	Directory *org.Directory
	Host      *network.Host
	Auth      *auth.Authenticator
	Store     store.Mailboxes // of the databases that are mounted here
	Log       *slog.Logger
	Watch     *telemetry.Service // nil: nobody watches
	Defects   defect.Set
	Clock     clockwork.Clock
}

// OWA is Outlook on the web with the web site that holds it. Start and Stop are W3SVC's.
type OWA struct {
	cfg      OWAConfig
	handler  http.Handler
	pages    func() *template.Template
	sessions *sessions
	settings cache

	mu        sync.Mutex
	server    *http.Server // nil while stopped
	listeners []net.Listener
	requests  *busy
	serving   sync.WaitGroup
}

// NewOWA makes a stopped web site.
func NewOWA(cfg OWAConfig) *OWA {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Clock == nil {
		cfg.Clock = clockwork.NewRealClock()
	}
	o := &OWA{cfg: cfg, sessions: newSessions(cfg.Clock), pages: sync.OnceValue(templates)}
	o.handler = o.routes()
	return o
}

// templates parses the pages; they are part of the program, so a mistake in one is a bug.
func templates() *template.Template {
	return template.Must(template.ParseFS(assets, "templates/*.html"))
}

// httpsPort is where the web site listens, on all addresses.
const httpsPort = 443

// Start binds both families' port 443, or nothing. Which certificate is presented is decided at each connection; without one
// the handshake fails.
func (o *OWA) Start(context.Context) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.server != nil {
		return nil
	}
	var listeners []net.Listener
	for _, ip := range []netip.Addr{netip.IPv4Unspecified(), netip.IPv6Unspecified()} {
		l, err := o.cfg.Host.Listen(netip.AddrPortFrom(ip, httpsPort))
		if err != nil {
			for _, open := range listeners {
				open.Close()
			}
			return fmt.Errorf("web site cannot listen on %s: %w", netip.AddrPortFrom(ip, httpsPort), err)
		}
		listeners = append(listeners, l)
	}
	if !o.cfg.Defects.Has(defect.PageNotCached) {
		o.settings.clear()
	}
	o.listeners, o.requests = listeners, &busy{}
	o.server = o.newServer()
	for _, l := range listeners {
		server := o.server
		o.serving.Go(func() {
			if err := server.ServeTLS(o.cfg.Watch.Listener(l), "", ""); !errors.Is(err, http.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
				o.cfg.Log.Error("web site stopped serving", "address", l.Addr().String(), "error", err)
			}
		})
	}
	return nil
}

// newServer makes a server for HTTP/1.1: HTTP/2 would take a second to end.
func (o *OWA) newServer() *http.Server {
	var protocols http.Protocols
	protocols.SetHTTP1(true)
	return &http.Server{
		Handler:           o.handler,
		Protocols:         &protocols,
		ConnState:         o.requests.track,
		ReadHeaderTimeout: 30 * time.Second,
		ReadTimeout:       time.Minute,
		WriteTimeout:      time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(o.cfg.Log.Handler(), slog.LevelDebug),
		TLSConfig:         &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: o.certificate},
	}
}

func (o *OWA) certificate(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	server := o.cfg.Directory.View().Server(o.cfg.Server)
	if server == nil {
		return nil, fmt.Errorf("server %q is not in the directory", o.cfg.Server)
	}
	certificate, err := certs.ForIIS(server, o.cfg.Clock.Now())
	if err != nil {
		return nil, err
	}
	return &certificate, nil
}

// Stop ends the listeners and waits for running requests until ctx ends, then cuts them. People stay signed in.
func (o *OWA) Stop(ctx context.Context) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.server == nil {
		return nil
	}
	for _, l := range o.listeners {
		l.Close()
	}
	o.server.SetKeepAlivesEnabled(false)
	o.requests.wait(ctx)
	o.server.Close()
	o.serving.Wait()
	o.server, o.listeners = nil, nil
	return nil
}

func (o *OWA) routes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /{$}", http.RedirectHandler("/owa/", http.StatusFound))
	mux.HandleFunc("GET /owa/auth/logon.aspx", o.showLogon)
	mux.HandleFunc("POST /owa/auth.owa", o.logon)
	mux.HandleFunc("POST /owa/logoff.owa", o.signedIn(o.logoff))
	mux.HandleFunc("GET /owa/{$}", o.signedIn(o.open))
	mux.Handle("GET /owa/themes/", http.StripPrefix("/owa/themes/", static()))
	mux.HandleFunc("/", o.notFound)
	return o.guard(tamper.Pages(http.NewCrossOriginProtection().Handler(anyCase(mux)), o.cfg.Defects.Page()))
}

// anyCase sends a page asked for as /OWA/ to /owa/: IIS does not mind the case of a path, but the cookie's path and the routes do.
func anyCase(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		lower := strings.ToLower(r.URL.Path)
		if r.Method != http.MethodGet || lower == r.URL.Path || !strings.HasPrefix(lower, "/owa") {
			next.ServeHTTP(w, r)
			return
		}
		to := url.URL{Path: lower, RawQuery: r.URL.RawQuery}
		http.Redirect(w, r, to.RequestURI(), http.StatusFound)
	})
}

// static serves the style sheets.
func static() http.Handler {
	files, err := fs.Sub(assets, "static")
	if err != nil {
		panic(err) // the folder is embedded
	}
	return http.FileServerFS(files)
}

// open shows the page that the query's path names: /mail, /options, /options/mail, /options/accounts, /options/popandimap.
func (o *OWA) open(w http.ResponseWriter, r *http.Request, s *session) {
	switch path := strings.TrimSuffix(r.URL.Query().Get("path"), "/"); path {
	case "", "/mail":
		o.showMail(w, r, s)
	case "/options", "/options/mail", "/options/accounts", "/options/popandimap":
		o.showOptions(w, r, s, path)
	default:
		o.notFound(w, r)
	}
}
