package protocollog

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// files is the log's files, of which the last is open: <prefix><yyyymmddhh>-<n>.LOG (facts 9.9; without the hour where a file
// is for a day or more, [K]). LogFileRollOverSettings says how long a file is written, in UTC, unless LogPerFileSizeQuota says
// how large it becomes; a quota without limit is one file for ever (PS:Set-ImapSettings, facts 2.1). A service that starts
// goes on with the last file where it may.
type files struct {
	disk     *Disk
	location string // LogFileLocation
	prefix   string
	rollOver string
	quota    org.ByteSize // 0: by time
	wrong    error        // of the quota, which the settings' validation refuses

	open *os.File
	key  string // of its name
	size int64  // of the file
	rows bool   // something stands below its header
}

func newFiles(cfg Config) files {
	quota, err := org.ParseByteSize(cfg.Settings.LogPerFileSizeQuota)
	return files{disk: cfg.Disk, location: cfg.Settings.LogFileLocation, prefix: cfg.Prefix,
		rollOver: cfg.Settings.LogFileRollOverSettings, quota: quota, wrong: err}
}

// write appends rows, each to the file that it belongs to.
func (f *files) write(rows []row) error {
	for len(rows) > 0 {
		if err := f.prepare(rows[0]); err != nil {
			return err
		}
		var batch []byte
		for len(rows) > 0 && f.takes(rows[0], len(batch)) {
			batch = append(batch, rows[0].text...)
			rows = rows[1:]
		}
		n, err := f.open.Write(batch)
		f.size += int64(n)
		f.rows = true
		if err != nil {
			f.close() // to be opened anew, by what its size is then
			return err
		}
	}
	return nil
}

// takes says whether the open file is the one for a row that follows so many bytes. A quota never keeps a row from a file
// that has none.
func (f *files) takes(r row, before int) bool {
	switch {
	case f.quota == 0:
		return f.key == f.keyOf(r.at)
	case f.quota > 0:
		return f.size+int64(before+len(r.text)) <= int64(f.quota) || !f.rows && before == 0
	default:
		return true
	}
}

// keyOf is the time in the name of a file that begins with a row of that time.
func (f *files) keyOf(t time.Time) string {
	t = t.UTC()
	day := t.Truncate(24 * time.Hour)
	if f.quota != 0 {
		return t.Format("2006010215")
	}
	switch f.rollOver {
	case "Daily":
		return day.Format("20060102")
	case "Weekly": // from Sunday, [I]
		return day.AddDate(0, 0, -int(day.Weekday())).Format("20060102")
	case "Monthly":
		return day.AddDate(0, 0, 1-day.Day()).Format("20060102")
	default:
		return t.Format("2006010215")
	}
}

// prepare opens the file for the row, which may be the open one.
func (f *files) prepare(r row) error {
	if f.wrong != nil {
		return f.wrong
	}
	if f.open != nil && f.takes(r, 0) {
		return nil
	}
	f.close()
	folder, err := f.disk.makeFolder(f.location)
	if err != nil {
		return err
	}
	there, err := f.there(folder)
	if err != nil {
		return err
	}
	next := numbered{f.keyOf(r.at), 1}
	file := next
	for _, old := range there {
		if f.quota != 0 || old.key == next.key {
			file = old // the last one in the end
		}
	}
	for {
		if err := f.openFile(folder, file, r); err != nil || f.takes(r, 0) {
			return err
		}
		f.close()
		if file.key == next.key {
			file.number++
		} else {
			file = next
		}
	}
}

// numbered is what the name of a file says.
type numbered struct {
	key    string
	number int
}

// there lists the log's files, oldest first.
func (f *files) there(folder string) ([]numbered, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	name := regexp.MustCompile(`(?i)^` + regexp.QuoteMeta(f.prefix) + `(\d{8}|\d{10})-(\d{1,9})\.LOG$`)
	var list []numbered
	for _, e := range entries {
		if part := name.FindStringSubmatch(e.Name()); part != nil {
			n, _ := strconv.Atoi(part[2]) // nine digits at most
			list = append(list, numbered{part[1], n})
		}
	}
	slices.SortFunc(list, func(a, b numbered) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.number, b.number)) })
	return list, nil
}

// openFile opens a file and writes the header of a new one.
func (f *files) openFile(folder string, file numbered, first row) error {
	path := filepath.Join(folder, fmt.Sprintf("%s%s-%d.LOG", f.prefix, file.key, file.number))
	opened, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	info, err := opened.Stat()
	if err != nil {
		_ = opened.Close()
		return err
	}
	f.open, f.key, f.size, f.rows = opened, file.key, info.Size(), info.Size() > 0
	if f.rows {
		return nil
	}
	n, err := opened.WriteString(reply.LogHeader(first.at))
	f.size = int64(n)
	if err != nil {
		f.close()
	}
	return err
}

func (f *files) close() {
	if f.open != nil {
		_ = f.open.Close() // what was written was checked
		f.open = nil
	}
}
