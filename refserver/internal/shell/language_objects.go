package shell

import (
	"sort"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/reply"
)

func forEachObject() *Command {
	return &Command{
		Name: "ForEach-Object", Aliases: []string{"foreach", "%"},
		Synopsis: "Runs a script block, or reads a property, for every object of the pipeline.",
		Parameters: []Parameter{
			{Name: "Process", Aliases: []string{"MemberName"}, Kind: Any, Position: 1, Mandatory: true, remaining: true},
			{Name: "ArgumentList", Aliases: []string{"Args"}, Kind: Any}, {Name: "Begin", Kind: ScriptBlock}, {Name: "End", Kind: ScriptBlock}, input(),
		},
		stage: func(inv *Invocation) stage {
			begin, end := inv.Script("Begin"), inv.Script("End")
			blocks := toList(inv.Value("Process"))
			if len(blocks) > 0 {
				if _, isScript := blocks[0].(*Script); !isScript { // % Name arguments
					args := append(append([]any(nil), blocks[1:]...), toList(unspell(inv.Value("ArgumentList")))...)
					return &through{each: func(v any) error { return inv.forEachMember(ToString(blocks[0]), args, v) }}
				}
			}
			if len(blocks) > 1 && begin == nil { // % {begin} {process} {end}
				begin, _ = blocks[0].(*Script)
				blocks = blocks[1:]
				if len(blocks) > 1 && end == nil {
					end, _ = blocks[len(blocks)-1].(*Script)
					blocks = blocks[:len(blocks)-1]
				}
			}
			run := func(script *Script) func() error {
				if script == nil {
					return nil
				}
				return func() error { return inv.session.runStage(script, inv.emit) }
			}
			return &through{first: run(begin), last: run(end), each: func(v any) error {
				for _, b := range blocks {
					if err := inv.forEach(b, v); err != nil {
						return err
					}
				}
				return nil
			}}
		},
	}
}

func (inv *Invocation) forEach(what, v any) error {
	script, ok := what.(*Script)
	if !ok {
		return inv.forEachMember(ToString(what), nil, v)
	}
	return inv.session.withItem(v, func() error { return inv.session.runStage(script, inv.emit) })
}

// forEachMember is the property of that name, or what the method gives.
func (inv *Invocation) forEachMember(name string, args []any, v any) error {
	if len(args) == 0 && !isMethod(v, name) {
		return emitEach(property(v, name), inv.emit)
	}
	for i, a := range args {
		args[i] = widen(unspell(a))
	}
	value, err := inv.session.callMethod(v, name, args)
	if err != nil {
		return err
	}
	return emitEach(value, inv.emit)
}

// isMethod says whether % Name means a method of a string.
func isMethod(v any, name string) bool {
	switch strings.ToLower(name) {
	case "toupper", "tolower", "trim", "tostring", "gettype":
		return property(v, name) == nil
	}
	return false
}

func whereObject() *Command {
	c := &Command{
		Name: "Where-Object", Aliases: []string{"where", "?"},
		Synopsis: "Lets through the objects for which a script block or a comparison is true.",
		Parameters: []Parameter{
			{Name: "FilterScript", Aliases: []string{"Property"}, Kind: Any, Position: 1, Mandatory: true},
			{Name: "Value", Kind: Any, Position: 2}, input(),
		},
	}
	operators := whereOperators()
	for _, op := range operators {
		c.Parameters = append(c.Parameters, Parameter{Name: op, Aliases: []string{"i" + op}, Kind: Switch}, Parameter{Name: "C" + op, Kind: Switch})
	}
	c.Parameters = append(c.Parameters, Parameter{Name: "Not", Kind: Switch})
	c.stage = func(inv *Invocation) stage {
		return &through{each: func(v any) error {
			ok, err := inv.where(operators, v)
			if err != nil || !ok {
				return err
			}
			return inv.emit(v)
		}}
	}
	return c
}

func whereOperators() []string {
	return []string{"EQ", "NE", "GT", "GE", "LT", "LE", "Like", "NotLike", "Match", "NotMatch", "Contains", "NotContains", "In", "NotIn"}
}

