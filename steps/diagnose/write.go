package diagnose

import (
	"fmt"
	"io"
	"strings"
)

// Write writes the analysis as an indented list, one line for each step, what was found and what went wrong below it:
//
//	✗ Connect to mail.contoso.com:993 with TLS
//	  ✓ Look up mail.contoso.com in DNS
//	    mail.contoso.com is 203.0.113.10
//	  ✗ Open TCP port 993
//	    Cause: 203.0.113.10 does not answer on port 993
//	    What to do: …
//
// The error is the writer's.
func (s *Step) Write(w io.Writer) error {
	var text strings.Builder
	s.write(&text, 0)
	_, err := io.WriteString(w, text.String())
	return err
}

func (s *Step) write(text *strings.Builder, depth int) {
	indent := strings.Repeat("  ", depth)
	mark := map[Outcome]string{Passed: "✓", Failed: "✗", Skipped: "–"}[s.Outcome]
	fmt.Fprintf(text, "%s%s %s\n", indent, mark, s.Title)
	for _, detail := range s.Details {
		fmt.Fprintf(text, "%s  %s\n", indent, detail)
	}
	if s.Cause != "" {
		fmt.Fprintf(text, "%s  Cause: %s\n", indent, s.Cause)
	}
	if s.Advice != "" {
		fmt.Fprintf(text, "%s  What to do: %s\n", indent, s.Advice)
	}
	for _, child := range s.Steps {
		child.write(text, depth+1)
	}
}
