package comparison

import (
	"encoding/binary"
	"strconv"

	"provsql/gosrc/aggregate"
)

// machine goes through the rows of an aggregate. Its states tell apart what
// the rows so far make of the value, and no more.
type machine interface {
	// add takes the arguments of the next row.
	add(values []aggregate.Value) error
	// begin says that a row is there for certain.
	begin(row int)
	// prepare is called when all rows are known.
	prepare() error
	start() string
	// step returns the state when a row is there.
	step(state string, row int) string
	// settled reports whether no row can change a state.
	settled(state string) bool
	value(state string) (Value, error)
}

// OIDs of pg_proc that the server fixes.
const (
	countRows   = 2803
	countValues = 2147
	sumInt8     = 2107
	sumInt4     = 2108
	sumInt2     = 2109
	sumNumeric  = 2114
	avgInt8     = 2100
	avgInt4     = 2101
	avgInt2     = 2102
	avgNumeric  = 2103
	boolAnd     = 2517
	boolOr      = 2518
	every       = 2519
	firstNormal = 16384
	typeNumeric = 1700
	typeInt4    = 23
	typeBool    = 16
)

// newMachine returns what follows an aggregate: rows that lead to the same
// value are told apart only where the function is not known here.
func newMachine(server Server, g *Group) (machine, error) {
	distinct := g.Flags&aggregate.Distinct != 0
	switch {
	case !distinct && (g.Function == countRows || g.Function == countValues):
		return &counter{}, nil
	case g.Function == countValues && hasPlainText(g):
		return &distinctCounter{index: map[string]int{}}, nil
	case distinct:
	case g.Function == sumInt8 || g.Function == sumInt4 || g.Function == sumInt2 || g.Function == sumNumeric:
		return &adder{server: server, group: g}, nil
	case g.Function == avgInt8 || g.Function == avgInt4 || g.Function == avgInt2 || g.Function == avgNumeric:
		return &adder{server: server, group: g, average: true}, nil
	}
	switch {
	case g.Function == boolAnd || g.Function == every:
		return &extremum{server: server, group: g, first: "f"}, nil
	case g.Function == boolOr:
		return &extremum{server: server, group: g, first: "t"}, nil
	case g.Is("min"):
		return &extremum{server: server, group: g}, nil
	case g.Is("max"):
		return &extremum{server: server, group: g, descending: true}, nil
	}
	return &subsets{server: server, group: g}, nil
}

// counter counts rows whose argument is not NULL.
type counter struct {
	counts []bool
	first  uint32
	// enough, when it is not 0, is a count beyond which the comparison does not
	// change.
	enough uint32
}

func (m *counter) add(values []aggregate.Value) error {
	m.counts = append(m.counts, len(values) == 0 || !values[0].Null)
	return nil
}

func (m *counter) begin(row int) {
	if m.counts[row] {
		m.first++
	}
}

func (m *counter) prepare() error { return nil }

func (m *counter) start() string { return encode(m.first) }

func (m *counter) step(state string, row int) string {
	if !m.counts[row] || m.settled(state) {
		return state
	}
	return encode(decode(state) + 1)
}

func (m *counter) settled(state string) bool { return m.enough > 0 && decode(state) >= m.enough }

func (m *counter) value(state string) (Value, error) {
	return Value{Text: strconv.FormatUint(uint64(decode(state)), 10)}, nil
}

func encode(n uint32) string { return string(binary.BigEndian.AppendUint32(nil, n)) }

func decode(state string) uint32 { return binary.BigEndian.Uint32([]byte(state)) }

// subsets tells apart all sets of rows. Without a server it has no value.
type subsets struct {
	server  Server
	group   *Group
	columns [][]Value
	rows    int
	first   string
}

func (m *subsets) add(values []aggregate.Value) error {
	if m.columns == nil {
		m.columns = make([][]Value, len(values))
	}
	for k, v := range values {
		m.columns[k] = append(m.columns[k], Value{Text: string(v.Text), Null: v.Null})
	}
	m.rows++
	return nil
}

func (m *subsets) begin(row int)  { m.first = withBit(m.first, row) }
func (m *subsets) prepare() error { return nil }
func (m *subsets) start() string  { return m.first }

func (m *subsets) step(state string, row int) string { return withBit(state, row) }

func (m *subsets) settled(string) bool { return false }

func (m *subsets) value(state string) (Value, error) {
	columns := make([][]Value, len(m.group.Types))
	count := 0
	for row := range m.rows {
		if !hasBit(state, row) {
			continue
		}
		count++
		for k := range columns {
			columns[k] = append(columns[k], m.columns[k][row])
		}
	}
	return m.server.Aggregate(m.group.SQL, m.group.Types, count, columns)
}

func withBit(set string, i int) string {
	b := []byte(set)
	for len(b) <= i/8 {
		b = append(b, 0)
	}
	b[i/8] |= 1 << (i % 8)
	return string(b)
}

func hasBit(set string, i int) bool { return i/8 < len(set) && set[i/8]>>(i%8)&1 != 0 }

// hasPlainText reports whether equal values of a group's only argument, and no
// others, have equal texts.
func hasPlainText(g *Group) bool {
	if len(g.Types) != 1 || g.SQL != "count(DISTINCT $1)" {
		return false
	}
	switch g.Types[0] {
	case typeBool, 20, 21, typeInt4, 25, 26, 1082, 1114, 1184, 2950:
		return true
	}
	return false
}

// distinctCounter counts different values. Where rows come value by value it
// is enough to know the last.
type distinctCounter struct {
	index    map[string]int
	rows     []int // the value of each row, -1 for NULL
	first    string
	byValue  bool
	settling counter // for what is enough
}

func (m *distinctCounter) add(values []aggregate.Value) error {
	if values[0].Null {
		m.rows = append(m.rows, -1)
		return nil
	}
	n, known := m.index[string(values[0].Text)]
	if !known {
		n = len(m.index)
		m.index[string(values[0].Text)] = n
	}
	m.rows = append(m.rows, n)
	return nil
}

func (m *distinctCounter) begin(row int) { m.first = m.step(m.first, row) }

func (m *distinctCounter) prepare() error { return nil }

func (m *distinctCounter) start() string {
	if m.byValue {
		return encode(0)
	}
	return m.first
}

func (m *distinctCounter) step(state string, row int) string {
	switch {
	case m.rows[row] < 0 || m.settled(state):
		return state
	case !m.byValue:
		return withBit(state, m.rows[row])
	case len(state) > 4:
		// This value was there already.
		return state
	}
	return encode(decode(state)+1) + "+"
}

func (m *distinctCounter) settled(state string) bool {
	return m.byValue && m.settling.settled(state[:4])
}

// forget makes a state one in which the next value was not met.
func (m *distinctCounter) forget(state string) string { return state[:4] }

func (m *distinctCounter) value(state string) (Value, error) {
	if m.byValue {
		return m.settling.value(state[:4])
	}
	n := 0
	for i := range m.index {
		if hasBit(state, m.index[i]) {
			n++
		}
	}
	return Value{Text: strconv.Itoa(n)}, nil
}
