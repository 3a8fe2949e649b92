// Package protocollog writes the protocol logs of the IMAP4 services: a row for every session's beginning and end and for
// every command, in the fields and files of a real server (facts 9.9).
//
// Invariants:
//   - A password never reaches a log. Of LOGIN the name alone is written, of AUTHENTICATE a known mechanism alone, and of a
//     line that is no command nothing: it may be a password that a confused client sent.
//   - A log that cannot be written never ends, fails or holds up a session: rows wait in a bounded buffer for one goroutine
//     that writes them, and what does not fit is lost and counted.
//   - What is written is on its way to the file at the end of its session, and flushInterval after it was logged at the latest.
//   - Sizes are bytes of the stream inside TLS: rqsize what a command took without its last line end, rpsize everything that
//     was written from there to the end of its answer.
//
// A nil *Writer and a nil *Session are logs that are switched off: every method does nothing.
package protocollog

import (
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jonboulle/clockwork"

	"github.com/imapspec/imapspec/refserver/internal/org"
)

const (
	flushInterval = time.Second // between a row and its place in the file, at most
	flushSize     = 64 << 10    // bytes of rows that are not kept waiting
	maxPending    = 4 << 20     // bytes of rows that may wait for the disk
)

// The beginnings of the files' names (facts 9.9).
const (
	Frontend = "IMAP4"
	Backend  = "IMAP4BE"
)

// Config is what a log is made of.
type Config struct {
	Prefix   string           // Frontend or Backend
	Settings org.ImapSettings // the Snapshot of the service that writes
	Disk     *Disk            // nil: there is no log
	// Addresses are the host's. A session at an unspecified address is logged with the first one of the client's family.
	Addresses []netip.Addr
	Log       *slog.Logger // is told when the log cannot be written
	Clock     clockwork.Clock
}

// Writer is the protocol log of a service between its start and its stop.
type Writer struct {
	cfg      Config
	sessions atomic.Uint64

	mu      sync.Mutex
	pending []row
	size    int  // bytes in pending
	lost    int  // rows
	armed   bool // a flush is due

	wake   chan struct{}
	stop   chan struct{}
	done   chan struct{}
	files  files // the writing goroutine's
	failed bool  // the last write did
}

// row is a line of the log with its line end.
type row struct {
	at   time.Time
	text string
}

// Start begins a log as the settings say; nil when ProtocolLogEnabled is off. Nothing is made on the disk before there is
// something to write.
func Start(cfg Config) *Writer {
	if !cfg.Settings.ProtocolLogEnabled || cfg.Disk == nil {
		return nil
	}
	w := &Writer{cfg: cfg, wake: make(chan struct{}, 1), stop: make(chan struct{}), done: make(chan struct{}), files: newFiles(cfg)}
	go w.run()
	return w
}

// Close writes what is waiting and closes the file.
func (w *Writer) Close() {
	if w == nil {
		return
	}
	close(w.stop)
	<-w.done
}

func (w *Writer) run() {
	defer close(w.done)
	for {
		select {
		case <-w.wake:
			w.flush()
		case <-w.stop:
			w.flush()
			w.files.close()
			return
		}
	}
}

// add queues a row.
func (w *Writer) add(r row) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.size+len(r.text) > maxPending {
		w.lost++
		return
	}
	w.pending = append(w.pending, r)
	w.size += len(r.text)
	if w.size >= flushSize {
		w.nudge()
	} else if !w.armed {
		w.armed = true
		w.cfg.Clock.AfterFunc(flushInterval, w.nudge)
	}
}

// nudge has the rows written that wait.
func (w *Writer) nudge() {
	select {
	case w.wake <- struct{}{}:
	default: // it will be
	}
}

func (w *Writer) flush() {
	w.mu.Lock()
	rows, lost := w.pending, w.lost
	w.pending, w.size, w.lost, w.armed = nil, 0, 0, false
	w.mu.Unlock()
	if lost > 0 {
		w.cfg.Log.Warn("The protocol log lost rows: the disk is too slow.", "log", w.cfg.Prefix, "rows", lost)
	}
	if len(rows) == 0 {
		return
	}
	err := w.files.write(rows)
	if err != nil && !w.failed {
		w.cfg.Log.Error("The protocol log cannot be written. Mend the folder, or set LogFileLocation to another one and restart the service.",
			"log", w.cfg.Prefix, "folder", w.cfg.Settings.LogFileLocation, "error", err)
	}
	w.failed = err != nil
}

// Session begins the log of a session. binding is the address that the service listens at, client the client's.
func (w *Writer) Session(binding, client net.Addr) *Session {
	if w == nil {
		return nil
	}
	return &Session{
		w: w, id: fmt.Sprintf("%016X", w.sessions.Add(1)), opened: w.cfg.Clock.Now(), login: nowhere,
		server: w.serverAddress(binding, client), client: w.clientAddress(client),
	}
}

// serverAddress is where the client has reached the server: an address of the host, of the client's family.
func (w *Writer) serverAddress(binding, client net.Addr) string {
	at, err := netip.ParseAddrPort(binding.String())
	if err != nil || !at.Addr().IsUnspecified() {
		return binding.String()
	}
	family := at.Addr()
	if from, err := netip.ParseAddrPort(client.String()); err == nil {
		family = from.Addr().Unmap()
	}
	return w.host(netip.AddrPortFrom(family, at.Port())).String()
}

// clientAddress is the client's own, but for the backend's clients on the loopback interface: these are frontends, which a
// real server reaches at the host's address.
func (w *Writer) clientAddress(client net.Addr) string {
	at, err := netip.ParseAddrPort(client.String())
	if err == nil && w.cfg.Prefix == Backend && at.Addr().IsLoopback() {
		return w.host(at).String()
	}
	return client.String()
}

// host is the host's first address of the family, with the port; the given one where the host has none.
func (w *Writer) host(at netip.AddrPort) netip.AddrPort {
	for _, a := range w.cfg.Addresses {
		if a.Is4() == at.Addr().Is4() {
			return netip.AddrPortFrom(a, at.Port())
		}
	}
	return at
}

// line joins the fields of a row, quoted where they have to be (RFC 4180 section 2).
func line(fields ...string) string {
	for i, f := range fields {
		f = strings.Map(func(c rune) rune {
			if c < ' ' || c == 0x7f {
				return '?' // a row is one line, whatever a client sends
			}
			return c
		}, f)
		if strings.ContainsAny(f, `",`) {
			f = `"` + strings.ReplaceAll(f, `"`, `""`) + `"`
		}
		fields[i] = f
	}
	return strings.Join(fields, ",") + "\r\n"
}
