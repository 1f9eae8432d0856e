package main

import (
	"fmt"
	"slices"
	"strings"
)

const tokenColumn = "provsql"

var freshSchemas = []string{
	`DROP SCHEMA IF EXISTS oracle, "Other" CASCADE`,
	`CREATE SCHEMA oracle`, `CREATE SCHEMA "Other"`,
}

// trackedSetup lists the statements that make the case's database with the
// extension. tokens gives the token of each bit.
func (c *Case) trackedSetup(tokens []string) []string {
	var list []string
	inputs := c.inputs()
	for _, t := range c.Tables {
		if c.created(t) {
			continue
		}
		name := relationName(t.Schema, t.Name)
		list = append(list, t.create(name)...)
		track := fmt.Sprintf("SELECT provsql.add_provenance('%s')", name)
		switch {
		case !t.Tracked:
			list = append(list, t.insert(name, "", func(int) string { return "" })...)
		case t.DefaultTokens:
			list = append(list, t.insert(name, "", func(int) string { return "" })...)
			list = append(list, track)
		default:
			list = append(list, track)
			if t.hasLateColumn() {
				last := t.Columns[len(t.Columns)-1]
				list = append(list, fmt.Sprintf("ALTER TABLE %s ADD COLUMN %s %s", name, ident(last.Name), last.Type.SQL()))
			}
			list = append(list, t.insert(name, tokenColumn, func(row int) string {
				if bit := bitOf(inputs, t, row); bit >= 0 {
					return "'" + tokens[bit] + "'"
				}
				return "NULL"
			})...)
		}
	}
	return append(list, c.views(tracked)...)
}

// plainSetup lists the statements that make the case's database without the
// extension: a tracked table is a view that shows the rows of the world that
// the setting oracle.world holds as a bit mask.
func (c *Case) plainSetup() []string {
	var list []string
	inputs := c.inputs()
	for _, t := range c.Tables {
		name := relationName(t.Schema, t.Name)
		if c.created(t) {
			continue
		}
		if !t.Tracked || c.Store != nil && t == c.Store.Target {
			list = append(list, t.create(name)...)
			list = append(list, t.insert(name, "", func(int) string { return "" })...)
			continue
		}
		list = append(list, t.worldView(name, inputs))
	}
	return append(list, c.views(plain)...)
}

// worldView makes the view that stands for a tracked table. It lists the rows
// itself, which is faster than to read them from a table.
func (t *Table) worldView(name string, inputs []input) string {
	var items, rows []string
	for i, c := range t.Columns {
		items = append(items, fmt.Sprintf("c%d::%s AS %s", i+1, c.Type.SQL(), ident(c.Name)))
	}
	for i, r := range t.Rows {
		bit := "NULL::integer"
		if b := bitOf(inputs, t, i); b >= 0 {
			bit = fmt.Sprint(b)
		}
		rows = append(rows, "("+strings.Join(append(slices.Clone(r.Values), bit), ", ")+")")
	}
	kept := "world_bit IS NULL OR (1 << world_bit) & current_setting('oracle.world')::integer <> 0"
	if len(rows) == 0 {
		rows = []string{"(" + strings.Repeat("NULL, ", len(t.Columns)) + "0)"}
		kept = "false"
	}
	names := ""
	for i := range t.Columns {
		names += fmt.Sprintf("c%d, ", i+1)
	}
	return fmt.Sprintf("CREATE VIEW %s AS SELECT %s FROM (VALUES %s) AS v (%sworld_bit) WHERE %s",
		name, strings.Join(items, ", "), strings.Join(rows, ", "), names, kept)
}

// created reports whether t comes into being by CREATE TABLE AS.
func (c *Case) created(t *Table) bool {
	return c.Store != nil && t == c.Store.Target && !c.Store.Insert
}

func (c *Case) views(d dialect) []string {
	var list []string
	for _, v := range c.Views {
		list = append(list, "CREATE VIEW "+relationName(v.Schema, v.Name)+" AS "+v.Query.sql(d))
	}
	return list
}

// fill is the statement that fills the stored table.
func (st *Store) fill(d dialect) string {
	name := relationName(st.Target.Schema, st.Target.Name)
	if st.Insert {
		return "INSERT INTO " + name + columnList(st.Columns) + " " + st.Source.sql(d)
	}
	return "CREATE TABLE " + name + columnList(st.Columns) + " AS " + st.Source.sql(d)
}

// empty is the statement that undoes fill.
func (st *Store) empty() string {
	name := relationName(st.Target.Schema, st.Target.Name)
	return choose(st.Insert, "TRUNCATE "+name, "DROP TABLE IF EXISTS "+name)
}

func (t *Table) columnNames() string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = ident(c.Name)
	}
	return strings.Join(names, ", ")
}

func (t *Table) create(name string) []string {
	var defs []string
	if t.DroppedColumn {
		defs = append(defs, "dropped text")
	}
	for i, c := range t.Columns {
		if !t.hasLateColumn() || i < len(t.Columns)-1 {
			defs = append(defs, ident(c.Name)+" "+c.Type.SQL())
		}
	}
	sql := "CREATE TABLE " + name + " (" + strings.Join(defs, ", ") + ")"
	if t.DroppedColumn {
		return []string{sql, "ALTER TABLE " + name + " DROP COLUMN dropped"}
	}
	if !t.Partitioned || len(t.Columns) == 0 {
		return []string{sql}
	}
	part := func(suffix string) string { return relationName(t.Schema, t.Name+suffix) }
	return []string{
		sql + " PARTITION BY RANGE (" + ident(t.Columns[0].Name) + ")",
		"CREATE TABLE " + part("_low") + " PARTITION OF " + name + " FOR VALUES FROM (MINVALUE) TO (2)",
		"CREATE TABLE " + part("_rest") + " PARTITION OF " + name + " DEFAULT",
	}
}

// hasLateColumn reports whether the last column comes after add_provenance; a
// table has others before it.
func (t *Table) hasLateColumn() bool { return t.Tracked && t.LateColumn && len(t.Columns) > 1 }

// insert makes the INSERT of the table's rows; extra, when given, is a further
// column with its value for each row.
func (t *Table) insert(name, extra string, value func(row int) string) []string {
	if len(t.Rows) == 0 {
		return nil
	}
	columns := t.columnNames()
	if extra != "" {
		columns += ", " + extra
	}
	rows := make([]string, len(t.Rows))
	for i, r := range t.Rows {
		values := r.Values
		if extra != "" {
			values = append(values[:len(values):len(values)], value(i))
		}
		rows[i] = "(" + strings.Join(values, ", ") + ")"
	}
	return []string{"INSERT INTO " + name + " (" + columns + ") VALUES " + strings.Join(rows, ", ")}
}
