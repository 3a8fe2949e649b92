package shell

import (
	"errors"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// eval is the value of an expression.
func (s *Session) eval(e expr) (any, error) {
	switch x := e.(type) {
	case *literal:
		return x.value, nil
	case *expandable:
		return s.expand(x)
	case *variable:
		return s.variable(x)
	case *arrayLiteral:
		return s.evalList(x.items)
	case *subExpression:
		return s.evalSub(x)
	case *paren:
		v, err := s.valueOf(x.inner)
		return unspell(v), err
	case *hashLiteral:
		return s.evalHash(x)
	case *scriptLiteral:
		return x.script, nil
	case *member:
		return s.evalMember(x)
	case *index:
		return s.evalIndex(x)
	case *unary:
		return s.evalUnary(x)
	case *binary:
		return s.evalBinary(x)
	case *cast:
		v, err := s.eval(x.x)
		if err != nil {
			return nil, err
		}
		v, err = convertTo(x.typeName, v)
		return v, s.locate(err, x.span)
	case *typeLiteral:
		return typeValue{x.name}, nil
	case *step:
		return s.evalStep(x)
	}
	return nil, nil
}

// locate adds the place to an error that has none yet; a nil error stays nil.
func (s *Session) locate(err error, at span) error {
	var record *Error
	if err == nil || !errors.As(err, &record) {
		return err
	}
	if record.pos == nil {
		record.pos, record.source = &at, s.source
	}
	return record
}

func (s *Session) expand(x *expandable) (any, error) {
	var b strings.Builder
	for _, part := range x.parts {
		text, isText := part.(string)
		if !isText {
			v, err := s.eval(part.(expr))
			if err != nil {
				return nil, err
			}
			text = ToString(v)
		}
		if b.Len()+len(text) > maxString {
			return nil, s.locate(tooLarge(), x.span)
		}
		b.WriteString(text)
	}
	return b.String(), nil
}

func (s *Session) evalList(items []expr) (any, error) {
	list := make([]any, len(items))
	for i, item := range items {
		v, err := s.eval(item)
		if err != nil {
			return nil, err
		}
		list[i] = v
	}
	return list, nil
}

func (s *Session) evalSub(x *subExpression) (any, error) {
	list, err := s.collect(func(out sink) error { return s.execBlock(x.body, out) })
	if err != nil {
		return nil, err
	}
	if x.asArray {
		if list == nil {
			list = []any{}
		}
		return list, nil
	}
	return single(list), nil
}

func (s *Session) evalHash(x *hashLiteral) (any, error) {
	t := &Table{}
	for _, e := range x.entries {
		key, err := s.eval(e.key)
		if err != nil {
			return nil, err
		}
		v, err := s.valueOf(e.value)
		if err != nil {
			return nil, err
		}
		if _, exists := t.Get(ToString(key)); exists {
			return nil, s.locate(runtimeError("InvalidArgument", "DuplicateKeyInHashLiteral", reply.ConsoleDuplicateKey(ToString(key))), e.key.at())
		}
		t.Set(ToString(key), unspell(v))
	}
	return t, nil
}

func (s *Session) evalUnary(x *unary) (any, error) {
	v, err := s.eval(x.x)
	if err != nil {
		return nil, err
	}
	var result any
	switch x.op {
	case "not":
		return !toBool(v), nil
	case "-":
		result, err = arithmetic("-", int64(0), v)
	case "+":
		result, err = arithmetic("+", int64(0), v)
	case "join":
		result, err = joined(toList(v), "")
	case "split":
		parts := []any{}
		for _, f := range strings.Fields(ToString(v)) {
			parts = append(parts, f)
		}
		return parts, nil
	case "bnot":
		i, ok := toInt(v)
		if !ok {
			err = runtimeError("InvalidArgument", "InvalidCastFromStringToInteger", reply.ConsoleBadNumber(ToString(v), "System.Int32"))
		}
		result = ^i
	}
	return result, s.locate(err, x.span)
}

func (s *Session) evalBinary(x *binary) (any, error) {
	left, err := s.eval(x.left)
	if err != nil {
		return nil, err
	}
	switch x.op {
	case "and", "or":
		if toBool(left) == (x.op == "or") {
			return x.op == "or", nil
		}
	}
	right, err := s.eval(x.right)
	if err != nil {
		return nil, err
	}
	switch x.op {
	case "and", "or":
		return toBool(right), nil
	case "xor":
		return toBool(left) != toBool(right), nil
	case "is", "isnot":
		return isOfType(left, right) == (x.op == "is"), nil
	case "as":
		v, err := convertTo(typeNameOf(right), left)
		if err != nil {
			return nil, nil
		}
		return v, nil
	}
	left, right = widen(unspell(left)), widen(unspell(right))
	v, err := operate(x.op, x.exact, left, right)
	if err == nil && x.op == "match" && v == true {
		s.setMatches(ToString(left), ToString(right), x.exact)
	}
	return v, s.locate(err, x.span)
}

// setMatches fills $Matches after a successful -match.
func (s *Session) setMatches(text, expression string, exact bool) {
	re, err := pattern(expression, exact)
	if err != nil {
		return
	}
	groups := &Table{}
	names := re.SubexpNames()
	for i, m := range re.FindStringSubmatch(text) {
		key := names[i]
		if key == "" {
			key = ToString(i)
		}
		groups.Set(key, m)
	}
	s.scopes[len(s.scopes)-1]["matches"] = groups
}

func (s *Session) evalStep(x *step) (any, error) {
	old, err := s.eval(x.target)
	if err != nil {
		return nil, err
	}
	next, err := arithmetic("+", old, x.delta)
	if err != nil {
		return nil, s.locate(err, x.span)
	}
	if x.prefix {
		return next, s.store(x.target, next)
	}
	return old, s.store(x.target, next)
}

func (s *Session) evalIndex(x *index) (any, error) {
	target, err := s.eval(x.target)
	if err != nil {
		return nil, err
	}
	key, err := s.eval(x.index)
	if err != nil {
		return nil, err
	}
	v, err := indexInto(target, key)
	return v, s.locate(err, x.span)
}

func indexInto(target, key any) (any, error) {
	switch t := target.(type) {
	case nil:
		return nil, runtimeError("InvalidOperation", "NullArray", reply.ConsoleNullArray)
	case *Table:
		if keys, ok := key.([]any); ok {
			return each(keys, func(k any) (any, error) { return indexInto(t, k) })
		}
		v, _ := t.Get(ToString(key))
		return v, nil
	case string, []any:
		if keys, ok := key.([]any); ok {
			return each(keys, func(k any) (any, error) { return indexInto(t, k) })
		}
		i, ok := toInt(key)
		if !ok {
			return nil, runtimeError("InvalidArgument", "InvalidCastFromStringToInteger", reply.ConsoleBadNumber(ToString(key), "System.Int32"))
		}
		return itemAt(t, i), nil
	}
	if i, ok := toInt(key); ok && (i == 0 || i == -1) {
		return target, nil
	}
	return nil, runtimeError("InvalidOperation", "CannotIndex", reply.ConsoleCannotIndex(typeName(target)))
}

// itemAt counts from the end for a negative position and is nothing outside the list.
func itemAt(target any, i int64) any {
	switch t := target.(type) {
	case string:
		if runes := []rune(t); within(&i, len(runes)) {
			return string(runes[i])
		}
	case []any:
		if within(&i, len(t)) {
			return widen(t[i])
		}
	}
	return nil
}

func within(i *int64, length int) bool {
	if *i < 0 {
		*i += int64(length)
	}
	return *i >= 0 && *i < int64(length)
}

func each(list []any, f func(any) (any, error)) (any, error) {
	result := make([]any, 0, len(list))
	for _, v := range list {
		r, err := f(v)
		if err != nil {
			return nil, err
		}
		if r != nil {
			result = append(result, r)
		}
	}
	return result, nil
}
