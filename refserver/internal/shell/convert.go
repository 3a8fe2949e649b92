package shell

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Bounds of what a script may build, so that a loop cannot eat the machine.
const (
	maxString = 16 << 20 // bytes
	maxItems  = 1 << 20  // items of a list
)

// spelled is a bare number in a command's arguments: "2MB" is 2097152 to a number and "2MB" to a string.
type spelled struct {
	value any
	raw   string
}

func unspell(v any) any {
	switch x := v.(type) {
	case spelled:
		return x.value
	case []any:
		for i := range x {
			if _, ok := x[i].(spelled); ok {
				copied := make([]any, len(x))
				for j := range x {
					copied[j] = unspell(x[j])
				}
				return copied
			}
		}
	}
	return v
}

// ToString is a value as text, as in "$value": True and False, list items joined by blanks, "" for $null, a secret's type.
func ToString(v any) string {
	switch x := widen(v).(type) {
	case nil:
		return ""
	case spelled:
		return x.raw
	case string:
		return x
	case bool:
		if x {
			return "True"
		}
		return "False"
	case int64:
		return strconv.FormatInt(x, 10)
	case float64:
		return formatFloat(x)
	case time.Time:
		return x.Format("01/02/2006 15:04:05")
	case time.Duration:
		return FormatTimeSpan(x)
	case []any:
		return joinItems(x, " ")
	case *Table:
		return "System.Collections.Hashtable"
	case typeValue:
		return x.fullName()
	case fmt.Stringer:
		return x.String()
	default:
		return fmt.Sprint(x)
	}
}

func joinItems(list []any, separator string) string {
	var b strings.Builder
	for i, v := range list {
		if i > 0 {
			b.WriteString(separator)
		}
		if b.Len() > maxString {
			break
		}
		b.WriteString(ToString(v))
	}
	return b.String()
}

func formatFloat(f float64) string {
	switch a := math.Abs(f); {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	case a != 0 && (a >= 1e15 || a < 1e-5):
		mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'E', 14, 64), "E")
		return strings.TrimRight(strings.TrimRight(mantissa, "0"), ".") + "E" + exponent
	}
	if s := strconv.FormatFloat(f, 'f', -1, 64); len(s) <= 17 {
		return s
	}
	return strconv.FormatFloat(f, 'g', 15, 64)
}

// FormatTimeSpan writes a duration as d.hh:mm:ss.fffffff, days and fraction only where there are any.
func FormatTimeSpan(d time.Duration) string {
	sign := ""
	if d < 0 {
		sign, d = "-", -d
	}
	ticks := int64(d) / 100
	days, rest := ticks/(24*3600*1e7), ticks%(24*3600*1e7)
	hours, rest := rest/(3600*1e7), rest%(3600*1e7)
	minutes, rest := rest/(60*1e7), rest%(60*1e7)
	seconds, fraction := rest/1e7, rest%1e7
	s := fmt.Sprintf("%02d:%02d:%02d", hours, minutes, seconds)
	if days > 0 {
		s = fmt.Sprintf("%d.%s", days, s)
	}
	if fraction > 0 {
		s += fmt.Sprintf(".%07d", fraction)
	}
	return sign + s
}

// ParseTimeSpan reads [-][d.]hh:mm[:ss[.fffffff]], or d alone for days.
func ParseTimeSpan(text string) (time.Duration, bool) {
	s := strings.TrimSpace(text)
	negative := strings.HasPrefix(s, "-")
	s = strings.TrimPrefix(s, "-")
	parts := strings.Split(s, ":")
	var days, hours, minutes int64
	var seconds time.Duration
	var ok bool
	if len(parts) > 3 {
		return 0, false
	}
	if len(parts) == 1 {
		days, ok = digits(parts[0], 10_000)
		return signedDuration(time.Duration(days)*24*time.Hour, negative), ok
	}
	if day, hour, found := strings.Cut(parts[0], "."); found {
		if days, ok = digits(day, 10_000); !ok {
			return 0, false
		}
		parts[0] = hour
	}
	if hours, ok = digits(parts[0], 23); !ok {
		return 0, false
	}
	if minutes, ok = digits(parts[1], 59); !ok {
		return 0, false
	}
	if len(parts) == 3 {
		if seconds, ok = parseSeconds(parts[2]); !ok {
			return 0, false
		}
	}
	d := time.Duration(days)*24*time.Hour + time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute + seconds
	return signedDuration(d, negative), true
}

