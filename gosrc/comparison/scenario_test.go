package comparison_test

import (
	"encoding/binary"
	"slices"

	"pgregory.net/rapid"

	"provsql/gosrc/aggregate"
	"provsql/gosrc/circuit/circuittest"
	"provsql/gosrc/comparison"
	"provsql/gosrc/gate"
	"provsql/gosrc/token"
)

// function is an aggregate function as the tests call it.
type function struct {
	oid    uint32
	sql    string
	flags  uint8
	typ    uint32 // of the argument, 0 where there is none
	values []string
}

func (f *function) types() []uint32 {
	if f.typ == 0 {
		return nil
	}
	return []uint32{f.typ}
}

const (
	typeBool    = 16
	typeInt4    = 23
	typeText    = 25
	typeNumeric = 1700
)

var (
	integers = []string{"-2", "-1", "0", "1", "2", "3"}
	decimals = []string{"-1.5", "0", "0.25", "1", "1.00", "2.5"}
	// With these a sum is not that of digits.
	notAll = []string{"NaN", "-1", "1"}
	words  = []string{"", "a", "ab", "b"}
	truths = []string{"t", "f"}
)

// functions has one of each kind that expansions treat in a way of its own.
var functions = []*function{
	{oid: 2803, sql: "count(*)"},
	{oid: 2147, sql: "count($1)", typ: typeInt4, values: integers},
	{oid: 2147, sql: "count(DISTINCT $1)", flags: aggregate.Distinct, typ: typeInt4, values: integers},
	{oid: 2147, sql: "count(DISTINCT $1)", flags: aggregate.Distinct, typ: typeText, values: words},
	{oid: 2108, sql: "sum($1)", typ: typeInt4, values: integers},
	{oid: 2108, sql: "sum(DISTINCT $1)", flags: aggregate.Distinct, typ: typeInt4, values: integers},
	{oid: 2114, sql: "sum($1)", typ: typeNumeric, values: decimals},
	{oid: 2114, sql: "sum($1)", typ: typeNumeric, values: notAll},
	{oid: 2101, sql: "avg($1)", typ: typeInt4, values: integers},
	{oid: 2103, sql: "avg($1)", typ: typeNumeric, values: decimals},
	{oid: 2132, sql: "min($1)", typ: typeInt4, values: integers},
	{oid: 2116, sql: "max($1)", typ: typeInt4, values: integers},
	{oid: 2130, sql: "max($1)", typ: typeNumeric, values: decimals},
	{oid: 2116, sql: "max(DISTINCT $1)", flags: aggregate.Distinct, typ: typeInt4, values: integers},
	{oid: 2145, sql: "min($1)", typ: typeText, values: words},
	{oid: 2517, sql: "bool_and($1)", typ: typeBool, values: truths},
	{oid: 2518, sql: "bool_or($1)", typ: typeBool, values: truths},
	{oid: 20000, sql: "spread($1)", typ: typeInt4, values: integers},
}

// world has a bit for each leaf that is there.
type world uint

// valued is a gate with a value, and what the value is in each world.
type valued struct {
	token token.UUID
	of    func(w world) comparison.Value
}

// stated is a gate of the semiring, and the worlds in which it is true.
type stated struct {
	token token.UUID
	holds func(w world) bool
}

// scenario is a circuit that grows.
type scenario struct {
	source *circuittest.Source
	leaves []token.UUID
	made   int
}

func newScenario(leaves int) *scenario {
	s := &scenario{source: circuittest.New()}
	for i := range leaves {
		s.leaves = append(s.leaves, s.source.Add(circuittest.Token(4, i), gate.Input))
	}
	return s
}

func (s *scenario) add(typ gate.Type, data []byte, children ...token.UUID) token.UUID {
	s.made++
	return s.source.AddWithData(circuittest.Token(5, s.made), typ, data, children...)
}

func (s *scenario) leaf(i int) stated {
	return stated{s.leaves[i], func(w world) bool { return w>>i&1 != 0 }}
}

func (s *scenario) times(a, b stated) stated {
	return stated{s.add(gate.Times, nil, a.token, b.token), func(w world) bool { return a.holds(w) && b.holds(w) }}
}

