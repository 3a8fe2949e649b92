package runner

import (
	"errors"
	"fmt"
	"strings"

	"github.com/cucumber/godog"

	"github.com/imapspec/imapspec/scenarios"
)

// outcome is what a step's error, or a whole scenario, amounts to.
type outcome struct {
	verdict scenarios.Verdict
	status  scenarios.StepStatus
	detail  string // the step's error for a person
	reason  string // the scenario's
	step    string // text of the step
	ended   error  // why the scenario's context had ended by then; nil when it had not
}

// The texts with which godog marks where an error is from. It exports no values for them.
const (
	beforeHook = "before scenario hook failed: "
	stepHook   = "before step hook failed: "
	argsHook   = "func expected more arguments than given"
	convert    = "cannot convert argument"
	paramType  = "func has unsupported parameter type"
	panicType  = "*godog.traceError"
)

// classify decides what the error of a step that did not pass means. Only an error that a step definition returned about what
// it saw is a failure of the server; everything else is the harness's.
func classify(err error, failImpossible bool) outcome {
	if err == nil {
		return outcome{verdict: scenarios.Error, status: scenarios.StepFailed, detail: "the step neither passed nor failed"}
	}
	harness := func(status scenarios.StepStatus, format string, args ...any) outcome {
		return outcome{verdict: scenarios.Error, status: status, detail: fmt.Sprintf(format, args...)}
	}
	var inapplicable *scenarios.NotApplicableError
	var broken *scenarios.HarnessError
	switch text := err.Error(); {
	case errors.As(err, &inapplicable) && inapplicable.Impossible && failImpossible:
		return harness(scenarios.StepFailed, "cannot be done here: %s", inapplicable.Reason)
	case errors.As(err, &inapplicable):
		return outcome{verdict: scenarios.NotApplicable, status: scenarios.StepSkipped, detail: inapplicable.Reason}
	case errors.Is(err, godog.ErrSkip):
		return outcome{verdict: scenarios.NotApplicable, status: scenarios.StepSkipped, detail: "the scenario skipped itself"}
	case errors.Is(err, godog.ErrAmbiguous):
		return harness(scenarios.StepAmbiguous, "several step definitions match:%s", after(text, "matches:"))
	case errors.Is(err, godog.ErrUndefined):
		return harness(scenarios.StepUndefined, "no step definition matches")
	case errors.Is(err, godog.ErrPending):
		return harness(scenarios.StepUndefined, "the step definition is not written yet")
	case isPanic(err):
		return harness(scenarios.StepFailed, "panic: %+v", err)
	case errors.As(err, &broken):
		return harness(scenarios.StepFailed, "%s", strings.TrimPrefix(strings.TrimPrefix(text, stepHook), beforeHook))
	case strings.HasPrefix(text, stepHook), strings.HasPrefix(text, beforeHook):
		return harness(scenarios.StepFailed, "the set-up failed: %s", strings.TrimPrefix(strings.TrimPrefix(text, stepHook), beforeHook))
	case strings.HasPrefix(text, argsHook), strings.HasPrefix(text, convert), strings.HasPrefix(text, paramType):
		return harness(scenarios.StepFailed, "the step definition does not fit its pattern: %s", text)
	default:
		return outcome{verdict: scenarios.Failed, status: scenarios.StepFailed, detail: text}
	}
}

// isPanic says whether the error is what godog makes of a panic in a step.
func isPanic(err error) bool {
	for ; err != nil; err = errors.Unwrap(err) {
		if fmt.Sprintf("%T", err) == panicType {
			return true
		}
	}
	return false
}

// after is the text behind the marker, or all of it.
func after(text, marker string) string {
	if _, rest, ok := strings.Cut(text, marker); ok {
		return rest
	}
	return " " + text
}
