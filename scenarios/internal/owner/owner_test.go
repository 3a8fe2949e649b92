package owner_test

import (
	"strings"
	"testing"

	"github.com/imapspec/imapspec/scenarios/internal/owner"
)

func TestEnded(t *testing.T) {
	t.Parallel()
	own := owner.Name()
	parts := strings.Split(own, "/")
	for _, c := range []struct {
		owner string
		ended bool
	}{
		{own, false},
		{"another-machine/1/1", false},
		{parts[0] + "/" + parts[1] + "/1", parts[2] != ""}, // another process had this one's number
		{parts[0] + "/4194305/1", true},                    // more than Linux has
		{"", false},
		{parts[0] + "/x/1", false},
	} {
		if got := owner.Ended(c.owner); got != c.ended {
			t.Errorf("%q has ended: %t", c.owner, got)
		}
	}
}
