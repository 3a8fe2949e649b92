package org

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// DefaultGroup is the database availability group of servers that share a store.
const DefaultGroup = "DAG01"

// DatabaseCopy is a copy of a mailbox database on a server. The members of a group share one store: a copy is the right to mount
// the database, not a second set of its bytes.
type DatabaseCopy struct {
	Server               string `json:"server"`
	ActivationPreference int    `json:"activation_preference"` // 1 is preferred
}

// AvailabilityGroup is a database availability group: servers of which each can take over the others' databases.
type AvailabilityGroup struct {
	Name    string   `json:"name"`
	Members []string `json:"members"` // server names, in the order of joining
}

// CopyList gives the copies by their preference. A database for which none were kept has the one on its active server.
func (d *Database) CopyList() []DatabaseCopy {
	if len(d.Copies) == 0 {
		return []DatabaseCopy{{Server: d.ActiveServer, ActivationPreference: 1}}
	}
	copies := slices.Clone(d.Copies)
	slices.SortStableFunc(copies, func(a, b DatabaseCopy) int { return cmp.Compare(a.ActivationPreference, b.ActivationPreference) })
	return copies
}

// HasCopy says whether the server can mount the database.
func (d *Database) HasCopy(server string) bool {
	return slices.ContainsFunc(d.CopyList(), func(c DatabaseCopy) bool { return strings.EqualFold(c.Server, server) })
}

// AvailabilityGroup finds a database availability group by name, ignoring case; nil without one.
func (s *State) AvailabilityGroup(name string) *AvailabilityGroup {
	for _, g := range s.AvailabilityGroups {
		if strings.EqualFold(g.Name, name) {
			return g
		}
	}
	return nil
}

// GroupOf is the database availability group that a server is a member of, or nil.
func (s *State) GroupOf(server string) *AvailabilityGroup {
	for _, g := range s.AvailabilityGroups {
		if slices.ContainsFunc(g.Members, func(m string) bool { return strings.EqualFold(m, server) }) {
			return g
		}
	}
	return nil
}

// DatabaseOf finds the mailbox database that a mailbox is in by the mailbox's GUID; nil when nobody has that mailbox.
func (s *State) DatabaseOf(mailboxGUID string) *Database {
	for _, r := range s.Recipients {
		if r.MailboxGUID == mailboxGUID {
			return s.Database(r.Database)
		}
	}
	return nil
}

// DatabaseFor is where a new mailbox goes that a server makes: the first database that is active there, or the first of all.
func (s *State) DatabaseFor(server string) string {
	for _, d := range s.Databases {
		if strings.EqualFold(d.ActiveServer, server) {
			return d.Name
		}
	}
	for _, d := range s.Databases {
		return d.Name
	}
	return DefaultDatabase
}

// Join adds a server as setup does on a further computer: an entry with documented defaults and a mailbox database of its own.
// With Options.Group the server becomes a member of that group, which is made when it is missing. A server that has an entry is
// left as it is.
func (s *State) Join(o Options) error {
	o = o.withDefaults()
	if s.Servers[strings.ToLower(o.ServerName)] != nil {
		return nil
	}
	o.Domain = s.Domain
	if err := o.validate(); err != nil {
		return err
	}
	server := newServer(o)
	s.Servers[strings.ToLower(server.Name)] = server
	name := ""
	for n := len(s.Databases) + 1; name == "" || s.Database(name) != nil; n++ {
		name = fmt.Sprintf("Mailbox Database %d", n)
	}
	s.Databases = append(s.Databases, &Database{Name: name, ActiveServer: server.Name, Mounted: true})
	if o.Group != "" {
		s.enterGroup(o.Group, server.Name)
	}
	return nil
}

// enterGroup makes a server a member: each of the members gets a copy of the databases of the others.
func (s *State) enterGroup(name, server string) {
	group := s.AvailabilityGroup(name)
	if group == nil {
		group = &AvailabilityGroup{Name: name}
		s.AvailabilityGroups = append(s.AvailabilityGroups, group)
	}
	group.Members = append(group.Members, server)
	for _, d := range s.Databases {
		if !slices.ContainsFunc(group.Members, func(m string) bool { return strings.EqualFold(m, d.CopyList()[0].Server) }) {
			continue
		}
		d.Copies = d.CopyList()
		for _, member := range group.Members {
			if !d.HasCopy(member) {
				d.Copies = append(d.Copies, DatabaseCopy{Server: member, ActivationPreference: len(d.Copies) + 1})
			}
		}
	}
}
