package shell

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/imapspec/imapspec/refserver/internal/reply"
)

func (s *Session) evalMember(x *member) (any, error) {
	target, err := s.eval(x.target)
	if err != nil {
		return nil, err
	}
	nameValue, err := s.eval(x.name)
	if err != nil {
		return nil, err
	}
	name := ToString(nameValue)
	var args []any
	for _, a := range x.args {
		v, err := s.eval(a)
		if err != nil {
			return nil, err
		}
		args = append(args, widen(unspell(v)))
	}
	target = widen(unspell(target))
	var v any
	switch t, isType := target.(typeValue); {
	case isType && x.static:
		v, err = s.staticMember(t, name, x.call, args)
	case x.call:
		v, err = s.callMethod(target, name, args)
	default:
		v = property(target, name)
	}
	return v, s.locate(err, x.span)
}

// property is target.name, nothing where there is none. A list gives the property of each of its items.
func property(target any, name string) any {
	switch t := target.(type) {
	case *Object:
		if v, ok := t.Get(name); ok {
			return v
		}
	case *Table:
		if v, ok := t.Get(name); ok {
			return v
		}
		return tableProperty(t, name)
	case []any:
		if strings.EqualFold(name, "Count") || strings.EqualFold(name, "Length") {
			return int64(len(t))
		}
		var found []any
		for _, item := range t {
			if v := property(widen(item), name); v != nil {
				found = append(found, toList(v)...)
			}
		}
		return single(found)
	case string:
		if strings.EqualFold(name, "Length") {
			return int64(len([]rune(t)))
		}
	case *PSCredential:
		switch strings.ToLower(name) {
		case "username":
			return t.UserName
		case "password":
			return t.Password
		}
	case *Secret:
		if strings.EqualFold(name, "Length") {
			return int64(len([]rune(t.secret)))
		}
	case time.Time:
		return timeProperty(t, strings.ToLower(name))
	case time.Duration:
		return durationProperty(t, strings.ToLower(name))
	case typeValue:
		switch strings.ToLower(name) {
		case "name":
			return shortName(t.fullName())
		case "fullname":
			return t.fullName()
		}
	}
	if strings.EqualFold(name, "Count") {
		if target == nil {
			return int64(0)
		}
		return int64(1)
	}
	return nil
}

func tableProperty(t *Table, name string) any {
	list := []any{}
	switch strings.ToLower(name) {
	case "count":
		return int64(len(t.Entries))
	case "keys":
		for _, e := range t.Entries {
			list = append(list, e.Name)
		}
		return list
	case "values":
		for _, e := range t.Entries {
			list = append(list, e.Value)
		}
		return list
	}
	return nil
}

func timeProperty(t time.Time, name string) any {
	switch name {
	case "year":
		return int64(t.Year())
	case "month":
		return int64(t.Month())
	case "day":
		return int64(t.Day())
	case "hour":
		return int64(t.Hour())
	case "minute":
		return int64(t.Minute())
	case "second":
		return int64(t.Second())
	case "dayofweek":
		return t.Weekday().String()
	case "dayofyear":
		return int64(t.YearDay())
	case "date":
		return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
	}
	return nil
}

func durationProperty(d time.Duration, name string) any {
	switch name {
	case "days":
		return int64(d / (24 * time.Hour))
	case "hours":
		return int64(d / time.Hour % 24)
	case "minutes":
		return int64(d / time.Minute % 60)
	case "seconds":
		return int64(d / time.Second % 60)
	case "milliseconds":
		return int64(d / time.Millisecond % 1000)
	case "ticks":
		return int64(d) / 100
	case "totaldays":
		return d.Hours() / 24
	case "totalhours":
		return d.Hours()
	case "totalminutes":
		return d.Minutes()
	case "totalseconds":
		return d.Seconds()
	case "totalmilliseconds":
		return float64(d) / float64(time.Millisecond)
	}
	return nil
}

