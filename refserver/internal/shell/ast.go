package shell

// span is a stretch of the source text in bytes, end exclusive.
type span struct{ start, end int }

func (s span) at() span { return s }

// expr is an expression; eval.go says what each kind is worth.
type expr interface{ at() span }

// statement is anything that stands between two separators.
type statement interface{ at() span }

// block is a list of statements.
type block struct {
	span
	statements []statement
}

// Script is a script block: its statements and the text they came from.
type Script struct {
	body   *block
	source string      // the whole text that the spans point into
	text   string      // between the braces
	params *paramBlock // nil without one
}

// paramBlock is the parameters that a script block or a function declares.
type paramBlock struct{ list []declaredParameter }

type declaredParameter struct {
	name, typeName string // typeName "": of any type
	mandatory      bool
	initial        expr // nil: none
}

// String is the text between the braces, as PowerShell has it.
func (s *Script) String() string { return s.text }

// Expressions.
type (
	// literal is a number, a single-quoted string, or a bare word; raw is how a bare number was spelled.
	literal struct {
		span
		value any
		raw   string
	}
	// expandable is a double-quoted string or a bare word with variables in it: string and expr parts.
	expandable struct {
		span
		parts []any
	}
	variable struct {
		span
		scope, name string // scope: "", "env", "global", "local", "script"
	}
	arrayLiteral struct {
		span
		items []expr
	}
	// subExpression is $(…); asArray makes it @(…).
	subExpression struct {
		span
		body    *block
		asArray bool
	}
	paren struct {
		span
		inner statement
	}
	hashLiteral struct {
		span
		entries []hashEntry
	}
	hashEntry struct {
		key   expr
		value statement
	}
	scriptLiteral struct {
		span
		script *Script
	}
	member struct {
		span
		target expr
		name   expr
		static bool
		call   bool
		args   []expr
	}
	index struct {
		span
		target, index expr
	}
	unary struct {
		span
		op string
		x  expr
	}
	binary struct {
		span
		op          string // lower case without the dash of word operators: "eq", "+"
		exact       bool   // -ceq and its like compare case too
		left, right expr
	}
	cast struct {
		span
		typeName string
		x        expr
	}
	typeLiteral struct {
		span
		name string
	}
	// step is $i++ and its like; delta is 1 or -1.
	step struct {
		span
		target expr
		delta  int64
		prefix bool
	}
)

// Statements.
type (
	pipeline struct {
		span
		first expr // an expression at the head, or nil
		drop  bool // … whose value goes to $null
		stage []*commandNode
	}
	// commandNode is one command of a pipeline.
	commandNode struct {
		span
		name     expr
		elements []element
		merge    string // redirections: streams that are dropped or merged, see redirect
		call     bool   // & or . stood in front
	}
	// element is one word behind a command: a parameter's name, an argument, or both when a colon joins them.
	element struct {
		span
		parameter string // without the dash; "" for an argument alone
		colon     bool
		value     expr // nil: a parameter alone
		splat     bool // @name
		verbatim  bool // after "--"
	}
	assignment struct {
		span
		target expr
		op     string // "=", "+=" …
		value  statement
	}
	ifStatement struct {
		span
		clauses   []ifClause
		otherwise *block
	}
	ifClause struct {
		condition statement
		body      *block
	}
	foreachStatement struct {
		span
		variable *variable
		list     statement
		body     *block
	}
	loopStatement struct {
		span
		initial, condition, next statement // any may be nil
		body                     *block
		testLast, until          bool
	}
	tryStatement struct {
		span
		body    *block
		catches []catchClause
		finally *block // or nil
	}
	// catchClause takes errors of the types; without types all.
	catchClause struct {
		types []string
		body  *block
	}
	// switchStatement runs the bodies whose pattern fits an item of the value.
	switchStatement struct {
		span
		how       string // "eq", "like" or "match"
		exact     bool   // upper and lower case are different
		value     statement
		clauses   []switchClause
		otherwise *block // or nil
	}
	switchClause struct {
		pattern expr
		body    *block
	}
	functionStatement struct {
		span
		name   string
		script *Script
	}
	// flow is break, continue, return, throw or exit with its value, which may be nil.
	flow struct {
		span
		word  string
		value statement
	}
)
