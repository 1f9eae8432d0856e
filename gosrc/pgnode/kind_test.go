package pgnode

import "testing"

// TestKinds has the labels of all versions.
func TestKinds(t *testing.T) {
	labels := map[Kind][]string{
		Query: {"QUERY"}, RTE: {"RTE", "RANGETBLENTRY"}, RangeTblRef: {"RANGETBLREF"}, FromExpr: {"FROMEXPR"},
		JoinExpr: {"JOINEXPR"}, SetOperationStmt: {"SETOPERATIONSTMT"}, TargetEntry: {"TARGETENTRY"},
		SortGroupClause: {"SORTGROUPCLAUSE"}, GroupingSet: {"GROUPINGSET"}, CommonTableExpr: {"COMMONTABLEEXPR"},
		Alias: {"ALIAS"}, Var: {"VAR"}, Const: {"CONST"}, Param: {"PARAM"}, FuncExpr: {"FUNCEXPR"}, Aggref: {"AGGREF"},
		GroupingFunc: {"GROUPINGFUNC"}, WindowFunc: {"WINDOWFUNC"}, SubLink: {"SUBLINK"}, OpExpr: {"OPEXPR"},
		BoolExpr: {"BOOLEXPR"}, NullTest: {"NULLTEST"}, BooleanTest: {"BOOLEANTEST"}, CaseExpr: {"CASE", "CASEEXPR"},
		CaseWhen: {"WHEN", "CASEWHEN"}, RowCompareExpr: {"ROWCOMPARE", "ROWCOMPAREEXPR"}, RelabelType: {"RELABELTYPE"},
		CoalesceExpr: {"COALESCE", "COALESCEEXPR"}, ArrayExpr: {"ARRAY", "ARRAYEXPR"}, RowExpr: {"ROW", "ROWEXPR"},
		ReturningExpr: {"RETURNINGEXPR"}, CollateExpr: {"COLLATE", "COLLATEEXPR"}, Other: {"A_EXPR", "VARIABLE", "query", "Q"},
	}
	for kind := Query; kind < numKinds; kind++ {
		if labels[kind] == nil {
			t.Errorf("kind %d has no label here", kind)
		}
	}
	for kind, all := range labels {
		for _, label := range all {
			if got := parsed(t, "{"+label+"}").Root().Kind(); got != kind {
				t.Errorf("%s is of kind %d, not %d", label, got, kind)
			}
		}
	}
	for text, kind := range map[string]Kind{
		"({A})": List, "(i 1)": IntList, "(o 1)": OidList, "(x 1)": XidList, "(b 1)": Bitmapset, "(b)": Bitmapset, `("i")`: List,
	} {
		if got := parsed(t, text).Root().Kind(); got != kind {
			t.Errorf("%s is of kind %d, not %d", text, got, kind)
		}
	}
}

func TestWalk(t *testing.T) {
	tree := parsed(t, `{A :x 1 :y {VAR :varno 1} :z ({VAR :varno 2} <> {CONST}) :l (i 1 2)}`)
	count := func(n Node, until int) (seen int) {
		n.Children(func(Node) bool {
			seen++
			return seen < until
		})
		return seen
	}
	root := tree.Root()
	for _, c := range []struct {
		what      string
		got, want any
	}{
		{"children", count(root, 9), 3},
		{"children until the second", count(root, 2), 2},
		{"items", count(root.Child("z"), 9), 2},
		{"of numbers", count(root.Child("l"), 9), 0},
		{"of nothing", count(Node{}, 9), 0},
		{"any", tree.Any(Var, func(n Node) bool { return n.Int("varno") == 2 }), true},
		{"none", tree.Any(Var, func(n Node) bool { return n.Int("varno") == 3 }), false},
		{"none of the kind", tree.Any(Query, func(Node) bool { return true }), false},
		{"equal to its copy", root.Equal(root.Clone()), true},
		{"equal to itself", root.Child("y").Equal(root.Child("y")), true},
		{"equal to another", root.Child("y").Equal(root.Child("z").Item(0)), false},
		{"equal to nothing", root.Equal(Node{}), false},
		{"nothing equal to nothing", Node{}.Equal(Node{}), true},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %v, want %v", c.what, c.got, c.want)
		}
	}
}

// TestChangedWhileWalked lets a walk replace what it is given.
func TestChangedWhileWalked(t *testing.T) {
	tree := parsed(t, `({VAR :varno 1} {VAR :varno 2} {VAR :varno 3})`)
	tree.Root().Children(func(n Node) bool {
		c := n.Clone()
		c.SetInt("varno", 10*n.Int("varno"))
		n.Replace(c)
		return true
	})
	if got, want := string(tree.Print()), `({VAR :varno 10} {VAR :varno 20} {VAR :varno 30})`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
