package peers_test

import (
	"fmt"
	"slices"
	"strings"
)

// compareSearch compares what every key of SEARCH finds, alone and in combinations.
func (p *pair) compareSearch() {
	p.t.Helper()
	programs := searchPrograms(p.keyword())
	if p.exchange() { // which knows US-ASCII only; of the others a third will do, the code is the same
		programs = slices.DeleteFunc(programs, func(s string) bool { return len(s)%3 > 0 || strings.HasPrefix(s, "CHARSET") })
	}
	a, b := p.both(func(c *client) any {
		c.do("EXAMINE " + folder)
		found := make([]map[int]bool, len(programs))
		for i, program := range programs {
			var err error
			if found[i], err = c.do("SEARCH " + program).numbers("SEARCH"); err != nil {
				c.t.Fatalf("%s: SEARCH %s: %v", c.name, program, err)
			}
		}
		return found
	})
	ours, theirs := a.([]map[int]bool), b.([]map[int]bool)
	hits := 0
	for i, program := range programs {
		item := "SEARCH " + literalEnd.ReplaceAllString(program, "")
		for k, m := range p.messages {
			p.compare(item, m.Name, membership(ours[i][k+1]), membership(theirs[i][k+1]))
		}
		if len(ours[i]) > 0 && len(ours[i]) < len(p.messages) {
			hits++
		}
	}
	if hits < len(programs)/2 {
		p.t.Errorf("only %d of %d searches find some messages and not others", hits, len(programs))
	}
}

func membership(found bool) value {
	if found {
		return value{atom: "found"}
	}
	return value{atom: "not-found"}
}

// searchPrograms are the arguments of the searches.
func searchPrograms(keyword string) []string {
	programs := searchKeys(keyword)
	pairs := []string{
		"SEEN", "ANSWERED", "DELETED", "SUBJECT needle", "FROM alice", "LARGER 500", "SINCE 10-Jan-2024", "SENTSINCE 1-Jan-2015",
		"50:300", "KEYWORD " + keyword, "BODY needle", "HEADER X-Mailer word",
	}
	for i, a := range pairs {
		b, c := pairs[(i+1)%len(pairs)], pairs[(i+5)%len(pairs)]
		programs = append(programs, a+" "+b, "OR "+a+" "+c, "NOT "+a, "NOT OR "+a+" "+b, "OR NOT "+a+" NOT "+c,
			"("+a+" "+b+")", "NOT ("+a+" "+c+")", "OR ("+a+" NOT "+b+") "+c, "OR OR "+a+" "+b+" "+c, "NOT NOT ("+b+") "+a)
	}
	return programs
}

// searchKeys are the keys alone.
func searchKeys(keyword string) []string {
	keys := strings.Fields(`ALL ANSWERED DELETED DRAFT FLAGGED NEW OLD RECENT SEEN UNANSWERED UNDELETED UNDRAFT UNFLAGGED UNSEEN
		1 1:10 5,3,9 *:540 540:* * 100:50,70,200:* 1,1,1:2 600:700`)
	keys = append(keys, "UID 1:10", "UID 5,3,9:7", "UID *", "UID 2000:*", "UID 500:100",
		"KEYWORD "+keyword, "KEYWORD "+strings.ToUpper(keyword), "KEYWORD $MDNSent", "KEYWORD none", "UNKEYWORD "+keyword, "UNKEYWORD none",
		"LARGER 100", "LARGER 1000", "LARGER 4294967295", "SMALLER 100", "SMALLER 1000", "SMALLER 0")
	for _, field := range []string{"FROM", "TO", "CC", "BCC", "SUBJECT", "HEADER Reply-To", "BODY", "TEXT"} {
		texts := []string{
			"example.org", "ALICE", "Doe", `"John Q. Public"`, `""`, "needle", "@", `"a, "`, `"\"Group\""`, "lunch", "hungry", "undisclosed",
			"nothing-has-this", "Content-Type", "=?utf-8", `"Two Blanks"`,
		}
		if field == "BODY" || field == "TEXT" { // they take time
			texts = []string{"example.org", "ALICE", `""`, "@", "Content-Type", "=?utf-8"}
		}
		for _, text := range texts {
			keys = append(keys, field+" "+text)
		}
		for _, text := range []string{"Grüße", "GRÜSSE", "jürgen", "日本語", "ä", "Müller", "café", "найти"} {
			keys = append(keys, fmt.Sprintf("CHARSET UTF-8 %s {%d}\r\n%s", field, len(text), text))
		}
	}
	for _, header := range []string{
		`Message-ID ""`, `Message-ID example`, `X-Number 1`, `X-None ""`, `Content-Type charset`, `content-type "multipart/"`, `Received h59`,
		`Date 1994`, `Subject "folded over"`, `Subject "once, then"`, `References "<1@example.org>"`, `MIME-Version 1.0`, `Comments ""`, `Resent-To resent`,
		`Content-Disposition attachment`, `X-Field-999 value`, `In-Reply-To "<"`, `Return-Path ""`, `Bcc ""`, `To ""`,
	} {
		keys = append(keys, "HEADER "+header)
	}
	for _, text := range []string{"hidden", "softbreak", `"soft break"`, "preamble", "epilogue", "Invoice", "signature", "innermost", "pgp-signature", "carriage",
		`"part 150"`, "METHOD:REQUEST", `"line 4999"`, "level30", "picture.png", "R3LDvM", "C3=BC", "scissors", "delivery-status", "MTA", `"inner body"`} {
		keys = append(keys, "BODY "+text, "TEXT "+text)
	}
	for _, key := range []string{"BEFORE", "ON", "SINCE", "SENTBEFORE", "SENTON", "SENTSINCE"} {
		for _, date := range []string{"1-Jan-2024", "15-Jan-2024", `"09-Feb-2024"`, "7-Feb-1994", "8-Feb-1994", "1-Jan-2000", "31-Dec-2016", "29-Feb-2024",
			"1-jan-1970", "31-Dec-2023", "1-Jan-2038", "28-Feb-2023", "1-Mar-2023"} {
			keys = append(keys, key+" "+date)
		}
	}
	return keys
}
