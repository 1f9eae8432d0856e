package main

import (
	"context"
	"errors"
	"fmt"
)

// refusals are statements that track nothing yet: %s is a tracked query with
// one column or more. Each must be an error that says so, and never an answer.
var refusals = map[string]string{
	"aggregate":               "SELECT count(*) FROM (%s) AS q",
	"aggregate in HAVING":     "SELECT 1 AS one FROM (%s) AS q GROUP BY 1 HAVING count(*) > 0",
	"LEFT JOIN":               "SELECT 1 AS one FROM (%s) AS q LEFT JOIN (SELECT 1 AS one) AS r ON true",
	"FULL JOIN":               "SELECT 1 AS one FROM (SELECT 1 AS one) AS r FULL JOIN (%s) AS q ON true",
	"EXCEPT":                  "SELECT 1 AS one FROM (%s) AS q EXCEPT SELECT 2",
	"EXCEPT ALL":              "SELECT 1 AS one EXCEPT ALL SELECT 1 FROM (%s) AS q",
	"INTERSECT":               "SELECT 1 AS one INTERSECT SELECT 1 FROM (%s) AS q",
	"EXISTS":                  "SELECT 1 AS one WHERE EXISTS (%s)",
	"NOT EXISTS":              "SELECT 1 AS one FROM (SELECT 1 AS one) AS r WHERE NOT EXISTS (%s)",
	"scalar subquery":         "SELECT (SELECT 1 FROM (%s) AS q LIMIT 1) AS one",
	"ARRAY":                   "SELECT ARRAY(SELECT 1 FROM (%s) AS q) AS ones",
	"IN":                      "SELECT 1 AS one WHERE 1 IN (SELECT 1 FROM (%s) AS q)",
	"DISTINCT ON":             "SELECT DISTINCT ON (1) 1 AS one FROM (%s) AS q",
	"GROUPING SETS":           "SELECT one FROM (SELECT 1 AS one FROM (%s) AS q) AS r GROUP BY ROLLUP (one)",
	"WITH RECURSIVE":          "WITH RECURSIVE steps AS (SELECT 1 AS one FROM (%s) AS q UNION SELECT one FROM steps) SELECT * FROM steps",
	"subquery in LIMIT":       "SELECT 1 AS one LIMIT (SELECT 1 FROM (%s) AS q LIMIT 1)",
	"EXISTS in an expression": "SELECT CASE WHEN EXISTS (%s) THEN 1 END AS one",
}

const featureNotSupported = "0A000"

// checkRefusals wraps a tracked query in constructs that are not supported and
// expects each to be refused, with a hint.
func (w *worker) checkRefusals(ctx context.Context, o *Observation) *Failure {
	if !o.Case.tracked() {
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
