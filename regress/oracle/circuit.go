package main

import (
	"context"
	"fmt"
	"strings"
)

// Gate is a gate of a circuit as get_gate_type and get_children show it; Type
// is empty for a token the store does not know.
type Gate struct {
	Type       string
	Children   []string
	Extra      string // the text of a value
	Expression string // of an aggregate or an expression over values, with $1, $2, …
	Info       string // the operator of a comparison
	Result     string // the type of a value, by its OID
}

// Circuit is a circuit by token.
type Circuit map[string]Gate

// fetchCircuit reads all that lies below some tokens.
func fetchCircuit(ctx context.Context, s *session, roots []string) (Circuit, error) {
	c := Circuit{}
	for level := roots; len(level) > 0; {
		r, err := s.one(ctx, fmt.Sprintf(
			"SELECT t, provsql.get_gate_type(t), provsql.get_children(t), provsql.get_extra(t), provsql.get_expression(t), (provsql.get_infos(t)).* FROM unnest('{%s}'::uuid[]) AS t",
			strings.Join(level, ",")))
		if err != nil {
			return nil, err
		}
		level = nil
		for _, row := range r.Rows {
			g := Gate{}
			if row[1] != nil {
				g.Type = *row[1]
			}
			if row[2] != nil && *row[2] != "{}" {
				g.Children = strings.Split(strings.Trim(*row[2], "{}"), ",")
			}
			for i, into := range []*string{&g.Extra, &g.Expression, &g.Info, &g.Result} {
				if v := row[3+i]; v != nil {
					*into = *v
				}
			}
			c[*row[0]] = g
		}
		asked := map[string]bool{}
		for _, row := range r.Rows {
			for _, child := range c[*row[0]].Children {
				if _, known := c[child]; !known && !asked[child] {
					asked[child] = true
					level = append(level, child)
				}
			}
		}
	}
	return c, nil
}
