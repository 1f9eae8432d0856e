package rewrite_test

import (
	"fmt"
	"strconv"
	"testing"

	"provsql/gosrc/rewrite"
	"provsql/gosrc/rewrite/rewritetest"
)

// TestGroupEntry gives the rewriter queries with GROUP BY as PostgreSQL 18
// represents them: with a range-table entry for the groups, to which select
// list and HAVING refer where earlier versions repeat the grouping expressions.
// What it makes of them is the same.
func TestGroupEntry(t *testing.T) {
	d := load(t)
	changed := 0
	d.each(t, func(t *testing.T, e *rewritetest.Entry, c *rewritetest.Case) {
		if !asWritten(c) {
			return // what settles columns would have seen the entry before
		}
		tree := parse(t, e.Trees[c.Tree])
		before := tree.String()
		tree.Fields = append(tree.Fields, rewritetest.Field{Name: "hasGroupRTE", Value: atom("false")})
		want := rewritetest.Describe(rewrite.Rewrite([]byte(tree.String()), d.Facts, d.templates, c.Options))
		if !withGroupEntry(tree) || want.Query == "" {
			return
		}
		changed++
		got := rewritetest.Describe(rewrite.Rewrite([]byte(tree.String()), d.Facts, d.templates, c.Options))
		if got.Query != want.Query || got.Message != want.Message {
			t.Errorf("other than the same query without such an entry\n%s\n%s",
				difference(d.ShowOutcome(want), d.ShowOutcome(got)), beginning(d.Show(before)))
		}
	})
	if changed < 50 {
		t.Errorf("%d queries", changed)
	}
}

func atom(text string) *rewritetest.Node { return &rewritetest.Node{Atom: text} }

// withGroupEntry gives a query the entry, if it groups by something.
func withGroupEntry(q *rewritetest.Node) bool {
	clauses := q.List("groupClause")
	if len(clauses) == 0 {
		return false
	}
	rtable := q.List("rtable")
	var exprs, names []*rewritetest.Node
	places := map[string]int{}
	for _, clause := range clauses {
		for _, te := range q.List("targetList") {
			if te.Text("ressortgroupref") != clause.Text("tleSortGroupRef") {
				continue
			}
			expr := te.Field("expr")
			exprs, names = append(exprs, expr.Clone()), append(names, atom(strconv.Quote("g")))
			places[expr.String()] = len(exprs)
		}
	}
	entry := &rewritetest.Node{Kind: rewritetest.Struct, Label: "RANGETBLENTRY", Fields: []rewritetest.Field{
		{Name: "eref", Value: &rewritetest.Node{Kind: rewritetest.Struct, Label: "ALIAS", Fields: []rewritetest.Field{
			{Name: "aliasname", Value: atom("*GROUP*")},
			{Name: "colnames", Value: &rewritetest.Node{Kind: rewritetest.List, Items: names}},
		}}},
		{Name: "rtekind", Value: atom("9")},
		{Name: "groupexprs", Value: &rewritetest.Node{Kind: rewritetest.List, Items: exprs}},
		{Name: "lateral", Value: atom("false")},
	}}
	if len(rtable) == 0 {
		return false
	}
	list := q.Field("rtable")
	list.Items = append(list.Items, entry)
	for _, field := range []string{"targetList", "havingQual"} {
		if n := q.Field(field); n != nil {
			q.Set(field, toGroup(n, places, len(list.Items)))
		}
	}
	q.SetAtom("hasGroupRTE", true)
	return true
}

// toGroup returns an expression with references to the entry in place of the
// grouping expressions, except in what is computed of the rows.
func toGroup(n *rewritetest.Node, places map[string]int, rti int) *rewritetest.Node {
	if n.Label == "QUERY" || n.Label == "AGGREF" || n.Label == "GROUPINGFUNC" {
		return n
	}
	if place := places[n.String()]; place > 0 && n.Label != "CONST" {
		v, err := rewritetest.ParseTree(fmt.Sprintf(
			"{VAR :varno %[1]d :varattno %[2]d :vartype 23 :vartypmod -1 :varcollid 0 :varlevelsup 0"+
				" :varnosyn %[1]d :varattnosyn %[2]d :location -1}", rti, place))
		if err != nil {
			panic(err)
		}
		return v
	}
	for i := range n.Fields {
		n.Fields[i].Value = toGroup(n.Fields[i].Value, places, rti)
	}
	for i := range n.Items {
		n.Items[i] = toGroup(n.Items[i], places, rti)
	}
	return n
}
