package comparison

import (
	"math/big"
	"strings"
)

// decimal is digits·10^-scale; one without digits is no number.
type decimal struct {
	digits *big.Int
	scale  int
}

func integer(n int64) decimal { return decimal{digits: big.NewInt(n)} }

// parseDecimal reads a finite number without exponent.
func parseDecimal(text string) (d decimal, ok bool) {
	whole, fraction, _ := strings.Cut(text, ".")
	digits, ok := new(big.Int).SetString(whole+fraction, 10)
	if !ok {
		return decimal{}, false
	}
	return decimal{digits, len(fraction)}, true
}

// String returns the number with as many decimal places as its scale.
func (d decimal) String() string {
	text := new(big.Int).Abs(d.digits).String()
	if missing := d.scale + 1 - len(text); missing > 0 {
		text = strings.Repeat("0", missing) + text
	}
	if d.scale > 0 {
		text = text[:len(text)-d.scale] + "." + text[len(text)-d.scale:]
	}
	if d.digits.Sign() < 0 {
		text = "-" + text
	}
	return text
}

func (d decimal) plus(other decimal) decimal {
	scale := max(d.scale, other.scale)
	return decimal{new(big.Int).Add(d.at(scale), other.at(scale)), scale}
}

func (d decimal) minus(other decimal) decimal {
	return d.plus(decimal{new(big.Int).Neg(other.digits), other.scale})
}

// at returns the digits for a scale that is not less.
func (d decimal) at(scale int) *big.Int {
	if scale == d.scale {
		return d.digits
	}
	factor := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale-d.scale)), nil)
	return factor.Mul(factor, d.digits)
}

func (d decimal) compare(other decimal) int {
	scale := max(d.scale, other.scale)
	return d.at(scale).Cmp(other.at(scale))
}
