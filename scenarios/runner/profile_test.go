package runner

import (
	"testing"

	"github.com/imapspec/imapspec/scenarios"
)

func TestOtherProfile(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		tags    []string
		profile string
		decided bool
	}{
		{nil, "standard", false},
		{[]string{"@profile:exchange"}, "exchange2016", false},
		{[]string{"@profile:exchange"}, "standard", true},
		{[]string{"@profile:exchange"}, "", false},
		{[]string{"@profile:exchangese", "@profile:standard"}, "standard", false},
		{[]string{"@profile:exchangese", "@profile:exchange2019"}, "exchange2016", true},
	} {
		got, decided := otherProfile(Scenario{Info: scenarios.ScenarioInfo{Tags: test.tags}}, test.profile)
		if decided != test.decided || decided && got.verdict != scenarios.NotApplicable {
			t.Errorf("%v with %q: %v %+v", test.tags, test.profile, decided, got)
		}
	}
}
