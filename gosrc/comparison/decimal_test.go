package comparison

import (
	"fmt"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// anyDecimal draws a number as numeric writes it.
func anyDecimal(t *rapid.T) string {
	text := fmt.Sprint(rapid.Int64Range(-1000, 1000).Draw(t, "whole"))
	if rapid.Bool().Draw(t, "with fraction") {
		text += "." + rapid.StringMatching(`[0-9]{1,4}`).Draw(t, "fraction")
	}
	return text
}

func TestDecimal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyDecimal(t), anyDecimal(t)
		x, ok := parseDecimal(a)
		y, okToo := parseDecimal(b)
		if !ok || !okToo {
			t.Fatalf("%s or %s is not read", a, b)
		}
		p, _ := new(big.Rat).SetString(a)
		q, _ := new(big.Rat).SetString(b)
		if x.compare(y) != p.Cmp(q) {
			t.Errorf("%s and %s compare as %d", a, b, x.compare(y))
		}
		sum := x.plus(y)
		if got, _ := new(big.Rat).SetString(sum.String()); got.Cmp(p.Add(p, q)) != 0 || sum.scale != max(x.scale, y.scale) {
			t.Errorf("%s + %s = %s", a, b, sum)
		}
		if again, ok := parseDecimal(sum.String()); !ok || again.String() != sum.String() {
			t.Errorf("%s becomes %s", sum, again)
		}
	})
}

func TestWhatIsNoDecimal(t *testing.T) {
	for _, text := range []string{"", ".", "NaN", "Infinity", "-Infinity", "1e5", "1.5e3", "0x1", "1_000", " 1", "1.2.3", "a"} {
		if d, ok := parseDecimal(text); ok {
			t.Errorf("%q is read as %s", text, d)
		}
	}
}

// TestDecided asks of every interval of small numbers whether a comparison is
// the same in all of it.
func TestDecided(t *testing.T) {
	for r := less; r <= less|equal|greater; r++ {
		th := &threshold{r, integer(2)}
		for from := int64(0); from <= 4; from++ {
			for to := from; to <= 4; to++ {
				same := true
				for n := from; n <= to; n++ {
					same = same && th.holds(integer(n)) == th.holds(integer(from))
				}
				truth, ok := th.decided(integer(from), integer(to))
				switch {
				case ok && (!same || truth != th.holds(integer(from))):
					t.Errorf("relation %d with 2, from %d to %d: decided as %v", r, from, to, truth)
				case !ok && same && r != less|equal|greater && from != to && (to <= 2 || from >= 2):
					t.Errorf("relation %d with 2, from %d to %d: not decided", r, from, to)
				}
			}
		}
	}
}

func TestTurned(t *testing.T) {
	for r := relation(0); r <= less|equal|greater; r++ {
		for n := int64(0); n < 3; n++ {
			left, right := threshold{r, integer(1)}, threshold{r.turned(), integer(n)}
			if left.holds(integer(n)) != right.holds(integer(1)) {
				t.Errorf("relation %d turned is %d", r, r.turned())
			}
		}
	}
}
