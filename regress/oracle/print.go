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
	if q.Limit != "" {
		b.WriteString(" " + q.Limit)
	}
	if q.Locked && d == tracked {
		b.WriteString(" FOR UPDATE")
	}
	return b.String()
}

func bodySQL(body Body, d dialect) string {
	switch n := body.(type) {
	case *Select:
		return n.sql(d)
	case *SetOp:
		return n.sql(d)
	case *Values:
		rows := make([]string, len(n.Rows))
		for i, row := range n.Rows {
			rows[i] = "(" + exprList(row, d) + ")"
		}
		return "VALUES " + strings.Join(rows, ", ")
	}
	panic(fmt.Sprintf("no such query body: %T", body))
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
		b.WriteString(" WHERE " + where.in(d))
	}
	if len(s.Group) > 0 && d != derivations {
		b.WriteString(" GROUP BY " + s.groupSQL(d))
	}
	if having != nil {
		b.WriteString(" HAVING " + having.in(d))
	}
	return b.String()
}

func (s *Select) groupSQL(d dialect) string {
	keys := make([]string, len(s.Group))
	for i, g := range s.Group {
		if keys[i] = g.Text; g.Text == "" {
			keys[i] = g.Expr.in(d)
		}
	}
	all := strings.Join(keys, ", ")
	switch {
	case s.Sets == nil:
		return all
	case s.Sets.Groups == nil:
		return s.Sets.Form + " (" + all + ")"
	}
	var sets []string
	for _, group := range s.Sets.Groups {
		var set []string
		for _, i := range group {
			set = append(set, keys[i])
		}
		sets = append(sets, "("+strings.Join(set, ", ")+")")
	}
	return s.Sets.Form + " (" + strings.Join(sets, ", ") + ")"
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
			text := it.Expr.in(d)
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
		if n.Sampled && d == tracked { // a plain table is a view, which has no samples
			text += " TABLESAMPLE SYSTEM (100)"
		}
		return text
	case *ViewRef:
		return relationName(n.View.Schema, n.View.Name) + " AS " + n.Alias
	case *CTERef:
		return n.CTE.Name + " AS " + n.Alias
	case *SubRef:
		return choose(n.Lateral, "LATERAL ", "") + "(" + n.Query.sql(d) + ") AS " + n.Alias + columnList(n.Columns)
	case *FuncRef:
		return n.Call.in(d) + choose(n.Ordinality, " WITH ORDINALITY", "") + " AS " + n.Alias + "(" + n.Column + choose(n.Ordinality, ", m", "") + ")"
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
	join := choose(j.Kind == "", "", j.Kind+" ") + "JOIN "
	var text string
	switch {
	case j.Natural:
		text = left + " NATURAL " + join + right
	case j.On != nil:
		text = left + " " + join + right + " ON " + j.On.in(d)
	case len(j.Using) > 0:
		text = left + " " + join + right + " USING " + strings.TrimSpace(columnList(j.Using))
	case j.Kind != "":
		text = left + " " + join + right + " ON true"
	default:
		text = left + " CROSS JOIN " + right
	}
	if j.Alias != "" {
		text = "(" + text + ") AS " + j.Alias
	}
	return text
}

// sql prints an expression without subqueries.
func (e *Expr) sql() string { return e.in(plain) }

func (e *Expr) in(d dialect) string {
	if len(e.Args) == 0 && e.Sub == nil {
		return e.Form
	}
	var args []any
	for _, a := range e.Args {
		args = append(args, a.in(d))
	}
	if e.Sub != nil {
		args = append(args, e.Sub.sql(d))
	}
	return fmt.Sprintf(e.Form, args...)
}

func exprList(list []*Expr, d dialect) string {
	texts := make([]string, len(list))
	for i, e := range list {
		texts[i] = e.in(d)
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
