package main

// Query is a query expression: WITH, a body, ORDER BY.
type Query struct {
	With   []*CTE
	Body   Body
	Order  []string
	Limit  string // LIMIT and OFFSET
	Locked bool   // FOR UPDATE
}

// Body is what a query expression is built around: *Select, *SetOp, *Values.
type Body interface{ isBody() }

// Select is a SELECT block.
type Select struct {
	Distinct bool
	Items    []*Item
	From     []From
	Where    *Expr
	Group    []*Grouping
	Sets     *Sets
	Having   *Expr
}

// Sets says that Group is not one grouping: "ROLLUP" and "CUBE", or for
// "GROUPING SETS" which of the entries each set has.
type Sets struct {
	Form   string
	Groups [][]int
}

// SetOp is UNION, EXCEPT or INTERSECT, perhaps ALL, of two queries. Names are
// those of its columns.
type SetOp struct {
	Op          string
	All         bool
	Left, Right *Query
	Names       []string
}

// Values is a VALUES list.
type Values struct{ Rows [][]*Expr }

func (*Select) isBody() {}
func (*SetOp) isBody()  {}
func (*Values) isBody() {}

// ItemKind tells the entries of a select list apart.
type ItemKind uint8

const (
	ItemExpr       ItemKind = iota
	ItemStar                // *, or Rel.*
	ItemToken               // the column provsql, named explicitly, perhaps as Rel.provsql
	ItemProvenance          // provenance() AS prv
)

// Item is an entry of a select list.
type Item struct {
	Kind ItemKind
	Expr *Expr
	Name string // output name, empty to leave the choice to PostgreSQL
	Rel  string // printed alias of ItemStar and ItemToken, may be empty
}

// Grouping is an entry of GROUP BY; Text, an ordinal or output name, stands
// for Expr when it is set.
type Grouping struct {
	Expr *Expr
	Text string
}

// CTE is a common table expression.
type CTE struct {
	Name        string
	Columns     []string
	Materialize string // "", "MATERIALIZED", "NOT MATERIALIZED"
	Query       *Query
}

// From is an entry of FROM: *TableRef, *ViewRef, *CTERef, *SubRef, *FuncRef,
// *JoinRef.
type From interface{ isFrom() }

// TableRef names a base table.
type TableRef struct {
	Table   *Table
	Alias   string   // empty for none
	Columns []string // column aliases, nil for none
	Sampled bool     // TABLESAMPLE, of all rows
}

// ViewRef names a view.
type ViewRef struct {
	View  *View
	Alias string
}

// CTERef names a common table expression.
type CTERef struct {
	CTE   *CTE
	Alias string
}

// SubRef is a subquery in FROM.
type SubRef struct {
	Lateral bool
	Query   *Query
	Alias   string
	Columns []string
}

// FuncRef is a set-returning function in FROM.
type FuncRef struct {
	Call       *Expr
	Alias      string
	Column     string
	Ordinality bool // a second column, m
}

// OpaqueRef is a subquery over untracked tables given as text, with constructs
// that are supported there only.
type OpaqueRef struct {
	SQL   string
	Alias string
}

// JoinRef is an explicit join; it is NATURAL or has one of On and Using, or is
// a CROSS JOIN. Kind is LEFT, RIGHT or FULL for an outer join.
type JoinRef struct {
	Kind        string
	Natural     bool
	On          *Expr
	Using       []string
	Left, Right From
	Alias       string // empty for none
}

func (*TableRef) isFrom()  {}
func (*ViewRef) isFrom()   {}
func (*CTERef) isFrom()    {}
func (*SubRef) isFrom()    {}
func (*FuncRef) isFrom()   {}
func (*OpaqueRef) isFrom() {}
func (*JoinRef) isFrom()   {}

// Expr is a scalar expression: Form is its text, with %s for each of Args and
// then for Sub, a subquery.
type Expr struct {
	Form  string
	Args  []*Expr
	Sub   *Query
	Type  Type
	Call  bool // of an aggregate
	Value bool // an aggregate's, which keeps its provenance
}

func leaf(text string, t Type) *Expr { return &Expr{Form: text, Type: t} }

func apply(t Type, form string, args ...*Expr) *Expr {
	return &Expr{Form: form, Args: args, Type: t}
}
