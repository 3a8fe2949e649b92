package shell

import (
	"errors"

	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// maxCalls bounds script blocks that call each other.
const maxCalls = 100

// sink takes the values of a statement one after the other.
type sink func(any) error

// flowError carries break, continue, return and exit up to where they take effect.
type flowError struct {
	word string
	code int64 // exit
}

func (f *flowError) Error() string { return f.word }

// outputError marks the failure of the writer that a person reads from.
type outputError struct{ err error }

func (o *outputError) Error() string { return o.err.Error() }
func (o *outputError) Unwrap() error { return o.err }

// execBlock runs the statements. Outside try an error that does not end the script is shown and the next statement runs.
func (s *Session) execBlock(b *block, out sink) error {
	for _, stmt := range b.statements {
		if err := s.ctx.Err(); err != nil {
			return err
		}
		err := s.exec(stmt, out)
		var record *Error
		if !errors.As(err, &record) {
			if err != nil {
				return err
			}
			continue
		}
		if s.preference("erroractionpreference", "Continue") == "stop" {
			record.fatal = true
		}
		if record.fatal || s.tryDepth > 0 {
			return record
		}
		if err := s.showError(record); err != nil {
			return err
		}
	}
	return nil
}

func (s *Session) exec(stmt statement, out sink) error {
	switch x := stmt.(type) {
	case *pipeline:
		return s.execPipeline(x, out)
	case *assignment:
		_, err := s.assign(x)
		return err
	case *ifStatement:
		return s.execIf(x, out)
	case *foreachStatement:
		return s.execForeach(x, out)
	case *loopStatement:
		return s.execLoop(x, out)
	case *tryStatement:
		return s.execTry(x, out)
	case *switchStatement:
		return s.execSwitch(x, out)
	case *functionStatement:
		s.define(x)
		return nil
	case *flow:
		return s.execFlow(x, out)
	}
	return nil
}

func (s *Session) execPipeline(p *pipeline, out sink) error {
	if len(p.stage) > 0 {
		return s.runPipeline(p, out)
	}
	if st, ok := p.first.(*step); ok { // $i++ on its own says nothing
		_, err := s.eval(st)
		return err
	}
	v, err := s.eval(p.first)
	if err != nil {
		return err
	}
	s.succeeded = true
	if m, ok := p.first.(*member); p.drop || (ok && m.call && v == nil) {
		return nil
	}
	return emitEach(v, out)
}

// emitEach writes a value, a list item by item.
func emitEach(v any, out sink) error {
	list, ok := widen(v).([]any)
	if !ok {
		return out(widen(v))
	}
	for _, item := range list {
		if err := out(widen(item)); err != nil {
			return err
		}
	}
	return nil
}

// valueOf is what a statement is worth: an expression's value as it is, else what it wrote.
func (s *Session) valueOf(stmt statement) (any, error) {
	switch x := stmt.(type) {
	case *pipeline:
		if len(x.stage) == 0 {
			return s.eval(x.first)
		}
	case *assignment:
		return s.assign(x)
	}
	list, err := s.collect(func(out sink) error { return s.exec(stmt, out) })
	return single(list), err
}

// collect gathers what run writes.
func (s *Session) collect(run func(sink) error) ([]any, error) {
	var list []any
	err := run(func(v any) error {
		if len(list) >= maxItems {
			e := tooLarge()
			e.fatal = true // the statement that writes would only try again
			return e
		}
		list = append(list, v)
		return nil
	})
	return list, err
}

// downstreamError is an error of the stages after a script block. The block's statements let it pass, because it ends
// the pipeline that the block is part of.
type downstreamError struct{ err *Error }

func (d *downstreamError) Error() string { return d.err.Message }

// runStage runs a script block as a stage of a pipeline.
func (s *Session) runStage(script *Script, out sink) error {
	err := s.runScript(script, func(v any) error {
		err := out(v)
		var record *Error
		if errors.As(err, &record) {
			return &downstreamError{record}
		}
		return err
	})
	var down *downstreamError
	if errors.As(err, &down) {
		return down.err
	}
	return err
}

// single is nothing, the one value, or the list.
func single(list []any) any {
	switch len(list) {
	case 0:
		return nil
	case 1:
		return list[0]
	}
	return list
}

func (s *Session) condition(stmt statement) (bool, error) {
	v, err := s.valueOf(stmt)
	return toBool(v), err
}

func (s *Session) execIf(x *ifStatement, out sink) error {
	for _, clause := range x.clauses {
		ok, err := s.condition(clause.condition)
		if err != nil {
			return err
		}
		if ok {
			return s.execBlock(clause.body, out)
		}
	}
	if x.otherwise != nil {
		return s.execBlock(x.otherwise, out)
	}
	return nil
}

// iterate runs a loop's body once; stop says that the loop is over.
func (s *Session) iterate(body *block, out sink) (stop bool, err error) {
	if err := s.ctx.Err(); err != nil {
		return true, err
	}
	err = s.execBlock(body, out)
	var f *flowError
	if errors.As(err, &f) {
		switch f.word {
		case "break":
			return true, nil
		case "continue":
			return false, nil
		}
	}
	return err != nil, err
}

func (s *Session) execForeach(x *foreachStatement, out sink) error {
	v, err := s.valueOf(x.list)
	if err != nil {
		return err
	}
	for _, item := range toList(v) {
		if err := s.setVariable(x.variable, widen(item)); err != nil {
			return err
		}
		if stop, err := s.iterate(x.body, out); stop {
			return err
		}
	}
	return nil
}

func (s *Session) execLoop(x *loopStatement, out sink) error {
	if x.initial != nil {
		if err := s.exec(x.initial, discard); err != nil {
			return err
		}
	}
	for first := true; ; first = false {
		if x.condition != nil && !(x.testLast && first) {
			ok, err := s.condition(x.condition)
			if err != nil {
				return err
			}
			if ok == x.until {
				return nil
			}
		}
		if stop, err := s.iterate(x.body, out); stop {
			return err
		}
		if x.next != nil {
			if err := s.exec(x.next, discard); err != nil {
				return err
			}
		}
	}
}

func discard(any) error { return nil }

func (s *Session) execTry(x *tryStatement, out sink) error {
	s.tryDepth++
	err := s.execBlock(x.body, out)
	s.tryDepth--
	var record *Error
	if errors.As(err, &record) {
		if body := x.catching(record); body != nil {
			s.remember(record)
			err = s.withItem(recordObject(record), func() error { return s.execBlock(body, out) })
		}
	}
	if x.finally != nil {
		if last := s.execBlock(x.finally, out); last != nil {
			return last
		}
	}
	return err
}

func (s *Session) execFlow(x *flow, out sink) error {
	if x.value == nil {
		if x.word == "throw" {
			return s.thrown(x, nil)
		}
		return &flowError{word: x.word}
	}
	switch x.word {
	case "return":
		if err := s.exec(x.value, out); err != nil {
			return err
		}
		return &flowError{word: x.word}
	case "throw", "exit":
		v, err := s.valueOf(x.value)
		if err != nil {
			return err
		}
		if x.word == "throw" {
			return s.thrown(x, v)
		}
		code, _ := toInt(v)
		return &flowError{word: x.word, code: code}
	}
	return &flowError{word: x.word} // a label after break or continue means the innermost loop
}

func (s *Session) thrown(x *flow, v any) *Error {
	if o, ok := v.(*Object); ok && o.record != nil {
		again := *o.record
		again.fatal = true
		return &again
	}
	text := ToString(v)
	target, id := typeName(v), text
	if v == nil {
		text, target, id = reply.ConsoleScriptHalted, "", reply.ConsoleScriptHalted
	}
	at := x.span
	return &Error{
		Message: text, Category: "OperationStopped", Target: ToString(v), TargetType: shortName(target), Reason: "RuntimeException",
		FullyQualifiedErrorId: id, fatal: true, Terminating: true, noPrefix: true, pos: &at, source: s.source,
	}
}

// assign stores the statement's value and returns it.
func (s *Session) assign(x *assignment) (any, error) {
	v, err := s.valueOf(x.value)
	if err != nil {
		return nil, err
	}
	v = unspell(v)
	if x.op != "=" {
		old, err := s.eval(x.target)
		if err != nil {
			return nil, err
		}
		if v, err = operate(x.op[:1], false, old, v); err != nil {
			return nil, s.locate(err, x.span)
		}
	}
	s.succeeded = true
	return v, s.store(x.target, v)
}

// store puts a value where an expression says.
func (s *Session) store(target expr, v any) error {
	switch t := target.(type) {
	case *variable:
		return s.setVariable(t, v)
	case *cast:
		converted, err := convertTo(t.typeName, v)
		if err != nil {
			return s.locate(err, t.span)
		}
		return s.store(t.x, converted)
	case *arrayLiteral:
		return s.storeList(t, toList(v))
	case *member:
		return s.storeMember(t, v)
	case *index:
		return s.storeIndex(t, v)
	}
	return s.locate(runtimeError("ParserError", "InvalidLeftHandSide", reply.ConsoleNotAssignable), target.at())
}

// storeList is $a, $b = 1, 2, 3: the last variable takes what is left.
func (s *Session) storeList(t *arrayLiteral, values []any) error {
	for i, target := range t.items {
		var v any
		if i < len(values) {
			v = values[i]
			if i == len(t.items)-1 {
				v = single(values[i:])
			}
		}
		if err := s.store(target, v); err != nil {
			return err
		}
	}
	return nil
}

func (s *Session) storeMember(t *member, v any) error {
	target, err := s.eval(t.target)
	if err != nil {
		return err
	}
	name, err := s.eval(t.name)
	if err != nil {
		return err
	}
	switch o := target.(type) {
	case *Table:
		o.Set(ToString(name), v)
		return nil
	case *Object:
		if _, ok := o.Get(ToString(name)); ok {
			o.Set(ToString(name), v)
			return nil
		}
	}
	return s.locate(runtimeError("InvalidOperation", "PropertyAssignmentException", reply.ConsoleNoSuchProperty(ToString(name))), t.span)
}

func (s *Session) storeIndex(t *index, v any) error {
	target, err := s.eval(t.target)
	if err != nil {
		return err
	}
	key, err := s.eval(t.index)
	if err != nil {
		return err
	}
	switch o := target.(type) {
	case *Table:
		o.Set(ToString(key), v)
		return nil
	case []any:
		if i, ok := toInt(key); ok {
			if i < 0 {
				i += int64(len(o))
			}
			if i >= 0 && i < int64(len(o)) {
				o[i] = v
				return nil
			}
		}
		return s.locate(runtimeError("OperationStopped", "IndexOutOfRange", reply.ConsoleIndexRange), t.span)
	}
	return s.locate(runtimeError("InvalidOperation", "CannotIndex", reply.ConsoleCannotIndex(typeName(target))), t.span)
}

// runScript runs a script block in the current scope; return ends it.
func (s *Session) runScript(script *Script, out sink) error {
	if s.calls++; s.calls > maxCalls {
		s.calls--
		e := runtimeError("InvalidOperation", "CallDepthOverflow", reply.ConsoleCallDepth)
		e.fatal = true // each of the callers would only call again
		return e
	}
	source := s.source
	s.source = script.source
	err := s.execBlock(script.body, out)
	s.source = source
	s.calls--
	var f *flowError
	if errors.As(err, &f) && f.word == "return" {
		return nil
	}
	return err
}

// scriptValue runs a script block with $_ set and returns what it wrote.
func (s *Session) scriptValue(script *Script, item any) (any, error) {
	var list []any
	err := s.withItem(item, func() (err error) {
		list, err = s.collect(func(out sink) error { return s.runScript(script, out) })
		return err
	})
	return single(list), err
}

// withItem runs with $_ set to the item.
func (s *Session) withItem(item any, run func() error) error {
	old := s.item
	s.item = item
	defer func() { s.item = old }()
	return run()
}
