package main

// volume bounds the rows that a query makes PostgreSQL touch: rows is the
// bound of its answer, work the sum over all its blocks.
type volume struct{ rows, work int }

// maxWork keeps the cost of a case at some milliseconds per world.
const maxWork = 3000

// volume of the case: its query and, when there is one, the stored table's.
func (c *Case) volume() volume {
	v := c.queryVolume(c.Query)
	if c.Store != nil {
		v.work += c.queryVolume(c.Store.Source).work
	}
	return v
}

func (c *Case) queryVolume(q *Query) volume {
	switch b := q.Body.(type) {
	case *Select:
		v := volume{rows: 1}
		for _, f := range b.From {
			v = v.joined(c.fromVolume(f))
		}
		v.work += v.rows
		b.expressions(func(e *Expr) { v.work += v.rows * c.exprWork(e) })
		if b.aggregated() && len(b.Group) == 0 {
			v.rows = 1
		}
		if b.Sets != nil {
			v.rows *= 2
		}
		return v
	case *SetOp:
		l, r := c.queryVolume(b.Left), c.queryVolume(b.Right)
		return volume{l.rows + r.rows, l.work + r.work}
	case *Values:
		return volume{len(b.Rows), len(b.Rows)}
	}
	return volume{}
}

// joined is the volume of a product, entered once per row of its left side.
func (v volume) joined(w volume) volume {
	return volume{v.rows * w.rows, v.work + max(1, v.rows)*w.work}
}

func (c *Case) fromVolume(f From) volume {
	switch n := f.(type) {
	case *TableRef:
		rows := len(n.Table.Rows)
		if c.Store != nil && n.Table == c.Store.Target {
			rows = c.queryVolume(c.Store.Source).rows
		}
		return volume{rows, rows}
	case *ViewRef:
		return c.queryVolume(n.View.Query)
	case *CTERef:
		return c.queryVolume(n.CTE.Query)
	case *SubRef:
		return c.queryVolume(n.Query)
	case *JoinRef:
		v := c.fromVolume(n.Left).joined(c.fromVolume(n.Right))
		v.work += v.rows * c.exprWork(n.On)
		if n.Kind != "" {
			v.rows *= 2
		}
		return v
	}
	return volume{4, 4}
}

// exprWork bounds the rows that an expression's subqueries touch.
func (c *Case) exprWork(e *Expr) int {
	if e == nil {
		return 0
	}
	work := 0
	for _, a := range e.Args {
		work += c.exprWork(a)
	}
	if e.Sub != nil {
		work += c.queryVolume(e.Sub).work
	}
	return work
}
