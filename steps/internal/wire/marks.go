package wire

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Mark is one entry of the exchange language, as `imapspec steps` prints it.
type Mark struct {
	Form    string // as it is written, words in capitals standing for something
	Meaning string
	Example string // an exchange, or a line of one
}

// Part is a group of marks.
type Part struct {
	Title string
	Marks []Mark
}

// Language is the reference of the exchange language, in the order in which it is best read.
func Language() []Part {
	parts := []Part{{"Lines", lineMarks()}, {"What the client does", clientMarks()}, {"What is expected", answerMarks()},
		{"Placeholders that are expected", nil}, {"Values", valueMarks()}}
	for _, p := range productions() {
		parts[3].Marks = append(parts[3].Marks, Mark{Form: "<" + p.name + ">", Meaning: p.meaning, Example: p.example})
	}
	return parts
}

func lineMarks() []Mark {
	return []Mark{
		{"C: TEXT", "the client sends the line; CRLF is added", "C: a1 NOOP"},
		{"S: TEXT", "the server answers so. Untagged responses come in any order before the tagged one, others may be among them",
			"S: a1 OK <text>"},
		{"S?: TEXT", "the server may answer so; a tagged one too, before or after the others", "S?: * OK [ALERT] <text>"},
		{"S!: TEXT", "the server must not answer so before the S: lines below it have come", "S!: * <nz-number> EXPUNGE\nS: a1 OK <text>"},
		{"or: TEXT", "instead of the S: line above. When it ends the connection (BYE, <connection closed>), what follows on this connection is left out",
			"S: a1 BAD <text>\nor: * BYE <text>\nor: <connection closed>"},
		{"n/a: TEXT", "instead of the S: line above. A server that answers so does not have what the scenario is about, which is then not applicable",
			"S: * OK [PERMANENTFLAGS <flags with \\*>] <text>\nn/a: * OK [PERMANENTFLAGS <flags without \\*>] <text>"},
		{"n/a: TAG TEXT", "so below an untagged S: line: the server ends the command without having sent it, as it may",
			"S: * LIST <flag-list> <value> \"Play\" (\"OLDNAME\" (\"Work\"))\nn/a: a1 OK <text>\nS: a1 OK <text>"},
		{"| TEXT", "a line of the content of the <literal> or <string> in the line above; each ends with CRLF, the last one not after <no crlf>",
			"C: a1 APPEND <folder Work> <literal>\n| Subject: Lunch\n|\n| At noon?"},
		{"NAME C: TEXT", "the same on the connection of that name, as are NAME S:, NAME S?: and NAME S!:. A name is what the step called it, or its last word; " +
			"lines without a name are the connection that was opened last", "laptop C: a1 IDLE\nlaptop S: + <text>"},
		{"# TEXT", "a remark", "# nothing was selected"},
	}
}

func clientMarks() []Mark {
	return []Mark{
		{"<crlf> <cr> <lf> <nul>", "these octets", "C: a1 NOOP<cr>"},
		{"<octet HEX>", "any octets, in hexadecimal", "C: a1 SELECT <octet c328>"},
		{"<repeat TEXT COUNT>", "TEXT, so many times; COUNT is a number, or a captured one without its brackets: <repeat x limit+1>", "C: a1 SELECT <repeat x 70000>"},
		{"<base64 TEXT>", `base64 of TEXT, or of what TEXT names; <base64 "TEXT"> may hold marks`, `C: <base64 "<nul>alice<nul>secret">`},
		{"<no crlf>", "at the end of a line: it is not ended", "C: a1 NO<no crlf>"},
		{"<literal>", "a synchronising literal: the client sends {n}, waits for the continuation, and sends the content. A server that answers otherwise " +
			"does not get it, and the S: lines see the answer", "C: a1 APPEND <folder Work> <literal>\n| Subject: Lunch"},
		{`<literal "TEXT">`, "the same with its content in the line", `C: a1 SELECT <literal "Work">`},
		{"<literal+>", "a non-synchronising literal, {n+} (RFC 7888, both LITERAL+ and LITERAL-)", `C: a1 SELECT <literal+ "Work">`},
		{"<literal8>", "a literal8, ~{n} (RFC 3516); <literal8+> does not wait", "C: a1 APPEND <folder Work> <literal8>\n| Subject: Lunch"},
		{"<literal COUNT>", "any of them that announces COUNT octets, whatever its content has", `C: a1 SELECT <literal+ 99 "Work">`},
		{"<pause>", "what stands before it is sent by itself, and 20 ms pass; <pause 200> waits 200 ms", "C: a1 NO<pause>OP"},
		{"<octet by octet>", "at the beginning of a line: every octet is sent by itself", "C: <octet by octet>a1 NOOP"},
		{"<TLS negotiation>", "the client begins the TLS handshake and it succeeds; plain text that was not read is dropped",
			"C: a1 STARTTLS\nS: a1 OK <text>\n<TLS negotiation>"},
		{"<TLS negotiation, or none>", "the same, but a handshake that fails will do too: then what follows on this connection is left out",
			"C: a1 STARTTLS<crlf>a2 NOOP\nS: a1 OK <text>\n<TLS negotiation, or none>"},
		{"<TLS 1.3 negotiation>", "the client offers this version only, 1.2 or 1.3", "C: a1 STARTTLS\nS: a1 OK <text>\n<TLS 1.3 negotiation>"},
		{"<TLS 1.2 negotiation with SUITE>", "a cipher suite for certificates with an RSA key; a server with another key is not concerned",
			"C: a1 STARTTLS\nS: a1 OK <text>\n<TLS 1.2 negotiation with TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256>"},
		{"<half-close>", "the client ends its direction of the connection and still listens", "C: <half-close>"},
		{"<close>", "the client closes the connection without LOGOUT", "C: <close>"},
		{"<reset>", "the client resets the connection (TCP RST)", "C: <reset>"},
	}
}

