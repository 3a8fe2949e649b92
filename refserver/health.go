package refserver

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/scm"
)

// The health checks of the management endpoint. They ask for no login and say nothing but which service does not run.

// Ready returns nil when every service that starts automatically runs; the error names those that do not.
func (s *Server) Ready() error {
	if s.closed.Load() {
		return errClosed
	}
	var down []string
	for _, service := range s.services.List() {
		if service.Startup == scm.Automatic && service.State != scm.Running {
			down = append(down, fmt.Sprintf("%s is %s", service.Name, service.State))
		}
	}
	if len(down) > 0 {
		return fmt.Errorf("not every automatic service runs: %s", strings.Join(down, ", "))
	}
	return nil
}

// serveLive answers as long as the process does.
func (s *Server) serveLive(w http.ResponseWriter, _ *http.Request) { answerHealth(w, nil) }

// serveReady answers 200 when the server is ready, else 503 with the reason on one line.
func (s *Server) serveReady(w http.ResponseWriter, _ *http.Request) { answerHealth(w, s.Ready()) }

func answerHealth(w http.ResponseWriter, err error) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	if err != nil {
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w, err.Error()+"\n") // a client that is gone needs no answer
		return
	}
	_, _ = io.WriteString(w, "ok\n")
}
