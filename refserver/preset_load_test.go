package refserver_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/emersion/go-imap/v2"

	"github.com/imapspec/imapspec/refserver"
)

// presetFiles makes a folder of files.
func presetFiles(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		file := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

const mbox = `From bob@example.com Mon May  6 07:08:09 2024
Subject: one
Status: RO

First.

>From the garden.
>>From further away.

From carol@example.com Tue May  7 07:08:09 2024 +0200
Subject: two
X-Status: AF

From here it is not far.
`

func TestPresetFolder(t *testing.T) {
	t.Parallel()
	root := presetFiles(t, map[string]string{
		"preset.yaml": `settings: {Banner: "Bob's server", LoginType: PlainTextLogin, MaxConnectionsPerUser: 7}
services: {MSExchangeFrontEndTransport: Manual}
people:
  - name: alice
    password: ` + alicesPassword + `
    mailbox: {ImapEnableExactRFC822Size: true}
    delegates: [bob]
    messages:
      - {folder: Notes/Own, file: letters/plan.eml, flags: ['\Seen', $Work, Project], date: 2024-05-06T07:08:09+02:00}
  - {name: bob, password: ` + alicesPassword + `, mailbox: {ImapEnabled: false}}
`,
		"alice/INBOX/1.eml":         "Subject: first\n\ntext\n",
		"alice/INBOX/2.eml":         "Subject: second\r\n\r\ntext\r\n",
		"alice/Archive/2024.mbox":   mbox,
		"alice/letters/ignored.eml": "Subject: in the folder letters\n\ntext\n",
		"letters/plan.eml":          "Subject: plan\n\ntext\n",
	})
	if _, err := refserver.LoadPreset(root); err == nil || !strings.Contains(err.Error(), "nobody in "+filepath.Join(root, "preset.yaml")+" is called letters") {
		t.Fatalf("a folder of nobody: %v", err)
	}
	if err := os.Rename(filepath.Join(root, "letters"), filepath.Join(root, "bob")); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, "preset.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(root, "bob", "Mail"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(root, "bob", "plan.eml"), filepath.Join(root, "bob", "Mail", "plan.eml")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "preset.yaml"), []byte(strings.Replace(string(text), "letters/plan.eml", "bob/Mail/plan.eml", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	preset, err := refserver.LoadPreset(root)
	if err != nil {
		t.Fatal(err)
	}
	server, err := refserver.Start(t.Context(), refserver.Config{Started: true, Preset: preset})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := server.Close(context.Background()); err != nil {
			t.Error(err)
		}
	}()
	c := mailbox(t, server)
	for folder, want := range map[string]string{
		"INBOX":        "first,second",
		"Archive/2024": `one \Seen 2024-05-06T07:08:09Z,two \Answered\Flagged 2024-05-07T05:08:09Z`,
		"Notes/Own":    `plan \Seen$WorkProject 2024-05-06T05:08:09Z`,
		"letters":      "in the folder letters",
	} {
		if _, err := c.Select(folder, nil).Wait(); err != nil {
			t.Errorf("%s: %v", folder, err)
			continue
		}
		set := imap.SeqSet{}
		set.AddRange(1, 0)
		messages, err := c.Fetch(set, &imap.FetchOptions{Flags: true, Envelope: true, InternalDate: true}).Collect()
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, m := range messages {
			one := m.Envelope.Subject
			if strings.Contains(want, "\\") {
				one += " "
				for _, f := range m.Flags {
					if f != `\Recent` {
						one += string(f)
					}
				}
				one += " " + m.InternalDate.UTC().Format("2006-01-02T15:04:05Z07:00")
			}
			got = append(got, one)
		}
		if strings.Join(got, ",") != want {
			t.Errorf("%s holds %q, want %q", folder, strings.Join(got, ","), want)
		}
	}
	if m, err := server.WaitForMessage(t.Context(), "alice", refserver.Match{Folder: "Archive/2024", Subject: "one"}); err != nil ||
		string(m.Raw) != "Subject: one\r\nStatus: RO\r\n\r\nFirst.\r\n\r\nFrom the garden.\r\n>From further away.\r\n" {
		t.Errorf("the first of the mbox is %q, %v", m.Raw, err)
	}
	console, err := server.Console(t.Context(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	for command, want := range map[string]string{
		"(Get-ImapSettings).Banner":                            "Bob's server",
		"(Get-ImapSettings).MaxConnectionsPerUser":             "7",
		"(Get-Service MSExchangeFrontEndTransport).StartType":  "Manual",
		"(Get-CASMailbox alice).ImapEnableExactRFC822Size":     "True",
		"(Get-CASMailbox bob).ImapEnabled":                     "False",
		"(Get-MailboxPermission alice -User bob).AccessRights": "{FullAccess}",
	} {
		if out, err := console.Run(t.Context(), command); err != nil || strings.TrimSpace(out) != want && "{"+strings.TrimSpace(out)+"}" != want {
			t.Errorf("%s: %q, %v; want %q", command, out, err, want)
		}
	}
}

func TestPresetMistakes(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ text, want string }{
		"no name":           {"people:\n  - {password: s3cret}\n", ":2:5: person 1 has no name"},
		"no password":       {"people:\n  - name: alice\n", "alice has no password"},
		"twice":             {"people:\n  - {name: alice, password: s3cret}\n  - {name: Alice, password: s3cret}\n", ":3:12: Alice is there twice"},
		"no such file":      {"people:\n  - name: alice\n    password: s3cret\n    messages:\n      - {file: none.eml}\n", ":5:16: message "},
		"no file":           {"people:\n  - name: alice\n    password: s3cret\n    messages:\n      - {folder: Work}\n", "a message has no file"},
		"a flag":            {"people:\n  - name: alice\n    password: s3cret\n    messages:\n      - {file: preset.yaml, flags: ['\\Sen']}\n", `flag "\\Sen" is neither`},
		"a key":             {"people:\n  - {name: alice, pasword: s3cret}\n", "pasword"},
		"a delegate":        {"people:\n  - {name: alice, password: s3cret, delegates: [bob]}\n", "the delegate bob of alice is none of the people"},
		"a startup type":    {"services: {MSExchangeIMAP4: Sometimes}\n", `:1:29: service MSExchangeIMAP4: "Sometimes" is none of Automatic, Manual, Disabled`},
		"a setting's value": {"settings: {Banner: {a: b}}\n", "Banner: map[string]interface {} is neither"},
		"a setting's name":  {"settings: {\"Banner; Stop-Service x\": b}\n", "is no name of a parameter"},
		"a key of a person": {"people:\n  - name: alice\n    pasword: s3cret\n", `:3:5: unknown field "pasword"; imapspec serve --help shows`},
		"no YAML":           {"people: [\n", "preset.yaml:1:9: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root := presetFiles(t, map[string]string{"preset.yaml": test.text})
			_, err := refserver.LoadPreset(filepath.Join(root, "preset.yaml"))
			if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "s3cret") {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// TestPresetSettingsThatTheShellRefuses are named with their place in the file.
func TestPresetSettingsThatTheShellRefuses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"settings:\n  Banner: x\n  Baner: y\n":    "preset.yaml:3:10: Set-ImapSettings : ",
		"services:\n  MSExchangeIMAP44: Manual\n": "preset.yaml:2:21: Set-Service : ",
		"people:\n  - {name: alice, password: s3cret}\n  - name: bob\n    password: s3cret\n    mailbox: {ImapEnabeld: false}\n": "preset.yaml:5:28: Set-CASMailbox : ",
	} {
		root := presetFiles(t, map[string]string{"preset.yaml": text})
		preset, err := refserver.LoadPreset(root)
		if err != nil {
			t.Fatal(err)
		}
		server, err := refserver.Start(t.Context(), refserver.Config{Preset: preset})
		if err == nil {
			err = errors.Join(errors.New("it has started"), server.Close(context.Background()))
		}
		if !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "s3cret") || strings.Contains(err.Error(), "\n") {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestPresetSettingsThatAreRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	config := refserver.Config{DataDir: dir, Preset: refserver.Preset{Settings: map[string]any{"MaxConnections": -5}}}
	if server, err := refserver.Start(t.Context(), config); err == nil || !strings.Contains(err.Error(), "preset: Set-ImapSettings : ") {
		t.Fatalf("got %v, %v", server, err)
	}
	config.Preset.Settings = map[string]any{"MaxConnections": 5}
	server, err := refserver.Start(t.Context(), config) // the start before is made up for
	if err != nil {
		t.Fatal(err)
	}
	runs(t, server, "if ((Get-ImapSettings).MaxConnections -ne 5) { throw 'not set' }; Set-ImapSettings -MaxConnections 6 -WarningAction SilentlyContinue")
	if err := server.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	if server, err = refserver.Start(t.Context(), config); err != nil { // what an administrator has set stays
		t.Fatal(err)
	}
	defer func() {
		if err := server.Close(context.Background()); err != nil {
			t.Error(err)
		}
	}()
	runs(t, server, "if ((Get-ImapSettings).MaxConnections -ne 6) { throw 'undone' }")
}
