package defect

import "github.com/imapspec/imapspec/refserver/internal/tamper"

// rev2 is the command after which a server speaks IMAP4rev2.
const rev2 = "^ENABLE .*IMAP4rev2"

// wireRev2 is the defects of what RFC 9051 has and RFC 3501 has not, and those of the formal syntax that only clients see who have
// enabled IMAP4rev2.
var wireRev2 = []Defect{
	{Name: "rev2-two-spaces", Requirements: []string{"R9051-9-02"}, Summary: "with IMAP4rev2 two spaces stand where the grammar has one",
		Wire: []tamper.Rule{tamper.Answer("", `^(\* (LIST|\d+ FETCH)) `, "$1  ").Since(rev2)}},
	{Name: "rev2-foreign-response", Requirements: []string{"R9051-6.5-02"}, Summary: "with IMAP4rev2 a response comes that nobody has defined",
		Wire: []tamper.Rule{tamper.Before("", `^[^*+ ]+ OK`, "* GREETINGS to everybody").Since(rev2)}},
	{Name: "rev2-foreign-flag", Requirements: []string{"R9051-9-38"}, Summary: `with IMAP4rev2 FLAGS has a flag with \ that no standard defines`,
		Wire: []tamper.Rule{tamper.Answer("^SELECT", `^\* FLAGS \(`, `* FLAGS (\Unheard `).Since(rev2)}},
	{Name: "rev2-body-extensions", Requirements: []string{"R9051-9-17"}, Summary: "with IMAP4rev2 BODY has extension data of a part",
		Wire: []tamper.Rule{tamper.Answer("FETCH.* BODY$", `(BODY \(\("[^()]*)\)`, "$1 NIL)").Since(rev2)}},
	{Name: "rev2-multipart-extensions", Requirements: []string{"R9051-9-18"}, Summary: "with IMAP4rev2 BODY has extension data of a multipart",
		Wire: []tamper.Rule{tamper.Answer("FETCH.* BODY$", `^(\* \d+ FETCH \(BODY \(\(.*)\)\)$`, "$1 NIL))").Since(rev2)}},
	{Name: "rev2-undefined-extensions", Requirements: []string{"R9051-9-16"}, Summary: "with IMAP4rev2 a structure has extension data that nobody has defined",
		Wire: []tamper.Rule{tamper.Answer("FETCH.* BODYSTRUCTURE", `^(\* \d+ FETCH \(BODYSTRUCTURE \(.*)\)\)$`, `$1 "x" 42))`).Since(rev2)}},
	{Name: "message-global-is-basic", Requirements: []string{"R9051-9-22"}, Summary: "a part of the type message/global is described as one that has no message in it",
		Wire: []tamper.Rule{tamper.Answer("FETCH.* BODY$", `("global" NIL NIL NIL "[^"]*" \d+) .*$`, "$1))").Since(rev2)}},
	{Name: "rev2-odd-list-item", Requirements: []string{"R9051-9-45"}, Summary: "with IMAP4rev2 an extended item of LIST has a tag with a blank",
		Wire: []tamper.Rule{tamper.Answer("^SELECT", `^(\* LIST .*)$`, `$1 ("an item" ("x"))`).Since(rev2)}},
	{Name: "latin1-names", Requirements: []string{"R9051-5.1-03"}, Summary: "a name in Latin-1 makes a folder that is listed under it",
		Wire: []tamper.Rule{tamper.Canned(`^\S+ LIST "" "?([^"%]+/)%"?$`, `* LIST () "/" "${1}caf`+"\xe9"+`"`, "{tag} OK done").Since("^CREATE")}},
	{Name: "text-in-utf8", Requirements: []string{"R9051-9-77"}, Summary: "the text of a response is UTF-8 although nobody has enabled IMAP4rev2",
		Wire: []tamper.Rule{tamper.Answer("^NOOP", `^([^* ]+) OK .*$`, "$1 OK sch\u00f6n")}},
	{Name: "rev2-search-as-before", Requirements: []string{"R9051-6.4.4-56"}, Summary: "with IMAP4rev2 SEARCH is still answered with SEARCH",
		Wire: []tamper.Rule{tamper.Answer("^SEARCH", `^\* ESEARCH \(TAG "[^"]*"\)(?: ALL)?( [\d,]+)?$`, "* SEARCH$1").Since(rev2)}},
	{Name: "names-normalised-in-silence", Requirements: []string{"R9051-6.3.4-07", "R9051-6.3.5-14", "R9051-6.3.6-13", "R9051-6.3.9.7-02", "R9051-6.3.12-24"},
		Summary: "nobody is told that a name was normalised",
		Wire:    []tamper.Rule{tamper.Drop("^(CREATE|DELETE|RENAME|APPEND)", `^\* LIST .*"OLDNAME"`)}},
}
