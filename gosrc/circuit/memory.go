package circuit

import (
	"math"
	"unsafe"

	"provsql/gosrc/sqlerror"
)

// Memory bounds the bytes that the evaluation of a statement may hold. Arrays
// are charged to it before they are allocated.
type Memory struct {
	limit     int64
	used      int64
	exhausted bool
}

// NewMemory returns a Memory of limit bytes, unbounded when limit is not
// positive.
func NewMemory(limit int64) *Memory {
	if limit <= 0 {
		limit = math.MaxInt64
	}
	return &Memory{limit: limit}
}

// Reserve charges n bytes. The error of an exceeded limit is a
// *sqlerror.Error (program_limit_exceeded) that names provsql.max_memory;
// nothing is charged then.
func (m *Memory) Reserve(n int64) error {
	if n > m.limit-m.used {
		m.exhausted = true
		return sqlerror.New(sqlerror.ProgramLimitExceeded,
			"evaluating provenance needs more memory than provsql.max_memory allows").
			WithDetail("The limit is %d kB, %d kB are in use and %d kB more are needed.",
				m.limit>>10, m.used>>10, (n+1023)>>10).
			WithHint("Increase provsql.max_memory, or evaluate fewer or smaller tokens in one statement.")
	}
	m.used += n
	return nil
}

// Release gives n reserved bytes back.
func (m *Memory) Release(n int64) { m.used -= n }

// Used returns the bytes charged.
func (m *Memory) Used() int64 { return m.used }

// Exhausted reports whether a Reserve failed since the last call of Recover.
func (m *Memory) Exhausted() bool { return m.exhausted }

// Recover forgets that a Reserve failed.
func (m *Memory) Recover() { m.exhausted = false }

// Grow returns s with room for at least n more elements, its capacity charged
// to m.
func Grow[T any](m *Memory, s []T, n int) ([]T, error) {
	if cap(s)-len(s) >= n {
		return s, nil
	}
	var element T
	size := int64(unsafe.Sizeof(element))
	const doublingBytes = 64 << 20
	room := 2 * cap(s)
	if int64(cap(s))*size > doublingBytes {
		room = cap(s) + cap(s)/2
	}
	room = max(room, len(s)+n, 16)
	if err := m.Reserve(int64(room) * size); err != nil {
		// A closer fit may still be within the limit, though not so close that each
		// element to come costs a copy.
		m.Recover()
		room = len(s) + max(n, cap(s)/8)
		if err := m.Reserve(int64(room) * size); err != nil {
			return s, err
		}
	}
	grown := make([]T, len(s), room)
	copy(grown, s)
	m.Release(int64(cap(s)) * size)
	return grown, nil
}

// Drop releases what Grow charged for s.
func Drop[T any](m *Memory, s []T) {
	var element T
	m.Release(int64(cap(s)) * int64(unsafe.Sizeof(element)))
}
