package store

import (
	"errors"
	"io/fs"
	"math"

	"provsql/gosrc/token"
)

// Reader reads the circuit of a database while its writer goes on. It follows
// the files' growth by itself; Refresh makes it see what was synced since and
// a store that took another's place. A missing store reads as an empty one.
// It is for one goroutine. Damaged bytes give a *CorruptionError.
type Reader struct {
	fs  FS
	dir string
	id  identity

	gates, wires, extra, mapping view
	live                         uint64 // the live word as last seen

	sealer sealer
	// last is the gate that Gate verified last, for the Children that follow.
	last     uint32
	lastGate Gate
	lastOK   bool
	damage   error // what BadMapping stands for
}

// BadMapping is the gate number Find returns when the mapping is damaged:
// Gate says what is wrong with it.
const BadMapping = math.MaxUint32

// OpenReader returns a reader of the circuit in a database's directory.
func OpenReader(dir string) (*Reader, error) { return OpenReaderFS(OS, dir) }

// OpenReaderFS is OpenReader on another file system than the machine's.
func OpenReaderFS(fsys FS, dir string) (*Reader, error) {
	r := &Reader{fs: fsys, dir: dir}
	if err := r.open(); err != nil {
		return nil, err
	}
	return r, nil
}

// open maps the files, or leaves the reader empty when there are none.
func (r *Reader) open() error {
	r.Close()
	err := r.gates.open(r.fs, gatesKind, r.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	r.live = load64(r.gates.b, liveOffset)
	r.id, err = gatesKind.identity(r.gates.path, r.gates.b)
	for _, x := range []struct {
		v *view
		k kind
	}{{&r.wires, wiresKind}, {&r.mapping, mappingKind}, {&r.extra, extraKind}} {
		if err != nil {
			break
		}
		err = r.openPeer(x.v, x.k)
	}
	if err == nil {
		err = r.checkLive()
	}
	if err != nil {
		r.Close()
	}
	return err
}

func (r *Reader) openPeer(v *view, k kind) error {
	err := v.open(r.fs, k, r.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return corrupt(k.path(r.dir), 0, "the file is missing")
	}
	if err != nil {
		return err
	}
	id, err := k.identity(v.path, v.b)
	if err != nil {
		return err
	}
	if id.store != r.id.store || id.seed != r.id.seed {
		return corrupt(v.path, 24, "the file belongs to another store than %s", gatesKind.name)
	}
	return nil
}

// Close lets go of the files. The reader is then an empty one, until Refresh.
func (r *Reader) Close() error {
	for _, v := range r.views() {
		v.close()
	}
	r.live, r.lastOK, r.id = 0, false, identity{}
	return nil
}

func (r *Reader) views() [4]*view { return [...]*view{&r.gates, &r.wires, &r.extra, &r.mapping} }

// Refresh looks whether the store grew, or another took its place. It costs
// one load when nothing changed.
func (r *Reader) Refresh() error {
	if r.gates.b == nil {
		return r.open()
	}
	word := load64(r.gates.b, liveOffset)
	if word == r.live {
		return nil
	}
	if word&liveRetired != 0 {
		return r.open()
	}
	for _, v := range r.views() {
		v.letGo()
	}
	replaced := (word^r.live)>>32 != 0
	r.live = word
	r.lastOK = false
	if replaced {
		r.mapping.close()
		if err := r.openPeer(&r.mapping, mappingKind); err != nil {
			r.Close()
			return err
		}
	}
	return r.checkLive()
}

// checkLive fails when the count of records is more than the file holds.
func (r *Reader) checkLive() error {
	n := uint32(r.live)
	if r.live&liveRetired != 0 {
		if linked, err := r.gates.file.Linked(); err != nil || !linked {
			r.Close()
			return err
		}
		return corrupt(r.gates.path, liveOffset, "the file is marked as that of a dropped database")
	}
	if n > maxGates {
		return corrupt(r.gates.path, liveOffset, "impossible number of gates")
	}
	ok, err := r.gates.covers(recordOffset(n))
	if err == nil && !ok {
		err = corrupt(r.gates.path, r.gates.size, "the file is cut short: it should have %d gates", n)
	}
	return err
}

// ID tells stores of one database apart that replaced each other; 0 while
// there is none.
func (r *Reader) ID() uint64 { return r.id.store }

// NumGates returns the number of gates, inputs that have no record of their
// own but are referred to included, as of the last Refresh.
func (r *Reader) NumGates() uint64 {
	if r.gates.b == nil {
		return 0
	}
	return uint64(uint32(r.live)) - min(load64(r.gates.b, liveOffset+8), uint64(uint32(r.live)))
}

// Len returns one more than the highest gate number, as of the last Refresh.
func (r *Reader) Len() uint32 { return uint32(r.live) }

// Gate returns the gate with number g.
func (r *Reader) Gate(g uint32) (Gate, error) {
	if g == BadMapping && r.damage != nil {
		return Gate{}, r.damage
	}
	r.lastOK = false
	x, bad := r.sealer.readGate(g, r.gates.b, r.gates.size, r.wires.b, r.wires.size)
	// Where data ends is known when its length can be read.
	for bad == badNumber || bad == badSpan {
		if err := r.follow(g, &x, bad); err != nil {
			return Gate{}, err
		}
		x, bad = r.sealer.readGate(g, r.gates.b, r.gates.size, r.wires.b, r.wires.size)
	}
	if bad != goodGate {
		return Gate{}, bad.err(gatesKind.path(r.dir), g)
	}
	r.last, r.lastGate, r.lastOK = g, x, true
	return x, nil
}

// follow makes the part of a gate readable that lies where the files were not
// known to reach.
func (r *Reader) follow(g uint32, x *Gate, bad badGate) error {
	if r.gates.b == nil {
		return badNumber.err(gatesKind.path(r.dir), g)
	}
	v, end := &r.gates, recordOffset(g)+recordSize
	if bad == badSpan {
		v, end = &r.wires, wireOffset(x.first+x.wires)
	}
	ok, err := v.covers(end)
	if err == nil && !ok {
		err = bad.err(r.gates.path, g)
	}
	return err
}

// Children appends the numbers of the children of gate g, in their order.
func (r *Reader) Children(g uint32, into []uint32) ([]uint32, error) {
	if !r.lastOK || r.last != g {
		if _, err := r.Gate(g); err != nil {
			return into, err
		}
	}
	x := &r.lastGate
	off := wireOffset(x.first)
	for range x.NumChildren {
		into = append(into, le.Uint32(r.wires.b[off:]))
		off += wireSize
	}
	return into, nil
}

// Find returns the number of the gate with token t.
func (r *Reader) Find(t token.UUID) (g uint32, ok bool) {
	if r.mapping.b == nil {
		return 0, false
	}
	stored, err := r.search(hashToken(&r.id.seed, &t), func(stored uint32) (bool, error) {
		if stored&cellBit != 0 {
			return false, nil
		}
		off := recordOffset(stored - 1)
		if off+recordSize > r.gates.size {
			if ok, err := r.gates.covers(off + recordSize); !ok || err != nil {
				return false, err
			}
		}
		if token.UUID(r.gates.b[off:off+16]) == t {
			return true, nil
		}
		// Another gate with the same byte of the hash, or a damaged record.
		_, err := r.Gate(stored - 1)
		return false, err
	})
	if err != nil {
		r.damage = err
		return BadMapping, true
	}
	return stored - 1, stored != 0
}
