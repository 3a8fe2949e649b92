package storetest

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"sync"

	"github.com/imapspec/imapspec/refserver/internal/store"
)

// together runs n functions at once and returns the errors.
func together(n int, run func(i int) error) error {
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { errs[i] = run(i) })
	}
	wg.Wait()
	return errors.Join(errs...)
}

func concurrentAppends(f *fixture) {
	const clients, each = 8, 25
	var mu sync.Mutex
	byUID := map[uint32]string{}
	f.must(together(clients, func(i int) error {
		last := uint32(0)
		for k := range each {
			text := fmt.Sprintf("client %d message %d", i, k)
			r, err := f.box.Append(ctx, "INBOX", message(text, 0))
			if err != nil {
				return err
			}
			if r.UIDs[0] <= last {
				return fmt.Errorf("UID %d after %d", r.UIDs[0], last)
			}
			last = r.UIDs[0]
			mu.Lock()
			byUID[last] = text
			mu.Unlock()
		}
		return nil
	}))
	v := f.open("INBOX")
	f.equal(v.Len(), clients*each)
	f.equal(len(byUID), clients*each)
	for seq := 1; seq <= v.Len(); seq++ {
		f.equal(f.text(v, seq), byUID[f.at(v, seq).UID])
	}
}

func concurrentLoading(f *fixture) {
	f.must(together(8, func(i int) error {
		m, err := f.store.Mailbox(ctx, "77777777-0000-0000-0000-000000000000")
		if err != nil {
			return err
		}
		_, err = m.Append(ctx, "INBOX", message("x", 0))
		return err
	}))
	i, err := f.mailbox("77777777-0000-0000-0000-000000000000").Folder(ctx, "INBOX")
	f.must(err)
	f.equal(i.Messages, 8)
}

// concurrentRecent has views look at once for every message: exactly one of them gets it.
func concurrentRecent(f *fixture) {
	const views, messages = 4, 40
	got := make([][]uint32, views)
	open := make([]store.View, views)
	for i := range open {
		open[i] = f.open("INBOX")
	}
	f.must(together(views+1, func(i int) error {
		if i == views {
			for range messages {
				if _, err := f.box.Append(ctx, "INBOX", message("x", 0)); err != nil {
					return err
				}
			}
			return nil
		}
		v := open[i]
		for v.Len() < messages {
			f.awaitChange(v)
			v.Sync(true)
		}
		for seq := 1; seq <= v.Len(); seq++ {
			if m, _ := v.At(seq); m.Recent {
				got[i] = append(got[i], m.UID)
			}
		}
		return nil
	}))
	all := slices.Concat(got...)
	slices.Sort(all)
	f.equal(all, viewUIDs(open[0]))
}

// concurrentSessions has several sessions do everything at once in one folder, and checks each view's own model.
func concurrentSessions(f *fixture) {
	f.append("INBOX", "start")
	f.must(together(6, func(i int) error {
		v, err := f.box.Select(ctx, "INBOX", false)
		if err != nil {
			return err
		}
		return errors.Join(session(f, v, rand.New(rand.NewPCG(uint64(i), 7))), v.Close())
	}))
	v := f.open("INBOX")
	i := f.info("INBOX")
	f.equal(i.Messages, v.Len())
	unseen, size := 0, int64(0)
	for seq := 1; seq <= v.Len(); seq++ {
		m := f.at(v, seq)
		if m.Flags.System&store.Seen == 0 {
			unseen++
		}
		size += m.Size
		f.text(v, seq)
	}
	f.equal(i.Unseen, unseen)
	f.equal(i.Size, size)
}

// session makes random changes and applies every update to a list of UIDs, which must stay the view's.
func session(f *fixture, v store.View, r *rand.Rand) error {
	model := viewUIDs(v)
	known := modSeqs{byUID: map[uint32]uint64{}}
	for range 60 {
		if err := act(f, v, r); err != nil && !errors.Is(err, store.ErrExpunged) {
			return err
		}
		expunges := r.IntN(2) == 0
		for _, u := range v.Sync(expunges) {
			switch u.Kind {
			case store.Expunged:
				if !expunges {
					return errors.New("an expunge was told where none may be")
				}
				model = slices.Delete(model, u.Seq-1, u.Seq)
			case store.FlagsChanged:
				if model[u.Seq-1] != u.Msg.UID {
					return fmt.Errorf("flags of UID %d were told as message %d, which is %d", u.Msg.UID, u.Seq, model[u.Seq-1])
				}
				if before := known.byUID[u.Msg.UID]; u.Msg.ModSeq <= before {
					return fmt.Errorf("UID %d changed, and its modification sequence is %d after %d", u.Msg.UID, u.Msg.ModSeq, before)
				}
			case store.Exists:
				for seq := len(model) + 1; seq <= u.Num; seq++ {
					m, _ := v.At(seq)
					model = append(model, m.UID)
				}
			}
		}
		if !slices.Equal(model, viewUIDs(v)) || !slices.IsSorted(model) {
			return fmt.Errorf("the view has %v, its updates say %v", viewUIDs(v), model)
		}
		if err := known.look(v); err != nil {
			return err
		}
	}
	return nil
}

// modSeqs is what a session saw of the modification sequences.
type modSeqs struct {
	highest uint64
	byUID   map[uint32]uint64
}

// look checks that none went back since the last look, and that the folder's is the highest.
func (k *modSeqs) look(v store.View) error {
	before := k.highest
	k.highest = v.Info().HighestModSeq
	if k.highest < before {
		return fmt.Errorf("the folder's modification sequence is %d after %d", k.highest, before)
	}
	for seq := 1; seq <= v.Len(); seq++ {
		m, _ := v.At(seq)
		if m.ModSeq < k.byUID[m.UID] || m.ModSeq > k.highest {
			return fmt.Errorf("UID %d has the modification sequence %d after %d; the folder has %d", m.UID, m.ModSeq, k.byUID[m.UID], k.highest)
		}
		k.byUID[m.UID] = m.ModSeq
	}
	return nil
}

// act makes one random change or reads one random message.
func act(f *fixture, v store.View, r *rand.Rand) error {
	if v.Len() == 0 || r.IntN(4) == 0 {
		_, err := f.box.Append(ctx, "INBOX", message(fmt.Sprint("text ", r.IntN(1000)), 0))
		return err
	}
	seq := 1 + r.IntN(v.Len())
	var err error
	switch r.IntN(6) {
	case 0:
		_, _, err = v.StoreFlags(ctx, []int{seq}, store.AddFlags, store.Flags{System: store.Seen, Keywords: []string{"k" + itoa(r.IntN(3))}}, 0)
	case 1:
		_, _, err = v.StoreFlags(ctx, []int{seq}, store.ReplaceFlags, store.Flags{System: store.Deleted}, 0)
	case 2:
		err = v.Expunge(ctx, nil)
	case 3:
		_, err = v.Copy(ctx, []int{seq}, "INBOX", false)
	case 4:
		_, err = v.Move(ctx, []int{seq}, "Drafts", false)
	default:
		var c store.Content
		if c, err = v.Open(ctx, seq); err == nil {
			_, err = io.ReadAll(io.NewSectionReader(c, 0, c.Size()))
		}
	}
	return err
}
