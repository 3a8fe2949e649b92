package shell

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// badArgument is why an argument cannot be a parameter's value.
type badArgument struct {
	category, reason, id, message string
	why                           string // of a transformation: the message without what stands in front
}

// transformation is PowerShell's error for an argument that cannot be converted.
func transformation(p *Parameter, why string) *badArgument {
	return &badArgument{"InvalidData", "ParameterBindingArgumentTransformationException", "ParameterArgumentTransformationError", reply.ConsoleBadArgument(p.Name, why), why}
}

// convert is convertParameter for a parameter of the command. PowerShell's own commands do not transform arguments but bind them, with
// an error of their own, except for credentials.
func (c *Command) convert(p *Parameter, v any) (any, *badArgument) {
	converted, bad := convertParameter(p, v)
	if bad != nil && bad.why != "" && c.Class != "" && p.Kind != Credential {
		bad = &badArgument{category: "InvalidArgument", reason: "ParameterBindingException", id: "CannotConvertArgumentNoMessage", message: reply.ConsoleCannotBind(p.Name, bad.why)}
	}
	return converted, bad
}

// typeName is the .NET type that error texts name for a parameter.
func (p *Parameter) typeName() string {
	if p.TypeName != "" {
		return p.TypeName
	}
	switch p.Kind {
	case String:
		return "System.String"
	case Strings:
		return "Microsoft.Exchange.Data.MultiValuedProperty`1[System.String]"
	case Int:
		return "System.Int32"
	case Bool:
		return "System.Boolean"
	case Switch:
		return "System.Management.Automation.SwitchParameter"
	case TimeSpan:
		return "System.TimeSpan"
	case DateTime:
		return "System.DateTime"
	case Enum, Enums:
		return "System.Enum"
	case SecureString:
		return "System.Security.SecureString"
	case Credential:
		return "System.Management.Automation.PSCredential"
	case ScriptBlock:
		return "System.Management.Automation.ScriptBlock"
	}
	return "System.Object"
}

// convertParameter turns an argument into what the parameter's kind says.
func convertParameter(p *Parameter, v any) (any, *badArgument) {
	switch p.Kind {
	case String:
		return convertString(p, v)
	case Strings:
		return convertStrings(p, v)
	case Int:
		return convertInt(p, v)
	case Bool:
		return convertBool(p, v)
	case Switch:
		if b, ok := unspell(v).(bool); ok {
			return b, nil
		}
		if _, isText := v.(string); isText {
			return nil, transformation(p, reply.ConsoleCannotConvert(ToString(v), typeName(v), p.typeName()))
		}
		return toBool(v), nil
	case TimeSpan:
		return convertTimeSpan(p, v)
	case DateTime:
		if t, ok := v.(time.Time); ok {
			return t, nil
		}
		if t, ok := ParseTime(ToString(v)); ok {
			return t, nil
		}
		return nil, transformation(p, reply.ConsoleBadValue(ToString(v), p.typeName(), reply.ConsoleNotADateTime))
	case Enum:
		return convertEnum(p, v)
	case Enums:
		return convertEnums(p, v)
	case Any:
		return unspell(v), nil
	}
	return convertSecretive(p, v)
}

// convertSecretive converts to the kinds whose values have no text form.
func convertSecretive(p *Parameter, v any) (any, *badArgument) {
	switch x := v.(type) {
	case *Secret:
		if p.Kind == SecureString {
			return x, nil
		}
	case *PSCredential:
		if p.Kind == Credential {
			return x, nil
		}
	case *Script:
		if p.Kind == ScriptBlock {
			return x, nil
		}
	case nil:
		return nil, nil
	}
	if p.Kind == SecureString || p.Kind == Credential { // what was given instead may be the secret itself: it is not repeated
		return nil, transformation(p, reply.ConsoleCannotConvertType(typeName(v), p.typeName()))
	}
	return nil, transformation(p, reply.ConsoleCannotConvert(ToString(v), typeName(v), p.typeName()))
}

func convertString(p *Parameter, v any) (any, *badArgument) {
	switch x := v.(type) {
	case nil:
		return "", nil
	case *Secret:
		return nil, transformation(p, reply.ConsoleCannotConvertType(typeName(v), p.typeName()))
	case *Object:
		text, _ := identity(x)
		return text, nil
	case *Script:
		return strings.TrimSpace(x.text), nil
	case []any:
		return nil, &badArgument{category: "InvalidArgument", reason: "ParameterBindingException", id: "CannotConvertArgument", message: reply.ConsoleNotOneValue(p.Name, p.typeName())}
	}
	return ToString(v), nil
}

