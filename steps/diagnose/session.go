package diagnose

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/imapspec/imapspec/steps/internal/wire"
)

func (a *analysis) greeting(ctx context.Context, s *Step) {
	greeting, err := a.conn.Read(ctx)
	var silent *wire.SilenceError
	switch {
	case errors.As(err, &silent) && a.Security != TLS:
		s.fail("the server does not say anything", "the port may want TLS from the first byte: use it with TLS")
	case err != nil:
		s.fail(fmt.Sprintf("no greeting: %v", err), "check that the service is not in maintenance and has connections to spare")
	case !strings.HasPrefix(greeting, "* OK") && !strings.HasPrefix(greeting, "* PREAUTH"):
		s.fail(fmt.Sprintf("the greeting is %q, which is no IMAP4 greeting", greeting), "check which service listens on this port")
	default:
		s.found("%s", greeting)
	}
}

func (a *analysis) capabilities(ctx context.Context, s *Step) {
	reply, err := a.conn.Command(ctx, "CAPABILITY")
	if err != nil || reply.Status != "OK" {
		s.fail(fmt.Sprintf("no capabilities: %s", answer(reply, err)), "look into the server's log for the reason")
		return
	}
	for _, untagged := range reply.Untagged {
		if list, ok := strings.CutPrefix(untagged, "CAPABILITY "); ok {
			a.offers = strings.Fields(strings.ToUpper(list))
			s.found("%s", list)
		}
	}
	if !slices.Contains(a.offers, "IMAP4REV1") && !slices.Contains(a.offers, "IMAP4REV2") {
		s.fail("the server names neither IMAP4rev1 nor IMAP4rev2", "check which service listens on this port")
	}
}

func (a *analysis) logIn(ctx context.Context, s *Step) {
	if _, encrypted := a.conn.State(); !encrypted {
		s.Outcome = Skipped
		s.found("the connection is not encrypted, so no password is sent")
		return
	}
	by := wire.Login
	if slices.Contains(a.offers, "LOGINDISABLED") {
		if !slices.Contains(a.offers, "AUTH=PLAIN") {
			s.fail("the server offers no login with a password", "compare the service's LoginType with what clients can do")
			return
		}
		by = wire.Plain
	}
	reply, err := a.conn.LogIn(ctx, by, a.User, a.Password)
	switch {
	case err != nil:
		s.fail(fmt.Sprintf("no answer to the login: %v", err), "check that the backend service runs")
	case reply.Status != "OK":
		s.fail("the server refuses the login: "+reply.Text,
			"check name and password, that the mailbox may use IMAP4, that it is not the Administrator's, and that the backend service runs")
	default:
		s.found("%s", reply.Text)
	}
}

func answer(reply wire.Reply, err error) string {
	if err != nil {
		return err.Error()
	}
	return reply.Text
}
