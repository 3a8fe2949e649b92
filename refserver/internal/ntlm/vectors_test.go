package ntlm

import (
	"encoding/binary"
	"encoding/hex"
	"strings"
	"testing"
	"time"
)

// The examples of MS-NLMP 4.2: user "User" of "Domain" with the password "Password" at the workstation "COMPUTER"; the
// challenges of the server and the client are 0123456789abcdef and aaaaaaaaaaaaaaaa.

const (
	exampleNames = "44006f006d00610069006e00" + "5500730065007200" + "43004f004d0050005500540045005200"
	exampleV1    = "4e544c4d53535000" + "03000000" + "180018006c000000" + "1800180084000000" + "0c000c0048000000" +
		"0800080054000000" + "100010005c000000" + "100010009c000000" + "358280e2" + "0501280a0000000f" + exampleNames +
		"98def7b87f88aa5dafe2df779688a172def11c7d5ccdef13" + "67c43011f30298a2ad35ece64f16331c44bdbed927841f94" +
		"518822b1b3f350c8958682ecbb3e3cb7"
	exampleExtended = "4e544c4d53535000" + "03000000" + "180018006c000000" + "1800180084000000" + "0c000c0048000000" +
		"0800080054000000" + "100010005c000000" + "000000009c000000" + "35820882" + "0501280a0000000f" + exampleNames +
		"aaaaaaaaaaaaaaaa00000000000000000000000000000000" + "7537f803ae367128ca458204bde7caf81e97ed2683267232"
	exampleV2 = "4e544c4d53535000" + "03000000" + "180018006c000000" + "5400540084000000" + "0c000c0048000000" +
		"0800080054000000" + "100010005c000000" + "10001000d8000000" + "358288e2" + "0501280a0000000f" + exampleNames +
		"86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa" + "68cd0ab851e51c96aabc927bebef6a1c" +
		"01010000000000000000000000000000aaaaaaaaaaaaaaaa00000000" +
		"02000c0044006f006d00610069006e00" + "01000c00530065007200760065007200" + "00000000" + "00000000" +
		"c5dad2544fc9799094ce1ce90bc9d03e"
)

func unhex(t testing.TB, digits string) []byte {
	t.Helper()
	raw, err := hex.DecodeString(digits)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// exampleExchange is the server's side of the examples, with a character set that the client may choose.
func exampleExchange(t testing.TB, flags uint32) *Exchange {
	t.Helper()
	negotiate := append([]byte(signature), 1, 0, 0, 0)
	negotiate = binary.LittleEndian.AppendUint32(negotiate, flags)
	e, err := begin(Target{NetBIOSDomain: "Domain", NetBIOSComputer: "Server"}, negotiate, time.Unix(0, 0),
		[8]byte(unhex(t, "0123456789abcdef")))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestExamplesOfTheSpecification(t *testing.T) {
	t.Parallel()
	if got := HashPassword("Password").Hex(); got != "a4f49c406510bdcab6824ee7c30fd852" {
		t.Errorf("NTOWFv1 (4.2.2.1.2) is %s", got)
	}
	for name, message := range map[string]string{"4.2.2 NTLMv1": exampleV1, "4.2.3 extended session security": exampleExtended, "4.2.4 NTLMv2": exampleV2} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := exampleExchange(t, granted).Response(unhex(t, message))
			if err != nil {
				t.Fatal(err)
			}
			if r.Domain != "Domain" || r.User != "User" || r.Workstation != "COMPUTER" || r.Login() != `Domain\User` {
				t.Errorf("got %q %q %q", r.Domain, r.User, r.Workstation)
			}
			if !r.Proves(HashPassword("Password")) {
				t.Error("the right password is refused")
			}
			for _, wrong := range []Hash{HashPassword("password"), HashPassword(""), {}} {
				if r.Proves(wrong) {
					t.Error("a wrong password is accepted")
				}
			}
			other, err := Begin(Target{}, exampleExchange(t, granted).negotiate, time.Unix(0, 0))
			if err != nil {
				t.Fatal(err)
			}
			if replayed, err := other.Response(unhex(t, message)); err != nil || replayed.Proves(HashPassword("Password")) {
				t.Errorf("the answer to another challenge is accepted (%v)", err)
			}
		})
	}
}

func TestKeysOfTheSpecification(t *testing.T) {
	t.Parallel()
	hash := HashPassword("Password")
	key := hmacMD5(hash[:], utf16LE("USERDomain"))
	if got := hex.EncodeToString(key); got != "0c868a403bfd7a93a3001ef22ef02e3f" {
		t.Errorf("NTOWFv2 (4.2.4.1.1) is %s", got)
	}
	session := hmacMD5(key, unhex(t, "68cd0ab851e51c96aabc927bebef6a1c"))
	if got := hex.EncodeToString(session); got != "8de40ccadbc14a82f15cb0ad0de95ca3" {
		t.Errorf("the session base key (4.2.4.1.2) is %s", got)
	}
	if got := hex.EncodeToString(rc4Once(session, unhex(t, "c5dad2544fc9799094ce1ce90bc9d03e"))); got != strings.Repeat("55", 16) {
		t.Errorf("the exported session key (4.2.1) is %s", got)
	}
}

// The CHALLENGE of 4.2.4.3 comes from a server of another version that names nothing but itself and its NetBIOS domain and
// gives no time; the fixed part is compared.
func TestChallenge(t *testing.T) {
	t.Parallel()
	target := Target{NetBIOSDomain: "CONTOSO", NetBIOSComputer: "MAILBOX01", DNSDomain: "contoso.com", DNSComputer: "mailbox01.contoso.com", DNSTree: "contoso.com"}
	text := func(s string) string { return hex.EncodeToString(utf16LE(s)) }
	info := "02000e00" + text("CONTOSO") + "01001200" + text("MAILBOX01") + "04001600" + text("contoso.com") +
		"03002a00" + text("mailbox01.contoso.com") + "05001600" + text("contoso.com") + "07000800" + "00c0486e428cd601" + "00000000"
	for name, test := range map[string]struct{ flags, want string }{
		"Windows": {"b78208e2", "0e000e0038000000" + "358289e2" + "0123456789abcdef" + "0000000000000000" + "9a009a0046000000" + "0a0063450000000f" + text("CONTOSO") + info},
		"OEM":     {"06820800", "0700070038000000" + "06828900" + "0123456789abcdef" + "0000000000000000" + "9a009a003f000000" + "0000000000000000" + hex.EncodeToString([]byte("CONTOSO")) + info},
		"little":  {"01000000", "0000000038000000" + "01028000" + "0123456789abcdef" + "0000000000000000" + "9a009a0038000000" + "0000000000000000" + info},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			negotiate := unhex(t, "4e544c4d5353500001000000"+test.flags)
			e, err := begin(target, negotiate, time.Date(2020, 9, 16, 16, 0, 0, 0, time.UTC), [8]byte(unhex(t, "0123456789abcdef")))
			if err != nil {
				t.Fatal(err)
			}
			if got, want := hex.EncodeToString(e.Challenge()), "4e544c4d5353500002000000"+test.want; got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}
