package shell

import (
	"sort"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/reply"
)

const groupType = "Microsoft.PowerShell.Commands.GroupInfo"

func groupObject() *Command {
	return &Command{
		Name: "Group-Object", Aliases: []string{"group"}, Synopsis: "Puts objects with equal values together and counts them.",
		Parameters: []Parameter{
			{Name: "Property", Kind: Any, Position: 1, remaining: true}, {Name: "NoElement", Kind: Switch},
			{Name: "AsHashTable", Aliases: []string{"AHT"}, Kind: Switch}, {Name: "AsString", Kind: Switch}, {Name: "CaseSensitive", Kind: Switch}, input(),
		},
		stage: func(inv *Invocation) stage { return &gather{done: inv.group} },
	}
}

// sameValues is one group while it grows.
type sameValues struct {
	name    string
	values  []any
	objects []any
}

// group writes the groups in the order in which their first objects came.
func (inv *Invocation) group(objects []any) error {
	chosen, err := selectors(inv.Value("Property"))
	if err != nil {
		return err
	}
	var groups []*sameValues
	found := map[string]*sameValues{}
	for _, v := range objects {
		values, err := inv.groupValues(chosen, v)
		if err != nil {
			return err
		}
		names := make([]string, len(values))
		for i, value := range values {
			names[i] = ToString(value)
		}
		key := strings.Join(names, "\x00")
		if !inv.Bool("CaseSensitive") {
			key = strings.ToLower(key)
		}
		g := found[key]
		if g == nil {
			g = &sameValues{name: strings.Join(names, ", "), values: values}
			groups = append(groups, g)
			found[key] = g
		}
		g.objects = append(g.objects, v)
	}
	if inv.Bool("AsHashTable") {
		return inv.emitGroupTable(groups)
	}
	for _, g := range groups {
		o := NewObject(groupType, Property{"Values", g.values}, Property{"Count", int64(len(g.objects))}, Property{"Name", g.name}, Property{"Group", g.objects})
		if inv.Bool("NoElement") {
			o = NewObject(groupType+"NoElement", Property{"Values", g.values}, Property{"Count", int64(len(g.objects))}, Property{"Name", g.name})
		}
		if err := inv.emit(o); err != nil {
			return err
		}
	}
	return nil
}

// groupValues are the values that decide which group an object belongs to.
func (inv *Invocation) groupValues(chosen []selector, v any) ([]any, error) {
	if chosen == nil {
		return []any{v}, nil
	}
	values := make([]any, len(chosen))
	for i, c := range chosen {
		value, err := inv.session.fieldValue(field{Column{Property: c.name}, c.script, ""}, asObject(v), v)
		if err != nil {
			return nil, err
		}
		values[i] = value
	}
	return values, nil
}

func (inv *Invocation) emitGroupTable(groups []*sameValues) error {
	if len(groups) == 0 {
		return nil
	}
	t := &Table{}
	for _, g := range groups {
		t.Set(g.name, g.objects)
	}
	return inv.emit(t)
}

const memberType = "Microsoft.PowerShell.Commands.MemberDefinition"

func getMember() *Command {
	return &Command{
		Name: "Get-Member", Aliases: []string{"gm"}, Synopsis: "Lists the properties of objects, once for each type.",
		Parameters: []Parameter{
			{Name: "Name", Kind: Strings, Position: 1}, {Name: "MemberType", Aliases: []string{"Type"}, Kind: Strings}, {Name: "Force", Kind: Switch}, input(),
		},
		stage: func(inv *Invocation) stage { return &gather{done: inv.members} },
	}
}

// members writes the properties of every type among the objects, after a line with the type's name.
func (inv *Invocation) members(objects []any) error {
	if len(objects) == 0 {
		return &Error{Message: reply.ConsoleNoMembers, Category: "CloseError", Reason: "InvalidOperationException", FullyQualifiedErrorId: "NoObjectInGetMember,Microsoft.PowerShell.Commands.GetMemberCommand"}
	}
	seen := map[string]bool{}
	for _, v := range objects {
		o := asObject(v)
		if t, isTable := widen(unspell(v)).(*Table); isTable {
			o = &Object{Type: typeName(t), Properties: []Property{{"Count", int64(0)}, {"Keys", []any{}}, {"Values", []any{}}}}
		}
		if seen[o.Type] {
			continue
		}
		seen[o.Type] = true
		if err := inv.membersOf(o); err != nil {
			return err
		}
	}
	return nil
}

func (inv *Invocation) membersOf(o *Object) error {
	names, _ := inv.Strings("Name")
	kinds, _ := inv.Strings("MemberType")
	kind := "Property"
	if o.Type == customObject {
		kind = "NoteProperty"
	}
	if len(kinds) > 0 && !anyMatches(kinds, kind) && !anyMatches(kinds, "Properties") && !anyMatches(kinds, "All") {
		return nil
	}
	properties := append([]Property(nil), o.Properties...)
	sort.SliceStable(properties, func(i, j int) bool {
		return strings.ToLower(properties[i].Name) < strings.ToLower(properties[j].Name)
	})
	for _, p := range properties {
		if len(names) > 0 && !anyMatches(names, p.Name) {
			continue
		}
		definition := shortMemberType(p.Value) + " " + p.Name
		if kind == "NoteProperty" {
			definition += "=" + ToString(p.Value)
		} else {
			definition += " {get;}"
		}
		m := NewObject(memberType, Property{"TypeName", o.Type}, Property{"Name", p.Name}, Property{"MemberType", kind}, Property{"Definition", definition})
		if err := inv.emit(m); err != nil {
			return err
		}
	}
	return nil
}

// anyMatches says whether one of the patterns matches.
func anyMatches(patterns []string, name string) bool {
	for _, pattern := range patterns {
		if MatchWildcard(pattern, name) {
			return true
		}
	}
	return false
}

// shortMemberType is a value's type as Get-Member writes it.
func shortMemberType(v any) string {
	switch x := typeName(widen(unspell(v))); x {
	case "System.String", "System.Object":
		return shortName(strings.ToLower(x))
	case "System.Int32":
		return "int"
	case "System.Boolean":
		return "bool"
	case "System.DateTime", "System.TimeSpan":
		return strings.ToLower(shortName(x))
	case "":
		return "System.Object"
	default:
		return x
	}
}
