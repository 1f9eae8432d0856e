package rewrite

import (
	"provsql/gosrc/pgnode"
)

// scope is what a query's WITH clause defines, and those around it.
type scope struct {
	outer *scope
	ctes  []cte
}

type cte struct {
	name string
	out  output
}

// find returns the CTE that an RTE refers to, seen from the query of sc;
// levels is how many queries up its WITH clause is. The zero output stands
// for an untracked or recursive one.
func (sc *scope) find(name string, levels int) output {
	for ; levels > 0 && sc != nil; levels-- {
		sc = sc.outer
	}
	if sc != nil {
		for i := range sc.ctes {
			if sc.ctes[i].name == name {
				return sc.ctes[i].out
			}
		}
	}
	return output{}
}

// withList rewrites the queries of a WITH clause, each once and where it is,
// so that what is evaluated once still is.
func (rw *rewriter) withList(q pgnode.Node, outer *scope) (*scope, error) {
	sc := &scope{outer: outer}
	list := q.Child("cteList")
	for i := range list.Len() {
		c := list.Item(i)
		out, err := rw.withQuery(c, sc)
		if err != nil {
			return nil, err
		}
		sc.ctes = append(sc.ctes, cte{c.Text("ctename"), out})
	}
	return sc, nil
}

func (rw *rewriter) withQuery(c pgnode.Node, sc *scope) (output, error) {
	q := c.Child("ctequery")
	switch {
	case command(q) != cmdSelect:
		if !rw.strip && rw.touches(q, sc, 1) {
			return output{}, refuse("Data-modifying CTEs not supported",
				"Run the data-modifying statement on its own.")
		}
		return output{}, nil
	case c.Int("cterefcount") == 0:
		// The planner never looks at it.
		return output{}, nil
	case c.Bool("cterecursive") && !rw.strip:
		if rw.touches(q, sc, 1) {
			return output{}, refuse("Recursive CTEs not supported",
				"Write a fixed number of steps as joins.")
		}
		return output{}, nil
	}
	out, err := rw.query(q, sc, nested)
	if err == nil && out.appended {
		rw.pushColumn(c, "ctecolnames", "ctecoltypes", "ctecoltypmods", "ctecolcollations")
	}
	return out, err
}

// pushColumn adds the token column to lists that describe columns.
func (rw *rewriter) pushColumn(n pgnode.Node, names, types, typmods, collations string) {
	rw.changed = true
	if names != "" {
		rw.field(n, names, pgnode.List).PushRaw(`"` + TokenColumn + `"`)
	}
	rw.field(n, types, pgnode.OidList).PushInt(int(rw.cat.UUIDType))
	rw.field(n, typmods, pgnode.IntList).PushInt(-1)
	rw.field(n, collations, pgnode.OidList).PushInt(0)
}

// field returns a field's list, making one when it is empty.
func (rw *rewriter) field(n pgnode.Node, name string, flavour pgnode.Kind) pgnode.Node {
	l := n.Child(name)
	if l.IsZero() {
		l = rw.tree.NewList(flavour)
		n.SetChild(name, l)
	}
	return l
}
