// Package wire is the format of what travels between backends and the circuit
// worker: frames from a backend, replies to it. It does no input or output.
// docs/format.md draws the bytes.
package wire

import (
	"encoding/binary"
	"hash/crc32"
)

const (
	// MaxFrame is the largest frame in bytes: what the kernel writes to a
	// pipe in one piece (PIPE_BUF), so that writers need no lock.
	MaxFrame = 4096
	// HeaderSize is the size of a frame's header in bytes.
	HeaderSize = 48
	// MaxPayload is what a frame can carry besides its header, in bytes.
	MaxPayload = MaxFrame - HeaderSize
	// Version is the version of the frame format.
	Version = 1

	frameMagic = 0x46767350 // "PsvF" as it lies in memory
)

// Kind says what a frame asks for.
type Kind uint8

// The kinds of frames. Their values are part of the format.
const (
	KindGates   Kind = 1 // whole gates, many to a frame
	KindPart    Kind = 2 // some children, or data, of a gate that does not fit a frame
	KindSync    Kind = 3 // answer when everything sent before is applied
	KindProbs   Kind = 4 // probabilities that a transaction sets
	KindInfos   Kind = 5 // integer annotations that a transaction sets
	KindExtra   Kind = 6 // a text annotation that a transaction sets, or a part of it
	KindCommit  Kind = 7 // a transaction is about to commit: make it lasting what it needs
	KindResolve Kind = 8 // a transaction that set annotations has ended
	KindRelease Kind = 9 // close the circuit: its files are to be complete
	kindHighest      = KindRelease
)

// Database names the database a frame is about, as PostgreSQL does.
type Database struct {
	OID        uint32
	Tablespace uint32
}

// Sender names the session a frame comes from. Start tells sessions apart
// that had the same process id at different times.
type Sender struct {
	PID   uint32
	Start uint32
}

// Frame is a frame taken apart. Payload aliases the bytes it was parsed from.
type Frame struct {
	Kind     Kind
	Database Database
	Sender   Sender
	// Number is what the reply will carry; 0 when no reply is wanted.
	Number uint64
	// Sequence counts the frames of this sender that are not requests. A
	// request carries the count of those sent before it.
	Sequence uint32
	// Acked, in a request, is the sequence up to which the sender knows its
	// frames to be applied.
	Acked   uint32
	Payload []byte
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

var le = binary.LittleEndian

// Begin appends the room of a frame's header to dst; payload is appended
// next, and Finish completes the frame.
func Begin(dst []byte) []byte {
	var header [HeaderSize]byte
	return append(dst, header[:]...)
}

// Finish writes the header of the frame in b, which is a header made by Begin
// and a payload. Everything in f but Payload is used.
func Finish(b []byte, f *Frame) {
	le.PutUint32(b[0:], frameMagic)
	b[4] = Version
	b[5] = byte(f.Kind)
	le.PutUint16(b[6:], uint16(len(b)))
	le.PutUint32(b[8:], f.Database.OID)
	le.PutUint32(b[12:], f.Database.Tablespace)
	le.PutUint32(b[16:], f.Sender.PID)
	le.PutUint32(b[20:], f.Sender.Start)
	le.PutUint64(b[24:], f.Number)
	le.PutUint32(b[32:], f.Sequence)
	le.PutUint32(b[36:], f.Acked)
	le.PutUint32(b[40:], crc32.Checksum(b[HeaderSize:], castagnoli))
	le.PutUint32(b[44:], crc32.Checksum(b[:44], castagnoli))
}

// Status is the outcome of looking for a frame at the start of some bytes.
type Status uint8

const (
	// Whole means a frame is there.
	Whole Status = iota
	// Short means that what is there may be the start of a frame.
	Short
	// Garbage means that no frame starts here.
	Garbage
	// Damaged means that a good header is followed by a payload that does
	// not match it; the size of the frame is known.
	Damaged
)

// Parse looks for a frame at the start of b. size is the size of the frame in
// bytes when the status is Whole or Damaged, and what is known to be needed
// when it is Short.
func Parse(b []byte, f *Frame) (size int, status Status) {
	if len(b) < HeaderSize {
		if !startsLikeFrame(b) {
			return 0, Garbage
		}
		return HeaderSize, Short
	}
	size = int(le.Uint16(b[6:]))
	kind := Kind(b[5])
	if le.Uint32(b) != frameMagic || b[4] != Version || size < HeaderSize || size > MaxFrame ||
		kind == 0 || kind > kindHighest || le.Uint32(b[44:]) != crc32.Checksum(b[:44], castagnoli) {
		return 0, Garbage
	}
	if len(b) < size {
		return size, Short
	}
	f.Kind = kind
	f.Database = Database{OID: le.Uint32(b[8:]), Tablespace: le.Uint32(b[12:])}
	f.Sender = Sender{PID: le.Uint32(b[16:]), Start: le.Uint32(b[20:])}
	f.Number = le.Uint64(b[24:])
	f.Sequence = le.Uint32(b[32:])
	f.Acked = le.Uint32(b[36:])
	f.Payload = b[HeaderSize:size:size]
	if le.Uint32(b[40:]) != crc32.Checksum(f.Payload, castagnoli) {
		return size, Damaged
	}
	return size, Whole
}

func startsLikeFrame(b []byte) bool {
	var magic [4]byte
	le.PutUint32(magic[:], frameMagic)
	n := min(len(b), len(magic))
	return string(b[:n]) == string(magic[:n])
}

// Next returns the offset in b, not 0, of the first place where a frame may
// start, or len(b).
func Next(b []byte) int {
	for i := 1; i < len(b); i++ {
		if b[i] == frameMagic&0xff && startsLikeFrame(b[i:]) {
			return i
		}
	}
	return len(b)
}
