package main

import (
	"os"
	"regexp"
	"strings"
)

// A statement of the corpus, with placeholders for the parameters it uses.
type statement struct {
	text    string
	ordered bool // its rows come in a certain order
	used    []bool
}

// parameters are the values of $1 and so on.
var parameters = []struct {
	text    string // as the server reads it
	value   any    // as a Go value
	literal string // in a statement
}{
	{"Oslo", "Oslo", "'Oslo'"},
	{"1", 1, "1"},
}

var (
	comment  = regexp.MustCompile(`(?m)^--.*\n`)
	ordering = regexp.MustCompile(`(?is)\border\s+by\b[^()]*(\([^()]*\)[^()]*)*$`)
	holder   = regexp.MustCompile(`\$(\d)`)
)

func readCorpus(path string) ([]statement, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var statements []statement
	for _, text := range strings.Split(comment.ReplaceAllString(string(content), ""), ";\n") {
		text = strings.TrimSpace(text)
		if text == "" {
			continue
		}
		s := statement{text: text, ordered: ordering.MatchString(text), used: make([]bool, len(parameters))}
		for _, m := range holder.FindAllStringSubmatch(text, -1) {
			s.used[m[1][0]-'1'] = true
		}
		statements = append(statements, s.renumbered())
	}
	return statements, nil
}

// renumbered gives a statement that uses the second parameter alone its
// placeholders from $1 on, so that every parameter sent is used.
func (s statement) renumbered() statement {
	if !s.used[0] && s.used[1] {
		s.text = strings.ReplaceAll(s.text, "$2", "$1")
	}
	return s
}

var reading = regexp.MustCompile(`(?i)^\(?(select|table|values|show|explain)\b`)

// reads reports whether a statement can be repeated in one transaction.
func (s statement) reads() bool {
	return reading.MatchString(s.text) && !strings.Contains(s.text, " INTO ")
}

// parameterTexts are the values to send.
func (s statement) parameterTexts() []string {
	var texts []string
	for i, used := range s.used {
		if used {
			texts = append(texts, parameters[i].text)
		}
	}
	return texts
}

func (s statement) parameterValues() []any {
	var values []any
	for i, used := range s.used {
		if used {
			values = append(values, parameters[i].value)
		}
	}
	return values
}

// withLiterals is the statement with its parameters written out.
func (s statement) withLiterals() string {
	var literals []string
	for i, used := range s.used {
		if used {
			literals = append(literals, parameters[i].literal)
		}
	}
	return holder.ReplaceAllStringFunc(s.text, func(m string) string { return literals[m[1]-'1'] })
}
