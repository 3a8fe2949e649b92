package runner

import (
	"reflect"
	"testing"

	"github.com/imapspec/imapspec/scenarios"
)

func TestFindingsAreRecordedMaskedAndKeptFromTheLiveEvents(t *testing.T) {
	t.Parallel()
	shown := 0
	r := &recorder{scenario: "a.feature:1", live: func(scenarios.Event) { shown++ }}
	var _ scenarios.FindingRecorder = r
	r.Finding(scenarios.Finding{Connection: "alice", Rule: "grammar", Message: "sesame is no flag", Line: "* FLAGS (sesame)"})
	r.Secret("sesame")
	events := r.close()
	want := scenarios.Finding{Connection: "alice", Rule: "grammar", Message: "***** is no flag", Line: "* FLAGS (*****)"}
	if len(events) != 1 || events[0].Kind != scenarios.FindingMade || !reflect.DeepEqual(*events[0].Finding, want) || shown != 0 {
		t.Errorf("events %+v, %d shown", events, shown)
	}
}
