package steps

import (
	"fmt"
	"io"
	"strings"

	"github.com/imapspec/imapspec/steps/internal/wire"
)

// WriteReference prints the vocabulary, each step by an example and its expression, and the exchange language. Both are made of
// the tables that the steps themselves use. Markdown is for a page, plain text for a terminal.
func WriteReference(w io.Writer, markdown bool) error {
	var out strings.Builder
	r := reference{out: &out, markdown: markdown}
	r.title("Steps", "Each by an example, and the expression that it matches.")
	for _, p := range Patterns() {
		r.entry(p.Example, p.Expr)
	}
	r.title("The exchange language", "What stands in the doc string of the steps about exchanges: lines that begin with who speaks, and marks in angle brackets.")
	for _, part := range wire.Language() {
		r.section(part.Title)
		for _, m := range part.Marks {
			r.mark(m)
		}
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// reference writes the two forms.
type reference struct {
	out      *strings.Builder
	markdown bool
}

func (r reference) title(title, text string) {
	if r.markdown {
		fmt.Fprintf(r.out, "# %s\n\n%s\n\n", title, text)
		return
	}
	fmt.Fprintf(r.out, "%s\n\n%s\n\n", strings.ToUpper(title), text)
}

func (r reference) section(title string) {
	if r.markdown {
		fmt.Fprintf(r.out, "\n## %s\n\n", title)
		return
	}
	fmt.Fprintf(r.out, "\n%s\n\n", title)
}

func (r reference) entry(example, expression string) {
	if r.markdown {
		fmt.Fprintf(r.out, "- `%s`\n", example)
		return
	}
	fmt.Fprintf(r.out, "  %s\n      %s\n", example, expression)
}

func (r reference) mark(m wire.Mark) {
	if r.markdown {
		fmt.Fprintf(r.out, "- `` %s ``: %s\n", m.Form, m.Meaning)
		if m.Example != m.Form {
			fmt.Fprintf(r.out, "\n  ```\n  %s\n  ```\n", strings.ReplaceAll(m.Example, "\n", "\n  "))
		}
		return
	}
	fmt.Fprintf(r.out, "  %s\n      %s\n", m.Form, m.Meaning)
	if m.Example != m.Form {
		fmt.Fprintf(r.out, "          %s\n", strings.ReplaceAll(m.Example, "\n", "\n          "))
	}
}
