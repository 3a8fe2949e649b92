package eventlog

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/imapspec/imapspec/scenarios"
)

func sample() []scenarios.Event {
	at := time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC)
	return []scenarios.Event{
		{Kind: scenarios.RunStarted, Time: at, Run: &scenarios.RunInfo{Implementation: "x", Selectors: []string{"all"}, Total: 1}},
		{Kind: scenarios.ScenarioStarted, Time: at, Scenario: "a.feature:1", Info: &scenarios.ScenarioInfo{Name: "n", Tags: []string{"@t"}, Steps: []string{"Given <&>"}}},
		{Kind: scenarios.Attached, Time: at, Scenario: "a.feature:1", Attachment: &scenarios.Attachment{Name: "big", Content: []byte(strings.Repeat("\x00\n", 40_000))}},
		{Kind: scenarios.WireLine, Time: at, Scenario: "a.feature:1", Line: &scenarios.Line{Actor: "a", Dir: scenarios.Sent, Text: "a1 NOOP\r\nline \u2028"}},
		{Kind: scenarios.ScenarioFinished, Time: at, Scenario: "a.feature:1", Verdict: scenarios.Passed},
	}
}

// write fills a folder and gives the file's name.
func write(t *testing.T, dir string, events []scenarios.Event) string {
	t.Helper()
	log, err := Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		log.Write(e)
	}
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, FileName)
}

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "a", "b")
	write(t, dir, append(sample(), sample()...))
	write(t, dir, sample()) // replaces
	got, err := Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(sample(), got); diff != "" {
		t.Error(diff)
	}
}

func TestEventIsWrittenAtOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	log, err := Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	log.Write(sample()[0])
	if got, err := Read(dir); err != nil || len(got) != 1 {
		t.Errorf("%d events, %v", len(got), err)
	}
}

func TestCutOffLineIsLeftOut(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	name := write(t, dir, sample())
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, raw[:len(raw)-10], 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := Read(dir); err != nil || len(got) != len(sample())-1 {
		t.Errorf("%d events, %v", len(got), err)
	}
}

func TestMistakes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := Read(dir); err == nil || !strings.Contains(err.Error(), "it is not the report folder of a run") {
		t.Errorf("got %v", err)
	}
	name := write(t, dir, sample()[:1])
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, append(raw, "nonsense\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(dir); err == nil || !strings.HasPrefix(err.Error(), name+":2: the line is not an event") {
		t.Errorf("got %v", err)
	}
	if _, err := Create(name); err == nil || err.Error() != "the report folder "+name+" cannot be made: not a directory" {
		t.Errorf("got %v", err)
	}
	if err := os.Mkdir(filepath.Join(dir, "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "x", FileName), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := Create(filepath.Join(dir, "x")); err == nil || !strings.Contains(err.Error(), "cannot be written to: is a directory") {
		t.Errorf("got %v", err)
	}
}

func TestFailedWriteIsTold(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("there is no /dev/full here")
	}
	file, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	log := &Log{file: file}
	log.Write(sample()[0])
	log.Write(sample()[1])
	if err := log.Close(); err == nil || err.Error() != "/dev/full could not be written: no space left on device" {
		t.Errorf("got %v", err)
	}
}
