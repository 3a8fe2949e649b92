package cmdlet_test

import (
	"strings"
	"testing"

	"github.com/imapspec/imapspec/refserver/internal/cmdlet"
)

// TestAbsent says what is not implemented, and nothing that is.
func TestAbsent(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	b.says("Set-CASMailbox Administrator -activesyncenabled $false", "A parameter cannot be found that matches parameter name 'activesyncenabled'.",
		"Set-CASMailbox of Exchange has the parameter -ActiveSyncEnabled. This server does not implement it.")
	b.says("get-popsettings", "is not recognized as the name of a cmdlet", "Get-PopSettings is a cmdlet of Exchange. This server does not implement it.")
	b.says("Get-Help New-ExchangeCertificate", "NOT AVAILABLE HERE", "-GenerateRequest")
	exists := map[string]bool{}
	for _, c := range cmdlet.Commands(b.env, "") {
		exists[strings.ToLower(c.Name)] = true
		for _, absent := range c.Absent {
			for _, p := range c.Parameters {
				if strings.EqualFold(p.Name, absent) {
					t.Errorf("%s has -%s, which is said to be absent", c.Name, absent)
				}
			}
		}
	}
	for _, absent := range cmdlet.Absent() {
		if exists[strings.ToLower(absent)] {
			t.Errorf("%s exists and is said to be absent", absent)
		}
	}
}
