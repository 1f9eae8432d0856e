package wire

import (
	"math"

	"provsql/gosrc/token"
)

const (
	xidSize   = 8
	probSize  = 16 + 8
	infosSize = 16 + 4 + 4
)

// MaxProbs is the number of probabilities one KindProbs frame can carry, and
// MaxInfos that of integer annotations one KindInfos frame can.
const (
	MaxProbs = (MaxPayload - xidSize) / probSize
	MaxInfos = (MaxPayload - xidSize) / infosSize
)

// AppendXID appends the transaction that what follows belongs to. KindProbs,
// KindInfos, KindExtra, KindCommit and KindResolve payloads start with it.
func AppendXID(dst []byte, xid uint64) []byte { return le.AppendUint64(dst, xid) }

// XID takes the transaction off a payload that starts with one.
func XID(payload []byte) (xid uint64, rest []byte, ok bool) {
	if len(payload) < xidSize {
		return 0, nil, false
	}
	return le.Uint64(payload), payload[xidSize:], true
}

// AppendProb appends a gate and its probability to a KindProbs payload.
func AppendProb(dst []byte, t *token.UUID, p float64) []byte {
	dst = append(dst, t[:]...)
	return le.AppendUint64(dst, math.Float64bits(p))
}

// NextProb takes the first probability off a KindProbs payload.
func NextProb(payload []byte) (t token.UUID, p float64, rest []byte, ok bool) {
	if len(payload) < probSize {
		return t, 0, nil, false
	}
	return token.UUID(payload[:16]), math.Float64frombits(le.Uint64(payload[16:])), payload[probSize:], true
}

// AppendInfos appends a gate and its integer annotations to a KindInfos
// payload.
func AppendInfos(dst []byte, t *token.UUID, info1, info2 int32) []byte {
	dst = append(dst, t[:]...)
	dst = le.AppendUint32(dst, uint32(info1))
	return le.AppendUint32(dst, uint32(info2))
}

// NextInfos takes the first annotations off a KindInfos payload.
func NextInfos(payload []byte) (t token.UUID, info1, info2 int32, rest []byte, ok bool) {
	if len(payload) < infosSize {
		return t, 0, 0, nil, false
	}
	return token.UUID(payload[:16]), int32(le.Uint32(payload[16:])), int32(le.Uint32(payload[20:])), payload[infosSize:], true
}
