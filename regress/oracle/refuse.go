package main

import (
	"context"
	"errors"
	"fmt"
)

// refusals are statements over a tracked query that have no provenance: %s is
// a tracked query with one column or more. Each must be an error that says so,
// and never an answer.
var refusals = map[string]string{
	"DISTINCT ON":              "SELECT DISTINCT ON (1) 1 AS one FROM (%s) AS q",
	"INTERSECT ALL":            "SELECT 1 AS one INTERSECT ALL SELECT 1 FROM (%s) AS q",
	"WITH RECURSIVE":           "WITH RECURSIVE steps AS (SELECT 1 AS one FROM (%s) AS q UNION SELECT one FROM steps) SELECT * FROM steps",
	"LIMIT in EXISTS":          "SELECT 1 AS one WHERE EXISTS (SELECT 1 FROM (%s) AS q OFFSET 1)",
	"LIMIT in scalar subquery": "SELECT (SELECT 1 FROM (%s) AS q LIMIT 1) AS one",
	"LIMIT in IN":              "SELECT 1 AS one WHERE 1 IN (SELECT 1 FROM (%s) AS q LIMIT 1)",
}

const featureNotSupported = "0A000"

// checkRefusals wraps a tracked query in constructs without provenance and
// expects each to be refused, with a hint.
func (w *worker) checkRefusals(ctx context.Context, o *Observation) *Failure {
	// A subquery that the statement around it does not use has no tokens to lose.
	if !o.Case.tracked() || o.Case.hasLoneRow() || !o.Case.derivable() {
		return nil
	}
	for name, form := range refusals {
		sql := fmt.Sprintf(form, o.Case.Query.sql(tracked))
		_, err := w.tracked.run(ctx, sql)
		var se *sqlError
		switch {
		case err == nil:
			return fail("not refused: "+name, "%s", sql)
		case !errors.As(err, &se) || se.Code != featureNotSupported || se.Hint == "":
			return fail("refused otherwise: "+name, "%v, hint %q\n%s", err, se.Hint, sql)
		}
	}
	return nil
}
