package pgnode

import (
	"strings"
	"testing"
)

func templates(t testing.TB, text string) *Templates {
	t.Helper()
	tmpl, err := ParseTemplates([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return tmpl
}

func TestTemplateErrors(t *testing.T) {
	if _, err := ParseTemplates([]byte("{VAR")); err == nil {
		t.Error("a broken template is accepted")
	}
	tmpl := templates(t, "{VAR :varno 0}{OTHER :x 1} <>")
	if !tmpl.Has(Var) || tmpl.Has(Const) || tmpl.Has(Other) || tmpl.HasRTE(0) {
		t.Error("other templates than those given")
	}
	for what, make := range map[string]func(tree *Tree){
		"kind":                        func(tree *Tree) { tree.New(tmpl, Const) },
		"kind of range-table entry":   func(tree *Tree) { tree.NewRTE(tmpl, 1) },
		"field of what was made":      func(tree *Tree) { tree.New(tmpl, Var).SetInt("varlevelsup", 1) },
		"second place for a node":     func(tree *Tree) { tree.SetRoot(parsed(t, "({A})").Root().Item(0)) },
		"replacement for a loose one": func(tree *Tree) { tree.New(tmpl, Var).Replace(tree.New(tmpl, Var)) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("there is a %s", what)
				}
			}()
			make(parsed(t, "{A}"))
		}()
	}
}

// TestTemplatesOfEntries has range-table entries, of which the fields depend on
// rtekind.
func TestTemplatesOfEntries(t *testing.T) {
	const (
		subquery = `{RANGETBLENTRY :rtekind 1 :subquery <> :lateral false}`
		join     = `{RANGETBLENTRY :rtekind 2 :jointype 0 :lateral false}`
		result   = `{RTE :rtekind 8 :eref {ALIAS :aliasname x :colnames <>}}`
	)
	tmpl := templates(t, strings.Join([]string{subquery, join, result}, "\n"))
	for kind, want := range map[int]string{1: subquery, 2: join, 8: result} {
		if !tmpl.HasRTE(kind) {
			t.Errorf("no template of kind %d", kind)
			continue
		}
		tree := parsed(t, "{QUERY :rtable <>}")
		rte := tree.NewRTE(tmpl, kind)
		if rte.Kind() != RTE || !rte.Parent().IsZero() {
			t.Errorf("%s: not an entry of its own", rte.Append(nil))
		}
		if got := string(rte.Append(nil)); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		rte.SetInt("rtekind", 7)
		if got := string(tree.NewRTE(tmpl, kind).Append(nil)); got != want {
			t.Errorf("a change of what was made changes the template: %s", got)
		}
		tree.Root().SetChild("rtable", rte)
		if got := string(tree.Print()); got != "{QUERY :rtable "+strings.Replace(want, ":rtekind "+itoa(kind), ":rtekind 7", 1)+"}" {
			t.Errorf("printed as %s", got)
		}
	}
	if tmpl.HasRTE(6) {
		t.Error("a template of kind 6")
	}
}

// TestTemplatesAfterParse expects what was made before to be gone, and not to
// show in a tree that is read later.
func TestTemplatesAfterParse(t *testing.T) {
	tmpl := templates(t, "{VAR :varno 5}")
	tree := parsed(t, "({A :x 1})")
	tree.Root().Push(tree.New(tmpl, Var))
	if got := string(tree.Print()); got != "({A :x 1} {VAR :varno 5})" {
		t.Errorf("printed as %s", got)
	}
	tree.Reset()
	if err := tree.Parse([]byte("({B})")); err != nil || tree.Size() != 2 {
		t.Fatal(err, tree.Size())
	}
	if got := string(tree.Print()); got != "({B})" {
		t.Errorf("printed as %s", got)
	}
}
