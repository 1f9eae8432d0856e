package rewrite

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"provsql/gosrc/sqlerror"
)

var update = flag.Bool("update", false, "with -server: remake the golden files")

// statement is one entry of testdata/cases.sql.
type statement struct {
	name, sql string
	inWorlds  bool // its answer is a function of the rows present
}

func readCases(t testing.TB) []statement {
	text, err := os.ReadFile("testdata/cases.sql")
	if err != nil {
		t.Fatal(err)
	}
	var all []statement
	for _, part := range strings.Split(string(text), "\n--- ")[1:] {
		name, sql, _ := strings.Cut(part, "\n")
		plain := strings.TrimSuffix(name, "!")
		all = append(all, statement{plain, strings.TrimSpace(sql), plain == name})
	}
	return all
}

// section is a part of a golden file.
type section struct{ title, text string }

func formatGolden(sections []section) []byte {
	var b bytes.Buffer
	for _, s := range sections {
		fmt.Fprintf(&b, "== %s\n%s\n", s.title, strings.TrimRight(s.text, "\n"))
	}
	return b.Bytes()
}

func readGolden(t testing.TB, path string) map[string]string {
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, part := range strings.Split("\n"+string(text), "\n== ")[1:] {
		title, body, _ := strings.Cut(part, "\n")
		parts[title] = strings.TrimRight(body, "\n")
	}
	return parts
}

func goldenPath(name string) string { return filepath.Join("testdata", "golden", name+".txt") }

// catalogText holds a Catalog as lines "name oid" and "tracked oid attnum notnull".
func parseCatalog(t testing.TB, text string) *Catalog {
	c := &Catalog{Tracked: map[uint32]TrackedColumn{}}
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		var relid uint32
		var attnum int16
		var notNull bool
		if _, err := fmt.Sscanf(line, "tracked %d %d %t", &relid, &attnum, &notNull); err == nil {
			c.Tracked[relid] = TrackedColumn{attnum, notNull}
			continue
		}
		var name string
		var oid uint32
		if _, err := fmt.Sscanf(line, "%s %d", &name, &oid); err != nil {
			t.Fatalf("catalog line %q: %v", line, err)
		}
		switch name {
		case "uuid":
			c.UUIDType = oid
		case "uuid[]":
			c.UUIDArrayType = oid
		case "provenance":
			c.Provenance = oid
		case "provenance_times":
			c.Times = oid
		case "provenance_plus_agg":
			c.PlusAgg = oid
		default:
			t.Fatalf("catalog line %q", line)
		}
	}
	return c
}

func readSetup(t testing.TB) (*Catalog, *Templates) {
	text, err := os.ReadFile("testdata/catalog.txt")
	if err != nil {
		t.Fatal(err)
	}
	nodes, err := os.ReadFile("testdata/templates.txt")
	if err != nil {
		t.Fatal(err)
	}
	tmpl, err := ParseTemplates(nodes)
	if err != nil {
		t.Fatal(err)
	}
	return parseCatalog(t, string(text)), tmpl
}

// modes are the ways of rewriting that a golden file records.
var modes = []struct {
	title string
	opt   Options
}{
	{"tracked", Options{Active: true}},
	{"stripped", Options{}},
	{"fixed", Options{Active: true, OmitToken: true}},
	{"fixed stripped", Options{OmitToken: true}},
}

// describe returns what a rewrite gave: the tree, "unchanged", or the error.
func describe(res Result, err error) string {
	if err != nil {
		var e *sqlerror.Error
		if !errors.As(err, &e) {
			return "untyped error: " + err.Error()
		}
		text := fmt.Sprintf("error %s: %s", e.Code, e.Message)
		if e.Detail != "" {
			text += "\ndetail: " + e.Detail
		}
		return text + "\nhint: " + e.Hint
	}
	text := "unchanged"
	if res.Changed {
		text = readable(res.Query)
	}
	for _, w := range res.Warnings {
		text += "\nwarning: " + w.Message
	}
	return text
}

var lineStart = regexp.MustCompile(` (:(?:rtable|cteList|jointree|targetList|groupClause|distinctClause|sortClause|setOperations|havingQual|subquery|ctequery|quals)) |\(\{|\} \{`)

// readable breaks a tree into lines where that helps to review it; unreadable
// undoes it.
func readable(tree []byte) string {
	return lineStart.ReplaceAllStringFunc(string(tree), func(m string) string {
		if m[0] == ' ' {
			return "\n" + m[1:]
		}
		return m[:len(m)-1] + "\n" + m[len(m)-1:]
	})
}

var lineBreak = regexp.MustCompile(`\n(:)|(\(|\} )\n\{`)

func unreadable(text string) []byte {
	return lineBreak.ReplaceAllFunc([]byte(text), func(m []byte) []byte {
		if m[len(m)-1] == ':' {
			return []byte(" :")
		}
		return bytes.ReplaceAll(m, []byte("\n"), nil)
	})
}

func TestGolden(t *testing.T) {
	if *update {
		remake(t, *serverDSN)
	}
	cat, tmpl := readSetup(t)
	for _, c := range readCases(t) {
		t.Run(c.name, func(t *testing.T) {
			golden := readGolden(t, goldenPath(c.name))
			if golden["sql"] != c.sql {
				t.Fatalf("golden file is for %q; run with -update", golden["sql"])
			}
			input := unreadable(golden["input"])
			for _, m := range modes {
				got := describe(Rewrite(input, cat, tmpl, m.opt))
				if got != golden[m.title] {
					t.Errorf("%s: got\n%s\nwant\n%s", m.title, got, golden[m.title])
				}
			}
		})
	}
}
