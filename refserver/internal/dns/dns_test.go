package dns_test

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/imapspec/imapspec/refserver/internal/dns"
)

func TestResolverSeesChangesAtOnce(t *testing.T) {
	t.Parallel()
	zone := dns.NewZone("contoso.com")
	server, err := dns.Serve(zone, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	ctx := context.Background()

	var missing *net.DNSError
	if _, err := server.Resolver().LookupHost(ctx, "mail.contoso.com"); !errors.As(err, &missing) || !missing.IsNotFound {
		t.Errorf("empty zone: %v", err)
	}
	for _, a := range []string{"203.0.113.10", "2001:db8::10"} {
		if err := zone.Add("mail", netip.MustParseAddr(a)); err != nil {
			t.Fatal(err)
		}
	}
	got, err := server.Resolver().LookupHost(ctx, "MAIL.contoso.com")
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(got) // the resolver's order is by what this machine can reach
	if diff := cmp.Diff([]string{"2001:db8::10", "203.0.113.10"}, got); diff != "" {
		t.Error(diff)
	}
	if err := zone.Remove(zone.Records()...); err != nil || len(zone.Records()) != 0 {
		t.Errorf("%v, and the records %v are left", err, zone.Records())
	}
	if _, err := server.Resolver().LookupHost(ctx, "mail.contoso.com"); err == nil {
		t.Error("the removed record still resolves")
	}
	if _, err := server.Resolver().LookupHost(ctx, "example.org"); err == nil {
		t.Error("a foreign name resolves")
	}
}

func TestZoneNames(t *testing.T) {
	t.Parallel()
	zone := dns.NewZone("contoso.com.")
	address := netip.MustParseAddr("10.0.0.11")
	for _, bad := range []string{"mail.fabrikam.com.", "a..b", "with blank"} {
		if err := zone.Add(bad, address); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
	for _, good := range []string{"@", "*.apps", "mailbox01.contoso.com", "autodiscover"} {
		if err := zone.Add(good, address); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
	if err := zone.Add("autodiscover.contoso.com", address); err == nil {
		t.Error("a second record of the same name and address was accepted")
	}
	for _, name := range []string{"contoso.com", "x.apps.contoso.com", "AUTODISCOVER.contoso.com."} {
		if len(zone.Lookup(name)) != 1 {
			t.Errorf("%s does not resolve", name)
		}
	}
}

// TestRecordsThatAreAdoptedDuringAChange: news of an earlier state, which come while a record is being saved, do not take that away again.
func TestRecordsThatAreAdoptedDuringAChange(t *testing.T) {
	t.Parallel()
	var kept atomic.Pointer[[]dns.Record]
	kept.Store(&[]dns.Record{})
	asked, adopted := make(chan struct{}), make(chan struct{})
	var zone *dns.Zone
	zone = dns.RestoreZone("contoso.com", nil, func(records []dns.Record) error {
		go func() {
			defer close(adopted)
			zone.Adopt(func() []dns.Record { defer close(asked); return *kept.Load() })
		}()
		select {
		case <-asked: // too early
		case <-time.After(50 * time.Millisecond):
		}
		kept.Store(&records)
		return nil
	})
	if err := zone.Add("mail", netip.MustParseAddr("10.0.0.11")); err != nil {
		t.Fatal(err)
	}
	<-adopted
	if len(zone.Lookup("mail.contoso.com")) != 1 {
		t.Errorf("the record that was added is gone: %v", zone.Records())
	}
}
