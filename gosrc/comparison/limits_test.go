package comparison_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"provsql/gosrc/aggregate"
	"provsql/gosrc/circuit"
	"provsql/gosrc/comparison"
	"provsql/gosrc/gate"
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/token"
)

// expanded returns the number of gates that a circuit has with its comparisons
// expanded, and how much of a server's work that was.
func expanded(s *scenario, root token.UUID) (gates, asked int, err error) {
	c := circuit.New(s.source, circuit.NewMemory(0), nil)
	answering := &server{}
	c.ExpandWith(comparison.NewExpander(c, answering))
	_, err = c.Load(root)
	return c.Len(), answering.asked, err
}

// numbered is an aggregate over rows that are 0, 1, 2, … modulo some number.
func numbered(s *scenario, f *function, modulus int) valued {
	var lines []line
	for i := range s.leaves {
		lines = append(lines, line{s.leaf(i), text(strconv.Itoa(i % modulus))})
	}
	return s.group(f, lines)
}

func functionOf(sql string, typ uint32) *function {
	for _, f := range functions {
		if f.sql == sql && f.typ == typ {
			return f
		}
	}
	panic(sql)
}

// TestExpansionStaysSmall bounds the gates that comparisons become.
func TestExpansionStaysSmall(t *testing.T) {
	for _, c := range []struct {
		sql      string
		typ      uint32
		modulus  int
		operator uint32
		constant string
		rows     int
		most     int // gates
	}{
		{"count(*)", 0, 1, numericGe, "10", 1000, 4 * 10 * 1000},
		{"count(*)", 0, 1, numericLt, "10", 1000, 4 * 10 * 1000},
		{"count(*)", 0, 1, numericGe, "1", 1000, 5 * 1000},
		{"count(*)", 0, 1, numericEq, "3", 1000, 5 * 4 * 1000},
		{"count(*)", 0, 1, numericGe, "2000", 1000, 5 * 1000},
		{"count($1)", typeInt4, 7, sameParity, "0", 100, 4 * 100 * 100},
		{"max($1)", typeInt4, 1000, numericGt, "900", 1000, 6 * 1000},
		{"min($1)", typeInt4, 1000, sameParity, "0", 1000, 6 * 1000},
		{"bool_or($1)", typeBool, 2, textEq, "t", 1000, 6 * 1000},
		{"count(DISTINCT $1)", typeInt4, 10, numericGe, "5", 1000, 4 * 11 * 1000},
		{"sum($1)", typeInt4, 10, numericGe, "30", 200, 4 * 31 * 200},
		{"sum($1)", typeInt4, 10, numericLt, "870", 200, 4 * 31 * 200},
		{"sum($1)", typeNumeric, 10, numericEq, "30", 200, 4 * 31 * 200},
		{"sum($1)", typeInt4, 10, sameParity, "0", 100, 4 * 100 * 500},
		{"avg($1)", typeInt4, 3, numericGt, "1", 40, 4 * 40 * 40 * 80},
		{"spread($1)", typeInt4, 3, numericGt, "1", 12, 4 * 2 * 4096},
	} {
		s := newScenario(c.rows)
		cmp := s.compare(numbered(s, functionOf(c.sql, c.typ), c.modulus), c.operator, s.constant(text(c.constant)))
		gates, asked, err := expanded(s, cmp.token)
		if err != nil || gates > c.most {
			t.Errorf("%s compared with %s over %d rows: %d gates, expected at most %d (%v)", c.sql, c.constant, c.rows, gates, c.most, err)
		}
		if _, isKnown := map[string]bool{"count(*)": true, "sum($1)": true}[c.sql]; isKnown && c.operator != sameParity && asked > 1 {
			t.Errorf("%s compared with %s asked the server %d times", c.sql, c.constant, asked)
		}
	}
}

// TestRefusesTooManyStates expects an error for what depends on too many sets
// of rows, and none for fewer.
func TestRefusesTooManyStates(t *testing.T) {
	spread := functionOf("spread($1)", typeInt4)
	within := newScenario(14)
	if _, _, err := expanded(within, within.compare(numbered(within, spread, 14), numericGt, within.constant(text("1"))).token); err != nil {
		t.Error(err)
	}
	beyond := newScenario(17)
	for name, cmp := range map[string]stated{
		"one aggregate": beyond.compare(numbered(beyond, spread, 17), numericGt, beyond.constant(text("1"))),
		"values of aggregates": beyond.compare(
			beyond.group(functionOf("sum($1)", typeInt4), []line{{certain(), numbered(beyond, functionOf("count(*)", 0), 1)}}),
			numericGt, beyond.constant(text("5"))),
	} {
		_, _, err := expanded(beyond, cmp.token)
		e, ok := errors.AsType[*sqlerror.Error](err)
		if !ok || e.Code != sqlerror.ProgramLimitExceeded || !strings.Contains(e.Message, "17 rows") || e.Hint == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestMalformedGates expects errors for data that nobody wrote so.
func TestMalformedGates(t *testing.T) {
	s := newScenario(2)
	sum := numbered(s, functionOf("sum($1)", typeInt4), 5)
	one := s.constant(text("1"))
	shortened := aggregate.AppendListed(nil, 2108, 20, nil)[:5]
	x := gate.Expression{SQL: "$1", Types: []uint32{23, 23}}
	for name, bad := range map[string]token.UUID{
		"operator":            s.add(gate.Cmp, []byte{1, 2, 3}, sum.token, one.token),
		"aggregate":           s.compare(valued{s.add(gate.Agg, shortened, s.leaves[0]), nil}, numericLt, one).token,
		"rows":                s.compare(valued{s.add(gate.Agg, mustData(s, sum.token), s.leaves[0]), nil}, numericLt, one).token,
		"operands":            s.compare(valued{s.add(gate.Arith, x.AppendTo(nil), sum.token), nil}, numericLt, one).token,
		"parts that are none": s.compare(valued{s.add(gate.Agg, aggregate.AppendListed(nil, 2108, 20, nil), s.leaves[0]), nil}, numericLt, one).token,
	} {
		_, _, err := expanded(s, bad)
		if e, ok := errors.AsType[*sqlerror.Error](err); !ok || e.Code != sqlerror.DataCorrupted {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func mustData(s *scenario, t token.UUID) []byte {
	g, _ := s.source.Find(t)
	data, err := s.source.Data(g)
	if err != nil {
		panic(err)
	}
	return data
}
