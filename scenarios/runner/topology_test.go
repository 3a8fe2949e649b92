package runner

import (
	"testing"

	"github.com/imapspec/imapspec/scenarios"
)

func TestTopologyTags(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		tags     []string
		topology string
		other    bool
	}{
		{nil, "dag", false},
		{[]string{"@topology:dag"}, "dag", false},
		{[]string{"@topology:dag"}, "single", true},
		{[]string{"@browser", "@topology:single"}, "dag", true},
		{[]string{"@topology:single"}, "", false},
	} {
		got, decided := otherTopology(Scenario{Info: scenarios.ScenarioInfo{Tags: test.tags}}, test.topology)
		if decided != test.other || decided && (got.verdict != scenarios.NotApplicable || got.reason == "") {
			t.Errorf("%v in %q: %v %+v", test.tags, test.topology, decided, got)
		}
	}
}
