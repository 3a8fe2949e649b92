// Package eventlog writes a run's events into events.ndjson and reads them back: one JSON object per line, in the order in
// which they were handed over.
package eventlog

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/imapspec/imapspec/scenarios"
)

// FileName is the file's name in a report folder.
const FileName = "events.ndjson"

// Log is an events.ndjson that is being written. It is used by one goroutine at a time.
type Log struct {
	file *os.File
	err  error // the first that happened
}

// Create makes the folder, with its parents, and an empty events.ndjson in it; one that was there is replaced.
func Create(dir string) (*Log, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("the report folder %s cannot be made: %w", dir, cause(err))
	}
	file, err := os.Create(filepath.Join(dir, FileName))
	if err != nil {
		return nil, fmt.Errorf("the report folder %s cannot be written to: %w", dir, cause(err))
	}
	return &Log{file: file}, nil
}

// cause drops the path that the message names already.
func cause(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// Write appends an event; it is in the file when Write returns. After a failure nothing more is written, and Close says why.
func (l *Log) Write(e scenarios.Event) {
	if l.err != nil {
		return
	}
	line, err := json.Marshal(e)
	if err == nil {
		_, err = l.file.Write(append(line, '\n'))
	}
	l.err = err
}

// Close ends the file and gives the first failure.
func (l *Log) Close() error {
	if err := l.file.Close(); l.err == nil {
		l.err = err
	}
	if l.err != nil {
		return fmt.Errorf("%s could not be written: %w", l.file.Name(), cause(l.err))
	}
	return nil
}

// maxEvent is the longest line that is read, in bytes.
const maxEvent = 256 << 20

// Read reads the events of a report folder. A last line that was cut off, as when the run was killed, is left out; any other
// line that is not an event is an error with its number.
func Read(dir string) ([]scenarios.Event, error) {
	name := filepath.Join(dir, FileName)
	file, err := os.Open(name)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%s holds no %s: it is not the report folder of a run", dir, FileName)
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return decode(name, file)
}

func decode(name string, r io.Reader) ([]scenarios.Event, error) {
	var events []scenarios.Event
	reader := bufio.NewReaderSize(r, 64<<10)
	for number := 1; ; number++ {
		line, err := readLine(reader)
		if errors.Is(err, io.EOF) {
			return events, nil // what is before it, if anything, was cut off
		}
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, number, err)
		}
		var e scenarios.Event
		if err := json.Unmarshal(line, &e); err != nil {
			return nil, fmt.Errorf("%s:%d: the line is not an event: %w", name, number, err)
		}
		events = append(events, e)
	}
}

// readLine reads up to and including a line feed; without one it is io.EOF.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case len(line) > maxEvent:
			return nil, fmt.Errorf("the line is longer than %d bytes", maxEvent)
		case !errors.Is(err, bufio.ErrBufferFull):
			return line, err
		}
	}
}
