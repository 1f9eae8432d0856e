package comparison

import (
	"strconv"
	"strings"

	"provsql/gosrc/aggregate"
	"provsql/gosrc/sqlerror"
)

// extremum is a minimum or maximum: of all rows that are there the first one,
// in an order that the server tells.
type extremum struct {
	server     Server
	group      *Group
	descending bool
	first      string // for booleans: the text of the first value
	texts      []string
	null       []bool
	rank       []int    // of each row
	ranked     []string // the text of each rank
	certain    []int
}

func (m *extremum) add(values []aggregate.Value) error {
	m.texts = append(m.texts, string(values[0].Text))
	m.null = append(m.null, values[0].Null)
	return nil
}

func (m *extremum) begin(row int) { m.certain = append(m.certain, row) }

// prepare has the server order the rows.
func (m *extremum) prepare() error {
	m.rank = make([]int, len(m.texts))
	if m.first != "" {
		m.ranked = []string{m.first, otherTruth(m.first)}
		for i, text := range m.texts {
			if text != m.first {
				m.rank[i] = 1
			}
		}
		return nil
	}
	numbers, values := make([]Value, 0, len(m.texts)), make([]Value, 0, len(m.texts))
	for i, text := range m.texts {
		if !m.null[i] {
			numbers = append(numbers, Value{Text: strconv.Itoa(i)})
			values = append(values, Value{Text: text})
		}
	}
	if len(values) == 0 {
		return nil
	}
	sorted, err := m.server.Aggregate(m.orderSQL(), []uint32{m.group.Types[0], typeInt4}, len(values), [][]Value{values, numbers})
	if err != nil {
		return err
	}
	for at, number := range strings.Split(strings.Trim(sorted.Text, "{}"), ",") {
		row, err := strconv.Atoi(number)
		if err != nil || row < 0 || row >= len(m.rank) {
			return sqlerror.New(sqlerror.InternalError, "an array of rows reads %q", sorted.Text)
		}
		m.rank[row] = at
		m.ranked = append(m.ranked, m.texts[row])
	}
	return nil
}

// orderSQL returns a call that lists rows in the order of min or max, whose
// argument, with its collation, is the one that is sorted by.
func (m *extremum) orderSQL() string {
	argument := strings.TrimSuffix(m.group.SQL[len("min("):], ")")
	argument = strings.TrimPrefix(argument, "DISTINCT ")
	if by := strings.Index(argument, " ORDER BY "); by >= 0 {
		argument = argument[:by]
	}
	direction := "ASC"
	if m.descending {
		direction = "DESC"
	}
	return "array_agg($2 ORDER BY " + argument + " " + direction + ")"
}

func otherTruth(text string) string {
	if text == "t" {
		return "f"
	}
	return "t"
}

func (m *extremum) start() string {
	state := ""
	for _, row := range m.certain {
		state = m.step(state, row)
	}
	return state
}

func (m *extremum) step(state string, row int) string {
	if m.null[row] || state != "" && int(decode(state)) <= m.rank[row] {
		return state
	}
	return encode(uint32(m.rank[row]))
}

func (m *extremum) settled(state string) bool { return state != "" && decode(state) == 0 }

func (m *extremum) value(state string) (Value, error) {
	if state == "" {
		return Null, nil
	}
	return Value{Text: m.ranked[decode(state)]}, nil
}