// callMethod is target.name(args).
func (s *Session) callMethod(target any, name string, args []any) (any, error) {
	lower := strings.ToLower(name)
	if target == nil {
		return nil, runtimeError("InvalidOperation", "InvokeMethodOnNull", reply.ConsoleNullMethod)
	}
	switch {
	case lower == "tostring" && len(args) == 0:
		return ToString(target), nil
	case lower == "tostring":
		return formatValue(target, ToString(args[0])), nil
	case lower == "gettype":
		return typeValue{typeName(target)}, nil
	case lower == "equals" && len(args) == 1:
		return equal(target, args[0], true), nil
	}
	var v any
	var ok bool
	switch t := target.(type) {
	case string:
		v, ok = stringMethod(t, lower, args)
	case []any:
		if lower == "contains" && len(args) == 1 {
			return contains(t, args[0], true), nil
		}
	case *Table:
		v, ok = tableMethod(t, lower, args)
	case time.Time:
		v, ok = timeMethod(t, lower, args)
	case *Object:
		if t.Methods != nil {
			var err error
			if v, ok, err = t.Methods(s.ctx, lower, args); err != nil {
				return nil, s.methodFailed(name, len(args), err)
			}
		}
	case *Script:
		if lower == "invoke" {
			return s.scriptValue(t, nil)
		}
	}
	if tooBig, isError := v.(*Error); isError {
		return nil, tooBig
	}
	if !ok {
		return nil, runtimeError("InvalidOperation", "MethodNotFound", reply.ConsoleNoMethod(typeName(target), name))
	}
	return v, nil
}

// methodFailed is the exception of a method, unless the person has interrupted it.
func (s *Session) methodFailed(name string, args int, err error) error {
	if s.ctx.Err() != nil {
		return s.ctx.Err()
	}
	e := runtimeError("NotSpecified", "InvalidOperationException", reply.ConsoleMethodFailed(name, args, err.Error()))
	e.Reason = "MethodInvocationException"
	return e
}

// stringMethod are the methods of a string. An *Error as value is the method's failure.
func stringMethod(t, name string, args []any) (any, bool) {
	text := func(i int) string { return ToString(args[i]) }
	switch len(args) {
	case 0:
		switch name {
		case "toupper", "toupperinvariant":
			return strings.ToUpper(t), true
		case "tolower", "tolowerinvariant":
			return strings.ToLower(t), true
		case "trim":
			return strings.TrimSpace(t), true
		case "trimstart":
			return strings.TrimLeft(t, " \t\r\n"), true
		case "trimend":
			return strings.TrimRight(t, " \t\r\n"), true
		case "split":
			return anySlice(strings.Fields(t)), true
		}
	case 1:
		switch name {
		case "trim":
			return strings.Trim(t, text(0)), true
		case "trimstart":
			return strings.TrimLeft(t, text(0)), true
		case "trimend":
			return strings.TrimRight(t, text(0)), true
		case "contains":
			return strings.Contains(t, text(0)), true
		case "startswith":
			return strings.HasPrefix(t, text(0)), true
		case "endswith":
			return strings.HasSuffix(t, text(0)), true
		case "indexof":
			return runeIndex(t, strings.Index(t, text(0))), true
		case "lastindexof":
			return runeIndex(t, strings.LastIndex(t, text(0))), true
		case "split":
			return splitAt(t, text(0)), true
		}
	}
	return stringMethodMore(t, name, args)
}

func stringMethodMore(t, name string, args []any) (any, bool) {
	text := func(i int) string { return ToString(args[i]) }
	switch {
	case name == "replace" && len(args) == 2:
		if text(0) == "" {
			return nil, false
		}
		if strings.Count(t, text(0))*len(text(1))+len(t) > maxString {
			return tooLarge(), true
		}
		return strings.ReplaceAll(t, text(0), text(1)), true
	case name == "substring" && (len(args) == 1 || len(args) == 2):
		return substring(t, args)
	case (name == "padleft" || name == "padright") && (len(args) == 1 || len(args) == 2):
		return pad(t, name, args)
	case name == "insert" && len(args) == 2:
		if i, ok := toInt(args[0]); ok && i >= 0 && i <= int64(len([]rune(t))) {
			runes := []rune(t)
			return string(runes[:i]) + text(1) + string(runes[i:]), true
		}
		return runtimeError("NotSpecified", "ArgumentOutOfRangeException", reply.ConsoleIndexRange), true
	}
	return nil, false
}

