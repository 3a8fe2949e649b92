// Package dns is the name service of the reference environment: one zone as internal clients see it and one as the public
// sees it, each answered by a real DNS server over UDP and TCP.
//
// Invariants:
//   - A query sees a zone's records as they were at one moment; a change is seen by the next query, and a query never waits
//     for one.
//   - A change that could not be saved did not happen.
package dns

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// Record is an A or AAAA record.
type Record struct {
	Name string // FQDN without the final dot, lower case
	Addr netip.Addr
}

// Zone is one authoritative zone. It is safe for concurrent use.
type Zone struct {
	name    string
	save    func([]Record) error     // nil: the zone is kept in memory only
	records atomic.Pointer[[]Record] // in order of creation; a published list never changes
	writing sync.Mutex               // serialises changes
}

// NewZone makes an empty zone in memory, for example "contoso.com".
func NewZone(name string) *Zone { return RestoreZone(name, nil, nil) }

// RestoreZone makes a zone of records that were kept. save gets all records before a change of them is seen, and refuses the
// change with an error.
func RestoreZone(name string, records []Record, save func([]Record) error) *Zone {
	z := &Zone{name: canonical(name), save: save}
	z.records.Store(&records)
	return z
}

// Name returns the zone's name without the final dot.
func (z *Zone) Name() string { return z.name }

// Add creates a record for each address under a name relative to the zone, "@" for the zone itself, or an FQDN within it:
// all or none. A record that exists already, a name outside the zone and a malformed name are errors.
func (z *Zone) Add(name string, addresses ...netip.Addr) error {
	fqdn, err := z.qualify(name)
	if err != nil {
		return err
	}
	return z.change(func(records []Record) ([]Record, error) {
		for _, addr := range addresses {
			r := Record{Name: fqdn, Addr: addr}
			if slices.Contains(records, r) {
				return nil, fmt.Errorf("zone %s has the record %s %s already", z.name, fqdn, addr)
			}
			records = append(records, r)
		}
		return records, nil
	})
}

// Remove deletes the records that the zone has of those given: all or none. The only error is that of saving.
func (z *Zone) Remove(gone ...Record) error {
	return z.change(func(records []Record) ([]Record, error) {
		return slices.DeleteFunc(records, func(r Record) bool { return slices.Contains(gone, r) }), nil
	})
}

// Adopt replaces all records by those that kept gives, which are kept or which somebody else has saved; they are not saved again. kept is
// asked while nothing else changes the records, so that what it gives is not older than a change that was made here meanwhile.
func (z *Zone) Adopt(kept func() []Record) {
	z.writing.Lock()
	defer z.writing.Unlock()
	records := slices.Clone(kept())
	z.records.Store(&records)
}

// change publishes what edit makes of a copy of the records, once it is saved.
func (z *Zone) change(edit func([]Record) ([]Record, error)) error {
	z.writing.Lock()
	defer z.writing.Unlock()
	next, err := edit(z.Records())
	if err != nil {
		return err
	}
	if z.save != nil {
		if err := z.save(next); err != nil {
			return fmt.Errorf("save zone %s: %w", z.name, err)
		}
	}
	z.records.Store(&next)
	return nil
}

// Records returns all records in order of creation.
func (z *Zone) Records() []Record { return slices.Clone(*z.records.Load()) }

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
	var found []netip.Addr
	for _, r := range *z.records.Load() {
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
