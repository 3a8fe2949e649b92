package cmdlet_test

import (
	"strings"
	"testing"

	"github.com/imapspec/imapspec/refserver/internal/fault"
)

func TestReferenceFaults(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	b.person("Alice")
	b.silent("Get-ReferenceFault")
	b.silent("Set-ReferenceFault stall -Delay 250 -Mailbox alice@contoso.com -Command 'uid fetch' -Count 2")
	b.silent("Set-ReferenceFault -Name Throttled")
	const line = ` | foreach { "$($_.Name) $($_.Mailbox) $($_.Command) $($_.Remaining) $($_.Delay)" }`
	b.prints("Get-ReferenceFault"+line, "Stall alice UID FETCH 2 250\nThrottled   Unlimited 92415")
	b.says("Get-ReferenceFault", "Name Mailbox Command Remaining Delay", "Stall alice UID FETCH 2 250")
	b.prints("Get-ReferenceFault -Mailbox alice"+line, "Stall alice UID FETCH 2 250")
	b.silent("Get-ReferenceFault -Mailbox alice Throttled")
	b.says("Set-ReferenceFault ServerUnavailable -Mailbox alice -WhatIf", "What if", "ServerUnavailable for mailbox alice")
	b.prints("(Get-ReferenceFault | Measure-Object).Count", "2")
	b.silent("Remove-ReferenceFault Stall -Mailbox alice -Command 'UID FETCH'")
	b.prints("Get-ReferenceFault"+line, "Throttled   Unlimited 92415")
	b.silent("Set-ReferenceFault CutLiteral -Mailbox alice; Set-ReferenceFault CutLiteral; Get-ReferenceFault | Remove-ReferenceFault")
	if left := b.env.Faults.List(); len(left) != 0 {
		t.Errorf("left: %+v", left)
	}
	b.silent("Remove-ReferenceFault *")
}

func TestReferenceFaultErrors(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	for text, says := range map[string][]string{
		"Set-ReferenceFault Stal -Delay 5":            {`No fault is named "Stal"`, "most similar faults are: Stall"},
		"Set-ReferenceFault St* -Delay 5":             {`No fault is named "St*"`},
		"Set-ReferenceFault Throttled -Command FECTH": {`No command is named "FECTH"`, "most similar commands are: FETCH"},
		"Set-ReferenceFault Throttled -Command LOGIN": {`No command is named "LOGIN"`},
		"Set-ReferenceFault Throttled -Mailbox alcie": {"'alcie' couldn't be found"},
		"Set-ReferenceFault Stall":                    {"The fault Stall needs -Delay"},
		"Set-ReferenceFault CutLiteral -Delay 5":      {"takes no -Delay"},
		"Set-ReferenceFault Stall -Delay 3600001":     {"3600001", "3600000"},
		"Set-ReferenceFault Throttled -Count 0":       {"Count"},
		"Set-ReferenceFault Throttled -Mailbx a":      {"most similar parameters are: -Mailbox"},
		"Remove-ReferenceFault Throttled":             {"The fault Throttled isn't switched on"},
		"Remove-ReferenceFault Throtled":              {"most similar faults are: Throttled"},
		"Get-ReferenceFault Throtled":                 {"most similar faults are: Throttled"},
	} {
		b.says(text, append(says, "FullyQualifiedErrorId")...)
	}
	if left := b.env.Faults.List(); len(left) != 0 {
		t.Errorf("switched on: %+v", left)
	}
}

// TestReferenceFaultHelp: each fault and each parameter is described.
func TestReferenceFaultHelp(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	help := b.says("Get-Help Set-ReferenceFault", "SYNTAX", "DESCRIPTION", "-Mailbox", "-Command", "-Count", "-Delay", "Example:")
	for _, name := range fault.Names() {
		if !strings.Contains(help, name+": ") {
			t.Errorf("%s is not described:\n%s", name, help)
		}
	}
	b.says("Get-Help Get-ReferenceFault", "-ListAvailable")
	b.says("Get-Help Remove-ReferenceFault", "Remove-ReferenceFault *")
	b.says("Get-ReferenceFault -ListAvailable MalformedBodyStructure", "Name : MalformedBodyStructure", "Description : Every BODYSTRUCTURE")
}

func TestReferenceFaultRoles(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	b.person("Alice")
	b.as("alice").says("Set-ReferenceFault Throttled", "CommandNotFoundException")
	b.as("").run(`Add-RoleGroupMember "View-Only Organization Management" -Member alice`)
	b.as("alice").silent("Get-ReferenceFault")
	b.says("Remove-ReferenceFault *", "CommandNotFoundException")
}
