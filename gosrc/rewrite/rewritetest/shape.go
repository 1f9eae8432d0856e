package rewritetest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Shapes are what the structs of a server look like: their fields, in order,
// with the values that they usually have. Trees are written down without those
// values, which makes them readable and small.
type Shapes struct {
	byKey   map[string]*Node // its label is the key
	byNames map[string]string
	used    map[string]bool // keys that Shorten has put into trees
}

// usualCopies names fields that usually have the value of another one.
var usualCopies = map[string]map[string]string{
	"VAR": {"varnosyn": "varno", "varattnosyn": "varattno"},
}

// NewShapes reads shapes as Text writes them.
func NewShapes(text string) (*Shapes, error) {
	s := &Shapes{byKey: map[string]*Node{}, byNames: map[string]string{}, used: map[string]bool{}}
	for line := range strings.Lines(text) {
		n, err := ParseTree(strings.TrimSpace(line))
		if err != nil {
			return nil, fmt.Errorf("shapes: %w", err)
		}
		s.add(n)
	}
	return s, nil
}

func (s *Shapes) add(n *Node) {
	s.byKey[n.Label] = n
	label, _, _ := strings.Cut(n.Label, "#")
	s.byNames[fieldNames(label, n)] = n.Label
}

// Text returns one line for each shape that Shorten has used.
func (s *Shapes) Text() string {
	var b strings.Builder
	for _, key := range slices.Sorted(maps.Keys(s.used)) {
		b.WriteString(s.byKey[key].String() + "\n")
	}
	return b.String()
}

func fieldNames(label string, n *Node) string {
	names := []string{label}
	for _, f := range n.Fields {
		names = append(names, f.Name)
	}
	return strings.Join(names, " ")
}

// Learn adds shapes for the structs in trees that have none. Those that are
// known stay as they are, so that what was written before stays readable.
func (s *Shapes) Learn(trees ...*Node) {
	samples := map[string][]*Node{}
	var visit func(n *Node)
	visit = func(n *Node) {
		if n.Kind == Struct {
			if names := fieldNames(n.Label, n); s.byNames[names] == "" {
				samples[names] = append(samples[names], n)
			}
		}
		n.Children(visit)
	}
	for _, t := range trees {
		visit(t)
	}
	for _, names := range slices.Sorted(maps.Keys(samples)) {
		label := samples[names][0].Label
		key := label
		for i := 2; s.byKey[key] != nil; i++ {
			key = fmt.Sprintf("%s#%d", label, i)
		}
		s.add(usual(key, samples[names]))
	}
}

// usual returns a struct with the most frequent values of some like it.
func usual(key string, samples []*Node) *Node {
	shape := &Node{Kind: Struct, Label: key}
	for i, f := range samples[0].Fields {
		counts := map[string]int{}
		for _, n := range samples {
			if v := n.Fields[i].Value; isPlain(v) {
				counts[v.String()]++
			}
		}
		best := None
		for _, value := range slices.Sorted(maps.Keys(counts)) {
			if counts[value] > counts[best] {
				best = value
			}
		}
		if from := usualCopies[samples[0].Label][f.Name]; from != "" {
			best = "=" + from
		}
		value, err := ParseTree(best)
		if err != nil {
			panic("rewritetest: " + err.Error())
		}
		shape.Fields = append(shape.Fields, Field{f.Name, value})
	}
	return shape
}

// isPlain reports whether a value may be a usual one: an atom that names no
// object, or an empty set.
func isPlain(v *Node) bool {
	return v.Kind == Atom && !strings.HasPrefix(v.Atom, "@") || v.Kind == List && v.Label == "b" && len(v.Items) == 0
}

// Shorten returns a tree without the values that are usual. Its structs must
// have been learnt.
func (s *Shapes) Shorten(n *Node) *Node {
	short := &Node{Kind: n.Kind, Label: n.Label, Atom: n.Atom}
	for _, item := range n.Items {
		short.Items = append(short.Items, s.Shorten(item))
	}
	if n.Kind != Struct {
		return short
	}
	short.Label = s.byNames[fieldNames(n.Label, n)]
	s.used[short.Label] = true
	shape := s.byKey[short.Label]
	for i, f := range n.Fields {
		want := shape.Fields[i].Value.String()
		if from, isCopy := strings.CutPrefix(want, "="); isCopy {
			want = n.Text(from)
		}
		if !isPlain(f.Value) || f.Value.String() != want {
			short.Fields = append(short.Fields, Field{f.Name, s.Shorten(f.Value)})
		}
	}
	return short
}

// Restore undoes Shorten.
func (s *Shapes) Restore(short *Node) (*Node, error) {
	n := &Node{Kind: short.Kind, Label: short.Label, Atom: short.Atom}
	for _, item := range short.Items {
		full, err := s.Restore(item)
		if err != nil {
			return nil, err
		}
		n.Items = append(n.Items, full)
	}
	if n.Kind != Struct {
		return n, nil
	}
	shape := s.byKey[short.Label]
	if shape == nil {
		return nil, fmt.Errorf("no shape for %s", short.Label)
	}
	n.Label, _, _ = strings.Cut(short.Label, "#")
	given := 0
	for _, f := range shape.Fields {
		value := f.Value
		if given < len(short.Fields) && short.Fields[given].Name == f.Name {
			var err error
			if value, err = s.Restore(short.Fields[given].Value); err != nil {
				return nil, err
			}
			given++
		} else if from, isCopy := strings.CutPrefix(value.Atom, "="); isCopy {
			value = &Node{Atom: cmp.Or(n.Text(from), None)}
		}
		n.Fields = append(n.Fields, Field{f.Name, value})
	}
	if given < len(short.Fields) {
		return nil, fmt.Errorf("%s has no field %s in this place", short.Label, short.Fields[given].Name)
	}
	return n, nil
}

// lineWidth is how long a line of Layout may be if the node can be broken.
const lineWidth = 110

// Layout prints a tree in lines: a node that is too long for one line has each
// of its members on a line of its own.
func Layout(n *Node) string {
	var b strings.Builder
	layout(&b, n, 0)
	return b.String()
}

func layout(b *strings.Builder, n *Node, indent int) {
	text := n.String()
	if indent+len(text) <= lineWidth || n.Kind == Atom {
		b.WriteString(text)
		return
	}
	newline := "\n" + strings.Repeat(" ", indent+1)
	if n.Kind == List {
		b.WriteString("(" + n.Label)
		for i, item := range n.Items {
			if i > 0 || n.Label != "" {
				b.WriteString(newline)
			}
			layout(b, item, indent+1)
		}
		b.WriteByte(')')
		return
	}
	b.WriteString("{" + n.Label)
	wrapped := false
	for _, f := range n.Fields {
		// Short members before the first long one share its line.
		if member := ":" + f.Name + " " + f.Value.String(); f.Value.Kind == Atom && !wrapped {
			b.WriteString(" " + member)
			continue
		}
		wrapped = true
		b.WriteString(newline + ":" + f.Name + " ")
		layout(b, f.Value, indent+1)
	}
	b.WriteByte('}')
}
