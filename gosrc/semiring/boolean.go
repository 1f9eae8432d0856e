package semiring

// Boolean is the semiring ({false, true}, ∨, ∧): is the answer there when
// exactly the leaves mapped to true are?
type Boolean struct{}

var booleanDefinition = definition{
	name:    "boolean",
	results: []ResultKind{Bool},
	values:  BoolValue,
	engine: func(e *Evaluation) (engine, error) {
		return newEngine[bool](e, Boolean{})
	},
}

// Zero implements Semiring.
func (Boolean) Zero() bool { return false }

// One implements Semiring.
func (Boolean) One() bool { return true }

// Plus implements Semiring.
func (Boolean) Plus(xs Operands[bool]) (bool, error) {
	for i := range xs.Len() {
		if xs.At(i) {
			return true, nil
		}
	}
	return false, nil
}

// Times implements Semiring.
func (Boolean) Times(xs Operands[bool]) (bool, error) {
	for i := range xs.Len() {
		if !xs.At(i) {
			return false, nil
		}
	}
	return true, nil
}

// Monus returns x ∧ ¬y.
func (Boolean) Monus(x, y bool) (bool, error) { return x && !y, nil }

// Delta returns x.
func (Boolean) Delta(x bool) (bool, error) { return x, nil }

// IsTrue returns x.
func (Boolean) IsTrue(x bool) bool { return x }

// Leaf implements Compiled.
func (Boolean) Leaf(v Value) (bool, error) { return v.Bool() }

// Result implements Compiled.
func (Boolean) Result(x bool) (Result, error) { return Result{Kind: Bool, Bool: x}, nil }
