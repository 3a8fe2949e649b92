package stage

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/steps/internal/wire"
)

// setUp is the connection that makes a scenario's folders and removes them; it never selects one.
const setUp = "set-up"

// folders is where a scenario works: everything that it makes has this root's name in front.
type folders struct {
	conn      *wire.Conn
	root      string // with the namespace's prefix
	delimiter string // empty: there is no hierarchy
}

// Folders opens the set-up connection and finds where the scenario's folders go; the first account's owner has them.
func (s *Stage) Folders(ctx context.Context) error {
	if s.folders != nil {
		return nil
	}
	c, err := s.LogIn(ctx, setUp)
	if err != nil {
		return err
	}
	prefix, delimiter, err := personal(ctx, c)
	if err != nil {
		return errors.Join(err, c.Close())
	}
	s.folders = &folders{conn: c, root: prefix + "imapspec-" + strings.ToLower(rand.Text()[:12]), delimiter: delimiter}
	s.OnClose(func(ctx context.Context) error {
		_ = s.folders.conn.Close() // the server may have closed it
		if s.server.Disposable {
			return nil
		}
		return s.removeFolders(ctx)
	})
	return nil
}

// Claimed is what the server claims on the set-up connection, where somebody is logged in.
func (s *Stage) Claimed(ctx context.Context) ([]string, error) {
	return s.folders.conn.Capabilities(ctx)
}

var (
	namespace = regexp.MustCompile(`(?i)^NAMESPACE \(\(("(?:[^"\\]|\\.)*"|\S+) ("(?:[^"\\]|\\.)*"|NIL)`)
	listed    = regexp.MustCompile(`(?is)^(?:LIST|LSUB) \([^()]*\) ("(?:[^"\\]|\\.)*"|NIL) (.+)$`)
)

// personal gives the prefix of the personal namespace and the hierarchy delimiter.
func personal(ctx context.Context, c *wire.Conn) (prefix, delimiter string, err error) {
	claimed, err := c.Capabilities(ctx)
	if err != nil {
		return "", "", err
	}
	if slices.Contains(claimed, "NAMESPACE") || slices.Contains(claimed, "IMAP4REV2") {
		reply, err := c.Command(ctx, "NAMESPACE")
		if err != nil {
			return "", "", err
		}
		for _, untagged := range reply.Untagged {
			if found := namespace.FindStringSubmatch(untagged); found != nil {
				return wire.Text(found[1]), wire.Text(found[2]), nil
			}
		}
	}
	reply, err := c.Command(ctx, `LIST "" ""`)
	if err != nil {
		return "", "", err
	}
	for _, untagged := range reply.Untagged {
		if found := listed.FindStringSubmatch(untagged); found != nil {
			return "", wire.Text(found[1]), nil
		}
	}
	return "", "", &scenarios.HarnessError{Err: errors.New("the server tells no hierarchy delimiter: neither NAMESPACE nor LIST \"\" \"\" has one")}
}

// name is the full name of a folder of the scenario; levels are separated by "/". The empty one is the root.
func (f *folders) name(folder string) string {
	if folder == "" {
		return f.root
	}
	separator := f.delimiter
	if separator == "" {
		separator = "-" // a flat namespace still has prefixes
	}
	return f.root + separator + wire.UTF7(strings.ReplaceAll(folder, "/", separator))
}

// folderName resolves <folder>, <folder Work/Plans> and <delimiter>.
func (s *Stage) folderName(name string) (string, bool) {
	if s.folders == nil {
		return "", false
	}
	if name == "delimiter" {
		return s.folders.delimiter, true
	}
	if name == "folder" {
		return s.folders.name(""), true
	}
	folder, ok := strings.CutPrefix(name, "folder ")
	return s.folders.name(folder), ok
}

// CreateFolder makes a folder of the scenario, with the ones above it.
func (s *Stage) CreateFolder(ctx context.Context, folder string) error {
	if err := s.Folders(ctx); err != nil {
		return err
	}
	f := s.folders
	if f.delimiter == "" && strings.Contains(folder, "/") {
		return &scenarios.NotApplicableError{Reason: "the server has no hierarchy of folders"}
	}
	levels := strings.Split(folder, "/")
	for i := range levels {
		full := f.name(strings.Join(levels[:i+1], "/"))
		reply, err := f.conn.Command(ctx, "CREATE "+wire.Astring(full))
		if err != nil {
			return err
		}
		if i == len(levels)-1 && reply.Status != "OK" {
			return fmt.Errorf("the folder %s cannot be set up: the server answers %q", folder, reply.Text)
		}
	}
	return nil
}

// Append stores a message, CRLF line ends, in a folder of the scenario. flags and date may be empty; date is as APPEND takes it, without
// quotes.
func (s *Stage) Append(ctx context.Context, folder, flags, date, message string) error {
	if err := s.Folders(ctx); err != nil {
		return err
	}
	command := "APPEND " + wire.Astring(s.folders.name(folder))
	if flags != "" {
		command += " (" + flags + ")"
	}
	if date != "" {
		command += " " + wire.Quote(date)
	}
	reply, err := s.folders.conn.Command(ctx, fmt.Sprintf("%s {%d}", command, len(message)), message)
	if err != nil {
		return err
	}
	return reply.Err("APPEND")
}

// removeFolders deletes what has the root's name in front, the deepest first, and its subscriptions. It works on a connection of its
// own: what the scenario did may have ended the other.
func (s *Stage) removeFolders(ctx context.Context) error {
	c, err := s.LogIn(ctx, setUp)
	if err != nil {
		return fmt.Errorf("the folders below %s remain: %w", s.folders.root, err)
	}
	defer func() { _ = c.Close() }() // everything was acknowledged
	subscribed := "LSUB"
	claimed, err := c.Capabilities(ctx)
	if err != nil {
		return err
	}
	if slices.Contains(claimed, "LIST-EXTENDED") || slices.Contains(claimed, "IMAP4REV2") {
		subscribed = "LIST (SUBSCRIBED)" // LSUB of Cyrus leaves out what is no more, and IMAP4rev2 has none
	}
	for _, step := range []struct{ list, undo string }{{subscribed, "UNSUBSCRIBE"}, {"LIST", "DELETE"}} {
		names, err := s.below(ctx, c, step.list)
		if err != nil {
			return err
		}
		for _, name := range names {
			if _, err := c.Command(ctx, step.undo+" "+wire.Quote(name)); err != nil {
				return fmt.Errorf("the folders below %s remain: %w", s.folders.root, err)
			}
		}
	}
	left, err := s.below(ctx, c, "LIST")
	if err == nil && len(left) > 0 {
		err = fmt.Errorf("the server does not delete the folders %s", strings.Join(left, ", "))
	}
	return err
}

// below lists the scenario's folders, or its subscriptions, the longest names first. Names that do not have the root in front are never
// given, nor folders that LIST says are none.
func (s *Stage) below(ctx context.Context, c *wire.Conn, list string) ([]string, error) {
	reply, err := c.Command(ctx, list+` "" `+wire.Quote(s.folders.root+"*"))
	if err != nil {
		return nil, err
	}
	var names []string
	for _, untagged := range reply.Untagged {
		found := listed.FindStringSubmatch(untagged)
		if found == nil || list == "LIST" && strings.Contains(strings.ToLower(untagged), `\nonexistent`) {
			continue
		}
		// The root is as random as it is long, whatever case the server gives names back in.
		if name := wire.Text(found[2]); len(name) >= len(s.folders.root) && strings.EqualFold(name[:len(s.folders.root)], s.folders.root) {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return len(b) - len(a) })
	return names, nil
}
