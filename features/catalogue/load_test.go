package catalogue

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

const good = `source: page
title: A page
url: https://example.com/page
requirements:
  - id: P-1
    section: Step 1
    level: MUST
    party: server
    statement: The services are stopped.
    lines: [12, 14]
  - id: P-2
    section: Step 2
    level: SHOULD
    party: client
    statement: Clients are reconfigured.
    testable: false
    reason: it is about people
`

func load(t *testing.T, files map[string]string) (*Catalogue, error) {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return Load(fsys)
}

func TestLoad(t *testing.T) {
	t.Parallel()
	c, err := load(t, map[string]string{
		"requirements/b.yaml":  strings.NewReplacer("P-", "B-", "source: page", "source: other").Replace(good),
		"requirements/a.yaml":  good,
		"requirements/READ.ME": "not read",
		"procedure/x.yaml":     "not read either",
	})
	if err != nil {
		t.Fatal(err)
	}
	no := false
	want := []Requirement{
		{ID: "P-1", Source: "page", Section: "Step 1", Level: Must, Party: Server, Statement: "The services are stopped.",
			Lines: []int{12, 14}, File: "requirements/a.yaml", Line: 5},
		{ID: "P-2", Source: "page", Section: "Step 2", Level: Should, Party: Client, Statement: "Clients are reconfigured.",
			Testable: &no, Reason: "it is about people", File: "requirements/a.yaml", Line: 11},
	}
	if diff := cmp.Diff(want, c.Requirements()[:2]); diff != "" {
		t.Error(diff)
	}
	if r, ok := c.Requirement("B-2"); !ok || r.Source != "other" || r.IsTestable() {
		t.Errorf("B-2 is %+v, %v", r, ok)
	}
	if d, ok := c.Document("other"); !ok || d.Title != "A page" {
		t.Errorf("document other is %+v, %v", d, ok)
	}
	if _, ok := c.Document("none"); ok {
		t.Error("a document that does not exist was found")
	}
}

func TestMistakes(t *testing.T) {
	t.Parallel()
	edit := func(from, to string) string { return strings.Replace(good, from, to, 1) }
	tests := map[string]struct {
		text, message, excerpt string
		line                   int
	}{
		"unknown key":        {edit("    party: server", "    partei: server"), `unknown field "partei"`, "partei: server", 8},
		"unknown top key":    {edit("url:", "link:"), `unknown field "link"`, "link:", 3},
		"key twice":          {edit("    section: Step 1\n", "    section: Step 1\n    section: Step 9\n"), "already defined", "section", 7},
		"id twice":           {edit("id: P-2", "id: P-1"), "id P-1 is used already, by requirements/a.yaml:5", "> 11 |   - id: P-1", 11},
		"bad level":          {edit("level: MUST", "level: HAS TO"), `level of P-1 is "HAS TO", expected one of MUST, MUST NOT,`, "level: HAS TO", 7},
		"bad party":          {edit("party: client", "party: nobody"), `party of P-2 is "nobody"`, "party: nobody", 14},
		"no id":              {edit("id: P-1", "id:"), "id is missing", "", 5},
		"no statement":       {edit("    statement: The services are stopped.\n", ""), "statement of P-1 is missing", "id: P-1", 5},
		"no section":         {edit("    section: Step 1\n", ""), "section of P-1 is missing", "", 5},
		"no reason":          {edit("    reason: it is about people\n", ""), "P-2 is not testable: its reason is missing", "testable: false", 16},
		"reason alone":       {edit("    testable: false\n", ""), "P-2 has a reason", "reason:", 16},
		"bad line number":    {edit("[12, 14]", "[12, 0]"), "lines of P-1 has 0", "lines:", 10},
		"wrong type":         {edit("[12, 14]", "twelve"), "", "twelve", 10},
		"id with blank":      {edit("id: P-1", "id: P 1"), `id "P 1" cannot be written as a tag`, "id: P 1", 5},
		"bad capability":     {edit("url: https", "capability: move\nurl: https"), `capability is "move", expected names`, "capability: move", 3},
		"mixed capability":   {edit("lines: [", "capability: A and B or C\n    lines: ["), `capability of P-1 is "A and B or C"`, "A and B", 10},
		"no source":          {edit("source: page\n", ""), "source is missing", "", 1},
		"no title":           {edit("title: A page\n", ""), "title is missing", "", 1},
		"broken yaml":        {edit("url: https", "url: [https"), "", "", 0},
		"empty":              {"", "holds 0 YAML documents", "", 0},
		"only a comment":     {"# nothing\n", "holds 0 YAML documents", "", 0},
		"two documents":      {good + "---\n" + good, "holds 2 YAML documents", "", 0},
		"no requirements":    {"source: page\ntitle: x\n", "lists no requirements", "", 1},
		"requirements a map": {"source: page\ntitle: x\nrequirements:\n  a: b\n", "", "", 4},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := load(t, map[string]string{"requirements/a.yaml": tt.text})
			var mistake *Error
			if !errors.As(err, &mistake) {
				t.Fatalf("got %v, want an *Error", err)
			}
			if mistake.File != "requirements/a.yaml" || tt.line != 0 && mistake.Line != tt.line {
				t.Errorf("%s:%d, want line %d\n%v", mistake.File, mistake.Line, tt.line, err)
			}
			if !strings.Contains(mistake.Message, tt.message) || !strings.Contains(mistake.Excerpt, tt.excerpt) {
				t.Errorf("got %v\nwant %q and %q", err, tt.message, tt.excerpt)
			}
		})
	}
}

func TestSourceTwice(t *testing.T) {
	t.Parallel()
	_, err := load(t, map[string]string{
		"requirements/a.yaml": good,
		"requirements/b.yaml": strings.ReplaceAll(good, "P-", "B-"),
	})
	if err == nil || !strings.HasPrefix(err.Error(), `requirements/b.yaml:1:9: source "page" has a file already`) {
		t.Errorf("got %v", err)
	}
}

func TestIDs(t *testing.T) {
	t.Parallel()
	got := IDs([]string{"@slow", "@req:P-1", "@cap:MOVE", "@req:P-2", "@req:P-1"})
	if diff := cmp.Diff([]string{"P-1", "P-2"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestCapability(t *testing.T) {
	t.Parallel()
	for capability, want := range map[Capability]bool{
		"": true, "MOVE": true, "STATUS=SIZE": true, "LITERAL+ or LITERAL-": true, "A and B and C": true, "A or B or C": true,
		"move": false, "A B": false, "A and": false, "or B": false, "A and B or C": false, "A  or B": false, "(A)": false, " ": false,
	} {
		if got := capability.IsValid(); got != want {
			t.Errorf("%q: %v", capability, got)
		}
	}
	c, err := load(t, map[string]string{"requirements/a.yaml": strings.NewReplacer(
		"url:", "capability: IDLE\nurl:", "lines:", "capability: QRESYNC and UIDPLUS\n    lines:").Replace(good)})
	if err != nil {
		t.Fatal(err)
	}
	if d := c.Documents[0]; d.Capability != "IDLE" || d.Requirements[0].Capability != "QRESYNC and UIDPLUS" {
		t.Errorf("document %q, requirement %q", d.Capability, d.Requirements[0].Capability)
	}
}
