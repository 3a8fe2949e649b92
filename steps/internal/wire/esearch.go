package wire

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// plainESearch is an ESEARCH response with nothing in it that only RETURN asks for: the correlator, perhaps UID, then items.
var plainESearch = regexp.MustCompile(`(?i)^\* ESEARCH \(TAG (?:"[^"]*"|[^\s()"]+)\)(?: UID)?((?: (?:ALL|MODSEQ) [0-9:,]+)*)$`)

// asSearch gives an ESEARCH response the form of the SEARCH response that says the same. ok is false for any other response, and
// for one with other items than ALL and MODSEQ, which SEARCH could not tell.
func asSearch(response string) (search string, ok bool) {
	found := plainESearch.FindStringSubmatch(response)
	if found == nil {
		return "", false
	}
	var numbers, modSeq string
	for items := strings.Fields(found[1]); len(items) > 1; items = items[2:] {
		switch strings.ToUpper(items[0]) {
		case "ALL":
			set, valid := expandSet(items[1])
			if !valid || numbers != "" {
				return "", false
			}
			numbers = spaced(set)
		case "MODSEQ":
			if modSeq != "" {
				return "", false
			}
			modSeq = " (MODSEQ " + items[1] + ")"
		}
	}
	return "* SEARCH" + numbers + modSeq, true
}

// spaced writes the numbers in ascending order, a blank before each.
func spaced(set map[uint64]bool) string {
	var all []uint64
	for n := range set {
		all = append(all, n)
	}
	slices.Sort(all)
	var text strings.Builder
	for _, n := range all {
		text.WriteString(" " + strconv.FormatUint(n, 10))
	}
	return text.String()
}
