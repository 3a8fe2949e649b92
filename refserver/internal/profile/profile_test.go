package profile_test

import (
	"strings"
	"testing"

	"github.com/imapspec/imapspec/refserver/internal/profile"
)

func get(t *testing.T, name string) *profile.Profile {
	t.Helper()
	p, err := profile.Get(name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestCapabilitiesByteForByte(t *testing.T) {
	t.Parallel()
	frontend := profile.State{LoginType: "SecureLogin", NTLM: true}
	secure := frontend
	secure.TLS = true
	plain := frontend
	plain.LoginType = "PlainTextLogin"
	integrated := frontend
	integrated.LoginType = "PlainTextAuthentication"
	plainWithout := plain
	plainWithout.NTLM = false
	noCertificate := frontend
	noCertificate.NoCertificate = true
	backend := profile.State{TLS: true, LoginType: "SecureLogin", NTLM: true, Backend: true}
	loggedIn := backend
	loggedIn.Authenticated = true
	tests := []struct {
		profile string
		state   profile.State
		want    string
	}{
		{"exchange2016", frontend, "IMAP4 IMAP4rev1 LOGINDISABLED STARTTLS UIDPLUS MOVE ID CHILDREN IDLE NAMESPACE LITERAL+"},
		{"exchange2016", secure, "IMAP4 IMAP4rev1 AUTH=PLAIN AUTH=NTLM AUTH=GSSAPI UIDPLUS MOVE ID CHILDREN IDLE NAMESPACE LITERAL+"},
		{"exchange2016", plain, "IMAP4 IMAP4rev1 AUTH=PLAIN AUTH=NTLM AUTH=GSSAPI STARTTLS UIDPLUS MOVE ID CHILDREN IDLE NAMESPACE LITERAL+"},
		{"exchange2016", plainWithout, "IMAP4 IMAP4rev1 AUTH=PLAIN STARTTLS UIDPLUS MOVE ID CHILDREN IDLE NAMESPACE LITERAL+"},
		{"exchange2019", frontend, "IMAP4 IMAP4rev1 LOGINDISABLED STARTTLS SASL-IR UIDPLUS MOVE ID UNSELECT CHILDREN IDLE NAMESPACE LITERAL+"},
		{"exchange2019", integrated, "IMAP4 IMAP4rev1 AUTH=NTLM AUTH=GSSAPI LOGINDISABLED STARTTLS SASL-IR UIDPLUS MOVE ID UNSELECT CHILDREN IDLE NAMESPACE LITERAL+"},
		{"exchange2019", noCertificate, "IMAP4 IMAP4rev1 LOGINDISABLED SASL-IR UIDPLUS MOVE ID UNSELECT CHILDREN IDLE NAMESPACE LITERAL+"},
		{"exchange2019", secure, "IMAP4 IMAP4rev1 AUTH=PLAIN AUTH=NTLM AUTH=GSSAPI SASL-IR UIDPLUS MOVE ID UNSELECT CHILDREN IDLE NAMESPACE LITERAL+"},
		{"exchangese", backend, "IMAP4 IMAP4rev1 AUTH=PLAIN AUTH=NTLM AUTH=GSSAPI SASL-IR UIDPLUS MOVE ID UNSELECT XPROXY3 CLIENTNETWORKPRESENCELOCATION CHILDREN IDLE NAMESPACE LITERAL+"},
		{"standard", frontend, "IMAP4rev1 IMAP4rev2 STARTTLS LOGINDISABLED SASL-IR LITERAL+ ID ENABLE"},
		{"standard", secure, "IMAP4rev1 IMAP4rev2 AUTH=PLAIN SASL-IR LITERAL+ ID ENABLE"},
		{"standard", backend, "IMAP4rev1 IMAP4rev2 AUTH=PLAIN SASL-IR LITERAL+ ID ENABLE"},
		{"standard", loggedIn, "IMAP4rev1 IMAP4rev2 APPENDLIMIT=10485760 BINARY CHILDREN CONDSTORE ENABLE ESEARCH ID IDLE LIST-EXTENDED LIST-STATUS LITERAL+ MOVE NAMESPACE SEARCHRES SPECIAL-USE STATUS=SIZE UIDPLUS UNSELECT UTF8=ACCEPT"},
	}
	for _, test := range tests {
		if got := strings.Join(get(t, test.profile).Capabilities(test.state), " "); got != test.want {
			t.Errorf("%s %+v:\ngot  %s\nwant %s", test.profile, test.state, got, test.want)
		}
	}
}

// Sizes of replies in logs of real servers, tag included.
func TestReplySizesOfCapturedLogs(t *testing.T) {
	t.Parallel()
	secure := profile.State{TLS: true, LoginType: "SecureLogin", NTLM: true}
	backend := secure
	backend.Backend = true
	for _, test := range []struct {
		profile, tag string
		state        profile.State
		want         int
	}{
		{"exchange2016", "1", secure, 140},
		{"exchangese", "a1", secure, 158},
		{"exchangese", "C", backend, 195},
	} {
		reply := "* CAPABILITY " + strings.Join(get(t, test.profile).Capabilities(test.state), " ") + "\r\n" + test.tag + " OK CAPABILITY completed.\r\n"
		if len(reply) != test.want {
			t.Errorf("%s: %d bytes, want %d", test.profile, len(reply), test.want)
		}
	}
	if reply := "* BYE " + get(t, "exchangese").Logout + "\r\nxx OK LOGOUT completed.\r\n"; len(reply) != 84 {
		t.Errorf("LOGOUT: %d bytes, want 84", len(reply))
	}
}

func TestUnknownProfileListsTheKnown(t *testing.T) {
	t.Parallel()
	_, err := profile.Get("exchange2007")
	if err == nil || !strings.Contains(err.Error(), "exchange2016, exchange2019, exchangese, standard") {
		t.Errorf("got %v", err)
	}
}

func TestOffers(t *testing.T) {
	t.Parallel()
	standard, exchange := get(t, "standard"), get(t, "exchange2019")
	for capability, want := range map[string][2]bool{
		"CONDSTORE": {true, false}, "APPENDLIMIT": {true, false}, "IMAP4rev2": {true, false}, "UTF8=ACCEPT": {true, false},
		"IMAP4rev1": {true, true}, "UIDPLUS": {true, true}, "LIST": {false, false}, "QRESYNC": {false, false},
	} {
		if got := [2]bool{standard.Offers(capability), exchange.Offers(capability)}; got != want {
			t.Errorf("%s: %v, want %v", capability, got, want)
		}
	}
}
