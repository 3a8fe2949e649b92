package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// maxHealthAnswer bounds what is read of an answer, in bytes.
const maxHealthAnswer = 4 << 10

// healthOptions are the flags of `imapspec health`.
type healthOptions struct {
	management, serverFile string
	live                   bool
	timeout                time.Duration
}

func newHealth(parts) *cobra.Command {
	var o healthOptions
	c := &cobra.Command{
		Use:   "health",
		Short: "say whether a server that `imapspec serve` runs is ready",
		Long: `Asks the management endpoint of a running server whether it is ready: it answers, and every service whose startup type
is Automatic runs. With --live it has to answer only. Nothing is printed then; otherwise one line says why.

It needs no shell, so that a container engine can run it inside a container (HEALTHCHECK, an exec probe), and finds the server
as imapspec serve was told: from IMAPSPEC_MANAGEMENT, IMAPSPEC_CONFIG and IMAPSPEC_CONTAINER where one of these is set, else
from the server file. The server's certificate is compared with the authority in the server file when that is used; with an
address alone it is not, for nothing secret is sent.

Exit status: 0 ready, 1 not ready, 2 usage.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("management") && cmd.Flags().Changed("server-file") {
				return usageError(errors.New("give --management or --server-file, not both"))
			}
			if o.timeout <= 0 {
				return usageError(errors.New("--timeout: the time must be longer than nothing"))
			}
			target, err := o.target(cmd.Flags(), os.LookupEnv)
			if err != nil {
				return err
			}
			if err := o.ask(cmd.Context(), target); err != nil {
				return &statusError{exitFailed, fmt.Errorf("not ready: %w", err)}
			}
			return nil
		},
	}
	f := c.Flags()
	f.StringVar(&o.management, "management", "", "`address` of the management endpoint, host:port")
	f.StringVar(&o.serverFile, "server-file", defaultServerFile(), "`file` that imapspec serve wrote")
	f.BoolVar(&o.live, "live", false, "be content with any answer")
	f.DurationVar(&o.timeout, "timeout", 2*time.Second, "longest `time` to wait for the answer")
	return c
}

// endpoint is where to ask. authority is the PEM certificate that the server's has to lead to; nil: any certificate will do.
type endpoint struct {
	host      string // host:port
	authority []byte
}

// target finds the server.
func (o healthOptions) target(flags *pflag.FlagSet, lookup func(string) (string, bool)) (endpoint, error) {
	if o.management != "" {
		if err := hostPort(o.management); err != nil {
			return endpoint{}, usageError(fmt.Errorf("--management: %w", err))
		}
		return endpoint{host: reachable(o.management)}, nil
	}
	file := o.serverFile
	if !flags.Changed("server-file") {
		served, told, err := servedAs(lookup)
		if err != nil {
			return endpoint{}, err
		}
		if _, port, _ := net.SplitHostPort(served.management); told && port != "0" {
			return endpoint{host: reachable(served.management)}, nil
		}
		file = served.serverFile
	}
	known, err := readServerFile(file)
	if err != nil {
		return endpoint{}, &statusError{exitFailed, fmt.Errorf("not ready: %w", err)}
	}
	address, err := url.Parse(known.URL)
	if err != nil {
		return endpoint{}, &statusError{exitFailed, fmt.Errorf("not ready: server file %s: %w", file, err)}
	}
	return endpoint{host: address.Host, authority: []byte(known.Authority)}, nil
}

// servedAs is how `imapspec serve` would run here without flags; told says whether the environment says where.
func servedAs(lookup func(string) (string, bool)) (o serveOptions, told bool, err error) {
	flags := pflag.NewFlagSet("serve", pflag.ContinueOnError)
	o.bind(flags)
	err = o.complete(flags, lookup)
	return o, flags.Changed("management"), err
}

// reachable is where a server that listens at the address is reached from the same machine.
func reachable(address string) string {
	host, port, _ := net.SplitHostPort(address)
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "127.0.0.1"
		if err == nil && ip.Is6() {
			host = "::1"
		}
	}
	return net.JoinHostPort(host, port)
}

// ask returns nil when the server answers that it is well.
func (o healthOptions) ask(ctx context.Context, at endpoint) error {
	ctx, cancel := context.WithTimeout(ctx, o.timeout)
	defer cancel()
	config := &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: at.authority == nil}
	if at.authority != nil {
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(at.authority) {
			return errors.New("the server file holds no certificate authority")
		}
		config.ServerName = "localhost" // the management certificate's name, whatever the address
	}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: config, DisableKeepAlives: true}}
	path := "/ready"
	if o.live {
		path = "/live"
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://"+at.host+path, nil)
	if err != nil {
		return err
	}
	response, err := client.Do(request)
	if err != nil {
		return unwrapURL(err)
	}
	defer response.Body.Close()
	if response.StatusCode == http.StatusOK {
		return nil
	}
	line, err := bufio.NewReader(io.LimitReader(response.Body, maxHealthAnswer)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if response.StatusCode != http.StatusServiceUnavailable {
		line = at.host + " is no management endpoint: it answers " + response.Status
	}
	return errors.New(strings.TrimSpace(line))
}

// unwrapURL leaves out the method and the URL, which say nothing to whoever reads a health check.
func unwrapURL(err error) error {
	if wrapped := (*url.Error)(nil); errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}
