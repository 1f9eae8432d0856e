package semiring

import (
	"bytes"
	"math"
	"strconv"
)

// decimal is a number as PostgreSQL's numeric prints it, taken apart so that
// two can be compared without rounding.
type decimal struct {
	// sign is -1, 0 or 1; 2 for Infinity, -2 for -Infinity, 3 for NaN, which
	// PostgreSQL takes for the greatest number.
	sign int8
	// whole and fraction are digits, without zeros that mean nothing.
	whole, fraction []byte
}

// decimalOf takes text apart; ok is false when it is no number.
func decimalOf(text []byte) (d decimal, ok bool) {
	switch string(text) {
	case "NaN":
		return decimal{sign: 3}, true
	case "Infinity":
		return decimal{sign: 2}, true
	case "-Infinity":
		return decimal{sign: -2}, true
	}
	digits, negative := bytes.CutPrefix(text, []byte("-"))
	whole, fraction, _ := bytes.Cut(digits, []byte("."))
	if len(whole)+len(fraction) == 0 || !areDigits(whole) || !areDigits(fraction) {
		return decimal{}, false
	}
	d = decimal{sign: 1, whole: bytes.TrimLeft(whole, "0"), fraction: bytes.TrimRight(fraction, "0")}
	switch {
	case len(d.whole)+len(d.fraction) == 0:
		d.sign = 0
	case negative:
		d.sign = -1
	}
	return d, true
}

func areDigits(text []byte) bool {
	for _, c := range text {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// compare returns a number below, equal to or above 0 as d is below, equal to
// or above e.
func (d decimal) compare(e decimal) int {
	if d.sign != e.sign {
		return int(d.sign) - int(e.sign)
	}
	order := len(d.whole) - len(e.whole)
	if order == 0 {
		order = bytes.Compare(d.whole, e.whole)
	}
	if order == 0 {
		order = bytes.Compare(d.fraction, e.fraction)
	}
	return order * int(d.sign)
}

// near returns the double next to d, whose text it is given. NaN, which no
// number is compared with, is taken for infinite.
func (d decimal) near(text []byte) float64 {
	x, _ := strconv.ParseFloat(string(text), 64)
	switch d.sign {
	case -2:
		return math.Inf(-1)
	case 2, 3:
		return math.Inf(1)
	}
	return x
}

// key returns the same bytes for equal numbers only.
func (d decimal) key(to []byte) []byte {
	to = append(to, byte(d.sign))
	to = append(to, d.whole...)
	to = append(to, '.')
	return append(to, d.fraction...)
}
