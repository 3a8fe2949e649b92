package console

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// maxHistory is how many lines are remembered.
const maxHistory = 1000

// history remembers the lines that were typed, in memory and in a file that only its owner can read, one JSON string on
// each line. Lines that seem to hold a password are remembered for this run only.
type history struct {
	path string

	mu    sync.Mutex
	lines []string
}

// openHistory reads a history file; one that cannot be read counts as empty.
func openHistory(path string) *history {
	h := &history{path: path}
	if path == "" {
		return h
	}
	file, err := os.Open(path)
	if err != nil {
		return h
	}
	defer file.Close()
	scanner := bufio.NewScanner(file)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		var line string
		if json.Unmarshal(scanner.Bytes(), &line) == nil && line != "" {
			h.lines = append(h.lines, line)
		}
	}
	h.lines = h.lines[max(0, len(h.lines)-maxHistory):]
	return h
}

// sensitive says whether a line must not be written to a file.
func sensitive(line string) bool {
	lower := strings.ToLower(line)
	for _, word := range []string{"password", "passwd", "asplaintext", "secret", "credential(", "token", "apikey"} {
		if strings.Contains(lower, word) {
			return true
		}
	}
	return false
}

// Write adds a line and returns how many there are. A line that is the same as the last one is not added again.
func (h *history) Write(line string) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	line = strings.TrimSpace(line)
	if line == "" || (len(h.lines) > 0 && h.lines[len(h.lines)-1] == line) {
		return len(h.lines), nil
	}
	h.lines = append(h.lines, line)
	if len(h.lines) > maxHistory {
		h.lines = h.lines[1:]
	}
	if h.path == "" || sensitive(line) {
		return len(h.lines), nil
	}
	return len(h.lines), h.save(line)
}

// save appends a line to the file.
func (h *history) save(line string) (err error) {
	if err := os.MkdirAll(filepath.Dir(h.path), 0o700); err != nil {
		return fmt.Errorf("keep the history: %w", err)
	}
	file, err := os.OpenFile(h.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("keep the history: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	raw, err := json.Marshal(line)
	if err != nil {
		return err
	}
	_, err = file.Write(append(raw, '\n'))
	return err
}

// GetLine gives the line at a position, the oldest being 0.
func (h *history) GetLine(position int) (string, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if position < 0 || position >= len(h.lines) {
		return "", errors.New("the history has no such line")
	}
	return h.lines[position], nil
}

// Len is how many lines there are.
func (h *history) Len() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.lines)
}

// Dump gives all lines, the oldest first.
func (h *history) Dump() any {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]string(nil), h.lines...)
}
