package semiring

import (
	"bytes"
	"cmp"
	"encoding/binary"

	"provsql/gosrc/circuit"
	"provsql/gosrc/sqlerror"
)

// cutTable numbers places at which ranges begin and end: before or after a
// value, before all or after all. Equal cuts have equal numbers.
//
// Outside, a cut is one byte that says on which side it is, and its value: an
// integer of 8 bytes, little endian, or the text of a numeric behind its length
// as 4 bytes.
type cutTable struct {
	decimal bool
	// cuts holds the value and the side of each: an integer, or the number of a
	// decimal.
	cuts interned[uint64]
	// decimals holds the keys of decimals, shown the number that the text of
	// each has in texts.
	decimals interned[byte]
	texts    interned[byte]
	shown    []uint32
	// near holds the nearest double of each decimal, which decides most
	// comparisons: rounding keeps the order.
	near []float64
	key  []byte
	cut  [2]uint64
}

// beforeAll and afterAll are the outermost cuts; others are the number of their
// cut plus cutConstants.
const (
	beforeAll uint32 = iota
	afterAll
	cutConstants
)

// The sides of cuts, as PROVSQL_CUT_* in pgext.h.
const (
	sideBeforeAll = iota
	sideBefore
	sideAfter
	sideAfterAll
)

func newCutTable(decimal bool, memory *circuit.Memory) cutTable {
	return cutTable{
		decimal: decimal, cuts: newInterned[uint64](memory),
		decimals: newInterned[byte](memory), texts: newInterned[byte](memory),
	}
}

// compare returns a number below, equal to or above 0 as cut a is before, at or
// after cut b.
func (c *cutTable) compare(a, b uint32) int {
	switch {
	case a == b:
		return 0
	case a == beforeAll || b == afterAll:
		return -1
	case a == afterAll || b == beforeAll:
		return 1
	}
	x, y := c.cuts.of(a-cutConstants), c.cuts.of(b-cutConstants)
	if x[0] == y[0] {
		return cmp.Compare(x[1], y[1])
	}
	if !c.decimal {
		return cmp.Compare(int64(x[0]), int64(y[0]))
	}
	if order := cmp.Compare(c.near[x[0]], c.near[y[0]]); order != 0 {
		return order
	}
	return decimalOfKey(c.decimals.of(uint32(x[0]))).compare(decimalOfKey(c.decimals.of(uint32(y[0]))))
}

// read takes one cut off packed.
func (c *cutTable) read(packed []byte) (number uint32, rest []byte, err error) {
	if len(packed) == 0 {
		return 0, nil, malformed()
	}
	side := packed[0]
	packed = packed[1:]
	switch side {
	case sideBeforeAll:
		return beforeAll, packed, nil
	case sideAfterAll:
		return afterAll, packed, nil
	case sideBefore, sideAfter:
	default:
		return 0, nil, malformed()
	}
	var value uint64
	if c.decimal {
		if len(packed) < 4 || uint64(len(packed)-4) < uint64(binary.LittleEndian.Uint32(packed)) {
			return 0, nil, malformed()
		}
		end := 4 + int(binary.LittleEndian.Uint32(packed))
		n, err := c.decimalOf(packed[4:end])
		if err != nil {
			return 0, nil, err
		}
		value, packed = uint64(n), packed[end:]
	} else {
		if len(packed) < 8 {
			return 0, nil, malformed()
		}
		value, packed = binary.LittleEndian.Uint64(packed), packed[8:]
	}
	c.cut = [2]uint64{value, uint64(side)}
	number, err = c.cuts.intern(c.cut[:])
	return number + cutConstants, packed, err
}

// decimalOf returns the number of a decimal. It is shown as its first text,
// whatever zeros others have at their end.
func (c *cutTable) decimalOf(text []byte) (uint32, error) {
	d, ok := decimalOf(text)
	if !ok {
		return 0, sqlerror.New(sqlerror.InvalidTextRepresentation, "invalid input syntax for type numeric: %q", text)
	}
	c.key = d.key(c.key[:0])
	n, err := c.decimals.intern(c.key)
	if err != nil || int(n) < len(c.shown) {
		return n, err
	}
	if c.shown, err = circuit.Grow(c.decimals.memory, c.shown, 1); err != nil {
		return 0, err
	}
	if c.near, err = circuit.Grow(c.decimals.memory, c.near, 1); err != nil {
		return 0, err
	}
	shown, err := c.texts.intern(text)
	c.shown = append(c.shown, shown)
	c.near = append(c.near, d.near(text))
	return n, err
}

func decimalOfKey(key []byte) decimal {
	whole, fraction, _ := bytes.Cut(key[1:], []byte("."))
	return decimal{sign: int8(key[0]), whole: whole, fraction: fraction}
}

// append appends cut number as it is outside.
func (c *cutTable) append(to []byte, number uint32) []byte {
	switch number {
	case beforeAll:
		return append(to, sideBeforeAll)
	case afterAll:
		return append(to, sideAfterAll)
	}
	cut := c.cuts.of(number - cutConstants)
	to = append(to, byte(cut[1]))
	if !c.decimal {
		return binary.LittleEndian.AppendUint64(to, cut[0])
	}
	text := c.texts.of(c.shown[cut[0]])
	to = binary.LittleEndian.AppendUint32(to, uint32(len(text)))
	return append(to, text...)
}

// room returns how many bytes cut number takes outside.
func (c *cutTable) room(number uint32) int {
	if number < cutConstants || !c.decimal {
		return 1 + 8
	}
	return 1 + 4 + len(c.texts.of(c.shown[c.cuts.of(number - cutConstants)[0]]))
}

func (c *cutTable) reset() {
	circuit.Drop(c.decimals.memory, c.shown)
	circuit.Drop(c.decimals.memory, c.near)
	c.shown, c.near = nil, nil
	c.cuts.reset()
	c.decimals.reset()
	c.texts.reset()
}
