package rewrite

import (
	"bytes"
	"strings"
	"testing"
)

// TestGroupEntry gives the rewriter a GROUP BY as PostgreSQL 18 represents it,
// with a range-table entry for the groups, and expects what it makes of the
// same query in the form of earlier versions.
func TestGroupEntry(t *testing.T) {
	cat, tmpl := readSetup(t)
	golden := readGolden(t, goldenPath("group_expression"))
	before := unreadable(golden["input"])
	want, err := Rewrite(before, cat, tmpl, Options{Active: true})
	if err != nil {
		t.Fatal(err)
	}

	_, rest, _ := strings.Cut(string(before), ":targetList ({TARGETENTRY :expr ")
	expr, _, _ := strings.Cut(rest, " :resno")
	entry := `{RANGETBLENTRY :alias <> :eref {ALIAS :aliasname *GROUP* :colnames ("odd")} :rtekind 9 :groupexprs (` + expr + `) :lateral false}`
	group := `{VAR :varno 2 :varattno 1 :vartype 23 :vartypmod -1 :varcollid 0 :varlevelsup 0 :varnosyn 2 :varattnosyn 1 :location -1}`
	rewriteText := func(pairs ...string) []byte {
		return []byte(strings.NewReplacer(pairs...).Replace(string(before)))
	}
	later := rewriteText(
		":securityQuals <>}) :jointree", ":securityQuals <>} "+entry+") :jointree",
		":targetList ({TARGETENTRY :expr "+expr, ":targetList ({TARGETENTRY :expr "+group,
		":hasRowSecurity false", ":hasGroupRTE true :hasRowSecurity false")
	if bytes.Equal(later, before) || !bytes.Contains(later, []byte("groupexprs")) {
		t.Fatal("the tree was not changed")
	}
	got, err := Rewrite(later, cat, tmpl, Options{Active: true})
	if err != nil {
		t.Fatal(err)
	}
	if text := strings.Replace(string(got.Query), ":hasGroupRTE false ", "", 1); text != string(want.Query) {
		t.Errorf("got  %s\nwant %s", text, want.Query)
	}
}
