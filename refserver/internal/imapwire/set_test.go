package imapwire_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
)

func TestSequenceSets(t *testing.T) {
	t.Parallel()
	set := (*imapwire.Decoder).SequenceSet
	check(t, "1", set, imapwire.Set{{1, 1}}, false)
	check(t, "2,4:7,9,12:*", set, imapwire.Set{{2, 2}, {4, 7}, {9, 9}, {12, 0}}, false)
	check(t, "*:4", set, imapwire.Set{{0, 4}}, false)
	for _, wrong := range []string{"", "0", "01", "1,", ",1", "1:", ":1", "1:2:3", "1,,2", "4294967296", "-1", "**"} {
		check(t, wrong, set, nil, true)
	}
}

func TestResolveAndContains(t *testing.T) {
	t.Parallel()
	s := imapwire.Set{{9, 4}, {0, 0}, {20, 0}}
	if diff := cmp.Diff([]imapwire.Range{{4, 9}, {15, 15}, {15, 20}}, s.Resolve(15)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]imapwire.Range{{4, 9}}, s.Resolve(0)); diff != "" {
		t.Errorf("in an empty folder: %s", diff)
	}
	for n, want := range map[uint32]bool{3: false, 4: true, 9: true, 10: false, 15: true, 20: true, 21: false} {
		if s.Contains(n, 15) != want {
			t.Errorf("Contains(%d) is %t", n, !want)
		}
	}
	if s.Contains(0, 0) {
		t.Error("an empty folder contains message 0")
	}
}

func TestSetOfKeepsOrder(t *testing.T) {
	t.Parallel()
	for want, numbers := range map[string][]uint32{
		"":                      {},
		"1:3,7,5":               {1, 2, 3, 7, 5},
		"3,2,1":                 {3, 2, 1},
		"4294967295":            {4294967295},
		"4294967294:4294967295": {4294967294, 4294967295},
	} {
		if got := imapwire.SetOf(numbers...).String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if got := (imapwire.Set{{1, 0}, {0, 0}}).String(); got != "1:*,*" {
		t.Errorf("got %s", got)
	}
}
