package remote

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"

	"github.com/jonboulle/clockwork"

	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// session is one person's shell at the other end.
type session struct {
	handler     *Handler
	id          string
	credentials []byte
	shell       *shell.Session

	mu    sync.Mutex
	run   *run // the running text, nil between texts
	timer clockwork.Timer
	ended bool
}

// run is a text that is being executed. Its goroutine writes events one by one; whoever serves a request reads them.
type run struct {
	ctx     context.Context
	cancel  context.CancelFunc
	events  chan event
	answers chan reaction
	done    chan event // buffered: the last event

	waiting  bool // at a prompt: an answer may come; guarded by session.mu
	attached bool // a request is reading the events; guarded by session.mu
}

// reaction is what came back on a question: a line, or that nobody is there.
type reaction struct {
	text   string
	nobody bool
}

// event is one line that the client reads.
type event struct {
	Output string  `json:"output,omitempty"`
	Prompt *prompt `json:"prompt,omitempty"`
	Done   *done   `json:"done,omitempty"`
}

type prompt struct {
	Label  string `json:"label"`
	Secret bool   `json:"secret"`
}

type done struct {
	Status      int  `json:"status"`
	Interrupted bool `json:"interrupted"`
}

// touch restarts the idle time.
func (s *session) touch() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return
	}
	if s.timer != nil {
		s.timer.Stop()
	}
	s.timer = s.handler.options.Clock.AfterFunc(s.handler.options.Idle, s.expire)
}

// expire ends the session unless a request is reading its output: a text may run longer than the idle time.
func (s *session) expire() {
	s.mu.Lock()
	busy := s.run != nil && s.run.attached
	s.mu.Unlock()
	if busy {
		s.touch()
		return
	}
	s.close()
}

// close ends the session and what runs in it.
func (s *session) close() {
	s.handler.mu.Lock()
	delete(s.handler.sessions, s.id)
	s.handler.mu.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
	if s.timer != nil {
		s.timer.Stop()
	}
	if s.run != nil {
		s.run.cancel()
	}
}

// Write sends output as an event; the shell writes here.
func (r *run) Write(text []byte) (int, error) {
	select {
	case r.events <- event{Output: string(text)}:
		return len(text), nil
	case <-r.ctx.Done():
		return 0, r.ctx.Err()
	}
}

// prompt asks the person at the other end and waits for the answer.
func (s *session) prompt(label string, secret bool) (string, error) {
	s.mu.Lock()
	r := s.run
	s.mu.Unlock()
	if r == nil {
		return "", shell.ErrNotInteractive
	}
	select {
	case r.events <- event{Prompt: &prompt{label, secret}}:
	case <-r.ctx.Done():
		return "", r.ctx.Err()
	}
	select {
	case a := <-r.answers:
		if a.nobody {
			return "", shell.ErrNotInteractive
		}
		return a.text, nil
	case <-r.ctx.Done():
		return "", r.ctx.Err()
	}
}

func (s *session) serveRun(w http.ResponseWriter, req *http.Request, body request) {
	s.mu.Lock()
	if s.run != nil || s.ended {
		s.mu.Unlock()
		fail(w, http.StatusConflict, reply.RemoteBusy)
		return
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(req.Context()))
	r := &run{ctx: ctx, cancel: cancel, events: make(chan event), answers: make(chan reaction, 1), done: make(chan event, 1), attached: true}
	s.run = r
	s.mu.Unlock()
	go func() {
		defer cancel()
		err := s.shell.Run(ctx, body.Text, r)
		r.done <- event{Done: &done{Status: s.shell.Status(), Interrupted: err != nil}}
	}()
	s.stream(w, req, r)
}

func (s *session) serveAnswer(w http.ResponseWriter, req *http.Request, body request) {
	s.mu.Lock()
	r := s.run
	if r == nil || !r.waiting {
		s.mu.Unlock()
		fail(w, http.StatusConflict, reply.RemoteNoPrompt)
		return
	}
	r.waiting, r.attached = false, true
	s.mu.Unlock()
	if body.Cancel {
		r.cancel()
	} else {
		r.answers <- reaction{body.Text, body.Nobody}
	}
	s.stream(w, req, r)
}

// stream passes events on until the text ends, asks something, or the client goes away, which interrupts the text.
func (s *session) stream(w http.ResponseWriter, req *http.Request, r *run) {
	w.Header().Set("Content-Type", "application/x-ndjson")
	w.Header().Set("Cache-Control", "no-store")
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	control := http.NewResponseController(w)
	send := func(e event) bool { return out.Encode(e) == nil && control.Flush() == nil }
	for {
		select {
		case e := <-r.events:
			if e.Prompt != nil {
				s.detach(r, true)
				send(e)
				return
			}
			if !send(e) {
				s.abandon(r)
				return
			}
		case e := <-r.done:
			s.finish(r)
			send(e)
			return
		case <-req.Context().Done():
			s.abandon(r)
			return
		}
	}
}

func (s *session) detach(r *run, waiting bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r.attached, r.waiting = false, waiting
}

func (s *session) finish(r *run) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.run == r {
		s.run = nil
	}
}

// abandon interrupts a text whose reader has gone and waits for its end, so that the next one can start.
func (s *session) abandon(r *run) {
	r.cancel()
	<-r.done
	s.finish(r)
}

func (s *session) serveInterrupt(w http.ResponseWriter, _ *http.Request, _ request) {
	s.mu.Lock()
	r := s.run
	unread := r != nil && !r.attached
	if unread {
		r.waiting, r.attached = false, true
	}
	s.mu.Unlock()
	switch {
	case unread:
		s.abandon(r)
	case r != nil:
		r.cancel()
	}
	w.WriteHeader(http.StatusNoContent)
}

func (s *session) serveComplete(w http.ResponseWriter, _ *http.Request, body request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.run != nil {
		fail(w, http.StatusConflict, reply.RemoteBusy)
		return
	}
	candidates := s.shell.Complete(body.Text, body.Position)
	if candidates == nil {
		candidates = []string{}
	}
	answer(w, http.StatusOK, map[string]any{"candidates": candidates})
}

func (s *session) serveIncomplete(w http.ResponseWriter, _ *http.Request, body request) {
	answer(w, http.StatusOK, map[string]any{"incomplete": shell.Incomplete(body.Text)})
}

func (s *session) serveDelete(w http.ResponseWriter, _ *http.Request, _ request) {
	s.close()
	w.WriteHeader(http.StatusNoContent)
}
