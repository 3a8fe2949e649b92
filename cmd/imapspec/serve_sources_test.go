package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"
)

// completed is the options of a command line, an environment and, unless empty, the text of a file beside the test's folder.
func completed(t *testing.T, args []string, environment map[string]string, file string) (serveOptions, string, error) {
	t.Helper()
	dir := t.TempDir()
	if file != "" {
		path := filepath.Join(dir, "imapspec.yaml")
		if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, "--config", path)
	}
	var o serveOptions
	flags := pflag.NewFlagSet("serve", pflag.ContinueOnError)
	o.bind(flags)
	if err := flags.Parse(args); err != nil {
		t.Fatal(err)
	}
	return o, dir, o.complete(flags, func(name string) (string, bool) { value, ok := environment[name]; return value, ok })
}

func TestServePrecedence(t *testing.T) {
	t.Parallel()
	var o serveOptions
	flags := pflag.NewFlagSet("serve", pflag.ContinueOnError)
	o.bind(flags)
	if err := flags.Parse([]string{"--imap", "127.0.0.1:1"}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "imapspec.yaml")
	file := "imap: 127.0.0.3:3\nimaps: 127.0.0.3:3\nweb: 127.0.0.3:3\ncontainer: true\ndefect: [settings-live]\ndata: kept\n"
	file = strings.Replace(file, "settings-live", refserverDefect(t), 1)
	if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	environment := map[string]string{"IMAPSPEC_IMAP": "127.0.0.2:2", "IMAPSPEC_IMAPS": "127.0.0.2:2", "IMAPSPEC_CONFIG": path, "IMAPSPEC_STARTED": "true"}
	if err := o.complete(flags, func(name string) (string, bool) { value, ok := environment[name]; return value, ok }); err != nil {
		t.Fatal(err)
	}
	got := map[string]any{"imap": o.imap, "imaps": o.imaps, "web": o.web, "submission": o.submission, "backend": o.backend, "data": o.data,
		"log": o.log, "started": o.started, "defect": o.defects, "server-file": o.serverFile}
	want := map[string]any{
		"imap":       "127.0.0.1:1",                            // the flag
		"imaps":      "127.0.0.2:2",                            // the environment
		"web":        "127.0.0.3:3",                            // the file
		"submission": "0.0.0.0:587", "backend": "0.0.0.0:1993", // the container
		"data":    filepath.Join(filepath.Dir(path), "kept"), // beside the file
		"log":     "warn",                                    // the default
		"started": true, "defect": []string{refserverDefect(t)}, "server-file": "/data/server.json",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestServeEverySettingEverywhere: each setting can be said in the environment and in the file, and means the same as the flag.
func TestServeEverySettingEverywhere(t *testing.T) {
	t.Parallel()
	examples := map[string]string{
		"administrator-password-file": "/p", "backend": "127.0.0.1:9", "container": "true", "data": "/d", "defect": refserverDefect(t),
		"disposable": "true", "dns": "127.0.0.1:9", "imap": "127.0.0.1:9", "imaps": "127.0.0.1:9", "keytab": "/k", "metrics": "true", "log": "debug", "log-format": "json",
		"management": "127.0.0.1:9", "peer": "MAILBOX02=mailbox02.example:1993", "preset": "/p", "profile": "standard", "proxy": "process", "server-file": "/s", "started": "true",
		"server-name": "MAILBOX02", "store-dsn": "postgres://u@h/d", "store-lease": "3s", "submission": "127.0.0.1:9", "web": "127.0.0.1:9",
	}
	for _, s := range new(serveOptions).settings() {
		if s.name == "config" {
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			value, ok := examples[s.name]
			if !ok {
				t.Fatal("the setting has no example here")
			}
			flag, _, err := completed(t, []string{"--" + s.name + "=" + value}, nil, "")
			if err != nil {
				t.Fatal(err)
			}
			variable, _, err := completed(t, nil, map[string]string{variable(s.name): value}, "")
			if err != nil {
				t.Fatal(err)
			}
			file, _, err := completed(t, nil, nil, s.name+": "+value+"\n")
			if err != nil {
				t.Fatal(err)
			}
			untouched, _, err := completed(t, nil, nil, "")
			if err != nil {
				t.Fatal(err)
			}
			file.configFile = ""
			options := cmp.AllowUnexported(serveOptions{})
			if cmp.Equal(untouched, flag, options) {
				t.Error("the flag changes nothing")
			}
			if diff := cmp.Diff(flag, variable, options); diff != "" {
				t.Errorf("environment: -flag +variable\n%s", diff)
			}
			if diff := cmp.Diff(flag, file, options); diff != "" {
				t.Errorf("file: -flag +file\n%s", diff)
			}
		})
	}
}

func TestServeSourcesRefuse(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, file  string
		environment map[string]string
		says        []string // of the message, FILE being the file's name
	}{
		{"an unknown key", "started: true\n\nlogs: info\n", nil, []string{"FILE:3:1: there is no setting \"logs\"", "allowed are ", "log-format", "web"}},
		{"a key twice", "log: info\nlog: debug\n", nil, []string{"FILE:2:"}},
		{"a bad choice", "log: info\nprofile: exchange97\n", nil, []string{"FILE:2:10: profile: \"exchange97\" is not one of exchange2016, "}},
		{"no boolean", "started: perhaps\n", nil, []string{"FILE:1:10: started: true or false is needed"}},
		{"a boolean for a text", "data: true\n", nil, []string{"FILE:1:7: data: a text is needed"}},
		{"a list for one value", "imap: [127.0.0.1:1]\n", nil, []string{"FILE:1:7: imap: one value is allowed"}},
		{"a mapping for a value", "imap: {a: b}\n", nil, []string{"FILE:1:", "imap: a text is needed"}},
		{"no value", "imap:\n", nil, []string{"FILE:1:", "imap: a text is needed"}},
		{"no port", "imap: localhost\n", nil, []string{"FILE:1:7: imap: \"localhost\" is not host:port"}},
		{"a list at the top", "- a\n", nil, []string{"FILE:1:1: the file has to be one mapping"}},
		{"two documents", "log: info\n---\nlog: debug\n", nil, []string{"FILE:3:", "one mapping"}},
		{"an empty document before", "---\n---\nlog: loud\n", nil, []string{"FILE:2:1: ", "one mapping"}},
		{"a password in the DSN", "log: info\nstore-dsn: postgres://u:secret@h/d\n", nil, []string{"FILE:2:12: store-dsn: neither the command line nor the file", "IMAPSPEC_STORE_DSN, PGPASS"}},
		{"a password in the DSN that is overridden", "store-dsn: host=h password=secret\n", map[string]string{"IMAPSPEC_STORE_DSN": "host=h"}, []string{"FILE:1:"}},
		{"broken YAML", "log: info\ndefect: [a\n", nil, []string{"FILE:2:"}},
		{"a tab", "log: info\n\tdata: x\n", nil, []string{"FILE:2:"}},
		{"a password", "administrator-password: secret\n", nil, []string{"FILE:1:1: ", "administrator-password-file"}},
		{"a file in the file", "config: other.yaml\n", nil, []string{"FILE:1:1: "}},
		{"an unknown defect", "defect: [nothing-wrong]\n", nil, []string{"FILE:1:", "no defect is named"}},
		{"wrong though overridden", "log: loud\n", map[string]string{"IMAPSPEC_LOG": "info"}, []string{"FILE:1:6: log: \"loud\""}},
		{"a bad variable", "", map[string]string{"IMAPSPEC_LOG_FORMAT": "xml"}, []string{"IMAPSPEC_LOG_FORMAT: \"xml\" is not one of text, json"}},
		{"a variable that is no boolean", "", map[string]string{"IMAPSPEC_STARTED": "yes"}, []string{"IMAPSPEC_STARTED: \"yes\" is neither true nor false"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, dir, err := completed(t, nil, test.environment, test.file)
			var known *statusError
			if !errors.As(err, &known) || known.status != exitUsage {
				t.Fatalf("%v is no usage error", err)
			}
			for _, text := range test.says {
				text = strings.ReplaceAll(text, "FILE", filepath.Join(dir, "imapspec.yaml"))
				if !strings.Contains(err.Error(), text) {
					t.Errorf("%q does not say %q", err, text)
				}
			}
			if strings.Contains(err.Error(), "secret\"") || strings.Count(err.Error(), "\n") > 0 {
				t.Errorf("%q shows a secret or has several lines", err)
			}
		})
	}
}

