package main

import (
	"regexp"
	"slices"
	"strings"
)

// A block is a piece of what psql prints: a table, a message, or other text.
type block struct {
	kind   kind
	header []string   // a table's columns
	rows   [][]string // and their cells
	footer string
	text   []string // a message or other lines
}

type kind int

const (
	text kind = iota
	table
	message
)

var (
	rule         = regexp.MustCompile(`^-+(\+-+)*$`)
	countOfRows  = regexp.MustCompile(`^\(\d+ rows?\)$`)
	messageStart = regexp.MustCompile(`^(?:psql:.*: )?(ERROR|WARNING|NOTICE|INFO|LOG|FATAL|PANIC):  `)
	messageMore  = regexp.MustCompile(`^(LINE \d+|DETAIL|HINT|CONTEXT|QUERY|STATEMENT|LOCATION): |^\s+\^\s*$|^(?:SQL|PL/pgSQL) (?:statement|function) `)
)

// parse takes psql's output apart.
func parse(lines []string) []block {
	var blocks []block
	for i := 0; i < len(lines); {
		switch {
		case i+1 < len(lines) && rule.MatchString(lines[i+1]) && !messageStart.MatchString(lines[i]):
			b, used := parseTable(lines[i:])
			blocks = append(blocks, b)
			i += used
		case rule.MatchString(lines[i]) && i+1 < len(lines) && (countOfRows.MatchString(lines[i+1]) || lines[i] == "--"):
			b, used := parseTable(append([]string{""}, lines[i:]...))
			blocks = append(blocks, b)
			i += used - 1
		case messageStart.MatchString(lines[i]):
			end := i + 1
			for end < len(lines) && messageMore.MatchString(lines[end]) {
				end++
			}
			blocks = append(blocks, block{kind: message, text: lines[i:end]})
			i = end
		default:
			if n := len(blocks); n > 0 && blocks[n-1].kind == text {
				blocks[n-1].text = append(slices.Clip(blocks[n-1].text), lines[i])
			} else if lines[i] != "" {
				blocks = append(blocks, block{kind: text, text: lines[i : i+1]})
			}
			i++
		}
	}
	return blocks
}

// parseTable reads an aligned table whose header is the first line.
func parseTable(lines []string) (block, int) {
	b := block{kind: table}
	var ends []int // where each column ends
	for i, c := range lines[1] {
		if c == '+' {
			ends = append(ends, i)
		}
	}
	ends = append(ends, 1<<30)
	if lines[0] != "" || lines[1] != "--" {
		b.header = cells(lines[0], ends)
	}
	i := 2
	for ; i < len(lines); i++ {
		if countOfRows.MatchString(lines[i]) {
			b.footer = lines[i]
			i++
			break
		}
		if lines[i] == "" {
			break
		}
		if len(b.header) > 0 && !isRow(lines[i], ends) {
			break
		}
		b.rows = append(b.rows, cells(lines[i], ends))
	}
	b.rows = joinLines(b.rows)
	if i < len(lines) && lines[i] == "" {
		i++
	}
	return b, i
}

// isRow tells the rows of a table from what follows one without a footer.
func isRow(line string, ends []int) bool {
	runes := []rune(line)
	if len(ends) == 1 {
		return len(runes) > 0 && runes[0] == ' '
	}
	if len(runes) != len(line) && strings.Contains(line, "|") {
		return true // wide characters move the columns
	}
	for _, end := range ends[:len(ends)-1] {
		if end < len(runes) && !strings.ContainsRune("|+", runes[end]) {
			return false
		}
	}
	return ends[0] < len(runes)
}

// cells splits a row. A cell that goes on in the next line ends with a plus.
func cells(line string, ends []int) []string {
	runes := []rune(line)
	if parts := strings.Split(line, "|"); len(runes) != len(line) && len(parts) == len(ends) {
		for i := range parts {
			parts[i] = strings.TrimSpace(parts[i])
		}
		return parts // wide characters have moved the columns
	}
	result := make([]string, len(ends))
	from := 0
	for i, end := range ends {
		to := min(end, len(runes))
		if from < to {
			result[i] = strings.TrimSpace(string(runes[from:to]))
		}
		from = min(end+1, len(runes))
	}
	return result
}

// joinLines puts the lines of cells that have several together.
func joinLines(rows [][]string) [][]string {
	var result [][]string
	goesOn := false
	for _, row := range rows {
		next := false
		for i := range row {
			if text, ok := strings.CutSuffix(row[i], "+"); ok {
				row[i], next = strings.TrimSpace(text), true
			}
		}
		if goesOn {
			last := result[len(result)-1]
			for i := range last {
				last[i] = strings.TrimSpace(last[i] + " " + row[i])
			}
		} else {
			result = append(result, row)
		}
		goesOn = next
	}
	return result
}
