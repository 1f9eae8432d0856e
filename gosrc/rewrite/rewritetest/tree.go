package rewritetest

import (
	"fmt"
	"strings"
)

// Node is a struct, list or atom of node text. This reader and printer share
// nothing with package pgnode, so that each checks the other.
type Node struct {
	Kind   Kind
	Label  string // of a struct; of a list what its text begins with: "", i, o, x or b
	Atom   string // as printed
	Fields []Field
	Items  []*Node
}

// Kind tells structs, lists and atoms apart.
type Kind uint8

const (
	Atom Kind = iota
	Struct
	List
)

// Field is a member of a struct.
type Field struct {
	Name  string
	Value *Node
}

// None is what an empty field holds.
const None = "<>"

// ParseTree reads node text.
func ParseTree(text string) (*Node, error) {
	r := &treeReader{text: text}
	r.skip()
	n, err := r.value()
	if err != nil {
		return nil, err
	}
	if r.skip(); r.pos != len(text) {
		return nil, r.errorf("text after the end")
	}
	return n, nil
}

type treeReader struct {
	text string
	pos  int
}

func (r *treeReader) errorf(format string, args ...any) error {
	return fmt.Errorf("node text at byte %d: %s", r.pos, fmt.Sprintf(format, args...))
}

func (r *treeReader) skip() {
	for r.pos < len(r.text) && strings.IndexByte(" \t\n", r.text[r.pos]) >= 0 {
		r.pos++
	}
}

func (r *treeReader) at(c byte) bool { return r.pos < len(r.text) && r.text[r.pos] == c }

// word reads up to a space or bracket that no backslash precedes.
func (r *treeReader) word() string {
	start := r.pos
	for r.pos < len(r.text) && strings.IndexByte(" \t\n(){}", r.text[r.pos]) < 0 {
		if r.text[r.pos] == '\\' {
			r.pos++
		}
		r.pos++
	}
	r.pos = min(r.pos, len(r.text))
	return r.text[start:r.pos]
}

// value reads what a field holds: atoms may be of several words.
func (r *treeReader) value() (*Node, error) {
	switch {
	case r.at('{'):
		return r.structure()
	case r.at('('):
		return r.list()
	}
	words := []string{r.word()}
	if words[0] == "" {
		return nil, r.errorf("a value expected")
	}
	for {
		end := r.pos
		r.skip()
		if r.pos == len(r.text) || strings.IndexByte(":(){}", r.text[r.pos]) >= 0 {
			r.pos = end
			return &Node{Atom: strings.Join(words, " ")}, nil
		}
		words = append(words, r.word())
	}
}

func (r *treeReader) structure() (*Node, error) {
	r.pos++
	n := &Node{Kind: Struct, Label: r.word()}
	for {
		r.skip()
		if r.at('}') {
			r.pos++
			return n, nil
		}
		var f Field
		if r.at(':') {
			f.Name = r.word()[1:]
			r.skip()
		}
		var err error
		if f.Value, err = r.value(); err != nil {
			return nil, err
		}
		n.Fields = append(n.Fields, f)
	}
}

func (r *treeReader) list() (*Node, error) {
	r.pos++
	n := &Node{Kind: List}
	for first := true; ; first = false {
		r.skip()
		switch {
		case r.at(')'):
			r.pos++
			return n, nil
		case r.at('{'), r.at('('):
			item, err := r.value()
			if err != nil {
				return nil, err
			}
			n.Items = append(n.Items, item)
		default:
			word := r.word()
			if word == "" {
				return nil, r.errorf("a list's end expected")
			}
			if first && len(word) == 1 && strings.Contains("ioxb", word) {
				n.Label = word
			} else {
				n.Items = append(n.Items, &Node{Atom: word})
			}
		}
	}
}

// String prints the node as the server does.
func (n *Node) String() string {
	var b strings.Builder
	n.print(&b)
	return b.String()
}

func (n *Node) print(b *strings.Builder) {
	switch n.Kind {
	case Atom:
		b.WriteString(n.Atom)
	case List:
		b.WriteString("(" + n.Label)
		for i, item := range n.Items {
			if i > 0 || n.Label != "" {
				b.WriteByte(' ')
			}
			item.print(b)
		}
		b.WriteByte(')')
	case Struct:
		b.WriteString("{" + n.Label)
		for _, f := range n.Fields {
			b.WriteByte(' ')
			if f.Name != "" {
				b.WriteString(":" + f.Name + " ")
			}
			f.Value.print(b)
		}
		b.WriteByte('}')
	}
}

// Field returns what a struct's field holds; nil for a field that it lacks and
// for one that is empty.
func (n *Node) Field(name string) *Node {
	if n == nil {
		return nil
	}
	for i := range n.Fields {
		if n.Fields[i].Name == name {
			if v := n.Fields[i].Value; v.Kind != Atom || v.Atom != None {
				return v
			}
			return nil
		}
	}
	return nil
}

// Has reports whether a struct has the field, empty or not.
func (n *Node) Has(name string) bool {
	for i := range n.Fields {
		if n.Fields[i].Name == name {
			return true
		}
	}
	return false
}

// Set replaces what a field holds, which the struct must have.
func (n *Node) Set(name string, value *Node) {
	for i := range n.Fields {
		if n.Fields[i].Name == name {
			n.Fields[i].Value = value
			return
		}
	}
	panic("rewritetest: " + n.Label + " has no field " + name)
}

// SetAtom is Set for an atom.
func (n *Node) SetAtom(name string, value any) { n.Set(name, &Node{Atom: fmt.Sprint(value)}) }

// Items of a list that a field holds; none for an empty field.
func (n *Node) List(name string) []*Node {
	if v := n.Field(name); v != nil {
		return v.Items
	}
	return nil
}

// Text returns an atom that a field holds, as printed.
func (n *Node) Text(name string) string {
	if v := n.Field(name); v != nil {
		return v.Atom
	}
	return ""
}

// Int returns an atom that a field holds as a number, 0 for what is none.
func (n *Node) Int(name string) int { return atoi(n.Text(name)) }

// Bool reports whether a field holds true.
func (n *Node) Bool(name string) bool { return n.Text(name) == "true" }

func atoi(s string) int {
	var v int
	if _, err := fmt.Sscan(s, &v); err != nil {
		return 0
	}
	return v
}

// Clone returns a copy that shares nothing with n.
func (n *Node) Clone() *Node {
	c := *n
	c.Fields = make([]Field, len(n.Fields))
	for i, f := range n.Fields {
		c.Fields[i] = Field{f.Name, f.Value.Clone()}
	}
	c.Items = make([]*Node, len(n.Items))
	for i, item := range n.Items {
		c.Items[i] = item.Clone()
	}
	return &c
}

// Children calls f for every node directly below n.
func (n *Node) Children(f func(*Node)) {
	for i := range n.Fields {
		f(n.Fields[i].Value)
	}
	for _, item := range n.Items {
		f(item)
	}
}