// TestServeFileWithAMark: a mark of the byte order, which some editors write, is no part of the first setting.
func TestServeFileWithAMark(t *testing.T) {
	t.Parallel()
	o, _, err := completed(t, nil, nil, "\ufeffstarted: true\n")
	if err != nil || !o.started {
		t.Errorf("started %t, %v", o.started, err)
	}
}

func TestServeSecret(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(path, []byte("from a file\r\nand more\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, variable, file, want string
		status                     int
	}{
		{name: "neither"},
		{name: "the variable", variable: "from the environment", want: "from the environment"},
		{name: "the file", file: path, want: "from a file"},
		{name: "both", variable: "from the environment", file: path, status: exitUsage},
		{name: "an empty file", file: empty, status: exitEnvironment},
		{name: "no file", file: path + ".missing", status: exitEnvironment},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := secret(func(string) (string, bool) { return test.variable, test.variable != "" }, "IMAPSPEC_X", "x-file", test.file)
			var known *statusError
			if errors.As(err, &known); known == nil && test.status != 0 || known != nil && known.status != test.status {
				t.Errorf("error %v, want status %d", err, test.status)
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
			if err != nil && strings.Contains(err.Error(), "from ") {
				t.Errorf("%q shows the secret", err)
			}
		})
	}
}

