package token

import (
	"crypto/sha1"
	"encoding/binary"
	"hash"
)

// Kind tags of derived gates. They are part of every name, so that two gates
// of different kinds over the same children differ; they never change.
const (
	tagTimes byte = 't'
	tagPlus  byte = 'p'
	tagMonus byte = 'm'
	tagDelta byte = 'd'

	tagValue     byte = 'v'
	tagSemimod   byte = 's'
	tagCmp       byte = 'c'
	tagArith     byte = 'x'
	tagAggregate byte = 'a'
	tagListed    byte = 'l'
)

// smallName is the number of children whose name is built in one buffer and
// hashed in one call; larger gates are hashed as a stream.
const smallName = 62

// nameHead is what precedes the children: the namespace and the kind tag.
const nameHead = len(Namespace) + 1

// Namer computes the tokens of derived gates. The zero value is ready for
// use. It keeps its buffers, so that naming a gate allocates nothing; it is
// for one goroutine.
type Namer struct {
	buf    [nameHead + 16*smallName]byte
	sorted []UUID
	hash   hash.Hash
	sum    [sha1.Size]byte
}

// Times returns the token of the ⊗ of children, whatever their order;
// duplicates count. children is not modified.
func (n *Namer) Times(children []UUID) UUID { return n.commutative(tagTimes, children) }

// Plus returns the token of the ⊕ of children, whatever their order;
// duplicates count. children is not modified.
func (n *Namer) Plus(children []UUID) UUID { return n.commutative(tagPlus, children) }

// Monus returns the token of a ⊖ b.
func (n *Namer) Monus(a, b UUID) UUID {
	copy(n.buf[nameHead:], a[:])
	copy(n.buf[nameHead+16:], b[:])
	return n.small(tagMonus, 2)
}

// Delta returns the token of δ(a).
func (n *Namer) Delta(a UUID) UUID {
	copy(n.buf[nameHead:], a[:])
	return n.small(tagDelta, 1)
}

// Value returns the token of a constant.
func (n *Namer) Value(text []byte) UUID { return n.withData(tagValue, text, nil) }

// Semimod returns the token of a value scaled by a token.
func (n *Namer) Semimod(tok, value UUID) UUID {
	copy(n.buf[nameHead:], tok[:])
	copy(n.buf[nameHead+16:], value[:])
	return n.small(tagSemimod, 2)
}

// Cmp returns the token of a comparison by an operator's OID.
func (n *Namer) Cmp(left UUID, operator uint32, right UUID) UUID {
	var data [4]byte
	binary.LittleEndian.PutUint32(data[:], operator)
	return n.withData(tagCmp, data[:], []UUID{left, right})
}

// Arith returns the token of an expression over operands.
func (n *Namer) Arith(data []byte, operands []UUID) UUID { return n.withData(tagArith, data, operands) }

// Aggregate returns the token of an aggregate over rows.
func (n *Namer) Aggregate(data []byte, children []UUID) UUID {
	return n.withData(tagAggregate, data, children)
}

// ListedAggregate returns the token of an aggregate function, by its OID, over
// semimod gates, whatever their order.
func (n *Namer) ListedAggregate(function uint32, semimods []UUID) UUID {
	var data [4]byte
	binary.LittleEndian.PutUint32(data[:], function)
	n.sorted = append(n.sorted[:0], semimods...)
	Sort(n.sorted)
	return n.withData(tagListed, data[:], n.sorted)
}

// withData hashes a name of data and children, in this order.
func (n *Namer) withData(tag byte, data []byte, children []UUID) UUID {
	n.begin(tag)
	binary.LittleEndian.PutUint64(n.buf[:], uint64(len(data)))
	n.hash.Write(n.buf[:8])
	n.hash.Write(data)
	n.write(children)
	n.hash.Sum(n.sum[:0])
	return version5(&n.sum)
}

func (n *Namer) commutative(tag byte, children []UUID) UUID {
	switch {
	case len(children) == 2:
		a, b := &children[0], &children[1]
		if less(b, a) {
			a, b = b, a
		}
		copy(n.buf[nameHead:], a[:])
		copy(n.buf[nameHead+16:], b[:])
		return n.small(tag, 2)
	case len(children) <= smallName:
		n.sorted = append(n.sorted[:0], children...)
		Sort(n.sorted)
		for i := range n.sorted {
			copy(n.buf[nameHead+16*i:], n.sorted[i][:])
		}
		return n.small(tag, len(children))
	}
	n.sorted = append(n.sorted[:0], children...)
	Sort(n.sorted)
	u := n.stream(tag, n.sorted)
	if cap(n.sorted) > maxKept {
		n.sorted = nil
	}
	return u
}

// maxKept is the largest number of tokens whose buffer a Namer keeps from one
// gate to the next: 1 MB.
const maxKept = 1 << 16

// small hashes a name of count children, already in place in n.buf.
func (n *Namer) small(tag byte, count int) UUID {
	copy(n.buf[:], Namespace[:])
	n.buf[nameHead-1] = tag
	sum := sha1.Sum(n.buf[:nameHead+16*count])
	return version5(&sum)
}

// stream hashes a name whose children do not fit n.buf.
func (n *Namer) stream(tag byte, children []UUID) UUID {
	n.begin(tag)
	n.write(children)
	n.hash.Sum(n.sum[:0])
	return version5(&n.sum)
}

// begin starts to hash a name.
func (n *Namer) begin(tag byte) {
	if n.hash == nil {
		n.hash = sha1.New()
	}
	n.hash.Reset()
	copy(n.buf[:], Namespace[:])
	n.buf[nameHead-1] = tag
	n.hash.Write(n.buf[:nameHead])
}

// write hashes children.
func (n *Namer) write(children []UUID) {
	for len(children) > 0 {
		k := min(len(children), smallName)
		for i := range k {
			copy(n.buf[16*i:], children[i][:])
		}
		n.hash.Write(n.buf[:16*k])
		children = children[k:]
	}
}

// version5 makes the UUID of a SHA-1 sum, as RFC 9562 says.
func version5(sum *[sha1.Size]byte) UUID {
	u := UUID(sum[:16])
	u[6] = u[6]&0x0f | 0x50
	u[8] = u[8]&0x3f | 0x80
	return u
}

// less is the byte order of tokens, which is PostgreSQL's order of uuid.
func less(a, b *UUID) bool {
	x, y := binary.BigEndian.Uint64(a[:8]), binary.BigEndian.Uint64(b[:8])
	if x != y {
		return x < y
	}
	return binary.BigEndian.Uint64(a[8:]) < binary.BigEndian.Uint64(b[8:])
}
