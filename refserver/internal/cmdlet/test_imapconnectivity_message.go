package cmdlet

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/reply"
)

const (
	// testSubject begins the subject of every test message: only messages with it are ever deleted.
	testSubject = "Test-ImapConnectivity"
	// submissionPort is where authenticated clients send (RC).
	submissionPort = 587
	// pollInterval is how often the mailbox is searched for the test message.
	pollInterval = 250 * time.Millisecond
)

// smtpFailure is a failure of the sending half.
type smtpFailure struct{ err error }

func (f *smtpFailure) Error() string { return reply.ConnectivitySMTPError(smtpErrorText(f.err)) }

func smtpErrorText(err error) string {
	var refused *smtp.SMTPError
	if errors.As(err, &refused) {
		code := fmt.Sprintf("%d ", refused.Code)
		if e := refused.EnhancedCode; e[0] > 0 {
			code += fmt.Sprintf("%d.%d.%d ", e[0], e[1], e[2])
		}
		return code + refused.Message
	}
	return testError(err)
}

// sendAndReceive sends a test message to the mailbox itself, waits for it over the logged-in connection, and deletes it with
// the test messages that are older than 24 hours.
func (t *connectivityTest) sendAndReceive(ctx context.Context, client *imapClient) error {
	if t.Defects.Has(defect.LightModeSends) {
		return nil
	}
	r := t.Directory.View().Recipient(t.user)
	if r == nil {
		return errors.New(reply.ConnectivityNoMailbox(t.user))
	}
	id := guid(fmt.Sprintf("%s %s %d", imapTag(), imapTag(), t.now().UnixNano()))
	if err := t.send(ctx, r, id); err != nil {
		return &smtpFailure{err}
	}
	if _, err := client.command("SELECT INBOX"); err != nil {
		return err
	}
	uids, err := t.waitFor(ctx, client, id)
	if err != nil {
		return err
	}
	old, err := search(client, fmt.Sprintf("SUBJECT %q BEFORE %s", testSubject, t.now().Add(-24*time.Hour).Format("2-Jan-2006")))
	if err != nil {
		return err
	}
	set := strings.Join(append(uids, old...), ",")
	if _, err := client.command("UID STORE " + set + ` +FLAGS.SILENT (\Deleted)`); err != nil {
		return err
	}
	_, err = client.command("UID EXPUNGE " + set)
	return err
}

// send submits the test message on port 587: STARTTLS, AUTH LOGIN, one recipient.
func (t *connectivityTest) send(ctx context.Context, r *org.Recipient, id string) error {
	connector := submissionConnector(t.server)
	if connector == nil {
		return errors.New(reply.ConnectivityNoSubmissionConnector(t.server.Name))
	}
	conn, err := t.dialServer(ctx, t.server, submissionPort)
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	defer conn.Close()
	config, err := t.clientTLS(connector.Fqdn, t.trustAny)
	if err != nil {
		return err
	}
	client, err := smtp.NewClientStartTLS(conn, config)
	if err != nil {
		return err
	}
	if err := client.Auth(sasl.NewLoginClient(t.user, t.password.Reveal())); err != nil {
		return err
	}
	message := strings.Join([]string{
		"From: <" + r.PrimarySMTPAddress + ">", "To: <" + r.PrimarySMTPAddress + ">", "Subject: " + testSubject + " " + id,
		"Date: " + t.now().Format(time.RFC1123Z), "Message-ID: <" + id + "@" + t.server.FQDN + ">", "MIME-Version: 1.0",
		"Content-Type: text/plain; charset=us-ascii", "", reply.TestMessageBody, "",
	}, "\r\n")
	if err := client.SendMail(r.PrimarySMTPAddress, []string{r.PrimarySMTPAddress}, strings.NewReader(message)); err != nil {
		return err
	}
	return client.Quit()
}

// submissionConnector is the connector that listens on port 587.
func submissionConnector(server *org.Server) *org.ReceiveConnector {
	for _, connector := range server.Connectors {
		for _, text := range connector.Bindings {
			if b, err := netip.ParseAddrPort(text); err == nil && b.Port() == submissionPort {
				return connector
			}
		}
	}
	return nil
}

// waitFor searches until the message is there or the context ends.
func (t *connectivityTest) waitFor(ctx context.Context, client *imapClient, id string) ([]string, error) {
	for {
		uids, err := search(client, fmt.Sprintf("SUBJECT %q", id))
		if err != nil || len(uids) > 0 {
			return uids, err
		}
		select {
		case <-ctx.Done():
			return nil, errors.New(reply.ConnectivityMessageNotReceived)
		case <-t.Clock.After(pollInterval):
		}
		if _, err := client.command("NOOP"); err != nil {
			return nil, err
		}
	}
}

// search returns the UIDs that UID SEARCH finds.
func search(client *imapClient, criteria string) ([]string, error) {
	lines, err := client.command("UID SEARCH " + criteria)
	if err != nil {
		return nil, err
	}
	var uids []string
	for _, line := range lines {
		if fields := strings.Fields(line); len(fields) > 1 && strings.EqualFold(fields[1], "SEARCH") {
			uids = append(uids, fields[2:]...)
		}
	}
	return uids, nil
}
