package main

import (
	"fmt"
	"strings"
)

// An answer's cell that is the value of an aggregate reads
// "( token::type , value )", without the value when it is NULL.

// aggregateCell takes such a cell apart.
func aggregateCell(cell string) (token string, value *string, err error) {
	rest, ok := strings.CutPrefix(cell, "( ")
	rest, closed := strings.CutSuffix(rest, " )")
	token, rest, named := strings.Cut(rest, "::")
	if !ok || !closed || !named {
		return "", nil, fmt.Errorf("%q is no value of an aggregate", cell)
	}
	if _, v, ok := strings.Cut(rest, " , "); ok {
		value = &v
	}
	return token, value, nil
}

// aggregates says which columns of the answer are values of aggregates.
func (o *Observation) aggregates() []bool {
	list := make([]bool, len(o.Tracked.Columns))
	for i, c := range o.Tracked.Columns {
		list[i] = o.AggregateOID != 0 && c.OID == o.AggregateOID
	}
	return list
}

// answerTokens lists the tokens of an answer, of rows and of values.
func (o *Observation) answerTokens() []string {
	list := distinctTokens(o.Tracked)
	seen := map[string]bool{}
	is := o.aggregates()
	for _, row := range o.Tracked.Rows {
		for i, cell := range row {
			if !is[i] || cell == nil {
				continue
			}
			if token, _, err := aggregateCell(*cell); err == nil && !seen[token] {
				seen[token] = true
				list = append(list, token)
			}
		}
	}
	return list
}

// rowsIn lists the answer's rows as they are in each world of the evaluation:
// with the values that the aggregates have there.
func (o *Observation) rowsIn(e *evaluation) ([][][]*string, error) {
	is := o.aggregates()
	out := make([][][]*string, len(e.worlds))
	for _, row := range o.Tracked.Rows {
		rows := make([][]*string, len(e.worlds))
		for i := range rows {
			rows[i] = row
		}
		for col, cell := range row {
			if !is[col] || cell == nil {
				continue
			}
			token, _, err := aggregateCell(*cell)
			if err != nil {
				return nil, err
			}
			values, err := e.texts(token)
			if err != nil {
				return nil, err
			}
			for i := range rows {
				rows[i] = append([]*string(nil), rows[i]...)
				rows[i][col] = values[i]
			}
		}
		for i := range rows {
			out[i] = append(out[i], rows[i])
		}
	}
	return out, nil
}

// judgement is what an answer says about the worlds: its rows, their truth and
// multiplicity in each.
type judgement struct {
	e      *evaluation
	rows   [][][]*string // by world
	truth  [][]bool      // by row and world
	counts [][]int
}

// judged evaluates the answer in every world, once.
func (o *Observation) judged() (*judgement, error) {
	if o.judgement != nil {
		return o.judgement, nil
	}
	worlds := make([]world, len(o.Plain))
	for x := range worlds {
		worlds[x] = world(x)
	}
	j := &judgement{e: newEvaluation(o.Circuit, o.bits(), worlds, o.Calculator)}
	j.e.others = o.Case.Store != nil && o.Case.Store.Insert
	for _, row := range o.Tracked.Rows {
		truth, err := j.e.truths(o.token(row))
		if err != nil {
			return nil, fmt.Errorf("row %s: %w", dataKey(o.full().Columns, row), err)
		}
		counts, err := j.e.counts(o.token(row))
		if err != nil {
			return nil, fmt.Errorf("row %s: %w", dataKey(o.full().Columns, row), err)
		}
		j.truth, j.counts = append(j.truth, truth), append(j.counts, counts)
	}
	var err error
	j.rows, err = o.rowsIn(j.e)
	o.judgement = j
	return j, err
}

// present is the answer that the tokens say plain PostgreSQL gives in a world.
func (j *judgement) present(columns []ResultColumn, x int) Result {
	r := Result{Columns: columns}
	for i, row := range j.rows[x] {
		if j.truth[i][x] {
			r.Rows = append(r.Rows, row)
		}
	}
	return r
}

// counted is the multiset that the multiplicities make in a world.
func (j *judgement) counted(columns []ResultColumn, x int) multiset {
	m := multiset{}
	for i, row := range j.rows[x] {
		m[worldKey(columns, row)] += j.counts[i][x]
	}
	return m
}
