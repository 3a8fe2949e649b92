package engine

import (
	"errors"
	"fmt"
	"testing"

	"github.com/imapspec/imapspec/refserver/internal/store"
)

// A person can make the server keep only so many keywords, on one message and in all.
func TestKeywordsAreLimited(t *testing.T) {
	t.Parallel()
	_, _, box := openPicky(t)
	if _, err := put(t.Context(), box, "text"); err != nil {
		t.Fatal(err)
	}
	v, err := box.Select(t.Context(), "INBOX", false)
	if err != nil {
		t.Fatal(err)
	}
	add := func(op store.FlagOp, names ...string) error {
		_, _, err := v.StoreFlags(t.Context(), []int{1}, op, store.Flags{Keywords: names}, 0)
		return err
	}
	n := 0
	for ; err == nil; n++ {
		err = add(store.AddFlags, fmt.Sprint("k", n))
	}
	m, _ := v.At(1)
	if !errors.Is(err, store.ErrLimit) || n != maxKeywords+1 || len(m.Flags.Keywords) != maxKeywords {
		t.Errorf("keyword %d: %v; the message has %d", n, err, len(m.Flags.Keywords))
	}
	if err := add(store.AddFlags, "K1", "k2"); err != nil {
		t.Errorf("keywords that the message has: %v", err)
	}
	if err := add(store.ReplaceFlags, string(make([]byte, maxKeyword+1))); !errors.Is(err, store.ErrLimit) {
		t.Errorf("a long keyword: %v", err)
	}
	for n, err = 0, nil; err == nil; n++ {
		err = add(store.ReplaceFlags, fmt.Sprint("other", n))
	}
	if !errors.Is(err, store.ErrLimit) || n != maxSpellings-maxKeywords { // the one that the message had no room for counts too
		t.Errorf("different keyword %d: %v", n, err)
	}
	if table := box.(*mailbox).keywords; len(table.sets) > 2*firstSweep+maxKeywords {
		t.Errorf("%d sets of keywords are kept for one message", len(table.sets))
	}
}

// The names that folders gave up are not remembered without end, and still UIDVALIDITY never goes back.
func TestRetiredNamesAreLimited(t *testing.T) {
	t.Parallel()
	_, _, box := openPicky(t)
	ctx := t.Context()
	highest := uint32(0)
	for n := range 2*maxRetired + 10 {
		name := fmt.Sprint("folder", n)
		if err := box.Create(ctx, name); err != nil {
			t.Fatal(err)
		}
		info, err := box.Folder(ctx, name)
		if err != nil {
			t.Fatal(err)
		}
		highest = max(highest, info.UIDValidity)
		if err := box.Delete(ctx, name); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(box.(*mailbox).state.Load().retired); n > maxRetired {
		t.Errorf("%d names are remembered", n)
	}
	for _, n := range []int{3, maxRetired + 5, 2*maxRetired + 9} {
		name := fmt.Sprint("folder", n)
		if err := box.Rename(ctx, "Notes", name); err != nil {
			t.Fatal(err)
		}
		info, err := box.Folder(ctx, name)
		if err != nil {
			t.Fatal(err)
		}
		if int(info.UIDValidity) < int(firstUIDValidity)+n {
			t.Errorf("%s came back with UIDVALIDITY %d", name, info.UIDValidity)
		}
		if err := box.Rename(ctx, name, "Notes"); err != nil {
			t.Fatal(err)
		}
	}
}