func (s *scenario) either(a, b stated) stated {
	sum := s.add(gate.Plus, nil, a.token, b.token)
	return stated{s.add(gate.Delta, nil, sum), func(w world) bool { return a.holds(w) || b.holds(w) }}
}

func (s *scenario) not(a stated) stated {
	return stated{s.add(gate.Monus, nil, token.One, a.token), func(w world) bool { return !a.holds(w) }}
}

// certain is a row that is there in all worlds.
func certain() stated { return stated{token.One, func(world) bool { return true }} }

func (s *scenario) constant(v comparison.Value) valued {
	of := func(world) comparison.Value { return v }
	if v.Null {
		return valued{token.Zero, of}
	}
	return valued{s.add(gate.Semimod, nil, token.One, s.add(gate.Value, []byte(v.Text))), of}
}

// line is a row of a group: argument is a comparison.Value or a valued.
type line struct {
	member   stated
	argument any
}

// group makes the gate of an aggregate over rows.
func (s *scenario) group(f *function, lines []line) valued {
	a := aggregate.Aggregate{Function: f.oid, Result: 20, Flags: f.flags, SQL: f.sql, Types: f.types()}
	spec := &aggregate.Spec{}
	rows := &aggregate.Rows{Offsets: []uint64{0}}
	if f.typ != 0 {
		a.Columns = []uint8{0}
		_, isGate := lines[0].argument.(valued)
		spec.Gates = []bool{isGate}
	}
	var members []token.UUID
	for _, l := range lines {
		members = append(members, l.member.token)
		rows.Tokens = append(rows.Tokens, l.member.token)
		switch v := l.argument.(type) {
		case valued:
			rows.Values = appendValue(rows.Values, comparison.Value{Text: v.token.String()})
		case comparison.Value:
			if f.typ != 0 {
				rows.Values = appendValue(rows.Values, v)
			}
		}
		rows.Offsets = append(rows.Offsets, uint64(len(rows.Values)))
	}
	var g aggregate.Group
	g.Collect(spec, rows)
	sum := members[0]
	if len(members) > 1 {
		sum = s.add(gate.Plus, nil, members...)
	}
	data, children := g.AppendData(nil, []token.UUID{sum}, &a)
	return valued{s.add(gate.Agg, data, children...), func(w world) comparison.Value {
		var column []comparison.Value
		for _, l := range lines {
			if !l.member.holds(w) {
				continue
			}
			switch v := l.argument.(type) {
			case valued:
				column = append(column, v.of(w))
			case comparison.Value:
				column = append(column, v)
			}
		}
		v, err := aggregated(f.sql, len(column), [][]comparison.Value{column})
		if err != nil {
			panic(err)
		}
		return v
	}}
}

func appendValue(dst []byte, v comparison.Value) []byte {
	if v.Null {
		return binary.LittleEndian.AppendUint32(dst, 1<<32-1)
	}
	return append(binary.LittleEndian.AppendUint32(dst, uint32(len(v.Text))), v.Text...)
}

// listed makes the gate of an aggregate whose parts are made one by one.
func (s *scenario) listed(f *function, lines []line) valued {
	var semimods []token.UUID
	for _, l := range lines {
		v := token.Zero
		if value := l.argument.(comparison.Value); !value.Null {
			v = s.add(gate.Value, []byte(value.Text))
		}
		semimods = append(semimods, s.add(gate.Semimod, nil, l.member.token, v))
	}
	of := s.group(f, lines).of
	return valued{s.add(gate.Agg, aggregate.AppendListed(nil, f.oid, 20, []byte("?")), semimods...), of}
}

func (s *scenario) expression(sql string, operands ...valued) valued {
	x := gate.Expression{Result: typeNumeric, SQL: sql}
	var children []token.UUID
	for _, o := range operands {
		x.Types = append(x.Types, typeNumeric)
		children = append(children, o.token)
	}
	return valued{s.add(gate.Arith, x.AppendTo(nil), children...), func(w world) comparison.Value {
		var values []comparison.Value
		for _, o := range operands {
			values = append(values, o.of(w))
		}
		v, err := expression(sql, values)
		if err != nil {
			panic(err)
		}
		return v
	}}
}

func (s *scenario) compare(left valued, operator uint32, right valued) stated {
	data := binary.LittleEndian.AppendUint32(nil, operator)
	return stated{s.add(gate.Cmp, data, left.token, right.token), func(w world) bool {
		truth, known := compared(operator, left.of(w), right.of(w))
		return truth && known
	}}
}

