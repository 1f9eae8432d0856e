package pgnode

import "testing"

func TestReprintPutsNodesTogether(t *testing.T) {
	src := `({VAR :varno 1 :varattno -3 :x <> :s "a\ b" :l (i 1 2) :o (o 7) :b (b 3 4) :c 4 [ 1 0 -1 0 ] :n {A} :e ""} <> (b))`
	var tree Tree
	if err := tree.Parse([]byte(src)); err != nil {
		t.Fatal(err)
	}
	if got := string(tree.Reprint()); got != src {
		t.Errorf("got  %s\nwant %s", got, src)
	}
	tree.Root().Item(0).SetInt("varno", 2)
	if got := string(tree.Reprint()); got == src {
		t.Error("a change does not show")
	}
}
