package store

import (
	"encoding/binary"
	"hash/crc32"
	"sync/atomic"
	"unsafe"
)

var le = binary.LittleEndian

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// The words that writer and readers share while the writer writes are read
// and written whole, and ordered, by these. Offsets are multiples of the
// word's size, and slices begin at a page. The files are little-endian, as
// are the machines the store runs on.

func load64(b []byte, off int64) uint64 {
	return atomic.LoadUint64((*uint64)(unsafe.Pointer(unsafe.SliceData(b[off : off+8]))))
}

func store64(b []byte, off int64, v uint64) {
	atomic.StoreUint64((*uint64)(unsafe.Pointer(unsafe.SliceData(b[off:off+8]))), v)
}

func load32(b []byte, off int64) uint32 {
	return atomic.LoadUint32((*uint32)(unsafe.Pointer(unsafe.SliceData(b[off : off+4]))))
}

func store32(b []byte, off int64, v uint32) {
	atomic.StoreUint32((*uint32)(unsafe.Pointer(unsafe.SliceData(b[off:off+4]))), v)
}
