package store

import (
	"errors"
	"hash/crc32"

	"provsql/gosrc/sqlerror"
	"provsql/gosrc/token"
)

// A text block is its head, the text, zeros, and in the last four bytes a
// checksum of head and text. The head never changes and has a checksum of its
// own, so that the blocks behind a text are found whatever became of it: a
// text whose last four bytes are wrong is not complete, was given up, or is
// damaged.

const (
	textHead = 16
	textTail = 4
)

// textBytes is the bytes a text takes in the file.
func textBytes(length uint32) uint64 {
	return textHead + (uint64(length)+textTail+blockSize-1)&^(blockSize-1)
}

// textSum is the checksum of a text whose head is sound.
func textSum(head, text []byte) uint32 {
	return crc32.Update(le.Uint32(head[12:]), castagnoli, text)
}

// Text is a text annotation that arrives a few bytes at a time. Its place in
// the file is reserved; a Text that is given up leaves it unused.
type Text struct {
	Token      token.UUID
	Total, Got uint32 // bytes
	gate       uint32
	hash       uint64
	block      uint64
}

// BeginText starts a text of total bytes that is to annotate a gate.
func (s *Store) BeginText(t token.UUID, total uint32) (Text, error) {
	x := Text{Token: t, Total: total}
	var err error
	if x.gate, x.hash, err = s.annotated(&t); err != nil {
		return x, err
	}
	return x, s.placeText(&x)
}

// placeText gives a text its place.
func (s *Store) placeText(x *Text) error {
	size := textBytes(x.Total)
	if err := s.extra.need(int64(s.extraEnd + size)); err != nil {
		return err
	}
	x.block = s.extraEnd
	putBlockHead(s.extra.b[x.block:], blockText, x.gate, x.Total)
	s.extraEnd += size
	s.changed |= extraChanged
	s.publish()
	return nil
}

// ExtendText adds the next bytes of a text. When they are the last, the text
// can be staged or set.
func (s *Store) ExtendText(x *Text, b []byte) error {
	if uint64(x.Got)+uint64(len(b)) > uint64(x.Total) {
		return sqlerror.New(sqlerror.InternalError, "a text of %d bytes got %d more after %d", x.Total, len(b), x.Got)
	}
	copy(s.extra.b[x.block+textHead+uint64(x.Got):], b)
	s.changed |= extraChanged
	if x.Got += uint32(len(b)); x.Got == x.Total {
		s.sealText(x)
	}
	return nil
}

// sealText writes the checksum of a text that is complete.
func (s *Store) sealText(x *Text) {
	b := s.extra.b[x.block:][:textBytes(x.Total)]
	le.PutUint32(b[len(b)-textTail:], textSum(b, b[textHead:][:x.Total]))
}

// complete makes a text one that can be named by a cell. It fails when the text
// misses bytes, or is not this store's.
func (s *Store) complete(x *Text) error {
	if x.Got != x.Total || !s.textWhole(x.block, x.gate) {
		return sqlerror.New(sqlerror.InternalError, "a text of %d bytes is not complete", x.Total)
	}
	if x.block >= s.covered().extra {
		return nil
	}
	// A flush vouches for the block, and may have begun before the text was
	// complete: if the cell survived a crash and the text did not, that would
	// look like damage.
	from := x.block
	if err := s.placeText(x); err != nil {
		return err
	}
	copy(s.extra.b[x.block+textHead:], s.extra.b[from+textHead:][:x.Total])
	s.sealText(x)
	return nil
}

// textWhole reports whether the block at an offset is a complete text of a
// gate.
func (s *Store) textWhole(off uint64, gate uint32) bool {
	if off < pageSize || off+textHead > s.extraEnd {
		return false
	}
	b := s.extra.b[off:s.extraEnd]
	return textAt(b, gate) != nil
}

// textMark tells a complete text from another one that may take its place
// after a crash: its length and its checksum.
func (s *Store) textMark(off uint64) uint64 {
	b := s.extra.b[off:]
	length := le.Uint32(b[8:])
	return uint64(length) | uint64(le.Uint32(b[textBytes(length)-textTail:]))<<32
}

// textAt returns the text of a gate in the block that b begins with; nil when
// there is none that is whole.
func textAt(b []byte, gate uint32) []byte {
	if le.Uint32(b) != blockText || le.Uint32(b[4:]) != gate || !blockHeadSound(b) {
		return nil
	}
	length := le.Uint32(b[8:])
	size := textBytes(length)
	if size > uint64(len(b)) {
		return nil
	}
	text := b[textHead:][:length]
	if textSum(b, text) != le.Uint32(b[size-textTail:]) {
		return nil
	}
	return text
}

// Extra returns the text annotation of gate g, nil when it has none.
func (r *Reader) Extra(g uint32) ([]byte, error) {
	_, c, err := r.cellOf(g)
	if err != nil || c.text == 0 {
		return nil, err
	}
	off := int64(c.text)
	damage := corrupt(r.extra.path, off, "the text of gate %d is damaged", g)
	if ok, err := r.extra.covers(off + textHead); !ok || err != nil {
		return nil, errors.Join(err, damage)
	}
	end := off + int64(textBytes(le.Uint32(r.extra.b[off+8:])))
	if ok, err := r.extra.covers(end); !ok || err != nil {
		return nil, errors.Join(err, damage)
	}
	text := textAt(r.extra.b[off:end], g)
	if text == nil {
		return nil, damage
	}
	return append([]byte{}, text...), nil
}
