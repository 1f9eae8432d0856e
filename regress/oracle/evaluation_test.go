package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// adder knows sums, and comparisons with >.
type adder struct{}

func (adder) aggregate(_ string, lists [][]tuple) ([]*string, error) {
	var out []*string
	for _, list := range lists {
		sum, some := 0, false
		for _, t := range list {
			if t[0] != nil {
				n, _ := strconv.Atoi(*t[0])
				sum, some = sum+n, true
			}
		}
		text := strconv.Itoa(sum)
		out = append(out, choose(some, &text, nil))
	}
	return out, nil
}

func (adder) scalar(_ string, tuples []tuple) ([]*string, error) {
	var out []*string
	for _, t := range tuples {
		if t[0] == nil || t[1] == nil {
			out = append(out, nil)
			continue
		}
		a, _ := strconv.Atoi(*t[0])
		b, _ := strconv.Atoi(*t[1])
		text := choose(a > b, "t", "f")
		out = append(out, &text)
	}
	return out, nil
}

func (adder) operator(string, string) (string, error) { return "$1 > $2", nil }

// sumCircuit is sum over x: 2, y: 3, z: NULL, and its comparison with 2.
var sumCircuit = Circuit{
	"x": {}, "y": {}, "z": {}, "one": {Type: "one"}, "null": {Type: "zero"},
	"2": {Type: "value", Extra: "2"}, "3": {Type: "value", Extra: "3"},
	"x2":    {Type: "semimod", Children: []string{"x", "2"}},
	"y3":    {Type: "semimod", Children: []string{"y", "3"}},
	"zn":    {Type: "semimod", Children: []string{"z", "null"}},
	"sum":   {Type: "agg", Children: []string{"x2", "y3", "zn"}, Expression: "sum($1::integer)"},
	"two":   {Type: "semimod", Children: []string{"one", "2"}},
	"sum>2": {Type: "cmp", Children: []string{"sum", "two"}},
	"row":   {Type: "times", Children: []string{"x", "sum>2"}},
}

func TestValuesInWorlds(t *testing.T) {
	worlds := []world{0b000, 0b001, 0b010, 0b011, 0b100, 0b111}
	e := newEvaluation(sumCircuit, handMadeBits, worlds, adder{})
	values, err := e.texts("sum")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, v := range values {
		got = append(got, text(v))
	}
	if want := "NULL 2 3 5 NULL 5"; strings.Join(got, " ") != want {
		t.Errorf("sum: got %v, want %s", got, want)
	}
	truths, err := e.truths("sum>2")
	if want := []bool{false, false, true, true, false, true}; err != nil || !slices.Equal(truths, want) {
		t.Errorf("comparison: got %v, %v, want %v", truths, err, want)
	}
	counts, err := e.counts("row")
	if want := []int{0, 0, 0, 1, 0, 1}; err != nil || !slices.Equal(counts, want) {
		t.Errorf("row: got %v, %v, want %v", counts, err, want)
	}
	if e.unfolds("row", 5) || !e.compares("row") || e.compares("x") {
		t.Error("what is below a token is not found")
	}
}

func TestElements(t *testing.T) {
	for in, want := range map[string]string{
		`{"a",",",NULL}`: `["a" "," NULL]`, `{"a\"b","\\"}`: `["a\"b" "\\"]`, `{"",x}`: `["" "x"]`, `{NULL,NULL}`: `[NULL NULL]`,
	} {
		list, err := elements(&in, strings.Count(want, " ")+1)
		if got := shownFields(list); err != nil || got != want {
			t.Errorf("%s: got %s, %v, want %s", in, got, err, want)
		}
	}
	if _, err := elements(new("{a}"), 2); err == nil {
		t.Error("a value with too few arguments is accepted")
	}
}

func TestRecordFields(t *testing.T) {
	for in, want := range map[string]string{
		`()`: `[]`, `(1,)`: `["1" NULL]`, `("")`: `[""]`, `(,)`: `[NULL NULL]`, `("a,b","say ""x""","\\")`: `["a,b" "say \"x\"" "\\"]`, `("{1,2}",t)`: `["{1,2}" "t"]`,
	} {
		fields, err := recordFields(in)
		if got := shownFields(fields); err != nil || got != want {
			t.Errorf("%s: got %s, %v, want %s", in, got, err, want)
		}
	}
}

func shownFields(list []*string) string {
	var parts []string
	for _, v := range list {
		if v == nil {
			parts = append(parts, "NULL")
		} else {
			parts = append(parts, fmt.Sprintf("%q", *v))
		}
	}
	return "[" + strings.Join(parts, " ") + "]"
}

func TestAggregateCell(t *testing.T) {
	token, value, err := aggregateCell("( 360a1190-e805-5c90-b2c2-bdaae9cadd57::numeric , 0.5 )")
	if err != nil || token != "360a1190-e805-5c90-b2c2-bdaae9cadd57" || text(value) != "0.5" {
		t.Errorf("got %s, %s, %v", token, text(value), err)
	}
	if _, value, err = aggregateCell("( 10c869ef-f355-5ffb-a021-2980470086a2::integer )"); err != nil || value != nil {
		t.Errorf("got %s, %v", text(value), err)
	}
	if _, _, err = aggregateCell("2"); err == nil {
		t.Error("a plain value is accepted")
	}
}

func TestExpressions(t *testing.T) {
	for text, want := range map[string]bool{
		"x0": true, "x1": false, "⊤": true, "⊥": false, "(¬x1)": true, "(x0 ∧ x1)": false, "(x1 ∨ (x0 ∧ (¬x1)))": true,
	} {
		if got, err := evaluateExpression(0b01, text); err != nil || got != want {
			t.Errorf("%s: got %t, %v", text, got, err)
		}
	}
	if _, err := evaluateExpression(0, "(x0 ∧"); err == nil {
		t.Error("half an expression is accepted")
	}
}

func TestNamedSemirings(t *testing.T) {
	e := newEvaluation(handMade, handMadeBits, []world{0}, nil)
	for token, want := range map[string]string{
		"xy+z": "{{x0,x1},{x2}} {x0,x1,x2} 3", "x-y": "{{x0}} {x0} 1", "0": "{} ⊥ Infinity", "1": "{{}} {} 0",
	} {
		w, _ := sweep(e, witnesses, map[string][][]world{}, token)
		l, _ := sweep(e, lineages, map[string][]lineage{}, token)
		c, _ := sweep(e, costs, map[string][]float64{}, token)
		if got := whyText(w[0]) + " " + whichText(l[0]) + " " + costText(c[0]); got != want {
			t.Errorf("%s: got %s, want %s", token, got, want)
		}
	}
}
