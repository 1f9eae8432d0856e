package main

import (
	"context"
	"strings"
	"testing"
)

// text is all that a case prints.
func (c *Case) text() string {
	tokens := make([]string, len(c.inputs()))
	lines := c.trackedSetup(tokens)
	lines = append(lines, c.plainSetup()...)
	if c.Store != nil {
		lines = append(lines, c.Store.fill(tracked), c.Store.fill(derivations))
	}
	for _, d := range []dialect{tracked, plain, derivations} {
		lines = append(lines, c.Query.sql(d))
	}
	return strings.Join(lines, "\n")
}

func TestGenerateIsReproducible(t *testing.T) {
	for k := range uint64(200) {
		if a, b := generate(3, k, 0, nil).text(), generate(3, k, 0, nil).text(); a != b {
			t.Fatalf("case %d differs:\n%s\n%s", k, a, b)
		}
	}
}

func TestGenerateKeepsItsBounds(t *testing.T) {
	for k := range uint64(500) {
		c := generate(4, k, 0, nil)
		if n := len(c.inputs()); n > maxInputs {
			t.Fatalf("case %d has %d inputs", k, n)
		}
		if sql := c.Query.sql(plain); strings.Contains(sql, tokenColumn) {
			t.Fatalf("case %d: the plain query names a token: %s", k, sql)
		}
	}
}

func TestGenerateUsesEveryConstruct(t *testing.T) {
	used := map[string]bool{}
	for k := range uint64(3000) {
		for f := range generate(5, k, 0, nil).Features {
			used[f] = true
		}
	}
	for _, f := range strings.Split("cte,MATERIALIZED,NOT MATERIALIZED,cte referenced twice,comma join,cross join,join on,join using,"+
		"natural join,join alias,join in parentheses,create table as,insert select,distinct,union,union all,union of *,group by,"+
		"group by expression,group by name,group by ordinal,having without aggregates,having without group by,subquery in FROM,lateral,lateral function,"+
		"function in FROM,values,values in FROM,view,partitioned,second schema,quoted table name,tracked empty table,NULL token,"+
		"default tokens,explicit provsql,provenance(),select *,empty select list,order by,where,untracked query,"+
		"opaque untracked subquery,function in select list,with ordinality,row of a subquery,cte with column names,left join,right join,full join,left join lateral,join on a condition of any kind,except,except all,intersect,set operation of set operations,"+
		"exists,exists over an aggregate,in subquery,in a subquery of values of aggregates,any and all,rows in a subquery,row comparison with a subquery,scalar subquery by a key,"+
		"scalar subquery with an aggregate,array subquery,subquery in an expression 2 deep,subquery in an expression 3 deep,aggregate,aggregate as a column,"+
		"aggregate without group by,aggregate of an aggregate,filter,distinct in an aggregate,order by in an aggregate,ordered-set aggregate,having,"+
		"where on a value of an aggregate,value of an aggregate in CASE,value of an aggregate in ON,value of an aggregate compared with a subquery,"+
		"union all of aggregates,grouping sets,grouping(),group by a subquery,window function,computed from an aggregate,distinct values of aggregates,"+
		"stored value of an aggregate,limit,limit in FROM,for update,tablesample,column after provsql,dropped column,untyped literal in union,unqualified column,column aliases,no FROM", ",") {
		if !used[f] {
			t.Errorf("no case uses %s", f)
		}
	}
}

func TestBannedConstructsAreNotGenerated(t *testing.T) {
	banned := map[string]bool{"lateral": true, "natural join": true, "view": true}
	for k := range uint64(300) {
		c := generate(6, k, 0, banned)
		for f := range banned {
			if c.Features[f] {
				t.Fatalf("case %d uses %s", k, f)
			}
		}
	}
}

func TestCloneIsDeepAndKeepsSharing(t *testing.T) {
	for k := range uint64(300) {
		c := generate(7, k, 0, nil)
		before := c.text()
		copied := clone(c)
		if copied.text() != before {
			t.Fatalf("case %d: the copy prints otherwise", k)
		}
		for i := range copied.Tables {
			copied.Tables[i].Name = "renamed"
			for r := range copied.Tables[i].Rows {
				copied.Tables[i].Rows[r].Values = nil
			}
		}
		if c.text() != before {
			t.Fatalf("case %d: the copy shares memory with the original", k)
		}
		anyNode(copied.Query, func(n any) bool {
			if ref, ok := n.(*TableRef); ok && ref.Table.Name != "renamed" {
				t.Fatalf("case %d: a reference leaves the copy", k)
			}
			return false
		})
	}
}

// Shrinking ends, keeps the failure, and leaves nothing that one more edit
// could take away.
func TestShrinkKeepsTheFailure(t *testing.T) {
	for name, fails := range map[string]func(*Case) bool{
		"distinct":    func(c *Case) bool { return strings.Contains(c.Query.sql(tracked), "SELECT DISTINCT") },
		"join":        func(c *Case) bool { return strings.Contains(c.Query.sql(tracked), " JOIN ") },
		"tracked row": func(c *Case) bool { return c.tracked() && len(c.inputs()) > 0 },
		"always":      func(*Case) bool { return true },
	} {
		shrunk := 0
		for k := range uint64(60) {
			c := generate(8, k, 0, nil)
			if !fails(c) {
				continue
			}
			shrunk++
			small := shrinkFully(context.Background(), c, func(candidate *Case) bool {
				return candidate.text() != "" && fails(candidate)
			})
			if !fails(small) || small.size() > c.size() {
				t.Fatalf("%s, case %d: shrunk to %s", name, k, small.Query.sql(tracked))
			}
			if name == "distinct" && len(small.Query.sql(tracked)) > 60 {
				t.Errorf("%s, case %d: shrunk no further than %s", name, k, small.Query.sql(tracked))
			}
		}
		if shrunk < 5 {
			t.Errorf("%s: only %d cases to shrink", name, shrunk)
		}
	}
}
