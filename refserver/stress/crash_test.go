package stress_test

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"sync"
	"syscall"
	"testing"
	"time"
)

// worker changes something in the server, and knows what has to be there after a crash. Whatever was acknowledged is, and what
// was under way is there as a whole or not at all.
type worker interface {
	// work makes changes until the server is gone; a failure that is not the server's end is an error.
	work(p *process, r *rand.Rand) error
	// check looks at what is there after a restart, and takes it as the state to go on from.
	check(p *process) error
}

// TestCrash kills the server again and again while it is written to in every way, and checks each time that it starts with all
// that it had acknowledged.
func TestCrash(t *testing.T) {
	t.Parallel()
	r := random(t)
	data := t.TempDir()
	workers := []worker{newTree("w1", 12), newTree("w2", 12), newTree("w3", 150), newInbox("first"), newInbox("second"), newPost(), &settings{}}
	launched := launch(t, data)
	launched.ready(t)
	for range scale(10, 200) {
		under(t, launched, workers, r)
		if r.IntN(8) == 0 { // also in the middle of a start
			launch(t, data).killAfter(time.Duration(r.IntN(60)) * time.Millisecond)
		}
		launched = launch(t, data)
		launched.ready(t)
		for _, w := range workers {
			if err := w.check(launched); err != nil {
				t.Fatalf("after a crash: %v\n%s", err, launched.said)
			}
		}
	}
}

// under lets the workers work, and kills the server at a random moment.
func under(t *testing.T, p *process, workers []worker, r *rand.Rand) {
	t.Helper()
	failed := make([]error, len(workers))
	var wg sync.WaitGroup
	for i, w := range workers {
		source := rand.New(rand.NewPCG(r.Uint64(), 0))
		wg.Go(func() { failed[i] = w.work(p, source) })
	}
	p.killAfter(time.Duration(5+r.IntN(250)) * time.Millisecond)
	wg.Wait()
	if err := errors.Join(failed...); err != nil {
		t.Fatalf("before a crash: %v\n%s", err, p.said)
	}
}

// died says whether an error is what a client sees of a server that was killed.
func died(err error) bool {
	var dial *net.OpError
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) ||
		errors.Is(err, os.ErrClosed) || errors.As(err, &dial) && dial.Op == "dial"
}

// mark is how far a folder's numbers have come.
type mark struct{ validity, next uint32 }

// watermarks are the highest marks that were seen of each folder name.
type watermarks map[string]mark

// pass notes a mark, which must not be behind an earlier one.
func (w watermarks) pass(name string, now mark) error {
	before := w[name]
	if now.validity < before.validity || now.validity == before.validity && now.next < before.next {
		return fmt.Errorf("%s has UIDVALIDITY %d, UIDNEXT %d, and had %d, %d", name, now.validity, now.next, before.validity, before.next)
	}
	w[name] = now
	return nil
}
