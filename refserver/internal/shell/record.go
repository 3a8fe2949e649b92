package shell

import (
	"strings"
	"unicode/utf8"

	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// streams is where a command's errors, warnings and output go while it runs: 2>$null and its like.
type streams struct {
	dropErrors, dropWarnings, dropOutput bool
	errors                               sink // 2>&1: error records become output
}

func parserError(p *parseError, source string) *Error {
	at := p.span
	return &Error{
		Message: p.message, Category: "ParserError", Reason: "ParentContainsErrorRecordException", FullyQualifiedErrorId: p.id,
		Terminating: true, fatal: true, noPrefix: true, parser: true, pos: &at, source: source,
	}
}

// report handles an error that lets its pipeline go on. The returned error is not nil when the action is Stop.
func (s *Session) report(action string, e *Error) error {
	if action == "" {
		action = s.preference("erroractionpreference", "Continue")
	}
	switch action {
	case "stop":
		e.fatal = true
		return e
	case "ignore":
		s.succeeded = false
		return nil
	case "silentlycontinue":
		s.succeeded = false
		s.remember(e)
		return nil
	}
	return s.showError(e)
}

// showError writes an error record, or sends it where a redirection says.
func (s *Session) showError(e *Error) error {
	s.succeeded = false
	s.remember(e)
	switch {
	case s.streams.errors != nil:
		return s.streams.errors(recordObject(e))
	case s.streams.dropErrors:
		return nil
	}
	if err := s.printText(renderError(e)); err != nil {
		return err
	}
	if e.Hint != "" {
		return s.printLine(e.Hint)
	}
	return nil
}

// remember puts the error at the head of $Error, which keeps 256.
func (s *Session) remember(e *Error) {
	s.errors = append([]any{recordObject(e)}, s.errors[:min(len(s.errors), 255)]...)
}

// recordObject is the error as $_ in catch and as an item of $Error.
func recordObject(e *Error) *Object {
	exception := &Object{Type: e.exceptionType(), Text: e.Message, Properties: []Property{{"Message", e.Message}}}
	return &Object{
		Type: "System.Management.Automation.ErrorRecord", Text: e.Message, record: e,
		Properties: []Property{
			{"Exception", exception}, {"TargetObject", e.Target}, {"CategoryInfo", e.categoryInfo()},
			{"FullyQualifiedErrorId", e.id()}, {"ErrorDetails", nil}, {"InvocationInfo", e.invocationInfo()},
		},
	}
}

// exceptionType is the full name of the exception behind the error.
func (e *Error) exceptionType() string {
	switch reason := e.reason(); reason {
	case "ServiceCommandException", "WriteErrorException":
		return "Microsoft.PowerShell.Commands." + reason
	case "Exception", "ArgumentException", "InvalidOperationException", "NotSupportedException", "UnauthorizedAccessException":
		return "System." + reason
	case "ManagementObjectNotFoundException":
		return "Microsoft.Exchange.Configuration.Tasks." + reason
	case "DataValidationException":
		return "Microsoft.Exchange.Data." + reason
	default:
		return "System.Management.Automation." + reason
	}
}

// invocationInfo is where the error happened; nil where no place is known.
func (e *Error) invocationInfo() any {
	if e.pos == nil {
		return nil
	}
	source := maskSecrets(e.source, e.secrets...)
	before := source[:min(e.pos.start, len(source))]
	lineStart := strings.LastIndexAny(before, "\n\r") + 1
	line, _, _ := strings.Cut(source[lineStart:], "\n")
	command := e.Command
	if e.noPrefix {
		command = ""
	}
	return &Object{Type: "System.Management.Automation.InvocationInfo", Properties: []Property{
		{"MyCommand", command}, {"ScriptLineNumber", int64(1 + strings.Count(before, "\n"))},
		{"OffsetInLine", int64(utf8.RuneCountInString(before[lineStart:]) + 1)}, {"Line", strings.TrimSuffix(line, "\r")},
		{"PositionMessage", strings.TrimSuffix(renderPosition(source, *e.pos), "\n")}, {"InvocationName", e.invoked},
	}}
}

func (e *Error) reason() string {
	if e.Reason == "" {
		return "Exception"
	}
	return e.Reason
}

func (e *Error) id() string {
	if e.FullyQualifiedErrorId == "" {
		return e.reason()
	}
	return e.FullyQualifiedErrorId
}

func (e *Error) categoryInfo() string {
	category := e.Category
	if category == "" {
		category = "NotSpecified"
	}
	activity := ""
	if !e.noPrefix && !e.noActivity {
		activity = e.Command
	}
	return category + ": (" + ellipsis(e.Target) + ":" + ellipsis(e.TargetType) + ") [" + ellipsis(activity) + "], " + ellipsis(e.reason())
}

// ellipsis shortens a part of CategoryInfo as PowerShell does: beyond 40 characters the middle goes.
func ellipsis(s string) string {
	runes := []rune(strings.ReplaceAll(s, "\n", " "))
	if len(runes) <= 40 {
		return string(runes)
	}
	return string(runes[:15]) + "..." + string(runes[len(runes)-15:])
}

// renderError writes the record in full: message, place, CategoryInfo, FullyQualifiedErrorId and a line with a blank.
func renderError(e *Error) string {
	var b strings.Builder
	message := e.Message
	if e.Command != "" && !e.noPrefix {
		name := e.invoked
		if name == "" {
			name = e.Command
		}
		message = name + " : " + message
	}
	position := ""
	if e.pos != nil {
		position = renderPosition(maskSecrets(e.source, e.secrets...), *e.pos)
	}
	if e.parser {
		message, position = strings.TrimSuffix(position, "\n"), message+"\n"
	}
	b.WriteString(message + "\n" + position)
	b.WriteString("    + CategoryInfo          : " + e.categoryInfo() + "\n")
	b.WriteString("    + FullyQualifiedErrorId : " + strings.ReplaceAll(e.id(), "\n", " ") + "\n")
	b.WriteString(" \n")
	return b.String()
}

// renderPosition is "At line:1 char:5", the line, and tildes below the part that is meant.
func renderPosition(source string, at span) string {
	start := min(at.start, len(source))
	lineStart := strings.LastIndexAny(source[:start], "\n\r") + 1
	lineEnd := len(source)
	if i := strings.IndexAny(source[start:], "\n\r"); i >= 0 {
		lineEnd = start + i
	}
	number := 1 + strings.Count(source[:lineStart], "\n")
	column := utf8.RuneCountInString(source[lineStart:start])
	line := []rune(strings.TrimRight(source[lineStart:lineEnd], " \t"))
	length := utf8.RuneCountInString(source[start:max(start, min(at.end, lineEnd))])
	length = max(1, min(length, len(line)-column))
	for i, r := range line {
		if r == '\t' || r < ' ' {
			line[i] = ' '
		}
	}
	shown, before := shorten(line, column, length)
	tildes := strings.Repeat("~", max(1, min(length, len([]rune(shown))-before)))
	return reply.ConsoleAt(number, column+1) + "\n+ " + shown + "\n+ " + strings.Repeat(" ", before) + tildes + "\n"
}

// shorten cuts a line of more than 69 characters around the part that is meant, and says where that part now begins.
func shorten(line []rune, column, length int) (shown string, before int) {
	const most = 69
	if len(line) <= most {
		return string(line), column
	}
	from := 0
	if column+length > most {
		from = max(0, min(column, column-(most-length)/2))
	}
	to := min(len(line), from+most)
	prefix, suffix := "", ""
	if from > 0 {
		prefix = "... "
	}
	if to < len(line) {
		suffix = " ..."
	}
	return prefix + string(line[from:to]) + suffix, column - from + len(prefix)
}
