package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

const module = "github.com/imapspec/imapspec/"

// direction forbids a package (with those below it) to import another, except where allow says so.
type direction struct {
	from, never string
	allow       []string // importers that are exempt
	why         string
}

// directions are the project's directions of dependency. What Go's internal rule forbids already is not repeated.
var directions = []direction{
	{from: "steps", never: "refserver", why: "steps assert only what can be observed"},
	{from: "steps", never: "reports", why: "a step emits events and knows no rendering"},
	{from: "scenarios", never: "refserver", allow: []string{"scenarios/embedded"}, why: "one place starts the reference server"},
	{from: "scenarios", never: "reports", why: "reports are built from events"},
	{from: "reports", never: "refserver", why: "a report is built from events and the catalogue"},
	{from: "reports", never: "steps", why: "a report is built from events and the catalogue"},
	{from: "reports", never: "scenarios/runner", why: "a report knows nothing that runs"},
	{from: "refserver", never: "steps", why: "the server and the harness share no code"},
	{from: "refserver", never: "scenarios", why: "the server and the harness share no code"},
	{from: "refserver/internal/frontend", never: "refserver/internal/backend", why: "the frontend reaches the backend over a connection only"},
	{from: "refserver/internal/frontend", never: "refserver/internal/store", why: "the frontend reaches the backend over a connection only"},
	{from: "refserver/internal/shell", never: "refserver/internal/cmdlet", why: "the language knows no cmdlet"},
	{from: "refserver/internal/shell", never: "refserver/internal/org", why: "the language knows no cmdlet"},
	{from: "refserver/internal/shell", never: "refserver/internal/scm", why: "the language knows no cmdlet"},
	{from: "refserver/internal/imapwire", never: "refserver/internal/store", why: "the codec knows no store"},
	{from: "refserver/internal/store", never: "refserver/internal/imapwire", why: "the store knows no wire"},
	{from: "refserver/internal/message", never: "refserver/internal/imapwire", why: "the message reader knows no wire"},
	{from: "fixtures", never: "refserver", why: "fixtures are data"},
}

// rootTypesOnly is what the root of scenarios may import of this module: nothing.
const rootTypesOnly = "scenarios"

func TestDirectionsOfDependency(t *testing.T) {
	t.Parallel()
	for pkg, imports := range packages(t) {
		for _, imported := range imports {
			if pkg == rootTypesOnly {
				t.Errorf("%s imports %s: the root of scenarios is types only", pkg, imported)
			}
			for _, d := range directions {
				if within(pkg, d.from) && within(imported, d.never) && !exempt(pkg, d.allow) {
					t.Errorf("%s imports %s: %s", pkg, imported, d.why)
				}
			}
		}
	}
}

// packages lists this module's packages with the module's packages that they import, tests left out.
func packages(t *testing.T) map[string][]string {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", module+"...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	all := map[string][]string{}
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimPrefix(p.ImportPath, module)
		all[name] = []string{}
		for _, i := range p.Imports {
			if strings.HasPrefix(i, module) {
				all[name] = append(all[name], strings.TrimPrefix(i, module))
			}
		}
	}
	if len(all) < 10 {
		t.Fatalf("go list found only %d packages", len(all))
	}
	return all
}

func within(pkg, folder string) bool { return pkg == folder || strings.HasPrefix(pkg, folder+"/") }

func exempt(pkg string, allow []string) bool {
	for _, a := range allow {
		if within(pkg, a) {
			return true
		}
	}
	return false
}
