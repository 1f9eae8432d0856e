package session

import (
	"encoding/binary"

	"provsql/gosrc/token"
)

// recentSize is the number of tokens a session remembers: 256 KB of them, which
// stay in the cache of a processor that serves several sessions.
const recentSize = 1 << 14

// places is the number of places a token may have: those of a cache line.
const places = 4

// recent remembers tokens of gates that were sent: the oldest of those that
// compete for the same places is forgotten. Forgetting costs a frame the
// worker ignores.
type recent struct {
	tokens []token.UUID // allocated at the first gate
}

// line returns the places of a token, the latest first.
func (r *recent) line(t *token.UUID) *[places]token.UUID {
	n := binary.LittleEndian.Uint32(t[:4]) % (recentSize / places)
	return (*[places]token.UUID)(r.tokens[n*places:])
}

func (r *recent) has(t *token.UUID) bool {
	if r.tokens == nil {
		return false
	}
	line := r.line(t)
	return line[0] == *t || line[1] == *t || line[2] == *t || line[3] == *t
}

func (r *recent) add(t *token.UUID) {
	if r.tokens == nil {
		r.tokens = make([]token.UUID, recentSize)
	}
	line := r.line(t)
	line[3], line[2], line[1], line[0] = line[2], line[1], line[0], *t
}

func (r *recent) clear() { clear(r.tokens) }
