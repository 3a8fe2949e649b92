package shell

import (
	"math"
	"strings"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// typeValue is [name] as a value.
type typeValue struct{ name string }

// fullName is the .NET name behind the accelerators; an unknown name stays as it is.
func (t typeValue) fullName() string { return fullTypeName(t.name) }

// String is the full name.
func (t typeValue) String() string { return t.fullName() }

func fullTypeName(name string) string {
	base, isArray := strings.CutSuffix(strings.ToLower(strings.TrimSpace(name)), "[]")
	full := ""
	switch strings.TrimPrefix(base, "system.") {
	case "int", "int32":
		full = "System.Int32"
	case "long", "int64":
		full = "System.Int64"
	case "double", "float", "single", "decimal":
		full = "System.Double"
	case "string":
		full = "System.String"
	case "bool", "boolean":
		full = "System.Boolean"
	case "switch", "management.automation.switchparameter":
		full = "System.Management.Automation.SwitchParameter"
	case "datetime":
		full = "System.DateTime"
	case "timespan":
		full = "System.TimeSpan"
	case "array":
		full, isArray = "System.Object", true
	case "object":
		full = "System.Object"
	case "hashtable", "ordered", "collections.hashtable":
		full = "System.Collections.Hashtable"
	case "psobject", "pscustomobject", "management.automation.psobject", "management.automation.pscustomobject":
		full = customObject
	case "pscredential", "management.automation.pscredential":
		full = "System.Management.Automation.PSCredential"
	case "securestring", "security.securestring":
		full = "System.Security.SecureString"
	case "scriptblock", "management.automation.scriptblock":
		full = "System.Management.Automation.ScriptBlock"
	case "void":
		full = "System.Void"
	case "math":
		full = "System.Math"
	case "environment":
		full = "System.Environment"
	default:
		return name
	}
	if isArray {
		return full + "[]"
	}
	return full
}

func typeNameOf(v any) string {
	if t, ok := v.(typeValue); ok {
		return t.name
	}
	return ToString(v)
}

func isOfType(v, of any) bool {
	want := fullTypeName(typeNameOf(of))
	if v == nil {
		return false
	}
	if want == "System.Object" || want == "System.Array" {
		return true
	}
	have := typeName(v)
	return strings.EqualFold(have, want) || (have == "System.Int32" && want == "System.Int64")
}

// convertTo is a cast.
func convertTo(name string, v any) (any, error) {
	v = widen(v)
	full := fullTypeName(name)
	if item, isArray := strings.CutSuffix(full, "[]"); isArray {
		list := toList(v)
		result := make([]any, len(list))
		for i, x := range list {
			converted, err := convertTo(item, x)
			if err != nil {
				return nil, err
			}
			result[i] = converted
		}
		return result, nil
	}
	switch full {
	case "System.Object":
		return v, nil
	case "System.Void":
		return nil, nil
	case "System.String":
		return ToString(v), nil
	case "System.Boolean", "System.Management.Automation.SwitchParameter":
		return toBool(v), nil
	case "System.Double":
		if n, ok := toNumber(unspell(v)); ok {
			return toFloat(n), nil
		}
		return nil, castError(v, full)
	case "System.Int32", "System.Int64":
		return toInteger(v, full)
	case customObject:
		return toCustomObject(v), nil
	}
	return convertToSpecial(full, v)
}

func toInteger(v any, full string) (any, error) {
	i, ok := toInt(unspell(v))
	if !ok {
		return nil, castError(v, full)
	}
	if full == "System.Int32" && (i > math.MaxInt32 || i < math.MinInt32) {
		return nil, runtimeError("InvalidArgument", "InvalidCastIConvertible", reply.ConsoleInt32Overflow(ToString(v)))
	}
	return i, nil
}

func convertToSpecial(full string, v any) (any, error) {
	switch full {
	case "System.DateTime":
		if t, ok := v.(time.Time); ok {
			return t, nil
		}
		if t, ok := ParseTime(ToString(v)); ok {
			return t, nil
		}
	case "System.TimeSpan":
		switch x := v.(type) {
		case time.Duration:
			return x, nil
		case int64:
			return time.Duration(x) * 100, nil
		}
		if d, ok := ParseTimeSpan(ToString(v)); ok {
			return d, nil
		}
	case "System.Collections.Hashtable":
		if t, ok := v.(*Table); ok {
			return t, nil
		}
	case "System.Management.Automation.PSCredential":
		if c, ok := v.(*PSCredential); ok {
			return c, nil
		}
	case "System.Security.SecureString":
		if s, ok := v.(*Secret); ok {
			return s, nil
		}
	case "System.Management.Automation.ScriptBlock":
		if b, ok := v.(*Script); ok {
			return b, nil
		}
	default:
		return nil, unknownType(full)
	}
	return nil, castError(v, full)
}

func unknownType(name string) *Error {
	e := runtimeError("InvalidOperation", "TypeNotFound", reply.ConsoleUnknownType(name))
	e.Target, e.TargetType = name, "TypeName"
	return e
}

func castError(v any, full string) *Error {
	if _, isString := v.(string); isString && strings.HasPrefix(full, "System.Int") || full == "System.Double" {
		return runtimeError("InvalidArgument", "InvalidCastFromStringToInteger", reply.ConsoleBadNumber(ToString(v), full))
	}
	return runtimeError("InvalidArgument", "ConvertToFinalInvalidCastException", reply.ConsoleCannotConvert(ToString(v), typeName(v), full))
}

// toCustomObject makes [pscustomobject]@{…}; other values stay what they are.
func toCustomObject(v any) any {
	t, ok := v.(*Table)
	if !ok {
		return v
	}
	return &Object{Type: customObject, Properties: append([]Property(nil), t.Entries...)}
}

// construct is New-Object and [type]::new(…).
func construct(name string, args []any) (any, error) {
	full := fullTypeName(name)
	switch full {
	case "System.Management.Automation.PSCredential":
		if len(args) == 2 {
			if secret, ok := args[1].(*Secret); ok && ToString(args[0]) != "" {
				return &PSCredential{UserName: ToString(args[0]), Password: secret}, nil
			}
		}
	case customObject, "System.Object":
		return &Object{Type: customObject}, nil
	case "System.Collections.Hashtable":
		return &Table{}, nil
	case "System.Security.SecureString":
		return NewSecret(""), nil
	default:
		return nil, unknownType(name)
	}
	return nil, runtimeError("InvalidOperation", "ConstructorInvokedThrowException", reply.ConsoleNoConstructor(full, len(args)))
}

// staticMember is [type]::Name and [type]::Name(…).
func (s *Session) staticMember(t typeValue, name string, call bool, args []any) (any, error) {
	full := t.fullName()
	member := strings.ToLower(name)
	if call && member == "new" {
		return construct(t.name, args)
	}
	switch full {
	case "System.String":
		switch {
		case member == "empty" && !call:
			return "", nil
		case member == "isnullorempty" && len(args) == 1:
			return ToString(args[0]) == "", nil
		case member == "isnullorwhitespace" && len(args) == 1:
			return strings.TrimSpace(ToString(args[0])) == "", nil
		case member == "join" && len(args) >= 2:
			return joined(flatten(args[1:]), ToString(args[0]))
		case member == "format" && len(args) >= 1:
			return formatOperator(ToString(args[0]), flatten(args[1:]))
		}
	case "System.DateTime":
		switch member {
		case "now":
			return s.now(), nil
		case "utcnow":
			return s.now().UTC(), nil
		case "today":
			y, m, d := s.now().Date()
			return time.Date(y, m, d, 0, 0, 0, 0, s.now().Location()), nil
		}
	case "System.TimeSpan":
		if unit, ok := timeUnit(member); ok && call && len(args) == 1 {
			if n, ok := toNumber(args[0]); ok {
				return time.Duration(toFloat(n) * float64(unit)), nil
			}
		}
	case "System.Math":
		if v, ok := mathMember(member, args); ok {
			return v, nil
		}
	case "System.Environment":
		if member == "newline" {
			return "\r\n", nil
		}
	default:
		if full == t.name {
			return nil, unknownType(t.name)
		}
	}
	if !call {
		return nil, nil
	}
	return nil, runtimeError("InvalidOperation", "MethodNotFound", reply.ConsoleNoMethod(full, name))
}

func flatten(args []any) []any {
	if len(args) == 1 {
		return toList(args[0])
	}
	return args
}

func timeUnit(member string) (time.Duration, bool) {
	switch member {
	case "fromdays":
		return 24 * time.Hour, true
	case "fromhours":
		return time.Hour, true
	case "fromminutes":
		return time.Minute, true
	case "fromseconds":
		return time.Second, true
	case "frommilliseconds":
		return time.Millisecond, true
	}
	return 0, false
}

func mathMember(member string, args []any) (any, bool) {
	numbers := make([]float64, len(args))
	for i, a := range args {
		n, ok := toNumber(a)
		if !ok {
			return nil, false
		}
		numbers[i] = toFloat(n)
	}
	var f float64
	switch {
	case member == "pi" && len(args) == 0:
		return math.Pi, true
	case member == "round" && len(args) == 1:
		f = math.RoundToEven(numbers[0])
	case member == "round" && len(args) == 2:
		scale := math.Pow(10, numbers[1])
		f = math.RoundToEven(numbers[0]*scale) / scale
	case member == "floor" && len(args) == 1:
		f = math.Floor(numbers[0])
	case member == "ceiling" && len(args) == 1:
		f = math.Ceil(numbers[0])
	case member == "abs" && len(args) == 1:
		f = math.Abs(numbers[0])
	case member == "min" && len(args) == 2:
		f = math.Min(numbers[0], numbers[1])
	case member == "max" && len(args) == 2:
		f = math.Max(numbers[0], numbers[1])
	default:
		return nil, false
	}
	if f == math.Trunc(f) && math.Abs(f) < 1<<53 {
		return int64(f), true
	}
	return f, true
}