func signedDuration(d time.Duration, negative bool) time.Duration {
	if negative {
		return -d
	}
	return d
}

func parseSeconds(s string) (time.Duration, bool) {
	whole, fraction, _ := strings.Cut(s, ".")
	n, ok := digits(whole, 59)
	if !ok {
		return 0, false
	}
	if fraction == "" {
		return time.Duration(n) * time.Second, !strings.Contains(s, ".")
	}
	f, ok := digits((fraction + "0000000")[:7], 9_999_999)
	return time.Duration(n)*time.Second + time.Duration(f)*100, ok && len(fraction) <= 7
}

func digits(s string, highest int64) (int64, bool) {
	if s == "" || !isDigit(s[0]) {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil && n <= highest
}

var dateLayouts = [...]string{
	time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02",
	"1/2/2006 3:04:05 PM", "1/2/2006 3:04 PM", "1/2/2006 15:04:05", "1/2/2006 15:04", "1/2/2006", "January 2, 2006", "2 January 2006",
}

// ParseTime reads the usual ways to write a date, month first.
func ParseTime(text string) (time.Time, bool) {
	for _, layout := range dateLayouts {
		if t, err := time.ParseInLocation(layout, strings.TrimSpace(text), time.Local); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// toBool is PowerShell's idea of truth.
func toBool(v any) bool {
	switch x := widen(v).(type) {
	case nil:
		return false
	case bool:
		return x
	case int64:
		return x != 0
	case float64:
		return x != 0
	case string:
		return x != ""
	case []any:
		return len(x) > 1 || (len(x) == 1 && toBool(x[0]))
	case spelled:
		return toBool(x.value)
	}
	return true
}

// toNumber is an int64 or a float64; false when the value is neither nor says one.
func toNumber(v any) (any, bool) {
	switch x := widen(v).(type) {
	case nil:
		return int64(0), true
	case bool:
		if x {
			return int64(1), true
		}
		return int64(0), true
	case int64, float64:
		return x, true
	case spelled:
		return x.value, true
	case string:
		text := strings.TrimSpace(x)
		if text == "" {
			return int64(0), true
		}
		return parseNumber(text)
	}
	return nil, false
}

// toInt rounds half to even, as .NET does.
func toInt(v any) (int64, bool) {
	n, ok := toNumber(v)
	if !ok {
		return 0, false
	}
	if i, isInt := n.(int64); isInt {
		return i, true
	}
	f := math.RoundToEven(n.(float64))
	if math.IsNaN(f) || f >= math.MaxInt64 || f <= math.MinInt64 {
		return 0, false
	}
	return int64(f), true
}

func toFloat(n any) float64 {
	switch x := n.(type) {
	case int64:
		return float64(x)
	case float64:
		return x
	}
	return math.NaN()
}

// toList is the value as a list: a list itself, nothing for $null, else the one item.
func toList(v any) []any {
	switch x := widen(v).(type) {
	case nil:
		return nil
	case []any:
		return x
	default:
		return []any{x}
	}
}

// typeName is the .NET name of a value's type, as error records and GetType show it.
func typeName(v any) string {
	switch x := widen(v).(type) {
	case string:
		return "System.String"
	case bool:
		return "System.Boolean"
	case int64:
		if x > math.MaxInt32 || x < math.MinInt32 {
			return "System.Int64"
		}
		return "System.Int32"
	case float64:
		return "System.Double"
	case time.Time:
		return "System.DateTime"
	case time.Duration:
		return "System.TimeSpan"
	case []any:
		return "System.Object[]"
	case *Table:
		return "System.Collections.Hashtable"
	case *Object:
		return x.Type
	case *Secret:
		return "System.Security.SecureString"
	case *PSCredential:
		return "System.Management.Automation.PSCredential"
	case *Script:
		return "System.Management.Automation.ScriptBlock"
	case spelled:
		return typeName(x.value)
	}
	return "System.Object"
}

func shortName(fullName string) string { return fullName[strings.LastIndexByte(fullName, '.')+1:] }
