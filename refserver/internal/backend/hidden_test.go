package backend_test

import (
	"strings"
	"testing"

	"github.com/imapspec/imapspec/refserver/internal/org"
)

func showHidden(s *org.ImapSettings) { s.ShowHiddenFoldersEnabled = true }

// Hidden folders are there for clients with ShowHiddenFoldersEnabled, and no command finds them without it.
func TestHiddenFolders(t *testing.T) {
	t.Parallel()
	s := newServer(t, withSettings(showHidden))
	c := s.login("alice")
	shown := c.command(`LIST "" *`)
	for _, folder := range []string{`"Conversation Action Settings"`, `"Quick Step Settings"`} {
		if !strings.Contains(shown, `* LIST (\HasNoChildren) "/" `+folder+"\r\n") {
			t.Errorf("%s is not listed: %s", folder, shown)
		}
	}
	play(t, []*client{c}, `
		C: a1 DELETE "Quick Step Settings"
		S: a1 NO <*>
		C: a2 RENAME "quick step settings" Mine
		S: a2 NO <*>
		C: a3 SUBSCRIBE "Quick Step Settings"
		S: a3 OK SUBSCRIBE completed.
		C: a4 CREATE "Quick Step Settings/Below"
		S: a4 OK CREATE completed.
		C: a5 STATUS "Quick Step Settings" (MESSAGES)
		S: * STATUS "Quick Step Settings" (MESSAGES 0)
		S: a5 OK STATUS completed.
	`)
	must(t, s.stop())
	must(t, s.directory.Update(func(state *org.State) error {
		state.Servers["mailbox01"].Imap.ShowHiddenFoldersEnabled = false
		return nil
	}))
	must(t, s.service.Start(t.Context()))
	s.deliver("alice", "INBOX", plain)
	c = s.opened()
	if listed := c.command(`LIST "" *`) + c.command(`LSUB "" *`); strings.Contains(listed, "Settings") {
		t.Errorf("hidden folders are listed: %s", listed)
	}
	play(t, []*client{c}, `
		C: a1 STATUS "Quick Step Settings" (MESSAGES)
		S: a1 NO Quick Step Settings doesn't exist.
		C: a2 DELETE "Quick Step Settings/Below"
		S: a2 NO Quick Step Settings/Below doesn't exist.
		C: a3 RENAME "Quick Step Settings" Mine
		S: a3 NO Quick Step Settings doesn't exist.
		C: a4 COPY 1 "Quick Step Settings"
		S: a4 NO [TRYCREATE] Quick Step Settings doesn't exist.
		C: a5 MOVE 1 "quick step settings"
		S: a5 NO [TRYCREATE] quick step settings doesn't exist.
		C: a6 CREATE "Quick Step Settings"
		S: a6 NO Mailbox already exists
		C: a7 RENAME Journal "Quick Step Settings"
		S: a7 NO Mailbox already exists
		C: a8 APPEND "Quick Step Settings" {1+}
		C: x
		S: a8 NO [TRYCREATE] Quick Step Settings doesn't exist.
		C: a9 SELECT "Quick Step Settings"
		S: a9 NO Quick Step Settings doesn't exist.
	`)
}

// The standard profile knows no hidden folders.
func TestNoHiddenFolders(t *testing.T) {
	t.Parallel()
	c := newServer(t, withProfile("standard"), withSettings(showHidden)).login("alice")
	if listed := c.command(`LIST "" *`); strings.Contains(listed, "Settings") {
		t.Errorf("got %s", listed)
	}
	c.command(`CREATE "Quick Step Settings"`)
}
