package main

import (
	"bufio"
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/imapspec/imapspec/refserver"
)

// The benchmarks of `make bench`. Those of whole processes use the binary that the make target built.

func binary(b *testing.B) string {
	b.Helper()
	path, err := filepath.Abs("../../dist/imapspec")
	if err != nil {
		b.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		b.Skipf("build it first: make build (%v)", err)
	}
	return path
}

// BenchmarkStart is a server in this process, from nothing to all services ready and closed again.
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		server, err := refserver.Start(b.Context(), refserver.Config{Started: true})
		if err != nil {
			b.Fatal(err)
		}
		if err := server.Close(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}

// serveProcess starts `imapspec serve --started` on free ports and returns when it has printed ready.
func serveProcess(b *testing.B) *exec.Cmd {
	b.Helper()
	args := []string{"serve", "--started", "--server-file", filepath.Join(b.TempDir(), "server.json")}
	for _, flag := range []string{"imap", "imaps", "submission", "web", "management", "dns"} {
		args = append(args, "--"+flag, "127.0.0.1:0")
	}
	cmd := exec.Command(binary(b), args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if lines.Text() == "ready" {
			return cmd
		}
	}
	b.Fatalf("serve ended before it was ready: %v", cmd.Wait())
	return nil
}

func stop(b *testing.B, cmd *exec.Cmd) {
	b.Helper()
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		b.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkServeReady is `imapspec serve --started` from the start of the process to its line ready.
func BenchmarkServeReady(b *testing.B) {
	binary(b)
	var spent time.Duration
	for b.Loop() {
		started := time.Now()
		cmd := serveProcess(b)
		spent += time.Since(started)
		b.StopTimer()
		stop(b, cmd)
		b.StartTimer()
	}
	b.ReportMetric(float64(spent.Milliseconds())/float64(b.N), "ms-to-ready")
}

// BenchmarkServeMemory is the resident memory of the idle server.
func BenchmarkServeMemory(b *testing.B) {
	var total float64
	for b.Loop() {
		cmd := serveProcess(b)
		status, err := os.ReadFile("/proc/" + strconv.Itoa(cmd.Process.Pid) + "/status")
		if err != nil {
			b.Skipf("resident memory is read from /proc: %v", err)
		}
		for line := range strings.Lines(string(status)) {
			if kilobytes, ok := strings.CutPrefix(line, "VmRSS:"); ok {
				n, err := strconv.Atoi(strings.Fields(kilobytes)[0])
				if err != nil {
					b.Fatal(err)
				}
				total += float64(n)
			}
		}
		stop(b, cmd)
	}
	b.ReportMetric(total/1024/float64(b.N), "MB-resident")
}

// BenchmarkProcedure is the whole procedure suite with --jobs 2.
func BenchmarkProcedure(b *testing.B) {
	program := binary(b)
	for b.Loop() {
		var out bytes.Buffer
		cmd := exec.Command(program, "run", "--jobs", "2", "--report", b.TempDir())
		cmd.Stdout, cmd.Stderr = &out, &out
		if err := cmd.Run(); err != nil {
			b.Fatalf("%v\n%s", err, out.String())
		}
	}
}
