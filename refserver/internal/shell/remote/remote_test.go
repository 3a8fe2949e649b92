package remote

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jonboulle/clockwork"

	"github.com/imapspec/imapspec/refserver/internal/shell"
)

const (
	password = "P@ss w0rd"
	patience = 2 * time.Minute // for what takes milliseconds
)

// fixture is a handler behind a TLS server with the shell of "admin".
type fixture struct {
	t       *testing.T
	handler *Handler
	server  *httptest.Server
	started chan struct{} // receives when Wait-Forever runs
	ended   chan error    // receives how it ended
}

func newFixture(t *testing.T, options Options) *fixture {
	t.Helper()
	f := &fixture{t: t, started: make(chan struct{}, 10), ended: make(chan error, 10)}
	wait := &shell.Command{Name: "Wait-Forever", Run: func(ctx context.Context, _ *shell.Invocation) error {
		f.started <- struct{}{}
		<-ctx.Done()
		f.ended <- ctx.Err()
		return ctx.Err()
	}}
	f.handler = NewHandlerWith(func(_ context.Context, account, given string, prompt func(string, bool) (string, error)) (*shell.Session, error) {
		if given != password {
			return nil, errors.New("wrong")
		}
		return shell.NewSession(shell.Config{Commands: []*shell.Command{wait}, Prompt: prompt, Variables: map[string]any{"me": account}}), nil
	}, options)
	f.server = httptest.NewTLSServer(f.handler)
	t.Cleanup(func() {
		f.handler.Close()
		f.server.Close()
	})
	return f
}

func (f *fixture) request(method, path, body string) *http.Response {
	f.t.Helper()
	return f.requestAs("admin", password, method, path, body)
}

func (f *fixture) requestAs(account, secret, method, path, body string) *http.Response {
	f.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	f.t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, method, f.server.URL+path, strings.NewReader(body))
	if err != nil {
		f.t.Fatal(err)
	}
	r.SetBasicAuth(account, secret)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	response, err := f.server.Client().Do(r)
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { _ = response.Body.Close() })
	return response
}

// open makes a session and gives its path.
func (f *fixture) open() string {
	f.t.Helper()
	response := f.request("POST", "/shell", "")
	var opened struct {
		Session string `json:"session"`
		Idle    int    `json:"idle_seconds"`
	}
	if err := json.NewDecoder(response.Body).Decode(&opened); err != nil || response.StatusCode != http.StatusCreated || opened.Session == "" || opened.Idle == 0 {
		f.t.Fatalf("%s %v %+v", response.Status, err, opened)
	}
	return "/shell/" + opened.Session
}

// post sends a request and gives everything that came back as one line per event.
func (f *fixture) post(path, body string) string {
	f.t.Helper()
	response := f.request("POST", path, body)
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		f.t.Fatal(err)
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Sprintf("%d %s", response.StatusCode, raw)
	}
	return string(raw)
}

func (f *fixture) expect(path, body, want string) {
	f.t.Helper()
	if diff := cmp.Diff(want, strings.TrimSpace(f.post(path, body))); diff != "" {
		f.t.Errorf("%s %s (-want +got):\n%s", path, body, diff)
	}
}

func TestRun(t *testing.T) {
	t.Parallel()
	f := newFixture(t, Options{})
	s := f.open()
	f.expect(s+"/run", `{"text":"$x = 1; \"$me <&>\""}`, "{\"output\":\"admin <&>\\n\"}\n{\"done\":{\"status\":0,\"interrupted\":false}}")
	f.expect(s+"/run", `{"text":"$x; throw 5"}`, strings.Join([]string{
		`{"output":"1\n"}`,
		`{"output":"5\nAt line:1 char:5\n+ $x; throw 5\n+     ~~~~~~~\n    + CategoryInfo          : OperationStopped: (5:Int32) [], RuntimeException\n    + FullyQualifiedErrorId : 5\n \n"}`,
		`{"done":{"status":1,"interrupted":false}}`,
	}, "\n"))
	f.expect(s+"/complete", `{"text":"Get-Vari x","position":8}`, `{"candidates":["Get-Variable"]}`)
	f.expect(s+"/complete", `{"text":"zzz","position":3}`, `{"candidates":[]}`)
	f.expect(s+"/incomplete", `{"text":"if ("}`, `{"incomplete":true}`)
	f.expect(s+"/incomplete", `{"text":"1"}`, `{"incomplete":false}`)
	if got := f.request("DELETE", s, "").StatusCode; got != http.StatusNoContent {
		t.Errorf("delete: %d", got)
	}
	if got := f.request("POST", s+"/run", `{"text":"1"}`).StatusCode; got != http.StatusNotFound {
		t.Errorf("after delete: %d", got)
	}
}

