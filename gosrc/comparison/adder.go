package comparison

import (
	"math/big"
	"strconv"
	"strings"

	"provsql/gosrc/aggregate"
)

// adder is a sum or an average of integers or numerics, which add up exactly
// in any order.
type adder struct {
	server  Server
	group   *Group
	average bool
	numbers []decimal
	null    []bool
	certain []int
	parsed  map[string]total // of the states that were met last

	// threshold is what the sum is compared with, where it is a constant; least
	// and most are what the events from one on can still add.
	threshold   *threshold
	least, most []decimal
	// A sum between low and high can still come to lie on either side of the
	// constant.
	low, high []decimal
}

// The states of a sum of which it is known how it compares.
const (
	settledTrue  = "true"
	settledFalse = "false"
)

func (m *adder) add(values []aggregate.Value) error {
	d, _ := parseDecimal(string(values[0].Text))
	m.numbers = append(m.numbers, d)
	m.null = append(m.null, values[0].Null)
	return nil
}

func (m *adder) begin(row int) { m.certain = append(m.certain, row) }

func (m *adder) prepare() error { return nil }

// isExact reports whether all values are finite.
func (m *adder) isExact() bool {
	for i, d := range m.numbers {
		if !m.null[i] && d.digits == nil {
			return false
		}
	}
	return true
}

// compareWith says what the sum is compared with, and which rows each event
// brings.
func (m *adder) compareWith(t *threshold, parts [][]part) {
	m.threshold = t
	zero := decimal{digits: new(big.Int)}
	m.least, m.most = make([]decimal, len(parts)+1), make([]decimal, len(parts)+1)
	m.least[len(parts)], m.most[len(parts)] = zero, zero
	for e := len(parts) - 1; e >= 0; e-- {
		m.least[e], m.most[e] = m.least[e+1], m.most[e+1]
		sum := zero
		for _, p := range parts[e] {
			if !m.null[p.row] {
				sum = sum.plus(m.numbers[p.row])
			}
		}
		if sum.digits.Sign() < 0 {
			m.least[e] = m.least[e].plus(sum)
		} else {
			m.most[e] = m.most[e].plus(sum)
		}
	}
	m.low, m.high = make([]decimal, len(m.most)), make([]decimal, len(m.least))
	for e := range m.least {
		m.low[e] = t.constant.minus(m.most[e])
		m.high[e] = t.constant.minus(m.least[e])
	}
}

// shorten settles a sum for which the events from e on make no difference.
func (m *adder) shorten(state string, e int) string {
	if m.threshold == nil || state == "" || m.settled(state) {
		return state
	}
	_, sum := m.parse(state)
	if sum.compare(m.low[e]) > 0 && sum.compare(m.high[e]) < 0 {
		return state
	}
	truth, decided := m.threshold.decided(sum.plus(m.least[e]), sum.plus(m.most[e]))
	switch {
	case !decided:
		return state
	case truth:
		return settledTrue
	}
	return settledFalse
}

// total is a state taken apart.
type total struct {
	count int
	sum   decimal
}

// maxParsed is of how many states it is kept what they are.
const maxParsed = 1 << 16

// parse takes a state apart, which several rows in a row will ask for. A state
// is the sum, behind the number of rows as far as that is needed; it is empty
// without rows.
func (m *adder) parse(state string) (count int, sum decimal) {
	if known, is := m.parsed[state]; is {
		return known.count, known.sum
	}
	count, sum = parseTotal(state)
	m.keep(state, count, sum)
	return count, sum
}

func (m *adder) keep(state string, count int, sum decimal) {
	if m.parsed == nil || len(m.parsed) >= maxParsed {
		m.parsed = map[string]total{}
	}
	m.parsed[state] = total{count, sum}
}

func parseTotal(state string) (count int, sum decimal) {
	if state == "" {
		return 0, decimal{digits: new(big.Int)}
	}
	number, text, _ := strings.Cut(state, " ")
	count, _ = strconv.Atoi(number)
	sum, _ = parseDecimal(text)
	return count, sum
}

func (m *adder) start() string {
	state := ""
	for _, row := range m.certain {
		state = m.step(state, row)
	}
	return state
}

func (m *adder) step(state string, row int) string {
	if m.null[row] || m.settled(state) {
		return state
	}
	count, sum := m.parse(state)
	if m.average || count == 0 {
		count++
	}
	sum = sum.plus(m.numbers[row])
	next := strconv.Itoa(count) + " " + sum.String()
	m.keep(next, count, sum)
	return next
}

func (m *adder) settled(state string) bool { return state == settledTrue || state == settledFalse }

func (m *adder) value(state string) (Value, error) {
	if state == "" {
		return Null, nil
	}
	count, sum := m.parse(state)
	if !m.average {
		return Value{Text: sum.String()}, nil
	}
	return m.server.Expression("($1 / $2)", []uint32{typeNumeric, typeNumeric},
		[]Value{{Text: sum.String()}, {Text: strconv.Itoa(count)}})
}