func (inv *Invocation) where(operators []string, v any) (bool, error) {
	filter := inv.Value("FilterScript")
	if script, ok := filter.(*Script); ok {
		result, err := inv.session.scriptValue(script, v)
		return toBool(result), err
	}
	value := widen(property(v, ToString(filter)))
	for _, op := range operators {
		for _, exact := range []bool{false, true} {
			name := op
			if exact {
				name = "C" + op
			}
			if inv.Bool(name) {
				result, err := operate(strings.ToLower(op), exact, value, widen(inv.Value("Value")))
				return toBool(result), err
			}
		}
	}
	if inv.Has("Value") {
		return equal(value, inv.Value("Value"), false), nil
	}
	return toBool(value) != inv.Bool("Not"), nil
}

func selectObject() *Command {
	return &Command{
		Name: "Select-Object", Aliases: []string{"select"},
		Synopsis: "Picks properties of objects, or some of the objects.",
		Parameters: []Parameter{
			{Name: "Property", Kind: Any, Position: 1, remaining: true}, {Name: "ExcludeProperty", Kind: Strings},
			{Name: "ExpandProperty", Kind: String}, {Name: "First", Kind: Int}, {Name: "Last", Kind: Int},
			{Name: "Skip", Kind: Int}, {Name: "Index", Kind: Any}, {Name: "Unique", Kind: Switch}, input(),
		},
		stage: func(inv *Invocation) stage {
			if inv.Has("First") && !inv.Has("Last") && !inv.Has("Index") && !inv.Has("Unique") {
				return inv.selectFirst()
			}
			return &gather{done: inv.selectFrom}
		},
	}
}

// selectFirst stops the pipeline as soon as it has what was asked for.
func (inv *Invocation) selectFirst() stage {
	seen, skip, first := int64(0), max(inv.Int("Skip"), 0), inv.Int("First")
	return &through{each: func(v any) error {
		if seen++; seen <= skip {
			return nil
		}
		if seen-skip <= first {
			if err := inv.selected(v); err != nil {
				return err
			}
		}
		if seen-skip >= first {
			return &stopPipeline{inv.run, inv.position}
		}
		return nil
	}}
}

func (inv *Invocation) selectFrom(objects []any) error {
	skip := int(max(0, min(inv.Int("Skip"), int64(len(objects)))))
	if inv.Has("Last") {
		objects = objects[:len(objects)-skip]
		last := int(max(0, min(inv.Int("Last"), int64(len(objects)))))
		head := 0
		if inv.Has("First") {
			head = int(max(0, min(inv.Int("First"), int64(len(objects)-last))))
		}
		objects = append(objects[:head:head], objects[len(objects)-last:]...)
	} else {
		objects = objects[skip:]
		if inv.Has("First") {
			objects = objects[:max(0, min(inv.Int("First"), int64(len(objects))))]
		}
	}
	if inv.Has("Index") {
		objects = atPositions(objects, toList(inv.Value("Index")))
	}
	seen := map[string]bool{}
	for _, v := range objects {
		if inv.Bool("Unique") {
			key := uniqueKey(v)
			if seen[key] {
				continue
			}
			seen[key] = true
		}
		if err := inv.selected(v); err != nil {
			return err
		}
	}
	return nil
}

func atPositions(objects, positions []any) []any {
	var picked []any
	for _, position := range positions {
		if i, ok := toInt(position); ok && i >= 0 && i < int64(len(objects)) {
			picked = append(picked, objects[i])
		}
	}
	return picked
}

// uniqueKey is equal for objects that -Unique takes for the same.
func uniqueKey(v any) string {
	o, ok := v.(*Object)
	if !ok {
		return ToString(v)
	}
	var b strings.Builder
	for _, p := range o.Properties {
		b.WriteString(ToString(p.Value) + "\x00")
	}
	return b.String()
}

// selected writes an object reduced to the properties asked for.
func (inv *Invocation) selected(v any) error {
	o := asObject(v)
	if inv.Has("ExpandProperty") {
		name := inv.String("ExpandProperty")
		value := property(v, name)
		if _, has := o.Get(name); !has && value == nil {
			return inv.Error(&Error{Message: reply.ConsoleNoExpand(name), Category: "InvalidArgument", Target: ToString(v), TargetType: "PSObject", Reason: "PSArgumentException", FullyQualifiedErrorId: "ExpandPropertyNotFound,Select-Object"})
		}
		return emitEach(value, inv.emit)
	}
	if !inv.Has("Property") {
		return inv.emit(v)
	}
	chosen, err := selectors(inv.Value("Property"))
	if err != nil {
		return err
	}
	excluded, _ := inv.Strings("ExcludeProperty")
	result := &Object{Type: customObject}
next:
	for _, f := range fields(chosen, o) {
		for _, pattern := range excluded {
			if MatchWildcard(pattern, f.Property) {
				continue next
			}
		}
		value, err := inv.session.fieldValue(f, o, v)
		if err != nil {
			return err
		}
		result.Properties = append(result.Properties, Property{f.Header, value})
	}
	return inv.emit(result)
}

