package steps_test

import (
	"strings"
	"testing"

	"github.com/imapspec/imapspec/steps"
)

func TestReferenceHasEveryStep(t *testing.T) {
	t.Parallel()
	for _, markdown := range []bool{false, true} {
		var out strings.Builder
		if err := steps.WriteReference(&out, markdown); err != nil {
			t.Fatal(err)
		}
		for _, p := range steps.Patterns() {
			if !strings.Contains(out.String(), p.Example) {
				t.Errorf("markdown %v: the step %q is missing", markdown, p.Example)
			}
		}
		for _, part := range []string{"C: TEXT", "<literal+>", "<nz-number>", "<folder NAME>", "<sequence-set A:B,C>"} {
			if !strings.Contains(out.String(), part) {
				t.Errorf("markdown %v: the mark %s is missing", markdown, part)
			}
		}
	}
}
