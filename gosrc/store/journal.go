package store

import (
	"cmp"
	"hash/crc32"
	"math"
	"slices"

	"provsql/gosrc/token"
)

// The journal holds annotations that follow a transaction: staged before it
// commits, applied when it has, forgotten when it rolled back. It is a log of
// entries; an entry is a head and, when it stages, changes.

const (
	// entrySize is the size of an entry's head, and of an entry without
	// changes.
	entrySize  = 24
	changeSize = 40
)

type entryKind uint8

const (
	entryStaged    entryKind = iota + 1 // changes of a transaction
	entryPrepared                       // its changes are all there
	entryCommitted                      // it committed: the changes are applied
	entryAborted                        // it rolled back
)

// entry is the head of an entry.
type entry struct {
	size  uint32 // bytes, changes included
	kind  entryKind
	xid   uint64
	count uint32 // changes: of this entry, or of the transaction when it is prepared
}

// entrySum is the checksum of an entry: of its place too, so that no entry is
// taken for another.
func entrySum(off int64, b []byte) uint32 {
	return crc32.Update(uint32(off), castagnoli, b[4:])
}

func putEntry(b []byte, e *entry) {
	le.PutUint32(b[4:], e.size)
	le.PutUint64(b[8:], e.xid)
	le.PutUint32(b[16:], uint32(e.kind))
	le.PutUint32(b[20:], e.count)
}

func getEntry(b []byte) entry {
	return entry{size: le.Uint32(b[4:]), xid: le.Uint64(b[8:]), kind: entryKind(b[16]), count: le.Uint32(b[20:])}
}

// readEntry verifies the entry at an offset of a journal.
func readEntry(journal []byte, off int64) (e entry, ok bool) {
	if off+entrySize > int64(len(journal)) {
		return e, false
	}
	b := journal[off:]
	e = getEntry(b)
	if e.size < entrySize || int64(e.size) > int64(len(b)) || e.kind < entryStaged || e.kind > entryAborted {
		return e, false
	}
	if e.kind == entryStaged && int64(e.size) != entrySize+int64(e.count)*changeSize || e.kind != entryStaged && e.size != entrySize {
		return e, false
	}
	return e, entrySum(off, b[:e.size]) == le.Uint32(b)
}

// ChangeKind tells what a Change sets.
type ChangeKind uint8

const (
	ChangeProb ChangeKind = iota + 1
	ChangeInfos
	ChangeText
)

// Change is an annotation that a transaction sets. Text is a complete text of
// the token.
type Change struct {
	Kind         ChangeKind
	Token        token.UUID
	Prob         float64
	Info1, Info2 int32
	Text         Text
}

// staged is a change as it lies in an entry.
type staged struct {
	kind ChangeKind
	cell uint32 // offset in the extra file / 64
	// token is whose cell it is.
	token token.UUID
	// first and second are the values: the bits of the probability; both
	// infos; or a text's offset, and in second its length and checksum.
	first, second uint64
}

func (c *staged) put(b []byte) {
	le.PutUint32(b[0:], uint32(c.kind))
	le.PutUint32(b[4:], c.cell)
	copy(b[8:24], c.token[:])
	le.PutUint64(b[24:], c.first)
	le.PutUint64(b[32:], c.second)
}

func getStaged(b []byte) staged {
	return staged{
		kind: ChangeKind(b[0]), cell: le.Uint32(b[4:]), token: token.UUID(b[8:24]),
		first: le.Uint64(b[24:]), second: le.Uint64(b[32:]),
	}
}

// set puts the values into a cell.
func (c *staged) set(to *cell) {
	switch c.kind {
	case ChangeProb:
		to.prob = math.Float64frombits(c.first)
	case ChangeInfos:
		to.info1, to.info2 = int32(c.first), int32(c.first>>32)
	case ChangeText:
		to.text = c.first
	}
}

// journal is the writer's side of the journal file. Its region is closed
// while there is no file.
type journal struct {
	region
	end int64 // where the next entry goes; 0 while there is no file
	// undecided are the transactions that have staged something and were not
	// resolved.
	undecided map[uint64]*transaction
	// resolved are those that were, and whose resolution is not known to be
	// durable. The first covered ones of them a flush under way covers.
	resolved []*transaction
	covered  int
	// tryAt is the size from which on it is tried again to make the file anew.
	tryAt int64
}

// transaction is what is known of a transaction's entries.
type transaction struct {
	xid         uint64
	first, last int64 // offsets of its first and its last entry
	bytes       int64 // size of its entries
	changes     uint32
	prepared    bool
}

// append writes an entry whose changes are in place. There is room for it.
func (j *journal) append(e entry) {
	b := j.b[j.end:][:e.size]
	putEntry(b, &e)
	le.PutUint32(b, entrySum(j.end, b))
	j.note(&e, j.end)
	j.end += int64(e.size)
}

// note keeps account of an entry.
func (j *journal) note(e *entry, off int64) {
	t := j.undecided[e.xid]
	if t == nil {
		if e.kind != entryStaged {
			return
		}
		if j.undecided == nil {
			j.undecided = make(map[uint64]*transaction)
		}
		t = &transaction{xid: e.xid, first: off}
		j.undecided[e.xid] = t
	}
	t.last = off
	t.bytes += int64(e.size)
	switch e.kind {
	case entryStaged:
		t.changes += e.count
		t.prepared = false
	case entryPrepared:
		t.prepared = e.count == t.changes
	default:
		delete(j.undecided, e.xid)
		j.resolved = append(j.resolved, t)
	}
}

// room is the space that n transactions may still need to be prepared and
// resolved.
func room(n int) int64 { return int64(n) * 2 * entrySize }

// entries calls f with the offset of each entry of a transaction, in order.
func (j *journal) entries(t *transaction, f func(off int64, e *entry)) {
	for off := t.first; off <= t.last; {
		e := getEntry(j.b[off:])
		if e.xid == t.xid {
			f(off, &e)
		}
		off += int64(e.size)
	}
}

// changes calls f with each change of a transaction, in order, until it
// returns an error.
func (j *journal) changes(t *transaction, f func(*staged) error) (err error) {
	j.entries(t, func(off int64, e *entry) {
		if e.kind != entryStaged {
			return
		}
		for i := range int64(e.count) {
			if err == nil {
				c := getStaged(j.b[off+entrySize+i*changeSize:])
				err = f(&c)
			}
		}
	})
	return err
}

// live returns the transactions whose entries matter after a crash, in the
// order of their last entries.
func (j *journal) live() []*transaction {
	all := slices.Clone(j.resolved)
	for _, t := range j.undecided {
		all = append(all, t)
	}
	slices.SortFunc(all, func(a, b *transaction) int { return cmp.Compare(a.last, b.last) })
	return all
}

// Undecided is a transaction that has staged annotations and was not
// resolved. Prepared means that its changes are all there.
type Undecided struct {
	XID      uint64
	Prepared bool
}

// Undecided returns the transactions to be resolved, those found when the
// store was opened too, in the order of their last entries: transactions that
// followed each other are in the order they committed in.
func (s *Store) Undecided() (undecided []Undecided) {
	for _, t := range s.journal.live() {
		if s.journal.undecided[t.xid] == t {
			undecided = append(undecided, Undecided{t.xid, t.prepared})
		}
	}
	return undecided
}