func sortObject() *Command {
	return &Command{
		Name: "Sort-Object", Aliases: []string{"sort"}, Synopsis: "Sorts objects by the values of properties.",
		Parameters: []Parameter{
			{Name: "Property", Kind: Any, Position: 1, remaining: true}, {Name: "Descending", Kind: Switch},
			{Name: "Unique", Kind: Switch}, {Name: "CaseSensitive", Kind: Switch}, input(),
		},
		stage: func(inv *Invocation) stage { return &gather{done: inv.sort} },
	}
}

func (inv *Invocation) sort(objects []any) error {
	chosen, err := selectors(inv.Value("Property"))
	if err != nil {
		return err
	}
	if chosen == nil {
		chosen = []selector{{}}
	}
	type keyed struct {
		value any
		keys  []any
	}
	list := make([]keyed, len(objects))
	for i, v := range objects {
		list[i].value = v
		for _, c := range chosen {
			key := v
			if c.name != "" || c.script != nil {
				if key, err = inv.session.fieldValue(field{Column{Property: c.name}, c.script, ""}, asObject(v), v); err != nil {
					return err
				}
			}
			list[i].keys = append(list[i].keys, key)
		}
	}
	compare := func(a, b keyed) int {
		for k, c := range chosen {
			o, err := order(a.keys[k], b.keys[k], inv.Bool("CaseSensitive"))
			if err != nil {
				o = strings.Compare(ToString(a.keys[k]), ToString(b.keys[k]))
			}
			down := inv.Bool("Descending")
			if c.ascending != nil {
				down = !*c.ascending
			}
			if down {
				o = -o
			}
			if o != 0 {
				return o
			}
		}
		return 0
	}
	sort.SliceStable(list, func(i, j int) bool { return compare(list[i], list[j]) < 0 })
	for i, k := range list {
		if inv.Bool("Unique") && i > 0 && compare(list[i-1], k) == 0 {
			continue
		}
		if err := inv.emit(k.value); err != nil {
			return err
		}
	}
	return nil
}

func measureObject() *Command {
	return &Command{
		Name: "Measure-Object", Aliases: []string{"measure"}, Synopsis: "Counts objects and adds up their properties.",
		Parameters: []Parameter{
			{Name: "Property", Kind: Strings, Position: 1}, {Name: "Sum", Kind: Switch}, {Name: "Average", Kind: Switch},
			{Name: "Maximum", Kind: Switch}, {Name: "Minimum", Kind: Switch}, input(),
		},
		stage: func(inv *Invocation) stage { return &gather{done: inv.measure} },
	}
}

func (inv *Invocation) measure(objects []any) error {
	names, _ := inv.Strings("Property")
	if len(names) == 0 {
		names = []string{""}
	}
	for _, name := range names {
		var count, numbers int64
		var sum float64
		var least, most any
		for _, v := range objects {
			if name != "" {
				if v = widen(property(v, name)); v == nil {
					continue
				}
			}
			count++
			n, ok := toNumber(v)
			if !ok {
				continue
			}
			numbers++
			sum += toFloat(n)
			if least == nil || compareNumbers(n, least) < 0 {
				least = n
			}
			if most == nil || compareNumbers(n, most) > 0 {
				most = n
			}
		}
		o := NewObject("Microsoft.PowerShell.Commands.GenericMeasureInfo", Property{"Count", count})
		optional := func(label string, asked bool, value any) {
			if !asked || numbers == 0 {
				value = nil
			}
			o.Set(label, value)
		}
		optional("Average", inv.Bool("Average"), sum/float64(max(numbers, 1)))
		optional("Sum", inv.Bool("Sum"), sum)
		optional("Maximum", inv.Bool("Maximum"), most)
		optional("Minimum", inv.Bool("Minimum"), least)
		o.Set("Property", name)
		if err := inv.emit(o); err != nil {
			return err
		}
	}
	return nil
}
