package grammar

import "slices"

// Rule is a rule of the grammar that a response can be held against.
type Rule struct {
	Name string
	Rev1 Place // in IMAP4rev1, or in an extension of it
	Rev2 Place // in IMAP4rev2; empty where it is the same extension's

	general bool // what uses it says more about the response: the requirements of the rule around it are violated as well
}

// Place is where a rule is stated and what of the catalogue it proves.
type Place struct {
	Source       string   // "RFC 3501, section 9"
	Line         int      // of the RFC's text, from 1; 0 for a rule that has no line of its own
	Requirements []string // ids in the catalogue, none of them unknown to it
}

// Requirements is all that the rule proves, whichever revision applies.
func (r Rule) Requirements() []string {
	return slices.Concat(r.Rev1.Requirements, r.Rev2.Requirements)
}

// Source is where the rule is stated for a connection.
func (r Rule) Source(d Dialect) string {
	if d.Rev2 && r.Rev2.Source != "" {
		return r.Rev2.Source
	}
	return r.Rev1.Source
}

func (r Rule) requirements(d Dialect) []string {
	if d.Rev2 && r.Rev2.Source != "" {
		return r.Rev2.Requirements
	}
	return r.Rev1.Requirements
}

// find gives a rule by its name.
func find(name string) Rule {
	for _, r := range table() {
		if r.Name == name {
			return r
		}
	}
	panic("grammar: no rule is named " + name) // a test has every name looked up
}

// Rules is every rule that can be blamed, by name.
func Rules() []Rule { return table() }

func rev1(line int, ids ...string) Place { return Place{"RFC 3501, section 9", line, ids} }
func rev2(line int, ids ...string) Place { return Place{"RFC 9051, section 9", line, ids} }
func ext(source string, line int, ids ...string) Place {
	return Place{source, line, ids}
}

