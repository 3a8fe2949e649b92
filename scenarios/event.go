package scenarios

import "time"

// EventKind names what happened.
type EventKind string

const (
	RunStarted       EventKind = "run-started"
	ScenarioStarted  EventKind = "scenario-started"
	StepStarted      EventKind = "step-started"
	StepFinished     EventKind = "step-finished"
	WireLine         EventKind = "line"
	Attached         EventKind = "attachment"
	FindingMade      EventKind = "finding"
	ScenarioFinished EventKind = "scenario-finished"
	RunFinished      EventKind = "run-finished"
)

// Event is one line of events.ndjson. Which fields are set depends on Kind; Scenario is the scenario's id in all but the
// run's own events.
type Event struct {
	Kind     EventKind `json:"kind"`
	Time     time.Time `json:"time"`
	Scenario string    `json:"scenario,omitempty"` // "procedure/1_default_state.feature:12"

	Run        *RunInfo      `json:"run,omitempty"`        // RunStarted
	Info       *ScenarioInfo `json:"info,omitempty"`       // ScenarioStarted
	Step       *StepInfo     `json:"step,omitempty"`       // StepStarted, StepFinished
	Line       *Line         `json:"line,omitempty"`       // WireLine
	Attachment *Attachment   `json:"attachment,omitempty"` // Attached
	Finding    *Finding      `json:"finding,omitempty"`    // FindingMade
	Verdict    Verdict       `json:"verdict,omitempty"`    // ScenarioFinished
	Reason     string        `json:"reason,omitempty"`     // ScenarioFinished: why NotApplicable, what failed; RunFinished: why it ended early
}

// ScenarioMark is where RunInfo.Replay has a scenario's id.
const ScenarioMark = "{scenario}"

// RunInfo is what a run was.
type RunInfo struct {
	Implementation string   `json:"implementation"` // "imapspec reference server (exchange2019)"
	Version        string   `json:"version"`
	Topology       string   `json:"topology"`
	Profile        string   `json:"profile"`
	Selectors      []string `json:"selectors"`
	Jobs           int      `json:"jobs"`
	Total          int      `json:"total"` // scenarios selected
	// Replay is the command that runs one scenario again in the same way; ScenarioMark stands for its id.
	Replay string `json:"replay,omitempty"`
}

// ScenarioInfo identifies a scenario.
type ScenarioInfo struct {
	Feature string   `json:"feature"` // the feature's name
	Name    string   `json:"name"`
	URI     string   `json:"uri"` // "procedure/1_default_state.feature"
	Line    int      `json:"line"`
	Tags    []string `json:"tags"`  // with the @
	Steps   []string `json:"steps"` // keyword and text, for steps that never ran
}

// StepStatus is a step's own outcome.
type StepStatus string

const (
	StepPassed    StepStatus = "passed"
	StepFailed    StepStatus = "failed"
	StepSkipped   StepStatus = "skipped"
	StepUndefined StepStatus = "undefined"
	StepAmbiguous StepStatus = "ambiguous"
)

// StepInfo is one step as it ran.
type StepInfo struct {
	Index    int           `json:"index"`              // position in the scenario, background steps first
	Text     string        `json:"text"`               // keyword and text
	Argument string        `json:"argument,omitempty"` // doc string or table as written
	Line     int           `json:"line"`
	Status   StepStatus    `json:"status,omitempty"`
	Duration time.Duration `json:"duration,omitempty"`
	Error    string        `json:"error,omitempty"`
}
