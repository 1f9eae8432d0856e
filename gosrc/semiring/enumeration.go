package semiring

import "provsql/gosrc/sqlerror"

// enumeration is what the semirings over the labels of an enumeration have in
// common. Elements are positions in its order.
type enumeration struct {
	labels []string
	ranks  map[string]uint32
	out    []byte
}

func newEnumeration(labels []string) (enumeration, error) {
	if len(labels) == 0 {
		return enumeration{}, sqlerror.New(sqlerror.InvalidParameterValue, "an enumeration without labels is no semiring")
	}
	n := enumeration{labels: labels, ranks: make(map[string]uint32, len(labels))}
	for rank, label := range labels {
		n.ranks[label] = uint32(rank)
	}
	return n, nil
}

// last returns the greatest label.
func (n *enumeration) last() uint32 { return uint32(len(n.labels) - 1) }

func least(xs Operands[uint32], least uint32) (uint32, error) {
	for i := range xs.Len() {
		least = min(least, xs.At(i))
	}
	return least, nil
}

func greatest(xs Operands[uint32]) (uint32, error) {
	var greatest uint32
	for i := range xs.Len() {
		greatest = max(greatest, xs.At(i))
	}
	return greatest, nil
}

// Delta returns x.
func (*enumeration) Delta(x uint32) (uint32, error) { return x, nil }

// Leaf implements Compiled. A value must be a label.
func (n *enumeration) Leaf(v Value) (uint32, error) {
	rank, ok := n.ranks[string(v.Text())]
	if !ok {
		return 0, sqlerror.New(sqlerror.InvalidTextRepresentation, "the enumeration has no label %q", v.Text())
	}
	return rank, nil
}

// Result implements Compiled.
func (n *enumeration) Result(x uint32) (Result, error) {
	n.out = append(n.out[:0], n.labels[x]...)
	return Result{Kind: Enum, Text: n.out}, nil
}
