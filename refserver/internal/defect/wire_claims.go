package defect

import "github.com/imapspec/imapspec/refserver/internal/tamper"

// wireClaims is the defects of what the reference server does not have: with one of them it claims a capability, or gives up one, and
// does not do as it then has to. Without the defect the scenarios that show it are not applicable.
var wireClaims = []Defect{
	{Name: "literal-minus-without-limit", Requirements: []string{"R7888-5-04", "R7888-5-05", "R9051-4.3-08"},
		Summary: "a server with LITERAL- takes non-synchronising literals of any size",
		Wire:    []tamper.Rule{literalMinus()}},
	{Name: "literal-minus-below-the-limit", Requirements: []string{"R7888-5-03"}, Summary: "a server with LITERAL- refuses a literal of 4096 octets",
		Wire: []tamper.Rule{literalMinus(), tamper.Answer(`^APPEND .*\{4096\+\}$`, `^(\S+) OK.*$`, "$1 BAD [TOOBIG] too large")}},
	{Name: "create-forgets-the-use", Requirements: []string{"R6154-3-03"}, Summary: "a mailbox that is created for a use does not have it",
		Wire: []tamper.Rule{claim("CREATE-SPECIAL-USE"), tamper.Command(createFor, "$1")}},
	{Name: "create-gives-a-use", Requirements: []string{"R6154-3-04"}, Summary: "a mailbox that is created for no use has one",
		Wire: []tamper.Rule{claim("CREATE-SPECIAL-USE"), tamper.Command(createFor, "$1"), tamper.Answer("^LIST", `^\* LIST \(`, `* LIST (\Archive `)}},
	{Name: "create-takes-any-use", Requirements: []string{"R6154-3-08"}, Summary: "a mailbox is created for a use that there is not",
		Wire: []tamper.Rule{claim("CREATE-SPECIAL-USE"), tamper.Command(createFor, "$1")}},
	{Name: "create-refuses-and-creates", Requirements: []string{"R6154-3-07"}, Summary: "a CREATE that is refused for its use creates the mailbox all the same",
		Wire: []tamper.Rule{claim("CREATE-SPECIAL-USE"), tamper.Command(createFor, "$1"), tamper.Answer("^CREATE", `^(\S+) OK`, "$1 NO [USEATTR]")}},
	{Name: "appendlimit-without-a-number", Requirements: []string{"R7889-2-03"}, Summary: "APPENDLIMIT has no number, and STATUS does not tell it either",
		Wire: []tamper.Rule{tamper.Answer("", `^(\* CAPABILITY .*APPENDLIMIT)=\d+`, "$1"), tamper.Canned(`^\S+ STATUS .*APPENDLIMIT`, "{tag} BAD what?")}},
	{Name: "rev2-alone-answers-as-rev1", Requirements: []string{"R9051-7.2.2-08"}, Summary: "a server without IMAP4rev1 answers as it has it",
		Wire: []tamper.Rule{tamper.Answer("", `^(\* CAPABILITY .*)IMAP4rev1 `, "$1")}},
	{Name: "sort-without-modseq", Requirements: []string{"R7162-3.1.9-01"}, Summary: "SORT by MODSEQ does not end with a mod-sequence",
		Wire: []tamper.Rule{claim("SORT"), tamper.Canned(`^\S+ SORT \(`, "* SORT 2 3", "{tag} OK done")}},
	{Name: "thread-with-modseq", Requirements: []string{"R7162-3.1.9-02"}, Summary: "THREAD by MODSEQ ends with a mod-sequence",
		Wire: []tamper.Rule{claim("THREAD=REFERENCES"), tamper.Canned(`^\S+ THREAD `, "* THREAD (1)(2) (MODSEQ 5)", "{tag} OK done")}},
	{Name: "esort-without-modseq", Requirements: []string{"R7162-3.1.10-02"}, Summary: "SORT by MODSEQ with RETURN does not tell a mod-sequence",
		Wire: []tamper.Rule{claim("ESORT"), tamper.Canned(`^\S+ SORT RETURN`, `* ESEARCH (TAG "{tag}") COUNT 2`, "{tag} OK done")}},
	{Name: "goes-on-after-bye", Requirements: []string{"R9051-7.1.5-03"}, Summary: "behind a BYE that nobody asked for the connection goes on",
		Wire: []tamper.Rule{tamper.Answer("^FROBNICATE", `^[^* ]+ BAD .*$`, "* BYE enough")}},
}

// createFor is a CREATE for a special use (RFC 6154).
const createFor = `^(\S+ CREATE \S+) \(USE \(.*\)\)$`

// claim has the server list a capability, whatever it says it has.
func claim(capability string) tamper.Rule {
	return tamper.Answer("", `^(\* CAPABILITY .*)$`, "$1 "+capability)
}

// literalMinus has the server list LITERAL- in the place of LITERAL+, of which it is a part.
func literalMinus() tamper.Rule {
	return tamper.Answer("", `^(\* CAPABILITY .*)LITERAL\+`, "${1}LITERAL-")
}
