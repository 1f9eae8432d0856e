package store

// The data of a gate lies behind the wires of its children, and takes room as
// wires do: a word with its length in bytes, then the bytes, zeros in what is
// left of the last word. It is written before the record, and covered by the
// record's checksum, as the children are.

// dataWires returns how many wires' room data of so many bytes takes.
func dataWires(length uint32) uint64 {
	return 1 + (uint64(length)+wireSize-1)/wireSize
}

// beginData writes all of data but its bytes to the wires from a number on, and
// returns how many wires it takes, and where the bytes go.
func (s *Store) beginData(at uint64, length uint32) (n uint64, room []byte) {
	n = dataWires(length)
	b := s.wires.b[wireOffset(at):wireOffset(at+n)]
	le.PutUint32(b, length)
	clear(b[len(b)-wireSize:])
	s.changed |= wiresChanged
	return n, b[wireSize:][:length]
}

// putData writes data to the wires from a number on, and returns how many it
// takes.
func (s *Store) putData(at uint64, data []byte) uint64 {
	n, room := s.beginData(at, uint32(len(data)))
	copy(room, data)
	return n
}

// wiresOf returns where the wires of a gate begin that is defined, and how many
// it has, those of its data included. What they say is verified.
func (s *Store) wiresOf(g uint32) (first, n uint64) {
	state, span := s.state(g), load64(s.gates.b, recordOffset(g)+16)
	first, n = firstWire(span, state), span>>32
	if state>>8&flagData != 0 {
		n += dataWires(s.wire(first + n))
	}
	return first, n
}

// Data returns the data of gate g, nil when it has none. The bytes are those of
// the file, valid until the next Refresh.
func (r *Reader) Data(g uint32) ([]byte, error) {
	if !r.lastOK || r.last != g {
		if _, err := r.Gate(g); err != nil {
			return nil, err
		}
	}
	x := &r.lastGate
	if x.length == 0 {
		return nil, nil
	}
	return r.wires.b[wireOffset(x.first+uint64(x.NumChildren)+1):][:x.length:x.length], nil
}
