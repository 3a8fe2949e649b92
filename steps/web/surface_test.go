package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/imapspec/imapspec/scenarios"
)

// site is a few pages of the kind that the steps meet: links with an aria-label, a window with a form above a page, a list.
func site(t *testing.T) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "session", Value: "1", Path: "/"})
		fmt.Fprint(w, `<title>t</title><body><a href="/menu" aria-label="Settings"><b>#</b></a><button disabled>Go</button></body>`)
	})
	mux.HandleFunc("/menu", func(w http.ResponseWriter, r *http.Request) {
		if _, err := r.Cookie("session"); err != nil {
			http.Error(w, "no session", http.StatusForbidden)
			return
		}
		fmt.Fprint(w, `<body><main inert><a href="/nowhere">Options</a></main><section role="dialog" aria-labelledby="t">
<h1 id="t">Things Properties (Local Computer)</h1><form method="post" action="/save"><input type="hidden" name="token" value="x">
<label for="k">Kind:</label><select id="k" name="kind"><option value="1">One</option><option value="2" selected>Two</option></select>
<label>Who <input name="who" value=""></label><input type="checkbox" name="unchecked" value="1">
<button name="button" value="ok">OK</button><button name="button" value="cancel">Cancel</button></form></section></body>`)
	})
	mux.HandleFunc("/save", func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil || r.Method != http.MethodPost {
			http.Error(w, "post it", http.StatusMethodNotAllowed)
			return
		}
		fmt.Fprintf(w, `<body><table><tr><th>Field</th><th>Value</th></tr>`)
		for _, field := range []string{"token", "kind", "who", "button", "unchecked"} {
			fmt.Fprintf(w, "<tr><td>%s</td><td>%s</td></tr>", field, html.EscapeString(r.PostForm.Get(field)))
		}
		fmt.Fprint(w, `</table><section><h2>IMAP setting</h2><div>Server name: <b>a</b></div><div>Port: <b>993</b></div></section></body>`)
	})
	mux.HandleFunc("/restless", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `<body><p>Here I am</p><script>setTimeout(() => location.reload(), 1)</script></body>`)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server
}

// surfaces are the ways to see a page; Chromium where there is one.
func surfaces(t *testing.T, server *httptest.Server) map[string]surface {
	t.Helper()
	client, err := newHTTP(server.Client())
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]surface{"http": client}
	browser, closeBrowser, err := startChromium(t.Context())
	var notHere *scenarios.NotApplicableError
	switch {
	case errors.As(err, &notHere):
		t.Log(notHere.Reason)
	case err != nil:
		t.Fatal(err)
	default:
		t.Cleanup(closeBrowser)
		all["chromium"] = browser
	}
	return all
}

func TestSurfaces(t *testing.T) {
	t.Parallel()
	server := site(t)
	for name, s := range surfaces(t, server) {
		t.Run(name, func(t *testing.T) { clickThrough(t, t.Context(), s, server.URL) })
	}
}

// TestPageThatIsReplaced is read all the same, as it was before or afterwards.
func TestPageThatIsReplaced(t *testing.T) {
	t.Parallel()
	server := site(t)
	for name, s := range surfaces(t, server) {
		t.Run(name, func(t *testing.T) {
			if err := s.Open(t.Context(), server.URL+"/restless"); err != nil {
				t.Fatal(err)
			}
			for range 30 {
				if _, err := s.Page(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func clickThrough(t *testing.T, ctx context.Context, s surface, address string) {
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(s.Open(ctx, address+"/"))
	if err := s.Click(ctx, "Go"); err == nil {
		t.Error("a button that is disabled can be clicked")
	}
	must(s.Click(ctx, "Settings"))
	if err := s.Click(ctx, "Options"); err == nil {
		t.Error("what lies behind an open window can be clicked")
	}
	doc, err := s.Page(ctx)
	must(err)
	if open := dialogs(doc); len(open) != 1 || title(doc, open[0]) != "Things Properties (Local Computer)" {
		t.Errorf("%d windows are open", len(open))
	}
	if err := s.Fill(ctx, "Kind", "Three"); err == nil {
		t.Error("a select takes what it does not offer")
	}
	if err := s.Fill(ctx, "Nothing", "x"); err == nil {
		t.Error("a field is filled that is not there")
	}
	must(s.Fill(ctx, "Kind", "One"))
	must(s.Fill(ctx, "Who", `a "b" c`))
	must(s.Click(ctx, "OK"))
	doc, err = s.Page(ctx)
	must(err)
	list := tables(doc)
	want := [][]string{{"token", "x"}, {"kind", "1"}, {"who", `a "b" c`}, {"button", "ok"}, {"unchecked", ""}}
	if len(list) != 1 || !slices.EqualFunc(list[0].rows, want, slices.Equal) {
		t.Errorf("sent was %v", list)
	}
	at, err := s.URL(ctx)
	must(err)
	if !strings.HasSuffix(at, "/save") {
		t.Errorf("the screen is at %s", at)
	}
}

func TestLines(t *testing.T) {
	t.Parallel()
	doc, err := html.Parse(strings.NewReader(`<body><section><h2>X
 setting</h2><div>Server  name: <span>a.b</span></div><p>Port:
<b>993</b><br>last</p><style>p{}</style><div hidden>no</div></section></body>`))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"X setting", "Server name: a.b", "Port: 993", "last"}
	if got := lines(doc); !slices.Equal(got, want) {
		t.Errorf("lines %q, want %q", got, want)
	}
}
