package pgnode

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func parsed(t testing.TB, src string) *Tree {
	tree := new(Tree)
	if err := tree.Parse([]byte(src)); err != nil {
		t.Fatal(err)
	}
	return tree
}

func TestEdits(t *testing.T) {
	tmpl, err := ParseTemplates([]byte("{VAR :varno 1 :new <>}\n{ALIAS :aliasname x :colnames (\"q\")}\n"))
	if err != nil {
		t.Fatal(err)
	}
	const src = `{QUERY :a 1 :rtable ({RTE :x 1} {RTE :x 2}) :eref {ALIAS :n "z"} :types (o 1) :cols (b 1)}`
	for name, c := range map[string]struct {
		edit func(tree *Tree, q Node)
		want string
	}{
		"atom":          {func(_ *Tree, q Node) { q.SetInt("a", -5) }, strings.Replace(src, ":a 1", ":a -5", 1)},
		"oid":           {func(_ *Tree, q Node) { q.SetOid("a", 4000000000) }, strings.Replace(src, ":a 1", ":a 4000000000", 1)},
		"text":          {func(_ *Tree, q Node) { q.SetText("a", "name") }, strings.Replace(src, ":a 1", ":a name", 1)},
		"false":         {func(_ *Tree, q Node) { q.SetBool("a", false) }, strings.Replace(src, ":a 1", ":a false", 1)},
		"take an atom":  {func(_ *Tree, q Node) { q.Take("a") }, src},
		"take an item":  {func(_ *Tree, q Node) { q.Child("types").TakeItem(0) }, src},
		"copy a node":   {func(_ *Tree, q Node) { q.Child("rtable").Item(0).CopyField("x", q) }, src},
		"set nothing":   {func(_ *Tree, q Node) { q.SetChild("eref", Node{}) }, strings.Replace(src, `{ALIAS :n "z"}`, "<>", 1)},
		"clone nothing": {func(_ *Tree, q Node) { q.SetChild("eref", Node{}.Clone()) }, strings.Replace(src, `{ALIAS :n "z"}`, "<>", 1)},
		"bool":          {func(_ *Tree, q Node) { q.SetBool("a", true) }, strings.Replace(src, ":a 1", ":a true", 1)},
		"deep":          {func(_ *Tree, q Node) { q.Child("rtable").Item(1).SetInt("x", 9) }, strings.Replace(src, ":x 2", ":x 9", 1)},
		"node to atom":  {func(_ *Tree, q Node) { q.SetRaw("eref", "<>") }, strings.Replace(src, `{ALIAS :n "z"}`, "<>", 1)},
		"push":          {func(_ *Tree, q Node) { q.Child("types").PushInt(2) }, strings.Replace(src, "(o 1)", "(o 1 2)", 1)},
		"remove":        {func(_ *Tree, q Node) { q.Child("rtable").Remove(0) }, strings.Replace(src, "{RTE :x 1} ", "", 1)},
		"remove last":   {func(_ *Tree, q Node) { q.Child("types").Remove(0) }, strings.Replace(src, "(o 1)", "<>", 1)},
		"clear bitmap":  {func(_ *Tree, q Node) { q.Child("cols").Clear() }, strings.Replace(src, "(b 1)", "(b)", 1)},
		"take":          {func(_ *Tree, q Node) { q.Take("eref") }, strings.Replace(src, `{ALIAS :n "z"}`, "<>", 1)},
		"template":      {func(tr *Tree, q Node) { q.SetChild("eref", tr.New(tmpl, Alias)) }, strings.Replace(src, `{ALIAS :n "z"}`, `{ALIAS :aliasname x :colnames ("q")}`, 1)},
		"template edit": {func(tr *Tree, q Node) { v := tr.New(tmpl, Var); v.SetInt("varno", 7); q.SetChild("a", v) }, strings.Replace(src, ":a 1", ":a {VAR :varno 7 :new <>}", 1)},
		"new list":      {func(tr *Tree, q Node) { l := tr.NewList(IntList); q.SetChild("a", l); l.PushInt(3) }, strings.Replace(src, ":a 1", ":a (i 3)", 1)},
		"move": {func(_ *Tree, q Node) {
			l := q.Child("rtable")
			l.Push(l.TakeItem(0))
			l.Remove(0)
		}, strings.Replace(src, "({RTE :x 1} {RTE :x 2})", "({RTE :x 2} {RTE :x 1})", 1)},
		"clone": {func(_ *Tree, q Node) {
			c := q.Child("rtable").Item(0).Clone()
			c.SetInt("x", 3)
			q.Child("rtable").Push(c)
		}, strings.Replace(src, "{RTE :x 2}", "{RTE :x 2} {RTE :x 3}", 1)},
		"replace":      {func(tr *Tree, q Node) { q.Child("eref").Replace(q.Child("cols").Clone()) }, strings.Replace(src, `{ALIAS :n "z"}`, "(b 1)", 1)},
		"replace root": {func(tr *Tree, q Node) { q.Replace(q.Child("cols").Clone()) }, "(b 1)"},
		"copy field":   {func(_ *Tree, q Node) { r := q.Child("rtable"); r.Item(0).CopyField("x", r.Item(1)) }, strings.Replace(src, ":x 1", ":x 2", 1)},
		"move field":   {func(tr *Tree, q Node) { v := tr.New(tmpl, Var); v.MoveField("new", q); tr.SetRoot(v) }, "{VAR :varno 1 :new <>}"},
	} {
		t.Run(name, func(t *testing.T) {
			tree := parsed(t, src)
			c.edit(tree, tree.Root())
			if got := string(tree.Print()); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestMoveField(t *testing.T) {
	tree := parsed(t, `({A :x {B :y 1} :z 2} {C :x <> :z 0})`)
	from, to := tree.Root().Item(0), tree.Root().Item(1)
	to.MoveField("x", from)
	to.MoveField("z", from)
	to.MoveField("absent", from)
	if got, want := string(tree.Print()), `({A :x <> :z 2} {C :x {B :y 1} :z 2})`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestAttachedTwice(t *testing.T) {
	tree := parsed(t, `{A :x {B} :y <>}`)
	defer func() {
		if recover() == nil {
			t.Error("a node has two parents")
		}
	}()
	tree.Root().SetChild("y", tree.Root().Child("x"))
}

// TestListModel compares random list edits with the same edits of a slice.
func TestListModel(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		tree := parsed(t, `{A :l ("a" "b") :m ("c")}`)
		lists := map[string][]string{"l": {`"a"`, `"b"`}, "m": {`"c"`}}
		for range rapid.IntRange(0, 20).Draw(rt, "edits") {
			name := rapid.SampledFrom([]string{"l", "m"}).Draw(rt, "list")
			items, l := lists[name], tree.Root().Child(name)
			if len(items) > 0 && rapid.Bool().Draw(rt, "remove") {
				i := rapid.IntRange(0, len(items)-1).Draw(rt, "at")
				l.Remove(i)
				lists[name] = append(items[:i:i], items[i+1:]...)
			} else {
				l.PushRaw(`"n"`)
				lists[name] = append(items, `"n"`)
			}
		}
		text := func(items []string) string {
			if len(items) == 0 {
				return "<>"
			}
			return "(" + strings.Join(items, " ") + ")"
		}
		want := "{A :l " + text(lists["l"]) + " :m " + text(lists["m"]) + "}"
		if got := string(tree.Print()); got != want {
			rt.Fatalf("got %s, want %s", got, want)
		}
	})
}
