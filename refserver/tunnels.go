package refserver

import (
	"io"
	"sync"
)

// tunnels are the connections that the management endpoint passes on. net/http forgets them once they are hijacked, so they
// are closed by whoever closes the endpoint.
type tunnels struct {
	mu     sync.Mutex
	closed bool
	open   map[*tunnelEnds]struct{}
	users  sync.WaitGroup
}

type tunnelEnds [2]io.Closer

// add remembers both ends; the function that it returns forgets them. After closeAll they are closed at once.
func (t *tunnels) add(client, server io.Closer) (release func()) {
	ends := &tunnelEnds{client, server}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		ends.close()
		return func() {}
	}
	if t.open == nil {
		t.open = map[*tunnelEnds]struct{}{}
	}
	t.open[ends] = struct{}{}
	t.users.Add(1)
	return func() {
		t.mu.Lock()
		delete(t.open, ends)
		t.mu.Unlock()
		t.users.Done()
	}
}

// closeAll closes every tunnel and waits for its end.
func (t *tunnels) closeAll() {
	t.mu.Lock()
	t.closed = true
	for ends := range t.open {
		ends.close()
	}
	t.mu.Unlock()
	t.users.Wait()
}

func (e *tunnelEnds) close() {
	for _, c := range e {
		_ = c.Close() // both directions end either way
	}
}
