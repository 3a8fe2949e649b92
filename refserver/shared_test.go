package refserver_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/jackc/pgx/v5"

	"github.com/imapspec/imapspec/refserver"
	"github.com/imapspec/imapspec/scenarios/peers/postgres"
)

// sharedDSN gives, in the environment, the PostgreSQL of a server that TestSharedServerProcess runs until it is killed.
const sharedDSN = "IMAPSPEC_TEST_SHARED_SERVER"

func sharedConfig(dsn string) refserver.Config {
	return refserver.Config{Postgres: dsn, Started: true, People: []refserver.Person{{Name: "alice", Password: alicesPassword}}}
}

// sharedDatabase is an empty schema of a PostgreSQL.
func sharedDatabase(t *testing.T) string {
	t.Helper()
	shared := postgres.OpenShared(t.Context())
	t.Cleanup(func() {
		if err := shared.Close(); err != nil {
			t.Error(err)
		}
	})
	return shared.DSN(t)
}

func startShared(t *testing.T, dsn string) *refserver.Server {
	t.Helper()
	s, err := refserver.Start(t.Context(), sharedConfig(dsn))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close(context.Background()) })
	return s
}

// loginAt connects to the address of port 993 and logs in as alice.
func loginAt(t *testing.T, address string) *imapclient.Client {
	t.Helper()
	client, err := imapclient.DialTLS(address, &imapclient.Options{TLSConfig: &tls.Config{InsecureSkipVerify: true}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	if err := client.Login("alice", alicesPassword).Wait(); err != nil {
		t.Fatal(err)
	}
	return client
}

func appendText(t *testing.T, client *imapclient.Client, text string) (*imap.AppendData, error) {
	t.Helper()
	command := client.Append("INBOX", int64(len(text)), nil)
	if _, err := command.Write([]byte(text)); err != nil {
		return nil, err
	}
	if err := command.Close(); err != nil {
		return nil, err
	}
	return command.Wait()
}

// TestSharedServerProcess is a server that another test starts and kills.
func TestSharedServerProcess(t *testing.T) {
	dsn := os.Getenv(sharedDSN)
	if dsn == "" {
		t.Skip("it is for TestASharedServerThatWasKilled")
	}
	s, err := refserver.Start(context.Background(), sharedConfig(dsn))
	if err != nil {
		t.Fatal(err)
	}
	address, _ := s.Address(993)
	fmt.Println("listening", address)
	select {}
}

// TestASharedServerThatWasKilled appends, kills the server, and finds the message, with its UID, in a new one.
func TestASharedServerThatWasKilled(t *testing.T) {
	t.Parallel()
	dsn := sharedDatabase(t)
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestSharedServerProcess$")
	cmd.Env = append(os.Environ(), sharedDSN+"="+dsn)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	address := ""
	for lines := bufio.NewScanner(out); address == "" && lines.Scan(); {
		address, _ = strings.CutPrefix(lines.Text(), "listening ")
	}
	const text = "Subject: kept\r\n\r\ntext\r\n"
	before, appendErr := appendText(t, loginAt(t, address), text)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	if appendErr != nil {
		t.Fatal(appendErr)
	}

	s := startShared(t, dsn)
	again, _ := s.Address(993)
	client := loginAt(t, again)
	selected, err := client.Select("INBOX", nil).Wait()
	if err != nil || selected.NumMessages != 1 || selected.UIDValidity != before.UIDValidity {
		t.Fatalf("%+v %v, want one message and UIDVALIDITY %d", selected, err, before.UIDValidity)
	}
	whole := &imap.FetchItemBodySection{}
	fetched, err := client.Fetch(imap.UIDSetNum(before.UID), &imap.FetchOptions{BodySection: []*imap.FetchItemBodySection{whole}}).Collect()
	if err != nil || len(fetched) != 1 || string(fetched[0].FindBodySection(whole)) != text {
		t.Errorf("%+v %v", fetched, err)
	}
	runs(t, s, "Set-ImapSettings -Banner 'from a shared organisation'")
	if err := s.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	console, err := startShared(t, dsn).Console(t.Context(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := console.Run(t.Context(), "(Get-ImapSettings).Banner"); err != nil || !strings.Contains(got, "from a shared organisation") {
		t.Errorf("the setting is %q %v", got, err)
	}
}

// TestASharedServerThatLosesItsDatabase has its sessions end with BYE, and serves again when it has the database back.
func TestASharedServerThatLosesItsDatabase(t *testing.T) {
	t.Parallel()
	dsn := sharedDatabase(t)
	s := startShared(t, dsn)
	address, _ := s.Address(993)
	client := loginAt(t, address)
	if _, err := appendText(t, client, "Subject: one\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	// What a new owner does first: it takes the next fencing token. This one goes away at once.
	if _, err := conn.Exec(t.Context(), "WITH taken AS (UPDATE mailbox_database SET token = token + 1) UPDATE lease SET token = -1, owner = ''"); err != nil {
		t.Fatal(err)
	}
	if _, err := appendText(t, client, "Subject: two\r\n\r\n"); err == nil {
		t.Fatal("a server that has lost its database acknowledges a message")
	}
	<-client.Closed() // after BYE
	for {
		if err := t.Context().Err(); err != nil {
			t.Fatal(err)
		}
		again, err := imapclient.DialTLS(address, &imapclient.Options{TLSConfig: &tls.Config{InsecureSkipVerify: true}})
		if err != nil {
			t.Fatal(err)
		}
		if err = again.Login("alice", alicesPassword).Wait(); err == nil { // refused while the database is not there
			var selected *imap.SelectData
			if selected, err = again.Select("INBOX", nil).Wait(); err == nil && selected.NumMessages == 1 {
				again.Close()
				return
			}
		}
		again.Close()
	}
}

// TestATurnThatCannotBeGivenUp has PostgreSQL refuse it to a host that starts: the lease runs out by itself, and the host serves.
func TestATurnThatCannotBeGivenUp(t *testing.T) {
	t.Parallel()
	dsn := sharedDatabase(t)
	if err := startShared(t, dsn).Close(context.Background()); err != nil { // there are tables now
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(t.Context(), `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not now'; END $$;
		CREATE TRIGGER refuse BEFORE UPDATE ON lease FOR EACH ROW WHEN (OLD.owner <> '' AND NEW.owner = '') EXECUTE FUNCTION refuse()`); err != nil {
		t.Fatal(err)
	}
	address, _ := startShared(t, dsn).Address(993)
	loginAt(t, address)
}

func TestASharedStoreThatCannotBeHad(t *testing.T) {
	t.Parallel()
	const dsn = "postgres://imapspec:hidden@127.0.0.1:1/imapspec?connect_timeout=2"
	_, err := refserver.Start(t.Context(), refserver.Config{Postgres: dsn})
	if err == nil || !strings.Contains(err.Error(), "PostgreSQL at 127.0.0.1:1 does not answer") || strings.Contains(err.Error(), "hidden") {
		t.Errorf("got %v", err)
	}
}

// TestReadyAsksPostgreSQL: a server whose PostgreSQL has ended is not ready from then on, and is again when that is back.
func TestReadyAsksPostgreSQL(t *testing.T) {
	t.Parallel()
	cluster := postgres.StartForTest(t)
	server := startShared(t, cluster.DSN())
	if err := server.Ready(); err != nil {
		t.Fatal(err)
	}
	if err := cluster.Stop(); err != nil {
		t.Fatal(err)
	}
	if err := server.Ready(); err == nil || !strings.Contains(err.Error(), "PostgreSQL") {
		t.Errorf("without PostgreSQL: %v", err)
	}
	if err := cluster.Resume(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := server.Ready(); err != nil {
		t.Errorf("with PostgreSQL again: %v", err)
	}
}
