package main

import (
	"fmt"
	"slices"
)

// edited returns a copy of c with one simplification applied, the one at the
// given position in the order of all that apply to c; false when there are
// fewer. The copy may be invalid SQL: whoever tries it finds out.
func edited(c *Case, site int) (*Case, bool) {
	e := &editor{left: site, c: clone(c)}
	e.edit()
	if !e.done || e.c.size() >= c.size() {
		return e.c, e.done && e.refuse()
	}
	return e.c, true
}

// editor applies the simplification number left, counting down on the way.
type editor struct {
	left int
	done bool
	c    *Case
}

// refuse makes a copy that no check accepts, for an edit that made nothing
// smaller.
func (e *editor) refuse() bool {
	e.c = &Case{Query: &Query{Body: &Select{From: []From{&OpaqueRef{SQL: "no smaller", Alias: "x"}}}}}
	return true
}

// here is true at the position looked for, once.
func (e *editor) here() bool {
	if e.done {
		return false
	}
	e.done = e.left == 0
	e.left--
	return e.done
}

func (e *editor) edit() {
	for _, q := range e.subqueries() {
		if e.here() {
			e.c.Query = q
			return
		}
	}
	if e.c.Store != nil && e.here() {
		e.c.Query = e.c.Store.Source
		e.c.dropTable(e.c.Store.Target)
		e.c.Store = nil
		return
	}
	for _, t := range e.c.Tables {
		if !e.uses(t) && e.here() {
			e.c.dropTable(t)
			return
		}
	}
	for i := range e.c.Views {
		if e.here() {
			e.c.Views = slices.Delete(e.c.Views, i, i+1)
			return
		}
	}
	for _, t := range e.c.Tables {
		e.table(t)
	}
	e.query(e.c.Query)
	for _, v := range e.c.Views {
		e.query(v.Query)
	}
	if e.c.Store != nil {
		e.query(e.c.Store.Source)
	}
}

// subqueries lists the queries inside the main one, which may take its place.
func (e *editor) subqueries() []*Query {
	var list []*Query
	e.c.Query.walk(func(n any) {
		if q, ok := n.(*Query); ok && q != e.c.Query && !slices.Contains(list, q) {
			list = append(list, q)
		}
	})
	return list
}

func (e *editor) uses(t *Table) bool {
	is := func(n any) bool {
		ref, ok := n.(*TableRef)
		return ok && ref.Table == t
	}
	if anyNode(e.c.Query, is) || e.c.Store != nil && (t == e.c.Store.Target || anyNode(e.c.Store.Source, is)) {
		return true
	}
	return slices.ContainsFunc(e.c.Views, func(v *View) bool { return anyNode(v.Query, is) })
}

func (c *Case) dropTable(t *Table) {
	c.Tables = slices.DeleteFunc(c.Tables, func(x *Table) bool { return x == t })
}

func (e *editor) table(t *Table) {
	for i := range t.Rows {
		if e.here() {
			t.Rows = slices.Delete(t.Rows, i, i+1)
			return
		}
	}
	if e.c.Store != nil && t == e.c.Store.Target {
		return
	}
	for _, flag := range []*bool{&t.Partitioned, &t.LateColumn, &t.DroppedColumn, &t.DefaultTokens, &t.Tracked} {
		if *flag && e.here() {
			*flag = false
			return
		}
	}
	if t.Schema != "" && e.here() {
		t.Schema = ""
	}
	for i := range t.Columns {
		if e.here() {
			t.Columns = slices.Delete(t.Columns, i, i+1)
			for r := range t.Rows {
				t.Rows[r].Values = slices.Delete(t.Rows[r].Values, i, i+1)
			}
			return
		}
	}
	for i := range t.Rows {
		if t.Rows[i].Certain && e.here() {
			t.Rows[i].Certain = false
		}
		for k, v := range t.Rows[i].Values {
			simple := literals[t.Columns[k].Type][0]
			if len(v) > len(simple) && e.here() {
				t.Rows[i].Values[k] = simple
			}
		}
	}
}

func (e *editor) query(q *Query) {
	for i := range q.With {
		if e.here() {
			q.With = slices.Delete(q.With, i, i+1)
			return
		}
		if q.With[i].Columns != nil && e.here() {
			q.With[i].Columns = nil
		}
		if q.With[i].Materialize != "" && e.here() {
			q.With[i].Materialize = ""
		}
		e.query(q.With[i].Query)
	}
	if q.Limit != "" && e.here() {
		q.Limit = ""
	}
	if q.Locked && e.here() {
		q.Locked = false
	}
	for i := range q.Order {
		if e.here() {
			q.Order = slices.Delete(q.Order, i, i+1)
			return
		}
	}
	switch b := q.Body.(type) {
	case *Select:
		e.selectBlock(b)
	case *SetOp:
		if b.Op != "UNION" && e.here() {
			b.Op = "UNION"
		}
		for _, side := range []*Query{b.Left, b.Right} {
			if len(q.With) == 0 && e.here() {
				*q = *side
				return
			}
		}
		e.query(b.Left)
		e.query(b.Right)
	case *Values:
		for i := range b.Rows {
			if len(b.Rows) > 1 && e.here() {
				b.Rows = slices.Delete(b.Rows, i, i+1)
				return
			}
		}
	}
}

