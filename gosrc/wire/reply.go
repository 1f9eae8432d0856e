package wire

import (
	"errors"
	"hash/crc32"

	"provsql/gosrc/sqlerror"
)

// Outcome says what became of a request.
type Outcome uint8

// The outcomes of a request. Their values are part of the format.
const (
	// Done: the request was carried out.
	Done Outcome = 0
	// Failed: this request was not carried out.
	Failed Outcome = 1
	// Lost: frames sent before this request are not in the store, and the
	// request was not carried out.
	Lost Outcome = 2
)

// Reply is the worker's answer to a request.
type Reply struct {
	Number  uint64
	Outcome Outcome
	// Store tells stores of one database apart that replaced each other; 0
	// while there is none.
	Store uint64
	// Ticket, in the answer to a KindCommit frame, numbers the flush that
	// will have made durable what was asked for; 0 when nothing is left to
	// wait for.
	Ticket uint64
	// Err is nil when Outcome is Done.
	Err *sqlerror.Error
}

const (
	replyMagic = 0x52767350 // "PsvR" as it lies in memory
	replyHead  = 56
)

// ErrReply is returned by ParseReply for bytes that are not a reply.
var ErrReply = errors.New("malformed reply from the circuit worker")

// AppendReply appends a reply to dst. Texts that do not fit MaxFrame are cut.
func AppendReply(dst []byte, r *Reply) []byte {
	start := len(dst)
	var head [replyHead]byte
	dst = append(dst, head[:]...)
	b := func() []byte { return dst[start:] }
	le.PutUint32(b()[0:], replyMagic)
	le.PutUint64(b()[8:], r.Number)
	b()[20] = Version
	b()[21] = byte(r.Outcome)
	le.PutUint64(b()[24:], r.Store)
	le.PutUint64(b()[48:], r.Ticket)
	if r.Err != nil {
		copy(b()[32:37], r.Err.Code)
		room := MaxFrame - replyHead
		for i, text := range []string{r.Err.Message, r.Err.Hint, r.Err.Detail} {
			text = cut(text, room)
			room -= len(text)
			le.PutUint16(b()[38+2*i:], uint16(len(text)))
			dst = append(dst, text...)
		}
	}
	le.PutUint32(b()[4:], uint32(len(b())))
	le.PutUint32(b()[16:], replySum(b()))
	return dst
}

// replySum is the checksum of a reply: of all its bytes but its own place.
func replySum(b []byte) uint32 {
	return crc32.Update(crc32.Checksum(b[:16], castagnoli), castagnoli, b[20:])
}

// cut shortens text to at most n bytes without splitting a UTF-8 character.
func cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && text[n]&0xc0 == 0x80 {
		n--
	}
	return text[:n]
}

// ParseReply reads a reply that fills b.
func ParseReply(b []byte) (Reply, error) {
	if len(b) < replyHead || len(b) > MaxFrame || le.Uint32(b) != replyMagic ||
		int(le.Uint32(b[4:])) != len(b) || b[20] != Version || b[21] > byte(Lost) || le.Uint32(b[16:]) != replySum(b) {
		return Reply{}, ErrReply
	}
	r := Reply{Number: le.Uint64(b[8:]), Outcome: Outcome(b[21]), Store: le.Uint64(b[24:]), Ticket: le.Uint64(b[48:])}
	if r.Outcome == Done {
		return r, nil
	}
	texts := b[replyHead:]
	var parts [3]string
	for i := range parts {
		n := int(le.Uint16(b[38+2*i:]))
		if n > len(texts) {
			return Reply{}, ErrReply
		}
		parts[i] = string(texts[:n])
		texts = texts[n:]
	}
	if len(texts) > 0 {
		return Reply{}, ErrReply
	}
	r.Err = &sqlerror.Error{Code: string(b[32:37]), Message: parts[0], Hint: parts[1], Detail: parts[2]}
	return r, nil
}
