// Package remoteshell is the client of the reference server's management shell: text in, text out, over the network.
//
// The wire format. Every request carries HTTP Basic authentication over TLS and, where it has a body, a JSON object with
// Content-Type application/json. Paths below the server's base URL:
//
//	POST   /shell                       → 201 {"session": "0123…", "idle_seconds": 900}
//	POST   /shell/{session}/run         {"text": "Get-Service x"}           → events
//	POST   /shell/{session}/answer      {"text": "typed line"}              → events; {"cancel": true} is Ctrl+C at a prompt,
//	                                                                          {"nobody": true} that there is no person
//	POST   /shell/{session}/complete    {"text": "Get-Se", "position": 6}   → {"candidates": ["Get-Service"]}; bytes
//	POST   /shell/{session}/incomplete  {"text": "if ("}                    → {"incomplete": true}
//	POST   /shell/{session}/interrupt                                       → 204; the running text ends
//	DELETE /shell/{session}                                                 → 204
//
// Events are lines of JSON: {"output": "text"} any number of times, then {"prompt": {"label": "User: ", "secret": false}},
// which the next answer request replies to, or {"done": {"status": 0, "interrupted": false}}. Errors are {"error": "…"}.
//
// Invariants: a password never reaches an error, and is sent over TLS to the one server only; a text that was sent is
// never sent again by itself.
package remoteshell

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Config says where the shell is and who asks.
type Config struct {
	URL      string // "https://localhost:8444"; the path is not used
	Account  string
	Password string
	RootCAs  *x509.CertPool // nil: the system's
	// Dial, if set, opens the connections, whatever address the URL has: for a server behind a published port.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// Client is one session of a remote shell. It is used by one goroutine, except Interrupt.
type Client struct {
	base     string // …/shell
	account  string
	password string
	session  string
	http     *http.Client
}

// Outcome is how a text ended.
type Outcome struct {
	Status      int  // 0; 1 when an error ended it; the number behind exit
	Interrupted bool // Interrupt, or Ctrl+C at a prompt
}

// Asker answers a question of the shell. ErrCancelled is Ctrl+C, ErrNobody that nobody is there to answer; any other error ends
// the text as Ctrl+C does.
type Asker func(label string, secret bool) (string, error)

// ErrCancelled is what an Asker returns when the person pressed Ctrl+C.
var ErrCancelled = errors.New("cancelled at a prompt")

// ErrNobody is what an Asker returns when there is no person: the command that asked fails, as with no Asker at all.
var ErrNobody = errors.New("nobody answers the prompts")

// ErrRefused is wrong credentials.
var ErrRefused = errors.New("the server refused the user name or the password")

// ErrExpired is a session that the server has ended, mostly because it was silent for too long.
var ErrExpired = errors.New("the session has expired")

// conflictError is what the server says to a request that does not fit what the session is doing.
type conflictError string

// Error is what the server says.
func (e conflictError) Error() string { return string(e) }

// Open connects and opens a session. The errors say which server and why; wrong credentials are ErrRefused.
func Open(ctx context.Context, c Config) (*Client, error) {
	u, err := url.Parse(c.URL)
	if err != nil || u.Host == "" {
		return nil, fmt.Errorf("the address of the management shell is not a URL such as https://localhost:8444: %q", withoutSecret(c.URL))
	}
	if u.Scheme != "https" {
		return nil, fmt.Errorf("the management shell is reached over TLS only: use https://%s", u.Host)
	}
	transport := &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		TLSClientConfig:     &tls.Config{RootCAs: c.RootCAs, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout: 30 * time.Second,
		ForceAttemptHTTP2:   true,
	}
	if c.Dial != nil {
		transport.Proxy, transport.DialContext = nil, c.Dial
	}
	client := &Client{
		base:     "https://" + u.Host + "/shell",
		account:  c.Account,
		password: c.Password,
		http: &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse // the password goes to no other place
		}},
	}
	var opened struct {
		Session string `json:"session"`
	}
	if err := client.call(ctx, http.MethodPost, client.base, nil, &opened); err != nil {
		return nil, fmt.Errorf("open the management shell at %s: %w", u.Host, err)
	}
	client.session = opened.Session
	return client, nil
}

// withoutSecret keeps a password in a mistyped URL out of the error.
func withoutSecret(address string) string {
	if at := strings.LastIndexByte(address, '@'); at >= 0 {
		return address[at+1:]
	}
	return address
}

type request struct {
	Text     string `json:"text,omitempty"`
	Position int    `json:"position,omitempty"`
	Cancel   bool   `json:"cancel,omitempty"`
	Nobody   bool   `json:"nobody,omitempty"`
}

type event struct {
	Output string `json:"output"`
	Prompt *struct {
		Label  string `json:"label"`
		Secret bool   `json:"secret"`
	} `json:"prompt"`
	Done *struct {
		Status      int  `json:"status"`
		Interrupted bool `json:"interrupted"`
	} `json:"done"`
}