func answerMarks() []Mark {
	return []Mark{
		{"<in this order>", "the answers that follow come in this order", "<in this order>\nS: * 1 EXPUNGE\nS: * 2 EXPUNGE\nS: a1 OK <text>"},
		{"<nothing else>", "no other answer is among those that follow", "<nothing else>\nS: a1 OK <text>"},
		{"<connection closed>", "the server closes the connection", "S: * BYE <text>\n<connection closed>"},
		{"<connection cut inside a literal>", "it does so before it has sent as many octets as it has announced", "<connection cut inside a literal>"},
		{"+ <text?>", "a continuation request, with a text or without. That a space belongs behind the plus is for the grammar that reads every line to say",
			"S: + <text?>"},
		{"FETCH (…), STATUS x (…), ESEARCH …", "items come in any order, with others among them", "S: * 1 FETCH (UID <nz-number> FLAGS <flags \\Seen>)"},
		{`(\A \B)`, "a list of flags or attributes: exactly these, in any order", `S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)`},
		{`"TEXT"`, "a string with this value, quoted or literal; where a folder's name stands, an atom too", `S: * 1 FETCH (BODY[] "abc")`},
		{`<string "TEXT">`, "the same; TEXT may hold marks", `S: * 1 FETCH (BODY[] <string "a<crlf>b">)`},
		{`<any case "TEXT">`, "a string with this value in any case", `S: * 1 FETCH (BODY (<any case "text"> <any case "plain"> <text>))`},
		{`<literal "TEXT">`, "a literal, and no other spelling, with this value; <literal8 \"TEXT\"> and <quoted \"TEXT\"> likewise", `S: * 1 FETCH (BINARY[1] <literal "abc">)`},
		{"<flags A B>", `exactly these flags in any order, \Recent apart unless it is named`, `S: * 1 FETCH (FLAGS <flags \Seen Work>)`},
		{"<flags with A without B>", "a list of flags that has the ones and not the others", `S: * 1 FETCH (FLAGS <flags with \Seen without \Deleted>)`},
		{"<capabilities with A without B>", "a list of capabilities that has the ones and not the others, in any order and case",
			"S: * CAPABILITY <capabilities with IMAP4rev1 AUTH=PLAIN without LOGINDISABLED>"},
		{"<numbers A B>", "exactly these numbers in any order; none for an empty list", "S: * SEARCH <numbers 2 4>"},
		{"<sequence-set A:B,C>", "a set of exactly these numbers, however it is written", "S: * ESEARCH (TAG \"a1\") ALL <sequence-set 1:3,5>"},
		{"* SEARCH …", "on a server of IMAP4rev2 alone, which has no such response, also the ESEARCH response that tells the same numbers; not for S!:",
			"S: * SEARCH <numbers 2 4>"},
		{"<KIND:name>", "a placeholder whose match is kept under a name; if the name is known, the match must be equal",
			"S: * OK [UIDNEXT <nz-number:next>] <text>"},
		{"<KIND above N>", "a number in relation to N, a number or a captured one: above, below, at least, at most, other than",
			"S: * OK [UIDNEXT <nz-number above 4>] <text>"},
		{"words outside strings", "in any case, but for tags and the human-readable text of a status response", "S: * list () <delimiter> inbox"},
	}
}

func valueMarks() []Mark {
	return []Mark{
		{"<NAME>", "what was captured under the name, or a value of the scenario", "C: a2 UID FETCH <next> FLAGS"},
		{"<NAME+1>", "a captured number and one more; <NAME-1> one less", "C: a2 UID FETCH <next+1> FLAGS"},
		{"<folder NAME>", "the full name of a folder of this scenario, quoted where needed; its levels are separated by /", "C: a1 SELECT <folder Work/Plans>"},
		{"<folder>", "the folder above all folders of this scenario", `C: a1 LIST <folder> "*"`},
		{"<delimiter>", "the server's hierarchy delimiter; where it is expected, the string or NIL", `S: * LIST <flag-list> <delimiter> <folder Work>`},
		{"<alice's login>", "the user name and the password, as LOGIN takes them", "C: a1 LOGIN <alice's login>"},
		{"<alice's name>", "the user name alone; <alice's password> the password", `C: a1 LOGIN <alice's name> wrong`},
		{"<alice's PLAIN>", "the response of SASL PLAIN, in base64 (RFC 4616)", "C: a1 AUTHENTICATE PLAIN <alice's PLAIN>"},
	}
}

