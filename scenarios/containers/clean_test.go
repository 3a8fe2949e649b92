package containers_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/scenarios/containers"
)

// leaveBehind tells the test binary, started again, to end without removing its container.
const leaveBehind = "IMAPSPEC_TEST_LEAVE_BEHIND"

// bySession lists what a deployer's containers are and have: volumes and networks of their own are seen by their containers' ends.
func bySession(t *testing.T, session string) []string {
	t.Helper()
	return existing(t, "label", containers.LabelSession+"="+session)
}

// deployer makes one for a test.
func newDeployer(t *testing.T, config containers.Config) *containers.Deployer {
	t.Helper()
	engine(t)
	d, err := containers.New(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close(context.Background()) })
	return d
}

// TestNothingIsLeftBehind closes a deployer after success, after a failure and after an interruption.
func TestNothingIsLeftBehind(t *testing.T) {
	t.Parallel()
	for name, use := range map[string]func(*testing.T, *containers.Deployer){
		"after success": func(t *testing.T, d *containers.Deployer) {
			deployment, err := d.Deploy(t.Context(), scenarios.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if len(bySession(t, d.Session())) == 0 {
				t.Error("no container has the label")
			}
			if err := deployment.Close(t.Context()); err != nil {
				t.Error(err)
			}
		},
		"a deployment that is open and frozen": func(t *testing.T, d *containers.Deployer) {
			deployment, err := d.Deploy(t.Context(), scenarios.Options{})
			if err != nil {
				t.Fatal(err)
			}
			faults, ok := scenarios.FaultsOf(deployment)
			if !ok {
				t.Fatal("a host in a container can have no faults")
			}
			if err := faults.Pause(t.Context(), "mailbox01"); err != nil {
				t.Error(err)
			}
			var harness *scenarios.HarnessError
			if err := faults.Kill(t.Context(), "mailbox07"); !errors.As(err, &harness) {
				t.Errorf("a host that is not there: %v", err)
			}
		},
		"a server that does not start": func(t *testing.T, d *containers.Deployer) {
			_, err := d.Deploy(t.Context(), scenarios.Options{Defects: []string{"no-such-defect"}})
			if err == nil || !strings.Contains(err.Error(), "no-such-defect") {
				t.Errorf("got %v", err)
			}
		},
		"an interruption": func(t *testing.T, d *containers.Deployer) {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			if _, err := d.Deploy(ctx, scenarios.Options{}); err == nil {
				t.Error("something is deployed after the interruption")
			}
		},
	} {
		for size, pool := range map[string]int{"": 0, " of a pool": 2} {
			t.Run(name+size, func(t *testing.T) {
				t.Parallel()
				d := newDeployer(t, containers.Config{Pool: pool})
				use(t, d)
				if err := d.Close(context.Background()); err != nil {
					t.Error(err)
				}
				if left := bySession(t, d.Session()); len(left) > 0 {
					t.Errorf("left behind: %v", left)
				}
				if _, err := d.Deploy(t.Context(), scenarios.Options{}); err == nil {
					t.Error("a closed deployer deploys")
				}
			})
		}
	}
}

// TestKilledRun has the next run remove what one left behind that was killed.
func TestKilledRun(t *testing.T) {
	if os.Getenv(leaveBehind) != "" {
		d, err := containers.New(t.Context(), containers.Config{})
		if err == nil {
			_, err = d.Deploy(t.Context(), scenarios.Options{})
		}
		if err != nil {
			t.Fatal(err)
		}
		leave(d.Session())
	}
	t.Parallel()
	session := leftBy(t, "TestKilledRun")
	newDeployer(t, containers.Config{}) // a run of another test may have been faster
	if left := bySession(t, session); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestKilledProcess has the next Run remove the container of a process that was killed, and no other.
func TestKilledProcess(t *testing.T) {
	if os.Getenv(leaveBehind) != "" {
		image, err := containers.LocalImage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		c, err := containers.Run(t.Context(), image)
		if err != nil {
			t.Fatal(err)
		}
		leave(c.GetContainerID())
	}
	t.Parallel()
	mine := server(t)
	id := leftBy(t, "TestKilledProcess")
	server(t)
	if left := existing(t, "id", id); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if kept := existing(t, "id", mine.GetContainerID()); len(kept) != 1 {
		t.Error("the container of a process that lives is removed")
	}
}

// leave ends this process at once and says by what its containers are found.
func leave(by string) {
	_, _ = os.Stdout.WriteString("left=" + by + "=\n")
	os.Exit(0)
}

// leftBy runs a test in a process that leaves its containers behind.
func leftBy(t *testing.T, test string) string {
	t.Helper()
	engine(t)
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, "-test.run", "^"+test+"$", "-test.v")
	cmd.Env = append(os.Environ(), leaveBehind+"=yes", "TESTCONTAINERS_RYUK_DISABLED=true")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	_, rest, _ := strings.Cut(string(out), "left=")
	by, _, found := strings.Cut(rest, "=")
	if !found {
		t.Fatalf("it left nothing:\n%s", out)
	}
	return by
}

// changed adds a mailbox to a server and tells how many it had before.
func changed(ctx context.Context, t *testing.T, on scenarios.Deployment) string {
	t.Helper()
	console, err := on.Console(ctx, "", "")
	if err != nil {
		t.Fatal(err)
	}
	out, err := console.Run(ctx, `@(Get-Mailbox -ErrorAction SilentlyContinue).Count
New-Mailbox -Name carol -Alias carol -UserPrincipalName carol@contoso.com -Password (ConvertTo-SecureString 'a secret' -AsPlainText -Force) | Out-Null
Set-ImapSettings -ProtocolLogEnabled $true; Restart-Service MSExchangeIMAP4`)
	if err != nil || strings.Contains(out, "FullyQualifiedErrorId") {
		t.Fatalf("%v\n%s", err, out)
	}
	return strings.Fields(out)[0]
}

// TestNewServerEachTime gives one container to two scenarios: the second finds nothing of the first.
func TestNewServerEachTime(t *testing.T) {
	t.Parallel()
	d := newDeployer(t, containers.Config{Pool: 1})
	counts := map[string]bool{}
	for range 3 {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
		defer cancel()
		deployment, err := d.Deploy(ctx, scenarios.Options{Accounts: true})
		if err != nil {
			t.Fatal(err)
		}
		counts[changed(ctx, t, deployment)] = true
		if ids := bySession(t, d.Session()); len(ids) != 1 {
			t.Errorf("%d containers for one scenario at a time", len(ids))
		}
		if err := deployment.Close(ctx); err != nil {
			t.Error(err)
		}
	}
	if len(counts) != 1 {
		t.Errorf("the servers had different numbers of mailboxes at first: %v", counts)
	}
}
