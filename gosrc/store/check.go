package store

import (
	"context"
	"errors"
	"math"
	"sync/atomic"
	"time"

	"provsql/gosrc/sqlerror"
)

// Check reads everything: every record, wire, annotation, text and slot of
// the mapping, with their checksums, and that each gate is found under its
// token, once. Beside a writer it is about the gates as of its start, and what
// is being written is looked at again before it is called damaged. Damage is
// called back, from the goroutine that called Check and in the order it is
// found; Check returns an error for what kept it from going on.
func (r *Reader) Check(ctx context.Context, damaged func(*CorruptionError)) error {
	for tries := 0; ; tries++ {
		err := r.checkOnce(ctx, damaged)
		if err != errReplaced || tries == maxChecks {
			return err
		}
	}
}

// maxChecks bounds how often Check begins again.
const maxChecks = 3

// errReplaced means that another store or mapping took the place of the one
// that was checked.
var errReplaced error = sqlerror.New(sqlerror.ObjectNotInPrerequisite, "the circuit was replaced while it was checked").
	WithHint("Try again.")

func (r *Reader) checkOnce(ctx context.Context, damaged func(*CorruptionError)) error {
	if err := r.Refresh(); err != nil {
		return reportTo(damaged, err)
	}
	if r.gates.b == nil {
		return nil
	}
	c := newChecker(ctx, r)
	defer c.close()
	for _, r := range c.readers {
		if err := c.follow(r); err != nil {
			return err
		}
	}
	if err := c.checkRecords(damaged); err != nil {
		return err
	}
	if err := reportTo(damaged, r.checkJournal(c.quiet.Load())); err != nil {
		return err
	}
	return c.checkMapping(damaged)
}

// reportTo calls damage back, and returns every other error.
func reportTo(damaged func(*CorruptionError), err error) error {
	var e *CorruptionError
	if errors.As(err, &e) {
		damaged(e)
		return nil
	}
	return err
}

// checker is a check under way. Its readers are for one goroutine each.
type checker struct {
	ctx     context.Context
	readers []*Reader
	count   uint32 // gates that are checked: those as of the start
	live    uint64 // the live word as of the start
	meta    meta   // as of the start
	// quiet means that the store was closed properly and not opened since, so
	// that what looks damaged is.
	quiet    atomic.Bool
	stopped  atomic.Bool
	patience atomic.Int64 // how many waits for a writer are left
	reports  chan *CorruptionError
	found    atomic.Uint64 // damage reported

	missing atomic.Uint64
	mapped  atomic.Uint64
}

// maxWaits bounds the waits of a whole check, each a moment of betweenLooks.
const maxWaits = 2000

func newChecker(ctx context.Context, r *Reader) *checker {
	c := &checker{ctx: ctx, readers: []*Reader{r}, count: r.Len(), live: r.live}
	c.patience.Store(maxWaits)
	var err error
	c.meta, err = newestMeta(r.gates.path, r.gates.b)
	c.quiet.Store(err == nil && c.meta.clean)
	for len(c.readers) < processors(maxProcessors) {
		other, err := OpenReaderFS(r.fs, r.dir)
		if err != nil {
			break
		}
		if other.id.store != r.id.store || c.replaced(other) {
			other.Close()
			break
		}
		c.readers = append(c.readers, other)
	}
	return c
}

// close closes the readers that the check opened.
func (c *checker) close() {
	for _, r := range c.readers[1:] {
		r.Close()
	}
}

// replaced reports whether a reader sees another mapping or store than the one
// that is checked.
func (c *checker) replaced(r *Reader) bool {
	return r.gates.b == nil || (r.live^c.live)>>32 != 0 || (load64(r.gates.b, liveOffset)^c.live)>>32 != 0
}

// run calls work in parallel, with a reader for each processor, and calls back
// the damage that it reports.
func (c *checker) run(parts int, damaged func(*CorruptionError), work func(r *Reader, part int) error) (err error) {
	c.reports = make(chan *CorruptionError, 64)
	go func() {
		defer close(c.reports)
		err = inParallelOn(min(len(c.readers), max(parts, 1)), parts, func(processor, part int) error {
			if c.stopped.Load() {
				return context.Canceled
			}
			if err := c.ctx.Err(); err != nil {
				return err
			}
			return work(c.readers[processor], part)
		})
	}()
	// The goroutines end, and nothing is read any more, before this returns,
	// even when damaged panics.
	defer func() {
		c.stopped.Store(true)
		for range c.reports {
			continue
		}
		c.stopped.Store(false)
	}()
	for e := range c.reports {
		damaged(e)
	}
	return err
}

