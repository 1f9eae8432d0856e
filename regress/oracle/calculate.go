package main

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// serverCalculator asks plain PostgreSQL, for each expression and each list of
// arguments once.
type serverCalculator struct {
	ctx   context.Context
	s     *session
	known map[string]*string
	names map[string]string // of operators
}

func newCalculator(ctx context.Context, s *session) *serverCalculator {
	return &serverCalculator{ctx, s, map[string]*string{}, map[string]string{}}
}

var parameter = regexp.MustCompile(`\$(\d+)`)

// arity is the number of arguments that an expression names.
func arity(expression string) int {
	n := 0
	for _, m := range parameter.FindAllStringSubmatch(expression, -1) {
		if i, err := strconv.Atoi(m[1]); err == nil {
			n = max(n, i)
		}
	}
	return n
}

// elements splits a value of several arguments, an array of texts.
func elements(array *string, n int) (tuple, error) {
	if array == nil {
		return make(tuple, n), nil
	}
	text := strings.TrimSuffix(strings.TrimPrefix(*array, "{"), "}")
	var list tuple
	for text != "" {
		if rest, ok := strings.CutPrefix(text, "NULL"); ok {
			list = append(list, nil)
			text = strings.TrimPrefix(rest, ",")
			continue
		}
		var b strings.Builder
		quoted := strings.HasPrefix(text, `"`)
		i := choose(quoted, 1, 0)
		for ; i < len(text); i++ {
			c := text[i]
			if quoted && c == '"' || !quoted && c == ',' {
				break
			}
			if c == '\\' {
				i++
			}
			b.WriteByte(text[i])
		}
		element := b.String()
		list = append(list, &element)
		text = strings.TrimPrefix(text[min(len(text), i+choose(quoted, 1, 0)):], ",")
	}
	if len(list) != n {
		return nil, fmt.Errorf("value %s has %d arguments, not %d", *array, len(list), n)
	}
	return list, nil
}

func (t tuple) literals(columns int) string {
	parts := make([]string, columns)
	for i := range parts {
		parts[i] = "NULL"
		if i < len(t) && t[i] != nil {
			parts[i] = "'" + strings.ReplaceAll(*t[i], "'", "''") + "'"
		}
		parts[i] += "::text"
	}
	return strings.Join(parts, ", ")
}

// plainly is an expression without the type of stored values, which the plain
// side does not have.
func plainly(expression string) string {
	return strings.ReplaceAll(expression, "provsql.agg_token", "text")
}

func (c *serverCalculator) scalar(expression string, tuples []tuple) ([]*string, error) {
	expression = plainly(expression)
	n := max(1, arity(expression))
	keys := make([]string, len(tuples))
	var rows []string
	var asked []string
	pending := map[string]bool{}
	for i, t := range tuples {
		keys[i] = "scalar " + expression + ": " + t.literals(n)
		if _, ok := c.known[keys[i]]; ok || pending[keys[i]] {
			continue
		}
		pending[keys[i]] = true
		rows = append(rows, fmt.Sprintf("(%d, %s)", len(asked), t.literals(n)))
		asked = append(asked, keys[i])
	}
	if len(asked) > 0 {
		r, err := c.s.one(c.ctx, fmt.Sprintf("SELECT k, %s FROM (VALUES %s) AS v(k%s)",
			parameter.ReplaceAllString(expression, "v.a$1"), strings.Join(rows, ", "), argumentNames(n)))
		if err != nil {
			return nil, err
		}
		c.note(asked, r)
	}
	return c.values(keys), nil
}

func argumentNames(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, ", a%d", i+1)
	}
	return b.String()
}

func (c *serverCalculator) note(asked []string, r Result) {
	for _, row := range r.Rows {
		if k, err := strconv.Atoi(text(row[0])); err == nil {
			c.known[asked[k]] = row[1]
		}
	}
}

