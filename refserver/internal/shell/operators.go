package shell

import (
	"cmp"
	"math"
	"regexp"
	"strings"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// runtimeError is an expression's error; the evaluator adds where it happened.
func runtimeError(category, id, message string) *Error {
	return &Error{Message: message, Category: category, FullyQualifiedErrorId: id, Reason: "RuntimeException", Terminating: true, noPrefix: true}
}

// operate applies a binary operator to two values. and, or and xor are the evaluator's.
func operate(op string, exact bool, left, right any) (any, error) {
	switch op {
	case "+":
		return add(left, right)
	case "-", "*", "/", "%":
		return arithmetic(op, left, right)
	case "..":
		return rangeOf(left, right)
	case "f":
		return formatOperator(ToString(left), toList(right))
	case "eq", "ne", "gt", "ge", "lt", "le", "like", "notlike", "match", "notmatch":
		return filtered(op, exact, left, right)
	case "contains", "notcontains":
		return contains(toList(left), right, exact) == (op == "contains"), nil
	case "in", "notin":
		return contains(toList(right), left, exact) == (op == "in"), nil
	case "replace", "split", "join":
		return textOperator(op, exact, left, right)
	case "band", "bor", "bxor", "shl", "shr":
		return bitOperator(op, left, right)
	}
	return nil, runtimeError("InvalidOperation", "UnknownOperator", reply.ConsoleUnexpectedToken("-"+op))
}

func add(left, right any) (any, error) {
	switch l := left.(type) {
	case nil:
		return right, nil
	case string:
		return concatenate(l, ToString(right))
	case []any:
		r := []any{right}
		if list, ok := right.([]any); ok {
			r = list
		}
		if len(l)+len(r) > maxItems {
			return nil, tooLarge()
		}
		return append(append(make([]any, 0, len(l)+len(r)), l...), r...), nil
	case *Table:
		return addTables(l, right)
	case time.Time:
		if d, ok := right.(time.Duration); ok {
			return l.Add(d), nil
		}
	case time.Duration:
		if d, ok := right.(time.Duration); ok {
			return l + d, nil
		}
	}
	return arithmetic("+", left, right)
}

func addTables(l *Table, right any) (any, error) {
	r, ok := right.(*Table)
	if !ok {
		return nil, runtimeError("InvalidOperation", "AddHashTableToNonHashTable", reply.ConsoleHashAdd)
	}
	sum := &Table{Entries: append([]Property(nil), l.Entries...)}
	for _, e := range r.Entries {
		if _, exists := sum.Get(e.Name); exists {
			return nil, runtimeError("InvalidArgument", "DuplicateKey", reply.ConsoleDuplicateKey(e.Name))
		}
		sum.Set(e.Name, e.Value)
	}
	return sum, nil
}

func concatenate(a, b string) (any, error) {
	if len(a)+len(b) > maxString {
		return nil, tooLarge()
	}
	return a + b, nil
}

func tooLarge() *Error {
	return runtimeError("ResourceUnavailable", "ValueTooLarge", reply.ConsoleTooLarge)
}

func arithmetic(op string, left, right any) (any, error) {
	if op == "*" {
		if v, err, done := repeat(left, right); done {
			return v, err
		}
	}
	if op == "-" {
		if l, ok := left.(time.Time); ok {
			switch r := right.(type) {
			case time.Time:
				return l.Sub(r), nil
			case time.Duration:
				return l.Add(-r), nil
			}
		}
		if l, ok := left.(time.Duration); ok {
			if r, ok := right.(time.Duration); ok {
				return l - r, nil
			}
		}
	}
	l, err := operand(op, left)
	if err != nil {
		return nil, err
	}
	r, err := operand(op, right)
	if err != nil {
		return nil, err
	}
	a, aInt := l.(int64)
	b, bInt := r.(int64)
	if aInt && bInt {
		return integerArithmetic(op, a, b)
	}
	x, y := toFloat(l), toFloat(r)
	switch op {
	case "+":
		return x + y, nil
	case "-":
		return x - y, nil
	case "*":
		return x * y, nil
	case "/":
		return x / y, nil
	}
	return math.Mod(x, y), nil
}

func operand(op string, v any) (any, error) {
	n, ok := toNumber(v)
	if ok {
		return n, nil
	}
	if s, isString := v.(string); isString {
		return nil, runtimeError("InvalidArgument", "InvalidCastFromStringToInteger", reply.ConsoleBadNumber(s, "System.Int32"))
	}
	return nil, runtimeError("InvalidOperation", "MethodNotFound", reply.ConsoleNoOperator(typeName(v), op))
}

func integerArithmetic(op string, a, b int64) (any, error) {
	switch op {
	case "+":
		if sum := a + b; (sum > a) == (b > 0) {
			return sum, nil
		}
		return float64(a) + float64(b), nil
	case "-":
		if difference := a - b; (difference < a) == (b > 0) {
			return difference, nil
		}
		return float64(a) - float64(b), nil
	case "*":
		if product := a * b; a == 0 || (product/a == b && (a != -1 || b != math.MinInt64)) {
			return product, nil
		}
		return float64(a) * float64(b), nil
	}
	if b == 0 {
		return nil, runtimeError("NotSpecified", "RuntimeException", reply.ConsoleDivideByZero)
	}
	if op == "%" {
		return a % b, nil
	}
	if a%b == 0 && !(a == math.MinInt64 && b == -1) {
		return a / b, nil
	}
	return float64(a) / float64(b), nil
}

// repeat is "ab" * 3 and (1,2) * 3.
func repeat(left, right any) (v any, err error, done bool) {
	s, isString := left.(string)
	list, isList := left.([]any)
	if !isString && !isList {
		return nil, nil, false
	}
	n, ok := toInt(right)
	if !ok || n < 0 {
		return nil, runtimeError("InvalidArgument", "InvalidCastFromStringToInteger", reply.ConsoleBadNumber(ToString(right), "System.Int32")), true
	}
	if isString {
		if int64(len(s))*min(n, maxString+1) > maxString {
			return nil, tooLarge(), true
		}
		return strings.Repeat(s, int(n)), nil, true
	}
	if int64(len(list))*min(n, maxItems+1) > maxItems {
		return nil, tooLarge(), true
	}
	result := make([]any, 0, len(list)*int(n))
	for range n {
		result = append(result, list...)
	}
	return result, nil, true
}

func rangeOf(left, right any) (any, error) {
	from, ok1 := toInt(left)
	to, ok2 := toInt(right)
	if !ok1 || !ok2 {
		bad := left
		if ok1 {
			bad = right
		}
		return nil, runtimeError("InvalidArgument", "InvalidCastFromStringToInteger", reply.ConsoleBadNumber(ToString(bad), "System.Int32"))
	}
	step, count := int64(1), float64(to)-float64(from)
	if to < from {
		step, count = -1, -count
	}
	if count >= maxItems {
		return nil, tooLarge()
	}
	result := make([]any, 0, int(count)+1)
	for i := from; ; i += step {
		result = append(result, i)
		if i == to {
			return result, nil
		}
	}
}

// filtered compares; with a list on the left it returns the items for which the comparison holds.
func filtered(op string, exact bool, left, right any) (any, error) {
	list, isList := left.([]any)
	if !isList {
		return compareWith(op, exact, left, right)
	}
	result := []any{}
	for _, item := range list {
		ok, err := compareWith(op, exact, widen(item), right)
		if err != nil {
			return nil, err
		}
		if ok {
			result = append(result, item)
		}
	}
	return result, nil
}

func compareWith(op string, exact bool, left, right any) (bool, error) {
	switch op {
	case "eq":
		return equal(left, right, exact), nil
	case "ne":
		return !equal(left, right, exact), nil
	case "like", "notlike":
		pattern, text := ToString(right), ToString(left)
		if exact {
			return matchWildcard([]rune(pattern), []rune(text)) == (op == "like"), nil
		}
		return MatchWildcard(pattern, text) == (op == "like"), nil
	case "match", "notmatch":
		re, err := pattern(ToString(right), exact)
		if err != nil {
			return false, err
		}
		return re.MatchString(ToString(left)) == (op == "match"), nil
	}
	order, err := order(left, right, exact)
	if err != nil {
		return false, err
	}
	switch op {
	case "gt":
		return order > 0, nil
	case "ge":
		return order >= 0, nil
	case "lt":
		return order < 0, nil
	}
	return order <= 0, nil
}

func pattern(text string, exact bool) (*regexp.Regexp, error) {
	if !exact {
		text = "(?i)" + text
	}
	re, err := regexp.Compile(text)
	if err != nil {
		return nil, runtimeError("InvalidOperation", "RegexInvalid", reply.ConsoleBadPattern(strings.TrimPrefix(text, "(?i)")))
	}
	return re, nil
}

// equal compares by the left side's type.
func equal(left, right any, exact bool) bool {
	left, right = widen(unspell(left)), widen(unspell(right))
	switch l := left.(type) {
	case nil:
		return right == nil
	case bool:
		return l == toBool(right)
	case int64, float64:
		if right == nil {
			return false
		}
		r, ok := toNumber(right)
		return ok && compareNumbers(l, r) == 0
	case *Table, *Script, *Secret, *PSCredential:
		return left == right
	case *Object:
		if r, ok := right.(*Object); ok {
			return l == r || (l.Text != "" && strings.EqualFold(l.Text, r.Text))
		}
		return sameText(l.String(), ToString(right), exact)
	case time.Time, time.Duration:
		o, err := order(left, right, exact)
		return err == nil && o == 0
	}
	if right == nil {
		return false
	}
	return sameText(ToString(left), ToString(right), exact)
}

func sameText(a, b string, exact bool) bool {
	if exact {
		return a == b
	}
	return strings.EqualFold(a, b)
}

func compareNumbers(a, b any) int {
	x, xInt := a.(int64)
	y, yInt := b.(int64)
	if xInt && yInt {
		return cmp.Compare(x, y)
	}
	return cmp.Compare(toFloat(a), toFloat(b))
}

// order is negative, zero or positive as left comes before, with or after right.
func order(left, right any, exact bool) (int, error) {
	left, right = widen(unspell(left)), widen(unspell(right))
	switch l := left.(type) {
	case nil:
		if right == nil {
			return 0, nil
		}
		return -1, nil
	case bool, int64, float64:
		x, _ := toNumber(l)
		y, ok := toNumber(right)
		if !ok {
			return 0, runtimeError("NotSpecified", "ComparisonFailure", reply.ConsoleCannotCompare(ToString(left), ToString(right)))
		}
		return compareNumbers(x, y), nil
	case time.Time:
		r, ok := right.(time.Time)
		if !ok {
			r, ok = ParseTime(ToString(right))
		}
		if ok {
			return l.Compare(r), nil
		}
		return 0, runtimeError("NotSpecified", "ComparisonFailure", reply.ConsoleCannotCompare(ToString(left), ToString(right)))
	case time.Duration:
		r, ok := right.(time.Duration)
		if !ok {
			r, ok = ParseTimeSpan(ToString(right))
		}
		if ok {
			return cmp.Compare(l, r), nil
		}
		return 0, runtimeError("NotSpecified", "ComparisonFailure", reply.ConsoleCannotCompare(ToString(left), ToString(right)))
	}
	a, b := ToString(left), ToString(right)
	if exact {
		return strings.Compare(a, b), nil
	}
	return strings.Compare(strings.ToLower(a), strings.ToLower(b)), nil
}

func contains(list []any, v any, exact bool) bool {
	for _, item := range list {
		if equal(widen(item), v, exact) {
			return true
		}
	}
	return false
}

func bitOperator(op string, left, right any) (any, error) {
	a, ok1 := toInt(left)
	b, ok2 := toInt(right)
	if !ok1 || !ok2 {
		bad := left
		if ok1 {
			bad = right
		}
		return nil, runtimeError("InvalidArgument", "InvalidCastFromStringToInteger", reply.ConsoleBadNumber(ToString(bad), "System.Int32"))
	}
	switch op {
	case "band":
		return a & b, nil
	case "bor":
		return a | b, nil
	case "bxor":
		return a ^ b, nil
	case "shl":
		return a << uint64(b&63), nil
	}
	return a >> uint64(b&63), nil
}
