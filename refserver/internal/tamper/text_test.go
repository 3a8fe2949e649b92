package tamper_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/imapspec/imapspec/refserver/internal/tamper"
)

func TestText(t *testing.T) {
	t.Parallel()
	rules := []tamper.Text{tamper.Typed(`^stop-service (\S+)`, "Get-Service $1"), tamper.Printed(`Running`, "Stopped")}
	if got, want := tamper.TypedText(rules)("Stop-Service A\nSTOP-SERVICE B; Running"), "Get-Service A\nGet-Service B; Running"; got != want {
		t.Errorf("typed: got %q, want %q", got, want)
	}
	if got, want := tamper.PrintedText(rules)("Running\nStop-Service A"), "Stopped\nStop-Service A"; got != want {
		t.Errorf("printed: got %q, want %q", got, want)
	}
	if tamper.TypedText(rules[1:]) != nil || tamper.PrintedText(rules[:1]) != nil {
		t.Error("somebody is in between without a rule")
	}
	if tamper.Printed("(", "").Check() == nil {
		t.Error("a pattern that is none is taken")
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]string{"text/html; charset=utf-8": "Port: 143", "text/css": "Port: 993"} {
		site := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.Header().Set("Content-Length", "9")
			w.WriteHeader(http.StatusForbidden)
			_, _ = io.WriteString(w, "Port: 993")
		})
		answer := httptest.NewRecorder()
		tamper.Pages(site, []tamper.Text{tamper.Printed("993", "143")}).ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/", nil))
		if answer.Code != http.StatusForbidden || answer.Body.String() != want {
			t.Errorf("%s: got %d %q, want %q", kind, answer.Code, answer.Body, want)
		}
	}
}
