package circuit

// ranges maps the gate numbers of the source to local indexes, each of the
// two ranges of numbers by a table of its own: the sparse one never becomes an
// array.
type ranges struct{ dense, sparse numbering }

func newRanges(memory *Memory) ranges {
	return ranges{dense: numbering{memory: memory}, sparse: numbering{memory: memory}}
}

func (r *ranges) of(g uint32) *numbering {
	if g >= FirstSparse {
		return &r.sparse
	}
	return &r.dense
}

func (r *ranges) get(g uint32) uint32 { return r.of(g).get(g) }

func (r *ranges) forget(g uint32) { r.of(g).forget(g) }

// neverDense is more gates than an array could have elements.
const neverDense = 1 << 40

func (r *ranges) set(g, value uint32, numGates uint64) error {
	if g >= FirstSparse {
		numGates = neverDense
	}
	return r.of(g).set(g, value, numGates)
}

func (r *ranges) reset() {
	r.dense.reset()
	r.sparse.reset()
}
