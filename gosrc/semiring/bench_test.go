package semiring

import (
	"encoding/binary"
	"fmt"
	"math"
	"testing"

	"provsql/gosrc/circuit"
	"provsql/gosrc/gate"
	"provsql/gosrc/token"
)

// computed is a source whose gates follow from their number.
type computed struct {
	gates uint64
	// children appends the children of g and returns its type.
	children func(g uint32, into []uint32) ([]uint32, gate.Type)
	scratch  []uint32
}

// numbered returns a token from which computed reads the number back.
func numbered(version int, g uint32) token.UUID {
	var t token.UUID
	binary.LittleEndian.PutUint32(t[:], g)
	binary.LittleEndian.PutUint64(t[8:], uint64(g)*0x9E3779B97F4A7C15)
	t[6] = byte(version << 4)
	return t
}

func (s *computed) Find(t token.UUID) (uint32, bool) {
	g := binary.LittleEndian.Uint32(t[:])
	return g, uint64(g) < s.gates
}

func (s *computed) Gate(g uint32) (circuit.Gate, error) {
	var typ gate.Type
	s.scratch, typ = s.children(g, s.scratch[:0])
	version := 5
	if typ == gate.Input {
		version = 4
	}
	return circuit.Gate{Token: numbered(version, g), Type: typ, NumChildren: uint32(len(s.scratch))}, nil
}

func (s *computed) Children(g uint32, into []uint32) ([]uint32, error) {
	into, _ = s.children(g, into)
	return into, nil
}

func (s *computed) Data(uint32) ([]byte, error) { return nil, nil }

func (s *computed) NumGates() uint64 { return s.gates }

// packed returns mapping rows that give the inputs listed their values.
func packed(inputs []uint32, value func(g uint32) []byte) []byte {
	var b []byte
	for _, g := range inputs {
		b = append(b, row(numbered(4, g), value(g))...)
	}
	return b
}

func packInts(inputs []uint32, v int64) []byte {
	return packed(inputs, func(uint32) []byte { return binary.LittleEndian.AppendUint64(nil, uint64(v)) })
}

func packLabels(inputs []uint32) []byte {
	return packed(inputs, func(g uint32) []byte { return fmt.Appendf(nil, "x%d", g) })
}

// packTruths maps every third input to false.
func packTruths(inputs []uint32) []byte {
	return packed(inputs, func(g uint32) []byte { return []byte{min(byte(g%3), 1)} })
}

func packFloats(inputs []uint32) []byte {
	return packed(inputs, func(g uint32) []byte {
		return binary.LittleEndian.AppendUint64(nil, math.Float64bits(1-float64(g%7)/1024))
	})
}

func packLevels(inputs []uint32) []byte {
	return packed(inputs, func(g uint32) []byte { return []byte(levels[int(g)%len(levels)]) })
}

// packRanges maps inputs to ranges of integers that have 500 in common.
func packRanges(inputs []uint32) []byte {
	return packed(inputs, func(g uint32) []byte {
		return intRanges(sideBefore, int64(g%500), sideBefore, 501+int64(g%300))
	})
}

// intRanges returns a multirange of integers, given by its cuts.
func intRanges(sidesAndValues ...int64) (b []byte) {
	for i := 0; i < len(sidesAndValues); i += 2 {
		b = append(b, byte(sidesAndValues[i]))
		if side := sidesAndValues[i]; side == sideBefore || side == sideAfter {
			b = binary.LittleEndian.AppendUint64(b, uint64(sidesAndValues[i+1]))
		}
	}
	return b
}

func packDecimals(inputs []uint32) []byte {
	return packed(inputs, func(g uint32) []byte {
		return append(decimalCut(sideBefore, fmt.Sprint(g%500)), decimalCut(sideAfter, fmt.Sprintf("%d.50", 500+g%300))...)
	})
}

func decimalCut(side byte, text string) []byte {
	b := binary.LittleEndian.AppendUint32([]byte{side}, uint32(len(text)))
	return append(b, text...)
}

var levels = []string{"public", "internal", "secret", "never"}

func span(from, to uint32) []uint32 {
	var gs []uint32
	for g := from; g < to; g++ {
		gs = append(gs, g)
	}
	return gs
}

// manyTokens is 110 k inputs, then 10 k tokens each of which is a ⊕ of ten
// two-leaf ⊗: eleven gates in a row, the ⊕ last.
const manyInputs, manyRoots = 110_000, 10_000

func manyTokens() *computed {
	return &computed{
		gates: manyInputs + 11*manyRoots,
		children: func(g uint32, into []uint32) ([]uint32, gate.Type) {
			if g < manyInputs {
				return into, gate.Input
			}
			k := (g - manyInputs) % 11
			if k == 10 {
				for c := g - 10; c < g; c++ {
					into = append(into, c)
				}
				return into, gate.Plus
			}
			return append(into, (g*7)%manyInputs, (g*31+5)%manyInputs), gate.Times
		},
	}
}

type benchCase struct {
	name   string
	result ResultKind
	kind   ValueKind
	pack   func([]uint32) []byte
}

func (c benchCase) request() Request {
	return Request{Semiring: c.name, Result: c.result, Mapping: "m", Labels: levels}
}

