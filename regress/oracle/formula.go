package main

import (
	"fmt"
	"strconv"
	"strings"
)

// evaluateFormula computes the value of what sr_formula printed, where leaf i
// is named x<i>.
func evaluateFormula[T any](k semiring[T], w world, text string) (T, error) {
	p := formulaParser[T]{k: k, w: w, rest: text}
	v, err := p.term()
	if err == nil && p.rest != "" {
		err = fmt.Errorf("unexpected %q", p.rest)
	}
	if err != nil {
		return v, fmt.Errorf("formula %q: %w", text, err)
	}
	return v, nil
}

type formulaParser[T any] struct {
	k    semiring[T]
	w    world
	rest string
}

func (p *formulaParser[T]) take(prefix string) bool {
	rest, ok := strings.CutPrefix(p.rest, prefix)
	p.rest = rest
	return ok
}

func (p *formulaParser[T]) term() (T, error) {
	switch {
	case p.take("𝟘"):
		return p.k.zero, nil
	case p.take("𝟙"):
		return p.k.one, nil
	case p.take("δ"):
		v, err := p.term()
		return p.k.delta(v), err
	case p.take("("):
		return p.group()
	case p.take("x"):
		return p.leaf()
	}
	return p.k.zero, fmt.Errorf("unexpected %q", p.rest)
}

// group is what stands between parentheses: a term, or terms with one
// operator between them.
func (p *formulaParser[T]) group() (T, error) {
	v, err := p.term()
	operator := ""
	for err == nil && !p.take(")") {
		op := ""
		for _, o := range []string{" ⊕ ", " ⊗ ", " ⊖ "} {
			if p.take(o) {
				op = o
			}
		}
		if op == "" || operator != "" && op != operator {
			return v, fmt.Errorf("expected an operator or ) at %q", p.rest)
		}
		operator = op
		var right T
		right, err = p.term()
		switch op {
		case " ⊕ ":
			v = p.k.plus(v, right)
		case " ⊗ ":
			v = p.k.times(v, right)
		default:
			v = p.k.monus(v, right)
		}
	}
	return v, err
}

func (p *formulaParser[T]) leaf() (T, error) {
	digits := len(p.rest) - len(strings.TrimLeft(p.rest, "0123456789"))
	bit, err := strconv.Atoi(p.rest[:digits])
	if err != nil {
		return p.k.zero, fmt.Errorf("a leaf has no number at %q", p.rest)
	}
	p.rest = p.rest[digits:]
	return leafValue(p.k, p.w, bit), nil
}
