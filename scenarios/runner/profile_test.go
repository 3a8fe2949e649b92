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

func TestProfiles(t *testing.T) {
	t.Parallel()
	at := func(uri string) Scenario { return Scenario{Info: scenarios.ScenarioInfo{URI: uri}} }
	both := []Scenario{at("rfc3501/6.3.1_select.feature"), at("procedure/1_default.feature"), at("rfc9051/1.feature")}
	for _, test := range []struct {
		config   Config
		selected []Scenario
		want     string
	}{
		{Config{DefaultProfile: FolderProfile}, both, "exchange2019, standard"},
		{Config{DefaultProfile: FolderProfile}, both[:1], "standard"},
		{Config{DefaultProfile: FolderProfile, Options: scenarios.Options{Profile: "exchange2016"}}, both, "exchange2016"},
		{Config{}, both, ""},
	} {
		if got := test.config.ProfilesOf(test.selected); got != test.want {
			t.Errorf("profiles %q, want %q", got, test.want)
		}
	}
}
