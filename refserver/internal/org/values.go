package org

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// ByteSize is a number of bytes as Exchange writes it; Unlimited is no limit.
type ByteSize int64

// Unlimited is the size without a limit.
const Unlimited ByteSize = -1

// The units of a size, largest first.
var units = [...]struct {
	name  string
	bytes int64
}{{"TB", 1 << 40}, {"GB", 1 << 30}, {"MB", 1 << 20}, {"KB", 1 << 10}, {"B", 1}}

// ParseByteSize reads "2MB", "2 MB (2,097,152 bytes)", "2000000" or "unlimited".
func ParseByteSize(text string) (ByteSize, error) {
	value, _, _ := strings.Cut(strings.TrimSpace(text), "(")
	value = strings.ToUpper(strings.TrimSpace(value))
	if value == "UNLIMITED" {
		return Unlimited, nil
	}
	factor := int64(1)
	for _, u := range units {
		if number, ok := strings.CutSuffix(value, u.name); ok {
			value, factor = strings.TrimSpace(number), u.bytes
			break
		}
	}
	n, err := strconv.ParseFloat(value, 64)
	if err != nil || n < 0 || math.IsNaN(n) || n*float64(factor) > math.MaxInt64/2 {
		return 0, errors.New(reply.SizeInvalid(text))
	}
	return ByteSize(n * float64(factor)), nil
}

// String writes the size as Get-ImapSettings does: "2 MB (2,097,152 bytes)", "0 B (0 bytes)", "Unlimited".
func (s ByteSize) String() string {
	if s < 0 {
		return "Unlimited"
	}
	exact := Thousands(int64(s)) + " bytes)"
	for _, u := range units {
		if int64(s) >= u.bytes {
			number := strconv.FormatFloat(float64(s)/float64(u.bytes), 'f', 3, 64)
			number = strings.TrimRight(strings.TrimRight(number, "0"), ".")
			return number + " " + u.name + " (" + exact
		}
	}
	return "0 B (" + exact
}

// Thousands writes a number with a comma before every third digit.
func Thousands(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// TimeSpan writes a duration as .NET does: [d.]hh:mm:ss[.fffffff].
func TimeSpan(d time.Duration) string {
	sign := ""
	if d < 0 {
		sign, d = "-", -d
	}
	text := fmt.Sprintf("%02d:%02d:%02d", int(d.Hours())%24, int(d.Minutes())%60, int(d.Seconds())%60)
	if days := int(d.Hours()) / 24; days > 0 {
		text = strconv.Itoa(days) + "." + text
	}
	if fraction := d % time.Second; fraction > 0 {
		text += fmt.Sprintf(".%07d", fraction/100)
	}
	return sign + text
}
