package main

import (
	"fmt"
	"os"
	"slices"
	"strconv"

	"provsql/gosrc/rewrite"
	"provsql/gosrc/rewrite/rewritetest"
)

// collection is all that was recorded.
type collection struct {
	names  map[uint32]string // of the server's objects
	data   *rewritetest.Data
	topics []*topicRecordings
}

type topicRecordings struct {
	name    string
	entries []*recordedEntry
}

func newCollection(names map[uint32]string) *collection {
	shapes, _ := rewritetest.NewShapes("")
	return &collection{names: names, data: &rewritetest.Data{
		Objects: rewritetest.NewObjects(""), Shapes: shapes, Facts: rewritetest.NewFacts(),
	}}
}

// keep takes over what was written before: names and shapes, so that what did
// not change is written as it was, and, when only some topics are recorded, the
// others.
func (c *collection) keep(folder string, topics []string) error {
	old, err := rewritetest.Load(folder)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return err
	}
	c.data.Objects, c.data.Shapes = old.Objects, old.Shapes
	if len(topics) == 0 {
		return nil
	}
	c.data.Facts = old.Facts
	for _, t := range old.Topics {
		if !slices.Contains(topics, t.Name) {
			c.data.Topics = append(c.data.Topics, t)
		}
	}
	return nil
}

// number returns what is to stand for an OID of the server's.
func (c *collection) number(oid uint32) uint32 {
	if name, known := c.names[oid]; known {
		return c.data.Objects.Number(name)
	}
	return oid
}

func (c *collection) parse(text string) (*rewritetest.Node, error) {
	n, err := rewritetest.ParseTree(text)
	if err != nil {
		return nil, err
	}
	if again := n.String(); again != text {
		return nil, fmt.Errorf("a tree is not read as it was printed: %s", text)
	}
	rewritetest.Rename(n, func(oid string) string {
		v, err := strconv.ParseUint(oid, 10, 32)
		if err != nil {
			return oid
		}
		return strconv.Itoa(int(c.number(uint32(v))))
	})
	forgetPlaces(n)
	if missing := c.data.Objects.Missing(n); len(missing) > 0 {
		return nil, fmt.Errorf("objects %v are not in the schema", missing)
	}
	return n, nil
}

// forgetPlaces removes where in its statement a tree comes from, which is of no
// interest to the rewriter.
func forgetPlaces(n *rewritetest.Node) {
	for i := range n.Fields {
		switch f := &n.Fields[i]; f.Name {
		case "location", "stmt_location":
			f.Value = &rewritetest.Node{Atom: "-1"}
		case "stmt_len":
			f.Value = &rewritetest.Node{Atom: "0"}
		}
	}
	n.Children(forgetPlaces)
}

// write turns the recordings into data, rewriting each tree anew, and saves
// them.
func (c *collection) write(folder string) error {
	for _, t := range c.topics {
		topic := &rewritetest.Topic{Name: t.name}
		for _, e := range t.entries {
			entry, err := c.entry(e)
			if err != nil {
				return fmt.Errorf("%s: %s: %w", t.name, e.statement.Name, err)
			}
			topic.Entries = append(topic.Entries, entry)
		}
		c.data.Topics = append(c.data.Topics, topic)
	}
	templates, err := rewrite.ParseTemplates([]byte(c.data.Templates))
	if err != nil {
		return err
	}
	var trees []*rewritetest.Node
	for _, t := range c.data.Topics {
		for _, e := range t.Entries {
			for _, text := range e.Trees {
				n, _ := rewritetest.ParseTree(text)
				trees = append(trees, n)
			}
			for _, k := range e.Cases {
				outcome := rewritetest.Describe(rewrite.Rewrite([]byte(e.Trees[k.Tree]), c.data.Facts.For(k.Denied), templates, k.Options))
				k.Set(outcome)
				if n, err := rewritetest.ParseTree(outcome.Query); err == nil {
					trees = append(trees, n)
				}
			}
		}
	}
	if unknown := c.data.Facts.Unknown(); len(unknown) > 0 {
		return fmt.Errorf("not asked in the server: %v", unknown)
	}
	for _, n := range trees {
		rewritetest.Rename(n, c.data.Objects.ToName)
	}
	c.data.Shapes.Learn(trees...)
	return c.data.Save(folder)
}

func (c *collection) entry(e *recordedEntry) (*rewritetest.Entry, error) {
	entry := &rewritetest.Entry{Name: e.statement.Name, SQL: e.statement.SQL}
	renamed := func(text string) (string, error) {
		n, err := c.parse(text)
		if err != nil {
			return "", err
		}
		return n.String(), nil
	}
	for _, r := range e.cases {
		text, err := renamed(r.Tree)
		if err != nil {
			return nil, err
		}
		at := slices.Index(entry.Trees, text)
		if at < 0 {
			at = len(entry.Trees)
			entry.Trees = append(entry.Trees, text)
		}
		k := &rewritetest.Case{Mode: r.mode, Tree: at, Options: r.Options, Rejected: r.rejected}
		for _, relid := range r.Denied {
			k.Denied = append(k.Denied, c.number(relid))
		}
		entry.Cases = append(entry.Cases, k)
		c.data.Templates = r.Templates
		c.data.Facts.Learn(r.Recording, c.number, func(expr string) string {
			text, parseErr := renamed(expr)
			if parseErr != nil {
				err = parseErr
			}
			return text
		})
		if err != nil {
			return nil, err
		}
	}
	return entry, nil
}
