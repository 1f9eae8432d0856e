package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	osexec "os/exec"
	"strings"
)

// mark begins the lines that separate what psql prints.
const mark = "\x1e"

// runPsql feeds a script to psql and splits what it prints at the marks. Each
// part begins with the SQLSTATE of its statement.
func runPsql(ctx context.Context, settings, script string) ([]string, error) {
	command := osexec.CommandContext(ctx, "psql", "-X", "-q", "--csv", "-P", "null="+null, "-v", "VERBOSITY=sqlstate")
	command.Env = environment(settings)
	command.Stdin = strings.NewReader(script)
	var errors bytes.Buffer
	command.Stderr = &errors
	output, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, errors.String())
	}
	return strings.Split(strings.TrimSuffix(string(output), mark+"\n"), mark+"\n"), nil
}

// psql runs statements as a person would.
func psql(ctx context.Context, settings string, statements []statement) ([]answer, error) {
	var script strings.Builder
	for _, s := range statements {
		fmt.Fprintf(&script, "BEGIN;\n%s;\n\\echo '%s':SQLSTATE\nROLLBACK;\n\\echo '%s'\n", s.withLiterals(), mark, mark)
	}
	parts, err := runPsql(ctx, settings, script.String())
	if err != nil {
		return nil, err
	}
	var answers []answer
	for _, part := range parts {
		a, lines, err := parsePart(part)
		if err != nil {
			return nil, err
		}
		if len(lines) > 0 {
			for _, name := range lines[0] {
				a.columns = append(a.columns, column{name: name})
			}
			for _, line := range lines[1:] {
				a.rows = append(a.rows, line)
			}
		}
		answers = append(answers, a)
	}
	return answers, nil
}

// parsePart reads the lines that psql printed before a mark and the SQLSTATE.
func parsePart(part string) (answer, [][]string, error) {
	text, state, ok := strings.Cut(part, mark)
	if !ok {
		return answer{}, nil, fmt.Errorf("psql printed %q", part)
	}
	var a answer
	if state = strings.TrimSpace(state); state != "00000" {
		a.state = state
		return a, nil, nil
	}
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	return a, lines, err
}

// gdesc asks psql for the columns alone.
func gdesc(ctx context.Context, settings string, statements []statement) ([]answer, error) {
	var script strings.Builder
	for _, s := range statements {
		fmt.Fprintf(&script, "BEGIN;\n%s \\gdesc\n\\echo '%s':SQLSTATE\nROLLBACK;\n\\echo '%s'\n", s.withLiterals(), mark, mark)
	}
	parts, err := runPsql(ctx, settings, script.String())
	if err != nil {
		return nil, err
	}
	var answers []answer
	for _, part := range parts {
		a, lines, err := parsePart(strings.Replace(part, "The command has no result, or the result has no columns.\n", "", 1))
		if err != nil {
			return nil, err
		}
		for i, line := range lines {
			if i > 0 {
				a.columns = append(a.columns, column{name: line[0], typeName: line[1]})
			}
		}
		answers = append(answers, a)
	}
	return answers, nil
}
