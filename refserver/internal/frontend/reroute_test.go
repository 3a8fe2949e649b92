package frontend_test

import (
	"testing"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/org"
)

func TestASessionWhoseDatabaseHasMoved(t *testing.T) { eachRelay(t, aSessionWhoseDatabaseHasMoved) }

func aSessionWhoseDatabaseHasMoved(t *testing.T, o option) {
	w := newWorld(t, o)
	c := w.secure().login()
	c.command("a X", "a OK X completed.")
	w.service.Rerouted() // nothing has moved
	w.update(func(s *org.State) {
		s.Servers["mailbox02"] = &org.Server{Name: "MAILBOX02", FQDN: "mailbox02.contoso.com"}
		s.Databases[0].ActiveServer = "MAILBOX02"
	})
	c.command("b X", "b OK X completed.")
	w.service.Rerouted()
	w.clock.Advance(2 * time.Second)
	c.expect("* BYE Connection is closed. 13")
	c.expectEnd()
}