func (e *editor) selectBlock(s *Select) {
	if s.Distinct && e.here() {
		s.Distinct = false
	}
	for _, cond := range []**Expr{&s.Where, &s.Having} {
		if *cond != nil && e.here() {
			*cond = nil
		}
	}
	if s.Sets != nil && e.here() {
		s.Sets = nil
	}
	if len(s.Group) > 0 && e.here() {
		s.Group, s.Sets = nil, nil
	}
	for i := range s.Group {
		if len(s.Group) > 1 && s.Sets == nil && e.here() {
			s.Group = slices.Delete(s.Group, i, i+1)
			return
		}
	}
	for i := range s.From {
		if e.here() {
			s.From = slices.Delete(s.From, i, i+1)
			return
		}
		e.from(&s.From[i])
	}
	for i := range s.Items {
		if e.here() {
			s.Items = slices.Delete(s.Items, i, i+1)
			return
		}
		e.expr(&s.Items[i].Expr)
	}
	e.expr(&s.Where)
	e.expr(&s.Having)
	for _, g := range s.Group {
		e.expr(&g.Expr)
	}
}

func (e *editor) from(f *From) {
	switch n := (*f).(type) {
	case *TableRef:
		if n.Columns != nil && e.here() {
			n.Columns = nil
		}
		if n.Sampled && e.here() {
			n.Sampled = false
		}
	case *ViewRef:
		if e.here() {
			*f = &SubRef{Query: clone(n.View.Query), Alias: n.Alias}
			e.shareTables()
		}
	case *CTERef:
		if e.here() {
			*f = &SubRef{Query: n.CTE.Query, Alias: n.Alias}
		}
	case *FuncRef:
		if n.Ordinality && e.here() {
			n.Ordinality = false
		}
	case *SubRef:
		if n.Lateral && e.here() {
			n.Lateral = false
		}
		e.inline(f, n)
		e.query(n.Query)
	case *JoinRef:
		for _, side := range []From{n.Left, n.Right} {
			if e.here() {
				*f = side
				return
			}
		}
		if n.Alias != "" && e.here() {
			n.Alias = ""
		}
		if n.On != nil && e.here() {
			n.On = nil
		}
		if n.Kind != "" && e.here() {
			n.Kind = ""
		}
		e.from(&n.Left)
		e.from(&n.Right)
		e.expr(&n.On)
	}
}

// inline puts a base table read by a subquery in the subquery's place.
func (e *editor) inline(f *From, sub *SubRef) {
	var tables []*Table
	sub.Query.walk(func(n any) {
		if ref, ok := n.(*TableRef); ok && !slices.Contains(tables, ref.Table) {
			tables = append(tables, ref.Table)
		}
	})
	for _, t := range tables {
		if e.here() {
			*f = &TableRef{Table: t, Alias: sub.Alias}
		}
	}
}

// shareTables makes the references of a cloned query point to the case's
// tables and views again.
func (e *editor) shareTables() {
	e.c.Query.walk(func(n any) {
		switch ref := n.(type) {
		case *TableRef:
			for _, t := range e.c.Tables {
				if t.Name == ref.Table.Name && t.Schema == ref.Table.Schema {
					ref.Table = t
				}
			}
		case *ViewRef:
			for _, v := range e.c.Views {
				if v.Name == ref.View.Name {
					ref.View = v
				}
			}
		}
	})
}

// expr replaces an expression by one of its arguments or by a constant.
func (e *editor) expr(x **Expr) {
	if *x == nil {
		return
	}
	for _, a := range (*x).Args {
		if e.here() {
			*x = a
			return
		}
	}
	if (*x).Sub != nil {
		e.query((*x).Sub)
		if e.done {
			return
		}
	}
	if len((*x).Args) > 0 || len((*x).Form) > 4 {
		if len(literals[(*x).Type]) > 0 && e.here() {
			*x = leaf(literals[(*x).Type][0], (*x).Type)
			return
		}
	}
	if len((*x).Args) > 0 {
		copied := *(*x)
		copied.Args = slices.Clone(copied.Args)
		for i := range copied.Args {
			before := copied.Args[i]
			e.expr(&copied.Args[i])
			if copied.Args[i] != before {
				*x = &copied
				return
			}
		}
	}
}

// describe names a case for messages.
func (c *Case) describe() string {
	return fmt.Sprintf("-seed %d -from %d -n 1", c.Seed, c.Number)
}
