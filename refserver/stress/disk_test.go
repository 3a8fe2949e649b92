package stress_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// smallDisk mounts a disk of so many MiB. It skips the test where that is not allowed; the store's own tests fill a file of
// limited size everywhere.
func smallDisk(t *testing.T, size int) (path string, resize func(size int)) {
	t.Helper()
	path = t.TempDir()
	mount := func(flags uintptr, size int) error {
		return syscall.Mount("tmpfs", path, "tmpfs", flags, fmt.Sprintf("size=%dm", size))
	}
	if err := mount(0, size); err != nil {
		t.Skipf("cannot mount a small disk: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(path, 0); err != nil {
			t.Errorf("unmount %s: %v", path, err)
		}
	})
	return path, func(size int) {
		if err := mount(syscall.MS_REMOUNT, size); err != nil {
			t.Fatal(err)
		}
	}
}

// TestFullDisk fills the disk with the data folder and the temporary files. Every change is refused then, with a code; what
// needs no room goes on; and with room again everything does. Nothing that was acknowledged is lost.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	disk, resize := smallDisk(t, 12)
	data, temporary := filepath.Join(disk, "data"), filepath.Join(disk, "tmp")
	if err := errors.Join(os.Mkdir(data, 0o700), os.Mkdir(temporary, 0o700)); err != nil {
		t.Fatal(err)
	}
	p := launch(t, data, "TMPDIR="+temporary)
	p.ready(t)
	c, err := logIn(p.IMAP, user, password)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	texts := fillUp(t, c)
	refused(t, p, c)
	checkTexts(t, c, texts)
	for _, size := range []int{10, 3 << 20} { // one is kept in memory while it arrives, one in a file
		post := newPost()
		post.padding = strings.Repeat("x\r\n", size/3)
		if err := post.talk(p); err == nil || !strings.HasPrefix(err.Error(), "4") {
			t.Errorf("a submission of %d bytes was answered with %v", size, err)
		}
	}

	resize(200)
	for i := range 3 {
		text := fmt.Sprintf("Subject: after %d\r\n\r\n%s", i, strings.Repeat("x", 2<<20))
		texts = append(texts, must(t, c, "OK", "APPEND INBOX {%d+}\r\n%s", text, len(text), text)...)
	}
	must(t, c, "OK", "CREATE Room", "")
	if err := errors.Join(c.Close(), p.in.Close(), p.command.Wait()); err != nil {
		t.Fatalf("the server did not end well: %v\n%s", err, p.said)
	}

	again := launch(t, data)
	again.ready(t)
	reader, err := logIn(again.IMAP, user, password)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	checkTexts(t, reader, texts)
	if out, err := again.shell("Get-Mailbox | foreach Alias"); err != nil || strings.Contains(out, "late") {
		t.Errorf("the mailboxes are %q, %v", out, err)
	}
	again.kill()
}

// must runs a command that ends with that status, which for NO has to come with a code, and returns the text it is about.
func must(t *testing.T, c *client, status, format, text string, args ...any) []string {
	t.Helper()
	r, err := c.run(format, args...)
	if err != nil || r.status != status || status == "NO" && r.code == "" {
		t.Fatalf("%.60q: %s [%s] %s, %v", fmt.Sprintf(format, args...), r.status, r.code, r.text, err)
	}
	return []string{text}
}

// fillUp appends to INBOX until not even a small message finds room, and returns what was accepted.
func fillUp(t *testing.T, c *client) []string {
	t.Helper()
	var texts []string
	for size := 3 << 20; size > 100; {
		text := fmt.Sprintf("Subject: %d of %d\r\n\r\n%s", len(texts), size, strings.Repeat("x", size))
		r, err := c.append("INBOX", `\Flagged`, text)
		switch {
		case err != nil:
			t.Fatal(err)
		case r.status == "OK":
			texts = append(texts, text)
		case r.status == "NO" && r.code != "":
			size /= 2
		default:
			t.Fatalf("APPEND: %s [%s] %s", r.status, r.code, r.text)
		}
	}
	return texts
}

// refused tries every other kind of change. One may still find a little room; the others are refused, and change nothing.
func refused(t *testing.T, p *process, c *client) {
	t.Helper()
	must(t, c, "OK", "SELECT INBOX", "")
	for n := range 200 { // until there is no room for one folder more
		r, err := c.run("CREATE Folder%d", n)
		if err != nil {
			t.Fatal(err)
		}
		if r.status == "NO" && r.code != "" {
			break
		}
		if n == 199 {
			t.Fatalf("200 folders found room: %s %s", r.status, r.text)
		}
	}
	must(t, c, "NO", "CREATE Another", "")
	must(t, c, "NO", "COPY 1:* Drafts", "")
	must(t, c, "NO", "MOVE 1:* Drafts", "")
	must(t, c, "NO", `STORE 1:* +FLAGS (\Deleted)`, "")
	must(t, c, "NO", "RENAME Notes Noted", "")
	must(t, c, "NO", "DELETE Notes", "")
	must(t, c, "OK", "NOOP", "")
	must(t, c, "OK", "SEARCH TEXT Subject", "")
	if out, err := p.shell(fmt.Sprintf("New-Mailbox late -UserPrincipalName late%s -Password (ConvertTo-SecureString %q -AsPlainText -Force)", domain, password)); err == nil {
		t.Errorf("New-Mailbox found room: %s", out)
	}
}

// checkTexts reads INBOX: the texts in their order, flagged, and nothing else.
func checkTexts(t *testing.T, c *client, texts []string) {
	t.Helper()
	there, err := look(c, "INBOX")
	if err != nil {
		t.Fatal(err)
	}
	if len(there.messages) != len(texts) {
		t.Fatalf("INBOX holds %d messages, wanted %d", len(there.messages), len(texts))
	}
	for i, m := range there.messages {
		if m.text != texts[i] {
			t.Errorf("message %d has %d bytes, wanted %d", i+1, len(m.text), len(texts[i]))
		}
	}
}
