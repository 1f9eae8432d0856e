// Package rewrite makes a query carry the provenance of its rows: it reads an
// analysed query tree as node text, adds to every block that reads tracked
// tables the expression for its rows' tokens, and prints the tree. What it
// cannot track is an error; queries that read no tracked table stay untouched.
//
// One file per SQL construct. Words used throughout: a block is one SELECT, a
// source is one item of its FROM clause, a token column is an output column
// that carries a row's token, and a bare column is a select-list entry that is
// nothing but a source's token column, under the name provsql: it stands for
// the block's own token.
package rewrite

import (
	"errors"
	"sync"

	"provsql/gosrc/pgnode"
	"provsql/gosrc/sqlerror"
)

// TokenColumn is the name of token columns.
const TokenColumn = "provsql"

// TrackedColumn is the token column of a tracked table.
type TrackedColumn struct {
	Attnum  int16
	NotNull bool
}

// Catalog is what the rewriter must know about the database.
type Catalog struct {
	UUIDType, UUIDArrayType uint32 // pg_type OIDs of uuid and uuid[]

	// pg_proc OIDs: provenance(), provenance_times(VARIADIC uuid[]), and the
	// aggregate provenance_plus_agg(uuid).
	Provenance, Times, PlusAgg uint32

	Tracked map[uint32]TrackedColumn // by the table's OID
}

// Options choose what Rewrite does.
type Options struct {
	// Active adds tokens. Without it the query is stripped, that is, made to
	// return what it would if * did not stand for token columns: bare columns
	// disappear from the output, from comparisons and from joins, and nothing
	// is refused. Where a token column is inserted it stays the stored value.
	Active bool

	// OmitToken keeps the output columns as they are, for callers that have
	// fixed them already: bare columns stay at their places and carry the
	// query's token, and none is appended.
	OmitToken bool
}

// Warning is a message for the user that does not stop the query.
type Warning struct {
	Message string
	Hint    string
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
// of type *sqlerror.Error: 0A000 names a construct that cannot be tracked.
func Rewrite(query []byte, cat *Catalog, tmpl *Templates, opt Options) (Result, error) {
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
		tree:    tree,
		tmpl:    tmpl.nodes,
		cat:     cat,
		strip:   !opt.Active,
		rowVars: tree.Any(pgnode.Var, func(n pgnode.Node) bool { return n.Int("varattno") == 0 }),
	}
	rw.calls = tree.Any(pgnode.FuncExpr, rw.isCall)
	at := top
	if opt.OmitToken {
		at = fixed
	}
	if err := rw.statement(q, at); err != nil {
		return Result{}, err
	}
	result := Result{Query: query, Warnings: rw.warnings}
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
	tree     *pgnode.Tree
	tmpl     *pgnode.Templates
	cat      *Catalog
	strip    bool // Options.Active is false
	calls    bool // provenance() may be called somewhere
	rowVars  bool // whole-row references may be somewhere
	changed  bool
	warnings []Warning
}

// place says what becomes of a query's token column.
type place uint8

const (
	top    place = iota // bare columns go, the token is the last column
	nested              // bare columns become the token, else it is appended
	fixed               // bare columns become the token, none is appended

	// Only when stripping:
	compared // bare columns become NULL
	asIs     // bare columns stay what they are, even where they are compared
)

// output describes a rewritten query to the one that reads from it.
type output struct {
	tracked  bool  // the query reads tracked tables
	columns  int   // non-junk columns it had before
	tokens   []int // numbers of the token columns, ascending
	appended bool  // the only token column is new, behind the others
}

// token returns the column number of the token, 0 when there is none.
func (o output) token() int {
	if len(o.tokens) == 0 {
		return 0
	}
	return o.tokens[0]
}

// statement rewrites the whole tree.
func (rw *rewriter) statement(q pgnode.Node, at place) error {
	switch command(q) {
	case cmdSelect:
		_, err := rw.query(q, nil, at)
		return err
	case cmdInsert:
		return rw.insert(q)
	default:
		return rw.modify(q)
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

// query rewrites a SELECT and, before it, everything it reads from.
func (rw *rewriter) query(q pgnode.Node, outer *scope, at place) (output, error) {
	sc, err := rw.withList(q, outer)
	if err != nil {
		return output{}, err
	}
	if !q.IsNull("setOperations") {
		return rw.setQuery(q, sc, at)
	}
	return rw.block(q, sc, at)
}
