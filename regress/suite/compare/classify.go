package main

import (
	"regexp"
	"slices"
	"strings"
)

// A class says why a statement's result on the tracking server differs.
type class string

const (
	same        class = "same"
	adorned     class = "what tracking adds"
	reordered   class = "order of rows" // without ORDER BY
	planned     class = "plan"
	refused     class = "refused"
	aborted     class = "in a failed transaction"
	followed    class = "follows an earlier difference"
	misplaced   class = "place of an error"
	known       class = "known"
	unexplained class = "UNEXPLAINED"
)

// classes in the order in which they are reported.
var classes = []class{same, adorned, reordered, planned, misplaced, refused, aborted, followed, known, unexplained}

// A finding is the judgement on one part of a test.
type finding struct {
	test           string
	part           part
	class          class
	detail         string // a finer class
	plain, tracked []string
}

var (
	refusal    = regexp.MustCompile(`^ERROR: ProvSQL: (.*)$`)
	inAborted  = "ERROR: current transaction is aborted, commands ignored until end of transaction block"
	explains   = regexp.MustCompile(`(?im)^\s*(explain\b|select\s+(\w+\.)?explain_\w+\s*\(|select (public\.)?\w*explain\w*\()|\bexplain_\w+\(|check_estimated_rows|^# QUERY PLAN`)
	cursorLine = regexp.MustCompile(`^(LINE \d+: |\^$)`)
)

// judge compares what a part printed on the plain and on the tracking server.
func judge(plain, tracked []string) (class, string) {
	if slices.Equal(plain, tracked) {
		return same, ""
	}
	plainBlocks, _ := normalize(parse(plain))
	trackedBlocks, traces := normalize(parse(tracked))
	footers := traces&description == 0
	a, b := flatten(plainBlocks, footers), flatten(trackedBlocks, footers)
	if slices.Equal(a, b) {
		if traces == 0 {
			traces = lostAlignment
		}
		return adorned, traces.String()
	}
	for _, line := range b {
		if m := refusal.FindStringSubmatch(line); m != nil {
			return refused, m[1]
		}
	}
	if slices.Equal(withoutPositions(a), withoutPositions(b)) {
		return misplaced, ""
	}
	if slices.Contains(b, inAborted) {
		return aborted, ""
	}
	slices.Sort(a)
	slices.Sort(b)
	if slices.Equal(a, b) {
		return reordered, ""
	}
	return unexplained, ""
}

var orders = regexp.MustCompile(`(?i)\border\s+by\b`)

// lastStatement is the statement that printed a result.
func lastStatement(script string) string {
	lines := strings.Split(script, "\n")
	from := 0
	for i, line := range lines[:len(lines)-1] {
		if strings.HasSuffix(strings.TrimSpace(line), ";") {
			from = i + 1
		}
	}
	return strings.Join(lines[from:], "\n")
}

func withoutPositions(lines []string) []string {
	return slices.DeleteFunc(slices.Clone(lines), cursorLine.MatchString)
}

var (
	// What a statement makes or changes.
	changes = regexp.MustCompile(`(?i)\b(?:insert\s+into|update(?:\s+only)?|delete\s+from(?:\s+only)?|merge\s+into|copy|truncate(?:\s+table)?|` +
		`(?:create|alter|drop)\s+(?:or\s+replace\s+)?(?:(?:global|local|temp|temporary|unlogged|foreign|recursive|materialized|unique|constraint)\s+)*` +
		`(?:table|view|index|function|procedure|rule|trigger|sequence|type|domain|policy|statistics|publication)(?:\s+concurrently)?(?:\s+if\s+(?:not\s+)?exists)?(?:\s+only)?|` +
		`declare|prepare|into(?:\s+temp\w*)?(?:\s+table)?)\s+((?:"[^"]+"|[a-z_][\w$]*)(?:\.(?:"[^"]+"|[a-z_][\w$]*))?)`)
	creates = regexp.MustCompile(`(?i)\bcreate\b`)
	words   = regexp.MustCompile(`"[^"]+"|[A-Za-z_][\w$]*`)
	plain   = regexp.MustCompile(`(?i)^(?:set|as|from|select|only|table|if|exists|on|where|values)$`)
)

// taint are the names of the relations and functions of a test that are not
// what they are on the plain server.
type taint map[string]bool

func lastName(name string) string {
	name = name[strings.LastIndex(name, ".")+1:]
	return strings.ToLower(strings.Trim(name, `"`))
}

func (t taint) add(script string) {
	for _, m := range changes.FindAllStringSubmatch(script, -1) {
		if !plain.MatchString(m[1]) {
			t[lastName(m[1])] = true
		}
	}
}

func (t taint) touches(script string) bool {
	for _, word := range words.FindAllString(script, -1) {
		if t[lastName(word)] {
			return true
		}
	}
	return false
}

// compareTest judges all parts of one test.
func compareTest(test string, plainParts, trackedParts []part, knownOnes []knownDifference) []finding {
	byLine := map[int]part{}
	for _, p := range trackedParts {
		byLine[p.line] = p
	}
	plainByLine := map[int]part{}
	var all []part
	for _, p := range plainParts {
		plainByLine[p.line] = p
		all = append(all, p)
	}
	for _, p := range trackedParts {
		if _, ok := plainByLine[p.line]; !ok {
			all = append(all, p)
		}
	}
	slices.SortStableFunc(all, func(a, b part) int { return a.line - b.line })

	var findings []finding
	tainted := taint{}
	for _, p := range all {
		f := finding{test: test, part: p, plain: plainByLine[p.line].output, tracked: byLine[p.line].output}
		f.class, f.detail = judge(f.plain, f.tracked)
		switch f.class {
		case same, adorned:
			if creates.MatchString(p.script) && tainted.touches(p.script) {
				tainted.add(p.script)
			}
			findings = append(findings, f)
			continue
		case refused, aborted:
			tainted.add(p.script)
		case misplaced:
		default:
			if f.class == reordered && !orders.MatchString(lastStatement(p.script)) {
				break
			}
			if f.class == reordered {
				f.class, f.detail = unexplained, "sorted rows in another order"
			}
			if reason, ok := isKnown(knownOnes, f); ok {
				f.class, f.detail = known, reason
				tainted.add(p.script)
			} else if isPlan(f) {
				f.class = planned
			} else if tainted.touches(p.script) {
				f.class = followed
				tainted.add(p.script)
			} else {
				tainted.add(p.script)
			}
		}
		findings = append(findings, f)
	}
	return findings
}

func isPlan(f finding) bool {
	return explains.MatchString(f.part.script) ||
		slices.ContainsFunc(f.tracked, func(line string) bool { return strings.TrimSpace(line) == "QUERY PLAN" })
}
