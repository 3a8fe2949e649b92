package refserver_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/imapspec/imapspec/refserver"
)

// prints starts a server and says what text prints in its management shell.
func prints(t *testing.T, config refserver.Config, text string) string {
	t.Helper()
	server, err := refserver.Start(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := server.Close(context.Background()); err != nil {
			t.Error(err)
		}
	}()
	return shown(t, server, text)
}

func shown(t *testing.T, server *refserver.Server, text string) string {
	t.Helper()
	console, err := server.Console(t.Context(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	out, err := console.Run(t.Context(), text)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(out), " ")
}

func loadPreset(t *testing.T, text string) refserver.Preset {
	t.Helper()
	preset, err := refserver.LoadPreset(presetFiles(t, map[string]string{"preset.yaml": text}))
	if err != nil {
		t.Fatal(err)
	}
	return preset
}

// TestPresetThatChangesNothing: that a value is the default already, or a right is there, is only a warning of the cmdlets.
func TestPresetThatChangesNothing(t *testing.T) {
	t.Parallel()
	preset := loadPreset(t, `settings: {MaxConnections: 2147483647, LoginType: SecureLogin}
services: {MSExchangeFrontEndTransport: Automatic}
people:
  - {name: alice, display: bob, password: a secret, mailbox: {ImapUseProtocolDefaults: true}, delegates: [bob, bob]}
  - {name: bob, password: a secret, mailbox: {ImapEnabled: false}}
`)
	const ask = "(Get-CASMailbox alice).ImapEnabled; (Get-CASMailbox bob@contoso.com).ImapEnabled; @(Get-MailboxPermission alice -User bob@contoso.com).Count"
	if got := prints(t, refserver.Config{Preset: preset}, ask); got != "True False 1" {
		t.Errorf("got %q", got)
	}
}

// TestPresetThatIsRefused: what was refused has left nothing that a start with the mended preset, on the same folder, shows.
func TestPresetThatIsRefused(t *testing.T) {
	t.Parallel()
	const people = "people:\n  - name: alice\n    password: s3cret\n    delegates: [bob]\n"
	for name, test := range map[string]struct{ text, want string }{
		"a parameter of the last":  {people + "  - name: bob\n    password: s3cret\n    mailbox: {Nosuch: true}\n", "preset.yaml:7:23: Set-CASMailbox : "},
		"a folder, after settings": {"settings: {Banner: Oops}\n" + people + "    folders:\n      - Work\n      - a//b\n  - {name: bob, password: s3cret}\n", `preset.yaml:8:9: folder "a//b" of alice: `},
		"a folder of a message":    {people + "    messages: [{folder: a//b, file: preset.yaml}]\n  - {name: bob, password: s3cret}\n", `preset.yaml:5:25: folder "a//b" of alice: `},
		"a name":                   {"settings: {Banner: Oops}\n" + people + "  - {name: b b, password: s3cret}\n  - {name: bob, password: s3cret}\n", `preset.yaml:6:12: "b b" is no name of an account`},
		"the Administrator":        {"people:\n  - {name: administrator, password: s3cret}\n", "preset.yaml:2:12: administrator is there in every organisation"},
		"a service":                {"services: {Nosuch: Manual}\n" + people + "  - {name: bob, password: s3cret}\n", "preset.yaml:1:20: Set-Service : "},
		"an mbox":                  {people + "    messages: [{file: preset.yaml}, {file: broken.mbox}]\n  - {name: bob, password: s3cret}\n", `preset.yaml:5:44: message `},
		"a folder for a message":   {people + "    messages: [{file: .}]\n  - {name: bob, password: s3cret}\n", `preset.yaml:5:23: message `},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data := filepath.Join(t.TempDir(), "data")
			preset, err := refserver.LoadPreset(presetFiles(t, map[string]string{"preset.yaml": test.text, "broken.mbox": "Subject: no mbox\n"}))
			if err == nil {
				var server *refserver.Server
				if server, err = refserver.Start(t.Context(), refserver.Config{DataDir: data, Preset: preset}); err == nil {
					_ = server.Close(context.Background())
				}
			}
			if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "s3cret") || strings.Contains(err.Error(), "\n") {
				t.Fatalf("got %v, want %q", err, test.want)
			}
			if _, err := os.Stat(data); err == nil {
				t.Error("there is a data folder")
			}
			mended := loadPreset(t, people+"  - {name: bob, password: s3cret}\n")
			got := prints(t, refserver.Config{DataDir: data, Preset: mended}, "(Get-ImapSettings).Banner; (Get-MailboxPermission alice -User bob).User")
			if got != `The Microsoft Exchange IMAP4 service is ready. CONTOSO\bob` {
				t.Errorf("then it shows %q", got)
			}
		})
	}
}

