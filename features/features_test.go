package features_test

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/imapspec/imapspec/features"
	"github.com/imapspec/imapspec/features/catalogue"
)

// TestRFCIDs: the id of an RFC's requirement is R, the RFC's number, the section and a number of two digits, and a file's ids
// ascend.
func TestRFCIDs(t *testing.T) {
	t.Parallel()
	c, err := catalogue.Load(features.FS)
	if err != nil {
		t.Fatal(err)
	}
	number := regexp.MustCompile(`^[0-9]{2,}$`)
	for _, d := range c.Documents {
		if !d.IsRFC() {
			continue
		}
		last := ""
		for _, r := range d.Requirements {
			prefix := fmt.Sprintf("R%s-%s-", strings.TrimPrefix(d.Source, "rfc"), r.Section)
			if n, ok := strings.CutPrefix(r.ID, prefix); !ok || !number.MatchString(n) {
				t.Errorf("%s:%d: id %s, expected %s and a number of two digits", r.File, r.Line, r.ID, prefix)
				continue
			}
			if last != "" && compareIDs(last, r.ID) >= 0 {
				t.Errorf("%s:%d: %s comes after %s", r.File, r.Line, r.ID, last)
			}
			last = r.ID
		}
	}
}

// compareIDs compares the sections, then the numbers. A section comes before its parts; an appendix, which has a letter, comes
// after the numbered sections.
func compareIDs(a, b string) int {
	section, number := split(a)
	otherSection, otherNumber := split(b)
	byPart := slices.CompareFunc(strings.Split(section, "."), strings.Split(otherSection, "."), comparePart)
	return cmp.Or(byPart, comparePart(number, otherNumber))
}

// split parts R9999-1.2-03 into "1.2" and "03".
func split(id string) (section, number string) {
	_, rest, _ := strings.Cut(id, "-")
	i := strings.LastIndex(rest, "-")
	return rest[:i], rest[i+1:]
}

func comparePart(x, y string) int {
	m, errM := strconv.Atoi(x)
	n, errN := strconv.Atoi(y)
	switch {
	case errM == nil && errN == nil:
		return cmp.Compare(m, n)
	case errM == nil:
		return -1
	case errN == nil:
		return 1
	}
	return cmp.Compare(x, y)
}
