package refserver_test

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/imapspec/imapspec/refserver"
)

// TestKeptPasswords looks into the data folder for what is kept of passwords: their NT hashes only where NTLM is served.
func TestKeptPasswords(t *testing.T) {
	t.Parallel()
	for profile, ntlm := range map[string]bool{"exchange2019": true, "standard": false} {
		t.Run(profile, func(t *testing.T) {
			t.Parallel()
			data := t.TempDir()
			server, err := refserver.Start(t.Context(), refserver.Config{Started: true, DataDir: data, Profile: profile,
				People: []refserver.Person{{Name: "alice", Password: alicesPassword}}})
			if err != nil {
				t.Fatal(err)
			}
			console, err := server.Console(t.Context(), "", "")
			if err != nil {
				t.Fatal(err)
			}
			if out, err := console.Run(t.Context(), `New-Mailbox -Name Bob -UserPrincipalName bob@contoso.com -Password (ConvertTo-SecureString "another secret" -AsPlainText -Force)`); err != nil || strings.Contains(out, "FullyQualifiedErrorId") {
				t.Fatal(out, err)
			}
			if err := server.Close(context.Background()); err != nil {
				t.Fatal(err)
			}
			kept := contents(t, data)
			if !strings.Contains(kept, "$argon2id$") {
				t.Error("no argon2id hash is found; this test looks at the wrong place")
			}
			if found := regexp.MustCompile(`"nt_hash":"[0-9a-fA-F]{32}"`).MatchString(kept); found != ntlm {
				t.Errorf("NT hashes are kept: %v", found)
			}
			for _, password := range []string{alicesPassword, "another secret"} {
				if strings.Contains(kept, password) {
					t.Errorf("the password %q is kept", password)
				}
			}
		})
	}
}

// contents is all files of a folder.
func contents(t *testing.T, folder string) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		all.Write(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}
