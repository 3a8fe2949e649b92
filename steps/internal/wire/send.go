package wire

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/imapspec/imapspec/scenarios"
)

// piece is a part of a line that is sent: octets, and what happens behind them.
type piece struct {
	octets string
	await  bool          // the server's continuation request
	pause  time.Duration // the piece goes out by itself; less than 0: no pause
	then   deed
}

// deed is something that a client does to its connection.
type deed string

const (
	halfClose deed = "<half-close>"
	closes    deed = "<close>"
	resets    deed = "<reset>"
)

const (
	splitMark    = "<octet by octet>"
	defaultPause = 20 * time.Millisecond
	longestPause = 10 * time.Second
)

var (
	pauseMark   = regexp.MustCompile(`^pause(?: ([0-9]{1,5}))?$`)
	literalMark = regexp.MustCompile(`^(literal8?)(\+)?(?: ([0-9]+))?(?: "(.*)")?$`)
	// A placeholder that is sent as it is because it cannot be a misspelt name: an address, the origin of a partial fetch.
	looksNamed = regexp.MustCompile(`^[a-z][A-Za-z0-9_' +/-]*$`)
)

// pieces makes what is sent of a C: line. content is what stands in | lines below it.
func pieces(text string, names Names, content *string) ([]piece, error) {
	if d := deed(text); d == halfClose || d == closes || d == resets {
		return []piece{{then: d}}, nil
	}
	text, single := strings.CutPrefix(text, splitMark)
	text, unended := strings.CutSuffix(text, noEndMark)
	var all []piece
	open := ""
	for text != "" {
		at := placeholder.FindStringSubmatchIndex(text)
		if at == nil {
			open += text
			break
		}
		open += text[:at[0]]
		whole, inner := text[at[0]:at[1]], text[at[2]:at[3]]
		text = text[at[1]:]
		if found := pauseMark.FindStringSubmatch(inner); found != nil {
			all, open = append(all, piece{octets: open, pause: pauseOf(found[1])}), ""
			continue
		}
		if found := literalMark.FindStringSubmatch(inner); found != nil {
			body := expand(found[4], names, false)
			if !strings.HasSuffix(inner, `"`) {
				if content == nil {
					return nil, fmt.Errorf("%s has no content: write it in | lines below, or as <literal \"TEXT\">", whole)
				}
				body, content = expand(*content, names, false), nil
			}
			open += announce(found, len(body))
			if found[2] == "" {
				all, open = append(all, piece{octets: open, await: true}), ""
			}
			open += body
			continue
		}
		value := Expand(whole, names)
		if value == whole && looksNamed.MatchString(inner) {
			return nil, fmt.Errorf("%s is neither a mark that the exchange language knows nor a name of this scenario", whole)
		}
		open += value
	}
	if content != nil {
		return nil, errors.New("the | lines belong to a <literal>, and there is none in the line above")
	}
	if !unended {
		open += "\r\n"
	}
	all = append(all, piece{octets: open})
	if single {
		all = octetByOctet(all)
	}
	return all, nil
}

func pauseOf(milliseconds string) time.Duration {
	n, err := strconv.Atoi(milliseconds)
	if err != nil {
		return defaultPause
	}
	return min(time.Duration(n)*time.Millisecond, longestPause)
}

// announce writes the beginning of a literal: {n}, {n+}, ~{n}.
func announce(mark []string, size int) string {
	text := strconv.Itoa(size)
	if mark[3] != "" {
		text = mark[3]
	}
	text = "{" + text + mark[2] + "}\r\n"
	if mark[1] == "literal8" {
		return "~" + text
	}
	return text
}

func octetByOctet(all []piece) []piece {
	var out []piece
	for _, p := range all {
		for i := range len(p.octets) {
			out = append(out, piece{octets: p.octets[i : i+1], pause: -1})
		}
		if len(out) > 0 {
			last := &out[len(out)-1]
			last.await, last.pause = p.await, p.pause
		}
	}
	return out
}

// sendPieces sends a line. A server that answers a literal's announcement otherwise than with a continuation gets no more of
// it; what it said is read again by what comes next.
func (c *Conn) sendPieces(ctx context.Context, all []piece) error {
	unrecorded := ""
	for i, p := range all {
		unrecorded += p.octets
		if p.await || p.pause == 0 || i == len(all)-1 {
			c.recordSent(unrecorded)
			unrecorded = ""
		}
		if err := c.write(ctx, p.octets); err != nil {
			return err
		}
		if err := c.wait(ctx, p.pause); err != nil {
			return err
		}
		if p.await {
			if goOn, err := c.continuation(ctx); err != nil || !goOn {
				return err
			}
		}
		if err := c.do(p.then); err != nil {
			return err
		}
	}
	return nil
}

// wait lets time pass, so that a server sees what was sent by itself.
func (c *Conn) wait(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// continuation waits for the server to ask for a literal, and says whether it does. Other responses are kept for later.
func (c *Conn) continuation(ctx context.Context) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, c.patience())
	defer cancel()
	var kept []string
	defer func() { c.pending = append(kept, c.pending...) }()
	for {
		response, err := c.Read(ctx)
		switch {
		case errors.Is(err, ErrClosed):
			c.ended = err // what comes next reads it
			return false, nil
		case err != nil:
			return false, err
		case strings.HasPrefix(response, "+"):
			return true, nil
		}
		kept = append(kept, response)
		if !strings.HasPrefix(response, "* ") || strings.HasPrefix(response, "* BYE") {
			return false, nil
		}
	}
}

// do does something to the connection.
func (c *Conn) do(d deed) error {
	if d == "" {
		return nil
	}
	c.record(scenarios.Sent, string(d))
	switch d {
	case halfClose:
		if half, ok := c.conn.(interface{ CloseWrite() error }); ok {
			return half.CloseWrite()
		}
	case closes:
		return c.conn.Close()
	case resets:
		if tcp, ok := c.raw.(interface{ SetLinger(int) error }); ok {
			return errors.Join(tcp.SetLinger(0), c.raw.Close())
		}
	}
	return &scenarios.NotApplicableError{Reason: fmt.Sprintf("%s is not possible on this kind of connection (%T)", d, c.raw), Impossible: true}
}
