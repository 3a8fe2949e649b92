package shell

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// textOperator is -replace, -split and -join; the first two work on every item of a list.
func textOperator(op string, exact bool, left, right any) (any, error) {
	if op == "join" {
		return joined(toList(left), ToString(right))
	}
	list, isList := left.([]any)
	if !isList {
		list = []any{left}
	}
	args := toList(right)
	result := []any{}
	for _, item := range list {
		var more []any
		var err error
		if op == "replace" {
			more, err = replaced(ToString(item), args, exact)
		} else {
			more, err = split(ToString(item), args, exact)
		}
		if err != nil {
			return nil, err
		}
		if result = append(result, more...); len(result) > maxItems {
			return nil, tooLarge()
		}
	}
	if op == "replace" && !isList {
		return result[0], nil
	}
	return result, nil
}

func joined(list []any, separator string) (any, error) {
	total := 0
	for _, item := range list {
		if total += len(ToString(item)) + len(separator); total > maxString {
			return nil, tooLarge()
		}
	}
	return joinItems(list, separator), nil
}

func replaced(text string, args []any, exact bool) ([]any, error) {
	if len(args) == 0 || len(args) > 2 {
		return nil, runtimeError("InvalidOperation", "BadReplaceArgument", reply.ConsoleReplaceArguments)
	}
	re, err := pattern(ToString(args[0]), exact)
	if err != nil {
		return nil, err
	}
	with := ""
	if len(args) == 2 {
		with = ToString(args[1])
	}
	if most := maxString / max(len(with), 1); len(text) > most && len(re.FindAllStringIndex(text, most+1)) > most {
		return nil, tooLarge()
	}
	out := re.ReplaceAllString(text, goReplacement(with))
	if len(out) > maxString {
		return nil, tooLarge()
	}
	return []any{out}, nil
}

// goReplacement turns $1 into ${1}, so that "$1x" means group 1 and an x as in .NET.
func goReplacement(s string) string {
	return regexp.MustCompile(`\$(\d+)`).ReplaceAllString(s, `$${$1}`)
}

func split(text string, args []any, exact bool) ([]any, error) {
	separator, limit := `\s+`, int64(0)
	if len(args) > 0 {
		separator = ToString(args[0])
	}
	if len(args) > 1 {
		limit, _ = toInt(args[1])
	}
	if len(args) > 2 && strings.Contains(strings.ToLower(ToString(args[2])), "simplematch") {
		separator = regexp.QuoteMeta(separator)
	}
	re, err := pattern(separator, exact)
	if err != nil {
		return nil, err
	}
	if limit <= 0 || limit > maxItems {
		limit = -1
	}
	return anySlice(re.Split(text, int(limit))), nil
}

// formatOperator is "{0,-10} {1:N2}" -f values.
func formatOperator(layout string, values []any) (any, error) {
	var b strings.Builder
	for i := 0; i < len(layout); i++ {
		c := layout[i]
		if (c == '{' || c == '}') && i+1 < len(layout) && layout[i+1] == c {
			b.WriteByte(c)
			i++
			continue
		}
		if c != '{' && c != '}' {
			b.WriteByte(c)
			continue
		}
		end := strings.IndexByte(layout[i:], '}')
		if c == '}' || end < 0 {
			return nil, formatError()
		}
		text, err := formatItem(layout[i+1:i+end], values)
		if err != nil {
			return nil, err
		}
		if b.Len()+len(text) > maxString {
			return nil, tooLarge()
		}
		b.WriteString(text)
		i += end
	}
	return b.String(), nil
}

func formatError() *Error {
	return runtimeError("InvalidOperation", "FormatError", reply.ConsoleFormatError)
}

