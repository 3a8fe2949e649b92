package defect

import (
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/tamper"
)

// wireExtensions is the defects of the extensions, and of what they and the base have to do with each other.
var wireExtensions = []Defect{
	{Name: "id-with-a-long-name", Requirements: []string{"R2971-3.3-01"}, Summary: "ID has a field name of more than 30 octets",
		Wire: []tamper.Rule{tamper.Answer("^ID", `^\* ID .*$`, `* ID ("a-name-of-more-than-thirty-octets" NIL)`)}},
	{Name: "id-with-a-long-value", Requirements: []string{"R2971-3.3-03"}, Summary: "ID has a value of more than 1024 octets",
		Wire: []tamper.Rule{tamper.Answer("^ID", `^\* ID .*$`, `* ID ("name" "`+strings.Repeat("x", 1025)+`")`)}},
	{Name: "id-with-many-fields", Requirements: []string{"R2971-3.3-05"}, Summary: "ID has more than 30 fields",
		Wire: []tamper.Rule{tamper.Answer("^ID", `^\* ID .*$`, `* ID (`+manyFields()+`)`)}},
	{Name: "id-with-a-field-twice", Requirements: []string{"R2971-3.3-09"}, Summary: "ID has a field twice",
		Wire: []tamper.Rule{tamper.Answer("^ID", `^\* ID .*$`, `* ID ("name" "x" "NAME" "y")`)}},
	{Name: "id-keeps-others-waiting", Requirements: []string{"R2971-7-01"}, Summary: "while a long ID comes, nobody else is answered",
		Wire: []tamper.Rule{tamper.Drop("^NOOP", `^[^* ]+ OK`).Since("^LOGIN")}},
	{Name: "namespace-in-no-utf7", Requirements: []string{"R2342-6-04"}, Summary: "the prefix of a namespace is no modified UTF-7",
		Wire: []tamper.Rule{tamper.Answer("^NAMESPACE", `\(\("[^"]*"`, `(("Entw&APw"`)}},
	{Name: "utf8-headers-for-everybody", Requirements: []string{"R6855-8-01", "R6855-8-02"}, Summary: "clients without UTF8=ACCEPT see header fields in UTF-8",
		Wire: []tamper.Rule{tamper.Octets("^FETCH", `=\?utf-8\?q\?[^?]*\?=`, "Gr\u00fc\u00dfe"), tamper.Answer("^FETCH .*ENVELOPE", `=\?utf-8\?q\?[^?]*\?=`, "Gr\u00fc\u00dfe")}},
	{Name: "named-charset-refused", Requirements: []string{"R3501-7.1-04"}, Summary: "BADCHARSET names a charset that is refused too",
		Wire: []tamper.Rule{tamper.Answer("^SEARCH CHARSET US-ASCII", `^(\S+) OK`, "$1 NO")}},
	{Name: "level-without-noselect", Requirements: []string{"R3501-6.3.8-19"}, Summary: `a level of hierarchy that cannot be selected is listed without \Noselect`,
		Wire: []tamper.Rule{tamper.Answer("^SELECT", `^([^* ]+) OK`, "$1 NO")}},
	{Name: "hangs-up-without-bye", Requirements: []string{"R3501-3.4-04"}, Summary: "a mistake ends the connection without BYE",
		Wire: []tamper.Rule{tamper.HangUp("", `^[^* ]+ BAD`)}},
	{Name: "mailbox-of-another", Requirements: []string{"R9051-5.1.2-03"}, Summary: "a name opens another person's mailbox",
		Wire: []tamper.Rule{tamper.Answer("^SELECT", `^([^* ]+) NO`, "$1 OK").Since("^LIST")}},
	{Name: "preauth-in-plain-text", Requirements: []string{"R9051-7.1.4-02"}, Summary: "who connects in plain text is logged in from the beginning",
		Wire: []tamper.Rule{tamper.Answer("^SELECT", `^([^* ]+) (BAD|NO)`, "$1 OK")}},
	{Name: "foreign-response", Requirements: []string{"R3501-9-02"}, Summary: "a response comes that nobody has defined",
		Wire: []tamper.Rule{tamper.Before("^NOOP", `^\S+ OK`, "* GREETINGS to everybody")}},
	{Name: "utf8-names-unasked", Requirements: []string{"R9051-A-03"}, Summary: "LIST and LSUB have names in UTF-8 although nobody has enabled IMAP4rev2",
		Wire: []tamper.Rule{tamper.Answer("^(LIST|LSUB)", `&APw-`, "\u00fc")}},
	{Name: "imap4-listed-last", Requirements: []string{"R3501-9-31", "R9051-9-26"}, Summary: "CAPABILITY lists IMAP4 last",
		Wire: []tamper.Rule{tamper.Answer("^CAPABILITY", `^(\* CAPABILITY .*)$`, "$1 IMAP4")}},
	{Name: "flag-of-no-standard", Requirements: []string{"R3501-9-42"}, Summary: `FLAGS has a flag with \ that no standard defines`,
		Wire: []tamper.Rule{tamper.Answer("^SELECT", `^\* FLAGS \(`, `* FLAGS (\Unheard `)}},
	{Name: "body-with-extension-data", Requirements: []string{"R3501-9-13", "R3501-9-14"}, Summary: "BODY has extension data",
		Wire: []tamper.Rule{tamper.Answer("FETCH", `^(\* \d+ FETCH \(BODY \(.*)\)\)$`, "$1 NIL))")}},
}

// manyFields is 31 fields of an ID response.
func manyFields() string {
	all := make([]string, 31)
	for i := range all {
		all[i] = `"` + strings.Repeat("x", i%30+1) + strings.Repeat("y", i/30) + `" NIL`
	}
	return strings.Join(all, " ")
}