// Run executes text and writes what it prints to out as it comes. Questions go to ask; nil says that nobody is
// there, and the command that asked fails.
// The error is the connection's or the writer's: what went wrong in the shell is text in out.
func (c *Client) Run(ctx context.Context, text string, out io.Writer, ask Asker) (Outcome, error) {
	path, body := "/run", request{Text: text}
	for {
		last, err := c.events(ctx, path, body, out)
		if no := conflictError(""); path == "/answer" && errors.As(err, &no) { // Interrupt took the question away
			return Outcome{Interrupted: true}, nil
		}
		if err != nil {
			return Outcome{}, err
		}
		if last.Done != nil {
			return Outcome{last.Done.Status, last.Done.Interrupted}, nil
		}
		path, body = "/answer", request{Nobody: true}
		if ask != nil {
			answer, err := ask(last.Prompt.Label, last.Prompt.Secret)
			body = request{Text: answer, Cancel: err != nil}
			if errors.Is(err, ErrNobody) {
				body = request{Nobody: true}
			}
		}
	}
}

// events sends a request and copies output until the event that ends the answer, which it returns.
func (c *Client) events(ctx context.Context, path string, body request, out io.Writer) (event, error) {
	response, err := c.send(ctx, http.MethodPost, c.base+"/"+c.session+path, &body)
	if err != nil {
		return event{}, err
	}
	defer response.Body.Close()
	decoder := json.NewDecoder(bufio.NewReader(response.Body))
	for {
		var e event
		if err := decoder.Decode(&e); err != nil {
			if ctx.Err() != nil {
				return event{}, ctx.Err()
			}
			return event{}, fmt.Errorf("the management shell broke off its answer: %w", err)
		}
		if e.Prompt != nil || e.Done != nil {
			return e, nil
		}
		if _, err := io.WriteString(out, e.Output); err != nil {
			return event{}, err
		}
	}
}

// Complete gives the words that could stand in place of the one that ends at byte position of the line.
func (c *Client) Complete(ctx context.Context, line string, position int) ([]string, error) {
	var found struct {
		Candidates []string `json:"candidates"`
	}
	err := c.call(ctx, http.MethodPost, c.base+"/"+c.session+"/complete", &request{Text: line, Position: position}, &found)
	return found.Candidates, err
}

// Incomplete says whether the text stops in the middle of something, so that another line should be asked for.
func (c *Client) Incomplete(ctx context.Context, text string) (bool, error) {
	var found struct {
		Incomplete bool `json:"incomplete"`
	}
	err := c.call(ctx, http.MethodPost, c.base+"/"+c.session+"/incomplete", &request{Text: text}, &found)
	return found.Incomplete, err
}

// Interrupt ends the running text, whose Run then returns. It may be called while Run runs.
func (c *Client) Interrupt(ctx context.Context) error {
	return c.call(ctx, http.MethodPost, c.base+"/"+c.session+"/interrupt", nil, nil)
}

// Close ends the session at the server.
func (c *Client) Close(ctx context.Context) error {
	defer c.http.CloseIdleConnections()
	err := c.call(ctx, http.MethodDelete, c.base+"/"+c.session, nil, nil)
	if errors.Is(err, ErrExpired) {
		return nil
	}
	return err
}

// call sends a request and reads a JSON answer into result, which may be nil.
func (c *Client) call(ctx context.Context, method, address string, body *request, result any) error {
	response, err := c.send(ctx, method, address, body)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if result == nil {
		return nil
	}
	if err := json.NewDecoder(io.LimitReader(response.Body, 1<<20)).Decode(result); err != nil {
		return fmt.Errorf("the answer is not the management shell's: %w", err)
	}
	return nil
}

// send sends a request and returns a successful answer, whose body the caller closes.
func (c *Client) send(ctx context.Context, method, address string, body *request) (*http.Response, error) {
	var content io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		content = bytes.NewReader(raw)
	}
	r, err := http.NewRequestWithContext(ctx, method, address, content)
	if err != nil {
		return nil, err
	}
	r.SetBasicAuth(c.account, c.password)
	r.GetBody = nil // never sent twice
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	response, err := c.http.Do(r)
	if err != nil {
		var asked *url.Error
		if errors.As(err, &asked) {
			err = asked.Err // without the URL, which names the session
		}
		return nil, err
	}
	if response.StatusCode/100 == 2 {
		return response, nil
	}
	defer response.Body.Close()
	return nil, refusal(response)
}

func refusal(response *http.Response) error {
	switch response.StatusCode {
	case http.StatusUnauthorized:
		return ErrRefused
	case http.StatusNotFound:
		return ErrExpired
	}
	var said struct {
		Error string `json:"error"`
	}
	if err := json.NewDecoder(io.LimitReader(response.Body, 1<<16)).Decode(&said); err != nil || said.Error == "" {
		return fmt.Errorf("the server answered %s", response.Status)
	}
	if response.StatusCode == http.StatusConflict {
		return conflictError(said.Error)
	}
	return errors.New(said.Error)
}