// splitAt splits at every one of the characters, empty pieces included.
func splitAt(t, characters string) []any {
	var pieces []any
	start := 0
	for i := 0; i < len(t); {
		r, size := utf8.DecodeRuneInString(t[i:])
		if strings.ContainsRune(characters, r) {
			pieces = append(pieces, t[start:i])
			start = i + size
		}
		i += size
	}
	return append(pieces, t[start:])
}

// runeIndex turns a byte position into one counted in characters.
func runeIndex(t string, i int) any {
	if i < 0 {
		return int64(-1)
	}
	return int64(len([]rune(t[:i])))
}

func substring(t string, args []any) (any, bool) {
	runes := []rune(t)
	start, ok := toInt(args[0])
	length := int64(len(runes)) - start
	if ok && len(args) == 2 {
		length, ok = toInt(args[1])
	}
	if !ok || start < 0 || length < 0 || start > int64(len(runes)) || length > int64(len(runes))-start {
		return runtimeError("NotSpecified", "ArgumentOutOfRangeException", reply.ConsoleIndexRange), true
	}
	return string(runes[start : start+length]), true
}

func pad(t, name string, args []any) (any, bool) {
	width, ok := toInt(args[0])
	fill := " "
	if len(args) == 2 {
		fill = ToString(args[1])
	}
	if !ok || width < 0 || len([]rune(fill)) != 1 {
		return nil, false
	}
	missing := width - int64(len([]rune(t)))
	if missing <= 0 {
		return t, true
	}
	if missing > maxString {
		return tooLarge(), true
	}
	if name == "padleft" {
		return strings.Repeat(fill, int(missing)) + t, true
	}
	return t + strings.Repeat(fill, int(missing)), true
}

func tableMethod(t *Table, name string, args []any) (any, bool) {
	switch {
	case name == "getenumerator" && len(args) == 0:
		list := make([]any, len(t.Entries))
		for i, e := range t.Entries {
			list[i] = entryObject(e)
		}
		return list, true
	case (name == "containskey" || name == "contains") && len(args) == 1:
		_, ok := t.Get(ToString(args[0]))
		return ok, true
	case name == "add" && len(args) == 2:
		if _, exists := t.Get(ToString(args[0])); exists {
			return runtimeError("NotSpecified", "ArgumentException", reply.ConsoleDuplicateKey(ToString(args[0]))), true
		}
		t.Set(ToString(args[0]), args[1])
		return nil, true
	case name == "remove" && len(args) == 1:
		for i, e := range t.Entries {
			if strings.EqualFold(e.Name, ToString(args[0])) {
				t.Entries = append(t.Entries[:i:i], t.Entries[i+1:]...)
				break
			}
		}
		return nil, true
	}
	return nil, false
}

func timeMethod(t time.Time, name string, args []any) (any, bool) {
	if name == "touniversaltime" && len(args) == 0 {
		return t.UTC(), true
	}
	if len(args) != 1 {
		return nil, false
	}
	number, ok := toNumber(args[0])
	if !ok {
		return nil, false
	}
	n := toFloat(number)
	switch name {
	case "adddays":
		return t.Add(time.Duration(n * float64(24*time.Hour))), true
	case "addhours":
		return t.Add(time.Duration(n * float64(time.Hour))), true
	case "addminutes":
		return t.Add(time.Duration(n * float64(time.Minute))), true
	case "addseconds":
		return t.Add(time.Duration(n * float64(time.Second))), true
	case "addmonths":
		return t.AddDate(0, int(n), 0), true
	case "addyears":
		return t.AddDate(int(n), 0, 0), true
	}
	return nil, false
}
