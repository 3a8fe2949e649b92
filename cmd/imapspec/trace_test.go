package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

const memoCatalogue = `source: rfc9999
title: A memo
requirements:
  - {id: R9999-1-01, section: "1", level: MUST, party: server, statement: It answers., lines: [2]}
  - {id: R9999-1-02, section: "1", level: MUST, party: client, statement: It asks., lines: [2]}
`

// library is parts with a catalogued RFC, and a folder with the RFC's text.
func library(t *testing.T, entries, text string) (parts, string) {
	t.Helper()
	p := house("")
	p.features.(fstest.MapFS)["requirements/rfc9999.yaml"] = &fstest.MapFile{Data: []byte(entries)}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "rfc9999.txt"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return p, folder
}

func TestTraceTexts(t *testing.T) {
	t.Parallel()
	p, folder := library(t, memoCatalogue, "A memo\nBoth MUST\nNOT tire.\n")
	code, out, errs := command(t, p, "trace", "--texts", folder)
	want := "rfc9999  1 lines with key words, 2 requirements, 0 problems\n1 documents, 1 lines with key words, 0 problems\n"
	if code != exitExpected || out != want || errs != "" {
		t.Errorf("status %d\n%s%s", code, out, errs)
	}
}

func TestTraceTextsProblems(t *testing.T) {
	t.Parallel()
	entries := strings.Replace(memoCatalogue, "asks., lines: [2]", "asks., lines: [1, 9]", 1)
	p, folder := library(t, entries, "A memo\nBoth MUST\n  It MAY rest.\n")
	code, out, errs := command(t, p, "trace", "--texts", folder)
	file := filepath.Join(folder, "rfc9999.txt")
	want := `imapspec: the catalogue and the texts do not agree:
  ` + file + `:1: R9999-1-02 accounts for this line, and it carries no key word: A memo
  ` + file + `:3: no requirement accounts for this line's key word: It MAY rest.
  ` + file + `:9: R9999-1-02 accounts for this line, and the text has 3
`
	if code != exitFailed || !strings.HasSuffix(out, "\n1 documents, 2 lines with key words, 3 problems\n") {
		t.Errorf("status %d\n%s", code, out)
	}
	if diff := cmp.Diff(want, errs); diff != "" {
		t.Error(diff)
	}
}

func TestTraceTextsMissing(t *testing.T) {
	t.Parallel()
	p, _ := library(t, memoCatalogue, "")
	code, _, errs := command(t, p, "trace", "--texts", t.TempDir())
	if code != exitEnvironment || !strings.Contains(errs, "cannot compare the catalogue with rfc9999") {
		t.Errorf("status %d, %s", code, errs)
	}
	if code, _, errs := command(t, p, "trace", "--texts", "x", "--json"); code != exitUsage {
		t.Errorf("with --json: status %d, %s", code, errs)
	}
}

// TestTraceOfScenariosWithoutRequirements: a scenario of an RFC that carries no requirement is a gap, each row of an outline by itself.
func TestTraceOfScenariosWithoutRequirements(t *testing.T) {
	t.Parallel()
	p, _ := library(t, memoCatalogue, "")
	p.features.(fstest.MapFS)["rfc9999/1_memo.feature"] = &fstest.MapFile{Data: []byte(`Feature: The memo

  Scenario Outline: The <what>
    Then the <what> is <how>

    @req:R9999-1-01
    Examples:
      | what | how  |
      | door | shut |

    Examples:
      | what | how |
      | lamp | lit |
`)}
	code, _, errs := command(t, p, "trace")
	want := `imapspec: the trace has gaps:
  rfc9999/1_memo.feature:13 carries no requirement: its failure would count against nothing
  R9999-1-02 is testable and has no scenario
`
	if diff := cmp.Diff(want, errs); code != exitFailed || diff != "" {
		t.Errorf("status %d\n%s", code, diff)
	}
}

// TestTexts: the catalogue accounts for every key word of the RFCs. Their texts lie beside the repository.
func TestTexts(t *testing.T) {
	t.Parallel()
	folder := filepath.Join("..", "..", "..", "shared", "rfc")
	if _, err := os.Stat(folder); err != nil && os.Getenv("CI") != "true" {
		t.Skipf("the RFCs' texts are not at hand: %v", err)
	}
	if code, out, errs := command(t, wire(), "trace", "--texts", folder); code != exitExpected {
		t.Errorf("status %d\n%s%s", code, out, errs)
	}
}
