package progress

import "github.com/imapspec/imapspec/scenarios"

// Style is how texts are marked up. The zero value is plain text.
type Style struct{ Colour bool }

// ANSI colours, and what ends them.
const (
	red    = "\x1b[31m"
	green  = "\x1b[32m"
	yellow = "\x1b[33m"
	bold   = "\x1b[1m"
	dim    = "\x1b[2m"
	reset  = "\x1b[0m"
)

func (s Style) paint(colour, text string) string {
	if !s.Colour || text == "" {
		return text
	}
	return colour + text + reset
}

// step is the mark in front of a step.
func (s Style) step(status scenarios.StepStatus) string {
	switch status {
	case scenarios.StepPassed:
		return s.paint(green, "✓")
	case scenarios.StepSkipped:
		return s.paint(dim, "-")
	case scenarios.StepUndefined, scenarios.StepAmbiguous:
		return s.paint(red, "?")
	default:
		return s.paint(red, "✗")
	}
}
