package protocollog

import (
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Disk is where a host keeps its log folders. A Windows path lies below one real folder, without its drive, and as on
// Windows its letters' case does not matter: C:\Logs and c:\logs are one folder. A path never leads out of the real folder.
type Disk struct {
	mu        sync.Mutex
	root      string // "" until a temporary one is made
	temporary bool
}

// NewDisk keeps the folders below root; below a temporary folder, made when first needed and removed by Close, when root
// is "".
func NewDisk(root string) *Disk { return &Disk{root: root, temporary: root == ""} }

// Close removes a temporary folder and what is in it.
func (d *Disk) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.temporary || d.root == "" {
		return nil
	}
	root := d.root
	d.root = ""
	return os.RemoveAll(root)
}

// Entry is a file or a folder of the disk.
type Entry struct {
	Path     string // Windows' own, "C:\Logs\IMAP42026100108-1.LOG"
	Name     string
	Folder   bool
	Size     int64 // bytes
	Modified time.Time

	real string
}

// Open opens a file for reading.
func (e Entry) Open() (io.ReadCloser, error) { return os.Open(e.real) }

// makeFolder makes the real folder behind a Windows path, where it is missing, and returns it.
func (d *Disk) makeFolder(location string) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.root == "" {
		root, err := os.MkdirTemp("", "imapspec-logs-")
		if err != nil {
			return "", err
		}
		d.root = root
	}
	_, names, err := split(location)
	if err != nil {
		return "", err
	}
	folder := d.root
	for _, name := range names {
		children, _ := os.ReadDir(folder) // what cannot be read is made below, or fails there
		for _, c := range children {
			if strings.EqualFold(c.Name(), name) {
				name = c.Name()
				break
			}
		}
		folder = filepath.Join(folder, name)
	}
	return folder, os.MkdirAll(folder, 0o700)
}

// split takes a Windows path apart; drive is "C:" where the path names none.
func split(location string) (drive string, names []string, err error) {
	drive, rest := "C:", strings.ReplaceAll(location, "/", `\`)
	if len(rest) >= 2 && rest[1] == ':' {
		drive, rest = strings.ToUpper(rest[:2]), rest[2:]
	}
	for name := range strings.SplitSeq(rest, `\`) {
		switch {
		case name == "" || name == ".":
		case name == ".." || strings.ContainsAny(name, ":\x00"):
			return "", nil, fmt.Errorf("the path %q is not a local path without .. in it", location)
		default:
			names = append(names, name)
		}
	}
	return drive, names, nil
}

// Find lists what a Windows path names, in the order of the names. Any part of it may have the wildcards * ? and [a-z].
func (d *Disk) Find(pattern string) ([]Entry, error) {
	drive, names, err := split(pattern)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	root := d.root
	d.mu.Unlock()
	found := []Entry{{Path: drive, Folder: true, real: root}}
	for _, name := range names {
		var next []Entry
		for _, folder := range found {
			for _, child := range folder.Children() {
				if matches(name, child.Name) {
					next = append(next, child)
				}
			}
		}
		found = next
	}
	return found, nil
}

func matches(pattern, name string) bool {
	if strings.EqualFold(pattern, name) {
		return true
	}
	ok, err := path.Match(strings.ToLower(pattern), strings.ToLower(name))
	return err == nil && ok
}

// Children lists a folder; a file has none.
func (e Entry) Children() []Entry {
	if !e.Folder {
		return nil
	}
	entries, _ := os.ReadDir(e.real) // what cannot be read has no children to show
	var list []Entry
	for _, c := range entries {
		info, err := c.Info()
		if err != nil {
			continue // it is gone meanwhile
		}
		list = append(list, Entry{Path: e.Path + `\` + c.Name(), Name: c.Name(), Folder: c.IsDir(), Size: info.Size(),
			Modified: info.ModTime(), real: filepath.Join(e.real, c.Name())})
	}
	return list
}
