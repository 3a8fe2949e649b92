// Package remote serves the management shell over HTTPS.
//
// The wire format. Every request carries HTTP Basic authentication over TLS and, where it has a body, a JSON object with
// Content-Type application/json (which no web page of another origin can send). Paths:
//
//	POST   /shell                       → 201 {"session": "0123…", "idle_seconds": 900}
//	POST   /shell/{session}/run         {"text": "Get-Service x"}           → events
//	POST   /shell/{session}/answer      {"text": "typed line"}              → events; {"cancel": true} is Ctrl+C at a prompt,
//	                                                                          {"nobody": true} that there is no person
//	POST   /shell/{session}/complete    {"text": "Get-Se", "position": 6}   → {"candidates": ["Get-Service"]}; bytes
//	POST   /shell/{session}/incomplete  {"text": "if ("}                    → {"incomplete": true}
//	POST   /shell/{session}/interrupt                                       → 204; the running text ends
//	DELETE /shell/{session}                                                 → 204
//
// Events are lines of JSON (application/x-ndjson), written as they happen: {"output": "text"} any number of times, then one
// of {"prompt": {"label": "User: ", "secret": false}}, which the next answer request replies to, or
// {"done": {"status": 0, "interrupted": false}}, where status is shell.Session.Status. A client that goes away while events
// are written interrupts its text. Errors are {"error": "…"}: 400 a bad request, 401 wrong credentials, 403 no TLS, 404 no
// such session (it may have expired), 409 a text is running already or no prompt is open, 415 not JSON, 503 too many
// sessions.
//
// Invariants:
//   - A session belongs to the credentials that opened it.
//   - One text runs at a time in a session; while it waits at a prompt no request hangs.
//   - A session that nobody talks to ends after the idle time, whatever it is doing.
package remote

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"mime"
	"net/http"
	"sync"
	"time"

	"github.com/jonboulle/clockwork"

	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// Open checks the credentials and makes the account's shell, which asks the person through prompt. An error is a refusal.
type Open func(ctx context.Context, account, password string, prompt func(label string, secret bool) (string, error)) (*shell.Session, error)

// Options are what a handler may do differently. The zero value is the default.
type Options struct {
	Idle        time.Duration   // how long a session may be silent; 0: 15 minutes
	MaxSessions int             // 0: 64
	Clock       clockwork.Clock // nil: the real one
}

// Handler is the endpoint. It is safe for concurrent use.
type Handler struct {
	open    Open
	options Options
	mux     *http.ServeMux
	key     [32]byte // of this process, for comparing credentials

	mu       sync.Mutex
	sessions map[string]*session
	opening  int // sessions that are being opened
	closed   bool
}

// maxBody bounds a request's body in bytes: the longest text that the shell reads, with its JSON escapes.
const maxBody = 4 << 20

// NewHandler makes an endpoint with the default options.
func NewHandler(open Open) *Handler { return NewHandlerWith(open, Options{}) }

// NewHandlerWith makes an endpoint with other options.
func NewHandlerWith(open Open, options Options) *Handler {
	if options.Idle <= 0 {
		options.Idle = 15 * time.Minute
	}
	if options.MaxSessions <= 0 {
		options.MaxSessions = 64
	}
	if options.Clock == nil {
		options.Clock = clockwork.NewRealClock()
	}
	h := &Handler{open: open, options: options, sessions: map[string]*session{}}
	_, _ = rand.Read(h.key[:]) // never fails
	h.mux = http.NewServeMux()
	h.mux.HandleFunc("POST /shell", h.create)
	h.mux.HandleFunc("POST /shell/{session}/run", h.with((*session).serveRun))
	h.mux.HandleFunc("POST /shell/{session}/answer", h.with((*session).serveAnswer))
	h.mux.HandleFunc("POST /shell/{session}/complete", h.with((*session).serveComplete))
	h.mux.HandleFunc("POST /shell/{session}/incomplete", h.with((*session).serveIncomplete))
	h.mux.HandleFunc("POST /shell/{session}/interrupt", h.with((*session).serveInterrupt))
	h.mux.HandleFunc("DELETE /shell/{session}", h.with((*session).serveDelete))
	return h
}

