package rewrite

import (
	"provsql/gosrc/pgnode"
)

// scope is what a query's WITH clause defines, and those around it.
type scope struct {
	outer *scope
	ctes  []cte
}

// cte is one entry of a WITH clause. It is rewritten when a query that counts
// refers to it first; what nobody needs stays as it is, whatever it holds.
type cte struct {
	node    pgnode.Node
	name    string
	started bool
	out     output // the zero output for one that is recursive or untracked

	looked, touched bool // whether it touches tracked tables, once looked
}

// find returns the CTE that an RTE refers to and the scope that has it. The
// RTE's query is levels queries below the one of sc.
func (sc *scope) find(rte pgnode.Node, levels int) (*cte, *scope) {
	for levels = rte.Int("ctelevelsup") - levels; levels > 0 && sc != nil; levels-- {
		sc = sc.outer
	}
	if sc != nil {
		name := rte.Text("ctename")
		for i := range sc.ctes {
			if sc.ctes[i].name == name {
				return &sc.ctes[i], sc
			}
		}
	}
	return nil, nil
}

// withList reads a WITH clause. Data-modifying queries in it run whether or
// not anything refers to them.
func (rw *rewriter) withList(q pgnode.Node, outer *scope) (*scope, error) {
	list := q.Child("cteList")
	if list.Len() == 0 {
		return &scope{outer: outer}, nil
	}
	sc := &scope{outer: outer, ctes: make([]cte, list.Len())}
	for i := range sc.ctes {
		node := list.Item(i)
		sc.ctes[i] = cte{node: node, name: node.Text("ctename")}
	}
	for i := range sc.ctes {
		body := sc.ctes[i].node.Child("ctequery")
		if command(body) == cmdSelect {
			continue
		}
		sc.ctes[i].started = true
		if !rw.strip && rw.touches(body, sc, 1) {
			return nil, refuse("Data-modifying CTEs not supported", "Run the data-modifying statement on its own.")
		}
	}
	return sc, nil
}

// withQuery returns what the CTE that an RTE of the query of sc refers to
// gives, rewriting it at the first reference: once and where it is, so that
// what is evaluated once still is.
func (rw *rewriter) withQuery(rte pgnode.Node, sc *scope) (output, error) {
	c, sc := sc.find(rte, 0)
	if c == nil {
		return output{}, nil
	}
	if c.started {
		return c.out, nil
	}
	c.started = true
	q := c.node.Child("ctequery")
	if c.node.Bool("cterecursive") && !rw.strip {
		if rw.touches(q, sc, 1) {
			return output{}, refuse("Recursive CTEs not supported", "Write a fixed number of steps as joins.")
		}
		return output{}, nil
	}
	out, err := rw.query(q, sc, nested)
	if err != nil {
		return output{}, err
	}
	c.out = out
	if out.appended {
		rw.pushColumn(c.node, "ctecolnames", "ctecoltypes", "ctecoltypmods", "ctecolcollations")
	}
	return out, nil
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