func FuzzServeFile(f *testing.F) {
	f.Add("started: true\nimap: 127.0.0.1:0\ndefect: [a, b]\n")
	f.Add("a: &x [1, *x]\n--- \n? b\n: c\n")
	f.Add("<<: {log: info}\n\t")
	f.Fuzz(func(t *testing.T, text string) {
		var o serveOptions
		flags := pflag.NewFlagSet("serve", pflag.ContinueOnError)
		o.bind(flags)
		if err := fromFile(flags, o.settings(), "x.yaml", []byte(text)); err != nil && !strings.HasPrefix(err.Error(), "x.yaml:") {
			t.Errorf("%q does not begin with the file's name", err)
		}
	})
}

// refserverDefect is the name of some defect.
func refserverDefect(t *testing.T) string {
	t.Helper()
	all := wire().defects
	if len(all) == 0 {
		t.Fatal("there are no defects")
	}
	return all[0].Name
}

func TestServeRefusesMisspeltVariables(t *testing.T) {
	t.Parallel()
	var o serveOptions
	for _, name := range []string{"IMAPSPEC_STRATED", "IMAPSPEC_", "IMAPSPEC_IMAPS2"} {
		err := o.checkVariables([]string{"HOME=/root", name + "=secret=true"})
		var status *statusError
		if !errors.As(err, &status) || status.status != exitUsage {
			t.Fatalf("%s: got %v", name, err)
		}
		if text := err.Error(); !strings.Contains(text, "environment variable "+name+"; there are ") || !strings.Contains(text, "IMAPSPEC_STARTED") || strings.Contains(text, "secret") {
			t.Errorf("%s: got %q", name, text)
		}
	}
	for _, name := range []string{"IMAPSPEC_STARTED", "IMAPSPEC_ADMINISTRATOR_PASSWORD", "IMAPSPEC_PASSWORD", "IMAPSPEC_IMAGE", "IMAPSPEC_TEST_POSTGRES", "IMAPSPEC_SERVICE_HOST",
		"IMAPSPEC_SERVICE_PORT_IMAP", "IMAPSPEC_PORT", "IMAPSPEC_PORT_143_TCP_ADDR", "IMAPSPEC_FRONTEND_SERVICE_HOST", "OTHER"} {
		if err := o.checkVariables([]string{name + "=x"}); err != nil {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
