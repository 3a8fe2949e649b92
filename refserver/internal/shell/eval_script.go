package shell

import (
	"errors"
	"strings"
)

// execSwitch runs a switch statement for every item of its value.
func (s *Session) execSwitch(x *switchStatement, out sink) error {
	v, err := s.valueOf(x.value)
	if err != nil {
		return err
	}
	items := toList(v)
	if v == nil {
		items = []any{nil}
	}
	for _, item := range items {
		var stop bool
		err := s.withItem(widen(item), func() (err error) {
			stop, err = s.switchItem(x, widen(item), out)
			return err
		})
		if stop || err != nil {
			return err
		}
	}
	return nil
}

// switchItem runs the bodies that fit one item; stop says that break ended the statement.
func (s *Session) switchItem(x *switchStatement, item any, out sink) (stop bool, err error) {
	found := false
	for _, clause := range x.clauses {
		fits, err := s.switchFits(x, clause.pattern, item)
		if err != nil {
			return true, err
		}
		if !fits {
			continue
		}
		found = true
		if next, stop, err := s.switchBody(clause.body, out); next || stop || err != nil {
			return stop, err
		}
	}
	if !found && x.otherwise != nil {
		_, stop, err = s.switchBody(x.otherwise, out)
	}
	return stop, err
}

// switchBody runs one body: next says that continue asked for the next item, stop that break asked for the end.
func (s *Session) switchBody(body *block, out sink) (next, stop bool, err error) {
	if err := s.ctx.Err(); err != nil {
		return false, true, err
	}
	err = s.execBlock(body, out)
	var f *flowError
	if errors.As(err, &f) {
		switch f.word {
		case "continue":
			return true, false, nil
		case "break":
			return false, true, nil
		}
	}
	return false, false, err
}

func (s *Session) switchFits(x *switchStatement, pattern expr, item any) (bool, error) {
	v, err := s.eval(pattern)
	if err != nil {
		return false, err
	}
	if script, ok := v.(*Script); ok {
		result, err := s.scriptValue(script, item)
		return toBool(result), err
	}
	left, right := item, widen(unspell(v))
	if x.how != "eq" {
		left, right = ToString(item), ToString(v)
	}
	result, err := operate(x.how, x.exact, left, right)
	if err != nil {
		return false, s.locate(err, pattern.at())
	}
	if x.how == "match" && result == true {
		s.setMatches(ToString(left), ToString(right), x.exact)
	}
	return toBool(result), nil
}

// catching is the body that takes the error, nil where there is none.
func (x *tryStatement) catching(e *Error) *block {
	for _, clause := range x.catches {
		if len(clause.types) == 0 {
			return clause.body
		}
		for _, name := range clause.types {
			if e.isException(name) {
				return clause.body
			}
		}
	}
	return nil
}

// isException says whether the error's exception is of the type or derives from it.
func (e *Error) isException(name string) bool {
	switch short := strings.ToLower(shortName(name)); short {
	case "exception", "systemexception":
		return true
	case "runtimeexception":
		switch e.reason() {
		case "RuntimeException", "CommandNotFoundException", "ActionPreferenceStopException":
			return true
		}
		return strings.HasPrefix(e.reason(), "ParameterBinding")
	default:
		return short == strings.ToLower(e.reason())
	}
}

// define makes the function a command of the session.
func (s *Session) define(x *functionStatement) {
	s.commands[strings.ToLower(x.name)] = functionCommand(x.name, x.script)
}

// restOfArguments is the hidden parameter for what no declared one takes: $args.
const restOfArguments = "args"

// functionCommand is a function, or a script block with parameters, as a command.
func functionCommand(name string, script *Script) *Command {
	c := &Command{Name: name, function: true, Synopsis: "A function that was defined in this session."}
	for i, d := range script.params.list {
		p := Parameter{Name: d.name, Kind: Any, Position: i + 1, Mandatory: d.mandatory}
		if d.typeName != "" {
			p.Kind = parameterKind(d.typeName)
		}
		if p.Kind == Switch {
			p.Position = 0
		}
		c.Parameters = append(c.Parameters, p)
	}
	c.Parameters = append(c.Parameters, Parameter{Name: restOfArguments, Kind: Any, Position: len(c.Parameters) + 1, remaining: true})
	c.stage = func(inv *Invocation) stage {
		return &gather{done: func(objects []any) error { return inv.callFunction(script, objects) }}
	}
	return c
}

// parameterKind is the kind of a declared type; values of the types that no kind stands for are cast when the function runs.
func parameterKind(name string) Kind {
	switch fullTypeName(name) {
	case "System.String":
		return String
	case "System.Int32":
		return Int
	case "System.Boolean":
		return Bool
	case "System.Management.Automation.SwitchParameter":
		return Switch
	case "System.Security.SecureString":
		return SecureString
	case "System.Management.Automation.PSCredential":
		return Credential
	}
	return Any
}

// callFunction runs the body with its parameters as variables.
func (inv *Invocation) callFunction(script *Script, input []any) error {
	s := inv.session
	return s.inNewScope(func() error {
		scope := s.scopes[len(s.scopes)-1]
		given := &Table{}
		for _, d := range script.params.list {
			v, err := inv.parameterValue(script, d)
			if err != nil {
				return err
			}
			scope[strings.ToLower(d.name)] = v
			if inv.Has(d.name) {
				given.Set(d.name, v)
			}
		}
		rest := []any{}
		if inv.Has(restOfArguments) {
			rest = toList(unspell(inv.Value(restOfArguments)))
		}
		scope["args"], scope["input"], scope["psboundparameters"] = rest, input, given
		return s.locate(s.runStage(script, inv.emit), inv.node.span)
	})
}

// parameterValue is what was given, else the initial value, else what the type has for nothing.
func (inv *Invocation) parameterValue(script *Script, d declaredParameter) (any, error) {
	s := inv.session
	v := unspell(inv.Value(d.name))
	if !inv.Has(d.name) && d.initial != nil {
		source := s.source
		s.source = script.source
		initial, err := s.eval(d.initial)
		s.source = source
		if err != nil {
			return nil, err
		}
		v = unspell(initial)
	}
	if d.typeName == "" || v == nil && parameterKind(d.typeName) == Any {
		return v, nil
	}
	switch v.(type) {
	case *Secret, *PSCredential:
		return v, nil
	case nil:
		if k := parameterKind(d.typeName); k == SecureString || k == Credential {
			return nil, nil
		}
	}
	return convertTo(d.typeName, v)
}
