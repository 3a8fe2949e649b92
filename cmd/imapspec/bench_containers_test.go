package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/log"

	"github.com/imapspec/imapspec/scenarios/containers"
)

// The benchmarks of `make bench-containers`.

// readyLine is the server's last line before it serves, as the engine dates it.
var readyLine = regexp.MustCompile(`(?m)(\d{4}-\d\d-\d\dT\S+Z) ready\r?$`)

// BenchmarkContainerReady is the server in a container, from the start of its process to its line ready, by the engine's clock.
func BenchmarkContainerReady(b *testing.B) {
	engineFor(b)
	image, err := containers.LocalImage(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	docker, err := client.New(client.FromEnv)
	if err != nil {
		b.Fatal(err)
	}
	defer docker.Close()
	var spent time.Duration
	for b.Loop() {
		c, err := containers.Run(b.Context(), image, containers.WithStarted(), testcontainers.WithLogger(log.NewNoopLogger()))
		if err == nil {
			spent += readyAfter(b, docker, c)
		}
		if removed := testcontainers.TerminateContainer(c, testcontainers.StopTimeout(0)); err != nil || removed != nil {
			b.Fatal(err, removed)
		}
	}
	b.ReportMetric(float64(spent.Milliseconds())/float64(b.N), "ms-to-ready")
}

func engineFor(b *testing.B) {
	b.Helper()
	if err := containers.Engine(b.Context()); err != nil {
		b.Skip(err)
	}
}

func readyAfter(b *testing.B, docker *client.Client, c *containers.Container) time.Duration {
	b.Helper()
	info, err := c.Inspect(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	logs, err := docker.ContainerLogs(b.Context(), c.GetContainerID(), client.ContainerLogsOptions{ShowStdout: true, Timestamps: true})
	if err != nil {
		b.Fatal(err)
	}
	defer logs.Close()
	text, err := io.ReadAll(logs)
	if err != nil {
		b.Fatal(err)
	}
	line := readyLine.FindSubmatch(text)
	if line == nil {
		b.Fatalf("no line ready:\n%s", text)
	}
	began, err := time.Parse(time.RFC3339Nano, info.State.StartedAt)
	if err != nil {
		b.Fatal(err)
	}
	ready, err := time.Parse(time.RFC3339Nano, string(line[1]))
	if err != nil {
		b.Fatal(err)
	}
	return ready.Sub(began)
}

// BenchmarkContainersProcedure is the whole procedure suite in each topology of containers, with --jobs 2, once the image is built; and
// how long it takes until the first step has been done.
func BenchmarkContainersProcedure(b *testing.B) {
	program := binary(b)
	engineFor(b)
	for _, topology := range []string{topologyContainers, topologyDag} {
		b.Run(topology, func(b *testing.B) {
			runProcedure(b, program, topology, "procedure/9_whole_procedure") // which builds the image
			var first, whole time.Duration
			for b.Loop() {
				one, all := runProcedure(b, program, topology, "procedure")
				first, whole = first+one, whole+all
			}
			b.ReportMetric(first.Seconds()/float64(b.N), "s-to-first-step")
			b.ReportMetric(whole.Seconds()/float64(b.N), "s-whole")
		})
	}
}

// runProcedure gives the times from the start of the process to the end of the first step, and to its own end.
func runProcedure(b *testing.B, program, topology, selector string) (first, whole time.Duration) {
	b.Helper()
	report := b.TempDir()
	var out bytes.Buffer
	cmd := exec.Command(program, "run", "--topology", topology, "--jobs", "2", "--report", report, selector)
	cmd.Stdout, cmd.Stderr = &out, &out
	began := time.Now()
	if err := cmd.Run(); err != nil {
		b.Fatalf("%v\n%s", err, out.String())
	}
	whole = time.Since(began)
	events, err := os.Open(filepath.Join(report, "events.ndjson"))
	if err != nil {
		b.Fatal(err)
	}
	defer events.Close()
	for lines := bufio.NewReader(events); ; {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			b.Fatalf("no step has been done: %v", err)
		}
		var event struct {
			Kind string
			Time time.Time
		}
		if err := json.Unmarshal(line, &event); err == nil && event.Kind == "step-finished" {
			return event.Time.Sub(began), whole
		}
	}
}
