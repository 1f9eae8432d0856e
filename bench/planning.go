package main

import (
	"context"
	"fmt"
	"strconv"
	"time"
)

// planned are queries whose planning is timed.
var planned = []struct {
	name, sql string
	mark      time.Duration
}{
	{"planning, 1 table", "SELECT c_custkey, c_name FROM customer WHERE c_custkey = 17", 25 * time.Microsecond},
	{"planning, 3 tables, 15 columns", `SELECT c_custkey, c_name, c_nationkey, c_mktsegment, c_acctbal,
		o_orderkey, o_orderstatus, o_totalprice, o_orderdate, o_orderpriority,
		l_partkey, l_linenumber, l_quantity, l_extendedprice, l_shipdate
		FROM customer JOIN orders ON c_custkey = o_custkey JOIN lineitem ON l_orderkey = o_orderkey
		WHERE c_custkey = 17`, 150 * time.Microsecond},
}

// overhead is the time something takes tracked and plain; the difference is
// what counts.
type overhead struct {
	name           string
	plain, tracked sample
	mark           time.Duration
}

// planning reads the planning time that EXPLAIN (SUMMARY) reports, which
// contains the planner hook and with it the rewriting. Tracked and plain
// alternate.
func (b *bench) planning(ctx context.Context) ([]overhead, error) {
	var list []overhead
	for _, p := range planned {
		o := overhead{name: p.name, mark: p.mark}
		for range b.sizes.planned {
			for setting, into := range map[string]*sample{"off": &o.plain, "on": &o.tracked} {
				t, err := planningTime(ctx, b.main, setting, p.sql)
				if err != nil {
					return nil, err
				}
				*into = append(*into, t)
			}
		}
		list = append(list, o)
	}
	return list, b.main.run(ctx, "SET provsql.active = on")
}

func planningTime(ctx context.Context, s *session, setting, sql string) (time.Duration, error) {
	if err := s.run(ctx, "SET provsql.active = "+setting); err != nil {
		return 0, err
	}
	rows, err := s.rows(ctx, "EXPLAIN (SUMMARY, FORMAT JSON) "+sql)
	if err != nil {
		return 0, err
	}
	return readPlanningTime(rows[0][0])
}

// firstQueries times the first query over a tracked table that a backend runs.
func (b *bench) firstQueries(ctx context.Context) ([]overhead, error) {
	o := overhead{name: "first tracked query of a backend", mark: 5 * time.Millisecond}
	for range 5 * b.rounds {
		for setting, into := range map[string]*sample{"off": &o.plain, "on": &o.tracked} {
			s, err := connect(ctx, "", b.database)
			if err != nil {
				return nil, err
			}
			err = s.run(ctx, "SET provsql.active = "+setting)
			if err == nil {
				var t time.Duration
				t, err = s.time(ctx, "SELECT c_custkey, c_name FROM customer WHERE c_custkey = 17")
				*into = append(*into, t)
			}
			s.close()
			if err != nil {
				return nil, err
			}
		}
	}
	return []overhead{o}, nil
}

// readPlanningTime takes the time out of EXPLAIN's JSON.
func readPlanningTime(explain string) (time.Duration, error) {
	var plans []struct {
		PlanningTime float64 `json:"Planning Time"`
	}
	if err := decode(explain, &plans); err != nil || len(plans) != 1 {
		return 0, fmt.Errorf("no planning time in %s", strconv.Quote(explain))
	}
	return time.Duration(plans[0].PlanningTime * float64(time.Millisecond)), nil
}
