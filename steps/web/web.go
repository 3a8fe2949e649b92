// Package web has the steps of people before a screen: Outlook on the web, the Services console, Task Manager. Pages are read
// as a person reads them, by the texts they show; over HTTP everywhere, and in Chromium where a scenario asks for a browser.
//
// Invariants:
//   - Nothing is addressed by an id or a class: a person does not see them.
//   - The same steps work on both surfaces; on Chromium every assertion leaves a screenshot in the report.
package web

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/cucumber/godog"
	"golang.org/x/net/html"

	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/steps/internal/stage"
)

// surface is a screen with one page on it.
type surface interface {
	// Open goes to a URL.
	Open(ctx context.Context, url string) error
	// Click clicks the link or button of that name.
	Click(ctx context.Context, name string) error
	// Fill types into, or chooses in, the field of that label.
	Fill(ctx context.Context, label, value string) error
	// Page gives what is on the screen now, with the fields that Fill has changed left aside.
	Page(ctx context.Context) (*html.Node, error)
	// URL is where the screen is.
	URL(ctx context.Context) (string, error)
	// Screenshot is a PNG of the screen, or nil where there is none.
	Screenshot(ctx context.Context) ([]byte, error)
}

// Steps are one scenario's.
type Steps struct {
	stage   *stage.Stage
	screen  surface
	browser bool
	place   string // what is on the screen, in the features' words
}

// New makes the steps of a scenario.
func New(s *stage.Stage) *Steps { return &Steps{stage: s} }

// Browser has the scenario's pages shown in Chromium from now on.
func (s *Steps) Browser(ctx context.Context) error {
	screen, closeBrowser, err := startChromium(ctx)
	if err != nil {
		return err
	}
	s.stage.OnClose(func(context.Context) error { closeBrowser(); return nil })
	s.screen, s.browser = screen, true
	return nil
}

// on gives the screen: the browser, or a fresh HTTP client.
func (s *Steps) on(ctx context.Context) (surface, error) {
	if s.browser {
		return s.screen, nil
	}
	screen, err := s.client(ctx)
	if err != nil {
		return nil, err
	}
	s.screen = screen
	return screen, nil
}

func (s *Steps) client(ctx context.Context) (*httpSurface, error) {
	deployment, err := s.stage.Deployment(ctx)
	if err != nil {
		return nil, err
	}
	return newHTTP(deployment.HTTPClient())
}

// page reads the screen and, on Chromium, photographs it.
func (s *Steps) page(ctx context.Context, what string) (*html.Node, error) {
	if s.screen == nil {
		return nil, &scenarios.HarnessError{Err: fmt.Errorf("no step has opened a page")}
	}
	picture, err := s.screen.Screenshot(ctx)
	if err != nil {
		return nil, err
	}
	if picture != nil {
		s.stage.Recorder.Attach(scenarios.Attachment{Name: what, MediaType: "image/png", Content: picture})
	}
	return s.screen.Page(ctx)
}

// Goes follows a path of links and buttons: "Settings > Options".
func (s *Steps) Goes(ctx context.Context, path string) error {
	for label := range strings.SplitSeq(path, ">") {
		if err := s.Clicks(ctx, strings.TrimSpace(label)); err != nil {
			return err
		}
	}
	return nil
}

// Clicks clicks the link or button of that name.
func (s *Steps) Clicks(ctx context.Context, label string) error {
	if s.screen == nil {
		return &scenarios.HarnessError{Err: fmt.Errorf("no step has opened a page")}
	}
	return s.screen.Click(ctx, label)
}

// Sets chooses in, or types into, the field of that label.
func (s *Steps) Sets(ctx context.Context, label, value string) error {
	if s.screen == nil {
		return &scenarios.HarnessError{Err: fmt.Errorf("no step has opened a page")}
	}
	return s.screen.Fill(ctx, label, value)
}

// WindowOpen wants a window above the page whose title starts with the given one.
func (s *Steps) WindowOpen(ctx context.Context, wanted string) error {
	doc, err := s.page(ctx, wanted)
	if err != nil {
		return err
	}
	var open []string
	for _, d := range dialogs(doc) {
		open = append(open, title(doc, d))
	}
	if !slices.ContainsFunc(open, func(t string) bool { return strings.HasPrefix(t, wanted) }) {
		return fmt.Errorf("no window %q is open; open are: %q", wanted, open)
	}
	return nil
}

// ListShows wants a table on the page to have the given columns, and rows with the given cells. Other columns and rows do
// not count.
func (s *Steps) ListShows(ctx context.Context, wanted *godog.Table) error {
	doc, err := s.page(ctx, s.place)
	if err != nil {
		return err
	}
	cells := cellsOf(wanted)
	for _, t := range tables(doc) {
		columns := make([]int, len(cells[0]))
		for i, header := range cells[0] {
			columns[i] = slices.Index(t.headers, header)
		}
		if slices.Contains(columns, -1) {
			continue
		}
		return t.rowsMatch(columns, cells[1:])
	}
	return fmt.Errorf("the page has no list with the columns %q", cells[0])
}

func cellsOf(t *godog.Table) [][]string {
	var rows [][]string
	for _, row := range t.Rows {
		var cells []string
		for _, cell := range row.Cells {
			cells = append(cells, cell.Value)
		}
		rows = append(rows, cells)
	}
	return rows
}

// rowsMatch looks for each wanted row; the first wanted cell tells which row of the list it is.
func (t table) rowsMatch(columns []int, wanted [][]string) error {
	for _, want := range wanted {
		at := slices.IndexFunc(t.rows, func(row []string) bool { return len(row) > columns[0] && row[columns[0]] == want[0] })
		if at < 0 {
			return fmt.Errorf("the list has no row %q", want[0])
		}
		for i, column := range columns {
			if got := t.rows[at][column]; got != want[i] {
				return fmt.Errorf("the list shows %s %q for %q, not %q", t.headers[column], got, want[0], want[i])
			}
		}
	}
	return nil
}
