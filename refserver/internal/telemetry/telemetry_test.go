package telemetry_test

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/telemetry"
)

var (
	binding = &net.TCPAddr{IP: net.IPv4zero, Port: 993}
	client  = &net.TCPAddr{IP: net.IPv4(203, 0, 113, 7), Port: 4711}
)

func scrape(m *telemetry.Metrics) string {
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	return w.Body.String()
}

func wantLines(t *testing.T, text string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains("\n"+text, "\n"+line+"\n") {
			t.Errorf("there is no line %q", line)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
}

// TestNobodyWatches: without metrics and with a log above info there is no session, and nothing of it fails.
func TestNobodyWatches(t *testing.T) {
	t.Parallel()
	quiet := slog.New(slog.NewTextHandler(io.Discard, &slog.HandlerOptions{Level: slog.LevelWarn}))
	for _, log := range []*slog.Logger{nil, quiet} {
		service := telemetry.NewService(nil, "S", []string{"NOOP"}, log).Proxied()
		s := service.Session(binding, client)
		if service != nil || s != nil {
			t.Fatal("somebody watches")
		}
		here, there := net.Pipe()
		defer here.Close()
		defer there.Close()
		if s.Count(here) != here || s.CountRead(here) != io.Reader(here) || s.CountWritten(here) != io.Writer(here) || s.ID() != "" {
			t.Error("a session that nobody watches is in the way")
		}
		s.Begin("NOOP", true)
		s.Unread()
		s.Login("PLAIN")
		s.Details("a", 1)
		s.User("alice")
		s.Adopt("x")
		s.Answer(imapwire.OK)
		s.AnswerSMTP("250 OK")
		s.Received(1)
		s.Sent(1)
		s.End()
		s.Close()
	}
	var m *telemetry.Metrics
	m.Commit(1, time.Second, nil)
}

func TestResults(t *testing.T) {
	t.Parallel()
	m := telemetry.New()
	s := telemetry.NewService(m, "S", []string{"LOGIN", "NOOP"}, nil).Session(binding, client)
	say := func(name string, known bool, answer func()) {
		s.Begin(name, known)
		answer()
		s.End()
		s.End() // only the first one counts
	}
	say("NOOP", true, func() { s.Answer(imapwire.OK) })
	say("NOOP", true, func() { s.Answer(imapwire.NO) })
	say("NOOP", true, func() { s.Answer(imapwire.BAD) })
	say("NOOP", true, func() { s.AnswerSMTP("354 go on"); s.AnswerSMTP("451 later") })
	say("secret", false, func() { s.AnswerSMTP("500 what?") })
	say("secret too", true, func() { s.Answer(imapwire.BAD) })
	s.Unread()
	s.Answer(imapwire.BAD)
	s.End()
	say("LOGIN", true, func() { s.Login("LOGIN"); s.Answer(imapwire.BAD) })
	s.Begin("LOGIN", true)
	s.Login("LOGIN")
	text := scrape(m)
	wantLines(t, text, `imapspec_connections_open{port="993",service="S"} 1`)
	s.Close() // in the middle of LOGIN
	m.Commit(3, 2*time.Millisecond, nil)
	m.Commit(5, time.Millisecond, errors.New("the disk is full"))
	text = scrape(m)
	wantLines(t, text,
		`imapspec_connections_open{port="993",service="S"} 0`,
		`imapspec_connections_total{port="993",service="S"} 1`,
		`imapspec_commands_total{command="NOOP",result="ok",service="S"} 1`,
		`imapspec_commands_total{command="NOOP",result="no",service="S"} 2`,
		`imapspec_commands_total{command="NOOP",result="bad",service="S"} 1`,
		`imapspec_commands_total{command="unknown",result="bad",service="S"} 3`,
		`imapspec_commands_total{command="LOGIN",result="none",service="S"} 1`,
		`imapspec_logins_total{mechanism="LOGIN",result="refused",service="S"} 1`,
		`imapspec_logins_total{mechanism="LOGIN",result="none",service="S"} 1`,
		`imapspec_store_commit_changes_sum 8`,
		`imapspec_store_commit_failures_total 1`,
	)
	if strings.Contains(text, "secret") {
		t.Error("what a client sent is a label")
	}
}

// TestProxiedOpening: the opening of a connection that came through a frontend is logged under the frontend's id.
func TestProxiedOpening(t *testing.T) {
	t.Parallel()
	var text bytes.Buffer
	service := telemetry.NewService(nil, "S", []string{"AUTHENTICATE"}, slog.New(slog.NewTextHandler(&text, nil))).Proxied()
	s := service.Session(binding, client)
	if text.Len() > 0 {
		t.Errorf("before the id is known: %s", &text)
	}
	s.Begin("AUTHENTICATE", true)
	s.Login("ticket")
	s.User("alice")
	s.Adopt("0123456789abcdef")
	s.Answer(imapwire.OK)
	s.End()
	s.Close()
	lines := strings.Split(strings.TrimSpace(text.String()), "\n")
	for i, want := range []string{"connection opened", "logged in", "connection closed"} {
		if i >= len(lines) || !strings.Contains(lines[i], want) || !strings.Contains(lines[i], "connection=0123456789abcdef") {
			t.Errorf("line %d is not %q under the frontend's id:\n%s", i, want, &text)
		}
	}
}

// TestListener: a connection of a library counts from its acceptance to its end, closed however often.
func TestListener(t *testing.T) {
	t.Parallel()
	m := telemetry.New()
	real, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(real.Addr().String())
	l := telemetry.NewService(m, "S", nil, nil).Listener(real)
	defer l.Close()
	dialled, err := net.Dial("tcp", real.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer dialled.Close()
	accepted, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := accepted.Write([]byte("hello")); err != nil {
		t.Fatal(err)
	}
	label := `{port="` + port + `",service="S"}`
	wantLines(t, scrape(m), "imapspec_connections_open"+label+" 1", "imapspec_sent_bytes_total"+label+" 5")
	for range 2 {
		_ = accepted.Close()
	}
	wantLines(t, scrape(m), "imapspec_connections_open"+label+" 0", "imapspec_connections_total"+label+" 1")
}
