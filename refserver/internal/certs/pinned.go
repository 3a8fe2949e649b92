package certs

import (
	"bytes"
	"crypto/tls"
	"fmt"

	"github.com/imapspec/imapspec/refserver/internal/org"
)

// Pinned is what a server of the organisation uses to connect to another one's backend: the backend has to present the certificate
// that the organisation knows as that server's. It is self-signed, so it is compared byte for byte.
func Pinned(server *org.Server) (*tls.Config, error) {
	expected, err := BackendLeaf(server)
	if err != nil {
		return nil, err
	}
	return &tls.Config{
		ServerName:         server.FQDN,
		MinVersion:         tls.VersionTLS12,
		InsecureSkipVerify: true, // see above
		VerifyConnection: func(state tls.ConnectionState) error {
			if !bytes.Equal(state.PeerCertificates[0].Raw, expected.Raw) {
				return fmt.Errorf("the backend of %s presents another certificate than the organisation knows", server.Name)
			}
			return nil
		},
	}, nil
}
