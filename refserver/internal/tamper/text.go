package tamper

import "regexp"

// Text is one alteration of a text that a person reads or writes: a command at the management console, what is printed there,
// a page. Patterns are regular expressions that ignore case and whose ^ and $ match at lines; a replacement may have $1 for what a
// group matched.
type Text struct {
	typed       bool
	match       string
	replacement string
}

// Typed has another text run than what was typed at the console.
func Typed(match, replacement string) Text {
	return Text{typed: true, match: match, replacement: replacement}
}

// Printed has the person read another text than what was printed, or than what a page says.
func Printed(match, replacement string) Text {
	return Text{match: match, replacement: replacement}
}

// Check says what is wrong with the pattern.
func (t Text) Check() error {
	_, err := t.compile()
	return err
}

func (t Text) compile() (*regexp.Regexp, error) { return regexp.Compile("(?im)" + t.match) }

// TypedText gives a function that applies the rules for what is typed; nil when there are none.
func TypedText(rules []Text) func(string) string { return alteration(rules, true) }

// PrintedText gives a function that applies the rules for what is printed; nil when there are none.
func PrintedText(rules []Text) func(string) string { return alteration(rules, false) }

func alteration(rules []Text, typed bool) func(string) string {
	type pair struct {
		match       *regexp.Regexp
		replacement string
	}
	var pairs []pair
	for _, r := range rules {
		if r.typed != typed {
			continue
		}
		match, err := r.compile()
		if err != nil {
			panic(err) // the tables are checked by tests
		}
		pairs = append(pairs, pair{match, r.replacement})
	}
	if len(pairs) == 0 {
		return nil
	}
	return func(text string) string {
		for _, p := range pairs {
			text = p.match.ReplaceAllString(text, p.replacement)
		}
		return text
	}
}
