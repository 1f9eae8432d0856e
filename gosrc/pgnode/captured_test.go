package pgnode_test

import (
	"strconv"
	"testing"

	"provsql/gosrc/pgnode"
	"provsql/gosrc/rewrite/rewritetest"
)

// captured returns the trees that a server printed, for the rewriter's tests.
func captured(t testing.TB) map[string]string {
	d, err := rewritetest.Load("../rewrite/testdata")
	if err != nil {
		t.Fatal(err)
	}
	trees := map[string]string{}
	for _, topic := range d.Topics {
		for _, e := range topic.Entries {
			for i, tree := range e.Trees {
				trees[topic.Name+"/"+e.Name+" "+strconv.Itoa(i+1)] = tree
			}
		}
	}
	if len(trees) < 500 {
		t.Fatalf("%d trees", len(trees))
	}
	return trees
}

// TestRoundTripCaptured prints what was read, in both ways.
func TestRoundTripCaptured(t *testing.T) {
	var tree pgnode.Tree // one for all: what was in it before is of no matter
	for name, text := range captured(t) {
		if err := tree.Parse([]byte(text)); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if string(tree.Print()) != text || string(tree.Reprint()) != text {
			t.Errorf("%s changes", name)
		}
	}
}

// TestSameAsOtherReader compares what is read with what a reader of another
// make reads.
func TestSameAsOtherReader(t *testing.T) {
	for name, text := range captured(t) {
		var tree pgnode.Tree
		if err := tree.Parse([]byte(text)); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		want, err := rewritetest.ParseTree(text)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		compare(t, name, tree.Root(), want)
	}
}

func compare(t *testing.T, path string, got pgnode.Node, want *rewritetest.Node) {
	t.Helper()
	if want.Kind == rewritetest.List {
		if got.Len() != len(want.Items) {
			t.Fatalf("%s: %d items, not %d", path, got.Len(), len(want.Items))
		}
		for i, item := range want.Items {
			if item.Kind != rewritetest.Atom {
				compare(t, path+"["+strconv.Itoa(i)+"]", got.Item(i), item)
			} else if string(got.ItemRaw(i)) != item.Atom {
				t.Fatalf("%s: item %d is %s, not %s", path, i, got.ItemRaw(i), item.Atom)
			}
		}
		return
	}
	if string(got.Label()) != want.Label {
		t.Fatalf("%s: a %s, not a %s", path, got.Label(), want.Label)
	}
	for _, f := range want.Fields {
		switch {
		case !got.Has(f.Name):
			t.Fatalf("%s: no field %s", path, f.Name)
		case f.Value.Kind != rewritetest.Atom:
			compare(t, path+"."+f.Name, got.Child(f.Name), f.Value)
		case string(got.Raw(f.Name)) != f.Value.Atom:
			t.Fatalf("%s.%s is %s, not %s", path, f.Name, got.Raw(f.Name), f.Value.Atom)
		case got.IsNull(f.Name) != (f.Value.Atom == rewritetest.None):
			t.Fatalf("%s.%s: NULL is %v", path, f.Name, got.IsNull(f.Name))
		}
	}
}
