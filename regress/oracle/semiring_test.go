package main

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var handMade = Circuit{
	"x": {}, "y": {Type: "input"}, "z": {},
	"xy":     {Type: "times", Children: []string{"x", "y"}},
	"xx":     {Type: "times", Children: []string{"x", "x"}},
	"xy+z":   {Type: "plus", Children: []string{"xy", "z"}},
	"x+x":    {Type: "plus", Children: []string{"x", "x"}},
	"x-y":    {Type: "monus", Children: []string{"x", "y"}},
	"d":      {Type: "delta", Children: []string{"x+x"}},
	"0":      {Type: "zero"},
	"1":      {Type: "one"},
	"sum0":   {Type: "plus"},
	"prod0":  {Type: "times"},
	"cycle":  {Type: "plus", Children: []string{"x", "cycle"}},
	"lost":   {},
	"badkid": {Type: "plus", Children: []string{"x", "lost"}},
	"agg":    {Type: "agg"},
	"monus1": {Type: "monus", Children: []string{"x"}},
}

var handMadeBits = map[string]int{"x": 0, "y": 1, "z": 2}

func TestEvaluate(t *testing.T) {
	for _, c := range []struct {
		token string
		w     world
		count int
	}{
		{"x", 0b001, 1}, {"x", 0b110, 0},
		{"xy", 0b011, 1}, {"xy", 0b001, 0},
		{"xx", 0b001, 1},
		{"xy+z", 0b111, 2}, {"xy+z", 0b100, 1}, {"xy+z", 0b010, 0},
		{"x+x", 0b001, 2},
		{"x-y", 0b001, 1}, {"x-y", 0b011, 0}, {"x-y", 0b010, 0},
		{"d", 0b001, 1}, {"d", 0, 0},
		{"0", 0b111, 0}, {"1", 0, 1}, {"sum0", 0b111, 0}, {"prod0", 0, 1},
		{certain, 0, 1},
	} {
		n, err := evaluate(counting, handMade, handMadeBits, c.w, c.token)
		if err != nil || n != c.count {
			t.Errorf("count of %s in %b: got %d, %v, want %d", c.token, c.w, n, err, c.count)
		}
		b, err := evaluate(boolean, handMade, handMadeBits, c.w, c.token)
		if err != nil || b != (c.count > 0) {
			t.Errorf("truth of %s in %b: got %t, %v, want %t", c.token, c.w, b, err, c.count > 0)
		}
	}
}

func TestEvaluateRefuses(t *testing.T) {
	for token, message := range map[string]string{
		"cycle": "below itself", "lost": "not in the circuit", "badkid": "not in the circuit",
		"agg": "no supported query makes", "monus1": "1 children", "nowhere": "was not fetched",
	} {
		if _, err := evaluate(boolean, handMade, handMadeBits, 0, token); err == nil || !strings.Contains(err.Error(), message) {
			t.Errorf("%s: got error %v, want one with %q", token, err, message)
		}
	}
}

// drawFormula makes a circuit, the formula that prints it, and its root.
func drawFormula(t *rapid.T, c Circuit, bits map[string]int, depth int) (token, text string) {
	kind := rapid.SampledFrom([]string{"leaf", "zero", "one", "plus", "times", "monus", "delta"}).Draw(t, "kind")
	if depth == 0 {
		kind = "leaf"
	}
	sub := func() (string, string) { return drawFormula(t, c, bits, depth-1) }
	switch kind {
	case "leaf":
		bit := rapid.IntRange(0, 3).Draw(t, "bit")
		text = "x" + string(rune('0'+bit))
		c[text], bits[text] = Gate{}, bit
		return text, text
	case "zero", "one":
		text = choose(kind == "zero", "𝟘", "𝟙")
		c[text] = Gate{Type: kind}
		return text, text
	case "delta":
		child, inner := sub()
		text = "δ" + choose(strings.HasPrefix(inner, "("), inner, "("+inner+")")
		c[text] = Gate{Type: kind, Children: []string{child}}
		return text, text
	}
	n := choose(kind == "monus", 2, rapid.IntRange(2, 4).Draw(t, "children"))
	var children, texts []string
	for range n {
		child, inner := sub()
		children, texts = append(children, child), append(texts, inner)
	}
	sign := map[string]string{"plus": " ⊕ ", "times": " ⊗ ", "monus": " ⊖ "}[kind]
	text = "(" + strings.Join(texts, sign) + ")"
	c[text] = Gate{Type: kind, Children: children}
	return text, text
}

// A formula has the value of the circuit it was printed from.
func TestFormulaHasValueOfCircuit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, bits := Circuit{}, map[string]int{}
		root, text := drawFormula(t, c, bits, 4)
		w := world(rapid.IntRange(0, 15).Draw(t, "world"))
		want, err := evaluate(counting, c, bits, w, root)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := evaluateFormula(counting, w, text); err != nil || got != want {
			t.Fatalf("%s: got %d, %v, want %d", text, got, err, want)
		}
	})
}

func FuzzFormula(f *testing.F) {
	for _, s := range []string{"x0", "(x0 ⊕ x1)", "δ(x0 ⊗ x1 ⊗ x2)", "((x0 ⊖ x1) ⊕ 𝟙)", "(x0 ⊕ x1 ⊗ x2)", "(", "x", "(x0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) < 10000 {
			_, _ = evaluateFormula(boolean, 1, s)
		}
	})
}
