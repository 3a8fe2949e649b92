package web

import (
	"context"
	"crypto/rand"
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/scm"
	"github.com/imapspec/imapspec/refserver/internal/tamper"
)

// DesktopConfig is what the desktop pages work with.
type DesktopConfig struct {
	Services *scm.Manager
	Server   string // the host's name, for the windows' titles
	// Authorise says whether that account with that password may manage the host; it is asked at each request (HTTP Basic).
	// Nil leaves the check to whoever wraps the handler.
	Authorise func(ctx context.Context, account, password string) bool
	Log       *slog.Logger // may be nil
	Defects   defect.Set
}

// transitionLimit bounds how long a service may take to start or stop.
const transitionLimit = 2 * time.Minute

type desktop struct {
	DesktopConfig
	pages   func() *template.Template
	token   string // of every form: another site cannot read it
	dialogs dialogs
}

// Desktop serves the windows of the server's desktop: the Services console at /services.msc and Task Manager at /taskmgr.
func Desktop(cfg DesktopConfig) http.Handler {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	d := &desktop{DesktopConfig: cfg, token: rand.Text(), pages: sync.OnceValue(templates)}
	mux := http.NewServeMux()
	mux.Handle("GET /{$}", http.RedirectHandler("/services.msc", http.StatusFound))
	mux.HandleFunc("GET /services.msc", d.showServices)
	mux.HandleFunc("POST /services.msc/action", d.form(d.act))
	mux.HandleFunc("GET /services.msc/properties", d.showProperties)
	mux.HandleFunc("POST /services.msc/properties", d.form(d.changeProperties))
	mux.HandleFunc("GET /taskmgr", d.showTaskManager)
	mux.Handle("GET /desktop/", http.StripPrefix("/desktop/", static()))
	mux.HandleFunc("/", d.notFound)
	return d.guard(tamper.Pages(http.NewCrossOriginProtection().Handler(mux), cfg.Defects.Page()))
}

func (d *desktop) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		protect(w, r)
		if d.Authorise != nil {
			account, password, given := r.BasicAuth()
			if !given || !d.Authorise(r.Context(), account, password) {
				w.Header().Set("WWW-Authenticate", `Basic realm="`+d.Server+`", charset="UTF-8"`)
				http.Error(w, http.StatusText(http.StatusUnauthorized), http.StatusUnauthorized)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// form lets a POST through that carries the token.
func (d *desktop) form(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !sameToken(r.PostFormValue("token"), d.token) {
			d.render(w, http.StatusForbidden, "message", notice{"Refused", reply.WebRequestRefused})
			return
		}
		next(w, r)
	}
}

func (d *desktop) render(w http.ResponseWriter, status int, name string, data any) {
	render(w, d.Log, d.pages(), status, name, data)
}

func (d *desktop) notFound(w http.ResponseWriter, _ *http.Request) {
	d.render(w, http.StatusNotFound, "message", notice{"Not found", reply.WebNoSuchPage})
}

// run does what a button asks for: start, stop or restart, with the dependents when force is set.
func (d *desktop) run(ctx context.Context, action, service string, force bool) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), transitionLimit)
	defer cancel()
	switch action {
	case "start":
		return d.Services.Start(ctx, service)
	case "stop":
		return d.Services.Stop(ctx, service, force)
	case "restart":
		return d.Services.Restart(ctx, service, force)
	}
	return errors.New("the button " + action + " is unknown")
}

// explain turns the manager's error into the dialog that a person sees; nil where there is nothing to say, because the
// service already is as wanted.
func explain(err error, status scm.Status) *dialog {
	var failure *scm.Error
	if !errors.As(err, &failure) {
		return &dialog{Lines: []string{err.Error()}}
	}
	reason := ""
	if failure.Reason != nil {
		reason = failure.Reason.Error()
	}
	switch failure.Kind {
	case scm.AlreadyRunning, scm.NotRunning:
		return nil
	case scm.NotFound:
		return &dialog{Lines: []string{reply.DesktopNoSuchService}}
	case scm.CannotStop:
		return &dialog{Lines: []string{reply.DesktopCannotStop(status.DisplayName), reason}}
	case scm.CannotConfigure:
		return &dialog{Lines: []string{reply.DesktopCannotConfigure(status.DisplayName), reason}}
	case scm.CannotStart, scm.IsDisabled:
		return &dialog{Lines: []string{reply.DesktopCannotStart(status.DisplayName), reason}}
	}
	return &dialog{Lines: []string{failure.Error()}}
}

// dialog is a message box over the window; Back is where OK leads.
type dialog struct {
	Lines []string
	Back  string
}

const maxDialogs = 100

// dialogs keeps the message boxes that redirects lead to, the latest ones. The address holds an id only, so that nobody can
// put words into a dialog through a link.
type dialogs struct {
	mu    sync.Mutex
	order []string
	byID  map[string]dialog
}

func (d *dialogs) put(one dialog) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.byID == nil {
		d.byID = map[string]dialog{}
	}
	if len(d.order) >= maxDialogs {
		delete(d.byID, d.order[0])
		d.order = d.order[1:]
	}
	id := rand.Text()
	d.order = append(d.order, id)
	d.byID[id] = one
	return id
}

func (d *dialogs) get(id string) *dialog {
	d.mu.Lock()
	defer d.mu.Unlock()
	one, ok := d.byID[id]
	if !ok {
		return nil
	}
	return &one
}

// address builds a page's address with its query; empty values are left out. A service's row is scrolled to.
func address(path string, pairs ...string) string {
	query := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			query.Set(pairs[i], pairs[i+1])
		}
	}
	target := path
	if len(query) > 0 {
		target += "?" + query.Encode()
	}
	if s := query.Get("service"); s != "" {
		target += "#service-" + url.PathEscape(s)
	}
	return target
}