func TestPrompt(t *testing.T) {
	t.Parallel()
	f := newFixture(t, Options{})
	s := f.open()
	const ask = `{"text":"$a = Read-Host Name; $s = Read-Host Secret -AsSecureString; \"$a $s\""}`
	f.expect(s+"/run", ask, `{"prompt":{"label":"Name: ","secret":false}}`)
	f.expect(s+"/run", `{"text":"1"}`, `409 {"error":"A command is still running in this session."}`)
	f.expect(s+"/complete", `{"text":"Get-","position":4}`, `409 {"error":"A command is still running in this session."}`)
	f.expect(s+"/answer", `{"text":"Rand"}`, `{"prompt":{"label":"Secret: ","secret":true}}`)
	f.expect(s+"/answer", `{"text":"hunter2"}`, "{\"output\":\"Rand System.Security.SecureString\\n\"}\n{\"done\":{\"status\":0,\"interrupted\":false}}")
	f.expect(s+"/answer", `{"text":"late"}`, `409 {"error":"No question is open in this session."}`)

	f.expect(s+"/run", ask, `{"prompt":{"label":"Name: ","secret":false}}`)
	f.expect(s+"/answer", `{"cancel":true}`, `{"done":{"status":0,"interrupted":true}}`)

	f.expect(s+"/run", ask, `{"prompt":{"label":"Name: ","secret":false}}`)
	if got := f.request("POST", s+"/interrupt", "").StatusCode; got != http.StatusNoContent {
		t.Errorf("interrupt: %d", got)
	}
	f.expect(s+"/run", `{"text":"Read-Host x"}`, `{"prompt":{"label":"x: ","secret":false}}`)
	if got := f.post(s+"/answer", `{"nobody":true}`); !strings.Contains(got, "NonInteractive") || !strings.Contains(got, `"done"`) {
		t.Errorf("nobody: %s", got)
	}
	f.expect(s+"/run", `{"text":"2"}`, "{\"output\":\"2\\n\"}\n{\"done\":{\"status\":0,\"interrupted\":false}}")
}

func TestInterrupt(t *testing.T) {
	t.Parallel()
	f := newFixture(t, Options{})
	s := f.open()
	finished := make(chan string, 1)
	go func() { finished <- f.post(s+"/run", `{"text":"Wait-Forever"}`) }()
	<-f.started
	f.request("POST", s+"/interrupt", "")
	if got := strings.TrimSpace(<-finished); got != `{"done":{"status":0,"interrupted":true}}` {
		t.Errorf("got %s", got)
	}
}

