package main

import (
	"fmt"
	"strconv"
	"strings"
)

// evaluateExpression computes the truth of what sr_boolexpr printed, where
// leaf i is named x<i>.
func evaluateExpression(w world, text string) (bool, error) {
	p := expressionParser{w: w, rest: text}
	v, err := p.term()
	if err == nil && p.rest != "" {
		err = fmt.Errorf("unexpected %q", p.rest)
	}
	if err != nil {
		return false, fmt.Errorf("expression %q: %w", text, err)
	}
	return v, nil
}

type expressionParser struct {
	w    world
	rest string
}

func (p *expressionParser) take(prefix string) bool {
	rest, ok := strings.CutPrefix(p.rest, prefix)
	p.rest = rest
	return ok
}

func (p *expressionParser) term() (bool, error) {
	switch {
	case p.take("⊥"):
		return false, nil
	case p.take("⊤"):
		return true, nil
	case p.take("¬"):
		v, err := p.term()
		return !v, err
	case p.take("("):
		return p.group()
	case p.take("x"):
		digits := len(p.rest) - len(strings.TrimLeft(p.rest, "0123456789"))
		bit, err := strconv.Atoi(p.rest[:digits])
		p.rest = p.rest[digits:]
		return err == nil && p.w.has(bit), err
	}
	return false, fmt.Errorf("unexpected %q", p.rest)
}

// group is terms with one operator between them.
func (p *expressionParser) group() (bool, error) {
	v, err := p.term()
	for err == nil && !p.take(")") {
		var right bool
		switch {
		case p.take(" ∧ "):
			right, err = p.term()
			v = v && right
		case p.take(" ∨ "):
			right, err = p.term()
			v = v || right
		default:
			err = fmt.Errorf("expected an operator or ) at %q", p.rest)
		}
	}
	return v, err
}
