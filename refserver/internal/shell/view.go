package shell

// Align is where a table column's text stands. Auto puts numbers and Booleans to the right, all else to the left.
type Align int

// The alignments.
const (
	Auto Align = iota
	Left
	Right
)

// Column is one column of a table view.
type Column struct {
	Header   string // empty: Property
	Property string
	Width    int // characters; 0 shares what the others leave
	Align    Align
}

// View is how objects of one type are shown when nobody asked for a layout: as a table when it has Columns, as text when
// it has Text, else as a list.
type View struct {
	Columns []Column
	GroupBy string   // a property whose value stands above each table of objects that share it
	Text    bool     // each by the text that it says, on a line
	List    []string // the properties that Format-List shows by default; empty: all
}