// TestPresetAndWhatIsThere: people that the organisation has stay as they are, and new ones get everything.
func TestPresetAndWhatIsThere(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	const alice = "people:\n  - {name: alice, password: a secret, mailbox: {ImapEnabled: false}, delegates: [bob]}\n  - {name: bob, password: a secret}\n"
	prints(t, refserver.Config{DataDir: data, Preset: loadPreset(t, alice)}, "Set-CASMailbox alice -ImapEnabled $true; Remove-MailboxPermission alice -User bob -AccessRights FullAccess -Confirm:$false")
	preset := loadPreset(t, alice+"  - {name: carol, password: a secret, mailbox: {ImapEnabled: false}, delegates: [alice]}\n")
	const ask = "(Get-CASMailbox alice).ImapEnabled; @(Get-MailboxPermission alice -User bob).Count; (Get-CASMailbox carol).ImapEnabled; (Get-MailboxPermission carol -User alice).User"
	if got := prints(t, refserver.Config{DataDir: data, Preset: preset}, ask); got != `True 0 False CONTOSO\alice` {
		t.Errorf("got %q", got)
	}
}

// TestPresetOfAGroup: each host of a group has the same preset. What an administrator has set between stays.
func TestPresetOfAGroup(t *testing.T) {
	t.Parallel()
	config := refserver.Config{Postgres: sharedDatabase(t), Preset: loadPreset(t, `settings: {Banner: Welcome}
people:
  - {name: alice, password: a secret, mailbox: {ImapEnabled: false}, delegates: [bob]}
  - {name: bob, password: a secret}
`)}
	for _, name := range []string{"MAILBOX01", "MAILBOX02"} {
		config.ServerName = name
		server, err := refserver.Start(t.Context(), config)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = server.Close(context.Background()) })
		runs(t, server, "if ((Get-ImapSettings).Banner -ne 'Welcome') { throw 'no setting' }")
		if name == "MAILBOX01" {
			runs(t, server, "Set-CASMailbox alice -ImapEnabled $true")
		} else {
			runs(t, server, "if (-not (Get-CASMailbox alice).ImapEnabled) { throw 'undone' }")
		}
	}
}

