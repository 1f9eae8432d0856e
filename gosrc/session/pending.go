package session

import (
	"math"

	"provsql/gosrc/sqlerror"
	"provsql/gosrc/token"
)

// annotation is one of the three that a gate may have.
type annotation uint8

const (
	probability annotation = iota
	infos
	text
)

// change is an annotation that the running transaction set.
type change struct {
	token        token.UUID
	prob         float64
	info1, info2 int32
	text         []byte
	// before is the change of the same annotation that this one hides, one
	// more than its position, 0 when there is none.
	before int32
	// level is the nesting depth of the subtransaction that set it.
	level int32
	what  annotation
}

type changeKey struct {
	token token.UUID
	what  annotation
}

// changeSize is about what a change takes in memory, its place in the index
// included.
const changeSize = 144

// Pending holds the annotations that the running transaction set: this
// session reads them, the worker gets them when the transaction commits.
type Pending struct {
	changes []change
	inForce map[changeKey]int32
	texts   int64 // bytes
}

// Any reports whether the transaction set annotations.
func (p *Pending) Any() bool { return len(p.changes) > 0 }

// add hides what the transaction set before for the same annotation. limit
// bounds the memory taken, in bytes.
func (p *Pending) add(c change, limit int64) error {
	if size := int64(len(p.changes)+1)*changeSize + p.texts + int64(len(c.text)); size > limit {
		return sqlerror.New(sqlerror.ProgramLimitExceeded, "the annotations set in this transaction need more than %d kB", limit>>10).
			WithDetail("%d were set before.", len(p.changes)).
			WithHint("Commit in between, or raise provsql.max_memory.")
	}
	if p.inForce == nil {
		p.inForce = make(map[changeKey]int32)
	}
	key := changeKey{c.token, c.what}
	c.before = p.inForce[key]
	if c.before != 0 && p.changes[c.before-1].level == c.level {
		same := &p.changes[c.before-1]
		p.texts += int64(len(c.text)) - int64(len(same.text))
		c.before = same.before
		*same = c
		return nil
	}
	p.changes = append(p.changes, c)
	p.inForce[key] = int32(len(p.changes))
	p.texts += int64(len(c.text))
	return nil
}

// rollBack forgets what was set at a nesting depth or deeper.
func (p *Pending) rollBack(level int32) {
	for n := len(p.changes); n > 0 && p.changes[n-1].level >= level; n-- {
		c := &p.changes[n-1]
		key := changeKey{c.token, c.what}
		if c.before == 0 {
			delete(p.inForce, key)
		} else {
			p.inForce[key] = c.before
		}
		p.texts -= int64(len(c.text))
		c.text = nil
		p.changes = p.changes[:n-1]
	}
}

// release makes what was set at a nesting depth or deeper the parent's.
func (p *Pending) release(level int32) {
	for n := len(p.changes); n > 0 && p.changes[n-1].level >= level; n-- {
		p.changes[n-1].level = level - 1
	}
}

// clear forgets everything, and gives back the memory of a large transaction.
func (p *Pending) clear() { *p = Pending{} }

func (p *Pending) find(t token.UUID, what annotation) *change {
	if n := p.inForce[changeKey{t, what}]; n != 0 {
		return &p.changes[n-1]
	}
	return nil
}

// Prob returns the probability that the transaction set for a token.
func (p *Pending) Prob(t token.UUID) (prob float64, set bool) {
	if c := p.find(t, probability); c != nil {
		return c.prob, true
	}
	return math.NaN(), false
}

// Infos returns the integer annotations that the transaction set for a token.
func (p *Pending) Infos(t token.UUID) (info1, info2 int32, set bool) {
	if c := p.find(t, infos); c != nil {
		return c.info1, c.info2, true
	}
	return 0, 0, false
}

// Text returns the text annotation that the transaction set for a token.
func (p *Pending) Text(t token.UUID) (data []byte, set bool) {
	if c := p.find(t, text); c != nil {
		return c.text, true
	}
	return nil, false
}
