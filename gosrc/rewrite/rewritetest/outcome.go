package rewritetest

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"provsql/gosrc/rewrite"
	"provsql/gosrc/sqlerror"
)

// Outcome is what a rewriting gave.
type Outcome struct {
	Query    string // "" when the query stays as it is
	Warnings []Warning

	// Code is the SQLSTATE of an error, of which the others are about.
	Code, Message, Detail, Hint string
}

// Warning is what a rewrite.Warning says.
type Warning struct {
	Message, Hint string
	Notice        bool
}

// Describe returns what Rewrite returned as an Outcome. An error that is not
// of the rewriter's kind has no code.
func Describe(result rewrite.Result, err error) Outcome {
	var known *sqlerror.Error
	switch {
	case errors.As(err, &known):
		return Outcome{Code: known.Code, Message: known.Message, Detail: known.Detail, Hint: known.Hint}
	case err != nil:
		return Outcome{Message: err.Error()}
	}
	var o Outcome
	if result.Changed {
		o.Query = string(result.Query)
	}
	for _, w := range result.Warnings {
		o.Warnings = append(o.Warnings, Warning{w.Message, w.Hint, w.Notice})
	}
	return o
}

// Failed reports whether the outcome is an error.
func (o *Outcome) Failed() bool { return o.Message != "" || o.Code != "" }

// sum returns a checksum of the outcome.
func (o *Outcome) sum() string {
	sum := sha256.Sum256([]byte(o.text(func(tree string) string { return tree })))
	return hex.EncodeToString(sum[:8])
}

const (
	unchanged = "unchanged"
	arrow     = " -- hint: "
)

// text writes an outcome down, its tree as show does.
func (o *Outcome) text(show func(tree string) string) string {
	if o.Failed() {
		lines := []string{"error " + o.Code + ": " + o.Message}
		if o.Detail != "" {
			lines = append(lines, "detail: "+o.Detail)
		}
		if o.Hint != "" {
			lines = append(lines, "hint: "+o.Hint)
		}
		return strings.Join(lines, "\n")
	}
	text := unchanged
	if o.Query != "" {
		text = show(o.Query)
	}
	for _, w := range o.Warnings {
		kind := "warning: "
		if w.Notice {
			kind = "notice: "
		}
		text += "\n" + kind + w.Message
		if w.Hint != "" {
			text += arrow + w.Hint
		}
	}
	return text
}

// readOutcome undoes text; restore undoes show.
func readOutcome(text string, restore func(shown string) (string, error)) (o Outcome, err error) {
	lines := strings.Split(text, "\n")
	if rest, failed := strings.CutPrefix(lines[0], "error "); failed {
		o.Code, o.Message, _ = strings.Cut(rest, ": ")
		for _, line := range lines[1:] {
			if detail, is := strings.CutPrefix(line, "detail: "); is {
				o.Detail = detail
			} else if hint, is := strings.CutPrefix(line, "hint: "); is {
				o.Hint = hint
			} else {
				return o, fmt.Errorf("outcome: line %q", line)
			}
		}
		return o, nil
	}
	end := len(lines)
	for end > 1 && (strings.HasPrefix(lines[end-1], "warning: ") || strings.HasPrefix(lines[end-1], "notice: ")) {
		end--
	}
	for _, line := range lines[end:] {
		kind, rest, _ := strings.Cut(line, ": ")
		message, hint, _ := strings.Cut(rest, arrow)
		o.Warnings = append(o.Warnings, Warning{message, hint, kind == "notice"})
	}
	if shown := strings.Join(lines[:end], "\n"); shown != unchanged {
		o.Query, err = restore(shown)
	}
	return o, err
}
