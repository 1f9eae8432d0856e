// Package rewrite makes a query carry the provenance of its rows: it reads an
// analysed query tree as node text, adds to every block that reads tracked
// tables the expression for its rows' tokens, and prints the tree. What it
// cannot track is an error; queries that read no tracked table stay untouched.
//
// One file per SQL construct. Words used throughout: a block is one SELECT, a
// source is one item of its FROM clause, a token column is an output column
// that carries a row's token, and a bare column is a select-list entry that is
// nothing but a source's token column, under the name provsql: it stands for
// the block's own token. A rewritten query returns possible rows: those that
// some subset of the tracked rows gives. A row is present when the tables as
// they are give it. A condition or value is uncertain when it depends on which
// tracked rows there are.
package rewrite

import (
	"errors"
	"slices"
	"sync"

	"provsql/gosrc/pgnode"
	"provsql/gosrc/sqlerror"
)

// TokenColumn is the name of token columns.
const TokenColumn = "provsql"

// Options choose what Rewrite does.
type Options struct {
	// Active adds tokens. Without it the query is stripped, that is, made to
	// return what it would if tables had no token columns: where tokens are
	// compared they become NULL, which compares alike, and joins do not see
	// them. Nothing is refused then.
	Active bool
	// PossibleRows returns rows that are not present, with their tokens.
	PossibleRows bool
}

// Warning is a message for the user that does not stop the query.
type Warning struct {
	Message string
	Hint    string
	Notice  bool // of less weight, and said once for a statement of the client
	ends    bool // where the provenance of a value ends
}

// Result is a rewritten query.
type Result struct {
	Query    []byte // node text; the one handed in when not Changed
	Changed  bool
	Warnings []Warning
}

// trees keeps the memory of finished rewrites for the next ones.
var trees = sync.Pool{New: func() any { return new(pgnode.Tree) }}

// largeTree is the number of nodes above which memory is not kept.
const largeTree = 20000

func giveBack(tree *pgnode.Tree) {
	if tree.Size() <= largeTree {
		tree.Reset()
		trees.Put(tree)
	}
}

// Rewrite rewrites the tree of one query, as a planner receives it. Errors are
// those of the catalog and *sqlerror.Error: 0A000 names a construct that
// cannot be tracked.
func Rewrite(query []byte, cat Catalog, tmpl *Templates, opt Options) (result Result, err error) {
	tree := trees.Get().(*pgnode.Tree)
	defer giveBack(tree)
	if err := tree.Parse(query); err != nil {
		return Result{}, parseError(err)
	}
	q := tree.Root()
	if q.Kind() != pgnode.Query {
		return Result{}, sqlerror.New(sqlerror.InternalError, "node text is not a query tree")
	}
	rw := &rewriter{
		tree:     tree,
		tmpl:     tmpl.nodes,
		cat:      cat,
		names:    cat.Names(),
		strip:    !opt.Active,
		possible: opt.PossibleRows,
		rowVars:  tree.Any(pgnode.Var, func(n pgnode.Node) bool { return n.Int("varattno") == 0 }),
	}
	rw.calls = tree.Any(pgnode.FuncExpr, rw.isCall)
	rw.withTokens = tree.Any(pgnode.FuncExpr, func(n pgnode.Node) bool { return n.Oid("funcid") == rw.names.WithToken })
	rw.leaves = tree.Any(pgnode.Var, func(n pgnode.Node) bool { return n.Oid("vartype") == rw.names.AggTokenType })
	defer rw.recover(&err)
	rw.statement(q)
	rw.unpair()
	result = Result{Query: query, Warnings: rw.given()}
	if rw.changed {
		result.Query = tree.Print()
		result.Changed = true
	}
	return result, nil
}

func parseError(err error) error {
	var depth *pgnode.DepthError
	if errors.As(err, &depth) {
		return sqlerror.New("54001", "query is nested too deeply to be rewritten").
			WithDetail("%s", err.Error()).WithHint("%s", hintOff)
	}
	return sqlerror.New(sqlerror.InternalError, "cannot read the query tree").WithDetail("%s", err.Error())
}

// rewriter is the state of one Rewrite.
type rewriter struct {
	tree       *pgnode.Tree
	tmpl       *pgnode.Templates
	cat        Catalog
	names      *Names
	strip      bool // Options.Active is false
	possible   bool // Options.PossibleRows
	calls      bool // provenance() may be called somewhere
	rowVars    bool // whole-row references may be somewhere
	leaves     bool // there are values of aggregates over tracked rows
	withTokens bool // with_token() may be called somewhere
	paired     bool // pair was called
	changed    bool
	ctes       int  // WITH queries made so far
	tokenless  bool // the statement returns no tokens
	policies   bool // there are conditions of row-security policies
	warnings   []Warning
}

// failure carries an error out of the depths of a rewriting: expressions are
// made by functions that make other expressions, and few of them can fail.
type failure struct{ err error }

func fail(err error) { panic(failure{err}) }

// recover turns a failure into the error of Rewrite.
func (rw *rewriter) recover(err *error) {
	switch x := recover().(type) {
	case nil:
	case failure:
		*err = x.err
	default:
		panic(x)
	}
}

func (rw *rewriter) warn(w Warning) {
	for _, said := range rw.warnings {
		if said == w {
			return
		}
	}
	rw.warnings = append(rw.warnings, w)
}

// given returns the warnings that concern the user: without tokens, there is no
// provenance that could end.
func (rw *rewriter) given() []Warning {
	if !rw.tokenless {
		return rw.warnings
	}
	return slices.DeleteFunc(rw.warnings, func(w Warning) bool { return w.ends })
}

// statement rewrites the whole tree.
func (rw *rewriter) statement(q pgnode.Node) {
	switch command(q) {
	case cmdSelect:
		rw.selectStatement(q)
	case cmdInsert:
		rw.insert(q)
	default:
		rw.modify(q)
	}
}

// CmdType values, the same in all supported versions; MERGE is 5 since 15.
const (
	cmdSelect = 1
	cmdUpdate = 2
	cmdInsert = 3
	cmdDelete = 4
)

func command(q pgnode.Node) int { return q.Int("commandType") }
