package scenarios

// NotApplicableError is what a step returns when the scenario asks for something that the server under test does not claim
// (a capability it does not advertise), or that cannot be done here. The scenario's verdict is then NotApplicable with the
// reason, never Passed.
type NotApplicableError struct {
	Reason string
	// Impossible says that the deployment or this machine cannot do what the step asks (no browser, no second network),
	// which `--impossible fail` counts as a failure. A capability that the server lacks is not impossible.
	Impossible bool
}

// Error gives the reason.
func (e *NotApplicableError) Error() string { return "not applicable: " + e.Reason }

// HarnessError marks an error that says nothing about the server under test: the harness itself failed. The scenario's
// verdict is then Error.
type HarnessError struct{ Err error }

// Error gives the cause's text.
func (e *HarnessError) Error() string { return e.Err.Error() }

// Unwrap gives the cause.
func (e *HarnessError) Unwrap() error { return e.Err }
