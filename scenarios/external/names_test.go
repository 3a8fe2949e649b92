package external

import (
	"net"
	"slices"
	"testing"

	"github.com/imapspec/imapspec/scenarios"
)

// TestNamesOfHosts looks a name up where the accounts file says that it is, and reaches the port that belongs to the name.
func TestNamesOfHosts(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	d := &deployment{config: Config{Accounts: Accounts{Console: Console{Hosts: map[string]string{
		"mailbox01.contoso.com:993": l.Addr().String(), "mailbox02.contoso.com": "2001:db8::2"}}}}}
	for name, want := range map[string][]string{
		"mailbox01.contoso.com": {"127.0.0.1"}, "Mailbox02.contoso.com": {"2001:db8::2"}, "nowhere.contoso.com": nil,
	} {
		got, err := d.Resolver(scenarios.Inside).LookupHost(t.Context(), name)
		if !slices.Equal(got, want) || (err == nil) != (want != nil) {
			t.Errorf("%s is at %v (%v), want %v", name, got, err, want)
		}
	}
	conn, err := d.Dial(t.Context(), scenarios.Inside, "127.0.0.1:993")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if conn.RemoteAddr().String() != l.Addr().String() {
		t.Errorf("port 993 is at %v, want %v", conn.RemoteAddr(), l.Addr())
	}
}