func (c *serverCalculator) values(keys []string) []*string {
	list := make([]*string, len(keys))
	for i, k := range keys {
		list[i] = c.known[k]
	}
	return list
}

func (c *serverCalculator) aggregate(expression string, lists [][]tuple) ([]*string, error) {
	expression = plainly(expression)
	n := max(1, arity(expression))
	keys := make([]string, len(lists))
	pending := map[string]bool{}
	var asked []string
	var ask [][]tuple
	for i, list := range lists {
		var b strings.Builder
		b.WriteString("aggregate " + expression + ": ")
		for _, t := range list {
			b.WriteString("(" + t.literals(n) + ")")
		}
		keys[i] = b.String()
		if _, ok := c.known[keys[i]]; ok || pending[keys[i]] {
			continue
		}
		pending[keys[i]] = true
		asked, ask = append(asked, keys[i]), append(ask, list)
	}
	if len(asked) == 0 {
		return c.values(keys), nil
	}
	for _, sql := range aggregateStatements(expression, n, ask) {
		r, err := c.s.one(c.ctx, sql)
		if err != nil {
			return nil, err
		}
		c.note(asked, r)
	}
	return c.values(keys), nil
}

// aggregateStatements computes an aggregate over lists of tuples. Direct
// arguments of ordered-set aggregates are constants of their list.
func aggregateStatements(expression string, n int, lists [][]tuple) []string {
	direct, ordered, isOrdered := strings.Cut(expression, " WITHIN GROUP ")
	var statements, rows []string
	for k, list := range lists {
		var own []string
		for _, t := range list {
			own = append(own, fmt.Sprintf("(%d, %s)", k, t.literals(n)))
		}
		call := parameter.ReplaceAllString(expression, "v.a$1")
		if isOrdered {
			call = parameter.ReplaceAllStringFunc(direct, func(p string) string {
				i, _ := strconv.Atoi(p[1:])
				if len(list) == 0 {
					return "NULL"
				}
				return "(" + tuple{list[0][i-1]}.literals(1) + ")"
			}) + " WITHIN GROUP " + parameter.ReplaceAllString(ordered, "v.a$1")
		}
		switch {
		case len(list) == 0:
			statements = append(statements, fmt.Sprintf("SELECT %d AS k, %s FROM (SELECT %s) AS v(k%s) WHERE false",
				k, call, "0, "+tuple(nil).literals(n), argumentNames(n)))
		case isOrdered:
			statements = append(statements, fmt.Sprintf("SELECT %d AS k, %s FROM (VALUES %s) AS v(k%s)",
				k, call, strings.Join(own, ", "), argumentNames(n)))
		default:
			rows = append(rows, own...)
		}
	}
	if len(rows) > 0 {
		statements = append(statements, fmt.Sprintf("SELECT k, %s FROM (VALUES %s) AS v(k%s) GROUP BY k",
			parameter.ReplaceAllString(expression, "v.a$1"), strings.Join(rows, ", "), argumentNames(n)))
	}
	return statements
}

func (c *serverCalculator) operator(oid, result string) (string, error) {
	key := oid + " " + result
	if name, ok := c.names[key]; ok {
		return name, nil
	}
	operand := "CASE WHEN %[1]s::regtype::text LIKE 'any%%' THEN " + choose(result == "", "0", result) + "::oid ELSE %[1]s END::regtype"
	r, err := c.s.one(c.ctx, fmt.Sprintf("SELECT format('($1::%%s OPERATOR(%%s.%%s) $2::%%s)', "+operand+", oprnamespace::regnamespace, oprname, "+
		strings.ReplaceAll(operand, "[1]", "[2]")+") FROM pg_operator WHERE oid = %[3]s", "oprleft", "oprright", oid))
	if err != nil {
		return "", err
	}
	if len(r.Rows) == 0 {
		return "", fmt.Errorf("a comparison has operator %s, which does not exist", oid)
	}
	c.names[key] = text(r.Rows[0][0])
	return c.names[key], nil
}
