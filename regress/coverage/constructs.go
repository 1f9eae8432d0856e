package main

import (
	"bufio"
	"fmt"
	"os"
	"slices"
	"strings"
)

// A section of the page: constructs under a heading.
type section struct {
	title      string
	constructs []construct
}

// A construct of SQL with a query that uses it, and the names under which the
// oracle generates it.
type construct struct {
	title  string
	oracle []string
	query  string
}

// refused reports whether the query must fail.
func (c construct) refused() bool { return slices.Equal(c.oracle, []string{"refused"}) }

// readConstructs reads constructs.sql: "-- # Title" begins a section,
// "-- Title | name, name" or "-- Title | refused" a construct, and the lines up
// to an empty one are its query.
func readConstructs(path string) ([]section, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var sections []section
	var current *construct
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		switch {
		case line == "":
			current = nil
		case strings.HasPrefix(line, "-- # "):
			sections = append(sections, section{title: line[len("-- # "):]})
		case strings.HasPrefix(line, "-- "):
			title, names, ok := strings.Cut(line[len("-- "):], " | ")
			if !ok || len(sections) == 0 {
				return nil, fmt.Errorf("%s:%d: a construct is \"-- Title | name, name\", below a section", path, n)
			}
			s := &sections[len(sections)-1]
			s.constructs = append(s.constructs, construct{title: title, oracle: strings.Split(names, ", ")})
			current = &s.constructs[len(s.constructs)-1]
		case current == nil:
			return nil, fmt.Errorf("%s:%d: a query without a construct", path, n)
		default:
			current.query += line + "\n"
		}
	}
	return sections, lines.Err()
}