// TestClientLeaves closes the connection in the middle: the text is interrupted and the session can be used again.
func TestClientLeaves(t *testing.T) {
	t.Parallel()
	f := newFixture(t, Options{})
	s := f.open()
	ctx, leave := context.WithCancel(context.Background())
	r, err := http.NewRequestWithContext(ctx, "POST", f.server.URL+s+"/run", strings.NewReader(`{"text":"\"hello\"; Wait-Forever"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth("admin", password)
	r.Header.Set("Content-Type", "application/json")
	response, err := f.server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if line, err := bufio.NewReader(response.Body).ReadString('\n'); err != nil || !strings.Contains(line, "hello") {
		t.Fatalf("the output does not come as it happens: %q %v", line, err)
	}
	<-f.started
	leave()
	if err := <-f.ended; !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
	deadline := time.Now().Add(patience)
	for {
		got := f.post(s+"/run", `{"text":"3"}`)
		if strings.Contains(got, `"3\n"`) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the session stays busy: %s", got)
		}
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	f := newFixture(t, Options{MaxSessions: 2})
	if r := f.requestAs("admin", "wrong", "POST", "/shell", ""); r.StatusCode != http.StatusUnauthorized || r.Header.Get("WWW-Authenticate") == "" {
		t.Errorf("wrong password: %s", r.Status)
	}
	s := f.open()
	other := f.open()
	for _, c := range []struct {
		name, account, secret, method, path, body string
		want                                      int
	}{
		{"too many", "admin", password, "POST", "/shell", "", http.StatusServiceUnavailable},
		{"somebody else's session", "eve", password, "POST", s + "/run", `{"text":"1"}`, http.StatusNotFound},
		{"another password", "admin", "wrong", "POST", s + "/run", `{"text":"1"}`, http.StatusNotFound},
		{"no such session", "admin", password, "POST", "/shell/0/run", `{"text":"1"}`, http.StatusNotFound},
		{"not JSON", "admin", password, "POST", s + "/run", `{"text":`, http.StatusBadRequest},
		{"wrong type", "admin", password, "POST", s + "/run", `{"text":5}`, http.StatusBadRequest},
		{"too long", "admin", password, "POST", s + "/run", `{"text":"` + strings.Repeat("a", maxBody) + `"}`, http.StatusBadRequest},
		{"method", "admin", password, "GET", s + "/run", "", http.StatusMethodNotAllowed},
		{"path", "admin", password, "POST", s + "/nothing", "", http.StatusNotFound},
	} {
		if got := f.requestAs(c.account, c.secret, c.method, c.path, c.body).StatusCode; got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
	r, err := http.NewRequest("POST", f.server.URL+s+"/run", strings.NewReader(`{"text":"1"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "text/plain") // what a form of another origin could send
	r.SetBasicAuth("admin", password)
	if response, err := f.server.Client().Do(r); err != nil || response.StatusCode != http.StatusUnsupportedMediaType {
		t.Errorf("text/plain: %v %v", response, err)
	}
	f.request("DELETE", other, "")
	f.open()
}

func TestNeedsTLS(t *testing.T) {
	t.Parallel()
	h := NewHandler(func(context.Context, string, string, func(string, bool) (string, error)) (*shell.Session, error) {
		t.Error("the password was looked at")
		return nil, errors.New("no")
	})
	w := httptest.NewRecorder()
	r := httptest.NewRequest("POST", "http://localhost/shell", nil)
	r.SetBasicAuth("admin", password)
	h.ServeHTTP(w, r)
	if w.Code != http.StatusForbidden {
		t.Errorf("%d", w.Code)
	}
}

// TestIdle lets sessions expire: one that does nothing and one that waits at a prompt, but not one whose text runs.
func TestIdle(t *testing.T) {
	t.Parallel()
	clock := clockwork.NewFakeClock()
	f := newFixture(t, Options{Idle: time.Minute, Clock: clock})
	silent, asking, working := f.open(), f.open(), f.open()
	f.expect(asking+"/run", `{"text":"Read-Host x"}`, `{"prompt":{"label":"x: ","secret":false}}`)
	finished := make(chan string, 1)
	go func() { finished <- f.post(working+"/run", `{"text":"Wait-Forever"}`) }()
	<-f.started
	clock.Advance(50 * time.Second)
	f.expect(silent+"/incomplete", `{"text":"1"}`, `{"incomplete":false}`)
	f.waitGone(clock, asking, 20*time.Second)
	f.expect(silent+"/incomplete", `{"text":"1"}`, `{"incomplete":false}`)
	f.waitGone(clock, silent, time.Minute)
	f.request("POST", working+"/interrupt", "")
	if got := <-finished; !strings.Contains(got, `"interrupted":true`) {
		t.Errorf("the session that worked: %s", got)
	}
}

// waitGone advances the clock and waits until the session is not there any more, without touching it.
func (f *fixture) waitGone(clock *clockwork.FakeClock, path string, d time.Duration) {
	f.t.Helper()
	clock.Advance(d)
	id := strings.TrimPrefix(path, "/shell/")
	deadline := time.After(patience)
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for {
		f.handler.mu.Lock()
		_, there := f.handler.sessions[id]
		f.handler.mu.Unlock()
		if !there {
			return
		}
		select {
		case <-tick.C:
		case <-deadline:
			f.t.Fatal("the session did not expire")
		}
	}
}

func TestClose(t *testing.T) {
	t.Parallel()
	f := newFixture(t, Options{})
	s := f.open()
	finished := make(chan string, 1)
	go func() { finished <- f.post(s+"/run", `{"text":"Wait-Forever"}`) }()
	<-f.started
	f.handler.Close()
	if got := <-finished; !strings.Contains(got, `"interrupted":true`) {
		t.Errorf("got %s", got)
	}
	if got := f.request("POST", "/shell", "").StatusCode; got != http.StatusServiceUnavailable {
		t.Errorf("after Close: %d", got)
	}
}
