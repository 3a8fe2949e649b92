package web

import (
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"regexp"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"golang.org/x/net/html"

	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/steps/internal/wire"
)

// chromium is a headless browser with one tab. What it clicks and types goes through the mouse and the keyboard.
type chromium struct {
	tab context.Context // chromedp keeps the tab in a context
}

// patience is how long Chromium may take to start, or to do something: a second where the machine has not much else to do.
const patience = 2 * time.Minute

// programs are the names under which distributions install Chromium, the lightest first.
func programs() []string {
	return []string{"chromium-headless-shell", "headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}
}

// startChromium starts a browser that lasts until the returned function is called. Where none is installed the error is a
// *scenarios.NotApplicableError.
func startChromium(ctx context.Context) (*chromium, func(), error) {
	path := ""
	for _, name := range programs() {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		return nil, nil, &scenarios.NotApplicableError{Reason: "no Chromium is installed here", Impossible: true}
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.NoSandbox,
		chromedp.WindowSize(1280, 800),
		chromedp.IgnoreCertErrors, // certificates are checked by other steps
		chromedp.WSURLReadTimeout(patience),
	)
	browser, closeBrowser := chromedp.NewExecAllocator(context.WithoutCancel(ctx), options...)
	tab, closeTab := chromedp.NewContext(browser)
	closeAll := func() { closeTab(); closeBrowser() }
	stop := context.AfterFunc(ctx, closeAll)
	defer stop()
	if err := chromedp.Do(tab); err != nil {
		closeAll()
		return nil, nil, &scenarios.HarnessError{Err: fmt.Errorf("start %s: %w", path, err)}
	}
	return &chromium{tab: tab}, closeAll, nil
}

// run does something in the tab, no longer than the caller's context and patience.
func run[T any](ctx context.Context, c *chromium, action chromedp.Action[T]) (T, error) {
	limited, cancel := context.WithTimeout(c.tab, patience)
	defer cancel()
	stop := context.AfterFunc(ctx, cancel)
	defer stop()
	return chromedp.Run(limited, action)
}

func (c *chromium) Open(ctx context.Context, address string) error {
	return wire.UntilFor(ctx, patience, func(ctx context.Context) error {
		_, err := run(ctx, c, chromedp.Navigate(address))
		if err == nil {
			return nil
		}
		err = fmt.Errorf("open the page in the browser: %w", err)
		if strings.Contains(err.Error(), networkChanged) {
			return err
		}
		return wire.Stop(err)
	})
}

// networkChanged is how Chromium breaks off a page when this machine gets or loses a network interface, as it does with every
// container that starts or ends beside the scenario. Whoever sees it loads the page again.
const networkChanged = "net::ERR_NETWORK_CHANGED"

// arrived says whether the page is there that a click leads to. One that was broken off because this machine's network changed is
// loaded again.
const arrived = `(() => {
	if (window.left || document.readyState !== 'complete') return false;
	if (location.protocol !== 'chrome-error:' || !document.body.innerText.includes('ERR_NETWORK_CHANGED')) return true;
	location.reload();
	return false;
})()`

// findByName marks the element of that name, among those that the selector finds in the topmost window, and says what a
// click does: "" (there is none), "here" (the page stays), "away" (another page comes).
const findByName = `(([selector, name]) => {
	const windows = document.querySelectorAll('[role=dialog],[role=alertdialog],dialog[open]');
	const root = windows.length ? windows[windows.length - 1] : document;
	const tidy = text => (text || '').replace(/\s+/g, ' ').trim().replace(/:$/, '');
	const called = e => tidy(e.getAttribute('aria-label') || (e.tagName === 'INPUT' ? e.value : e.innerText));
	document.querySelectorAll('[data-chosen]').forEach(e => e.removeAttribute('data-chosen'));
	let e = [...root.querySelectorAll(selector)].find(e => !e.disabled && called(e) === tidy(name));
	if (e && e.tagName === 'LABEL') e = e.control;
	if (!e) return '';
	e.setAttribute('data-chosen', '');
	const bare = url => url.split('#')[0];
	const away = e.tagName === 'A' ? !e.href.includes('#') || bare(e.href) !== bare(location.href) : !!e.form && e.type === 'submit';
	window.left = away;
	return e.tagName === 'SELECT' ? 'select' : away ? 'away' : 'here';
})(%s)`

// mark runs findByName.
func (c *chromium) mark(ctx context.Context, selector, name string) (string, error) {
	arguments, err := json.Marshal([]string{selector, name})
	if err != nil {
		return "", err
	}
	what, err := run(ctx, c, chromedp.Evaluate[string](fmt.Sprintf(findByName, arguments)))
	if err != nil {
		return "", err
	}
	if what == "" {
		return "", fmt.Errorf("the page has nothing that is called %q", name)
	}
	return what, nil
}

const chosen = chromedp.CSS("[data-chosen]")

// replaced is what DevTools answers to a question about an element, or a script, of a page in whose place another has come. A page that has
// just arrived may still be replaced once, by itself: nothing was done then.
var (
	noElement = regexp.MustCompile(`(?i)no node with given id|not find node with given id`)
	replaced  = regexp.MustCompile(noElement.String() + `|context was destroyed|cannot find context|target navigated`)
)

// settled tries again while pages are replaced.
func settled(ctx context.Context, try func(context.Context) error) error {
	return wire.UntilFor(ctx, patience, func(ctx context.Context) error {
		err := try(ctx)
		if err == nil || replaced.MatchString(err.Error()) {
			return err
		}
		return wire.Stop(err)
	})
}

func (c *chromium) Click(ctx context.Context, name string) error {
	var what string
	err := settled(ctx, func(ctx context.Context) (err error) {
		if what, err = c.mark(ctx, "a[href],button,summary,input[type=submit],input[type=button]", name); err != nil {
			return err
		}
		if _, err = run(ctx, c, chromedp.Click(chosen)); err == nil {
			return nil
		}
		err = fmt.Errorf("click %q: %w", name, err)
		if noElement.MatchString(err.Error()) {
			return err
		}
		return wire.Stop(err) // the mouse may have been pressed
	})
	if err != nil {
		return err
	}
	if what != "away" {
		return nil
	}
	return wire.UntilFor(ctx, patience, func(ctx context.Context) error {
		there, err := run(ctx, c, chromedp.Evaluate[bool](arrived))
		if err == nil && !there {
			err = fmt.Errorf("no page comes after a click on %q", name)
		}
		return err
	})
}

// chooseOption selects the marked select's option of that text, as the arrow keys do, and says whether there is one.
const chooseOption = `(text => {
	const field = document.querySelector('[data-chosen]');
	const at = [...field.options].findIndex(o => o.text.trim() === text);
	if (at < 0) return false;
	field.selectedIndex = at;
	field.dispatchEvent(new Event('input', {bubbles: true}));
	field.dispatchEvent(new Event('change', {bubbles: true}));
	return true;
})(%s)`

func (c *chromium) Fill(ctx context.Context, label, value string) error {
	return settled(ctx, func(ctx context.Context) error { return c.fill(ctx, label, value) })
}

func (c *chromium) fill(ctx context.Context, label, value string) error {
	what, err := c.mark(ctx, "label,input[aria-label],select[aria-label],textarea[aria-label]", label)
	if err != nil {
		return err
	}
	if what != "select" {
		_, err := run(ctx, c, chromedp.Steps(chromedp.Focus(chosen), insert(value)))
		return err
	}
	argument, err := json.Marshal(value)
	if err != nil {
		return err
	}
	found, err := run(ctx, c, chromedp.Evaluate[bool](fmt.Sprintf(chooseOption, argument)))
	if err != nil {
		return err
	}
	if !found {
		return fmt.Errorf("the field %q does not offer %q", label, value)
	}
	return nil
}

// insert types a text where the caret is, at once as an input method does.
func insert(text string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, input.InsertText, input.InsertTextParams{Text: text})
		return err
	})
}

// wholePage is one question: an element of a page may be gone by the next. A page that has just begun has nothing yet.
const wholePage = `document.documentElement ? document.documentElement.outerHTML : ''`

func (c *chromium) Page(ctx context.Context) (*html.Node, error) {
	var source string
	err := settled(ctx, func(ctx context.Context) (err error) {
		source, err = run(ctx, c, chromedp.Evaluate[string](wholePage))
		return err
	})
	if err != nil {
		return nil, err
	}
	return html.Parse(strings.NewReader(source))
}

func (c *chromium) URL(ctx context.Context) (string, error) {
	return run(ctx, c, chromedp.Location())
}

func (c *chromium) Screenshot(ctx context.Context) ([]byte, error) {
	return run(ctx, c, chromedp.CaptureScreenshot())
}
