package backend

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/store"
)

// withoutHidden is a mailbox as a client sees it for whom the hidden folders do not exist, although their names are taken.
type withoutHidden struct{ store.Mailbox }

// withHidden is a mailbox with its hidden folders, which nobody deletes or renames.
type withHidden struct{ store.Mailbox }

// visible gives the part of a mailbox that clients see. Hidden folders are made when they are first to be seen. The standard
// profile has none.
func (r *run) visible(ctx context.Context, m store.Mailbox) (store.Mailbox, error) {
	switch {
	case !r.cfg.Profile.Exchange:
		return m, nil
	case !r.settings.ShowHiddenFoldersEnabled:
		return withoutHidden{m}, nil
	}
	for _, name := range store.HiddenFolders() {
		if err := m.Create(ctx, name); err != nil && !errors.Is(err, store.ErrFolderExists) {
			return nil, fmt.Errorf("make the hidden folder %q: %w", name, err)
		}
	}
	return withHidden{m}, nil
}

// Folders implements store.Mailbox.
func (m withoutHidden) Folders(ctx context.Context) ([]store.FolderInfo, error) {
	all, err := m.Mailbox.Folders(ctx)
	if !slices.ContainsFunc(all, func(f store.FolderInfo) bool { return store.Hidden(f.Name) }) {
		return all, err
	}
	return slices.DeleteFunc(slices.Clone(all), func(f store.FolderInfo) bool { return store.Hidden(f.Name) }), err
}

// Subscriptions implements store.Mailbox.
func (m withoutHidden) Subscriptions(ctx context.Context) ([]string, error) {
	all, err := m.Mailbox.Subscriptions(ctx)
	return slices.DeleteFunc(slices.Clone(all), store.Hidden), err
}

// Folder implements store.Mailbox.
func (m withoutHidden) Folder(ctx context.Context, name string) (store.FolderInfo, error) {
	if store.Hidden(name) {
		return store.FolderInfo{}, store.ErrNoFolder
	}
	return m.Mailbox.Folder(ctx, name)
}

// Create implements store.Mailbox.
func (m withoutHidden) Create(ctx context.Context, name string) error {
	if store.Hidden(name) {
		return store.ErrFolderExists
	}
	return m.Mailbox.Create(ctx, name)
}

// Delete implements store.Mailbox.
func (m withoutHidden) Delete(ctx context.Context, name string) error {
	if store.Hidden(name) {
		return store.ErrNoFolder
	}
	return m.Mailbox.Delete(ctx, name)
}

// Rename implements store.Mailbox.
func (m withoutHidden) Rename(ctx context.Context, from, to string) error {
	switch {
	case store.Hidden(from):
		return store.ErrNoFolder
	case store.Hidden(to):
		return store.ErrFolderExists
	}
	return m.Mailbox.Rename(ctx, from, to)
}

// Append implements store.Mailbox.
func (m withoutHidden) Append(ctx context.Context, folder string, messages ...store.NewMessage) (store.AppendResult, error) {
	if store.Hidden(folder) {
		return store.AppendResult{}, store.ErrNoFolder
	}
	return m.Mailbox.Append(ctx, folder, messages...)
}

// Select implements store.Mailbox.
func (m withoutHidden) Select(ctx context.Context, folder string, readOnly bool) (store.View, error) {
	if store.Hidden(folder) {
		return nil, store.ErrNoFolder
	}
	return m.Mailbox.Select(ctx, folder, readOnly)
}

// Delete implements store.Mailbox.
func (m withHidden) Delete(ctx context.Context, name string) error {
	if isHiddenFolder(name) {
		return store.ErrForbidden
	}
	return m.Mailbox.Delete(ctx, name)
}

// Rename implements store.Mailbox.
func (m withHidden) Rename(ctx context.Context, from, to string) error {
	if isHiddenFolder(from) {
		return store.ErrForbidden
	}
	return m.Mailbox.Rename(ctx, from, to)
}

// isHiddenFolder says whether a name is a hidden folder's own.
func isHiddenFolder(name string) bool {
	return store.Hidden(name) && !strings.Contains(strings.TrimSuffix(name, string(delimiter)), string(delimiter))
}

// transfer copies or moves messages, as do does, to a folder that the client can see: the store looks for it in the whole
// mailbox. Of messages that were named by UID those that somebody else removed are passed over (RFC 3501 section 6.4.8).
func (s *session) transfer(ctx context.Context, seqs []int, uid bool, folder string,
	do func(context.Context, []int, string, bool) (store.CopyResult, error)) (store.CopyResult, error) {
	if _, some := s.mailbox.(withoutHidden); some && store.Hidden(folder) {
		return store.CopyResult{}, store.ErrNoFolder
	}
	return do(ctx, seqs, folder, uid)
}
