package comparison

import (
	"provsql/gosrc/circuit"
	"provsql/gosrc/gate"
)

// relation is how two numbers compare.
type relation uint8

const (
	less relation = 1 << iota
	equal
	greater
)

// relations has the comparisons of integers and numerics by pg_operator OID,
// which the server fixes.
var relations = map[uint32]relation{}

func init() {
	for r, operators := range map[relation][]uint32{
		less:            {95, 37, 97, 412, 418, 534, 535, 1754, 1864, 1870},
		less | equal:    {80, 414, 420, 522, 523, 540, 541, 1755, 1866, 1872},
		equal:           {15, 94, 96, 410, 416, 532, 533, 1752, 1862, 1868},
		less | greater:  {36, 411, 417, 518, 519, 538, 539, 1753, 1863, 1869},
		greater | equal: {82, 415, 430, 524, 525, 542, 543, 1757, 1867, 1873},
		greater:         {76, 413, 419, 520, 521, 536, 537, 1756, 1865, 1871},
	} {
		for _, o := range operators {
			relations[o] = r
		}
	}
}

// turned is the relation with its sides exchanged.
func (r relation) turned() relation {
	t := r & equal
	if r&less != 0 {
		t |= greater
	}
	if r&greater != 0 {
		t |= less
	}
	return t
}

// threshold is a comparison of a sum or count with a constant.
type threshold struct {
	relation relation
	constant decimal
}

// thresholdOf returns the comparison as one with a constant, nil when it is
// another.
func (s *sides) thresholdOf() (*threshold, error) {
	r, known := relations[s.operator]
	if !known || s.nested || len(s.groups) != 1 {
		return nil, nil
	}
	value, constant := s.left, s.right
	if s.groups[0].gate != value {
		value, constant, r = constant, value, r.turned()
	}
	if s.groups[0].gate != value {
		return nil, nil
	}
	text, ok, err := constantOf(s.x.circuit, constant)
	if !ok || err != nil {
		return nil, err
	}
	d, ok := parseDecimal(text)
	if !ok {
		return nil, nil
	}
	return &threshold{r, d}, nil
}

// constantOf returns the value of a gate that is the same in all worlds.
func constantOf(c *circuit.Circuit, i uint32) (text string, ok bool, err error) {
	if c.Type(i) != gate.Semimod || c.Type(c.Children(i)[0]) != gate.One {
		return "", false, nil
	}
	value := c.Children(i)[1]
	if c.Type(value) != gate.Value {
		return "", false, nil
	}
	data, err := c.Data(value)
	return string(data), err == nil, err
}

func (t *threshold) holds(d decimal) bool {
	switch d.compare(t.constant) {
	case -1:
		return t.relation&less != 0
	case 0:
		return t.relation&equal != 0
	}
	return t.relation&greater != 0
}

// decided reports whether the comparison is the same for all numbers from one
// to another.
func (t *threshold) decided(from, to decimal) (truth, ok bool) {
	below, above := from.compare(t.constant), to.compare(t.constant)
	switch {
	case below > 0 || above < 0 || from.compare(to) == 0:
		return t.holds(from), true
	case below == 0 && t.relation&equal != 0 == (t.relation&greater != 0):
		return t.holds(from), true
	case above == 0 && t.relation&equal != 0 == (t.relation&less != 0):
		return t.holds(from), true
	}
	return false, false
}
