package rewrite

import "provsql/gosrc/pgnode"

// reading says where a data-modifying statement reads tracked tables, apart
// from the rows it modifies.
type reading struct {
	from    bool // FROM, USING, or the SELECT of an INSERT
	sublink bool
}

func (r reading) any() bool { return r.from || r.sublink }

// refuse returns the error for a statement that must not read tracked tables
// in these places.
func (r reading) refuse(statement string) error {
	if r.sublink {
		return refuse("Subqueries (EXISTS, IN, scalar subquery) not supported",
			"Write the subquery's result into a table first.")
	}
	return refuse(statement+" reading provenance-tracked tables not supported",
		"Write what it reads into a table without provenance first.")
}

// modify checks an UPDATE, DELETE or MERGE. One that reads no tracked table
// but the one it modifies stays as it is.
func (rw *rewriter) modify(q pgnode.Node) error {
	if rw.strip {
		sc, err := rw.withList(q, nil)
		if err == nil {
			_, err = rw.block(q, sc, asIs)
		}
		return err
	}
	reads, err := rw.reads(q)
	if err != nil {
		return err
	}
	statement := "MERGE"
	switch command(q) {
	case cmdUpdate:
		statement = "UPDATE ... FROM"
	case cmdDelete:
		statement = "DELETE ... USING"
	default:
		if rw.touches(q.Child("rtable").Item(q.Int("resultRelation")-1), nil, 0) {
			return refuse("MERGE not supported", "Write separate INSERT, UPDATE and DELETE statements.")
		}
	}
	if reads.any() {
		return reads.refuse(statement)
	}
	return nil
}

// reads finds out where a data-modifying statement reads tracked tables.
func (rw *rewriter) reads(q pgnode.Node) (reading, error) {
	var r reading
	sc, err := rw.withList(q, nil)
	if err != nil {
		return r, err
	}
	rtable := q.Child("rtable")
	eachSource(q.Child("jointree"), func(rti int) {
		if rti != q.Int("resultRelation") && rw.touches(rtable.Item(rti-1), sc, 0) {
			r.from = true
		}
	})
	if q.Bool("hasSubLinks") {
		r.sublink = rw.sublinkTouches(q, sc)
	}
	return r, nil
}

// eachSource calls f with the range-table index of every FROM item.
func eachSource(n pgnode.Node, f func(rti int)) {
	switch n.Kind() {
	case pgnode.RangeTblRef:
		f(n.Int("rtindex"))
	case pgnode.FromExpr:
		list := n.Child("fromlist")
		for i := range list.Len() {
			eachSource(list.Item(i), f)
		}
	case pgnode.JoinExpr:
		eachSource(n.Child("larg"), f)
		eachSource(n.Child("rarg"), f)
	}
}

// sublinkTouches reports whether a subquery in a query's own expressions reads
// a tracked table.
func (rw *rewriter) sublinkTouches(n pgnode.Node, sc *scope) bool {
	if n.Kind() == pgnode.SubLink && rw.touches(n.Child("subselect"), sc, 1) {
		return true
	}
	found := false
	n.Children(func(child pgnode.Node) bool {
		if child.Kind() != pgnode.Query {
			found = rw.sublinkTouches(child, sc)
		}
		return !found
	})
	return found
}
