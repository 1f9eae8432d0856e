package main

import (
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5/pgconn"
)

// A report counts answers and keeps examples of what must not happen.
type report struct {
	mutex      sync.Mutex
	examples   int
	statements int
	answered   int
	compared   int
	rows       int
	errors     map[string]int
	findings   map[string][]string
	counts     map[string]int
	broken     error
}

func newReport(examples int) *report {
	return &report{examples: examples, errors: map[string]int{}, findings: map[string][]string{}, counts: map[string]int{}}
}

func isRefusal(err *pgconn.PgError) bool {
	return err.Code == "0A000" && strings.HasPrefix(err.Message, "ProvSQL: ")
}

// isTransient tells errors that come from the clock, and those that depend on
// what a plan computes first: timeouts, locks, and values that a function or
// cast does not take.
func isTransient(err *pgconn.PgError) bool {
	if err == nil {
		return false
	}
	switch err.Code[:2] {
	case "22", "23", "40", "53", "54", "55", "57", "58", "44":
		return true
	}
	return err.Code == "42P22" || ofValues.MatchString(err.Message)
}

// ofValues are errors of functions that were given a value they do not like,
// under codes of other classes.
var ofValues = regexp.MustCompile(`OID counter|invalid (range bound flags|name syntax)|cannot (accept|display) a value|(?i)interval typmod|for operator class`)

var internal = regexp.MustCompile(`(?i)ProvSQL: (internal|could not)|variable not found|unrecognized node|cache lookup|unexpected|could not find|no relation entry|bogus|attribute number|plan should not|failed to|invalid memory|could not open relation`)

func isInternal(err *pgconn.PgError) bool {
	return (err.Code[:2] == "XX" || internal.MatchString(err.Message)) && !ofValues.MatchString(err.Message)
}

var (
	quoted  = regexp.MustCompile(`"[^"]*"`)
	numbers = regexp.MustCompile(`-?\d+`)
	types   = regexp.MustCompile(`(operator does not exist:|function) .*`)
)

// shape is an error's message without the names and numbers in it.
func shape(err *pgconn.PgError) string {
	text := quoted.ReplaceAllString(err.Message, `"…"`)
	text = types.ReplaceAllString(text, "$1 …")
	return err.Code + " " + numbers.ReplaceAllString(text, "N")
}

func (r *report) count(statement string, a answer, internal bool) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.statements++
	switch {
	case a.err == nil && a.lost == nil:
		r.answered++
	case a.err != nil:
		r.errors[shape(a.err)]++
		if internal {
			r.found("internal error: "+shape(a.err), statement+"\n"+a.err.Message)
		}
	}
}

func (r *report) same(rows int) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.compared++
	r.rows += rows
}

func (r *report) difference(what, statement string, plain, tracked answer) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.found("difference: "+what, statement+"\n"+firstDifference(plain, tracked))
}

func (r *report) crash(statement string, how mode, err error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.found(fmt.Sprintf("connection lost with %s: %v", how, err), statement)
}

func (r *report) fail(err error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.broken = err
}

// found keeps an example; shorter ones take the place of longer ones.
func (r *report) found(what, example string) {
	r.counts[what]++
	kept := append(r.findings[what], example)
	slices.SortStableFunc(kept, func(a, b string) int { return len(a) - len(b) })
	r.findings[what] = kept[:min(len(kept), r.examples)]
}

func (r *report) print(to io.Writer) bool {
	for _, what := range slices.Sorted(maps.Keys(r.findings)) {
		for _, example := range r.findings[what] {
			fmt.Fprintf(to, "=== %s\n%s\n", what, example)
		}
	}
	fmt.Fprintf(to, "--- errors\n")
	byCount := func(counts map[string]int) []string {
		return slices.SortedFunc(maps.Keys(counts), func(a, b string) int { return counts[b] - counts[a] })
	}
	for _, e := range byCount(r.errors) {
		fmt.Fprintf(to, "%7d  %s\n", r.errors[e], e)
	}
	fmt.Fprintf(to, "--- %d statements, %d answered, %d compared with %d rows\n", r.statements, r.answered, r.compared, r.rows)
	for _, what := range byCount(r.counts) {
		fmt.Fprintf(to, "%7d  %s\n", r.counts[what], what)
	}
	if r.broken != nil {
		fmt.Fprintln(to, "could not go on:", r.broken)
	}
	return len(r.findings) == 0 && r.broken == nil
}
