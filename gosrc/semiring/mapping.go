package semiring

import (
	"encoding/binary"
	"errors"
	"math"

	"provsql/gosrc/circuit"
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/token"
)

// cardinalityViolation is the SQLSTATE of a token that has several values.
const cardinalityViolation = "21000"

// mapping holds what has been read of a mapping relation. NULLs and
// contradicting rows are errors only for the leaf that needs them, so that it
// does not matter how much of the relation was read.
type mapping struct {
	name     string
	memory   *circuit.Memory
	pace     pace
	complete bool

	entries circuit.TokenTable[entry]
	text    []byte
	// contradictions holds the second value of the tokens that have two.
	contradictions []contradiction
}

// entry is the value of one token.
type entry struct {
	// bits is the value of an int8Entry, boolEntry or float8Entry, of a textEntry the
	// position in text in the upper and the length in the lower half.
	bits uint64
	kind entryKind
}

type entryKind uint8

const (
	textEntry entryKind = iota
	int8Entry
	boolEntry
	float8Entry
	// rangesEntry is as a textEntry.
	rangesEntry
	nullEntry
	// unmappedEntry is a token that was looked up and not found.
	unmappedEntry
	// contradictory has its position in contradictions as bits.
	contradictory
)

// contradiction shows two values of a token; both are empty when they have no
// text.
type contradiction struct{ first, second string }

// nullLength stands for NULL in place of a length.
const nullLength = math.MaxUint32

// mappingRow is one row of a batch.
type mappingRow struct {
	value Value
	null  bool
}

