package main

import (
	"bufio"
	"fmt"
	"os"
	"regexp"
	"strings"
)

// A knownDifference explains differences of a test. The file has one a line:
//
//	TEST  /REGEXP of the statement or of a result/  reason
//
// TEST may be *. Lines that begin with # are comments.
type knownDifference struct {
	test    string
	pattern *regexp.Regexp
	reason  string
}

func readKnown(path string) ([]knownDifference, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	var result []knownDifference
	lines := bufio.NewScanner(file)
	for number := 1; lines.Scan(); number++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		test, rest, _ := strings.Cut(line, " ")
		rest = strings.TrimSpace(rest)
		end := strings.LastIndex(rest, "/")
		if !strings.HasPrefix(rest, "/") || end < 2 {
			return nil, fmt.Errorf("%s:%d: want TEST /REGEXP/ reason", path, number)
		}
		pattern, err := regexp.Compile("(?is)" + rest[1:end])
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", path, number, err)
		}
		result = append(result, knownDifference{test: test, pattern: pattern, reason: strings.TrimSpace(rest[end+1:])})
	}
	return result, lines.Err()
}

func isKnown(all []knownDifference, f finding) (string, bool) {
	for i := range all {
		k := &all[i]
		if k.test != "*" && k.test != f.test {
			continue
		}
		if k.pattern.MatchString(f.part.script) || k.pattern.MatchString(strings.Join(f.tracked, "\n")) ||
			k.pattern.MatchString(strings.Join(f.plain, "\n")) {
			return k.reason, true
		}
	}
	return "", false
}
