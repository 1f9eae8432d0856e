package expectation

import (
	"slices"

	"provsql/gosrc/circuit"
	"provsql/gosrc/gate"
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/token"
)

// maxWorlds is how many worlds are gone through at most.
const maxWorlds = 1 << 20

// variable is an input that may be there, or a block of inputs of which at
// most one is.
type variable struct {
	leaves []uint32
	probs  []float64
}

// cone is the gates below some gates, and what they depend on.
type cone struct {
	gates     []uint32 // children first
	variables []variable
	certain   []uint32 // inputs that are there in all worlds
}

// coneOf collects the gates below targets.
func (x *Expectation) coneOf(targets ...uint32) (*cone, error) {
	k := &cone{}
	blocks := map[token.UUID]int{}
	for _, i := range x.below(targets) {
		if !x.circuit.Type(i).IsLeaf() {
			k.gates = append(k.gates, i)
			continue
		}
		in, err := x.input(i)
		if err != nil {
			return nil, err
		}
		switch {
		case in.Probability == 0:
		case in.Block != token.UUID{}:
			at, known := blocks[in.Block]
			if !known {
				at = len(k.variables)
				blocks[in.Block] = at
				k.variables = append(k.variables, variable{})
			}
			v := &k.variables[at]
			v.leaves, v.probs = append(v.leaves, i), append(v.probs, in.Probability)
		case in.Probability == 1:
			k.certain = append(k.certain, i)
		default:
			k.variables = append(k.variables, variable{[]uint32{i}, []float64{in.Probability}})
		}
	}
	return k, k.checkWorlds()
}

// below returns the gates that targets depend on, and these, children first.
// It takes as long as there are such gates, however large the circuit.
func (x *Expectation) below(targets []uint32) []uint32 {
	var gates []uint32
	seen := map[uint32]bool{}
	add := func(list []uint32) {
		for _, i := range list {
			if !seen[i] {
				seen[i] = true
				gates = append(gates, i)
			}
		}
	}
	add(targets)
	for n := 0; n < len(gates); n++ {
		add(x.circuit.Children(gates[n]))
	}
	// A gate's children come before it.
	slices.Sort(gates)
	return gates
}

func (k *cone) checkWorlds() error {
	worlds := 1
	for _, v := range k.variables {
		if worlds *= 1 + len(v.leaves); worlds > maxWorlds {
			return sqlerror.New(sqlerror.ProgramLimitExceeded,
				"an expected value depends on %d uncertain inputs, which have more than %d possible worlds", k.inputs(), maxWorlds).
				WithHint("Without a condition, sums and counts need only the worlds of each row. Inputs with probability 0 or 1 are not uncertain.")
		}
	}
	return nil
}

func (k *cone) inputs() (n int) {
	for _, v := range k.variables {
		n += len(v.leaves)
	}
	return n
}

// each calls visit in every world of a cone with the world's probability;
// x.holds says what holds there.
func (x *Expectation) each(k *cone, visit func(p float64) error) error {
	for _, i := range k.certain {
		x.holds[i] = true
	}
	return x.choose(k, 0, 1, visit)
}

// choose goes through what the variables from n on may be.
func (x *Expectation) choose(k *cone, n int, p float64, visit func(p float64) error) error {
	if p == 0 {
		return nil
	}
	if n == len(k.variables) {
		if err := x.settle(k); err != nil {
			return err
		}
		return visit(p)
	}
	v := &k.variables[n]
	rest := 1.0
	for m, i := range v.leaves {
		rest -= v.probs[m]
		x.holds[i] = true
		err := x.choose(k, n+1, p*v.probs[m], visit)
		x.holds[i] = false
		if err != nil {
			return err
		}
	}
	return x.choose(k, n+1, p*max(rest, 0), visit)
}

// settle computes what holds of what is chosen.
func (x *Expectation) settle(k *cone) error {
	if x.work += len(k.gates) + 1; x.work >= circuit.PollEvery && x.interrupt != nil {
		x.work = 0
		if err := x.interrupt(); err != nil {
			return err
		}
	}
	x.world.Reset()
	for _, i := range k.gates {
		holds, err := x.holdsNow(i)
		if err != nil {
			return err
		}
		x.holds[i] = holds
	}
	return nil
}

func (x *Expectation) holdsNow(i uint32) (bool, error) {
	children := x.circuit.Children(i)
	switch typ := x.circuit.Type(i); typ {
	case gate.Zero:
		return false, nil
	case gate.One:
		return true, nil
	case gate.Plus:
		for _, child := range children {
			if x.holds[child] {
				return true, nil
			}
		}
		return false, nil
	case gate.Times:
		for _, child := range children {
			if !x.holds[child] {
				return false, nil
			}
		}
		return true, nil
	case gate.Monus:
		return x.holds[children[0]] && !x.holds[children[1]], nil
	case gate.Delta, gate.Project, gate.Eq:
		return x.holds[children[0]], nil
	case gate.Cmp:
		return x.world.Compare(i)
	default:
		if typ.IsValue() {
			return false, nil
		}
		return false, sqlerror.New(sqlerror.FeatureNotSupported, "a %s gate is not true or false", typ).
			WithDetail("Token %s is one.", x.circuit.Token(i))
	}
}
