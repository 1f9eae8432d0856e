package session

import (
	"encoding/binary"

	"provsql/gosrc/token"
)

// recentSize is the number of tokens a session remembers: 256 KB of them, which
// stay in the cache of a processor that serves several sessions.
const recentSize = 1 << 14

// recent remembers tokens of gates that were sent: each token has two places
// and the older of two that compete for them is forgotten. Forgetting costs a
// frame the worker ignores.
type recent struct {
	tokens []token.UUID // allocated at the first gate
}

// place returns the index of the first of a token's two places.
func place(t *token.UUID) int {
	return int(binary.LittleEndian.Uint32(t[:4])%(recentSize/2)) * 2
}

func (r *recent) has(t *token.UUID) bool {
	if r.tokens == nil {
		return false
	}
	p := r.tokens[place(t):]
	return p[0] == *t || p[1] == *t
}

func (r *recent) add(t *token.UUID) {
	if r.tokens == nil {
		r.tokens = make([]token.UUID, recentSize)
	}
	p := r.tokens[place(t):]
	p[1] = p[0]
	p[0] = *t
}

func (r *recent) clear() { clear(r.tokens) }
