// Package rewritetest holds query trees that a PostgreSQL server gave to the
// rewriter, with what it asked of the server's catalog and what it made of
// them: the test data of package rewrite. It also checks whether a tree is well
// formed.
//
// regress/capture/README.md tells how the data are made and written down.
package rewritetest

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"provsql/gosrc/rewrite"
)

// Data are all test data.
type Data struct {
	Objects   *Objects
	Shapes    *Shapes
	Facts     *Facts
	Templates string
	Topics    []*Topic
}

// Topic is the statements of one file.
type Topic struct {
	Name    string
	Entries []*Entry
}

// Entry is a statement, with the trees that came to the rewriter when it ran.
type Entry struct {
	Name  string
	SQL   string
	Trees []string // node text
	Cases []*Case
}

// Case is a tree that was rewritten.
type Case struct {
	Mode    string // how the statement was run, and which of its queries it was
	Tree    int    // index in Trees
	Options rewrite.Options
	Denied  []uint32 // tables that the user may not read
	Outcome Outcome
	// Sum is all that is known of some outcomes: their checksum.
	Sum string
	// Rejected is why the server did not run what the rewriter made.
	Rejected string
}

// Set records an outcome: as a whole, or as a checksum if it is long and
// much like that of another mode.
func (c *Case) Set(o Outcome) {
	c.Outcome, c.Sum = o, ""
	if brief(c.Mode) && len(o.Query) > 0 {
		c.Outcome, c.Sum = Outcome{}, o.sum()
	}
}

// Matches reports whether an outcome is the recorded one.
func (c *Case) Matches(o Outcome) bool {
	if c.Sum != "" {
		return c.Sum == o.sum()
	}
	return reflect.DeepEqual(c.Outcome, o)
}

// brief reports whether the outcomes of a mode are much like those of the
// statement as a client's.
func brief(mode string) bool {
	return strings.HasPrefix(mode, "present") || strings.HasPrefix(mode, "function")
}

// Statement is an entry of the corpus.
type Statement struct {
	Name string
	// Fails are the modes in which it fails when it runs, though it can be
	// rewritten; "" means all.
	Fails []string
	SQL   string
}

// heading begins an entry, section a part of one.
const (
	heading = "--- "
	section = "== "
)

// ReadCorpus reads the statements of a topic. Each has a name behind "---",
// then a word "!MODE" for each mode in which it fails.
func ReadCorpus(text string) []Statement {
	var all []Statement
	for _, part := range strings.Split("\n"+text, "\n"+heading)[1:] {
		title, sql, _ := strings.Cut(part, "\n")
		words := strings.Fields(title)
		st := Statement{Name: words[0], SQL: strings.TrimSpace(sql)}
		for _, word := range words[1:] {
			st.Fails = append(st.Fails, strings.TrimPrefix(word, "!"))
		}
		all = append(all, st)
	}
	return all
}

// Load reads the data below a folder.
func Load(folder string) (*Data, error) {
	text := map[string]string{}
	for _, name := range []string{"objects", "shapes", "facts", "sql", "templates"} {
		content, err := os.ReadFile(filepath.Join(folder, name+".txt"))
		if err != nil {
			return nil, err
		}
		text[name] = string(content)
	}
	d := &Data{Objects: NewObjects(text["objects"]), Facts: NewFacts(), Templates: text["templates"]}
	var err error
	if d.Shapes, err = NewShapes(text["shapes"]); err != nil {
		return nil, err
	}
	if err := d.Facts.Read(text["facts"], d.Objects); err != nil {
		return nil, err
	}
	for _, part := range strings.Split("\n"+text["sql"], "\n"+heading)[1:] {
		sql, shown, _ := strings.Cut(part, "\n")
		expr, err := d.restore(shown)
		if err != nil {
			return nil, fmt.Errorf("sql.txt: %w", err)
		}
		d.Facts.SetSQL(expr, sql)
	}
	files, err := filepath.Glob(filepath.Join(folder, "captured", "*.txt"))
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		topic, err := d.readTopic(strings.TrimSuffix(filepath.Base(file), ".txt"), string(content))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		d.Topics = append(d.Topics, topic)
	}
	return d, nil
}

