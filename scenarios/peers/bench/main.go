//go:build linux

// Command bench measures this project's server beside Dovecot and prints how many times as fast it is.
//
// Both run on loopback with the same people, messages and durability: Dovecot in its high-performance form with its default
// of syncing, our server with its mailboxes on disk, every client logging in at the frontend and then, with --proxy process,
// handed over to the backend, as Dovecot's login processes hand theirs over, or, with --proxy tls, proxied over a second TLS
// connection, as on Exchange. Each line of the table is measured on the
// two in turn, several rounds in one go, so that whatever else the machine does hits both; the medians are compared.
// Absolute numbers say more about the machine than about the servers.
//
// The last line is "N of M bars met"; the exit status is 1 when a bar is not met, 3 when something could not be measured.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

const (
	statusMissed  = 1
	statusUsage   = 2
	statusFailure = 3
)

// bench is one run of the program.
type bench struct {
	out     io.Writer
	rounds  int
	repeats int           // of a timed command in one round
	length  time.Duration // of a rate's measurement
	sizes   sizes
	own     *target
	peer    *target
	hits    map[string]map[string]int // what a search found, by search and server
	results []result
}

// result is one bar.
type result struct {
	what, ours, theirs, ratio, bar string
	met                            bool
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(command(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

func command(ctx context.Context, args []string, out, errs io.Writer) int {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(errs)
	rounds := flags.Int("rounds", 5, "how often each line is measured on both servers")
	lines := flags.String("lines", "", "comma-separated `keys` of the lines to measure (default all; see --list)")
	fast := flags.Bool("quick", false, "smaller mailboxes and two short rounds, for development")
	binary := flags.String("imapspec", "", "built `binary` of the server (default: build it now)")
	proxy := flags.String("proxy", "process", "how our frontend reaches its backend: process or tls (see imapspec serve --help)")
	dir := flags.String("dir", "", "`folder` for both servers, kept, so that a second run need not fill the mailboxes (default: temporary)")
	echo := flags.Bool("echo", false, "only answer NOOPs on a free port, which is printed: what bare round trips are measured with")
	list := flags.Bool("list", false, "print the keys of the lines and end")
	if err := flags.Parse(args); err != nil {
		return statusUsage
	}
	if *echo {
		fmt.Fprintln(errs, "bench:", answerNoops(out))
		return statusFailure
	}
	b := &bench{out: out, rounds: *rounds, repeats: 3, length: 2 * time.Second, sizes: full(), hits: map[string]map[string]int{}}
	if *fast {
		b.rounds, b.repeats, b.length, b.sizes = 2, 2, 500*time.Millisecond, quick()
	}
	chosen, err := choose(*lines)
	if err != nil || *rounds < 1 || flags.NArg() > 0 {
		fmt.Fprintln(errs, "bench:", errors.Join(err, errors.New("see --help")))
		return statusUsage
	}
	if *list {
		for _, l := range chosen {
			fmt.Fprintf(out, "%-20s %s\n", l.key, l.what)
		}
		return 0
	}
	if err := b.run(ctx, chosen, *dir, *binary, *proxy); err != nil {
		fmt.Fprintln(errs, "bench:", err)
		return statusFailure
	}
	return b.report()
}

func choose(keys string) ([]line, error) {
	all := table()
	if keys == "" {
		return all, nil
	}
	var chosen []line
next:
	for key := range strings.SplitSeq(keys, ",") {
		for _, l := range all {
			if l.key == key {
				chosen = append(chosen, l)
				continue next
			}
		}
		return nil, fmt.Errorf("no line has the key %q; see --list", key)
	}
	return chosen, nil
}

// run starts both servers and measures the lines.
func (b *bench) run(ctx context.Context, lines []line, dir, binary, proxy string) (err error) {
	if dir == "" {
		if dir, err = os.MkdirTemp("", "bench-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := os.Chmod(dir, 0o755); err != nil { // Dovecot's mail user must get through
		return err
	}
	if b.peer, err = startPeer(ctx, dir); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.peer.close()) }()
	if b.own, err = startOwn(ctx, dir, binary, proxy); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.own.close()) }()
	for _, t := range []*target{b.peer, b.own} {
		start := time.Now()
		if err := t.fill(b.sizes); err != nil {
			return fmt.Errorf("fill %s: %w", t.name, err)
		}
		fmt.Fprintf(b.out, "%s is ready (mailboxes filled in %.1f s)\n", t.name, time.Since(start).Seconds())
	}
	for _, l := range lines {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := b.measure(l); err != nil {
			return fmt.Errorf("%s: %w", l.key, err)
		}
	}
	return nil
}

// measure measures one line on both servers in turn; who begins changes with the round. A first round warms up and does
// not count.
func (b *bench) measure(l line) error {
	targets := []*target{b.own, b.peer}
	values := map[*target][]float64{}
	runs := map[*target]run{}
	defer func() {
		for _, r := range runs {
			if r.end != nil {
				r.end()
			}
		}
	}()
	for _, t := range targets {
		r, err := l.begin(b, t)
		if err != nil {
			return err
		}
		runs[t] = r
	}
	first, last := -1, b.rounds // round -1 warms up
	if l.once {
		first, last = 0, 1
	}
	var bare []float64
	for round := first; round < last; round++ {
		for i := range targets {
			t := targets[(i+round+2)%2]
			value, err := runs[t].measure()
			if err != nil {
				return fmt.Errorf("%s: %w", t.name, err)
			}
			if round >= 0 {
				values[t] = append(values[t], value)
			}
		}
		if l.bare != nil && round >= 0 {
			rate, err := l.bare.measure(b.length)
			if err != nil {
				return err
			}
			bare = append(bare, rate)
		}
	}
	b.compare(l, median(values[b.own]), median(values[b.peer]))
	if l.bare != nil {
		b.compareBare(l, median(values[b.own]), median(values[b.peer]), median(bare))
	}
	if l.key == "select" {
		return b.firstSelect()
	}
	return nil
}
