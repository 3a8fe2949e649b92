package refserver_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/emersion/go-imap/v2/imapclient"

	"github.com/imapspec/imapspec/refserver"
)

// TestAStartThatWasCutShortIsMadeUpFor fails while a new person's mailbox is filled, and fills it at the next start.
func TestAStartThatWasCutShortIsMadeUpFor(t *testing.T) {
	t.Parallel()
	data, letters := t.TempDir(), t.TempDir()
	first, second := filepath.Join(letters, "first.eml"), filepath.Join(letters, "second.eml")
	if err := os.WriteFile(first, []byte("Subject: first\n\ntext\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	config := refserver.Config{DataDir: data, Started: true, People: []refserver.Person{{Name: "alice", Password: alicesPassword,
		Folders: []string{"Work"}, Messages: []refserver.Message{{File: first}, {Folder: "Work", File: second}}}}}
	if _, err := refserver.Start(t.Context(), config); err == nil || !strings.Contains(err.Error(), second) {
		t.Fatalf("a missing message file: %v", err)
	}
	if err := os.Rename(first, second); err != nil {
		t.Fatal(err)
	}
	config.People[0].Messages[0].File = second
	server, err := refserver.Start(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := server.Close(context.Background()); err != nil {
			t.Error(err)
		}
	}()
	runs(t, server, "Set-ImapSettings -LoginType PlainTextLogin; Restart-Service MSExchangeIMAP4; Restart-Service MSExchangeIMAP4BE")
	address, _ := server.Address(143)
	client, err := imapclient.DialInsecure(address, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if err := client.Login("alice", alicesPassword).Wait(); err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{"INBOX", "Work"} {
		if selected, err := client.Select(folder, nil).Wait(); err != nil || selected.NumMessages != 1 {
			t.Errorf("%s: %+v %v", folder, selected, err)
		}
	}
}
