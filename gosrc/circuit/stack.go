package circuit

import (
	"unsafe"

	"provsql/gosrc/gate"
)

// frame is a gate whose children are being loaded. Its children lie in wires
// from first to end: local indexes before next, numbers of the source from
// next on.
type frame struct {
	number uint32
	first  uint32
	next   uint32
	end    uint32
	typ    gate.Type
}

const (
	firstChunk = 64
	fullChunk  = 1 << 15
	frameBytes = int64(unsafe.Sizeof(frame{}))
)

// stack is the way from the token being loaded down to the present gate. It is
// kept in chunks: a chain of ten million gates must not be copied to grow.
type stack struct {
	memory *Memory
	full   [][]frame
	chunk  []frame
	// spare is a chunk to go on with, so that a walk back and forth over a
	// chunk's edge does not allocate each time.
	spare []frame
	bytes int64
}

func (s *stack) push(f frame) error {
	if len(s.chunk) == cap(s.chunk) {
		if err := s.extend(); err != nil {
			return err
		}
	}
	s.chunk = append(s.chunk, f)
	return nil
}

func (s *stack) extend() error {
	next := s.spare
	s.spare = nil
	if next == nil {
		size := min(max(2*cap(s.chunk), firstChunk), fullChunk)
		if err := s.memory.Reserve(int64(size) * frameBytes); err != nil {
			return err
		}
		s.bytes += int64(size) * frameBytes
		next = make([]frame, 0, size)
	}
	if len(s.chunk) > 0 {
		s.full = append(s.full, s.chunk)
	}
	s.chunk = next
	return nil
}

// top returns the last frame; the stack must not be empty. The pointer is
// valid until that frame is popped.
func (s *stack) top() *frame { return &s.chunk[len(s.chunk)-1] }

// pop removes the last frame and reports whether one is left.
func (s *stack) pop() bool {
	s.chunk = s.chunk[:len(s.chunk)-1]
	if len(s.chunk) > 0 {
		return true
	}
	if len(s.full) == 0 {
		s.drop(s.spare)
		s.spare = nil
		return false
	}
	s.drop(s.spare)
	s.spare = s.chunk
	last := len(s.full) - 1
	s.chunk, s.full[last] = s.full[last], nil
	s.full = s.full[:last]
	return true
}

// clear removes all frames, giving each to visit.
func (s *stack) clear(visit func(*frame)) {
	for _, chunk := range append(s.full, s.chunk) {
		for i := range chunk {
			visit(&chunk[i])
		}
	}
	s.reset()
}

func (s *stack) drop(chunk []frame) {
	s.bytes -= int64(cap(chunk)) * frameBytes
	s.memory.Release(int64(cap(chunk)) * frameBytes)
}

func (s *stack) reset() {
	s.memory.Release(s.bytes)
	s.full, s.chunk, s.spare, s.bytes = nil, nil, nil, 0
}
