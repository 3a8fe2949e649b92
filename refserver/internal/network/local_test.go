package network_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/network"
)

// connect returns both ends of a connection within the process.
func connect(t *testing.T) (dialled, accepted *network.Local) {
	t.Helper()
	host := network.NewHost("server", nil, nil)
	address := netip.MustParseAddrPort("127.0.0.1:1993")
	if _, err := host.DialLocal(t.Context(), address); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Fatalf("without a listener: %v", err)
	}
	l, err := host.Listen(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := host.DialLocal(ctx, address); !errors.Is(err, context.Canceled) {
		t.Fatalf("nobody accepts: %v", err)
	}
	conns := make(chan net.Conn, 1)
	go func() {
		conn, _ := l.Accept()
		conns <- conn
	}()
	conn, err := host.DialLocal(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	dialled, accepted = conn.(*network.Local), (<-conns).(*network.Local)
	if dialled.RemoteAddr().String() != "127.0.0.1:1993" || accepted.LocalAddr().String() != "127.0.0.1:1993" {
		t.Errorf("addresses: %s, %s", dialled.RemoteAddr(), accepted.LocalAddr())
	}
	if from := dialled.LocalAddr().(*net.TCPAddr); from.Port < 49152 || accepted.RemoteAddr().String() != from.String() {
		t.Errorf("the client is %s here and %s there", from, accepted.RemoteAddr())
	}
	return dialled, accepted
}

// endpoint is what a connection is spliced to.
type endpoint struct {
	io.Reader
	mu      sync.Mutex
	written strings.Builder
	readBy  time.Time
	writeBy time.Time
	closed  int
}

func (e *endpoint) Write(p []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.written.Write(p)
}

func (e *endpoint) Close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.closed++
	return nil
}

func (e *endpoint) SetReadDeadline(by time.Time) error {
	e.readBy = by
	return nil
}

func (e *endpoint) SetWriteDeadline(by time.Time) error {
	e.writeBy = by
	return nil
}

// TestSplice splices while the other end waits in a read, after bytes have gone both ways.
func TestSplice(t *testing.T) {
	t.Parallel()
	dialled, accepted := connect(t)
	by := time.Now().Add(time.Hour)
	if err := accepted.SetDeadline(by); err != nil {
		t.Fatal(err)
	}
	got := make(chan string)
	go func() {
		buf := make([]byte, 10)
		for range 2 {
			n, err := accepted.Read(buf)
			if err != nil {
				t.Error(err)
			}
			got <- string(buf[:n])
		}
		close(got)
	}()
	if _, err := dialled.Write([]byte("hello")); err != nil || <-got != "hello" {
		t.Fatal(err)
	}
	e := &endpoint{Reader: strings.NewReader("spliced")}
	if err := dialled.Splice(e); err != nil {
		t.Fatal(err)
	}
	if text := <-got; text != "spliced" {
		t.Errorf("read %q", text)
	}
	<-got
	if _, err := accepted.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("behind the end: %v", err)
	}
	if _, err := accepted.Write([]byte("answer")); err != nil || e.written.String() != "answer" {
		t.Errorf("wrote %q: %v", e.written.String(), err)
	}
	if !e.readBy.Equal(by) || !e.writeBy.Equal(by) {
		t.Errorf("the deadlines are %v and %v", e.readBy, e.writeBy)
	}
	if err := errors.Join(accepted.SetDeadline(time.Time{}), accepted.Close(), accepted.Close()); err != nil || e.closed != 1 || !e.readBy.IsZero() {
		t.Errorf("closed %d times, read deadline %v: %v", e.closed, e.readBy, err)
	}
}

// TestSpliceDuringAWrite splices while the other end is writing: what was not read goes to the endpoint.
func TestSpliceDuringAWrite(t *testing.T) {
	t.Parallel()
	dialled, accepted := connect(t)
	wrote := make(chan error)
	go func() {
		_, err := accepted.Write([]byte("for you, for the other"))
		wrote <- err
	}()
	if _, err := io.ReadFull(dialled, make([]byte, len("for you, "))); err != nil {
		t.Fatal(err)
	}
	e := &endpoint{Reader: strings.NewReader("")}
	if err := dialled.Splice(e); err != nil {
		t.Fatal(err)
	}
	if err := <-wrote; err != nil || e.written.String() != "for the other" {
		t.Errorf("the endpoint got %q: %v", e.written.String(), err)
	}
}

func TestSpliceOfAClosedConnection(t *testing.T) {
	t.Parallel()
	dialled, accepted := connect(t)
	if err := accepted.Close(); err != nil {
		t.Fatal(err)
	}
	if err := dialled.Splice(&endpoint{}); !errors.Is(err, net.ErrClosed) {
		t.Errorf("got %v", err)
	}
}

// TestLocalDeadline waits for nothing that comes, and is not taken for spliced.
func TestLocalDeadline(t *testing.T) {
	t.Parallel()
	dialled, accepted := connect(t)
	past := time.Unix(1, 0)
	if err := errors.Join(dialled.SetReadDeadline(past), accepted.SetWriteDeadline(past)); err != nil {
		t.Fatal(err)
	}
	if _, err := dialled.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("read: %v", err)
	}
	if _, err := accepted.Write([]byte("x")); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("write: %v", err)
	}
	if err := dialled.CloseWrite(); err != nil {
		t.Error(err)
	}
	if _, err := accepted.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("behind the end: %v", err)
	}
}
