package web

import (
	"bytes"
	"html/template"
	"log/slog"
	"net/http"

	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// maxForm is how many bytes a posted form may have.
const maxForm = 64 << 10

// protect sets the headers of every page and bounds the request's body. Nothing but the site's own style sheets is loaded.
func protect(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
}

// guard wraps the whole web site.
func (o *OWA) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		protect(w, r)
		w.Header().Set("Strict-Transport-Security", "max-age=31536000")
		w.Header().Set("X-FEServer", o.cfg.Server)
		next.ServeHTTP(w, r)
	})
}

// render writes a page, or a short error when it cannot be made; nothing is written of a page that fails half way.
func render(w http.ResponseWriter, log *slog.Logger, pages *template.Template, status int, name string, data any) {
	var page bytes.Buffer
	if err := pages.ExecuteTemplate(&page, name, data); err != nil {
		log.Error("page cannot be shown", "page", name, "error", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	page.WriteTo(w)
}

func (o *OWA) render(w http.ResponseWriter, status int, name string, data any) {
	render(w, o.cfg.Log, o.pages(), status, name, data)
}

// notice is a page that only says something.
type notice struct{ Title, Text string }

func (o *OWA) notFound(w http.ResponseWriter, _ *http.Request) {
	o.render(w, http.StatusNotFound, "message", notice{"Not found", reply.WebNoSuchPage})
}

func (o *OWA) refused(w http.ResponseWriter) {
	o.render(w, http.StatusForbidden, "message", notice{"Refused", reply.WebRequestRefused})
}