// production is what a placeholder of an expected line stands for.
type production struct {
	name    string
	meaning string
	example string                         // something that it matches
	ends    func(s string, pos int) []int  // where a match from pos may end; nil: anywhere
	text    func(s string, pos int) string // the value that is kept; nil: as spelled
}

// equal says whether two texts are the same value. A list of capabilities has no order and no case, and the same one may be there twice.
func (p production) equal(a, b string) bool {
	return a == b || p.name == "capability-list" && slices.Equal(capabilities(a), capabilities(b))
}

func capabilities(list string) []string {
	names := strings.Fields(strings.ToUpper(list))
	slices.Sort(names)
	return slices.Compact(names)
}

// grammar is the productions by their names, made once: their expressions are compiled.
var grammar = sync.OnceValue(func() map[string]production {
	all := map[string]production{}
	for _, p := range productions() {
		all[p.name] = p
	}
	return all
})

// productions is the table of them: those of RFC 9051, section 9, under their names, and text.
func productions() []production {
	number := shaped(`[0-9]+`)
	return []production{
		{"text", "one or more of any octets", "done", nil, nil},
		{"text?", "any octets, or none", "", nil, nil},
		{"tag", "a tag", "a1", shaped(`[^\s+*(){%"\\]+`), nil},
		{"atom", "an atom", "NONEXISTENT", shaped(`[^\s(){%*"\\\]]+`), nil},
		{"number", "a number", "0", number, nil},
		{"nz-number", "a number that is not 0", "42", shaped(`[1-9][0-9]*`), nil},
		{"flag", "one flag", `\Seen`, shaped(`\\?[^\s(){%*"\\\]]+`), nil},
		{"flag-list", "flags in parentheses; \\* among them for PERMANENTFLAGS", `(\Seen Work \*)`,
			shaped(`\((?:\\?(?:\*|[^\s(){%*"\\\]]+)(?: \\?(?:\*|[^\s(){%*"\\\]]+))*)?\)`), nil},
		{"string", "a quoted string or a literal", `"a b"`, spelled(readString), decoded(readString)},
		{"nstring", "a string or NIL", "NIL", orNil(spelled(readString)), decoded(readString)},
		{"astring", "an atom, a quoted string or a literal: a folder's name", "{1}\r\na", spelled(readAstring), decoded(readAstring)},
		{"list", "anything in balanced parentheses", `("a" (b c) NIL)`, parenthesised, nil},
		{"value", "one value: a list, a string, an atom or a number", `(1 2)`, oneValue, nil},
		{"date-time", "a date with time", `" 1-Jan-2024 10:00:00 +0100"`,
			shaped(`"[ 0-9][0-9]-[A-Z][a-z]{2}-[0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} [+-][0-9]{4}"`), nil},
		{"capability-list", "capabilities; where two lists are compared, their order does not count", "IMAP4rev1 MOVE", shaped(`[!-\\^-~]+(?: [!-\\^-~]+)*`), nil},
		{"sequence-set", "numbers and ranges", "1:3,5", shaped(`[1-9*][0-9]*(?:[:,][1-9*][0-9]*)*`), nil},
		{"base64", "base64", "YWJj", shaped(`[A-Za-z0-9+/]*={0,2}`), nil},
		{"2xx", "an SMTP code; <4xx> and <5xx> likewise", "250", shaped(`2[0-9][0-9]`), nil},
		{"4xx", "a temporary failure", "421", shaped(`4[0-9][0-9]`), nil},
		{"5xx", "a failure", "550", shaped(`5[0-9][0-9]`), nil},
	}
}

// shaped is a production that is a regular language: the longest match.
func shaped(expression string) func(string, int) []int {
	pattern := regexp.MustCompile(`^(?:` + expression + `)`)
	return func(s string, pos int) []int {
		if at := pattern.FindStringIndex(s[pos:]); at != nil {
			return []int{pos + at[1]}
		}
		return nil
	}
}

func spelled(read func(string, int) (value, bool)) func(string, int) []int {
	return func(s string, pos int) []int {
		if v, ok := read(s, pos); ok {
			return []int{v.end}
		}
		return nil
	}
}

// decoded keeps a string in the spelling in which it can be sent.
func decoded(read func(string, int) (value, bool)) func(string, int) string {
	return func(s string, pos int) string {
		if v, ok := read(s, pos); ok {
			return Astring(v.text)
		}
		return "NIL"
	}
}

func orNil(ends func(string, int) []int) func(string, int) []int {
	return func(s string, pos int) []int {
		if len(s) >= pos+3 && strings.EqualFold(s[pos:pos+3], "NIL") {
			return []int{pos + 3}
		}
		return ends(s, pos)
	}
}

func parenthesised(s string, pos int) []int {
	if pos >= len(s) || s[pos] != '(' {
		return nil
	}
	return oneValue(s, pos)
}

func oneValue(s string, pos int) []int {
	if end, ok := skipValue(s, pos); ok {
		return []int{end}
	}
	return nil
}