// report reports damage, and returns every other error.
func (c *checker) report(err error) error {
	var e *CorruptionError
	if !errors.As(err, &e) {
		return err
	}
	c.found.Add(1)
	c.reports <- e
	return nil
}

// believe reports whether what looked damaged so many times is, and waits a
// moment when it is to be looked at again.
func (c *checker) believe(r *Reader, looks int) bool {
	if c.quiet.Load() {
		m, err := newestMeta(r.gates.path, r.gates.b)
		if err == nil && m == c.meta {
			return true
		}
		c.quiet.Store(false)
	}
	if looks >= maxLooks || c.stopped.Load() {
		return true
	}
	if looks > maxLooks/2 && c.patience.Add(-1) < 0 {
		return true
	}
	waitToLook(looks)
	return false
}

// recordsPart is how many records a processor takes at a time.
const recordsPart = 1 << 14

// checkRecords verifies all records and their wires, and the number of gates
// that are missing.
func (c *checker) checkRecords(damaged func(*CorruptionError)) error {
	before := c.counts()
	err := c.run(int((uint64(c.count)+recordsPart-1)/recordsPart), damaged, func(r *Reader, part int) error {
		from := uint32(part) * recordsPart
		return c.checkRun(r, from, from+min(recordsPart, c.count-from))
	})
	if err != nil {
		return err
	}
	// While gates are created the numbers cannot be compared.
	counted := c.missing.Load()
	for looks := 0; looks < 3 && before == c.counts() && uint32(before[0]) == c.count && counted != before[1]; looks++ {
		if c.believe(c.readers[0], maxLooks) && (c.quiet.Load() || looks == 2) {
			damaged(corrupt(c.readers[0].gates.path, liveOffset+8, "%d gates are missing, the header says %d", counted, before[1]))
			return nil
		}
		time.Sleep(20 * betweenLooks)
		counted = c.countMissing()
	}
	return nil
}

// counts returns the words that say how many gates there are and are missing.
func (c *checker) counts() [2]uint64 {
	b := c.readers[0].gates.b
	return [2]uint64{load64(b, liveOffset), load64(b, liveOffset+8)}
}

// countMissing counts the missing gates once more.
func (c *checker) countMissing() (n uint64) {
	b := c.readers[0].gates.b
	for g := range c.count {
		off := recordOffset(g)
		if load64(b, off+24)>>8&flagDefined == 0 && b[off+6]>>4 != 4 {
			n++
		}
	}
	return n
}

// checkRun verifies the records from a number on, up to another.
func (c *checker) checkRun(r *Reader, from, to uint32) error {
	missing := uint64(0)
	for g := from; g < to; g++ {
		x, bad := r.sealer.readGate(g, r.gates.b, r.gates.size, r.wires.b, r.wires.size)
		if bad != goodGate {
			var err error
			for looks := 0; ; looks++ {
				if x, err = r.Gate(g); err == nil || c.believe(r, looks) {
					break
				}
			}
			if err != nil {
				if err := c.report(err); err != nil {
					return err
				}
				continue
			}
		}
		if x.missing() {
			missing++
		}
		off := wireOffset(x.first)
		for i := range x.NumChildren {
			if child := le.Uint32(r.wires.b[off:]); child >= c.count {
				if err := c.checkLateChild(r, g, i, off, child); err != nil {
					return err
				}
			}
			off += wireSize
		}
	}
	c.missing.Add(missing)
	return nil
}

// checkLateChild verifies a child that was created after the check began.
func (c *checker) checkLateChild(r *Reader, g, i uint32, off int64, child uint32) error {
	for looks := 0; ; looks++ {
		if n := load64(r.gates.b, liveOffset); child < uint32(n) {
			return nil
		}
		if c.believe(r, looks) {
			return c.report(corrupt(r.wires.path, off, "child %d of gate %d is beyond the end", i, g))
		}
	}
}

// checkCell verifies the annotation cell of a gate, and its text.
func (r *Reader) checkCell(g uint32, off int64) error {
	c, state := readCell(r.extra.b[off:off+cellSize], g)
	switch {
	case state != cellWhole:
		return corrupt(r.extra.path, off, "the annotations of gate %d are damaged", g)
	case !math.IsNaN(c.prob) && !(c.prob >= 0 && c.prob <= 1):
		return corrupt(r.extra.path, off, "gate %d has the probability %v", g, c.prob)
	case c.text != 0:
		if off := int64(c.text); off+textHead > r.extra.size || textAt(r.extra.b[off:r.extra.size], g) == nil {
			return corrupt(r.extra.path, int64(c.text), "the text of gate %d is damaged", g)
		}
	}
	return nil
}
