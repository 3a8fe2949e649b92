package shell

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
)

// TestNesting nests everything that can be nested a thousand times and more: an error record, never a crash.
func TestNesting(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1_000, 100_000} {
		for name, text := range map[string]string{
			"parentheses":     strings.Repeat("(", n) + "1" + strings.Repeat(")", n),
			"sub-expressions": strings.Repeat("$(", n) + "1" + strings.Repeat(")", n),
			"strings":         strings.Repeat(`"$(`, n) + "1" + strings.Repeat(`)"`, n),
			"lists":           strings.Repeat("@(", n) + "1" + strings.Repeat(")", n),
			"blocks":          strings.Repeat("{", n) + "1" + strings.Repeat("}", n),
			"hash tables":     strings.Repeat("@{a=", n) + "1" + strings.Repeat("}", n),
			"ifs":             strings.Repeat("if(1){", n) + "1" + strings.Repeat("}", n),
			"open":            strings.Repeat("(", n),
			"nots":            strings.Repeat("!", n) + "1",
			"minuses":         strings.Repeat("- ", n) + "1",
			"casts":           strings.Repeat("[int]", n) + "1",
			"commas":          strings.Repeat(",", n) + "1",
			"types":           strings.Repeat("[", n),
			"assignments":     strings.Repeat("$a=", n) + "1",
			"sums":            "1" + strings.Repeat("+1", 10*n),
			"members":         "$a" + strings.Repeat(".a", 10*n),
			"indexes":         "$a" + strings.Repeat("[0]", 10*n),
			"pipes":           "1" + strings.Repeat("|echo", 10*n),
			"arguments":       "echo" + strings.Repeat(" a", 10*n),
			"subtractions":    "$a" + strings.Repeat(" -replace 'a'", 10*n),
		} {
			if len(text) > maxText {
				continue
			}
			if got := run(t, text); !strings.Contains(got, "FullyQualifiedErrorId : ") {
				t.Errorf("%d %s: no error but %.100q", n, name, got)
			}
		}
	}
	if got := run(t, strings.Repeat("(", 100)+"1"+strings.Repeat(")", 100)); got != "1\n" {
		t.Errorf("a hundred parentheses should work: %.200q", got)
	}
	if got := run(t, strings.Repeat(" ", maxText+1)); !strings.Contains(got, "ScriptTooLong") {
		t.Errorf("a text that is too long: %.200q", got)
	}
}

// TestBounds builds values that would eat the machine.
func TestBounds(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`$s = "a"; while ($true) { $s = $s + $s }`: "", // errors every time, ended by the context
		`$f = { & $f }; & $f`:                      "CallDepthOverflow",
		`"a" * 1000000000000`:                      "ValueTooLarge",
		`1..1000000000`:                            "ValueTooLarge",
		`(1,2) * 1000000000`:                       "ValueTooLarge",
		`"a".PadLeft(2000000000)`:                  "ValueTooLarge",
		`"{0,2000000000}" -f 1`:                    "FormatError",
		`$s = "a" * 10000000; $s -replace "a", $s`: "ValueTooLarge",
		`$s = "a" * 10000000; $s.Replace("a", $s)`: "ValueTooLarge",
		`$s = "a" * 10000000; ($s,$s) -join $s`:    "ValueTooLarge",
		`$s = "a" * 10000000; "$s$s"`:              "ValueTooLarge",
		`$a = 1..1000000; $a + $a`:                 "ValueTooLarge",
		`$a = while ($true) { 1 }`:                 "ValueTooLarge",
		`$x = 9223372036854775807; $x + 1`:         "9.22337203685478E+18",
		`-9223372036854775807 - 2`:                 "-9.22337203685478E+18",
		`9223372036854775807 * 2`:                  "1.84467440737096E+19",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
			defer cancel()
			s, _ := newFake()
			if want == "" {
				ctx, cancel = context.WithTimeout(context.Background(), 200*time.Millisecond)
				defer cancel()
			}
			var out strings.Builder
			err := s.Run(ctx, text, &out)
			if want == "" {
				if !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("ended with %v", err)
				}
				return
			}
			if err != nil || !strings.Contains(out.String(), want) {
				t.Errorf("no %q but %v and %.300q", want, err, out.String())
			}
		})
	}
}

// TestEndless runs loops without an end: the context stops each of them.
func TestEndless(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`while ($true) {}`, `while ($true) { 1 }`, `for (;;) { $i++ }`, `do {} while ($true)`, `do { try { throw 1 } catch {} } until ($false)`,
		`while ($true) { 1..3 | foreach { $_ } | Out-Null }`, `while ($true) { Get-Service nope -ea Ignore }`, `Start-Sleep 100000`,
		`try { while ($true) {} } catch { "caught" } finally { "last" }`, `1 | foreach { while ($true) {} }`, `while ($true) { continue }`,
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(context.Background())
			time.AfterFunc(20*time.Millisecond, cancel)
			s, exec := newFake()
			if err := s.Run(ctx, text, io.Discard); !errors.Is(err, context.Canceled) {
				t.Errorf("ended with %v", err)
			}
			if got := exec(t, `"still here"`); got != "still here\n" {
				t.Errorf("the session is broken: %q", got)
			}
		})
	}
}

type brokenWriter struct{ left int }

var errBroken = errors.New("broken pipe")

func (w *brokenWriter) Write(p []byte) (int, error) {
	if w.left -= len(p); w.left < 0 {
		return 0, errBroken
	}
	return len(p), nil
}

// TestBrokenWriter ends with the writer's error wherever it breaks.
func TestBrokenWriter(t *testing.T) {
	t.Parallel()
	const text = `Get-Service; "a"; Get-Service nope; Write-Warning x; Get-ImapSettings | fl; try { Write-Host y } catch { "no" }; while ($true) { "more" }`
	for n := range 400 {
		s, _ := newFake()
		if err := s.Run(context.Background(), text, &brokenWriter{n * 7}); !errors.Is(err, errBroken) {
			t.Fatalf("after %d bytes: %v", n*7, err)
		}
	}
}
