package profile_test

import (
	"regexp"
	"testing"

	"github.com/imapspec/imapspec/refserver/internal/profile"
)

// TestTexts has what the profiles say: Exchange's texts with their numbers, and on the standard profile words that name neither
// the product nor a number.
func TestTexts(t *testing.T) {
	t.Parallel()
	for text, neutral := range map[string]string{
		"The Microsoft Exchange IMAP4 service is ready.": "IMAP4 server ready.",
		"Command Error. 10":                        "The command is unknown or cannot be read.",
		"Command Argument Error. 11":               "An argument of the command cannot be read.",
		"Command Argument Error. 12":               "The command has too few or too many arguments.",
		"Command received in Invalid state.":       "The command is not allowed in this state.",
		"User is authenticated but not connected.": "The mailbox cannot be opened.",
		"Server Unavailable. 15":                   "The server cannot do that at the moment.",
		"Connection is closed. 13":                 "The server closes the connection: it has waited too long, or it stops.",
		"Connection closed. 14":                    "The server closes the connection.",
		"LOGIN failed.":                            "LOGIN failed.",
		"A Banner of somebody's own":               "A Banner of somebody's own",
	} {
		for _, name := range profile.Names() {
			p, err := profile.Get(name)
			if err != nil {
				t.Fatal(err)
			}
			want := text
			if name == "standard" {
				want = neutral
			}
			if got := p.Text(text); got != want {
				t.Errorf("%s says %q for %q, want %q", name, got, text, want)
			}
		}
		if branded.MatchString(neutral) {
			t.Errorf("%q is Exchange's", neutral)
		}
	}
}

var branded = regexp.MustCompile(`Exchange|Microsoft|\. \d+$`)