// member draws whether a row is there: as a leaf says, which other rows may
// share, as two leaves do, always, or unless a leaf is there.
func (s *scenario) member(t *rapid.T) stated {
	i := rapid.IntRange(0, len(s.leaves)-1).Draw(t, "leaf")
	switch rapid.IntRange(0, 9).Draw(t, "member") {
	case 0:
		return certain()
	case 1:
		return s.times(s.leaf(i), s.leaf(rapid.IntRange(0, len(s.leaves)-1).Draw(t, "other leaf")))
	case 2:
		return s.not(s.leaf(i))
	}
	return s.leaf(i)
}

func anyValue(t *rapid.T, f *function) comparison.Value {
	if f.typ == 0 || rapid.IntRange(0, 5).Draw(t, "is NULL") == 0 {
		return comparison.Null
	}
	return text(rapid.SampledFrom(f.values).Draw(t, "value"))
}

// anyGroup draws an aggregate over rows.
func (s *scenario) anyGroup(t *rapid.T, f *function) valued {
	lines := make([]line, rapid.IntRange(1, 6).Draw(t, "rows"))
	for i := range lines {
		lines[i] = line{s.member(t), anyValue(t, f)}
	}
	if f.typ != 0 && f.flags == 0 && rapid.IntRange(0, 4).Draw(t, "listed") == 0 {
		return s.listed(f, lines)
	}
	return s.group(f, lines)
}

// numbers are the functions whose values are numbers.
var numbers = slices.DeleteFunc(slices.Clone(functions), func(f *function) bool {
	return f.typ == typeBool || f.sql == "min($1)" && f.typ == typeText
})

// anyNumber draws what a comparison of numbers may have on a side.
func (s *scenario) anyNumber(t *rapid.T, depth int) valued {
	kind := rapid.IntRange(0, 9).Draw(t, "side")
	switch {
	case kind == 0:
		return s.constant(comparison.Null)
	case kind <= 2:
		return s.constant(text(rapid.SampledFrom(append(integers, decimals...)).Draw(t, "constant")))
	case kind == 3 && depth > 0:
		sql := rapid.SampledFrom([]string{"($1 + $2)", "coalesce($1, $2)"}).Draw(t, "expression")
		return s.expression(sql, s.anyNumber(t, depth-1), s.anyNumber(t, depth-1))
	case kind == 4 && depth > 0:
		f := rapid.SampledFrom([]*function{functions[1], functions[4], functions[10]}).Draw(t, "outer")
		lines := make([]line, rapid.IntRange(1, 3).Draw(t, "groups"))
		for i := range lines {
			lines[i] = line{s.member(t), s.anyGroup(t, rapid.SampledFrom(numbers).Draw(t, "inner"))}
		}
		return s.group(f, lines)
	}
	return s.anyGroup(t, rapid.SampledFrom(numbers).Draw(t, "function"))
}

// anyComparison draws a comparison: most often of an aggregate and a constant.
func (s *scenario) anyComparison(t *rapid.T) stated {
	f := rapid.SampledFrom(functions).Draw(t, "function")
	side := s.anyGroup(t, f)
	if !slices.Contains(numbers, f) {
		operator := rapid.SampledFrom([]uint32{textEq, textLt}).Draw(t, "operator")
		return s.compare(side, operator, s.constant(text(rapid.SampledFrom(f.values).Draw(t, "constant"))))
	}
	operator := rapid.SampledFrom(append(numericOperators, sameParity)).Draw(t, "operator")
	switch rapid.IntRange(0, 3).Draw(t, "other side") {
	case 0:
		return s.compare(s.anyNumber(t, 1), operator, side)
	case 1:
		return s.compare(s.anyNumber(t, 1), operator, s.anyNumber(t, 1))
	case 2:
		return s.compare(s.constant(text(rapid.SampledFrom(f.constants()).Draw(t, "constant"))), operator, side)
	}
	return s.compare(side, operator, s.constant(text(rapid.SampledFrom(f.constants()).Draw(t, "constant"))))
}

func (f *function) constants() []string {
	if f.typ == typeNumeric {
		return decimals
	}
	return append([]string{"4", "1.5"}, integers...)
}
