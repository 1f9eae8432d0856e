package main

import (
	"testing"
	"time"
)

func TestReadPlanningTime(t *testing.T) {
	got, err := readPlanningTime(`[{"Plan": {"Node Type": "Result"}, "Planning Time": 0.125}]`)
	if err != nil || got != 125*time.Microsecond {
		t.Errorf("got %v, %v", got, err)
	}
	for _, bad := range []string{"", "[]", "{}", "Result"} {
		if _, err := readPlanningTime(bad); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
}

func TestReadTPS(t *testing.T) {
	out := "latency average = 0.1 ms\ninitial connection time = 1.5 ms\ntps = 12345.678901 (without initial connection time)\n"
	if got := readTPS(out); got != 12345.678901 {
		t.Errorf("got %v", got)
	}
	if got := readTPS("creating tables..."); got != 0 {
		t.Errorf("got %v without a figure", got)
	}
}

func TestCountErrors(t *testing.T) {
	out := "pgbench: error: client 3 script 0 aborted in command 1 query 0: ERROR:  no\n" +
		"pgbench: error: client 1 script 0 aborted in command 1 query 0: ERROR:  no\n" +
		"number of failed transactions: 4 (0.400%)\npgbench: error: Run was aborted; the above results are incomplete.\n"
	if got := countErrors(out); got != 6 {
		t.Errorf("got %d", got)
	}
	if got := countErrors("number of failed transactions: 0 (0.000%)\ntps = 1 (without initial connection time)\n"); got != 0 {
		t.Errorf("got %d without an error", got)
	}
}

func TestEveryQueryHasAMarkAndAName(t *testing.T) {
	seen := map[string]bool{}
	for _, q := range queries {
		if q.mark < 1 || q.name == "" || seen[q.name] {
			t.Errorf("query %q: mark %v", q.name, q.mark)
		}
		seen[q.name] = true
	}
}
