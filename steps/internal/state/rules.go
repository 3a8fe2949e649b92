package state

// Rule is an invariant of a connection.
type Rule struct {
	Name         string
	Source       string   // "RFC 3501, section 7.4.1"
	Requirements []string // ids in the catalogue that it proves
}

// find gives a rule by its name.
func find(name string) Rule {
	for _, r := range Rules() {
		if r.Name == name {
			return r
		}
	}
	panic("state: no rule is named " + name) // a test has every name looked up
}

// Rules is every invariant, by name.
func Rules() []Rule {
	ids := func(all ...string) []string { return all }
	return []Rule{
		{"after bye", "RFC 3501, section 7.1.5", ids("R9051-7.1.5-03")},
		{"after the end", "RFC 3501, section 7.1.5", ids("R9051-7.1.5-03")},
		{"capability once", "RFC 3501, section 6.1.1", ids("R3501-6.1.1-01", "R3501-6.1.1-02", "R3501-6.1.1-04", "R9051-6.1.1-01", "R9051-6.1.1-02")},
		{"challenge", "RFC 3501, section 6.2.2", ids("R3501-9-11", "R9051-6.2.2-08")},
		{"constant changes", "RFC 3501, section 2.3.1.1", ids("R3501-2.3.1.1-18", "R9051-2.3.1.1-18", "R9051-2.3.1.1-19", "R9051-9-52")},
		{"continuation unasked", "RFC 3501, section 7.5", nil},
		{"data before login", "RFC 3501, section 3", nil},
		{"esearch correlator", "RFC 4731, section 3", ids("R9051-7.3.4-01")},
		{"esearch uid", "RFC 4731, section 3", ids("R9051-7.3.4-02", "R9051-6.4.9-06")},
		{"examine gives CLOSED", "RFC 9051, section 6.3.2", nil},
		{"examine gives EXISTS", "RFC 3501, section 6.3.2", ids("R3501-6.3.2-02", "R9051-6.3.3-02")},
		{"examine gives FLAGS", "RFC 3501, section 6.3.2", ids("R3501-6.3.2-01", "R9051-6.3.3-01")},
		{"examine gives LIST", "RFC 9051, section 6.3.3", ids("R9051-6.3.3-03")},
		{"examine gives PERMANENTFLAGS", "RFC 3501, section 6.3.2", ids("R3501-6.3.2-05", "R9051-6.3.3-04")},
		{"examine gives READ-ONLY", "RFC 3501, section 6.3.2", ids("R3501-6.3.2-13", "R9051-6.3.3-13")},
		{"examine gives RECENT", "RFC 3501, section 6.3.2", ids("R3501-6.3.2-03")},
		{"examine gives UIDNEXT", "RFC 3501, section 6.3.2", ids("R3501-6.3.2-06", "R9051-6.3.3-05")},
		{"examine gives UIDVALIDITY", "RFC 3501, section 6.3.2", ids("R3501-6.3.2-07", "R9051-6.3.3-06")},
		{"exists shrinks", "RFC 3501, section 5.2", ids("R3501-5.2-04", "R9051-5.2-03")},
		{"expunge alone", "RFC 3501, section 7.4.1", ids("R3501-7.4.1-03", "R9051-5.3-01", "R9051-7.5.1-02")},
		{"expunge in close", "RFC 3501, section 6.4.2", ids("R3501-6.4.2-04", "R9051-6.4.1-03")},
		{"expunge in continuation", "RFC 3501, section 7.4.1", ids("R3501-7.4.1-07", "R9051-7.5.1-06")},
		{"expunge in fetch", "RFC 3501, section 7.4.1", ids("R3501-7.4.1-04", "R9051-7.5.1-03")},
		{"expunge in search", "RFC 3501, section 7.4.1", ids("R3501-7.4.1-06", "R9051-7.5.1-05")},
		{"expunge in store", "RFC 3501, section 7.4.1", ids("R3501-7.4.1-05", "R9051-7.5.1-04")},
		{"flag undeclared", "RFC 3501, section 7.2.6", ids("R3501-7.2.6-02")},
		{"greeting first", "RFC 3501, section 7.1.1", ids("R3501-2.2-01", "R9051-2.2-01")},
		{"highestmodseq goes back", "RFC 7162, section 3.1.2", nil},
		{"highestmodseq tops modseq", "RFC 7162, section 3.1.2.1", ids("R7162-3.1.2.1-02")},
		{"idle ends early", "RFC 2177, section 3", nil},
		{"logout without bye", "RFC 3501, section 6.1.3", ids("R3501-3.4-01", "R3501-6.1.3-01", "R9051-6.1.3-01", "R9051-6.1.3-02")},
		{"mailbox data unselected", "RFC 3501, section 3.3", nil},
		{"modseq goes back", "RFC 7162, section 3.1", nil},
		{"new uids from uidnext", "RFC 3501, section 2.3.1.1", ids("R3501-2.3.1.1-11", "R9051-2.3.1.1-11")},
		{"number above exists", "RFC 3501, section 2.3.1.2", ids("R3501-2.3.1.2-02", "R9051-2.3.1.2-01")},
		{"one completion", "RFC 3501, section 2.2.2", ids("R3501-2.2.1-05", "R3501-2.2.2-03", "R9051-2.2.2-02", "R9051-2.2.2-03")},
		{"recent above exists", "RFC 3501, section 2.3.2", nil},
		{"search answered", "RFC 3501, section 6.4.4", ids("R3501-6.4.4-02", "R3501-6.4.4-03")},
		{"search in range", "RFC 3501, section 6.4.4", nil},
		{"select gives CLOSED", "RFC 9051, section 6.3.2", ids("R9051-6.3.2-15")},
		{"select gives EXISTS", "RFC 3501, section 6.3.1", ids("R3501-6.3.1-02", "R9051-6.3.2-02")},
		{"select gives FLAGS", "RFC 3501, section 6.3.1", ids("R3501-6.3.1-01", "R9051-6.3.2-01")},
		{"select gives LIST", "RFC 9051, section 6.3.2", ids("R9051-6.3.2-03")},
		{"select gives PERMANENTFLAGS", "RFC 3501, section 6.3.1", ids("R3501-6.3.1-05", "R9051-6.3.2-04")},
		{"select gives RECENT", "RFC 3501, section 6.3.1", ids("R3501-6.3.1-03")},
		{"select gives UIDNEXT", "RFC 3501, section 6.3.1", ids("R3501-6.3.1-06", "R9051-6.3.2-05")},
		{"select gives UIDVALIDITY", "RFC 3501, section 6.3.1", ids("R3501-6.3.1-07", "R9051-6.3.2-06")},
		{"status names mailbox", "RFC 3501, section 7.2.4", ids("R3501-7.2.4-01")},
		{"uid changes", "RFC 3501, section 2.3.1.1", ids("R3501-2.3.1.1-05", "R9051-2.3.1.1-04", "R9051-9-52")},
		{"uid fetch has uid", "RFC 3501, section 6.4.8", ids("R3501-6.4.8-12", "R9051-6.4.9-10")},
		{"uidnext above uids", "RFC 3501, section 2.3.1.1", ids("R3501-6.3.10-11")},
		{"uidnext goes back", "RFC 3501, section 2.3.1.1", nil},
		{"uids ascend", "RFC 3501, section 2.3.1.1", ids("R3501-2.3.1.1-15", "R3501-2.3.1.2-01", "R9051-2.3.1.1-15", "R9051-2.3.1.2-02")},
		{"uidvalidity changes", "RFC 3501, section 2.3.1.1", nil},
	}
}
