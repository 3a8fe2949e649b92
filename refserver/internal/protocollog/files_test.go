package protocollog_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/protocollog"
)

// visit logs a short session: two rows.
func (b *bench) visit() {
	b.open("10.0.0.1:993", "10.1.1.70:50001")
	b.session.Close()
}

func TestRollOver(t *testing.T) {
	t.Parallel()
	for setting, want := range map[string][]string{
		"Hourly":  {"IMAP42026100108-1.LOG", "IMAP42026100109-1.LOG", "IMAP42026100209-1.LOG", "IMAP42026100409-1.LOG", "IMAP42026110309-1.LOG"},
		"Daily":   {"IMAP420261001-1.LOG", "IMAP420261002-1.LOG", "IMAP420261004-1.LOG", "IMAP420261103-1.LOG"},
		"Weekly":  {"IMAP420260927-1.LOG", "IMAP420261004-1.LOG", "IMAP420261101-1.LOG"},
		"Monthly": {"IMAP420261001-1.LOG", "IMAP420261101-1.LOG"},
	} {
		t.Run(setting, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, protocollog.Frontend, func(s *org.ImapSettings) { s.LogFileRollOverSettings = setting })
			b.visit() // on Thursday at 08:20
			for _, pause := range []time.Duration{time.Hour, 24 * time.Hour, 48 * time.Hour, 30 * 24 * time.Hour} {
				b.clock.Advance(pause)
				b.visit()
			}
			b.writer.Close()
			if diff := cmp.Diff(want, b.names()); diff != "" {
				t.Error(diff)
			}
			rows := 0
			for _, name := range want {
				text := b.file(name)
				rows += strings.Count(text, "Session,,,")
				if !strings.HasPrefix(text, "#Software") || strings.Count(text, "#Fields") != 1 {
					t.Errorf("%s:\n%s", name, text)
				}
			}
			if rows != 10 {
				t.Errorf("%d rows", rows)
			}
		})
	}
}

func TestQuota(t *testing.T) {
	t.Parallel()
	small := func(s *org.ImapSettings) { s.LogPerFileSizeQuota = "600 B (600 bytes)" }
	b := newBench(t, protocollog.Frontend, small)
	for range 5 {
		b.visit()
	}
	b.writer.Close()
	settings := org.ImapSettings{ProtocolLogEnabled: true, LogFileLocation: `c:\LOGS\imap4`}
	small(&settings)
	b.start(protocollog.Frontend, settings) // goes on with the last file, or the next
	b.visit()
	b.clock.Advance(-time.Hour) // as at the end of summer, were it not UTC
	b.visit()
	b.writer.Close()
	names := b.names()
	if len(names) < 3 || names[len(names)-1] != "IMAP42026100108-"+string(rune('0'+len(names)-1))+".LOG" && names[0] != "IMAP42026100107-1.LOG" {
		t.Errorf("files %v", names)
	}
	rows := 0
	for _, name := range names {
		text := b.file(name)
		if len(text) > 600 {
			t.Errorf("%s has %d bytes", name, len(text))
		}
		rows += strings.Count(text, "Session,,,")
	}
	if rows != 14 {
		t.Errorf("%d rows in %v", rows, names)
	}
}

func TestQuotaSmallerThanARow(t *testing.T) {
	t.Parallel()
	b := newBench(t, protocollog.Frontend, func(s *org.ImapSettings) { s.LogPerFileSizeQuota = "10 B (10 bytes)" })
	b.visit()
	b.writer.Close()
	if diff := cmp.Diff([]string{"IMAP42026100108-1.LOG", "IMAP42026100108-2.LOG"}, b.names()); diff != "" {
		t.Error(diff)
	}
}

func TestOneFileForEver(t *testing.T) {
	t.Parallel()
	b := newBench(t, protocollog.Frontend, func(s *org.ImapSettings) { s.LogPerFileSizeQuota = "Unlimited" })
	b.visit()
	b.clock.Advance(1000 * time.Hour)
	b.visit()
	b.writer.Close()
	b.start(protocollog.Frontend, org.ImapSettings{ProtocolLogEnabled: true, LogFileLocation: location, LogPerFileSizeQuota: "Unlimited"})
	b.visit()
	b.writer.Close()
	if diff := cmp.Diff([]string{"IMAP42026100108-1.LOG"}, b.names()); diff != "" {
		t.Error(diff)
	}
	if text := b.file("IMAP42026100108-1.LOG"); strings.Count(text, "Session,,,") != 6 || strings.Count(text, "#Fields") != 1 {
		t.Error(text)
	}
}

func TestALogThatCannotBeWrittenHurtsNobody(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*org.ImapSettings){
		"up":        func(s *org.ImapSettings) { s.LogFileLocation = `C:\Logs\..\..\elsewhere` },
		"no folder": func(s *org.ImapSettings) { s.LogFileLocation = `C:\file\Imap4` },
		"quota":     func(s *org.ImapSettings) { s.LogPerFileSizeQuota = "much" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, protocollog.Frontend, change)
			if err := os.WriteFile(filepath.Join(b.root, "file"), nil, 0o600); err != nil {
				t.Fatal(err)
			}
			for range 100 {
				b.visit()
			}
			b.writer.Close()
			if text := b.events.text.String(); strings.Count(text, "cannot be written") != 1 {
				t.Errorf("the server's log says %q", text)
			}
			if left, err := os.ReadDir(b.root); err != nil || len(left) != 1 {
				t.Errorf("there is %v: %v", left, err)
			}
		})
	}
}

func TestRowsReachTheFileInTime(t *testing.T) {
	t.Parallel()
	b := newBench(t, protocollog.Frontend, nil)
	defer b.writer.Close()
	b.open("10.0.0.1:993", "10.1.1.70:50001") // and stays
	b.clock.Advance(time.Second)
	for deadline := time.Now().Add(2 * time.Minute); ; runtime.Gosched() {
		names := b.names()
		if len(names) == 1 && strings.Contains(b.file(names[0]), "OpenSession") {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("nothing was written")
		}
	}
}

func TestTemporaryDisk(t *testing.T) {
	t.Parallel()
	b := newBench(t, protocollog.Frontend, nil)
	b.writer.Close()
	b.disk = protocollog.NewDisk("")
	if found, err := b.disk.Find(`C:\*`); err != nil || found != nil {
		t.Errorf("%v %v", found, err)
	}
	b.start(protocollog.Frontend, org.ImapSettings{ProtocolLogEnabled: true, LogFileLocation: `D:\Logs`, LogPerFileSizeQuota: "0"})
	b.visit()
	b.writer.Close()
	found, err := b.disk.Find(`d:\logs\IMAP4*.log`)
	if err != nil || len(found) != 1 || found[0].Path != `D:\Logs\IMAP42026100108-1.LOG` || found[0].Size == 0 || found[0].Children() != nil {
		t.Fatalf("%+v %v", found, err)
	}
	file, err := found[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	file.Close()
	if err := b.disk.Close(); err != nil {
		t.Error(err)
	}
	if _, err := found[0].Open(); err == nil {
		t.Error("the file is still there")
	}
	if err := b.disk.Close(); err != nil {
		t.Error(err)
	}
	if _, err := b.disk.Find(`C:\..\etc`); err == nil {
		t.Error("a path led out of the disk")
	}
}
