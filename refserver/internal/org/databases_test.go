package org_test

import (
	"fmt"
	"testing"

	"github.com/imapspec/imapspec/refserver/internal/org"
)

func copies(d *org.Database) string {
	text := ""
	for _, c := range d.CopyList() {
		text += fmt.Sprintf("%s:%d ", c.Server, c.ActivationPreference)
	}
	return text
}

func TestJoin(t *testing.T) {
	t.Parallel()
	s, err := org.New(org.Options{Group: org.DefaultGroup})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"MAILBOX02", "mailbox02", "MAILBOX03"} { // the second changes nothing
		if err := s.Join(org.Options{ServerName: name, Group: org.DefaultGroup}); err != nil {
			t.Fatal(err)
		}
	}
	if got := fmt.Sprint(s.AvailabilityGroup("dag01").Members); got != "[MAILBOX01 MAILBOX02 MAILBOX03]" || s.GroupOf("mailbox03") == nil {
		t.Errorf("members %s", got)
	}
	for i, want := range []string{"MAILBOX01:1 MAILBOX02:2 MAILBOX03:3 ", "MAILBOX02:1 MAILBOX01:2 MAILBOX03:3 ", "MAILBOX03:1 MAILBOX01:2 MAILBOX02:3 "} {
		d := s.Databases[i]
		if got := copies(d); got != want || d.Name != fmt.Sprintf("Mailbox Database %d", i+1) || !d.Mounted {
			t.Errorf("%+v has copies %s, want %s", d, got, want)
		}
	}
	if server := s.Server("mailbox02.contoso.com"); server == nil || server.Connectors[0].Name != "Client Frontend MAILBOX02" {
		t.Errorf("server %+v", server)
	}
	if s.DatabaseFor("MAILBOX02") != "Mailbox Database 2" || s.DatabaseFor("MAILBOX09") != org.DefaultDatabase {
		t.Error("the database of a server's new mailboxes")
	}
	if d := s.DatabaseOf(s.Recipients[0].MailboxGUID); d == nil || d.Name != org.DefaultDatabase || s.DatabaseOf("nobody's") != nil {
		t.Errorf("the Administrator's database is %+v", d)
	}
	if err := s.Join(org.Options{ServerName: "no.name"}); err == nil {
		t.Error("a server name with a dot")
	}
}

func TestAServerWithoutAGroup(t *testing.T) {
	t.Parallel()
	s := newState(t)
	if err := s.Join(org.Options{ServerName: "MAILBOX02"}); err != nil {
		t.Fatal(err)
	}
	if got := copies(s.Databases[0]); got != "MAILBOX01:1 " || s.Databases[0].HasCopy("MAILBOX02") || s.GroupOf("MAILBOX01") != nil {
		t.Errorf("copies %s", got)
	}
}
