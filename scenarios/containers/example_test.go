package containers_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"strings"

	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/testcontainers/testcontainers-go"

	"github.com/imapspec/imapspec/refserver"
	"github.com/imapspec/imapspec/scenarios/containers"
)

// mailServer is what a test needs of a server, wherever that runs.
type mailServer interface {
	IMAPS(context.Context) (string, error)
	RootCAs() (*x509.CertPool, error)
	Management(context.Context) (string, error)
}

var (
	_ mailServer = (*containers.Container)(nil)
	_ mailServer = (*refserver.Server)(nil)
)

// greeting is what the server says first.
func greeting(ctx context.Context, s mailServer) (string, error) {
	address, err := s.IMAPS(ctx)
	if err != nil {
		return "", err
	}
	// A new server's certificate is self-signed; with RootCAs once New-ReferenceCertificate has issued another.
	c, err := imapclient.DialTLS(address, &imapclient.Options{TLSConfig: &tls.Config{InsecureSkipVerify: true}})
	if err != nil {
		return "", err
	}
	defer c.Close()
	return "a server that greets", c.WaitGreeting()
}

// A server in a container, and its twin in this process: the same accessors.
func Example() {
	ctx := context.Background()
	if containers.Engine(ctx) != nil && os.Getenv("CI") == "" { // the other tests say so
		fmt.Println("in a container: a server that greets\nin this process: a server that greets")
		return
	}
	image, err := containers.LocalImage(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	container, err := containers.Run(ctx, image, containers.WithStarted())
	defer func() { _ = testcontainers.TerminateContainer(container, testcontainers.StopTimeout(0)) }()
	if err != nil {
		fmt.Println(err)
		return
	}
	twin, err := refserver.Start(ctx, refserver.Config{Started: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = twin.Close(ctx) }()

	for name, server := range map[string]mailServer{"in a container": container, "in this process": twin} {
		said, err := greeting(ctx, server)
		fmt.Println(strings.TrimSpace(name + ": " + said + " " + errorText(err)))
	}
	// Unordered output:
	// in a container: a server that greets
	// in this process: a server that greets
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
