package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"os"
	osexec "os/exec"
	"strconv"
	"strings"
)

// commonSettings make the sessions of all clients alike.
const commonSettings = "-c search_path=public,provsql -c client_min_messages=error -c timezone=UTC -c extra_float_digits=1"

func environment(settings string) []string {
	return append(os.Environ(), "PGOPTIONS="+commonSettings+" "+settings)
}

// libpq is the client that libpq/shapes.c is, in one of its modes. Its program
// is named by SHAPES.
func libpq(mode string) func(context.Context, string, []statement) ([]answer, error) {
	return func(ctx context.Context, settings string, statements []statement) ([]answer, error) {
		var input strings.Builder
		for i, s := range statements {
			if i > 0 {
				input.WriteByte(0x1e)
			}
			text := s.text
			if mode == "simple" {
				text = s.withLiterals()
			}
			input.WriteString(text)
			if mode != "simple" {
				for _, p := range s.parameterTexts() {
					input.WriteString("\x1f" + p)
				}
			}
		}
		command := osexec.CommandContext(ctx, os.Getenv("SHAPES"), mode)
		command.Env = environment(settings)
		command.Stdin = strings.NewReader(input.String())
		var errors bytes.Buffer
		command.Stderr = &errors
		output, err := command.Output()
		if err != nil {
			return nil, fmt.Errorf("%w: %s", err, errors.String())
		}
		var answers []answer
		for record := range strings.SplitSeq(strings.TrimSuffix(string(output), "\n\x1e\n"), "\n\x1e\n") {
			a, err := parseRecord(record)
			if err != nil {
				return nil, err
			}
			answers = append(answers, a)
		}
		if mode == "binary" {
			return answers, textOfHex(ctx, answers)
		}
		return answers, nil
	}
}

func parseRecord(record string) (answer, error) {
	parts := strings.SplitN(record, "\x1d", 3)
	if len(parts) != 3 {
		return answer{}, fmt.Errorf("shapes wrote %q", record)
	}
	var a answer
	if state, ok := strings.CutPrefix(parts[2], "ERROR "); ok {
		a.state, a.message, _ = strings.Cut(state, " ")
		return a, nil
	}
	a.outcome = parts[2]
	fields := strings.Split(parts[0], "\x1f")
	for i := 0; i+2 < len(fields); i += 3 {
		oid, err := strconv.ParseUint(fields[i+1], 10, 32)
		if err != nil {
			return answer{}, fmt.Errorf("shapes wrote %q", record)
		}
		modifier, err := strconv.ParseInt(fields[i+2], 10, 32)
		if err != nil {
			return answer{}, fmt.Errorf("shapes wrote %q", record)
		}
		a.columns = append(a.columns, column{name: fields[i], oid: uint32(oid), modifier: int32(modifier)})
	}
	for line := range strings.SplitSeq(parts[1], "\x1e") {
		values := strings.Split(line, "\x1f")
		a.rows = append(a.rows, values[:len(values)-1])
	}
	a.rows = a.rows[:len(a.rows)-1]
	return a, nil
}

// textOfHex turns binary values in hexadecimal digits into text.
func textOfHex(ctx context.Context, answers []answer) error {
	t, err := newTexts(ctx)
	if err != nil {
		return err
	}
	defer t.close()
	for i := range answers {
		for _, r := range answers[i].rows {
			for j, value := range r {
				if value == null {
					continue
				}
				binary, err := hex.DecodeString(value)
				if err != nil {
					return err
				}
				if r[j], err = t.of(ctx, answers[i].columns[j].oid, binary); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
