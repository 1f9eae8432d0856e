package gate

import "testing"

// TestTypes has the numbers, which are stored, and the names, which are those of
// the SQL enumeration.
func TestTypes(t *testing.T) {
	const leaf, value = 1, 2
	types := []struct {
		typ  Type
		name string
		kind int
	}{
		{Input, "input", leaf}, {Plus, "plus", 0}, {Times, "times", 0}, {Monus, "monus", 0}, {Project, "project", 0},
		{Zero, "zero", 0}, {One, "one", 0}, {Eq, "eq", 0}, {Agg, "agg", value}, {Semimod, "semimod", value},
		{Cmp, "cmp", 0}, {Delta, "delta", 0}, {Value, "value", value}, {MulInput, "mulinput", leaf},
		{Update, "update", leaf}, {Arith, "arith", value},
	}
	if len(types) != int(NumTypes) {
		t.Errorf("%d types here, %d there", len(types), NumTypes)
	}
	for i, c := range types {
		if int(c.typ) != i || c.typ.String() != c.name || !c.typ.Valid() {
			t.Errorf("type %d is %d, %s", i, c.typ, c.typ)
		}
		if c.typ.IsLeaf() != (c.kind == leaf) || c.typ.IsValue() != (c.kind == value) {
			t.Errorf("%s is a leaf: %v, a value: %v", c.name, c.typ.IsLeaf(), c.typ.IsValue())
		}
	}
	if none := NumTypes; none.Valid() || none.String() != "unknown" || none.IsLeaf() || none.IsValue() {
		t.Errorf("%s is a type", none)
	}
}
