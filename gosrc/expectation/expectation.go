// Package expectation computes expected values of aggregates, by going through
// the possible worlds of the inputs that they depend on.
package expectation

import (
	"math"
	"strconv"

	"provsql/gosrc/aggregate"
	"provsql/gosrc/circuit"
	"provsql/gosrc/comparison"
	"provsql/gosrc/gate"
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/token"
)

// Input is what is known of an input: its probability, and the block of inputs
// that exclude each other, if it is of one.
type Input struct {
	Probability float64
	Block       token.UUID
}

// Expectation computes expected values of gates of a circuit in which
// comparisons are as they were recorded.
type Expectation struct {
	circuit   *circuit.Circuit
	server    comparison.Server
	input     func(i uint32) (Input, error)
	interrupt circuit.Interrupt

	world *comparison.World
	holds []bool
	work  int
}

// New returns an Expectation over a circuit; input tells of its leaves.
func New(
	c *circuit.Circuit, server comparison.Server, input func(i uint32) (Input, error), interrupt circuit.Interrupt,
) *Expectation {
	x := &Expectation{circuit: c, server: server, input: input, interrupt: interrupt, holds: make([]bool, c.Len())}
	x.world = comparison.NewWorld(c, server, func(i uint32) bool { return x.holds[i] })
	return x
}

// Of returns the expected value of a gate that has values, given that another
// gate holds. There is none when that never does, or when the value then is
// always NULL.
//
// Over no rows a sum counts as 0, a minimum as ∞, a maximum as -∞; other
// aggregates are left out of account where they are NULL.
func (x *Expectation) Of(value, condition uint32) (expected float64, exists bool, err error) {
	if typ := x.circuit.Type(value); !typ.IsValue() && typ != gate.Zero {
		return 0, false, sqlerror.New(sqlerror.FeatureNotSupported, "gates of type %s have no value to expect", typ).
			WithDetail("Token %s is one.", x.circuit.Token(value)).
			WithHint("Pass expected the value of an aggregate over a tracked table.")
	}
	missing := math.NaN()
	if x.circuit.Type(value) == gate.Agg {
		g, err := comparison.NewGroup(x.circuit, x.server, value)
		if err != nil {
			return 0, false, err
		}
		if !isNumber(g.Result) {
			return 0, false, noNumber(x.circuit.Token(value))
		}
		if isLinear(g) {
			return x.total(g, condition)
		}
		missing = overNoRows(g)
	}
	return x.overWorlds(value, condition, missing)
}

// overWorlds goes through the worlds of value and condition together. missing
// stands for NULL; where it is no number, NULL does not count.
func (x *Expectation) overWorlds(value, condition uint32, missing float64) (expected float64, exists bool, err error) {
	k, err := x.coneOf(value, condition)
	if err != nil {
		return 0, false, err
	}
	var sum, all float64
	err = x.each(k, func(p float64) error {
		if !x.holds[condition] {
			return nil
		}
		v, err := x.world.Value(value)
		if err != nil {
			return err
		}
		number := missing
		switch {
		case !v.Null:
			if number, err = strconv.ParseFloat(v.Text, 64); err != nil {
				return noNumber(x.circuit.Token(value))
			}
		case math.IsNaN(missing):
			return nil
		}
		sum += p * number
		all += p
		return nil
	})
	return sum / all, all > 0, err
}

// total adds up what each row is expected to bring.
func (x *Expectation) total(g *comparison.Group, condition uint32) (expected float64, exists bool, err error) {
	all, err := x.probability(condition, condition)
	if err != nil || all == 0 {
		return 0, false, err
	}
	var sum float64
	err = g.EachRow(func(member uint32, values []aggregate.Value, _ []uint32) error {
		number := 1.0
		if len(values) > 0 {
			if values[0].Null {
				return nil
			}
			if g.Is("sum") {
				if number, err = strconv.ParseFloat(string(values[0].Text), 64); err != nil {
					return noNumber(x.circuit.Token(member))
				}
			}
		}
		p, err := x.probability(member, condition)
		if p > 0 {
			sum += p * number
		}
		return err
	})
	return sum / all, true, err
}

// probability returns that of two gates holding together.
func (x *Expectation) probability(a, b uint32) (sum float64, err error) {
	k, err := x.coneOf(a, b)
	if err != nil {
		return 0, err
	}
	err = x.each(k, func(p float64) error {
		if x.holds[a] && x.holds[b] {
			sum += p
		}
		return nil
	})
	return sum, err
}

// isLinear reports whether rows bring to a group what they do whatever other
// rows there are.
func isLinear(g *comparison.Group) bool {
	if g.Flags&(aggregate.Distinct|aggregate.Listed) != 0 {
		return false
	}
	for _, isGate := range g.Gates {
		if isGate {
			return false
		}
	}
	return g.Is("sum") || g.Is("count")
}

func overNoRows(g *comparison.Group) float64 {
	switch {
	case g.Is("sum"):
		return 0
	case g.Is("min"):
		return math.Inf(1)
	case g.Is("max"):
		return math.Inf(-1)
	}
	return math.NaN()
}

// isNumber reports whether a type, by its pg_type OID, is one of numbers.
func isNumber(typ uint32) bool {
	switch typ {
	case 20, 21, 23, 700, 701, 1700:
		return true
	}
	return false
}

func noNumber(t token.UUID) error {
	return sqlerror.New(sqlerror.DatatypeMismatch, "the expected value of what is not a number was asked for").
		WithDetail("Token %s has values of another type.", t).
		WithHint("Numbers have expected values: those of count, sum, avg, and of min, max and others over numbers.")
}