// TestPeopleOfGo are looked at as those of a file are.
func TestPeopleOfGo(t *testing.T) {
	t.Parallel()
	bob := refserver.Person{Name: "bob", Password: "a secret"}
	for name, test := range map[string]struct {
		config refserver.Config
		want   string
	}{
		"no password":     {refserver.Config{People: []refserver.Person{{Name: "empty"}}}, "people: empty has no password"},
		"twice":           {refserver.Config{Preset: refserver.Preset{People: []refserver.Person{bob, {Name: "Bob", Password: "x"}}}}, "preset: Bob is there twice"},
		"in both":         {refserver.Config{People: []refserver.Person{bob}, Preset: refserver.Preset{People: []refserver.Person{bob}}}, "preset: bob is there twice"},
		"Administrator":   {refserver.Config{Preset: refserver.Preset{People: []refserver.Person{{Name: "Administrator", Password: "x"}}}}, "AdministratorPassword"},
		"a delegate":      {refserver.Config{People: []refserver.Person{{Name: "alice", Password: "x", Delegates: []string{"carol"}}, bob}}, "people: the delegate carol of alice is none of the people"},
		"a flag":          {refserver.Config{People: []refserver.Person{{Name: "alice", Password: "x", Messages: []refserver.Message{{File: "x", Flags: []string{`\x`}}}}}}, "people: flag"},
		"a startup type":  {refserver.Config{Preset: refserver.Preset{Services: map[string]string{"MSExchangeIMAP4": "Never"}}}, "preset: service MSExchangeIMAP4: "},
		"a setting":       {refserver.Config{Preset: refserver.Preset{Settings: map[string]any{"Banner": map[string]int{}}}}, "preset: Banner: map[string]int is neither"},
		"mailbox setting": {refserver.Config{People: []refserver.Person{{Name: "alice", Password: "x", Mailbox: map[string]any{"Nosuch": 1}}}}, "people: Set-CASMailbox : "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.config.DataDir = filepath.Join(t.TempDir(), "data")
			server, err := refserver.Start(t.Context(), test.config)
			if err == nil {
				_ = server.Close(context.Background())
			}
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
			if _, err := os.Stat(test.config.DataDir); err == nil {
				t.Error("there is a data folder")
			}
		})
	}
}

func TestPresetDates(t *testing.T) {
	t.Parallel()
	load := func(date string) (refserver.Preset, error) {
		return refserver.LoadPreset(presetFiles(t, map[string]string{"1.eml": "Subject: x\n\n",
			"preset.yaml": fmt.Sprintf("people:\n  - name: alice\n    password: s3cret\n    messages:\n      - {file: 1.eml, date: %s}\n", date)}))
	}
	for _, date := range []string{"yesterday", "2024-13-45", `"2024-05-06 07:08"`, `"Mon, 6 May 2024 07:08:09 +0000"`, "20240506", "7", "2024-05-06T07:08:09+02:00x"} {
		if _, err := load(date); err == nil || !strings.Contains(err.Error(), "preset.yaml:5:29: ") || !strings.Contains(err.Error(), "neither a day nor a time") {
			t.Errorf("%s: got %v", date, err)
		}
	}
	for date, want := range map[string]string{
		"2024-05-06": "2024-05-06T00:00:00Z", "2024-5-6": "2024-05-06T00:00:00Z", "2024-05-06T07:08:09": "2024-05-06T07:08:09Z",
		`"2024-05-06 07:08:09"`: "2024-05-06T07:08:09Z", "2024-05-06T07:08:09+02:00": "2024-05-06T05:08:09Z", "2024-05-06 07:08:09.5 -01:00": "2024-05-06T08:08:09Z",
		"": "0001-01-01T00:00:00Z", `""`: "0001-01-01T00:00:00Z",
	} {
		preset, err := load(date)
		if err != nil {
			t.Errorf("%s: %v", date, err)
		} else if got := preset.People[0].Messages[0].Date.UTC().Format(time.RFC3339); got != want {
			t.Errorf("%s is %s, want %s", date, got, want)
		}
	}
	for text, want := range map[string]string{
		"\ufeffpeople:\n  - {name: alice, password: a secret}\n":                                "",
		"# of mine\n---\npeople:\n  - {name: alice, password: a secret}\n---\n# nothing\n":      "",
		"people:\n  - {name: alice, password: a secret}\n---\npeople:\n  - {name: b, foo: 1}\n": "preset.yaml:4:7: a second YAML document",
		"---\n---\npeople:\n  - {name: alice, password: a secret}\n":                            "preset.yaml:2:1: a further YAML document",
		"people:\n  - {name: alice, password: a secret}\n---\nx\n":                              "preset.yaml:4:1: a second YAML document",
	} {
		preset, err := refserver.LoadPreset(presetFiles(t, map[string]string{"preset.yaml": text}))
		if want == "" && (err != nil || len(preset.People) != 1) || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
}