// table is every rule, by name; what has no line of its own has that of the rule which it is part of.
func table() []Rule {
	return []Rule{
		{"APPENDLIMIT", ext("RFC 7889, section 5", 0, "R7889-5-03"), rev2(6420, "R7889-5-03"), false},
		{"BADCHARSET", rev1(4944), rev2(6895, "R9051-9-63"), false},
		{"BINARY.SIZE", ext("RFC 3516, section 7", 0, "R3516-7-02"), rev2(6752, "R9051-9-51"), false},
		{"CHAR", rev1(0, "R3501-9-07", "R3501-4.3.1-03"), rev2(6436, "R9051-9-05"), false},
		{"CRLF", rev1(0, "R3501-2.2-02"), rev2(6297, "R9051-2.2-02"), true},
		{"HIGHESTMODSEQ", ext("RFC 7162, section 7", 0, "R7162-7-03"), rev2(6895, "R7162-7-03"), false},
		{"ID field name", ext("RFC 2971, section 3.3", 0, "R2971-3.3-01"), Place{}, false},
		{"ID field once", ext("RFC 2971, section 3.3", 0, "R2971-3.3-09"), Place{}, false},
		{"ID pairs", ext("RFC 2971, section 3.3", 0, "R2971-3.3-05"), Place{}, false},
		{"ID value", ext("RFC 2971, section 3.3", 0, "R2971-3.3-03"), Place{}, false},
		{"IMAP4 first", rev1(4655, "R3501-9-31"), rev2(6427, "R9051-9-26"), false},
		{"MODIFIED", ext("RFC 7162, section 7", 0, "R7162-7-05"), rev2(6895, "R7162-7-05"), false},
		{"SP", rev1(0, "R3501-9-06"), rev2(6295, "R9051-9-02"), true},
		{"address", rev1(4515, "R3501-9-09", "R3501-7.4.2-20"), rev2(6303, "R9051-9-13", "R9051-7.5.2-26"), false},
		{"address list", rev1(4732, "R3501-9-38"), rev2(6532, "R9051-9-34"), false},
		{"astring", rev1(4550), rev2(6330), true},
		{"atom", rev1(4554), rev2(6334), true},
		{"body", rev1(4573, "R3501-9-12"), rev2(6355, "R9051-9-14"), false},
		{"body-ext-1part", rev1(4584, "R3501-9-15", "R3501-7.4.2-18"), rev2(6366, "R9051-7.5.2-24"), false},
		{"body-ext-1part in BODY", rev1(4584, "R3501-9-13", "R3501-7.4.2-11"), rev2(6366, "R9051-9-17", "R9051-7.5.2-23"), false},
		{"body-ext-mpart", rev1(4599, "R3501-9-16", "R3501-7.4.2-10"), rev2(6371, "R9051-7.5.2-14"), false},
		{"body-ext-mpart in BODY", rev1(4599, "R3501-9-14", "R3501-7.4.2-11"), rev2(6371, "R9051-9-18", "R9051-7.5.2-23"), false},
		{"body-extension", rev1(4575, "R3501-7.4.2-13"), rev2(6357, "R9051-9-16", "R9051-7.5.2-18"), false},
		{"body-fields", rev1(4604, "R3501-9-17", "R3501-7.4.2-14"), rev2(6376, "R9051-9-19", "R9051-7.5.2-19"), false},
		{"body-fld-dsp", rev1(4609, "R3501-9-18"), rev2(6381, "R9051-9-20"), false},
		{"body-fld-enc", rev1(4611, "R3501-9-19"), rev2(6383, "R9051-9-19"), false},
		{"body-fld-lang", rev1(4616, "R3501-9-20"), rev2(6391), false},
		{"body-fld-lines", rev1(4620, "R3501-9-22"), rev2(6395), false},
		{"body-fld-loc", rev1(4618, "R3501-9-21"), rev2(6393), false},
		{"body-fld-octets", rev1(4624, "R3501-9-22"), rev2(6399, "R9051-9-19"), false},
		{"body-fld-param", rev1(4626, "R3501-9-23"), rev2(6401, "R9051-9-21"), false},
		{"body-type-1part", rev1(4628, "R3501-9-24"), rev2(6404, "R9051-9-14"), false},
		{"body-type-mpart", rev1(4634, "R3501-9-26", "R3501-7.4.2-09"), rev2(6411, "R9051-9-23", "R9051-7.5.2-13"), false},
		{"body-type-msg", rev1(4637, "R3501-9-27", "R3501-9-25", "R3501-7.4.2-16"), rev2(6415, "R9051-9-22", "R9051-7.5.2-21"), false},
		{"body-type-text", rev1(4640, "R3501-9-28", "R3501-7.4.2-17"), rev2(6418, "R9051-7.5.2-22"), false},
		{"capability", rev1(4642, "R3501-9-29"), rev2(6420, "R9051-9-25"), false},
		{"capability-data", rev1(4655, "R3501-9-30", "R3501-7.2.1-01"), rev2(6427, "R9051-9-25", "R9051-7.2.2-01"), false},
		{"child-mbox-flag", ext("RFC 3348, section 3", 0), rev2(6456, "R9051-9-29", "R9051-7.3.1-07"), false},
		{"childinfo-extended-item", ext("RFC 5258, section 6", 0, "R5258-6-01"), rev2(6443, "R9051-9-28"), false},
		{"code without arguments", ext("RFC 5530, section 4", 0, "R5530-4-01"), rev2(6895, "R9051-9-64"), false},
		{"continue-req", rev1(4683, "R3501-9-32", "R3501-7.5-01"), rev2(6480, "R9051-9-30"), false},
		{"date-time", rev1(4713, "R3501-9-35"), rev2(6502, "R9051-9-31"), false},
		{"delimiter", rev1(4837, "R3501-9-52"), rev2(6690, "R9051-9-44"), false},
		{"enable-data", ext("RFC 5161, section 4", 0, "R5161-4-02"), rev2(6520, "R9051-9-32"), false},
		{"envelope", rev1(4722, "R3501-9-37", "R3501-7.4.2-19"), rev2(6522, "R9051-9-33", "R9051-7.5.2-25"), false},
		{"esearch-response", ext("RFC 4731, section 4", 0), rev2(6546, "R9051-9-35"), false},
		{"expunged-resp", ext("RFC 7162, section 7", 0, "R7162-7-07"), Place{}, false},
		{"fetch-mod-resp", ext("RFC 7162, section 7", 0, "R7162-7-02"), Place{}, false},
		{"flag", rev1(4767, "R3501-9-40"), rev2(6565, "R9051-9-36"), false},
		{"flag-extension", rev1(4771, "R3501-9-42"), rev2(6569, "R9051-9-38"), false},
		{"flag-fetch", rev1(4779, "R3501-9-43"), rev2(6579), false},
		{"flag-keyword", rev1(4781, "R3501-9-40"), rev2(6581, "R9051-9-36"), false},
		{"flag-list", rev1(4783, "R3501-9-44"), rev2(6584, "R9051-9-43"), false},
		{"flag-perm", rev1(4785, "R3501-9-45"), rev2(6586, "R9051-9-64"), false},
		{"greeting", rev1(4787, "R3501-9-46"), rev2(6588, "R9051-9-39"), false},
		{"header-list", rev1(4791, "R3501-9-76"), rev2(6592), false},
		{"id_response", ext("RFC 2971, section 4", 0, "R2971-4-01"), Place{}, false},
		{"literal", rev1(4801, "R3501-9-49", "R3501-4.3-01", "R3501-4.3.1-03"), rev2(6655, "R9051-9-40", "R9051-4.3-01", "R9051-4.3.1-05"), false},
		{"literal8", ext("RFC 3516, section 7", 0, "R3516-7-01"), rev2(6663, "R9051-9-41"), false},
		{"mailbox", rev1(4823, "R3501-5.1.3-01", "R3501-5.1.3-03", "R3501-5.1.3-04", "R3501-5.1-04", "R3501-5.1-05"), rev2(6669), false},
		{"mailbox-list", rev1(4837, "R3501-9-51"), rev2(6690, "R9051-9-44"), false},
		{"mbox-list-extended-item", ext("RFC 5258, section 6", 0, "R5258-6-02", "R5258-6-03"), rev2(6699, "R9051-9-45"), false},
		{"mbx-list-flags", rev1(4840, "R3501-9-53"), rev2(6709, "R9051-9-44"), false},
		{"mbx-list-oflag", rev1(4844), rev2(6713, "R9051-9-46"), false},
		{"mbx-list-sflag", rev1(4847, "R3501-9-54", "R3501-7.2.2-04"), rev2(6719, "R9051-9-47", "R9051-7.3.1-09"), false},
		{"message-data", rev1(4864, "R3501-9-55"), rev2(6742, "R9051-9-48"), false},
		{"mod-sequence-value", ext("RFC 7162, section 7", 0), Place{}, true},
		{"msg-att", rev1(4866, "R3501-9-56", "R3501-7.4.2-01"), rev2(6746, "R9051-9-49"), false},
		{"msg-att-item", rev1(4879, "R3501-9-57"), rev2(6752, "R9051-9-51"), false},
		{"namespace-response", ext("RFC 2342, section 6", 0, "R2342-6-01", "R2342-6-02", "R2342-6-03", "R2342-6-04"), rev2(6778, "R9051-9-54"), false},
		{"nstring", rev1(4889, "R3501-9-58"), rev2(6787), true},
		{"number", rev1(4891, "R3501-9-59"), rev2(6789, "R9051-9-55"), true},
		{"number64", ext("RFC 7162, section 7", 0), rev2(6793, "R9051-9-55"), true},
		{"nz-number", rev1(4895, "R3501-9-60"), rev2(6797), true},
		{"oldname-extended-item", ext("RFC 5465, section 8", 0), rev2(6811, "R9051-9-56"), false},
		{"parenthesised list", rev1(0, "R3501-4.4-01"), rev2(0, "R9051-4.4-01"), true},
		{"quoted", rev1(4901, "R3501-9-61"), rev2(6856, "R9051-9-58", "R9051-4.3-10"), true},
		{"resp-code-apnd", ext("RFC 4315, section 4", 0, "R4315-4-01"), rev2(6879, "R9051-9-60", "R9051-7.1-07", "R9051-7.1-08"), false},
		{"resp-code-copy", ext("RFC 4315, section 4", 0, "R4315-4-02"), rev2(6881, "R9051-9-61", "R9051-7.1-12"), false},
		{"resp-text", rev1(4942, "R3501-9-65"), rev2(6893, "R9051-9-62"), false},
		{"resp-text-code", rev1(4944, "R3501-9-66"), rev2(6895, "R9051-9-64"), false},
		{"response-data", rev1(4913, "R3501-9-62", "R3501-2.2.2-01", "R3501-9-02"), rev2(6868, "R9051-9-43", "R9051-2.2.2-01", "R9051-6.5-02"), false},
		{"response-tagged", rev1(4921, "R3501-9-64", "R3501-2.2.2-04", "R3501-7.1-02"), rev2(6877, "R9051-9-59", "R9051-7.1-01"), false},
		{"search-response", rev1(4832, "R3501-9-51", "R3501-7.2.5-01"), rev2(6679, "R9051-9-43"), false},
		{"search-return-all", ext("RFC 4731, section 4", 0, "R4731-3.1-11"), rev2(6957, "R9051-9-67", "R9051-9-66"), false},
		{"search-return-data", ext("RFC 4731, section 4", 0, "R4731-4-02"), rev2(6957, "R9051-9-66"), false},
		{"search-return-data once", ext("RFC 4731, section 3", 0), rev2(6957, "R9051-7.3.4-03"), false},
		{"search-sort-mod-seq", ext("RFC 7162, section 7", 0, "R7162-7-06"), rev2(6957, "R7162-7-06"), false},
		{"section", rev1(4975, "R3501-9-76"), rev2(6985), false},
		{"section-binary", ext("RFC 3516, section 7", 0), rev2(6987), false},
		{"sequence-set", rev1(5024), rev2(7047), true},
		{"status APPENDLIMIT", ext("RFC 7889, section 5", 0, "R7889-5-02"), rev2(7059, "R7889-5-02"), false},
		{"status HIGHESTMODSEQ", ext("RFC 7162, section 7", 0, "R7162-7-04"), rev2(7059, "R7162-7-04"), false},
		{"status SIZE", ext("RFC 8438, section 4", 0, "R8438-4-01"), rev2(7059, "R8438-4-01"), false},
		{"status-att-val", rev1(5050, "R3501-9-77"), rev2(7070, "R9051-9-73"), false},
		{"status-response", rev1(4832, "R3501-9-51"), rev2(6679, "R9051-9-73"), false},
		{"string", rev1(5057), rev2(7081), true},
		{"tag", rev1(5061, "R3501-9-64"), rev2(7085, "R9051-9-75"), false},
		{"tagged-ext-val", ext("RFC 4466, section 3", 0), rev2(7111), true},
		{"text", rev1(5063, "R3501-9-65"), rev2(7114, "R9051-9-62"), false},
		{"text in ASCII", rev1(5063, "R3501-9-65", "R9051-9-77"), rev2(7114, "R9051-9-62"), false},
		{"thread-list", ext("RFC 5256, section 5", 0), Place{}, false},
		{"time", rev1(5067, "R3501-9-81"), rev2(7120, "R9051-9-31"), false},
		{"uid-set", ext("RFC 4315, section 4", 0), rev2(7133, "R9051-9-78", "R9051-4.1.1-03"), true},
		{"uniqueid", rev1(5074, "R3501-9-82", "R3501-2.3.1.1-03"), rev2(7140, "R9051-2.3.1.1-01"), true},
		{"validity and next UID", rev1(4944), rev2(6895, "R9051-2.3.1.1-07", "R9051-9-64"), false},
		{"zone", rev1(5083, "R3501-9-83"), rev2(7159, "R9051-9-80"), false},
	}
}
