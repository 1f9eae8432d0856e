package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// inWorlds runs the query on the plain side in some worlds.
func (w *worker) inWorlds(ctx context.Context, c *Case, d dialect, worlds []world) ([]Result, error) {
	if err := w.prepareViews(ctx, c, d); err != nil {
		return nil, err
	}
	if c.Store == nil && len(worlds) > 4 {
		return w.looped(ctx, c, d, worlds)
	}
	var results []Result
	for chunk := range slices.Chunk(worlds, 128) {
		var b strings.Builder
		perWorld := 2
		for _, x := range chunk {
			fmt.Fprintf(&b, "SET oracle.world = %d;\n", x)
			if c.Store != nil {
				perWorld = 4
				fmt.Fprintf(&b, "%s;\n%s;\n", c.Store.empty(), c.Store.fill(d))
			}
			fmt.Fprintf(&b, "%s;\n", c.Query.sql(d))
		}
		got, err := w.plain.run(ctx, b.String())
		if err != nil {
			return nil, err
		}
		for i := range chunk {
			results = append(results, got[(i+1)*perWorld-1])
		}
	}
	return results, nil
}

// looped runs the query in many worlds in one statement: a function goes
// through them, and its plan is made once.
func (w *worker) looped(ctx context.Context, c *Case, d dialect, worlds []world) ([]Result, error) {
	list := make([]string, len(worlds))
	at := map[string]int{}
	for i, x := range worlds {
		list[i] = strconv.Itoa(int(x))
		at[list[i]] = i
	}
	sql := c.Query.sql(d)
	results, err := w.plain.run(ctx, fmt.Sprintf(`SET oracle.world = 0;
CREATE OR REPLACE FUNCTION pg_temp.in_worlds() RETURNS TABLE (oracle_world integer, oracle_row text) LANGUAGE plpgsql AS $loop$
#variable_conflict use_column
DECLARE oracle_next integer;
BEGIN
  FOREACH oracle_next IN ARRAY ARRAY[%s] LOOP
    PERFORM set_config('oracle.world', oracle_next::text, false);
    RETURN QUERY SELECT oracle_next, oracle_q::text FROM (%s) AS oracle_q;
  END LOOP;
END $loop$;
SELECT * FROM (%[2]s) AS q LIMIT 0;
SELECT * FROM pg_temp.in_worlds()`, strings.Join(list, ", "), sql))
	if err != nil {
		return nil, err
	}
	out := make([]Result, len(worlds))
	for i := range out {
		out[i].Columns = results[2].Columns
	}
	for _, row := range results[3].Rows {
		i := at[text(row[0])]
		fields, err := recordFields(text(row[1]))
		if len(fields) == 0 && len(results[2].Columns) == 1 { // one NULL and no column look the same
			fields = []*string{nil}
		}
		if err != nil || len(fields) != len(results[2].Columns) {
			return nil, fmt.Errorf("row %s has %d columns, not %d", text(row[1]), len(fields), len(results[2].Columns))
		}
		out[i].Rows = append(out[i].Rows, fields)
	}
	return out, nil
}

// recordFields takes a row's text apart.
func recordFields(record string) ([]*string, error) {
	inside, ok := strings.CutPrefix(record, "(")
	inside, closed := strings.CutSuffix(inside, ")")
	if !ok || !closed {
		return nil, fmt.Errorf("%q is no row", record)
	}
	if inside == "" {
		return nil, nil
	}
	var fields []*string
	var b strings.Builder
	empty, quoted := true, false
	end := func() {
		if empty {
			fields = append(fields, nil)
		} else {
			field := b.String()
			fields = append(fields, &field)
		}
		b.Reset()
		empty = true
	}
	for i := 0; i < len(inside); i++ {
		c := inside[i]
		switch {
		case c == '"' && quoted && i+1 < len(inside) && inside[i+1] == '"', c == '\\' && i+1 < len(inside):
			i++
			b.WriteByte(inside[i])
		case c == '"':
			quoted = !quoted
			empty = false
		case c == ',' && !quoted:
			end()
		default:
			empty = false
			b.WriteByte(c)
		}
	}
	end()
	return fields, nil
}