func formatItem(item string, values []any) (string, error) {
	spec, format, _ := strings.Cut(item, ":")
	number, width, hasWidth := strings.Cut(spec, ",")
	n, err := strconv.Atoi(strings.TrimSpace(number))
	if err != nil || n < 0 || n >= len(values) {
		return "", formatError()
	}
	text := formatValue(widen(values[n]), format)
	if hasWidth {
		w, err := strconv.Atoi(strings.TrimSpace(width))
		if err != nil || w > 10_000 || w < -10_000 {
			return "", formatError()
		}
		text = fmt.Sprintf("%*s", w, text)
	}
	return text, nil
}

// formatValue applies a standard numeric format or a date format to a value.
func formatValue(v any, format string) string {
	if t, ok := v.(time.Time); ok && format != "" {
		return formatTime(t, format)
	}
	n, ok := v, true
	switch v.(type) {
	case int64, float64:
	default:
		ok = false
	}
	if format == "" || !ok {
		return ToString(v)
	}
	precision := -1
	if p, err := strconv.Atoi(format[1:]); err == nil && p >= 0 && p <= 99 {
		precision = p
	}
	switch format[0] | 0x20 {
	case 'd':
		if i, isInt := n.(int64); isInt {
			return fmt.Sprintf("%0*d", max(precision, 0), i)
		}
	case 'x':
		if i, isInt := n.(int64); isInt {
			s := fmt.Sprintf("%0*x", max(precision, 0), uint64(i))
			if format[0] == 'X' {
				return strings.ToUpper(s)
			}
			return s
		}
	case 'n', 'f', 'p':
		return formatDecimal(toFloat(n), format[0]|0x20, precision)
	}
	return ToString(v)
}

func formatDecimal(f float64, kind byte, precision int) string {
	if precision < 0 {
		precision = 2
	}
	if kind == 'p' {
		return group(strconv.FormatFloat(f*100, 'f', precision, 64)) + " %"
	}
	s := strconv.FormatFloat(f, 'f', precision, 64)
	if kind == 'n' {
		return group(s)
	}
	return s
}

// group puts commas between the thousands.
func group(s string) string {
	whole, fraction, hasFraction := strings.Cut(s, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	var b strings.Builder
	for i, c := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(c)
	}
	if hasFraction {
		return sign + b.String() + "." + fraction
	}
	return sign + b.String()
}

// formatTime is a .NET date format: the standard letters d, D, g, G, t, T, s, u, o or a custom pattern.
func formatTime(t time.Time, format string) string {
	switch format {
	case "d":
		return t.Format("1/2/2006")
	case "D":
		return t.Format("Monday, January 2, 2006")
	case "g":
		return t.Format("1/2/2006 3:04 PM")
	case "G":
		return t.Format("1/2/2006 3:04:05 PM")
	case "t":
		return t.Format("3:04 PM")
	case "T":
		return t.Format("3:04:05 PM")
	case "s":
		return t.Format("2006-01-02T15:04:05")
	case "u":
		return t.UTC().Format("2006-01-02 15:04:05Z")
	case "o", "O":
		return t.Format("2006-01-02T15:04:05.0000000Z07:00")
	}
	return customTime(t, format)
}

func customTime(t time.Time, format string) string {
	pairs := [...][2]string{
		{"yyyy", "2006"}, {"yy", "06"}, {"MMMM", "January"}, {"MMM", "Jan"}, {"MM", "01"}, {"M", "1"},
		{"dddd", "Monday"}, {"ddd", "Mon"}, {"dd", "02"}, {"d", "2"}, {"HH", "15"}, {"H", "15"},
		{"hh", "03"}, {"h", "3"}, {"mm", "04"}, {"m", "4"}, {"ss", "05"}, {"s", "5"}, {"tt", "PM"}, {"zzz", "-07:00"},
	}
	var b strings.Builder
next:
	for i := 0; i < len(format); {
		for _, pair := range pairs {
			if strings.HasPrefix(format[i:], pair[0]) {
				b.WriteString(t.Format(pair[1]))
				i += len(pair[0])
				continue next
			}
		}
		b.WriteByte(format[i])
		i++
	}
	return b.String()
}
