package semiring

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"strings"
	"testing"

	"provsql/gosrc/circuit"
	"provsql/gosrc/sqlerror"

	"pgregory.net/rapid"
)

// places is a set of the values 0 to maxPlace and of the gaps before, between
// and behind them, as bits: of value v bit 2v+1, of the gap before it bit 2v.
type places uint32

const (
	maxPlace            = 4
	allPlaces    places = 1<<(2*maxPlace+3) - 1
	placesToDraw        = 2*maxPlace + 3
)

func drawPlaces(t *rapid.T, label string) places {
	return places(rapid.Uint32Range(0, uint32(allPlaces)).Draw(t, label))
}

// valueOf returns the value of the n-th place, for a type.
func valueOf(kind ResultKind, n int) int64 {
	if kind == TstzMultirange {
		// The outermost are the timestamps -infinity and infinity.
		return [...]int64{math.MinInt64, -1, 0, 1_000_000, math.MaxInt64}[n]
	}
	return int64(n)
}

// decimalPlaces are in ascending order, some of them in two forms.
var decimalPlaces = [...][2]string{
	{"-Infinity", "-Infinity"}, {"-10.5", "-10.50"}, {"0", "0.000"}, {"2.25", "2.2500"}, {"NaN", "NaN"},
}

// packed returns the set as PostgreSQL would give it, with decimals in one of
// two forms.
func (p places) packed(kind ResultKind, form int) []byte {
	b := []byte{}
	for at := 0; at <= placesToDraw; at++ {
		before := at > 0 && p>>(at-1)&1 != 0
		after := at < placesToDraw && p>>at&1 != 0
		if before != after {
			b = append(b, placeCut(kind, at, form)...)
		}
	}
	return b
}

// placeCut returns the cut before place number at.
func placeCut(kind ResultKind, at, form int) []byte {
	switch at {
	case 0:
		return []byte{sideBeforeAll}
	case placesToDraw:
		return []byte{sideAfterAll}
	}
	value, side := (at-1)/2, byte(sideBefore+(at-1)%2)
	if kind == NumMultirange {
		return decimalCut(side, decimalPlaces[value][form])
	}
	return binary.LittleEndian.AppendUint64([]byte{side}, uint64(valueOf(kind, value)))
}

func TestDecimals(t *testing.T) {
	draw := rapid.Map(rapid.SliceOfN(rapid.SampledFrom([]string{"0", "1", "9", "00", "10", "."}), 1, 6), func(digits []string) string {
		text := strings.Join(digits, "")
		whole, fraction, _ := strings.Cut(text, ".")
		return "0" + whole + "." + strings.ReplaceAll(fraction, ".", "")
	})
	rapid.Check(t, func(t *rapid.T) {
		var texts [2]string
		var exact [2]*big.Rat
		var taken [2]decimal
		for i := range texts {
			texts[i] = rapid.SampledFrom([]string{"", "-"}).Draw(t, "sign") + draw.Draw(t, "digits")
			exact[i], _ = new(big.Rat).SetString(texts[i])
			d, ok := decimalOf([]byte(texts[i]))
			if !ok {
				t.Fatalf("%s is a number", texts[i])
			}
			taken[i] = d
		}
		if got, want := sign(taken[0].compare(taken[1])), exact[0].Cmp(exact[1]); got != want {
			t.Fatalf("%s and %s compare as %d", texts[0], texts[1], got)
		}
		same := string(taken[0].key(nil)) == string(taken[1].key(nil))
		if same != (exact[0].Cmp(exact[1]) == 0) {
			t.Fatalf("%s and %s have the same key: %v", texts[0], texts[1], same)
		}
		if again := decimalOfKey(taken[0].key(nil)); again.compare(taken[0]) != 0 {
			t.Fatalf("the key of %s means %v", texts[0], again)
		}
	})
	ascending := []string{"-Infinity", "-1e0", "-2", "-1.5", "-1", "0", "0.1", "9.99", "10", "Infinity", "NaN"}
	var last *decimal
	for _, text := range ascending {
		d, ok := decimalOf([]byte(text))
		if ok != (text != "-1e0") {
			t.Errorf("%s: %v", text, ok)
		}
		if !ok {
			continue
		}
		if last != nil && last.compare(d) >= 0 {
			t.Errorf("%s is not the greater one", text)
		}
		last = &d
	}
	for _, text := range []string{"", ".", "-", "--1", "1.2.3", "x", "1 "} {
		if _, ok := decimalOf([]byte(text)); ok {
			t.Errorf("%q is a number", text)
		}
	}
}

func sign(n int) int { return max(-1, min(1, n)) }

func TestDecimalsAreShownAsTheyCame(t *testing.T) {
	s := NewRanges(NumMultirange, circuit.NewMemory(0), nil)
	leaf := func(from, to string) uint32 {
		packed := append(decimalCut(sideBefore, from), decimalCut(sideBefore, to)...)
		return must(s.Leaf(Value{kind: RangesValue, text: packed}))
	}
	a, b := leaf("1.50", "2.0"), leaf("1.5", "2")
	if a != b {
		t.Error("equal ranges differ")
	}
	r := must(s.Result(must(s.Plus(OperandsOf(a, b, leaf("2.000", "7"))))))
	if want := string(append(decimalCut(sideBefore, "1.50"), decimalCut(sideBefore, "7")...)); string(r.Text) != want {
		t.Errorf("shown as %q", r.Text)
	}
}

func TestRangesMalformed(t *testing.T) {
	for name, packed := range map[string][]byte{
		"odd":        intRanges(sideBefore, 1),
		"descending": intRanges(sideBefore, 2, sideBefore, 1),
		"empty":      intRanges(sideBefore, 1, sideBefore, 1),
		"no side":    {9},
		"cut":        intRanges(sideBefore, 1)[:5],
	} {
		s := NewRanges(Int4Multirange, circuit.NewMemory(0), nil)
		if _, err := s.Leaf(Value{kind: RangesValue, text: packed}); code(err) != sqlerror.InternalError {
			t.Errorf("%s: %v", name, err)
		}
	}
	s := NewRanges(NumMultirange, circuit.NewMemory(0), nil)
	for _, packed := range [][]byte{decimalCut(sideBefore, "12")[:6], {sideAfter, 1, 0}, decimalCut(sideBefore, "x")} {
		if _, err := s.Leaf(Value{kind: RangesValue, text: packed}); code(err) == "" {
			t.Errorf("%v: %v", packed, err)
		}
	}
	if _, err := s.Leaf(Value{text: []byte("{}")}); code(err) != sqlerror.DatatypeMismatch {
		t.Errorf("a text: %v", err)
	}
}

// String shows a set for messages.
func (p places) String() string { return fmt.Sprintf("%b", uint32(p)) }
