package shell

import (
	"regexp"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/reply"
)

const matchType = "Microsoft.PowerShell.Commands.MatchInfo"

// selectString is Select-String of what comes through the pipeline; Get-Content gives it the lines of a file.
func selectString() *Command {
	return &Command{
		Name: "Select-String", Aliases: []string{"sls"}, Synopsis: "Lets through the texts in which a pattern is found.",
		Parameters: []Parameter{
			{Name: "Pattern", Kind: Strings, Position: 1, Mandatory: true}, {Name: "SimpleMatch", Kind: Switch}, {Name: "CaseSensitive", Kind: Switch},
			{Name: "NotMatch", Kind: Switch}, {Name: "Quiet", Kind: Switch}, {Name: "AllMatches", Kind: Switch}, input(),
		},
		Absent: []string{"Context", "Encoding", "Exclude", "Include", "List", "LiteralPath", "Path"},
		stage:  func(inv *Invocation) stage { return inv.selectString() },
	}
}

func (inv *Invocation) selectString() stage {
	var patterns []*regexp.Regexp
	number, found := int64(0), false
	return &through{
		first: func() error {
			texts, _ := inv.Strings("Pattern")
			for _, text := range texts {
				if inv.Bool("SimpleMatch") {
					text = regexp.QuoteMeta(text)
				}
				re, err := pattern(text, inv.Bool("CaseSensitive"))
				if err != nil {
					return &Error{Message: reply.ConsoleNoExpression(text), Category: "InvalidArgument", Reason: "ArgumentException", FullyQualifiedErrorId: "InvalidRegex", Terminating: true}
				}
				patterns = append(patterns, re)
			}
			return nil
		},
		each: func(v any) error {
			number++
			m := inv.match(patterns, ToString(v), number)
			if m == nil || inv.Bool("Quiet") {
				found = found || m != nil
				return nil
			}
			return inv.emit(m)
		},
		last: func() error {
			if inv.Bool("Quiet") {
				return inv.emit(found)
			}
			return nil
		},
	}
}

// match is the object of a line that is let through; nil: it is not.
func (inv *Invocation) match(patterns []*regexp.Regexp, line string, number int64) *Object {
	var matched string
	var found []any
	for _, re := range patterns {
		limit := 1
		if inv.Bool("AllMatches") {
			limit = -1
		}
		for _, text := range re.FindAllString(line, limit) {
			found = append(found, text)
		}
		if found != nil {
			matched = strings.TrimPrefix(re.String(), "(?i)")
			break
		}
	}
	if (found != nil) == inv.Bool("NotMatch") {
		return nil
	}
	return &Object{Type: matchType, Text: line, Properties: []Property{
		{"IgnoreCase", !inv.Bool("CaseSensitive")}, {"LineNumber", number}, {"Line", line}, {"Filename", "InputStream"}, {"Path", "InputStream"},
		{"Pattern", matched}, {"Context", nil}, {"Matches", found},
	}}
}

// teeObject is Tee-Object into a variable; there are no files to write.
func teeObject() *Command {
	return &Command{
		Name: "Tee-Object", Aliases: []string{"tee"}, Synopsis: "Keeps the objects of the pipeline in a variable and passes them on.",
		Parameters: []Parameter{{Name: "FilePath", Kind: String, Position: 1}, {Name: "Variable", Kind: String}, input()},
		Absent:     []string{"Append", "LiteralPath"},
		stage: func(inv *Invocation) stage {
			var kept []any
			return &through{
				first: func() error {
					if !inv.Has("Variable") {
						return &Error{Message: reply.ConsoleNoFiles, Category: "NotImplemented", Reason: "NotSupportedException", FullyQualifiedErrorId: "NotSupported", Terminating: true}
					}
					return nil
				},
				each: func(v any) error {
					if len(kept) >= maxItems {
						return tooLarge()
					}
					kept = append(kept, v)
					return inv.emit(v)
				},
				last: func() error {
					var value any = kept
					switch len(kept) {
					case 0:
						value = nil
					case 1:
						value = kept[0]
					}
					return inv.session.setVariable(&variable{name: inv.String("Variable"), span: inv.node.span}, value)
				},
			}
		},
	}
}

const historyType = "Microsoft.PowerShell.Commands.HistoryInfo"

// The history of a session keeps so many texts, of at most so many bytes each.
const (
	maxHistory     = 100
	maxHistoryText = 4096
)

// intoHistory adds a text that has run to the history.
func (s *Session) intoHistory(text string) {
	text = strings.TrimSpace(text)
	if text == "" || len(text) > maxHistoryText {
		return
	}
	s.ran++
	s.history = append(s.history, NewObject(historyType, Property{"Id", s.ran}, Property{"CommandLine", text}))
	if len(s.history) > maxHistory {
		s.history = s.history[1:]
	}
}

func getHistory() *Command {
	return &Command{
		Name: "Get-History", Aliases: []string{"ghy", "h", "history"}, Synopsis: "Lists what was run in this session, the text that asks for it not yet.",
		Parameters: []Parameter{{Name: "Id", Kind: Int, Position: 1, FromPipeline: true}, {Name: "Count", Kind: Int, Position: 2}},
		stage: func(inv *Invocation) stage {
			return &through{
				each: func(any) error { return nil },
				last: func() error {
					history := inv.session.history
					if n := int(inv.Int("Count")); inv.Has("Count") && n >= 0 && n < len(history) {
						history = history[len(history)-n:]
					}
					for _, entry := range history {
						if id, _ := entry.Get("Id"); inv.Has("Id") && id != inv.Int("Id") {
							continue
						}
						if err := inv.emit(entry); err != nil {
							return err
						}
					}
					return nil
				},
			}
		},
	}
}
