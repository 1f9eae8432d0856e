package main

/*
#include "pgext.h"
*/
import "C"

import (
	"bytes"
	"math"

	"provsql/gosrc/gate"
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/store"
	"provsql/gosrc/token"
)

// errUnknown stands for a token that the circuit has no gate for.
var errUnknown = sqlerror.New(sqlerror.UndefinedObject, "unknown token")

// look runs f on the gate of a token. known is false when there is none. For
// a gate that has no record, as inputs and the constants may, found is false.
func look(t token.UUID, f func(r *store.Reader, g uint32, x store.Gate) error) (x store.Gate, known bool, err error) {
	err = withCircuit(func() error {
		g, found := openReader.Find(t)
		if !found {
			switch {
			case t == token.Zero:
				x = store.Gate{Token: t, Type: gate.Zero}
			case t == token.One:
				x = store.Gate{Token: t, Type: gate.One}
			case t.Version() == 4:
				x = store.Gate{Token: t, Type: gate.Input}
			default:
				return errUnknown
			}
			return nil
		}
		x, err = openReader.Gate(g)
		if err != nil {
			return err
		}
		if x.Undefined {
			if t.Version() != 4 {
				return errUnknown
			}
			x = store.Gate{Token: t, Type: gate.Input, Undefined: true}
		}
		return f(openReader, g, x)
	})
	if isMissing(err) {
		return x, false, nil
	}
	return x, err == nil, err
}

//export provsqlgo_gate_info
func provsqlgo_gate_info(e *C.provsql_error, t *C.provsql_uuid, out *C.provsql_gate_info) (status C.int) {
	defer report(e, &status)
	prob := 1.0
	var info1, info2 int32
	x, known, err := look(*tokenAt(t), func(r *store.Reader, g uint32, x store.Gate) (err error) {
		out.recorded = C.bool(!x.Undefined)
		if prob, err = r.Prob(g); err != nil {
			return err
		}
		if info1, info2, err = r.Infos(g); err != nil || info1 != 0 || info2 != 0 {
			return err
		}
		data, err := dataOf(r, g, x)
		info1, info2 = infosOfData(x.Type, data)
		return err
	})
	if err != nil {
		return fail(e, err)
	}
	pending := session().Pending()
	if p, set := pending.Prob(*tokenAt(t)); set {
		prob = p
	}
	if i, j, set := pending.Infos(*tokenAt(t)); set {
		info1, info2 = i, j
	}
	out.known = C.bool(known)
	out._type = C.int(x.Type)
	out.has_prob = C.bool(known && x.Type.IsLeaf() && !math.IsNaN(prob))
	out.prob = C.double(prob)
	out.info1, out.info2 = C.int32_t(info1), C.int32_t(info2)
	return ok
}

// gateWithChildren returns a token's gate, its children as they are stored and
// its data.
func gateWithChildren(t token.UUID) (x store.Gate, children []token.UUID, data []byte, err error) {
	x, _, err = look(t, func(r *store.Reader, g uint32, x store.Gate) error {
		numbers, err := r.Children(g, make([]uint32, 0, x.NumChildren))
		if err != nil {
			return err
		}
		children = make([]token.UUID, len(numbers))
		for i, n := range numbers {
			child, err := r.Gate(n)
			if err != nil {
				return err
			}
			children[i] = child.Token
		}
		data, err = dataOf(r, g, x)
		data = bytes.Clone(data)
		return err
	})
	return x, children, data, err
}

//export provsqlgo_gate_children
func provsqlgo_gate_children(e *C.provsql_error, t *C.provsql_uuid, out *C.provsql_bytes) (status C.int) {
	defer report(e, &status)
	x, children, data, err := gateWithChildren(*tokenAt(t))
	if err == nil && x.Type == gate.Agg && len(data) > 0 {
		children, err = semimods(data, children)
	}
	if err != nil {
		return fail(e, err)
	}
	giveBytes(out, tokenBytes(children))
	return ok
}

//export provsqlgo_gate_extra
func provsqlgo_gate_extra(e *C.provsql_error, t *C.provsql_uuid, out *C.provsql_bytes) (status C.int) {
	defer report(e, &status)
	var text []byte
	_, _, err := look(*tokenAt(t), func(r *store.Reader, g uint32, x store.Gate) (err error) {
		if text, err = r.Extra(g); err != nil || len(text) > 0 {
			return err
		}
		data, err := dataOf(r, g, x)
		if err == nil {
			text, err = extraOfData(x.Type, data)
		}
		text = bytes.Clone(text)
		return err
	})
	if err != nil {
		return fail(e, err)
	}
	if data, set := session().Pending().Text(*tokenAt(t)); set {
		text = data
	}
	giveBytes(out, text)
	return ok
}

//export provsqlgo_count_gates
func provsqlgo_count_gates(e *C.provsql_error, out *C.int64_t) (status C.int) {
	defer report(e, &status)
	r, err := reader()
	if err != nil {
		return fail(e, err)
	}
	// 𝟘 and 𝟙 exist before the files do.
	*out = C.int64_t(max(r.NumGates(), 2))
	return ok
}
