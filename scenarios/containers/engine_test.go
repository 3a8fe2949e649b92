package containers

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/moby/moby/client"
)

// TestNoEngine says what is wrong and what to do.
func TestNoEngine(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		api, system string
		error       string
	}{
		"too old":  {"1.40", "linux", "version 1.41 (Docker 20.10) is needed: update it"},
		"very old": {"1.12", "linux", "update it"},
		"Windows":  {"1.51", "windows", "switch it to Linux containers"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			engine := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Api-Version", c.api)
				w.Header().Set("Ostype", c.system)
			}))
			t.Cleanup(engine.Close)
			_, err := connect(t.Context(), client.WithHost("tcp://"+engine.Listener.Addr().String()))
			if !errors.Is(err, ErrNoEngine) || !strings.Contains(err.Error(), c.error) {
				t.Errorf("got %v", err)
			}
		})
	}
	_, err := connect(t.Context(), client.WithHost("unix://"+filepath.Join(t.TempDir(), "no.sock")))
	if !errors.Is(err, ErrNoEngine) || !strings.Contains(err.Error(), "install and start Docker") || strings.Contains(err.Error(), "\n") {
		t.Errorf("no engine: %v", err)
	}
}

// TestNoTimeForTheEngine does not send whoever has cancelled a test to install Docker.
func TestNoTimeForTheEngine(t *testing.T) {
	t.Parallel()
	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	t.Cleanup(silent.Close)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := connect(ctx, client.WithHost("tcp://"+silent.Listener.Addr().String()))
	if !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, ErrNoEngine) || strings.Contains(err.Error(), "install") {
		t.Errorf("got %v", err)
	}
}

func TestCheckStatic(t *testing.T) {
	t.Parallel()
	text := filepath.Join(t.TempDir(), "script")
	if err := os.WriteFile(text, []byte("#!/bin/sh\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := checkStatic(text); err == nil || !strings.Contains(err.Error(), "not a Linux binary") {
		t.Errorf("a script: %v", err)
	}
	if err := checkStatic("/bin/sh"); err == nil || !strings.Contains(err.Error(), "is not") {
		t.Errorf("a program with a loader: %v", err)
	}
}

// TestWithoutBinary is one error where the program is another and there is no Go toolchain: the build is cancelled here.
func TestWithoutBinary(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := findBinary(ctx, "amd64")
	if err == nil || !strings.Contains(err.Error(), "is not imapspec itself") || !strings.Contains(err.Error(), "give an image") {
		t.Errorf("got %v", err)
	}
}
