package main

import (
	"fmt"
	"regexp"
	"strings"
)

// dialect is what a query is printed for.
type dialect uint8

const (
	tracked     dialect = iota
	plain               // no provenance: explicit tokens are left out
	derivations         // plain, and what is tracked eliminates no duplicates, so that rows are repeated once per derivation
)

// sql prints q.
func (q *Query) sql(d dialect) string {
	if d == derivations && !q.reachesTracked() {
		d = plain
	}
	var b strings.Builder
	if len(q.With) > 0 {
		b.WriteString("WITH ")
		for i, c := range q.With {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(c.Name + columnList(c.Columns) + " AS ")
			if c.Materialize != "" {
				b.WriteString(c.Materialize + " ")
			}
			b.WriteString("(" + c.Query.sql(d) + ")")
		}
		b.WriteString(" ")
	}
	b.WriteString(bodySQL(q.Body, d))
	if len(q.Order) > 0 && d != derivations {
		b.WriteString(" ORDER BY " + strings.Join(q.Order, ", "))
	}
	return b.String()
}

func bodySQL(body Body, d dialect) string {
	switch n := body.(type) {
	case *Select:
		return n.sql(d)
	case *SetOp:
		op := " UNION "
		if n.All || d == derivations {
			op = " UNION ALL "
		}
		return branchSQL(n.Left, d, true) + op + branchSQL(n.Right, d, false)
	case *Values:
		rows := make([]string, len(n.Rows))
		for i, row := range n.Rows {
			rows[i] = "(" + exprList(row) + ")"
		}
		return "VALUES " + strings.Join(rows, ", ")
	}
	panic(fmt.Sprintf("no such query body: %T", body))
}

// branchSQL prints an operand of a set operation; the operators associate to
// the left.
func branchSQL(q *Query, d dialect, left bool) string {
	_, nested := q.Body.(*SetOp)
	if len(q.With) > 0 || len(q.Order) > 0 || nested && !left {
		return "(" + q.sql(d) + ")"
	}
	return q.sql(d)
}

func (s *Select) sql(d dialect) string {
	var b strings.Builder
	b.WriteString("SELECT")
	if s.Distinct && d != derivations {
		b.WriteString(" DISTINCT")
	}
	if items := s.itemsSQL(d); items != "" {
		b.WriteString(" " + items)
	}
	for i, f := range s.From {
		b.WriteString(choose(i == 0, " FROM ", ", "))
		b.WriteString(fromSQL(f, d))
	}
	where, having := s.Where, s.Having
	// Without GROUP BY there is one row, however many the FROM clause has.
	if d == derivations && having != nil && len(s.Group) > 0 {
		where, having = conjunction(where, having), nil
	}
	if where != nil {
		b.WriteString(" WHERE " + where.sql())
	}
	if len(s.Group) > 0 && d != derivations {
		keys := make([]string, len(s.Group))
		for i, g := range s.Group {
			if keys[i] = g.Text; g.Text == "" {
				keys[i] = g.Expr.sql()
			}
		}
		b.WriteString(" GROUP BY " + strings.Join(keys, ", "))
	}
	if having != nil {
		b.WriteString(" HAVING " + having.sql())
	}
	return b.String()
}

func (s *Select) itemsSQL(d dialect) string {
	var list []string
	for _, it := range s.Items {
		switch it.Kind {
		case ItemStar:
			list = append(list, qualified(it.Rel, "*"))
		case ItemToken:
			if d == tracked {
				list = append(list, qualified(it.Rel, tokenColumn))
			}
		case ItemProvenance:
			list = append(list, choose(d == tracked, "provsql.provenance()", "NULL::uuid")+" AS "+provenanceName)
		default:
			text := it.Expr.sql()
			if it.Name != "" {
				text += " AS " + ident(it.Name)
			}
			list = append(list, text)
		}
	}
	return strings.Join(list, ", ")
}

func fromSQL(f From, d dialect) string {
	switch n := f.(type) {
	case *TableRef:
		text := relationName(n.Table.Schema, n.Table.Name)
		if n.Alias != "" {
			text += " AS " + n.Alias + columnList(n.Columns)
		}
		return text
	case *ViewRef:
		return relationName(n.View.Schema, n.View.Name) + " AS " + n.Alias
	case *CTERef:
		return n.CTE.Name + " AS " + n.Alias
	case *SubRef:
		return choose(n.Lateral, "LATERAL ", "") + "(" + n.Query.sql(d) + ") AS " + n.Alias + columnList(n.Columns)
	case *FuncRef:
		return n.Call.sql() + choose(n.Ordinality, " WITH ORDINALITY", "") + " AS " + n.Alias + "(" + n.Column + choose(n.Ordinality, ", m", "") + ")"
	case *OpaqueRef:
		return "(" + n.SQL + ") AS " + n.Alias
	case *JoinRef:
		return n.sql(d)
	}
	panic(fmt.Sprintf("no such FROM entry: %T", f))
}

func (j *JoinRef) sql(d dialect) string {
	left, right := fromSQL(j.Left, d), fromSQL(j.Right, d)
	if r, ok := j.Right.(*JoinRef); ok && r.Alias == "" {
		right = "(" + right + ")"
	}
	var text string
	switch {
	case j.Natural:
		text = left + " NATURAL JOIN " + right
	case j.On != nil:
		text = left + " JOIN " + right + " ON " + j.On.sql()
	case len(j.Using) > 0:
		text = left + " JOIN " + right + " USING " + strings.TrimSpace(columnList(j.Using))
	default:
		text = left + " CROSS JOIN " + right
	}
	if j.Alias != "" {
		text = "(" + text + ") AS " + j.Alias
	}
	return text
}

func (e *Expr) sql() string {
	if len(e.Args) == 0 {
		return e.Form
	}
	args := make([]any, len(e.Args))
	for i, a := range e.Args {
		args[i] = a.sql()
	}
	return fmt.Sprintf(e.Form, args...)
}

func exprList(list []*Expr) string {
	texts := make([]string, len(list))
	for i, e := range list {
		texts[i] = e.sql()
	}
	return strings.Join(texts, ", ")
}

func conjunction(a, b *Expr) *Expr {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return apply(Bool, "(%s AND %s)", a, b)
}

// columnList prints " (a, b)", nothing for no names.
func columnList(names []string) string {
	if len(names) == 0 {
		return ""
	}
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = ident(n)
	}
	return " (" + strings.Join(quoted, ", ") + ")"
}

var simpleName = regexp.MustCompile(`^[a-z_][a-z0-9_]*$`)

// ident quotes a name when SQL needs it.
func ident(name string) string {
	if simpleName.MatchString(name) {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

// qualified prints name with a qualifier that is already quoted.
func qualified(rel, name string) string {
	if rel == "" {
		return name
	}
	return rel + "." + name
}

func relationName(schema, name string) string {
	if schema == "" {
		return ident(name)
	}
	return ident(schema) + "." + ident(name)
}

func choose[T any](yes bool, a, b T) T {
	if yes {
		return a
	}
	return b
}
