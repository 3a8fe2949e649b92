package containers

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"github.com/imapspec/imapspec/scenarios"
)

// people has mailboxes where accounts are asked for.
func people() []string { return []string{"alice", "bob"} }

// patience is longer than that of a server on its own machine: this one shares the processor with many others.
const patience = 30 * time.Second

// accounts starts the services of a new server, gives the people mailboxes, and says where they log in. The certificate is the
// self-signed one of a new server.
func accounts(ctx context.Context, c *Container) (scenarios.ServerInfo, error) {
	info := scenarios.ServerInfo{
		Endpoints: []scenarios.Endpoint{{Address: hostFQDN + ":993", Security: scenarios.ImplicitTLS},
			{Address: hostFQDN + ":143", Security: scenarios.StartTLS}},
		Patience: patience, AnyCertificate: true, Disposable: true,
	}
	typed := []string{"Start-Service MSExchangeIMAP4; Start-Service MSExchangeIMAP4BE"}
	for _, name := range people() {
		password := "Pw1-" + rand.Text()
		info.Accounts = append(info.Accounts, scenarios.Account{User: name, Password: password})
		typed = append(typed, fmt.Sprintf("New-Mailbox -Name %[1]s -Alias %[1]s -UserPrincipalName %[1]s@contoso.com "+
			"-Password (ConvertTo-SecureString %[2]s -AsPlainText -Force) | Out-Null", name, password))
	}
	console, err := c.Console(ctx, "", "")
	if err != nil {
		return info, err
	}
	defer func() { _ = console.Close() }() // everything is said
	output, err := console.Run(ctx, strings.Join(typed, "\n"))
	if err == nil && strings.Contains(output, "FullyQualifiedErrorId") {
		err = fmt.Errorf("the server makes no accounts: %s", output)
	}
	return info, err
}
