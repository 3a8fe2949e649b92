package defect

import "github.com/imapspec/imapspec/refserver/internal/tamper"

// wireProse is the defects of what RFC 3501 and RFC 9051 say without a key word: what a line and a literal are, and what nobody
// gets by asking for what is not there.
var wireProse = []Defect{
	{Name: "lines-end-with-packets", Requirements: []string{"R3501-2.2-03", "R9051-2.2-03"}, Summary: "what has come of a line is taken for a whole line",
		Wire: []tamper.Rule{tamper.Pieces()}},
	{Name: "unfinished-lines-carried-out", Requirements: []string{"R3501-2.2-04", "R9051-2.2-04"},
		Summary: "a STORE is carried out as far as it has come",
		Wire:    []tamper.Rule{tamper.Pieces(), tamper.Command(`( STORE [^()]*\([^()]*)$`, "$1)")}},
	{Name: "wrong-forms-accepted", Requirements: []string{"R3501-2.2.2-14", "R9051-2.2.2-06", "R3501-6.1.2-02", "R9051-6.1.2-02", "R3516-7-05",
		"R6855-4-06", "R7162-7-11"},
		Summary: "commands of a wrong form are answered OK",
		Wire:    []tamper.Rule{tamper.Answer("", `^([^*+ ]+) BAD`, "$1 OK")}},
	{Name: "literal-ends-with-its-line", Requirements: []string{"R3501-4.3-07"}, Summary: "a name in a literal ends where its line ends",
		Wire: []tamper.Rule{tamper.Answer(`^(SELECT|EXAMINE) \{\d+\}$`, `^(\S+) (BAD|NO)`, "$1 OK")}},
	{Name: "anybody-gets-in", Requirements: []string{"R3501-3.2-03", "R9051-3.2-06"}, Summary: "whatever is said to AUTHENTICATE is right",
		Wire: []tamper.Rule{tamper.Answer("^AUTHENTICATE", `^(\S+) (BAD|NO)`, "$1 OK")}},
	{Name: "nothing-fails", Requirements: []string{"R3501-6.3.1-21", "R9051-6.3.2-20"}, Summary: "every command is answered OK",
		Wire: []tamper.Rule{tamper.Answer("", `^([^*+ ]+) (BAD|NO)`, "$1 OK")}},
	{Name: SelectRemoves, Requirements: []string{"R3501-2.3.2-10", "R9051-2.3.2-13"}, Summary: "SELECT removes the messages with \\Deleted"},
	{Name: "items-without-text-set-seen", Requirements: []string{"R3501-6.4.5-47", "R9051-6.4.5-28"},
		Summary: "FETCH of an envelope, a structure or a size sets \\Seen",
		Wire: []tamper.Rule{tamper.Command(` FETCH (\S+) (ENVELOPE|BODYSTRUCTURE|BODY|RFC822\.SIZE)$`, " FETCH $1 ($2 BODY[])"),
			tamper.Answer(`FETCH \S+ \(\S+ BODY\[\]\)$`, ` BODY\[\] (\{\d+\}\r\n|").*$`, ")")}},
	{Name: "missing-messages-answered", Requirements: []string{"R3501-6.4.5-48", "R9051-6.4.5-29"}, Summary: "a message that is not there has no flags",
		Wire: []tamper.Rule{tamper.Before(`^FETCH \d+ (FLAGS|UID)$`, `^\S+ (BAD|NO)`, "* 1 FETCH (FLAGS ())")}},
	{Name: "missing-sections-have-text", Requirements: []string{"R3501-6.4.5-49", "R9051-6.4.5.1-16"}, Summary: "a section that is not there has a text",
		Wire: []tamper.Rule{tamper.Answer("FETCH", `(BODY\[[\d.]+[^]]*\]) (NIL|""|\{0\}\r\n)`, `$1 "nothing"`)}},
	{Name: "expunges-not-told", Requirements: []string{"R3501-7-08"}, Summary: "what other sessions expunge is not told",
		Wire: []tamper.Rule{tamper.Drop("^(NOOP|IDLE)", `^\* \d+ EXPUNGE`)}},
	{Name: "pattern-is-decoded", Requirements: []string{"R3501-9-84"}, Summary: "a pattern has to be modified UTF-7 as it stands",
		Wire: []tamper.Rule{tamper.Answer(`^(LIST|LSUB) .*&[^-]*[*%]`, `^([^* ]+) OK`, "$1 BAD")}},
	{Name: "marker-stands-alone", Requirements: []string{"R5182-3-02"}, Summary: "the marker of a saved search is taken only as a whole set",
		Wire: []tamper.Rule{tamper.Answer(`,\$ `, `^([^* ]+) OK`, "$1 BAD")}},
}
