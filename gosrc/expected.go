package main

/*
#include "pgext.h"
*/
import "C"

import (
	"math"

	"provsql/gosrc/circuit"
	"provsql/gosrc/expectation"
	"provsql/gosrc/gate"
	"provsql/gosrc/token"
)

//export provsqlgo_expected
func provsqlgo_expected(
	e *C.provsql_error, value, condition *C.provsql_uuid, maxMemory C.int64_t, out *C.provsql_value,
) (status C.int) {
	defer report(e, &status)
	limitGarbage(int64(maxMemory))
	return outcome(e, withCircuit(func() error {
		source := new(layered)
		c := circuit.New(source, circuit.NewMemory(int64(maxMemory)), circuit.Interrupt(interrupted))
		v, err := c.Load(*tokenAt(value))
		if err != nil {
			return err
		}
		given, err := c.Load(*tokenAt(condition))
		if err != nil {
			return err
		}
		input := func(i uint32) (expectation.Input, error) { return inputOf(c, source, i) }
		x, exists, err := expectation.New(c, sqlServer{}, input, circuit.Interrupt(interrupted)).Of(v, given)
		out.real, out.is_null = C.double(x), C.bool(!exists)
		return err
	}))
}

// inputOf returns what is known of a leaf.
func inputOf(c *circuit.Circuit, source circuit.Source, i uint32) (in expectation.Input, err error) {
	in.Probability = 1
	g, recorded := c.Number(i)
	if p, set := session().Pending().Prob(c.Token(i)); set {
		in.Probability = p
	} else if recorded && g < circuit.FirstSparse {
		p, err := openReader.Prob(g)
		if err != nil {
			return in, err
		}
		if !math.IsNaN(p) {
			in.Probability = p
		}
	}
	if c.Type(i) == gate.MulInput && recorded {
		in.Block, err = blockOf(source, g)
	}
	return in, err
}

// blockOf returns the token that the inputs of a block have as their child.
func blockOf(source circuit.Source, g uint32) (token.UUID, error) {
	children, err := source.Children(g, nil)
	if err != nil || len(children) == 0 {
		return token.UUID{}, err
	}
	block, err := source.Gate(children[0])
	return block.Token, err
}
