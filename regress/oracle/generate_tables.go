package main

import (
	"slices"
	"strconv"
)

var columnNames = []string{"a", "b", "c", "k", "Col A"}

// tableSizes are numbers of rows, as likely as they are frequent.
var tableSizes = []int{0, 1, 2, 2, 3, 3, 3, 4, 4, 4}

// tables makes the database: two to four tables, at most maxInputs tracked
// rows in all.
func (g *generator) tables() {
	inputs := 0
	for i := range 2 + g.rng.IntN(3) {
		t := &Table{Name: g.tableName(i), Tracked: i == 0 || !g.chance(4)}
		if g.chance(6) {
			t.Schema = "Other"
			g.use("second schema")
		}
		names := slices.Clone(columnNames)
		g.rng.Shuffle(len(names), func(a, b int) { names[a], names[b] = names[b], names[a] })
		for _, name := range names[:1+g.rng.IntN(3)] {
			t.Columns = append(t.Columns, Column{Name: name, Type: someType(g.rng)})
		}
		if g.chance(2) {
			t.Columns = append(t.Columns, Column{Name: keyColumn, Type: Int})
		}
		if t.Columns[0].Type == Int && g.chance(8) && g.may("partitioned") {
			t.Partitioned = true
		}
		if t.Tracked && !t.Partitioned && g.chance(3) && g.may("default tokens") {
			t.DefaultTokens = true
		}
		t.LateColumn = t.Tracked && !t.DefaultTokens && len(t.Columns) > 1 && g.chance(8) && g.may("column after provsql")
		t.DroppedColumn = !t.Partitioned && g.chance(10) && g.may("dropped column")
		for range pick(g.rng, tableSizes) {
			if t.Tracked && inputs == maxInputs {
				break
			}
			row := g.row(t)
			for k, c := range t.Columns {
				if c.Name == keyColumn {
					row.Values[k] = strconv.Itoa(len(t.Rows))
				}
			}
			if t.Tracked && !row.Certain {
				inputs++
			}
			t.Rows = append(t.Rows, row)
		}
		if t.Tracked && len(t.Rows) == 0 {
			g.use("tracked empty table")
		}
		g.c.Tables = append(g.c.Tables, t)
	}
}

func (g *generator) tableName(i int) string {
	name := string(rune('r' + i))
	if g.chance(6) {
		g.use("quoted table name")
		return "Table " + name
	}
	return name
}

// row makes a row; every fourth repeats an earlier one.
func (g *generator) row(t *Table) Row {
	if len(t.Rows) > 0 && g.chance(4) {
		return Row{Values: slices.Clone(pick(g.rng, t.Rows).Values)}
	}
	var r Row
	for _, c := range t.Columns {
		r.Values = append(r.Values, literal(g.rng, c.Type))
	}
	if t.Tracked && !t.DefaultTokens && g.chance(14) && g.may("NULL token") {
		r.Certain = true
	}
	return r
}

// makeViews defines up to two views over the tables.
func (g *generator) makeViews() {
	if !g.chance(3) || g.banned["view"] {
		return
	}
	for range 1 + g.rng.IntN(2) {
		g.budget = 1 + g.rng.IntN(3)
		before := g.budget
		v := &View{Name: g.alias("v")}
		if g.chance(6) {
			v.Schema = "Other"
		}
		var s shape
		v.Query, s = g.query(g.rng.IntN(2), nil, nil)
		// A view may not have two columns of one name, nor a column that is only there when tracked.
		if s.tokens > 1 || s.masked || hasDuplicates(s) {
			continue
		}
		g.c.Views = append(g.c.Views, v)
		g.views = append(g.views, visibleView{v, s, before - g.budget})
	}
}

func hasDuplicates(s shape) bool {
	return slices.ContainsFunc(s.cols, func(c outCol) bool { return s.count(c.Name) > 1 })
}

// makeStore fills a further table by CREATE TABLE AS or INSERT … SELECT, which
// the query then reads like the others.
func (g *generator) makeStore() {
	want := g.someTypes()
	st := &Store{Insert: g.chance(2), Target: &Table{Name: "stored", Tracked: true}}
	for range 20 {
		g.budget = 1 + g.rng.IntN(3)
		var s shape
		if !st.Insert && g.chance(2) {
			want = nil
		}
		st.Source, s = g.query(1+g.rng.IntN(2), want, nil)
		if !st.Source.reachesTracked() || hasDuplicates(s) || s.masked || s.tokens > 0 || len(s.cols) == 0 {
			continue
		}
		g.use(choose(st.Insert, "insert select", "create table as"))
		st.columns(g, s)
		g.c.Store = st
		g.c.Tables = append(g.c.Tables, st.Target)
		return
	}
}

// columns gives the target its columns: the query's own for CREATE TABLE AS;
// for INSERT others, which the values are assigned to, and perhaps one more.
func (st *Store) columns(g *generator, s shape) {
	if !st.Insert {
		if g.chance(3) {
			s, st.Columns = renamed(s)
		}
		for _, c := range s.cols {
			t := c.Type
			if c.Value {
				g.use("stored value of an aggregate")
				t = choose(t.family() == numbers, StoredNumber, Stored)
			}
			st.Target.Columns = append(st.Target.Columns, Column{c.Name, t, c.Value})
		}
		return
	}
	if g.chance(2) {
		st.Target.Columns = append(st.Target.Columns, Column{Name: "extra", Type: someType(g.rng)})
		st.Columns = []string{}
	}
	for i, c := range s.cols {
		t := c.Type
		if t.family() == numbers {
			t = Numeric
		}
		name := columnNames[i]
		st.Target.Columns = append(st.Target.Columns, Column{Name: name, Type: t})
		if st.Columns != nil {
			st.Columns = append(st.Columns, name)
		}
	}
}
