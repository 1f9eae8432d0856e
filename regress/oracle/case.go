package main

import "slices"

// Case is one experiment of the oracle: a small database and a query over it.
type Case struct {
	Seed, Number uint64
	Tables       []*Table
	Views        []*View
	Store        *Store // when set, Query reads the table it fills
	Query        *Query
	Features     map[string]bool // constructs the generator used
}

// Table is a base table and its rows.
type Table struct {
	Schema, Name  string // Schema is empty for the one on the search path
	Columns       []Column
	Rows          []Row
	Tracked       bool
	DefaultTokens bool // rows come before add_provenance, tokens are the server's own
	Partitioned   bool // by range of the first column, which is an integer
	LateColumn    bool // the last column comes after add_provenance
	DroppedColumn bool // a column before all others was dropped
}

// Column is a column of a base table.
type Column struct {
	Name  string
	Type  Type
	Value bool // of a stored answer: an aggregate's
}

// keyColumn numbers the rows of the tables that have it.
const keyColumn = "id"

func (t *Table) keyed() bool {
	return slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Name == keyColumn })
}

// Row is a row of a base table: its values as SQL literals.
type Row struct {
	Values  []string
	Certain bool // in a tracked table: the token is NULL, the row is in every world
}

// View is a view over tables and earlier views.
type View struct {
	Schema, Name string
	Query        *Query
}

// Store is a table that a statement fills from a query before the main query
// reads it.
type Store struct {
	Insert  bool // INSERT … SELECT into an existing tracked table, otherwise CREATE TABLE AS
	Target  *Table
	Columns []string // the column list, nil for none
	Source  *Query
}

// input is one tracked row that worlds keep or drop.
type input struct {
	table *Table
	row   int
}

// uses reports whether the generator used one of some constructs.
func (c *Case) uses(constructs map[string]bool) bool {
	for name := range c.Features {
		if constructs[name] {
			return true
		}
	}
	return false
}

// inputs lists the rows that worlds decide on; the position is the row's bit.
func (c *Case) inputs() []input {
	var list []input
	for _, t := range c.Tables {
		if !t.Tracked {
			continue
		}
		for i := range t.Rows {
			if !t.Rows[i].Certain {
				list = append(list, input{t, i})
			}
		}
	}
	return list
}

// bitOf returns the bit of a row, -1 for rows that are in every world.
func bitOf(inputs []input, t *Table, row int) int {
	for bit, in := range inputs {
		if in.table == t && in.row == row {
			return bit
		}
	}
	return -1
}
