package containers

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"time"
)

// echoes opens a link to a server that sends back what it gets.
func echoes(t *testing.T) *link {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				_, _ = io.Copy(c, c)
				_ = c.Close()
			}()
		}
	}()
	k, err := newLink("127.0.0.1", func(ctx context.Context) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "tcp", l.Addr().String())
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.close)
	return k
}

// connected connects through a link and sends a letter.
func connected(t *testing.T, k *link) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", k.address())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if _, err := c.Write([]byte("x")); err != nil {
		t.Fatal(err)
	}
	return c
}

// echoed waits for the letter; the error is the connection's.
func echoed(c net.Conn, patience time.Duration) error {
	_ = c.SetReadDeadline(time.Now().Add(patience))
	_, err := io.ReadFull(c, make([]byte, 1))
	return err
}

const long, short = 2 * time.Minute, 100 * time.Millisecond

// TestLinkIsCut holds back what is sent, and lets it pass when it is mended.
func TestLinkIsCut(t *testing.T) {
	t.Parallel()
	k := echoes(t)
	old := connected(t, k)
	if err := echoed(old, long); err != nil {
		t.Fatal(err)
	}
	k.set(true)
	if _, err := old.Write([]byte("y")); err != nil {
		t.Fatal(err)
	}
	fresh := connected(t, k)
	for name, c := range map[string]net.Conn{"an old connection": old, "a new one": fresh} {
		if err := echoed(c, short); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%s through a cut: %v", name, err)
		}
	}
	k.set(false)
	for name, c := range map[string]net.Conn{"an old connection": old, "a new one": fresh} {
		if err := echoed(c, long); err != nil {
			t.Errorf("%s when it is mended: %v", name, err)
		}
	}
}

// TestLinkIsLocked lets everything pass while a connection from before is there, and nothing afterwards.
func TestLinkIsLocked(t *testing.T) {
	t.Parallel()
	k := echoes(t)
	old := connected(t, k)
	if err := echoed(old, long); err != nil {
		t.Fatal(err)
	}
	empty := k.lock()
	late := connected(t, k)
	if err := echoed(late, long); err != nil {
		t.Errorf("a connection that comes while the old one is there: %v", err)
	}
	select {
	case <-empty:
		t.Fatal("it is locked while a connection is there")
	default:
	}
	_ = old.Close()
	select {
	case <-empty:
	case <-time.After(long):
		t.Fatal("it is not locked when the old connection has ended")
	}
	if err := echoed(late, long); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("the connection that came meanwhile goes on: %v", err)
	}
	next := connected(t, k)
	if err := echoed(next, short); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a connection to a locked link: %v", err)
	}
	k.set(false)
	if err := echoed(next, long); err != nil {
		t.Errorf("when it is mended: %v", err)
	}
	_ = next.Close()
}
