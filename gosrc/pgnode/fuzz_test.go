package pgnode

import "testing"

// FuzzParse checks that no text makes the parser panic, that what it accepts
// prints as it was, and that printing it anew gives a text that stays.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`{QUERY :commandType 1 :rtable ({RTE :x <>}) :cols (b 1 2)}`,
		`{CONST :constvalue 16 [ -46 101 ] :n "a\ b"}`,
		`(i 1 2)`, `(b)`, `{A DISTINCT :x 1}`, `{A :x \`, "({A}\t<>\n)",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		var tree Tree
		if tree.Parse(src) != nil {
			return
		}
		first := printAnew(&tree)
		if string(first) == "<>" {
			return // an empty list is no node
		}
		var again Tree
		if err := again.Parse(first); err != nil {
			t.Fatalf("%q printed as %q: %v", src, first, err)
		}
		if second := printAnew(&again); string(second) != string(first) {
			t.Fatalf("%q printed as %q, then as %q", src, first, second)
		}
	})
}

// FuzzRoundTrip checks that what is read prints as the very same bytes.
func FuzzRoundTrip(f *testing.F) {
	f.Add([]byte(`{QUERY :commandType 1 :rtable ({RTE :x <>}) :cols (b 1 2)}`))
	f.Fuzz(func(t *testing.T, src []byte) {
		var tree Tree
		if tree.Parse(src) != nil {
			return
		}
		d := tree.Root().data()
		if got := string(tree.Print()); got != string(src[d.off:d.end]) {
			t.Fatalf("%q printed as %q", src, got)
		}
	})
}

func printAnew(t *Tree) []byte {
	for i := range t.nodes {
		t.nodes[i].changed = true
	}
	return t.Print()
}
