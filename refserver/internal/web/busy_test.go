package web

import (
	"context"
	"net"
	"net/http"
	"testing"
)

func TestBusyWaitsForRunningRequests(t *testing.T) {
	t.Parallel()
	conn, other := net.Pipe()
	defer conn.Close()
	defer other.Close()
	var b busy
	b.wait(t.Context()) // nothing runs
	b.track(conn, http.StateNew)
	b.wait(t.Context()) // nothing was asked
	b.track(conn, http.StateActive)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	b.wait(ended) // the caller's patience ends
	waited := make(chan struct{})
	go func() {
		b.wait(t.Context())
		close(waited)
	}()
	b.track(other, http.StateActive)
	b.track(other, http.StateIdle)
	select {
	case <-waited:
		t.Fatal("wait returned while a request runs")
	default:
	}
	b.track(conn, http.StateClosed)
	<-waited
}
