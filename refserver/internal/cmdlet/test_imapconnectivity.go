package cmdlet

import (
	"context"
	"strings"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// connectivityTest is one run of Test-ImapConnectivity.
type connectivityTest struct {
	*console
	server     *org.Server
	port       uint16
	connection string // Ssl, Tls, Plaintext
	user       string
	password   *shell.Secret
	trustAny   bool
	light      bool
	perConn    time.Duration // bounds each connection
}

// testImapConnectivity is Test-ImapConnectivity (PS:Test-ImapConnectivity): it logs in over IMAP4, and without LightMode it also
// sends a message by authenticated SMTP, waits for it in the mailbox and deletes it.
func testImapConnectivity(c *console) *shell.Command {
	return &shell.Command{
		Synopsis: "Tests whether the IMAP4 service works for a mailbox.",
		Parameters: []shell.Parameter{
			{Name: "ClientAccessServer", Kind: shell.String, Position: 1, FromPipeline: true, FromPipelineByPropertyName: true},
			enum("ConnectionType", "Plaintext", "Ssl", "Tls"), domainControllerParameter(), named("LightMode", shell.Switch),
			named("MailboxCredential", shell.Credential), named("MailboxServer", shell.String), named("MonitoringContext", shell.Switch),
			{Name: "PerConnectionTimeout", Kind: shell.Int, Min: 0, Max: 120}, {Name: "PortClientAccessServer", Kind: shell.Int, Min: 0, Max: 65535},
			named("ResetTestAccountCredentials", shell.Switch), {Name: "Timeout", Kind: shell.Int, Min: 0, Max: 3600},
			named("TrustAnySSLCertificate", shell.Switch),
		},
		SupportsShouldProcess: true,
		Run: func(ctx context.Context, inv *shell.Invocation) error {
			t, err := c.connectivityTest(inv)
			if err != nil {
				return err
			}
			if ok, err := inv.ShouldProcess(t.server.Name); err != nil || !ok {
				return err
			}
			ctx, cancel := context.WithTimeout(ctx, seconds(inv, "Timeout", 180*time.Second))
			defer cancel()
			latency, failure := t.run(ctx)
			inv.Out(t.result(latency, failure))
			return nil
		},
	}
}

// seconds is a number of seconds, or the default where it was not given or is 0.
func seconds(inv *shell.Invocation, name string, otherwise time.Duration) time.Duration {
	if n := inv.Int(name); n > 0 {
		return time.Duration(n) * time.Second
	}
	return otherwise
}

func (c *console) connectivityTest(inv *shell.Invocation) (*connectivityTest, error) {
	state := c.Directory.View()
	server, err := c.server(state, inv.String("ClientAccessServer"))
	if err != nil {
		return nil, err
	}
	if id := inv.String("MailboxServer"); id != "" {
		if _, err := c.server(state, id); err != nil {
			return nil, err
		}
	}
	credential := inv.Credential("MailboxCredential")
	if credential == nil || credential.Password == nil {
		return nil, shell.Errorf("ObjectNotFound", "CasHealthUserNotFoundException", "%s",
			reply.ConnectivityNoTestUser(state.Domain+"/Users/extest_"+strings.ReplaceAll(guid("extest " + server.Name)[:13], "-", ""), server.Name, c.InstallPath))
	}
	t := &connectivityTest{console: c, server: server, connection: inv.String("ConnectionType"), port: uint16(inv.Int("PortClientAccessServer")),
		user: credential.UserName, password: credential.Password, trustAny: inv.Bool("TrustAnySSLCertificate"), light: inv.Bool("LightMode"),
		perConn: seconds(inv, "PerConnectionTimeout", 120*time.Second)}
	if t.connection == "" {
		t.connection = "Ssl"
	}
	if t.port == 0 {
		if t.port = 143; t.connection == "Ssl" {
			t.port = 993
		}
	}
	return t, nil
}

// run does the test and returns how long it took and what went wrong, "" for nothing.
func (t *connectivityTest) run(ctx context.Context) (time.Duration, string) {
	started := t.now()
	err := t.steps(ctx)
	latency := t.now().Sub(started)
	if err == nil {
		return latency, ""
	}
	return latency, testError(err)
}

func (t *connectivityTest) steps(ctx context.Context) error {
	if err := t.rightServer(); err != nil {
		return err
	}
	connected, cancel := context.WithTimeout(ctx, t.perConn)
	defer cancel()
	client, err := t.connect(connected)
	if err != nil {
		return err
	}
	defer client.close()
	if err := client.login(t.user, t.password.Reveal()); err != nil {
		return err
	}
	if !t.light {
		if err := t.sendAndReceive(connected, client); err != nil {
			return err
		}
	}
	_, err = client.command("LOGOUT")
	return err
}

// rightServer refuses to test a mailbox whose database is active on another server (PS:Test-ImapConnectivity).
func (t *connectivityTest) rightServer() error {
	state := t.Directory.View()
	r := state.Recipient(t.user)
	if r == nil {
		return nil // an unknown user is the login's to refuse
	}
	if d := state.Database(r.Database); d != nil && !strings.EqualFold(d.ActiveServer, t.Server) {
		return shell.Errorf("NotSpecified", "WrongServerException", "%s", reply.ConnectivityWrongServer(r.PrimarySMTPAddress))
	}
	return nil
}

func (t *connectivityTest) connect(ctx context.Context) (*imapClient, error) {
	conn, err := t.dialServer(ctx, t.server, t.port)
	if err != nil {
		return nil, err
	}
	client := newImapClient(ctx, conn)
	if err := t.greet(ctx, client); err != nil {
		client.close()
		return nil, err
	}
	return client, nil
}

func (t *connectivityTest) greet(ctx context.Context, client *imapClient) error {
	config, err := t.clientTLS(t.server.FQDN, t.trustAny)
	if err != nil {
		return err
	}
	if t.connection == "Ssl" {
		if err := client.secure(ctx, config); err != nil {
			return err
		}
	}
	if err := client.greeting(); err != nil {
		return err
	}
	if t.connection == "Tls" {
		if _, err := client.command("STARTTLS"); err != nil {
			return err
		}
		return client.secure(ctx, config)
	}
	return nil
}

// result is the object that the cmdlet returns, with the properties in the order of a captured one (CB).
func (t *connectivityTest) result(latency time.Duration, failure string) *shell.Object {
	result, event := "Success", "Success"
	if failure != "" {
		result, event = "Failure", "Error"
	}
	short := strings.ToLower(t.server.Name)
	return &shell.Object{Type: typeConnectivity, Text: result, Properties: []shell.Property{
		prop("RunspaceId", guid("runspace "+t.account)), prop("LocalSite", siteName), prop("SecureAccess", t.connection != "Plaintext"),
		prop("VirtualDirectoryName", ""), prop("Url", ""), prop("UrlType", "Unknown"), prop("Port", int(t.port)), prop("ConnectionType", t.connection),
		prop("ClientAccessServerShortName", short), prop("LocalSiteShortName", siteName), prop("ClientAccessServer", t.server.FQDN),
		prop("Scenario", reply.ConnectivityImapScenario), prop("ScenarioDescription", reply.ConnectivityImapScenarioDescription),
		prop("PerformanceCounterName", "ImapConnectivity-Latency"), prop("Result", result), prop("Error", failure), prop("UserName", t.user),
		prop("Latency", latency), prop("EventType", event), prop("LatencyInMillisecondsString", sinceText(latency)), prop("Identity", ""),
		prop("IsValid", true), prop("ObjectState", "New"),
	}}
}
