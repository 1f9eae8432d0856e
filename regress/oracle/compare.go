package main

import (
	"fmt"
	"slices"
	"strings"
)

const (
	uuidOID    = 2950
	numericOID = 1700
)

// dataKey is a row without its tokens as text; equal rows have equal keys.
func dataKey(columns []ResultColumn, row []*string) string {
	return keyOf(columns, row, false)
}

// worldKey leaves out values whose provenance has ended, too: what they are in
// another world, an answer does not say.
func worldKey(columns []ResultColumn, row []*string) string {
	return keyOf(columns, row, true)
}

func keyOf(columns []ResultColumn, row []*string, tracked bool) string {
	var b strings.Builder
	for i, c := range columns {
		if c.Name == provenanceName || tracked && strings.HasPrefix(c.Name, endedName) {
			continue
		}
		if row[i] == nil {
			b.WriteString("NULL|")
			continue
		}
		v := *row[i]
		if c.OID == numericOID {
			v = shortNumeric(v)
		}
		fmt.Fprintf(&b, "%q|", v)
	}
	return "(" + strings.TrimSuffix(b.String(), "|") + ")"
}

// shortNumeric drops trailing zeros after the point: which of 1 and 1.0
// stands for a group is open.
func shortNumeric(v string) string {
	if !strings.Contains(v, ".") {
		return v
	}
	return strings.TrimSuffix(strings.TrimRight(v, "0"), ".")
}

// multiset counts rows by their key.
type multiset map[string]int

func rowsOf(r Result) multiset {
	m := multiset{}
	for _, row := range r.Rows {
		m[dataKey(r.Columns, row)]++
	}
	return m
}

// worldRowsOf counts rows by what worlds decide of them.
func worldRowsOf(r Result) multiset {
	m := multiset{}
	for _, row := range r.Rows {
		m[worldKey(r.Columns, row)]++
	}
	return m
}

// difference describes how got departs from want, empty when it does not.
func (want multiset) difference(got multiset) string {
	var lines []string
	for k, n := range want {
		if got[k] != n {
			lines = append(lines, fmt.Sprintf("row %s: expected %d times, got %d", k, n, got[k]))
		}
	}
	for k, n := range got {
		if _, known := want[k]; !known && n != 0 {
			lines = append(lines, fmt.Sprintf("row %s: expected 0 times, got %d", k, n))
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// present is m with every multiplicity cut to one.
func (m multiset) present() multiset {
	out := multiset{}
	for k, n := range m {
		if n > 0 {
			out[k] = 1
		}
	}
	return out
}

// dataOf is an answer without its last column.
func dataOf(r Result) Result {
	n := len(r.Columns) - 1
	out := Result{Columns: r.Columns[:n]}
	for _, row := range r.Rows {
		out.Rows = append(out.Rows, row[:n])
	}
	return out
}
