package message

import (
	"strconv"
	"strings"
	"time"
)

// Sent returns the Date field's time in the zone that it names, for SENTBEFORE, SENTON and SENTSINCE, which compare the
// date as it is written (RFC 9051 6.4.4). ok is false without a date that can be read.
func (m *Message) Sent() (t time.Time, ok bool) {
	values := m.RawHeaderValues("Date")
	if len(values) == 0 {
		return time.Time{}, false
	}
	return ParseDate(values[0])
}

var months = [...]string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}

// ParseDate reads an RFC 5322 date and what people write instead of it: obsolete years and zones, no weekday, no seconds,
// no zone, comments, the order of asctime.
func ParseDate(value string) (t time.Time, ok bool) {
	words := strings.FieldsFunc(stripComments(value), func(r rune) bool { return r == ' ' || r == '\t' || r == ',' })
	d := dateParts{day: -1, month: -1, year: -1}
	for _, w := range words {
		d.take(w)
	}
	if d.day < 1 || d.day > 31 || d.month < 0 || d.year < 0 {
		return time.Time{}, false
	}
	zone := time.UTC
	if d.offset != 0 {
		zone = time.FixedZone("", d.offset)
	}
	t = time.Date(d.year, time.Month(d.month+1), d.day, d.hour, d.minute, d.second, 0, zone)
	return t, t.Day() == d.day
}

// dateParts is what the words of a date said so far.
type dateParts struct {
	day, month, year     int // -1: not yet; month from 0
	hour, minute, second int
	clock                bool
	offset               int // seconds east of UTC
}

func (d *dateParts) take(w string) {
	switch {
	case strings.Contains(w, ":") && !d.clock:
		d.takeClock(w)
	case d.clock && len(w) == 5 && (w[0] == '+' || w[0] == '-'):
		if n, err := strconv.Atoi(w[1:]); err == nil && n >= 0 {
			d.offset = (n/100*60 + n%100) * 60
			if w[0] == '-' {
				d.offset = -d.offset
			}
		}
	case isDigits(w):
		d.takeNumber(w)
	case strings.Count(w, "-") == 2: // 1-Jan-2026
		for _, part := range strings.Split(w, "-") {
			d.take(part)
		}
	case len(w) >= 3 && d.month < 0 && monthNumber(w) >= 0:
		d.month = monthNumber(w)
	case d.clock:
		d.offset = zoneOffset(w)
	}
}

func (d *dateParts) takeClock(w string) {
	parts := strings.Split(w, ":")
	if len(parts) > 3 {
		return
	}
	limits := [3]int{23, 59, 60}
	var n [3]int
	for i, p := range parts {
		v, err := strconv.Atoi(p)
		if err != nil || v < 0 || v > limits[i] {
			return
		}
		n[i] = v
	}
	d.hour, d.minute, d.second, d.clock = n[0], n[1], min(n[2], 59), true // a leap second stays on its day
}

// takeNumber takes a day or a year. Years of two and three digits are those of RFC 5322 4.3.
func (d *dateParts) takeNumber(w string) {
	n, err := strconv.Atoi(w)
	switch {
	case err != nil || len(w) > 4:
	case d.day < 0 && len(w) <= 2:
		d.day = n
	case d.year < 0 && len(w) == 2 && n < 50:
		d.year = 2000 + n
	case d.year < 0 && (len(w) == 2 || len(w) == 3):
		d.year = 1900 + n
	case d.year < 0 && len(w) == 4:
		d.year = n
	}
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func monthNumber(w string) int {
	w = strings.ToLower(w)
	for i, m := range months {
		if strings.HasPrefix(w, m) {
			return i
		}
	}
	return -1
}

// zoneOffset returns the seconds east of UTC of the obsolete zones (RFC 5322 4.3); unknown ones are UTC.
func zoneOffset(w string) int {
	const hour = 3600
	switch strings.ToUpper(w) {
	case "EDT":
		return -4 * hour
	case "EST", "CDT":
		return -5 * hour
	case "CST", "MDT":
		return -6 * hour
	case "MST", "PDT":
		return -7 * hour
	case "PST":
		return -8 * hour
	}
	return 0
}
