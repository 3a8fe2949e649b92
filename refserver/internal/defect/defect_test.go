package defect_test

import (
	"slices"
	"testing"

	"github.com/imapspec/imapspec/refserver/internal/defect"
)

func TestTable(t *testing.T) {
	t.Parallel()
	var names []defect.Name
	for _, d := range defect.All() {
		if slices.Contains(names, d.Name) {
			t.Errorf("%s is there twice", d.Name)
		}
		names = append(names, d.Name)
		if len(d.Requirements) == 0 || d.Summary == "" {
			t.Errorf("%s does not say what it violates", d.Name)
		}
		for _, r := range d.Wire {
			if err := r.Check(); err != nil {
				t.Errorf("%s: %v", d.Name, err)
			}
		}
		for _, r := range slices.Concat(d.SMTP, d.Console, d.Page) {
			if err := r.Check(); err != nil {
				t.Errorf("%s: %v", d.Name, err)
			}
		}
	}
}

func TestSet(t *testing.T) {
	t.Parallel()
	s, err := defect.NewSet(string(defect.BannerIgnored))
	if err != nil || !s.Has(defect.BannerIgnored) || s.Has(defect.LiveSettings) {
		t.Errorf("got %+v, %v", s, err)
	}
	if _, err := defect.NewSet("no-such-thing"); err == nil {
		t.Error("an unknown name is no error")
	}
}
