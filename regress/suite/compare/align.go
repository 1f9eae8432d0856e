package main

import (
	"slices"
	"strings"
)

// A part is one echoed piece of a test's script and what psql printed after it.
type part struct {
	line   int    // number of the last echoed line in the script, from 1
	script string // the echoed lines
	output []string
}

// cut splits a test's output at the lines of its script, which psql echoes.
// Lines of data for COPY are echoed only where COPY failed, empty lines never.
// The second result is the number of script lines that were found.
func cut(script, output []string) ([]part, int) {
	var parts []part
	var echoed []string
	next := 0
	current := part{}
	for _, line := range output {
		at := echoOf(script, next, line)
		if at < 0 {
			current.output = append(current.output, line)
			continue
		}
		if len(current.output) > 0 {
			current.script = strings.Join(echoed, "\n")
			parts = append(parts, current)
			echoed = nil
		}
		echoed = append(echoed, line)
		next = at + 1
		current = part{line: next}
	}
	current.script = strings.Join(echoed, "\n")
	return append(parts, current), next
}

// echoOf returns the place of the script line that an output line echoes, -1
// for none.
func echoOf(script []string, next int, line string) int {
	if line == "" {
		return -1
	}
	hidden := false // by data, or because echoing is off
	for at := next; at < len(script) && at < next+farthest; at++ {
		switch {
		case script[at] == line && (hidden || !slices.ContainsFunc(script[next:at], isEchoed)):
			return at
		case script[at] == `\.`, strings.HasPrefix(script[at], `\set ECHO all`), strings.HasPrefix(script[at], `\endif`):
			hidden = true
		}
	}
	return -1
}

// farthest is the number of lines that data for COPY may have.
const farthest = 400
