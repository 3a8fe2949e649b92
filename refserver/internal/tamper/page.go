package tamper

import (
	"bytes"
	"net/http"
	"strings"
)

// Pages puts the rules for what is printed between a web site and its readers: they apply to the HTML of every page. Style sheets
// and redirections pass unchanged.
func Pages(next http.Handler, rules []Text) http.Handler {
	alter := PrintedText(rules)
	if alter == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p := &page{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(p, r)
		body := p.body.Bytes()
		if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			body = []byte(alter(p.body.String()))
			w.Header().Del("Content-Length")
		}
		w.WriteHeader(p.status)
		_, _ = w.Write(body) // whom it concerns has gone
	})
}

// page holds a page back until it is whole.
type page struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (p *page) WriteHeader(status int) { p.status = status }

func (p *page) Write(b []byte) (int, error) { return p.body.Write(b) }
