package main

import (
	"regexp"
	"slices"
	"strings"
)

// What was taken out of an output to make it comparable; a set of bits.
type trace int

const (
	tokenColumn   trace = 1 << iota // the column of the tokens
	aggToken                        // the mark of an agg_token
	ourMessages                     // warnings and notices of the extension
	description                     // the column in a relation's description or definition
	wholeRow                        // a token within another value
	lostAlignment                   // nothing but white space
)

var traceNames = []struct {
	bit  trace
	name string
}{
	{tokenColumn, "token column"}, {aggToken, "agg_token"}, {ourMessages, "our warning"},
	{description, "description"}, {wholeRow, "token in a value"}, {lostAlignment, "white space"},
}

func (t trace) String() string {
	var names []string
	for _, n := range traceNames {
		if t&n.bit != 0 {
			names = append(names, n.name)
		}
	}
	return strings.Join(names, " + ")
}

const uuidPattern = `[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`

var (
	someUUID    = regexp.MustCompile(uuidPattern)
	uuidInRow   = regexp.MustCompile(`, ?` + uuidPattern + `\b|"provsql": ?"` + uuidPattern + `", ?|, ?"provsql": ?"` + uuidPattern + `"|<provsql>` + uuidPattern + `</provsql>`)
	namedColumn = regexp.MustCompile(`^\s*(?:\(?\w+\.)*provsql\)?(?: AS provsql)?,?$`)
	inLine      = regexp.MustCompile(`, (?:\w+\.)?provsql\b(?: AS provsql)?`)
	lineInX     = regexp.MustCompile(`^provsql +\| `)
	cellAtEnd   = regexp.MustCompile(`[|\t,](?:provsql|` + uuidPattern + `)$`)
	manySpaces  = regexp.MustCompile(`\s+`)
)

// normalize takes out of a tracked result what tracking adds to it.
func normalize(blocks []block) ([]block, trace) {
	var result []block
	var t trace
	for _, b := range blocks {
		switch b.kind {
		case message:
			if isOurWarning(b.text[0]) {
				t |= ourMessages
				continue
			}
			b.text = normalizeText(b.text, &t)
		case table:
			b = normalizeTable(b, &t)
		case text:
			b.text = normalizeText(b.text, &t)
		}
		result = append(result, b)
	}
	return mergeText(result), t
}

// mergeText joins the texts between which something was taken out.
func mergeText(blocks []block) []block {
	var result []block
	for _, b := range blocks {
		if n := len(result); n > 0 && b.kind == text && result[n-1].kind == text {
			result[n-1].text = append(slices.Clip(result[n-1].text), b.text...)
			continue
		}
		result = append(result, b)
	}
	return result
}

func isOurWarning(line string) bool {
	return strings.HasPrefix(line, "WARNING:  ProvSQL: ") || strings.HasPrefix(line, "NOTICE:  ProvSQL: ") ||
		line == `NOTICE:  merging multiple inherited definitions of column "provsql"`
}

func normalizeTable(b block, t *trace) block {
	for i := len(b.header) - 1; i >= 0; i-- {
		if b.header[i] == "provsql" {
			*t |= tokenColumn
			b.header = slices.Delete(slices.Clone(b.header), i, i+1)
			for r := range b.rows {
				b.rows[r] = slices.Delete(slices.Clone(b.rows[r]), i, i+1)
			}
		}
	}
	var rows [][]string
	for _, row := range b.rows {
		if slices.Contains(row, "provsql") {
			*t |= description
			continue
		}
		row = slices.Clone(row)
		for i, cell := range row {
			row[i] = normalizeCell(cell, t)
		}
		if len(row) == 1 {
			lines := normalizeText(row, t)
			if len(lines) == 0 {
				continue
			}
			row = lines
		}
		rows = append(rows, row)
	}
	if len(b.header) == 0 {
		rows = nil
	}
	if len(rows) < len(b.rows) && len(b.header) > 0 {
		b.footer = ""
	}
	b.rows = rows
	return b
}

func normalizeCell(cell string, t *trace) string {
	if strings.Contains(cell, "(*)") {
		*t |= aggToken
		cell = strings.ReplaceAll(cell, "NULL (*)", "")
		cell = strings.ReplaceAll(cell, " (*)", "")
	}
	if someUUID.MatchString(cell) {
		*t |= wholeRow
		cell = uuidInRow.ReplaceAllString(cell, "")
	}
	return cell
}

func normalizeText(lines []string, t *trace) []string {
	var result []string
	for _, line := range lines {
		switch {
		case namedColumn.MatchString(line):
			*t |= description
			if n := len(result); n > 0 && !strings.HasSuffix(strings.TrimSpace(line), ",") {
				result[n-1] = strings.TrimSuffix(result[n-1], ",")
			}
			continue
		case lineInX.MatchString(line):
			*t |= tokenColumn
			continue
		}
		if cellAtEnd.MatchString(line) {
			*t |= tokenColumn
			line = cellAtEnd.ReplaceAllString(line, "")
		}
		if inLine.MatchString(line) {
			*t |= description
			line = inLine.ReplaceAllString(line, "")
		}
		result = append(result, normalizeCell(line, t))
	}
	return result
}

// flatten writes blocks as lines that can be compared.
func flatten(blocks []block, withFooters bool) []string {
	var lines []string
	for _, b := range blocks {
		if b.kind == table {
			lines = append(lines, "# "+strings.Join(b.header, " | "))
			for _, row := range b.rows {
				lines = append(lines, manySpaces.ReplaceAllString("| "+strings.Join(row, " | "), " "))
			}
			if withFooters {
				lines = append(lines, b.footer)
			}
			continue
		}
		for _, line := range b.text {
			if line = strings.TrimSpace(manySpaces.ReplaceAllString(line, " ")); line != "" {
				lines = append(lines, line)
			}
		}
	}
	return lines
}
