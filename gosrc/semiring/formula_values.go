package semiring

import (
	"slices"
	"strings"

	"provsql/gosrc/aggregate"
	"provsql/gosrc/circuit"
	"provsql/gosrc/comparison"
	"provsql/gosrc/gate"
)

// formulaValues writes gates of values and comparisons: a row's part in an
// aggregate as token*value, sums and counts as a+b, other aggregates as calls,
// and comparisons in brackets.
type formulaValues struct {
	formula *Formula
	circuit *circuit.Circuit
	server  comparison.Server
	of      func(i uint32) uint32
}

// Values implements withValues.
func (f *Formula) Values(
	c *circuit.Circuit, server comparison.Server, of func(i uint32) uint32,
) (value, compare func(i uint32) (uint32, error)) {
	v := &formulaValues{f, c, server, of}
	return v.value, v.compare
}

func (v *formulaValues) value(i uint32) (uint32, error) {
	c := v.circuit
	switch c.Type(i) {
	case gate.Value:
		data, err := c.Data(i)
		if err != nil {
			return 0, err
		}
		return v.formula.label(data)
	case gate.Semimod:
		return v.scaled(c.Children(i)[0], v.operand(c.Children(i)[1]))
	case gate.Arith:
		return v.expression(i)
	}
	return v.aggregate(i)
}

// operand returns the element of a value; formulaZero stands for NULL.
func (v *formulaValues) operand(i uint32) uint32 { return v.of(i) }

func (v *formulaValues) scaled(member, value uint32) (uint32, error) {
	var err error
	if value == formulaZero {
		if value, err = v.formula.label([]byte("NULL")); err != nil {
			return 0, err
		}
	}
	if v.of(member) == formulaOne {
		return value, nil
	}
	return v.formula.operation(scaledForm, v.of(member), value)
}

func (v *formulaValues) aggregate(i uint32) (uint32, error) {
	g, err := comparison.NewGroup(v.circuit, v.server, i)
	if err != nil {
		return 0, err
	}
	positions := g.Positions()
	type place struct {
		row uint32
		at  int
	}
	var places []place
	var text []byte
	err = g.EachRow(func(member uint32, values []aggregate.Value, gates []uint32) error {
		value := formulaZero
		shown, ok := aggregate.AppendShown(text[:0], values)
		text = shown
		switch {
		case len(values) == 1 && values[0].Gate >= 0:
			value = v.operand(gates[0])
		case ok:
			var err error
			if value, err = v.formula.label(shown); err != nil {
				return err
			}
		}
		row, err := v.scaled(member, value)
		places = append(places, place{row, positions[member]})
		return err
	})
	if err != nil {
		return 0, err
	}
	slices.SortStableFunc(places, func(a, b place) int { return a.at - b.at })
	rows := make([]uint32, len(places))
	for i, p := range places {
		rows[i] = p.row
	}
	return v.call(g.SQL, rows)
}

// call writes an aggregate whose SQL is given over rows.
func (v *formulaValues) call(sql string, rows []uint32) (uint32, error) {
	name, arguments, _ := strings.Cut(sql, "(")
	switch {
	case len(rows) == 0:
		return v.formula.label([]byte(name + "()"))
	case (name == "sum" || name == "count") && !strings.HasPrefix(arguments, "DISTINCT "):
		if len(rows) == 1 {
			return rows[0], nil
		}
		return v.formula.operation(addedForm, rows...)
	case name == "array_agg":
		return v.sequence("[", rows, "]")
	case strings.HasPrefix(arguments, "DISTINCT "):
		return v.sequence(name+"(DISTINCT ", rows, ")")
	}
	return v.sequence(name+"(", rows, ")")
}

// sequence writes parts between two texts, with commas.
func (v *formulaValues) sequence(open string, parts []uint32, close string) (uint32, error) {
	comma, err := v.formula.label([]byte(","))
	if err != nil {
		return 0, err
	}
	first, err := v.formula.label([]byte(open))
	if err != nil {
		return 0, err
	}
	last, err := v.formula.label([]byte(close))
	if err != nil {
		return 0, err
	}
	all := []uint32{first}
	for n, p := range parts {
		if n > 0 {
			all = append(all, comma)
		}
		all = append(all, p)
	}
	return v.formula.operation(sequenceForm, append(all, last)...)
}

// expression writes SQL with the operands in the place of $1, $2, ….
func (v *formulaValues) expression(i uint32) (uint32, error) {
	data, err := v.circuit.Data(i)
	if err != nil {
		return 0, err
	}
	x, _ := gate.ParseExpression(data)
	children := v.circuit.Children(i)
	var parts []uint32
	label := func(text string) error {
		part, err := v.formula.label([]byte(text))
		if text != "" {
			parts = append(parts, part)
		}
		return err
	}
	sql := x.SQL
	for {
		at, end, n := nextOperand(sql, len(children))
		if n == 0 {
			break
		}
		if err := label(sql[:at]); err != nil {
			return 0, err
		}
		if operand := v.operand(children[n-1]); operand != formulaZero {
			parts = append(parts, operand)
		} else if err := label("NULL"); err != nil {
			return 0, err
		}
		sql = sql[end:]
	}
	if err := label(sql); err != nil {
		return 0, err
	}
	return v.formula.operation(sequenceForm, parts...)
}

// nextOperand finds the first $n in SQL; n is 0 when there is none.
func nextOperand(sql string, operands int) (at, end, n int) {
	for at = range len(sql) {
		if sql[at] != '$' {
			continue
		}
		n, end = 0, at+1
		for end < len(sql) && sql[end] >= '0' && sql[end] <= '9' && n < 1<<20 {
			n = n*10 + int(sql[end]-'0')
			end++
		}
		if n > 0 && n <= operands {
			return at, end, n
		}
	}
	return 0, 0, 0
}

var comparisonSigns = map[string]string{"<>": "≠", "<=": "≤", ">=": "≥"}

func (v *formulaValues) compare(i uint32) (uint32, error) {
	operator, err := comparison.OperatorOf(v.circuit, i)
	if err != nil {
		return 0, err
	}
	name, err := v.server.OperatorName(operator)
	if err != nil {
		return 0, err
	}
	if sign, has := comparisonSigns[name]; has {
		name = sign
	}
	sign, err := v.formula.label([]byte(" " + name + " "))
	if err != nil {
		return 0, err
	}
	open, err := v.formula.label([]byte("["))
	if err != nil {
		return 0, err
	}
	close, err := v.formula.label([]byte("]"))
	if err != nil {
		return 0, err
	}
	sides := v.circuit.Children(i)
	return v.formula.operation(sequenceForm, open, v.operand(sides[0]), sign, v.operand(sides[1]), close)
}
