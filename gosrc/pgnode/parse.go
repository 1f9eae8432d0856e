package pgnode

import "fmt"

// MaxDepth is how deeply structs and lists may nest. PostgreSQL's own reader
// gives up earlier with its default stack.
const MaxDepth = 20000

// SyntaxError says that a text is not node text.
type SyntaxError struct {
	Offset int // bytes from the start of the text
	Reason string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("node text, byte %d: %s", e.Offset, e.Reason)
}

// DepthError says that a text nests more deeply than MaxDepth.
type DepthError struct {
	Offset int // bytes from the start of the text
}

func (e *DepthError) Error() string {
	return fmt.Sprintf("node text, byte %d: nested more than %d levels deep", e.Offset, MaxDepth)
}

// Classes of bytes, as pg_strtok splits them.
const (
	plain = iota
	space
	bracket
	escape
)

var class = func() (c [256]uint8) {
	for _, b := range " \n\t" {
		c[b] = space
	}
	for _, b := range "(){}" {
		c[b] = bracket
	}
	c['\\'] = escape
	return
}()

// Parse reads src, one struct or list, into t, replacing what t held. It keeps
// src, which must not change while t is in use; the memory of an earlier Parse
// is used again. The error is a *SyntaxError or a *DepthError.
func (t *Tree) Parse(src []byte) error {
	t.texts = [3][]byte{src, nil, t.texts[editedText][:0]}
	t.nodes = t.nodes[:0]
	t.slots = t.slots[:0]
	t.pending = t.pending[:0]
	if len(src) > maxTextLength {
		return &SyntaxError{maxTextLength, "text too long"}
	}
	return t.parseAll(sourceText)
}

// parseAll parses one whole text segment and makes its node the root.
func (t *Tree) parseAll(segment uint32) error {
	p := parser{tree: t, src: t.texts[segment], segment: segment << segmentShift}
	pos := p.skip(0)
	if pos == len(p.src) || p.src[pos] != '{' && p.src[pos] != '(' {
		return p.fail(pos, "a struct or list expected")
	}
	child, pos, err := p.node(pos, noParent, 0)
	if err != nil {
		return err
	}
	if pos = p.skip(pos); pos != len(p.src) {
		return p.fail(pos, "text after the end of the node")
	}
	t.root = child
	return nil
}

type parser struct {
	tree    *Tree
	src     []byte
	segment uint32
}

func (p *parser) fail(pos int, reason string) error { return &SyntaxError{pos, reason} }

// skip returns the position of the first byte at or after pos that is no space.
func (p *parser) skip(pos int) int {
	for pos < len(p.src) && class[p.src[pos]] == space {
		pos++
	}
	return pos
}

// token returns the end of the token that starts at pos.
func (p *parser) token(pos int) int {
	src := p.src
	for pos < len(src) {
		switch class[src[pos]] {
		case plain:
			pos++
		case escape:
			pos += 2
		default:
			return pos
		}
	}
	return min(pos, len(src))
}

// node parses the struct or list at pos and returns its index and its end.
func (p *parser) node(pos int, parent int32, depth int) (int32, int, error) {
	if depth > MaxDepth {
		return 0, 0, &DepthError{pos}
	}
	t := p.tree
	index := int32(len(t.nodes))
	t.nodes = append(t.nodes, node{off: p.segment | uint32(pos), parent: parent})
	base := len(t.pending)
	var kind Kind
	var err error
	end := pos + 1
	if p.src[pos] == '{' {
		kind, end, err = p.fields(end, index, depth)
	} else {
		kind, end, err = p.items(end, index, depth)
	}
	if err != nil {
		return 0, 0, err
	}
	n := &t.nodes[index]
	n.kind = kind
	n.end = p.segment | uint32(end)
	n.first = uint32(len(t.slots))
	n.count = uint32(len(t.pending) - base)
	t.slots = append(t.slots, t.pending[base:]...)
	t.pending = t.pending[:base]
	return index, end, nil
}

// fields parses a struct from its label to its closing brace.
func (p *parser) fields(pos int, index int32, depth int) (Kind, int, error) {
	start := pos
	pos = p.token(pos)
	if pos == start {
		return 0, 0, p.fail(pos, "label expected")
	}
	kind := kindOf(p.src[start:pos])
	t := p.tree
	t.pending = append(t.pending, slot{off: p.segment | uint32(start), end: p.segment | uint32(pos), child: noChild})
	for {
		pos = p.skip(pos)
		if pos == len(p.src) {
			return 0, 0, p.fail(pos, "unterminated struct")
		}
		var s slot
		if p.src[pos] == ':' {
			end := p.token(pos)
			s.nameOff, s.nameEnd = p.segment|uint32(pos+1), p.segment|uint32(end)
			if pos = p.skip(end); pos == len(p.src) {
				return 0, 0, p.fail(pos, "value expected")
			}
		}
		switch p.src[pos] {
		case '}':
			if s.nameEnd != 0 {
				return 0, 0, p.fail(pos, "value expected")
			}
			return kind, pos + 1, nil
		case ')':
			return 0, 0, p.fail(pos, "unexpected )")
		case '{', '(':
			child, end, err := p.node(pos, index, depth+1)
			if err != nil {
				return 0, 0, err
			}
			s.child = child
			pos = end
		default:
			end := p.token(pos)
			s.off = p.segment | uint32(pos)
			// A datum, or an array, is several tokens.
			for pos = p.skip(end); pos < len(p.src) && p.src[pos] != ':' && class[p.src[pos]] != bracket; pos = p.skip(end) {
				end = p.token(pos)
			}
			s.end = p.segment | uint32(end)
			s.child = noChild
			pos = end
		}
		t.pending = append(t.pending, s)
	}
}

// items parses a list from behind its opening to its closing parenthesis.
func (p *parser) items(pos int, index int32, depth int) (Kind, int, error) {
	t := p.tree
	kind := List
	for first := true; ; first = false {
		pos = p.skip(pos)
		if pos == len(p.src) {
			return 0, 0, p.fail(pos, "unterminated list")
		}
		var s slot
		switch p.src[pos] {
		case ')':
			return kind, pos + 1, nil
		case '}':
			return 0, 0, p.fail(pos, "unexpected }")
		case '{', '(':
			child, end, err := p.node(pos, index, depth+1)
			if err != nil {
				return 0, 0, err
			}
			s.child = child
			pos = end
		default:
			end := p.token(pos)
			if first && end == pos+1 {
				flavour := flavourOf(p.src[pos])
				if flavour != List {
					kind = flavour
					pos = end
					continue
				}
			}
			s.off, s.end = p.segment|uint32(pos), p.segment|uint32(end)
			s.child = noChild
			pos = end
		}
		t.pending = append(t.pending, s)
	}
}

func flavourOf(prefix byte) Kind {
	switch prefix {
	case 'i':
		return IntList
	case 'o':
		return OidList
	case 'x':
		return XidList
	case 'b':
		return Bitmapset
	}
	return List
}