// add reads packed rows: for each the 16 bytes of the token, the length of the
// value as 4 bytes, little endian, all ones for NULL, and the value in the
// form of kind.
func (m *mapping) add(kind ValueKind, packed []byte) error {
	const block = 256
	var tokens [block]token.UUID
	var rows [block]mappingRow
	for len(packed) > 0 {
		if err := m.pace.step(block); err != nil {
			return err
		}
		n := 0
		for ; n < block && len(packed) > 0; n++ {
			var err error
			if packed, err = takeRow(kind, packed, &tokens[n], &rows[n]); err != nil {
				return err
			}
		}
		err := m.entries.AddAll(tokens[:n], func(i int, e *entry, added bool) error {
			if added {
				e.kind = unmappedEntry
			}
			return m.addRow(e, rows[i].value, rows[i].null)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// takeRow takes one row off packed.
func takeRow(kind ValueKind, packed []byte, t *token.UUID, row *mappingRow) (rest []byte, err error) {
	if len(packed) < 20 {
		return nil, malformed()
	}
	*t = token.UUID(packed[:16])
	length := binary.LittleEndian.Uint32(packed[16:])
	packed = packed[20:]
	if length == nullLength {
		*row = mappingRow{null: true}
		return packed, nil
	}
	if uint64(length) > uint64(len(packed)) {
		return nil, malformed()
	}
	raw := packed[:length]
	v := Value{kind: kind}
	switch {
	case kind == TextValue || kind == RangesValue:
		v.text = raw
	case (kind == Int8Value || kind == Float8Value) && length == 8:
		v.bits = int64(binary.LittleEndian.Uint64(raw))
	case kind == BoolValue && length == 1:
		v.bits = int64(raw[0])
	default:
		return nil, malformed()
	}
	*row = mappingRow{value: v}
	return packed[length:], nil
}

func malformed() error {
	return sqlerror.New(sqlerror.InternalError, "malformed batch of mapping rows")
}

// addRow gives e the value of a row.
func (m *mapping) addRow(e *entry, v Value, null bool) error {
	switch {
	case e.kind == contradictory:
		return nil
	case e.kind != unmappedEntry:
		m.compare(e, v, null)
		return nil
	case null:
		e.kind = nullEntry
		return nil
	}
	return m.store(e, v)
}

func (m *mapping) store(e *entry, v Value) (err error) {
	switch v.kind {
	case Int8Value:
		*e = entry{bits: uint64(v.bits), kind: int8Entry}
	case BoolValue:
		*e = entry{bits: uint64(v.bits), kind: boolEntry}
	case Float8Value:
		*e = entry{bits: uint64(v.bits), kind: float8Entry}
	default:
		start := len(m.text)
		if start > math.MaxUint32-len(v.text) {
			return sqlerror.New(sqlerror.ProgramLimitExceeded, "the values of mapping %s are longer than 4 GB", m.name)
		}
		if len(v.text) > cap(m.text)-start {
			if m.text, err = circuit.Grow(m.memory, m.text, len(v.text)); err != nil {
				return err
			}
		}
		m.text = append(m.text, v.text...)
		*e = entry{bits: uint64(start)<<32 | uint64(len(v.text)), kind: textEntry}
		if v.kind == RangesValue {
			e.kind = rangesEntry
		}
	}
	return nil
}

// compare notes it when a token that has e gets another value.
func (m *mapping) compare(e *entry, v Value, null bool) {
	if e.kind == nullEntry && null {
		return
	}
	first, second := "NULL", "NULL"
	if e.kind != nullEntry {
		first = string(m.valueOf(*e).Text())
	}
	if !null {
		second = string(v.Text())
	}
	if first == second && null == (e.kind == nullEntry) {
		return
	}
	if e.kind == rangesEntry || v.kind == RangesValue {
		first, second = "", ""
	}
	*e = entry{bits: uint64(len(m.contradictions)), kind: contradictory}
	m.contradictions = append(m.contradictions, contradiction{first, second})
}

func (m *mapping) valueOf(e entry) Value {
	switch e.kind {
	case int8Entry:
		return Value{kind: Int8Value, bits: int64(e.bits)}
	case boolEntry:
		return Value{kind: BoolValue, bits: int64(e.bits)}
	case float8Entry:
		return Value{kind: Float8Value, bits: int64(e.bits)}
	}
	start, length := e.bits>>32, e.bits&math.MaxUint32
	v := Value{kind: TextValue, text: m.text[start : start+length : start+length]}
	if e.kind == rangesEntry {
		v.kind = RangesValue
	}
	return v
}

// lookedUp notes that t was asked for: unless a row came, it is unmapped.
func (m *mapping) lookedUp(t token.UUID) error {
	e, added, err := m.entries.Add(t)
	if added {
		e.kind = unmappedEntry
	}
	return err
}

// value returns what t is mapped to, whose row FindAll found; mapped is false
// when it is unmapped.
func (m *mapping) value(row uint32, t token.UUID) (v Value, mapped bool, err error) {
	if row == 0 {
		if !m.complete {
			return Value{}, false, sqlerror.New(sqlerror.InternalError,
				"token %s was not looked up in mapping %s", t, m.name)
		}
		return Value{}, false, nil
	}
	e := m.entries.Row(row)
	switch e.kind {
	case unmappedEntry:
		return Value{}, false, nil
	case nullEntry:
		return Value{}, false, sqlerror.New(sqlerror.NullValueNotAllowed,
			"mapping %s has a NULL value for token %s", m.name, t).
			WithHint("Leave rows without a value out of the mapping: an unmapped token counts as 𝟙.")
	case contradictory:
		c := m.contradictions[e.bits]
		err := sqlerror.New(cardinalityViolation, "mapping %s has several values for token %s", m.name, t)
		if c.first != c.second {
			err = err.WithDetail("Two of them are %q and %q.", c.first, c.second)
		}
		return Value{}, false, err
	}
	return m.valueOf(*e), true, nil
}

// locate adds to an error about a value which row of the mapping it is in.
func (m *mapping) locate(err error, t token.UUID) error {
	if e, ok := errors.AsType[*sqlerror.Error](err); ok && e.Detail == "" {
		located := *e
		return located.WithDetail("Mapping %s gives this value to token %s.", m.name, t)
	}
	return err
}
