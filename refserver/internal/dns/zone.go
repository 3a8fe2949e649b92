// Package dns is the name service of the reference environment: one zone as internal clients see it and one as the public
// sees it, each answered by a real DNS server over UDP and TCP.
//
// Invariant: a query sees a zone's records as they were at one moment; a change is seen by the next query.
package dns

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
)

// Record is an A or AAAA record.
type Record struct {
	Name string // FQDN without the final dot, lower case
	Addr netip.Addr
}

// Zone is one authoritative zone. It is safe for concurrent use.
type Zone struct {
	name string

	mu      sync.RWMutex
	records []Record // in order of creation
}

// NewZone makes an empty zone, for example "contoso.com".
func NewZone(name string) *Zone { return &Zone{name: canonical(name)} }

// Name returns the zone's name without the final dot.
func (z *Zone) Name() string { return z.name }

// Add creates a record for a name relative to the zone, "@" for the zone itself, or an FQDN within it. A record that
// exists already, a name outside the zone and a malformed name are errors.
func (z *Zone) Add(name string, addr netip.Addr) error {
	fqdn, err := z.qualify(name)
	if err != nil {
		return err
	}
	z.mu.Lock()
	defer z.mu.Unlock()
	r := Record{Name: fqdn, Addr: addr}
	if slices.Contains(z.records, r) {
		return fmt.Errorf("zone %s has the record %s %s already", z.name, fqdn, addr)
	}
	z.records = append(z.records, r)
	return nil
}

// Remove deletes the name's records with that address, all of the name's when addr is the zero Addr, and says how many.
func (z *Zone) Remove(name string, addr netip.Addr) int {
	fqdn, err := z.qualify(name)
	if err != nil {
		return 0
	}
	z.mu.Lock()
	defer z.mu.Unlock()
	before := len(z.records)
	z.records = slices.DeleteFunc(z.records, func(r Record) bool {
		return r.Name == fqdn && (!addr.IsValid() || r.Addr == addr)
	})
	return before - len(z.records)
}

// Records returns all records in order of creation.
func (z *Zone) Records() []Record {
	z.mu.RLock()
	defer z.mu.RUnlock()
	return slices.Clone(z.records)
}

// Lookup returns the addresses of an FQDN, or of a wildcard record (*.contoso.com) that covers it.
func (z *Zone) Lookup(fqdn string) []netip.Addr {
	fqdn = canonical(fqdn)
	if found := z.exact(fqdn); len(found) > 0 {
		return found
	}
	if _, parent, ok := strings.Cut(fqdn, "."); ok {
		return z.exact("*." + parent)
	}
	return nil
}

func (z *Zone) exact(fqdn string) []netip.Addr {
	z.mu.RLock()
	defer z.mu.RUnlock()
	var found []netip.Addr
	for _, r := range z.records {
		if r.Name == fqdn {
			found = append(found, r.Addr)
		}
	}
	return found
}

func (z *Zone) contains(fqdn string) bool {
	return fqdn == z.name || strings.HasSuffix(fqdn, "."+z.name)
}

func (z *Zone) qualify(name string) (string, error) {
	if name == "@" || name == "" {
		return z.name, nil
	}
	fqdn := canonical(name)
	if !strings.HasSuffix(name, ".") && !z.contains(fqdn) {
		fqdn += "." + z.name
	}
	if !z.contains(fqdn) {
		return "", fmt.Errorf("%s is not in the zone %s", name, z.name)
	}
	for label := range strings.SplitSeq(fqdn, ".") {
		if len(label) == 0 || len(label) > 63 || strings.ContainsAny(label, " \t\"\\/") {
			return "", fmt.Errorf("%q is not a host name: label %q", name, label)
		}
	}
	return fqdn, nil
}

func canonical(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) }
