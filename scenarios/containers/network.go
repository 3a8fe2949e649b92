package containers

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
)

const (
	managementName = "localhost" // that the management endpoint's certificate is for
	managementURL  = "https://" + managementName
	upgradeTo      = "tcp"
)

// The sides of the firewall, as the management endpoint calls them.
const (
	inside  = "inside"
	outside = "outside"
)

// Dial connects as an inside client: the name resolves in the internal DNS and nothing stands between client and host.
func (c *Container) Dial(ctx context.Context, address string) (net.Conn, error) {
	return c.dial(ctx, inside, address)
}

// DialOutside connects as an outside client: the name resolves in the public DNS and the firewall decides.
func (c *Container) DialOutside(ctx context.Context, address string) (net.Conn, error) {
	return c.dial(ctx, outside, address)
}

// Resolver answers names as inside clients see them; PublicResolver as outside clients do.
func (c *Container) Resolver() *net.Resolver { return c.resolver(inside) }

// PublicResolver answers names as outside clients see them.
func (c *Container) PublicResolver() *net.Resolver { return c.resolver(outside) }

func (c *Container) resolver(side string) *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return c.tunnel(ctx, "resolver", url.Values{"from": {side}})
	}}
}

// dial asks the host where the address leads. A port that is published is connected to directly; the engine accepts
// connections to one that nobody listens on, therefore the question. The error is that of a client on that side.
func (c *Container) dial(ctx context.Context, side, address string) (net.Conn, error) {
	where := url.Values{"from": {side}, "address": {address}}
	listener, err := c.route(ctx, where)
	if err != nil {
		return nil, err
	}
	if !listener.Addr().IsLoopback() {
		if real, err := c.endpoint(int(listener.Port())); err == nil {
			var d net.Dialer
			return d.DialContext(ctx, "tcp", real)
		}
	}
	return c.tunnel(ctx, "connect", where)
}

// route gives the real address that is listened on in the container.
func (c *Container) route(ctx context.Context, where url.Values) (netip.AddrPort, error) {
	r, err := c.request(ctx, "route", where)
	if err != nil {
		return netip.AddrPort{}, err
	}
	response, err := c.trust.Load().http.Do(r)
	if err != nil {
		return netip.AddrPort{}, withoutURL(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return netip.AddrPort{}, refusal(response)
	}
	var answer struct {
		Listener netip.AddrPort `json:"listener"`
	}
	if err := json.NewDecoder(io.LimitReader(response.Body, tooMuch)).Decode(&answer); err != nil {
		return netip.AddrPort{}, fmt.Errorf("management endpoint: %w", err)
	}
	return answer.Listener, nil
}

func (c *Container) request(ctx context.Context, path string, query url.Values) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, managementURL+"/network/"+path+"?"+query.Encode(), nil)
	if err != nil {
		return nil, err
	}
	r.SetBasicAuth(administrator, c.trust.Load().password)
	return r, nil
}

// tunnel opens a connection that the management endpoint passes on. ctx bounds the opening only.
func (c *Container) tunnel(ctx context.Context, path string, query url.Values) (net.Conn, error) {
	r, err := c.request(ctx, path, query)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Connection", "Upgrade")
	r.Header.Set("Upgrade", upgradeTo)
	raw, err := c.dialManagement(ctx, "", "")
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { _ = raw.Close() }) // ends whatever waits for the endpoint
	conn := tls.Client(raw, &tls.Config{RootCAs: c.trust.Load().roots, ServerName: managementName, MinVersion: tls.VersionTLS12})
	reader, err := upgrade(conn, r)
	if !stop() && err != nil {
		err = ctx.Err()
	}
	if err != nil {
		_ = raw.Close() // the reason is known
		return nil, err
	}
	return &tunnel{Conn: conn, reader: reader}, nil
}

// upgrade sends the request and gives the reader of what follows the answer.
func upgrade(conn net.Conn, r *http.Request) (*bufio.Reader, error) {
	if err := r.Write(conn); err != nil {
		return nil, err
	}
	reader := bufio.NewReader(conn)
	response, err := http.ReadResponse(reader, r)
	if err != nil {
		return nil, fmt.Errorf("management endpoint: %w", err)
	}
	if response.StatusCode != http.StatusSwitchingProtocols {
		defer response.Body.Close()
		return nil, refusal(response)
	}
	return reader, nil
}

// tunnel is a connection behind 101 Switching Protocols.
type tunnel struct {
	*tls.Conn
	reader *bufio.Reader
}

// Read implements net.Conn.
func (t *tunnel) Read(p []byte) (int, error) { return t.reader.Read(p) }

// networkError is what a dial ends with: the host's words and the cause that programs look for.
type networkError struct {
	text  string
	cause error
}

func (e *networkError) Error() string { return e.text }
func (e *networkError) Unwrap() error { return e.cause }

func refusal(response *http.Response) error {
	var said struct{ Error, Reason string }
	if err := json.NewDecoder(io.LimitReader(response.Body, tooMuch)).Decode(&said); err != nil || said.Error == "" {
		return fmt.Errorf("management endpoint: it answers %s", response.Status)
	}
	switch said.Reason {
	case "refused":
		return &networkError{said.Error, syscall.ECONNREFUSED}
	case "timeout":
		return &networkError{said.Error, syscall.ETIMEDOUT}
	case "name":
		return &networkError{said.Error, &net.DNSError{Err: "no such host", IsNotFound: true}}
	}
	return errors.New(said.Error)
}

// withoutURL drops the URL, which says nothing to a reader.
func withoutURL(err error) error {
	var asked *url.Error
	if errors.As(err, &asked) {
		return asked.Err
	}
	return err
}

func (c *Container) dialManagement(ctx context.Context, _, _ string) (net.Conn, error) {
	address, err := c.endpoint(portManagement)
	if err != nil {
		return nil, err
	}
	var d net.Dialer
	return d.DialContext(ctx, "tcp", address)
}
