package store

import (
	"hash/crc32"
	"math"
)

// The extra file is a sequence of blocks, in units of 16 bytes: annotation
// cells of gates, texts, and padding that puts cells on a boundary.

const (
	blockSize = 16
	cellSize  = 64

	blockCell = 0x6c6c6563 // "cell"
	blockText = 0x74786574 // "text"
	blockPad  = 0x20646170 // "pad "
)

// cell is the annotations of a gate. It lies in the file twice, in one
// sector, and the copies are written in turn, so that one is always whole.
type cell struct {
	prob         float64 // NaN when not set
	info1, info2 int32
	text         uint64 // offset of its text block, 0 when there is none
	turn         uint16 // grows with each write; the later copy is in force
}

const (
	copySize    = 28
	firstCopy   = 8
	secondCopy  = firstCopy + copySize
	maxTextWord = 1<<48 - 1
)

var noAnnotations = cell{prob: math.NaN()}

// cellSum is the checksum of a copy, and of the gate it is about.
func cellSum(gate uint32, b []byte) uint32 {
	return crc32.Update(gate, castagnoli, b[:copySize-4])
}

func putCopy(b []byte, gate uint32, c *cell) {
	le.PutUint64(b[0:], math.Float64bits(c.prob))
	le.PutUint32(b[8:], uint32(c.info1))
	le.PutUint32(b[12:], uint32(c.info2))
	le.PutUint64(b[16:], c.text/blockSize&maxTextWord|uint64(c.turn)<<48)
	le.PutUint32(b[24:], cellSum(gate, b))
}

func readCopy(b []byte, gate uint32) (c cell, ok bool) {
	if cellSum(gate, b) != le.Uint32(b[24:]) {
		return c, false
	}
	word := le.Uint64(b[16:])
	return cell{
		prob:  math.Float64frombits(le.Uint64(b[0:])),
		info1: int32(le.Uint32(b[8:])),
		info2: int32(le.Uint32(b[12:])),
		text:  word & maxTextWord * blockSize,
		turn:  uint16(word >> 48),
	}, true
}

// putCell writes a new cell: both copies.
func putCell(b []byte, gate uint32, c *cell) {
	le.PutUint32(b[0:], blockCell)
	le.PutUint32(b[4:], gate)
	putCopy(b[firstCopy:], gate, c)
	putCopy(b[secondCopy:], gate, c)
}

// updateCell writes the annotations in place of the older copy.
func updateCell(b []byte, c *cell) {
	gate := le.Uint32(b[4:])
	older := b[firstCopy:]
	first, _ := readCopy(older, gate)
	if second, _ := readCopy(b[secondCopy:], gate); later(&first, &second) {
		older = b[secondCopy:]
	}
	c.turn++
	putCopy(older, gate, c)
}

// later reports whether a was written after b.
func later(a, b *cell) bool { return int16(a.turn-b.turn) > 0 }

// cellState is how much of a cell verifies.
type cellState uint8

const (
	cellLost  cellState = iota // nothing
	cellTorn                   // one copy: the other one is being written, or was when its writer died
	cellWhole                  // both copies
)

// readCell returns the copy in force of the cell of a gate.
func readCell(b []byte, gate uint32) (cell, cellState) {
	if le.Uint32(b[0:]) != blockCell || le.Uint32(b[4:]) != gate {
		return cell{}, cellLost
	}
	first, ok1 := readCopy(b[firstCopy:], gate)
	second, ok2 := readCopy(b[secondCopy:], gate)
	switch {
	case ok1 && ok2 && later(&second, &first):
		return second, cellWhole
	case ok1 && ok2:
		return first, cellWhole
	case ok1:
		return first, cellTorn
	case ok2:
		return second, cellTorn
	}
	return cell{}, cellLost
}

// putBlockHead writes the head of a block other than a cell.
func putBlockHead(b []byte, kind, gate, length uint32) {
	le.PutUint32(b[0:], kind)
	le.PutUint32(b[4:], gate)
	le.PutUint32(b[8:], length)
	le.PutUint32(b[12:], crc32.Checksum(b[:12], castagnoli))
}

func blockHeadSound(b []byte) bool {
	return crc32.Checksum(b[:12], castagnoli) == le.Uint32(b[12:])
}
