package refserver

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/scm"
)

// The health checks of the management endpoint. They ask for no login and say nothing but which service does not run.

// storePatience is how long Ready waits for PostgreSQL.
const storePatience = 2 * time.Second

// Ready returns nil when every service that starts automatically runs, and PostgreSQL answers where the server keeps its mailboxes
// there; the error names what does not. It waits two seconds at most for PostgreSQL's answer.
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
	return s.storeAnswers()
}

// storeAnswers asks a shared store who is there. A lease ends only some time after PostgreSQL does, and tells a host that owns no
// mailbox database nothing.
func (s *Server) storeAnswers() error {
	if s.config.Postgres == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), storePatience)
	defer cancel()
	answer := make(chan error, 1)
	go func() { // others may be asking, whom it waits for
		_, err := s.shared.Census(ctx)
		answer <- err
	}()
	select {
	case err := <-answer:
		return err
	case <-ctx.Done():
		return fmt.Errorf("PostgreSQL has not answered for %s", storePatience)
	}
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