// ServeHTTP answers one request.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.TLS == nil {
		fail(w, http.StatusForbidden, reply.RemoteNeedsTLS)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	h.mux.ServeHTTP(w, r)
}

// Close ends all sessions; later requests find none.
func (h *Handler) Close() {
	h.mu.Lock()
	h.closed = true
	all := make([]*session, 0, len(h.sessions))
	for _, s := range h.sessions {
		all = append(all, s)
	}
	h.mu.Unlock()
	for _, s := range all {
		s.close()
	}
}

func (h *Handler) create(w http.ResponseWriter, r *http.Request) {
	account, password, ok := r.BasicAuth()
	if !ok {
		unauthorised(w)
		return
	}
	if !h.reserve() {
		fail(w, http.StatusServiceUnavailable, reply.RemoteTooMany)
		return
	}
	s := &session{handler: h, id: newID(), credentials: h.seal(account, password)}
	opened, err := h.open(r.Context(), account, password, s.prompt)
	h.mu.Lock()
	h.opening--
	if err == nil && !h.closed {
		s.shell = opened
		h.sessions[s.id] = s
	}
	closed := h.closed
	h.mu.Unlock()
	switch {
	case err != nil: // why is the caller's to log: the answer must not tell an unknown user from a wrong password
		unauthorised(w)
	case closed:
		fail(w, http.StatusServiceUnavailable, reply.RemoteTooMany)
	default:
		s.touch()
		answer(w, http.StatusCreated, map[string]any{"session": s.id, "idle_seconds": int(h.options.Idle.Seconds())})
	}
}

// reserve counts a session that is about to be opened.
func (h *Handler) reserve() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed || len(h.sessions)+h.opening >= h.options.MaxSessions {
		return false
	}
	h.opening++
	return true
}

// seal makes a value by which credentials can be compared without keeping them.
func (h *Handler) seal(account, password string) []byte {
	mac := hmac.New(sha256.New, h.key[:])
	_ = json.NewEncoder(mac).Encode([]string{account, password}) // writing to a hash does not fail
	return mac.Sum(nil)
}

func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// request is the body of every request that has one.
type request struct {
	Text     string `json:"text"`
	Position int    `json:"position"`
	Cancel   bool   `json:"cancel"`
	Nobody   bool   `json:"nobody"`
}

// with finds the session of a request and checks that it is the caller's.
func (h *Handler) with(serve func(*session, http.ResponseWriter, *http.Request, request)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		account, password, ok := r.BasicAuth()
		if !ok {
			unauthorised(w)
			return
		}
		h.mu.Lock()
		s := h.sessions[r.PathValue("session")]
		h.mu.Unlock()
		if s == nil || !hmac.Equal(s.credentials, h.seal(account, password)) {
			fail(w, http.StatusNotFound, reply.RemoteNoSession)
			return
		}
		var body request
		if r.ContentLength != 0 {
			if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/json" {
				fail(w, http.StatusUnsupportedMediaType, reply.RemoteNotJSON)
				return
			}
			if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
				fail(w, http.StatusBadRequest, reply.RemoteNotJSON)
				return
			}
		}
		s.touch()
		defer s.touch()
		serve(s, w, r, body)
	}
}

func unauthorised(w http.ResponseWriter) {
	w.Header().Set("WWW-Authenticate", `Basic realm="Exchange Management Shell", charset="UTF-8"`)
	fail(w, http.StatusUnauthorized, reply.RemoteRefused)
}

func fail(w http.ResponseWriter, code int, message string) {
	answer(w, code, map[string]string{"error": message})
}

func answer(w http.ResponseWriter, code int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(body) // a client that went away gets nothing
}
