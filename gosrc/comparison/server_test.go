package comparison_test

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"provsql/gosrc/comparison"
)

// pg_operator OIDs of the comparisons of numeric, of texts, and one that
// nobody knows anything about.
const (
	numericEq  = 1752
	numericNe  = 1753
	numericLt  = 1754
	numericLe  = 1755
	numericGt  = 1756
	numericGe  = 1757
	int8Ge     = 415
	textEq     = 98
	textLt     = 664
	sameParity = 99999 // of the whole part
)

var numericOperators = []uint32{numericEq, numericNe, numericLt, numericLe, numericGt, numericGe}

// server computes what the aggregates of these tests are, in place of
// PostgreSQL. asked counts the questions.
type server struct{ asked int }

func text(s string) comparison.Value { return comparison.Value{Text: s} }

func number(v comparison.Value) *big.Rat {
	r, ok := new(big.Rat).SetString(v.Text)
	if !ok {
		panic("not a number: " + v.Text)
	}
	return r
}

var notANumber = text("NaN")

func ordinal(b bool) int {
	if b {
		return 1
	}
	return 0
}

// decimalText writes a number as numeric does: with the places it needs, or 16
// of them.
func decimalText(r *big.Rat) comparison.Value {
	places, exact := r.FloatPrec()
	if !exact {
		places = 16
	}
	return text(r.FloatString(places))
}

func (s *server) Aggregate(sql string, types []uint32, rows int, columns [][]comparison.Value) (comparison.Value, error) {
	s.asked++
	return aggregated(sql, rows, columns)
}

// aggregated is the definition of the aggregates.
func aggregated(sql string, rows int, columns [][]comparison.Value) (comparison.Value, error) {
	name, arguments, _ := strings.Cut(strings.TrimSuffix(sql, ")"), "(")
	if arguments == "*" {
		return text(strconv.Itoa(rows)), nil
	}
	if strings.HasPrefix(sql, "array_agg($2 ORDER BY $1 ") {
		return ordered(columns, strings.HasSuffix(arguments, " DESC")), nil
	}
	var values []comparison.Value
	for _, v := range columns[0] {
		if v.Null || strings.HasPrefix(arguments, "DISTINCT ") && slices.Contains(values, v) {
			continue
		}
		values = append(values, v)
	}
	if name == "count" {
		return text(strconv.Itoa(len(values))), nil
	}
	if len(values) == 0 {
		return comparison.Null, nil
	}
	switch name {
	case "min":
		return slices.MinFunc(values, compareValues), nil
	case "max":
		return slices.MaxFunc(values, compareValues), nil
	case "bool_and", "every":
		return truthText(!slices.Contains(values, text("f"))), nil
	case "bool_or":
		return truthText(slices.Contains(values, text("t"))), nil
	case "spread":
		if slices.Contains(values, notANumber) {
			return notANumber, nil
		}
		least, most := slices.MinFunc(values, compareValues), slices.MaxFunc(values, compareValues)
		return decimalText(new(big.Rat).Sub(number(most), number(least))), nil
	case "sum", "avg":
		if slices.Contains(values, notANumber) {
			return notANumber, nil
		}
		sum := new(big.Rat)
		for _, v := range values {
			sum.Add(sum, number(v))
		}
		if name == "avg" {
			sum.Quo(sum, big.NewRat(int64(len(values)), 1))
		}
		return decimalText(sum), nil
	}
	return comparison.Null, fmt.Errorf("aggregate %s", sql)
}

// ordered lists the second column in the order of the first.
func ordered(columns [][]comparison.Value, descending bool) comparison.Value {
	rows := make([]int, len(columns[0]))
	for i := range rows {
		rows[i] = i
	}
	slices.SortStableFunc(rows, func(a, b int) int {
		if descending {
			a, b = b, a
		}
		return compareValues(columns[0][a], columns[0][b])
	})
	var list []string
	for _, r := range rows {
		list = append(list, columns[1][r].Text)
	}
	return text("{" + strings.Join(list, ",") + "}")
}

// compareValues orders numbers as numbers, NaN behind all, and others as texts.
func compareValues(a, b comparison.Value) int {
	if a == notANumber || b == notANumber {
		return ordinal(a == notANumber) - ordinal(b == notANumber)
	}
	x, isNumber := new(big.Rat).SetString(a.Text)
	y, isOther := new(big.Rat).SetString(b.Text)
	if isNumber && isOther {
		return x.Cmp(y)
	}
	return strings.Compare(a.Text, b.Text)
}

func truthText(truth bool) comparison.Value {
	if truth {
		return text("t")
	}
	return text("f")
}

func (s *server) Expression(sql string, types []uint32, operands []comparison.Value) (comparison.Value, error) {
	s.asked++
	return expression(sql, operands)
}

func expression(sql string, operands []comparison.Value) (comparison.Value, error) {
	for _, o := range operands {
		if o.Null && sql != "coalesce($1, $2)" {
			return comparison.Null, nil
		}
	}
	switch sql {
	case "($1 + $2)":
		if slices.Contains(operands, notANumber) {
			return notANumber, nil
		}
		return decimalText(new(big.Rat).Add(number(operands[0]), number(operands[1]))), nil
	case "($1 / $2)":
		return decimalText(new(big.Rat).Quo(number(operands[0]), number(operands[1]))), nil
	case "coalesce($1, $2)":
		if operands[0].Null {
			return operands[1], nil
		}
		return operands[0], nil
	}
	return comparison.Null, fmt.Errorf("expression %s", sql)
}

func (s *server) Compare(operator uint32, types [2]uint32, left, right comparison.Value) (comparison.Value, error) {
	s.asked++
	truth, known := compared(operator, left, right)
	if !known {
		return comparison.Null, nil
	}
	return truthText(truth), nil
}

// compared is the definition of the operators.
func compared(operator uint32, left, right comparison.Value) (truth, known bool) {
	if left.Null || right.Null {
		return false, false
	}
	c := compareValues(left, right)
	switch operator {
	case numericEq, textEq:
		return c == 0, true
	case numericNe:
		return c != 0, true
	case numericLt, textLt:
		return c < 0, true
	case numericLe:
		return c <= 0, true
	case numericGt:
		return c > 0, true
	case numericGe, int8Ge:
		return c >= 0, true
	case sameParity:
		return parity(left) == parity(right), true
	}
	panic(operator)
}

func parity(v comparison.Value) uint {
	if v == notANumber {
		return 2
	}
	r := number(v)
	return new(big.Int).Quo(r.Num(), r.Denom()).Bit(0)
}

func (s *server) Call(function uint32) (string, []uint32, error) {
	for _, f := range functions {
		if f.oid == function {
			return f.sql, f.types(), nil
		}
	}
	return "", nil, fmt.Errorf("function %d", function)
}

func (s *server) OperatorName(operator uint32) (string, error) { return fmt.Sprint(operator), nil }