// Save writes the data below a folder, and removes topics that are no more.
func (d *Data) Save(folder string) error {
	captured := filepath.Join(folder, "captured")
	clear(d.Shapes.used)
	if err := os.MkdirAll(captured, 0o755); err != nil {
		return err
	}
	var sql strings.Builder
	d.Facts.EachSQL(func(expr, text string) { sql.WriteString(heading + text + "\n" + d.Show(expr) + "\n") })
	files := map[string]string{"sql.txt": sql.String(), "templates.txt": d.Templates}
	old, err := filepath.Glob(filepath.Join(captured, "*.txt"))
	if err != nil {
		return err
	}
	for _, file := range old {
		name := strings.TrimSuffix(filepath.Base(file), ".txt")
		if !slices.ContainsFunc(d.Topics, func(t *Topic) bool { return t.Name == name }) {
			if err := os.Remove(file); err != nil {
				return err
			}
		}
	}
	for _, t := range d.Topics {
		files[filepath.Join("captured", t.Name+".txt")] = d.topicText(t)
	}
	files["objects.txt"], files["facts.txt"] = d.Objects.Text(), d.Facts.Text(d.Objects)
	files["shapes.txt"] = d.Shapes.Text() // of those that the texts above use
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// Show writes a tree as the files have it; what is no tree stays as it is.
func (d *Data) Show(tree string) string {
	n, err := ParseTree(tree)
	if err != nil {
		return tree
	}
	d.Shapes.Learn(n)
	Rename(n, d.Objects.ToName)
	return Layout(d.Shapes.Shorten(n))
}

// restore undoes Show.
func (d *Data) restore(shown string) (string, error) {
	n, err := ParseTree(shown)
	if err != nil {
		return "", err
	}
	if n, err = d.Shapes.Restore(n); err != nil {
		return "", err
	}
	Rename(n, d.Objects.ToNumber)
	return n.String(), nil
}

func (d *Data) topicText(t *Topic) string {
	var b strings.Builder
	for _, e := range t.Entries {
		b.WriteString(heading + e.Name + "\n" + e.SQL + "\n")
		shown := -1
		var outcomes, modes []string
		for _, c := range e.Cases {
			for ; shown < c.Tree; shown++ {
				fmt.Fprintf(&b, section+"tree %d\n%s\n", shown+2, d.Show(e.Trees[shown+1]))
			}
			outcome := d.caseText(c)
			same := slices.Index(outcomes, outcome)
			outcomes, modes = append(outcomes, outcome), append(modes, c.Mode)
			if same >= 0 && len(outcome) > 2*lineWidth {
				outcome = "as " + modes[same]
			}
			fmt.Fprintf(&b, section+"%s: tree %d%s\n%s\n", c.Mode, c.Tree+1, d.circumstances(c), outcome)
		}
	}
	return b.String()
}

const (
	sumWord      = "checksum "
	rejectedWord = "rejected: "
)

// ShowOutcome writes an outcome as the files have it.
func (d *Data) ShowOutcome(o Outcome) string { return o.text(d.Show) }

func (d *Data) caseText(c *Case) string {
	switch {
	case c.Rejected != "":
		return rejectedWord + c.Rejected
	case c.Sum != "":
		return sumWord + c.Sum
	}
	return c.Outcome.text(d.Show)
}

// denial begins the name of a table that the user may not read.
const denial = "denied="

func (d *Data) circumstances(c *Case) (words string) {
	if c.Options.Active {
		words += " active"
	}
	if c.Options.PossibleRows {
		words += " possible_rows"
	}
	for _, relid := range c.Denied {
		words += " " + denial + d.Objects.OidText(relid)
	}
	return words
}

func (d *Data) readTopic(name, text string) (*Topic, error) {
	t := &Topic{Name: name}
	for _, part := range strings.Split("\n"+text, "\n"+heading)[1:] {
		e, err := d.readEntry(part)
		if err != nil {
			return nil, err
		}
		t.Entries = append(t.Entries, e)
	}
	return t, nil
}

func (d *Data) readEntry(text string) (*Entry, error) {
	parts := strings.Split(text, "\n"+section)
	e := &Entry{}
	e.Name, e.SQL, _ = strings.Cut(parts[0], "\n")
	for _, part := range parts[1:] {
		title, body, _ := strings.Cut(part, "\n")
		body = strings.TrimSuffix(body, "\n")
		if strings.HasPrefix(title, "tree ") {
			tree, err := d.restore(body)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", e.Name, err)
			}
			e.Trees = append(e.Trees, tree)
			continue
		}
		mode, rest, _ := strings.Cut(title, ": tree ")
		words := strings.Fields(rest)
		c := &Case{Mode: mode, Options: rewrite.Options{
			Active: slices.Contains(words, "active"), PossibleRows: slices.Contains(words, "possible_rows"),
		}}
		if len(words) == 0 || atoi(words[0]) < 1 || atoi(words[0]) > len(e.Trees) {
			return nil, fmt.Errorf("%s: section %q", e.Name, title)
		}
		c.Tree = atoi(words[0]) - 1
		for _, word := range words {
			if table, is := strings.CutPrefix(word, denial); is {
				relid, err := d.Objects.oid(table)
				if err != nil {
					return nil, fmt.Errorf("%s: %w", e.Name, err)
				}
				c.Denied = append(c.Denied, relid)
			}
		}
		if reason, is := strings.CutPrefix(body, rejectedWord); is {
			c.Rejected = reason
		} else if sum, is := strings.CutPrefix(body, sumWord); is {
			c.Sum = sum
		} else if same, is := strings.CutPrefix(body, "as "); is {
			i := slices.IndexFunc(e.Cases, func(o *Case) bool { return o.Mode == same })
			if i < 0 {
				return nil, fmt.Errorf("%s: no %q before %q", e.Name, same, mode)
			}
			c.Outcome = e.Cases[i].Outcome
		} else {
			var err error
			if c.Outcome, err = readOutcome(body, d.restore); err != nil {
				return nil, fmt.Errorf("%s: %s: %w", e.Name, mode, err)
			}
		}
		e.Cases = append(e.Cases, c)
	}
	return e, nil
}
