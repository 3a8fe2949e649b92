package imapwire_test

import (
	"testing"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
)

func TestUTF7BothWays(t *testing.T) {
	t.Parallel()
	for name, wire := range map[string]string{
		"":                   "",
		"Sent Items":         "Sent Items",
		"R&D":                "R&-D",
		"Démolitions":        "D&AOk-molitions",
		"~peter/mail/台北/日本語": "~peter/mail/&U,BTFw-/&ZeVnLIqe-",
		"😀":                  "&2D3eAA-",
		"é&é":                "&AOk-&-&AOk-",
		"tab\t":              "tab&AAk-",
		"\u007f":             "&AH8-",
		"é-":                 "&AOk--",
	} {
		if got := imapwire.EncodeUTF7(name); got != wire {
			t.Errorf("%q encodes to %q, want %q", name, got, wire)
		}
		if got, ok := imapwire.DecodeUTF7(wire); !ok || got != name {
			t.Errorf("%q decodes to %q, %t", wire, got, ok)
		}
	}
}

func TestUTF7Refuses(t *testing.T) {
	t.Parallel()
	for _, wire := range []string{
		"a&b",                // no end
		"&Jjo!-",             // RFC 3501's example: "!" in BASE64
		"&U,BTFw-&ZeVnLIqe-", // RFC 3501's example: superfluous shift
		"&AGE-",              // printable ASCII in BASE64
		"&AOl-",              // bits left over
		"&AOkA-",             // half a unit
		"&2D0-",              // half a surrogate pair
		"&3gA-",              // the second half alone
		"&2D0AQQ-",           // a first half and something else
		"caf\xc3\xa9",
		"tab\t",
	} {
		if got, ok := imapwire.DecodeUTF7(wire); ok {
			t.Errorf("%q decodes to %q", wire, got)
		}
	}
}
