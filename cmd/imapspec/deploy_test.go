package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

// TestDeployVariables: the image, the compose files and the manifest set variables that the program knows, and no secret.
func TestDeployVariables(t *testing.T) {
	t.Parallel()
	known := []string{variable("administrator-password"), "IMAPSPEC_IMAGE"}
	for _, s := range new(serveOptions).settings() {
		known = append(known, variable(s.name))
	}
	var files []string
	for _, pattern := range []string{"../../Dockerfile", "../../scenarios/containers/compose/*.yaml", "../../deploy/kubernetes/*.yaml"} {
		matches, err := filepath.Glob(pattern)
		if err != nil || len(matches) == 0 {
			t.Fatalf("%s: %v %v", pattern, matches, err)
		}
		files = append(files, matches...)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if line := regexp.MustCompile(`STORE_DSN.*\$\{.*PASSWORD.*`).Find(raw); line != nil {
			t.Errorf("%s: a password with a slash breaks %s", file, line)
		}
		for _, name := range regexp.MustCompile(`IMAPSPEC_[A-Z_]*[A-Z]`).FindAllString(string(raw), -1) {
			if !slices.Contains(known, name) {
				t.Errorf("%s: %s is no variable of imapspec serve", file, name)
			}
		}
	}
}

// TestImagePorts: the Dockerfile exposes the ports that the server takes in a container.
func TestImagePorts(t *testing.T) {
	t.Parallel()
	var o serveOptions
	flags := pflag.NewFlagSet("serve", pflag.ContinueOnError)
	o.bind(flags)
	if err := o.complete(flags, func(name string) (string, bool) { return "true", name == variable("container") }); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile("../../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`(?m)^EXPOSE (.*)$`).FindStringSubmatch(string(raw))
	if line == nil {
		t.Fatal("the Dockerfile exposes nothing")
	}
	var want []string
	for _, l := range o.listeners() {
		want = append(want, strings.TrimPrefix(l.address, "0.0.0.0:"))
	}
	want = append(want, "53/udp")
	got := strings.Fields(line[1])
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("exposed are %q, want %q", got, want)
	}
	if !strings.Contains(string(raw), variable("container")+"=true") {
		t.Error("the image does not take a container's defaults")
	}
}
