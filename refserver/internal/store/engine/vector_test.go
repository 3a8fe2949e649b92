package engine

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/imapspec/imapspec/refserver/internal/store"
)

// TestVector makes random changes to vectors and to plain slices, keeps old versions, and compares all of them.
func TestVector(t *testing.T) {
	t.Parallel()
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 1))
		v, plain := empty, []Record{}
		uid, modSeq := uint32(0), uint64(0)
		vectors, plains := []*vector{v}, [][]Record{plain}
		for range 60 {
			modSeq++
			switch {
			case len(plain) == 0 || r.IntN(3) == 0:
				var recs []Record
				for range 1 + r.IntN(400) {
					uid += 1 + uint32(r.IntN(3))
					recs = append(recs, Record{UID: uid, ModSeq: modSeq, System: store.SystemFlags(r.IntN(2))})
				}
				v, plain = v.append(recs), append(slices.Clone(plain), recs...)
			case r.IntN(2) == 0:
				indices := pick(r, len(plain))
				plain = slices.Clone(plain)
				for _, i := range indices {
					plain[i].System, plain[i].ModSeq = plain[i].System^store.Seen, modSeq
				}
				v = v.replace(indices, func(_ int, rec *Record) { rec.System, rec.ModSeq = rec.System^store.Seen, modSeq })
			default:
				indices := pick(r, len(plain))
				v = v.remove(indices)
				var kept []Record
				for i := range plain {
					if !slices.Contains(indices, i) {
						kept = append(kept, plain[i])
					}
				}
				plain = kept
			}
			vectors, plains = append(vectors, v), append(plains, plain)
		}
		for k := range vectors {
			checkVector(t, vectors[k], plains[k])
			j := r.IntN(len(vectors)-k) + k
			checkCompare(t, vectors[k], vectors[j], plains[k], plains[j])
		}
	}
}

// pick returns some ascending indices below n.
func pick(r *rand.Rand, n int) []int {
	var indices []int
	chance := 1 + r.IntN(20)
	for i := range n {
		if r.IntN(20) < chance {
			indices = append(indices, i)
		}
	}
	return indices
}

func checkVector(t *testing.T, v *vector, plain []Record) {
	t.Helper()
	if v.len() != len(plain) {
		t.Fatalf("%d messages, want %d", v.len(), len(plain))
	}
	first := -1
	for i := range plain {
		if *v.at(i) != plain[i] {
			t.Fatalf("message %d is %+v, want %+v", i, *v.at(i), plain[i])
		}
		if k, ok := v.find(plain[i].UID); !ok || k != i {
			t.Fatalf("UID %d is at %d, want %d", plain[i].UID, k, i)
		}
		if first < 0 && plain[i].System&store.Seen == 0 {
			first = i
		}
	}
	if v.firstUnseen() != first {
		t.Fatalf("first unseen is %d, want %d", v.firstUnseen(), first)
	}
	for _, c := range v.chunks {
		if len(c.recs) == 0 || c.unseen != unseen(c.recs) {
			t.Fatalf("a chunk of %d messages counts %d unseen", len(c.recs), c.unseen)
		}
	}
}

func checkCompare(t *testing.T, a, b *vector, old, now []Record) {
	t.Helper()
	want := delta{added: len(now)}
	byUID := map[uint32]int{}
	for i := range now {
		byUID[now[i].UID] = i
		if len(old) == 0 || now[i].UID > old[len(old)-1].UID {
			want.added = min(want.added, i)
		}
	}
	for i := range old {
		k, ok := byUID[old[i].UID]
		switch {
		case !ok:
			want.gone = append(want.gone, i)
		case old[i].ModSeq != now[k].ModSeq:
			want.changed = append(want.changed, [2]int{i, k})
		}
	}
	if diff := cmp.Diff(want, compare(a, b), cmp.AllowUnexported(delta{})); diff != "" {
		t.Fatal(diff)
	}
	if f := a.follow(b, want.added); f.len() != len(old)+len(now)-want.added {
		t.Fatalf("followed: %d messages, want %d", f.len(), len(old)+len(now)-want.added)
	} else {
		checkVector(t, f, append(slices.Clone(old), now[want.added:]...))
	}
}

// TestVectorCompacts removes nearly everything: few messages must not keep many chunks.
func TestVectorCompacts(t *testing.T) {
	t.Parallel()
	recs := make([]Record, 100*chunkRecords)
	var removed []int
	var kept []Record
	for i := range recs {
		recs[i].UID = uint32(i + 1)
		if i%chunkRecords == 7 {
			kept = append(kept, recs[i])
		} else {
			removed = append(removed, i)
		}
	}
	full := empty.append(recs)
	few := full.remove(removed)
	checkVector(t, few, kept)
	if len(few.chunks) != 1 {
		t.Errorf("%d messages are in %d chunks", few.n, len(few.chunks))
	}
	checkCompare(t, full, few, recs, kept)
	more := few.append([]Record{{UID: 1 << 20}})
	checkVector(t, few, kept)
	checkVector(t, more, append(kept, Record{UID: 1 << 20}))
}