func convertStrings(p *Parameter, v any) (any, *badArgument) {
	switch x := v.(type) {
	case *Table:
		edit := &MultiValueEdit{}
		for _, e := range x.Entries {
			values, bad := textList(p, widen(e.Value))
			if bad != nil {
				return nil, bad
			}
			switch strings.ToLower(e.Name) {
			case "add":
				edit.Add = values
			case "remove":
				edit.Remove = values
			default:
				return nil, transformation(p, reply.ConsoleBadEdit(e.Name))
			}
		}
		return edit, nil
	default:
		return textListValue(p, v)
	}
}

func textListValue(p *Parameter, v any) (any, *badArgument) {
	values, bad := textList(p, v)
	if bad != nil {
		return nil, bad
	}
	return values, nil
}

func textList(p *Parameter, v any) ([]string, *badArgument) {
	values := []string{}
	for _, item := range toList(v) {
		text, bad := convertString(p, widen(item))
		if bad != nil {
			return nil, bad
		}
		values = append(values, text.(string))
	}
	return values, nil
}

func convertInt(p *Parameter, v any) (any, *badArgument) {
	i, ok := toInt(v)
	if s, isText := v.(string); isText && strings.TrimSpace(s) == "" {
		ok = false
	}
	if !ok {
		return nil, transformation(p, reply.ConsoleBadNumber(ToString(v), p.typeName()))
	}
	if p.Max <= p.Min && (i > math.MaxInt32 || i < math.MinInt32) {
		return nil, transformation(p, reply.ConsoleInt32Overflow(ToString(v)))
	}
	if p.Max > p.Min && (i < p.Min || i > p.Max) {
		return nil, &badArgument{category: "WriteError", reason: "ParameterBindingException", id: "ParameterBindingFailed", message: reply.ConsoleOutOfRange(p.Name, ToString(v), strconv.FormatInt(p.Min, 10), strconv.FormatInt(p.Max, 10))}
	}
	return i, nil
}

func convertBool(p *Parameter, v any) (any, *badArgument) {
	switch x := unspell(v).(type) {
	case bool:
		return x, nil
	case int64:
		return x != 0, nil
	case float64:
		return x != 0, nil
	}
	return nil, transformation(p, reply.ConsoleNotABoolean(typeName(v)))
}

func convertTimeSpan(p *Parameter, v any) (any, *badArgument) {
	switch x := v.(type) {
	case time.Duration:
		return x, nil
	case int64:
		return time.Duration(x) * 100, nil
	}
	if d, ok := ParseTimeSpan(ToString(v)); ok {
		return d, nil
	}
	return nil, transformation(p, reply.ConsoleBadValue(ToString(v), p.typeName(), reply.ConsoleNotATimeSpan))
}

func convertEnum(p *Parameter, v any) (any, *badArgument) {
	text := strings.TrimSpace(ToString(v))
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		if i := n - p.EnumFirst; i >= 0 && i < int64(len(p.Enum)) {
			return p.Enum[i], nil
		}
	}
	var matches []string
	for _, name := range p.Enum {
		if strings.EqualFold(name, text) {
			return name, nil
		}
		if text != "" && len(name) >= len(text) && strings.EqualFold(name[:len(text)], text) {
			matches = append(matches, name)
		}
	}
	switch {
	case len(matches) == 1:
		return matches[0], nil
	case v == nil:
		return nil, transformation(p, reply.ConsoleNullEnum(p.typeName(), p.Enum))
	case len(matches) > 1:
		return nil, transformation(p, reply.ConsoleBadValue(text, p.typeName(), reply.ConsoleAmbiguousEnum(text, matches)))
	}
	return nil, transformation(p, reply.ConsoleBadValue(text, p.typeName(), reply.ConsoleUnknownEnum(text, p.Enum)))
}

// convertEnums takes a list, or one string with commas in it.
func convertEnums(p *Parameter, v any) (any, *badArgument) {
	values := []string{}
	for _, item := range toList(v) {
		for _, text := range strings.Split(ToString(item), ",") {
			one, bad := convertEnum(p, text)
			if bad != nil {
				return nil, bad
			}
			if name := fmt.Sprint(one); !contains(anySlice(values), name, true) {
				values = append(values, name)
			}
		}
	}
	return values, nil
}
