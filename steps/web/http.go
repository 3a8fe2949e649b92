package web

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const maxPage = 8 << 20 // octets of a page that the harness reads

// httpSurface is a browser without a window: it follows links and sends forms, with cookies and without scripts.
type httpSurface struct {
	client *http.Client
	at     *url.URL
	doc    *html.Node
	filled map[*html.Node]string // fields that a person has changed
}

func newHTTP(client *http.Client) (*httpSurface, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	own := *client
	own.Jar = jar
	return &httpSurface{client: &own}, nil
}

func (h *httpSurface) Open(ctx context.Context, address string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	return h.do(request)
}

// do sends a request, follows redirects and reads the page. The credentials of a URL stay with its host.
func (h *httpSurface) do(request *http.Request) error {
	if h.at != nil && h.at.User != nil && request.URL.User == nil && request.URL.Host == h.at.Host {
		request.URL.User = h.at.User
	}
	response, err := h.client.Do(request)
	if err != nil {
		return fmt.Errorf("open the page: %w", withoutUser(err))
	}
	defer response.Body.Close()
	doc, err := html.Parse(io.LimitReader(response.Body, maxPage))
	if err != nil {
		return fmt.Errorf("read the page %s: %w", response.Request.URL.Redacted(), err)
	}
	if response.StatusCode >= 400 {
		return fmt.Errorf("the page %s answers %s: %s", response.Request.URL.Redacted(), response.Status, text(doc))
	}
	user := request.URL.User
	h.at, h.doc, h.filled = response.Request.URL, doc, map[*html.Node]string{}
	if h.at.User == nil && h.at.Host == request.URL.Host {
		h.at.User = user
	}
	return nil
}

// withoutUser drops the URL, which may hold a password, from an error of the HTTP client.
func withoutUser(err error) error {
	if wrapped, ok := err.(*url.Error); ok { //nolint:errorlint // the client returns it unwrapped
		return wrapped.Err
	}
	return err
}

func (h *httpSurface) Page(context.Context) (*html.Node, error) { return h.doc, nil }

func (h *httpSurface) URL(context.Context) (string, error) {
	bare := *h.at
	bare.User = nil
	return bare.String(), nil
}

func (h *httpSurface) Screenshot(context.Context) ([]byte, error) { return nil, nil }

func (h *httpSurface) Fill(_ context.Context, label, value string) error {
	field := control(h.doc, label)
	if field == nil {
		return fmt.Errorf("the page has no field %q", label)
	}
	if is(field, atom.Select) && !slices.Contains(options(field), value) {
		return fmt.Errorf("the field %q offers %q, not %q", label, options(field), value)
	}
	h.filled[field] = value
	return nil
}

func (h *httpSurface) Click(ctx context.Context, label string) error {
	target := find(scope(h.doc), func(n *html.Node) bool { return clickable(n) && name(n) == label })
	if target == nil {
		return fmt.Errorf("%s has nothing to click that is called %q", h.at.Redacted(), label)
	}
	if is(target, atom.A) {
		next, err := h.at.Parse(attr(target, "href"))
		if err != nil {
			return fmt.Errorf("the link %q: %w", label, err)
		}
		return h.Open(ctx, next.String())
	}
	if is(target, atom.Summary) {
		return nil // its content is on the page
	}
	form := parent(target, func(n *html.Node) bool { return is(n, atom.Form) })
	if form == nil {
		return fmt.Errorf("the button %q belongs to no form", label)
	}
	return h.submit(ctx, form, target)
}

// submit sends a form as a click on one of its buttons does.
func (h *httpSurface) submit(ctx context.Context, form, button *html.Node) error {
	values := h.values(form)
	if field := attr(button, "name"); field != "" {
		values.Add(field, attr(button, "value"))
	}
	target, err := h.at.Parse(attr(form, "action"))
	if err != nil {
		return fmt.Errorf("the form's address: %w", err)
	}
	if !strings.EqualFold(attr(form, "method"), http.MethodPost) {
		target.RawQuery = values.Encode()
		return h.Open(ctx, target.String())
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, target.String(), strings.NewReader(values.Encode()))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Origin", h.at.Scheme+"://"+h.at.Host)
	return h.do(request)
}

// values are a form's fields as they stand.
func (h *httpSurface) values(form *html.Node) url.Values {
	values := url.Values{}
	for _, n := range all(form, func(n *html.Node) bool { return is(n, atom.Input, atom.Select, atom.Textarea) }) {
		field := attr(n, "name")
		if field == "" || has(n, "disabled") {
			continue
		}
		value, changed := h.filled[n]
		switch {
		case is(n, atom.Select):
			values.Add(field, choice(n, value))
		case changed:
			values.Add(field, value)
		case is(n, atom.Textarea):
			values.Add(field, text(n))
		case slices.Contains([]string{"submit", "button", "image", "reset"}, attr(n, "type")):
		case slices.Contains([]string{"checkbox", "radio"}, attr(n, "type")) && !has(n, "checked"):
		default:
			values.Add(field, attr(n, "value"))
		}
	}
	return values
}

// choice is the value of a select: of the option that a person has chosen, or of the one that is selected.
func choice(selectNode *html.Node, chosen string) string {
	first, selected := "", ""
	for i, o := range all(selectNode, func(n *html.Node) bool { return is(n, atom.Option) }) {
		value := text(o)
		if has(o, "value") {
			value = attr(o, "value")
		}
		switch {
		case chosen != "" && text(o) == chosen:
			return value
		case has(o, "selected"):
			selected = value
		case i == 0:
			first = value
		}
	}
	if selected != "" {
		return selected
	}
	return first
}
