package engine

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/imapspec/imapspec/refserver/internal/store"
)

const (
	separator    = "/"
	keySeparator = "\x00" // sorts before every character of a name, so that children follow their parent
	maxLevels    = 300
	maxLevel     = 250 // characters
	inbox        = "INBOX"
)

// splitName checks a folder's name and returns its levels, INBOX in capitals.
func splitName(name string) ([]string, error) {
	bad := func(why string) error { return fmt.Errorf("%w: folder name %s", store.ErrForbidden, why) }
	if !utf8.ValidString(name) {
		return nil, bad("is not UTF-8")
	}
	if strings.ContainsFunc(name, unicode.IsControl) {
		return nil, bad("has a control character")
	}
	levels := strings.Split(strings.TrimSuffix(name, separator), separator)
	if len(levels) > maxLevels {
		return nil, bad(fmt.Sprintf("has more than %d levels", maxLevels))
	}
	for _, l := range levels {
		switch {
		case l == "":
			return nil, bad("has an empty level")
		case utf8.RuneCountInString(l) > maxLevel:
			return nil, bad(fmt.Sprintf("has a level of more than %d characters", maxLevel))
		}
	}
	if strings.EqualFold(levels[0], inbox) && len(levels[0]) == len(inbox) {
		levels[0] = inbox
	}
	return levels, nil
}

// nameKey returns what two spellings of one name have in common: case and composition folded.
func nameKey(levels []string) string {
	return foldName(strings.Join(levels, keySeparator))
}

// lookupKey returns the key of a name that need not be a valid one.
func lookupKey(name string) string {
	return foldName(strings.ReplaceAll(strings.TrimSuffix(name, separator), separator, keySeparator))
}

func foldName(s string) string {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return norm.NFC.String(strings.Map(foldRune, norm.NFC.String(s)))
		}
	}
	return strings.ToLower(s)
}

// foldRune returns one character for all that differ in case only: the lowest, or for letters of ASCII the small one.
func foldRune(r rune) rune {
	least := r
	for o := unicode.SimpleFold(r); o != r; o = unicode.SimpleFold(o) {
		least = min(least, o)
	}
	if 'A' <= least && least <= 'Z' {
		least += 'a' - 'A'
	}
	return least
}