var countingCase = benchCase{"counting", Int8, Int8Value, ones}

func ones(gs []uint32) []byte { return packInts(gs, 1) }

var benchCases = []benchCase{
	{"boolean", Bool, BoolValue, packTruths},
	countingCase,
	{"counting", Numeric, Int8Value, ones},
	{"formula", Text, TextValue, packLabels},
	{"why", Text, TextValue, packLabels},
	{"which", Text, TextValue, packLabels},
	{"how", Text, TextValue, packLabels},
	{"boolexpr", Text, TextValue, packLabels},
	{"tropical", Float8, Float8Value, packFloats},
	{"viterbi", Float8, Float8Value, packFloats},
	{"lukasiewicz", Float8, Float8Value, packFloats},
	{"minmax", Enum, TextValue, packLevels},
	{"maxmin", Enum, TextValue, packLevels},
	{"temporal", TstzMultirange, RangesValue, packRanges},
	{"interval_int", Int4Multirange, RangesValue, packRanges},
	{"interval_num", NumMultirange, RangesValue, packDecimals},
}

func must[T any](x T, err error) T {
	if err != nil {
		panic(err)
	}
	return x
}

func BenchmarkTenThousandTokens(b *testing.B) {
	for _, c := range benchCases {
		b.Run(c.name+" "+c.result.String(), func(b *testing.B) {
			src := manyTokens()
			packed := c.pack(span(0, manyInputs))
			b.ReportAllocs()
			for b.Loop() {
				e := must(NewEvaluation(c.request(), src, Limits{}, nil))
				if err := e.AddMapping(c.kind, packed); err != nil {
					b.Fatal(err)
				}
				e.MappingComplete()
				for i := range uint32(manyRoots) {
					must(e.Prepare(numbered(5, manyInputs+11*i+10)))
					must(e.Result())
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/manyRoots, "ns/token")
		})
	}
}

func BenchmarkMapping110k(b *testing.B) {
	for _, c := range benchCases {
		b.Run(c.name+" "+c.result.String(), func(b *testing.B) {
			packed := c.pack(span(0, manyInputs))
			for b.Loop() {
				e := must(NewEvaluation(c.request(), &computed{}, Limits{}, nil))
				if err := e.AddMapping(c.kind, packed); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkWidePlus is one ⊕ over 100 k inputs, the mapping not included.
func BenchmarkWidePlus(b *testing.B) {
	const inputs = 100_000
	for _, c := range benchCases {
		b.Run(c.name+" "+c.result.String(), func(b *testing.B) {
			src := &computed{gates: inputs + 1, children: func(g uint32, into []uint32) ([]uint32, gate.Type) {
				if g < inputs {
					return into, gate.Input
				}
				for c := uint32(0); c < inputs; c++ {
					into = append(into, c)
				}
				return into, gate.Plus
			}}
			packed := c.pack(span(0, inputs))
			for b.Loop() {
				b.StopTimer()
				e := must(NewEvaluation(c.request(), src, Limits{}, nil))
				if err := e.AddMapping(c.kind, packed); err != nil {
					b.Fatal(err)
				}
				e.MappingComplete()
				b.StartTimer()
				must(e.Prepare(numbered(5, inputs)))
				must(e.Result())
			}
		})
	}
}

// chain is an input below a chain of gates that are alternately ⊕ and ⊗ with
// the input.
func chain(n uint64) *computed {
	return &computed{gates: n, children: func(g uint32, into []uint32) ([]uint32, gate.Type) {
		switch {
		case g == 0:
			return into, gate.Input
		case g%2 == 0:
			return append(into, g-1, 0), gate.Times
		}
		return append(into, g-1, 0), gate.Plus
	}}
}

func benchmarkRoot(b *testing.B, src *computed, c benchCase) {
	for b.Loop() {
		e := must(NewEvaluation(c.request(), src, Limits{Text: 1 << 30}, nil))
		if err := e.AddMapping(c.kind, c.pack([]uint32{0})); err != nil {
			b.Fatal(err)
		}
		e.MappingComplete()
		must(e.Prepare(numbered(5, uint32(src.gates-1))))
		must(e.Result())
		b.ReportMetric(float64(e.Bytes())/float64(src.gates), "B/gate")
	}
}

func BenchmarkChain1M(b *testing.B) {
	for _, c := range benchCases {
		b.Run(c.name+" "+c.result.String(), func(b *testing.B) { benchmarkRoot(b, chain(1_000_000), c) })
	}
}

func BenchmarkChain10M(b *testing.B) {
	b.Run("counting", func(b *testing.B) { benchmarkRoot(b, chain(10_000_000), countingCase) })
}

// BenchmarkTree10M is a balanced tree of binary ⊗ over five million inputs.
func BenchmarkTree10M(b *testing.B) {
	const inputs = 5_000_000
	src := &computed{gates: 2*inputs - 1, children: func(g uint32, into []uint32) ([]uint32, gate.Type) {
		if g < inputs {
			return into, gate.Input
		}
		return append(into, 2*(g-inputs), 2*(g-inputs)+1), gate.Times
	}}
	benchmarkRoot(b, src, countingCase)
}
