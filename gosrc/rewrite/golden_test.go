package rewrite_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"provsql/gosrc/rewrite/rewritetest"
)

var update = flag.Bool("update", false, "write the outcomes anew; regress/capture/run asks a server whether they are right")

// TestGolden expects the recorded outcome of every rewriting.
func TestGolden(t *testing.T) {
	d := load(t)
	changed := false
	d.each(t, func(t *testing.T, e *rewritetest.Entry, c *rewritetest.Case) {
		if c.Rejected != "" {
			t.Skipf("a server did not run it: %s", c.Rejected)
		}
		got := d.rewritten(e, c)
		switch {
		case c.Matches(got):
		case *update:
			c.Set(got)
			changed = true
		case c.Sum != "":
			t.Errorf("got another outcome than the recorded one, of which there is a checksum only:\n%s",
				beginning(d.ShowOutcome(got)))
		default:
			t.Errorf("got another outcome than the recorded one:\n%s",
				difference(d.ShowOutcome(c.Outcome), d.ShowOutcome(got)))
		}
	})
	if unknown := d.Facts.Unknown(); len(unknown) > 0 {
		t.Fatalf("%s was asked, which no server was asked; regress/capture/run does", unknown[0])
	}
	if changed {
		if err := d.Save(testdata); err != nil {
			t.Fatal(err)
		}
	}
}

// difference shows where two texts begin to differ.
func difference(want, got string) string {
	const before, behind = 5, 12
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	same := 0
	for same < min(len(a), len(b)) && a[same] == b[same] {
		same++
	}
	var text strings.Builder
	for _, line := range a[max(0, same-before):same] {
		fmt.Fprintf(&text, "  %s\n", line)
	}
	for _, line := range a[same:min(len(a), same+behind)] {
		fmt.Fprintf(&text, "- %s\n", line)
	}
	for _, line := range b[same:min(len(b), same+behind)] {
		fmt.Fprintf(&text, "+ %s\n", line)
	}
	return text.String()
}

func beginning(text string) string {
	const lines = 40
	if parts := strings.SplitAfterN(text, "\n", lines+1); len(parts) > lines {
		return strings.Join(parts[:lines], "") + "…"
	}
	return text
}

// TestCorpus expects every statement of the corpus to have been recorded as it
// is.
func TestCorpus(t *testing.T) {
	d := load(t)
	recorded := map[string]string{}
	for _, topic := range d.Topics {
		for _, e := range topic.Entries {
			recorded[topic.Name+"/"+e.Name] = e.SQL
		}
	}
	files, err := filepath.Glob(filepath.Join(testdata, "corpus", "*.sql"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		topic := strings.TrimSuffix(filepath.Base(file), ".sql")
		for _, st := range rewritetest.ReadCorpus(string(text)) {
			name := topic + "/" + st.Name
			if sql, is := recorded[name]; !is || sql != st.SQL {
				t.Errorf("%s was not recorded as it is", name)
			}
			delete(recorded, name)
		}
	}
	for name := range recorded {
		t.Errorf("%s is not in the corpus", name)
	}
	if t.Failed() {
		t.Log("regress/capture/run records the corpus")
	}
}

// TestDataStay expects the test data to be written as they were read.
func TestDataStay(t *testing.T) {
	d, err := rewritetest.Load(testdata)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := d.Save(folder); err != nil {
		t.Fatal(err)
	}
	written, err := filepath.Glob(filepath.Join(folder, "*", "*.txt"))
	if err != nil || len(written) < 10 {
		t.Fatalf("%d files, %v", len(written), err)
	}
	more, _ := filepath.Glob(filepath.Join(folder, "*.txt"))
	for _, file := range append(written, more...) {
		name, _ := filepath.Rel(folder, file)
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(filepath.Join(testdata, name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s:\n%s", name, difference(string(want), string(got)))
		}
	}
}
