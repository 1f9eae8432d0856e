package rewrite

import (
	"slices"

	"provsql/gosrc/pgnode"
)

// SetOperation values; EXCEPT is 3.
const (
	setUnion     = 1
	setIntersect = 2
)

// sets is a query with set operations that is being rewritten.
type sets struct {
	rw      *rewriter
	q       pgnode.Node
	sc      *scope
	rtable  pgnode.Node
	outs    []output // of the branches, by range-table index - 1
	columns int      // of every branch
	tokens  []int    // columns that are bare in every tracked branch
}

// setQuery rewrites a query with set operations.
func (rw *rewriter) setQuery(q pgnode.Node, sc *scope, at place) (output, error) {
	s := &sets{rw: rw, q: q, sc: sc, rtable: q.Child("rtable")}
	s.outs = make([]output, s.rtable.Len())
	s.columns = visibleEntries(q.Child("targetList"))
	root := q.Child("setOperations")
	branchPlace := nested
	switch {
	case at == asIs:
		branchPlace = asIs
	case rw.strip && (at == compared || compares(root)):
		branchPlace = compared
	}
	if err := s.read(root, branchPlace); err != nil {
		return output{}, err
	}
	if err := rw.checkSublinks(q, sc); err != nil {
		return output{}, err
	}
	if !s.tracked(root) {
		return output{columns: s.columns}, nil
	}
	if rw.strip {
		return s.strip(root, at)
	}
	if err := s.agree(root); err != nil {
		return output{}, err
	}
	if distinct(root) {
		return s.unionRoot(at)
	}
	return s.unionAllRoot(at)
}

// distinct reports whether a node of the tree is a UNION that removes
// duplicates.
func distinct(n pgnode.Node) bool {
	return n.Kind() == pgnode.SetOperationStmt && n.Int("op") == setUnion && !n.Bool("all")
}

// compares reports whether any operation below a node removes rows.
func compares(n pgnode.Node) bool {
	return n.Kind() == pgnode.SetOperationStmt &&
		(n.Int("op") != setUnion || !n.Bool("all") || compares(n.Child("larg")) || compares(n.Child("rarg")))
}

// read rewrites the branches.
func (s *sets) read(n pgnode.Node, at place) error {
	if n.Kind() == pgnode.RangeTblRef {
		rti := n.Int("rtindex")
		rte := s.rtable.Item(rti - 1)
		out, err := s.rw.query(rte.Child("subquery"), s.sc, at)
		if err == nil && out.appended {
			s.rw.pushName(rte)
		}
		s.outs[rti-1] = out
		return err
	}
	if err := s.read(n.Child("larg"), at); err != nil {
		return err
	}
	if err := s.read(n.Child("rarg"), at); err != nil {
		return err
	}
	op := n.Int("op")
	switch {
	case s.rw.strip || op == setUnion || !s.tracked(n):
		return nil
	case op == setIntersect:
		return refuse("INTERSECT not supported", "Write INTERSECT as a join.")
	}
	return refuse("EXCEPT not supported", "")
}

// tracked reports whether any branch below a node is tracked.
func (s *sets) tracked(n pgnode.Node) bool {
	if n.Kind() == pgnode.RangeTblRef {
		return s.outs[n.Int("rtindex")-1].tracked
	}
	return s.tracked(n.Child("larg")) || s.tracked(n.Child("rarg"))
}

// leaves calls f for every branch, from left to right.
func leaves(n pgnode.Node, f func(rti int)) {
	if n.Kind() == pgnode.RangeTblRef {
		f(n.Int("rtindex"))
		return
	}
	leaves(n.Child("larg"), f)
	leaves(n.Child("rarg"), f)
}

// agree finds the columns that are the branches' own tokens, which must be the
// same in all tracked branches.
func (s *sets) agree(root pgnode.Node) error {
	first, same := true, true
	leaves(root, func(rti int) {
		out := s.outs[rti-1]
		if !out.tracked {
			return
		}
		var bare []int
		if !out.appended {
			bare = out.tokens
		}
		if first {
			s.tokens, first = bare, false
		}
		same = same && slices.Equal(s.tokens, bare)
	})
	if !same {
		return mixedColumns()
	}
	return nil
}

func mixedColumns() error {
	return refuse("set operation between a token column and another column not supported",
		"List the columns without "+TokenColumn+" instead of using *; the token is added to the result.")
}

// bareEntries returns the token columns as indexes of target list entries.
func (s *sets) bareEntries() []int {
	var bare []int
	for _, column := range s.tokens {
		bare = append(bare, column-1)
	}
	return bare
}

// tokenColumn is where the branches have their token once they are combined.
func (s *sets) tokenColumn() int {
	if len(s.tokens) > 0 {
		return s.tokens[0]
	}
	return s.columns + 1
}

// strip handles a query with tokens in its branches, which are NULL by now.
func (s *sets) strip(root pgnode.Node, at place) (output, error) {
	out := output{tracked: true, columns: s.columns}
	first := true
	leaves(root, func(rti int) {
		if branch := s.outs[rti-1]; branch.tracked {
			if first {
				out.tokens, first = branch.tokens, false
			}
			out.tokens = slices.DeleteFunc(slices.Clone(out.tokens), func(c int) bool {
				return !slices.Contains(branch.tokens, c)
			})
		}
	})
	if at != top || len(out.tokens) == 0 {
		return out, nil
	}
	if err := s.rw.enclose(s.q, s.columns); err != nil {
		return output{}, err
	}
	s.tokens = out.tokens
	s.rw.dropEntries(s.q, s.bareEntries())
	return out, nil
}
