package engine

import (
	"context"
	"errors"
	"slices"

	"github.com/imapspec/imapspec/refserver/internal/store"
)

// Copy implements store.View.
func (v *view) Copy(ctx context.Context, seqs []int, name string, existing bool) (store.CopyResult, error) {
	if err := v.writable(ctx); err != nil && !errors.Is(err, store.ErrReadOnly) {
		return store.CopyResult{}, err
	}
	return v.transfer(seqs, name, existing, false)
}

// Move implements store.View.
func (v *view) Move(ctx context.Context, seqs []int, name string, existing bool) (store.CopyResult, error) {
	if err := v.writable(ctx); err != nil {
		return store.CopyResult{}, err
	}
	return v.transfer(seqs, name, existing, true)
}

// transfer puts messages into a folder too, or for a move instead. The content is shared, not copied.
func (v *view) transfer(seqs []int, name string, existing, move bool) (store.CopyResult, error) {
	wanted, err := v.uidsOf(unique(seqs))
	if err != nil {
		return store.CopyResult{}, err
	}
	var result store.CopyResult
	m := v.mailbox
	err = m.engine.writer.do(func(b *batch) error {
		target, err := m.lookup(b.mailbox(m), name)
		if err != nil {
			return err
		}
		from, err := b.folder(v.folder)
		if err != nil {
			return err
		}
		to, err := b.folder(target)
		if err != nil {
			return err
		}
		indices := make([]int, 0, len(wanted))
		recs := make([]Record, 0, len(wanted))
		for _, uid := range wanted {
			i, found := from.messages.find(uid)
			switch {
			case found:
				indices, recs = append(indices, i), append(recs, *from.messages.at(i))
			case !existing:
				return store.ErrExpunged
			}
		}
		if err := room(to, len(recs)); err != nil {
			return err
		}
		source := uids(recs)
		result = store.CopyResult{UIDValidity: to.uidValidity}
		if len(recs) == 0 {
			return nil
		}
		after := m.addMessages(b, target, to, recs)
		if move {
			if target == v.folder {
				from = after
			}
			slices.Sort(indices)
			m.removeMessages(b, v.folder, from, indices)
		} else {
			b.share(m, recs)
		}
		result.Source, result.Destination = source, uids(recs)
		return nil
	})
	if err != nil {
		return store.CopyResult{}, err
	}
	return result, nil
}

// unique returns the numbers without repetitions: a message that moved twice would count as two.
func unique(seqs []int) []int {
	ascending := true
	for i := 1; i < len(seqs) && ascending; i++ {
		ascending = seqs[i] > seqs[i-1]
	}
	if ascending {
		return seqs
	}
	seen := make(map[int]bool, len(seqs))
	return slices.DeleteFunc(slices.Clone(seqs), func(n int) bool {
		again := seen[n]
		seen[n] = true
		return again
	})
}
