package store_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"

	"provsql/gosrc/gate"
	"provsql/gosrc/store"
	"provsql/gosrc/store/memfs"
	"provsql/gosrc/token"
	"provsql/gosrc/wire"
)

// crashModel is a store at work and what is to be known of it after a crash.
type crashModel struct {
	rng     *rand.Rand
	fsys    *memfs.FS
	s       *store.Store
	crowded bool // the mapping is to grow

	gates []progress // of derived(i)
	parts []part
	texts []pendingText

	values    map[int]values // in force, by target
	xid       uint64
	undecided []*transaction
	ended     map[uint64]bool
	locked    map[int]bool // targets that an undecided transaction changes

	flush   *store.Flush
	run     bool // of the flush
	gatesIn []int
	txnsIn  map[*transaction]int // with their stages
}

// progress is how far a gate has come.
type progress uint8

const (
	absent progress = iota
	applied
	promised
)

type part struct {
	store.Partial
	gate int
	rest []token.UUID
	data []byte // that is left
}

type pendingText struct {
	store.Text
	target int
	what   string
}

// values are the annotations of a target: input(i) for 2i, derived(i) for
// 2i+1.
type values struct {
	prob  float64 // 0 when not set
	infos [2]int32
	text  string
}

type transaction struct {
	xid                uint64
	changes            []func(map[int]values)
	targets            []int
	prepared, promised bool
	stages             int
}

const (
	numInputs  = 30
	numDerived = 60
)

// shape returns the gate that derived(i) is. Children have lower numbers and
// need not be there.
func shape(i int) wire.Gate {
	rng := rand.New(rand.NewPCG(99, uint64(i)))
	n, data := rng.IntN(5), 0
	if i%4 == 1 {
		data = 1 + rng.IntN(40)
	}
	if large(i) {
		n, data = 260+rng.IntN(600), 0
		switch i / 11 % 5 {
		case 1, 4:
			data = 1 + rng.IntN(6000)
		case 2:
			n, data = 0, 5000
		case 3:
			data = 1
		}
	}
	g := wire.Gate{Token: derived(i), Type: [...]gate.Type{gate.Plus, gate.Times, gate.Agg}[i%3]}
	for range n {
		if i > 0 && rng.IntN(2) == 0 {
			g.Children = append(g.Children, derived(rng.IntN(i)))
		} else {
			g.Children = append(g.Children, input(rng.IntN(numInputs)))
		}
	}
	for range data {
		g.Data = append(g.Data, byte(rng.IntN(256)))
	}
	return g
}

func large(i int) bool { return i%11 == 7 }

func target(i int) token.UUID {
	if i%2 == 0 {
		return input(i / 2)
	}
	return derived(i / 2)
}

func (m *crashModel) step() {
	for len(m.gates) < numDerived {
		m.gates = append(m.gates, absent)
	}
	switch m.rng.IntN(15) {
	case 0, 1, 2:
		m.append()
	case 3:
		m.beginPart()
	case 4:
		m.extendPart()
	case 5, 6:
		m.stage()
	case 7:
		m.text()
	case 8:
		m.prepare()
	case 9:
		m.resolve()
	case 10, 11, 12:
		m.advanceFlush()
	case 13:
		if m.rng.IntN(8) == 0 {
			m.reopen()
		}
	case 14:
		m.setDirectly()
	}
}

// setDirectly sets a text, and infos that go with it, of an input that no
// transaction changes; they may be lost.
func (m *crashModel) setDirectly() {
	i := numInputs + m.rng.IntN(4)
	what := strings.Repeat("x", 1+m.rng.IntN(2000))
	x, err := m.s.BeginText(input(i), uint32(len(what)))
	m.must(err)
	for m.rng.IntN(3) == 0 {
		m.advanceFlush()
	}
	m.must(m.s.ExtendText(&x, []byte(what)))
	m.must(m.s.SetText(x))
	if m.rng.IntN(2) == 0 {
		m.must(m.s.SetInfos(input(i), 1, int32(len(what))))
	}
}

func (m *crashModel) append() {
	var batch []wire.Gate
	for range 1 + m.rng.IntN(4) {
		i := m.rng.IntN(numDerived)
		if m.crowded && m.rng.IntN(8) == 0 {
			m.crowd()
		}
		if large(i) && m.rng.IntN(4) != 0 {
			continue
		}
		batch = append(batch, shape(i))
		m.apply(i)
	}
	m.must(m.s.Append(batch))
}

// crowd applies gates that nothing else is known of, so many that units of the
// mapping split.
func (m *crashModel) crowd() {
	batch := make([]wire.Gate, 1000)
	for i := range batch {
		batch[i] = wire.Gate{Token: derived(int(m.rng.Uint32()) + numDerived), Type: gate.Plus, Children: []token.UUID{input(0)}}
	}
	m.must(m.s.Append(batch))
}

func (m *crashModel) apply(i int) {
	if m.gates[i] == absent {
		m.gates[i] = applied
	}
}

func (m *crashModel) beginPart() {
	i := m.rng.IntN(numDerived)/11*11 + 7
	if i >= numDerived {
		return
	}
	g := shape(i)
	p, err := m.s.Begin(g.Token, g.Type, uint32(len(g.Children)), uint32(len(g.Data)))
	m.must(err)
	m.parts = append(m.parts, part{p, i, g.Children, g.Data})
}

func (m *crashModel) extendPart() {
	if len(m.parts) == 0 {
		return
	}
	k := m.rng.IntN(len(m.parts))
	p := &m.parts[k]
	if n := min(1+m.rng.IntN(400), len(p.rest)); n > 0 {
		m.must(m.s.Extend(&p.Partial, p.rest[:n]))
		p.rest = p.rest[n:]
	} else {
		n := min(1+m.rng.IntN(4000), len(p.data))
		m.must(m.s.ExtendData(&p.Partial, p.data[:n]))
		p.data = p.data[n:]
	}
	complete := len(p.rest)+len(p.data) == 0
	if complete != p.Complete() {
		m.failf("gate %d is complete: %v, expected %v", p.gate, p.Complete(), complete)
	}
	if complete {
		m.apply(p.gate)
	}
	if complete || m.rng.IntN(10) == 0 {
		m.parts = slices.Delete(m.parts, k, k+1)
	}
}

// free returns a target that no transaction changes.
func (m *crashModel) free() (i int, ok bool) {
	i = m.rng.IntN(2 * numInputs)
	if i%2 == 1 && m.gates[i/2] == absent || m.locked[i] {
		return i, false
	}
	return i, true
}

func (m *crashModel) stage() {
	if m.locked == nil {
		m.locked, m.ended = map[int]bool{}, map[uint64]bool{}
	}
	if len(m.undecided) == 0 || m.rng.IntN(2) == 0 {
		m.xid++
		m.undecided = append(m.undecided, &transaction{xid: m.xid})
	}
	x := m.undecided[m.rng.IntN(len(m.undecided))]
	var changes []store.Change
	var effects []func(map[int]values)
	for range 1 + m.rng.IntN(10) {
		i, ok := m.free()
		if !ok && !slices.Contains(x.targets, i) {
			continue
		}
		c := store.Change{Token: target(i)}
		switch p, a, b := 0.25*float64(1+m.rng.IntN(4)), m.rng.Int32(), m.rng.Int32(); {
		case i%2 == 0 && m.rng.IntN(3) != 0:
			c.Kind, c.Prob = store.ChangeProb, p
			effects = append(effects, func(all map[int]values) { v := all[i]; v.prob = p; all[i] = v })
		default:
			c.Kind, c.Info1, c.Info2 = store.ChangeInfos, a, b
			effects = append(effects, func(all map[int]values) { v := all[i]; v.infos = [2]int32{a, b}; all[i] = v })
		}
		x.targets = append(x.targets, i)
		m.locked[i] = true
		changes = append(changes, c)
	}
	for k := len(m.texts) - 1; k >= 0; k-- {
		i, what := m.texts[k].target, m.texts[k].what
		if m.texts[k].Got < m.texts[k].Total || m.locked[i] {
			continue
		}
		changes = append(changes, store.Change{Kind: store.ChangeText, Token: target(i), Text: m.texts[k].Text})
		effects = append(effects, func(all map[int]values) { v := all[i]; v.text = what; all[i] = v })
		m.texts = slices.Delete(m.texts, k, k+1)
		x.targets = append(x.targets, i)
		m.locked[i] = true
	}
	m.must(m.s.Stage(x.xid, changes))
	x.changes = append(x.changes, effects...)
	if len(changes) > 0 {
		x.prepared, x.promised = false, false
		x.stages++
	}
}

// text begins or goes on with a text.
func (m *crashModel) text() {
	if len(m.texts) == 0 || m.rng.IntN(3) == 0 {
		i, ok := m.free()
		if !ok {
			return
		}
		b := make([]byte, 1+m.rng.IntN(3000))
		for k := range b {
			b[k] = byte('a' + m.rng.IntN(26))
		}
		x, err := m.s.BeginText(target(i), uint32(len(b)))
		m.must(err)
		m.texts = append(m.texts, pendingText{x, i, string(b)})
	}
	x := &m.texts[m.rng.IntN(len(m.texts))]
	n := min(m.rng.IntN(2000), int(x.Total-x.Got))
	m.must(m.s.ExtendText(&x.Text, []byte(x.what[x.Got:][:n])))
}

func (m *crashModel) prepare() {
	if len(m.undecided) > 0 {
		x := m.undecided[m.rng.IntN(len(m.undecided))]
		m.must(m.s.Prepare(x.xid))
		x.prepared = x.stages > 0
	}
}

// resolve ends a transaction: one that was promised as it likes, another one
// rolls back.
func (m *crashModel) resolve() {
	if len(m.undecided) == 0 {
		return
	}
	x := m.undecided[m.rng.IntN(len(m.undecided))]
	committed := x.promised && m.rng.IntN(4) != 0
	m.must(m.s.Resolve(x.xid, committed))
	m.end(x, committed)
}

func (m *crashModel) end(x *transaction, committed bool) {
	if committed {
		for _, change := range x.changes {
			change(m.values)
		}
	}
	m.ended[x.xid] = committed
	for _, i := range x.targets {
		delete(m.locked, i)
	}
	m.undecided = slices.DeleteFunc(m.undecided, func(y *transaction) bool { return x == y })
}

// advanceFlush begins a flush, or brings the one under way a step further.
func (m *crashModel) advanceFlush() {
	switch {
	case m.flush == nil:
		m.flush, m.run = m.s.BeginFlush(), false
		m.gatesIn, m.txnsIn = nil, map[*transaction]int{}
		for i, p := range m.gates {
			if p == applied {
				m.gatesIn = append(m.gatesIn, i)
			}
		}
		for _, x := range m.undecided {
			if x.prepared {
				m.txnsIn[x] = x.stages
			}
		}
	case !m.run:
		m.must(m.flush.Run())
		m.run = true
	default:
		m.s.EndFlush(m.flush, nil)
		m.must(m.s.Failed())
		m.flush = nil
		for _, i := range m.gatesIn {
			m.gates[i] = promised
		}
		for x, stages := range m.txnsIn {
			x.promised = x.stages == stages
		}
	}
}

// reopen closes the store properly.
func (m *crashModel) reopen() {
	for m.flush != nil {
		m.advanceFlush()
	}
	m.must(m.s.Close())
	m.s = m.open(m.fsys)
	for i := range m.gates {
		if m.gates[i] == applied {
			m.gates[i] = promised
		}
	}
	for _, x := range m.undecided {
		x.promised = x.prepared
	}
	m.parts, m.texts = nil, nil
	m.checkGates()
	m.checkValues()
}

func (m *crashModel) reader() *store.Reader {
	r, err := store.OpenReaderFS(m.fsys, "db")
	m.must(err)
	return r
}

// checkGates compares the gates, and learns which of those that were not
// promised survived.
func (m *crashModel) checkGates() {
	r := m.reader()
	defer r.Close()
	m.must(r.Check(context.Background(), func(e *store.CorruptionError) { m.must(e) }))
	for i, p := range m.gates {
		a, err := ask(r, derived(i))
		m.must(err)
		if !a.found || a.gate.Undefined {
			if p == promised {
				m.failf("gate %d was promised and is gone", i)
			}
			m.gates[i] = absent
			continue
		}
		if p == absent && m.parts == nil {
			m.failf("gate %d was never applied and is there", i)
		}
		if want := shape(i); a.gate.Type != want.Type || !slices.Equal(a.children, want.Children) || a.data != string(want.Data) {
			m.failf("gate %d reads as %+v", i, a)
		}
		m.gates[i] = promised
	}
}

// decide resolves the transactions that a crash left undecided.
func (m *crashModel) decide() {
	undecided := m.s.Undecided()
	for _, x := range m.undecided {
		if x.promised && !slices.Contains(undecided, store.Undecided{XID: x.xid, Prepared: true}) {
			m.failf("transaction %d was prepared and is not: %v", x.xid, undecided)
		}
	}
	for _, u := range undecided {
		if committed, ended := m.ended[u.XID]; ended {
			m.must(m.s.Resolve(u.XID, committed))
			continue
		}
		k := slices.IndexFunc(m.undecided, func(x *transaction) bool { return x.xid == u.XID })
		if k < 0 {
			m.failf("there never was a transaction %d", u.XID)
		}
		x := m.undecided[k]
		// One that staged again after it was prepared may be what it was then.
		committed := (x.promised || u.Prepared && x.prepared && x.stages == 1) && m.rng.IntN(2) == 0
		m.must(m.s.Resolve(u.XID, committed))
		m.end(x, committed)
	}
	for len(m.undecided) > 0 {
		m.end(m.undecided[0], false)
	}
}

// checkValues compares all annotations.
func (m *crashModel) checkValues() {
	r := m.reader()
	defer r.Close()
	for i := range 2 * numInputs {
		a, err := ask(r, target(i))
		m.must(err)
		if !a.found || a.gate.Undefined {
			a.prob, a.extra = 1, "false"
		}
		want := m.values[i]
		if want.prob == 0 {
			want.prob = 1
		}
		if i%2 == 1 {
			want.prob, a.prob = 0, 0
		}
		if got := (values{a.prob, a.infos, a.extra}); got.prob != want.prob || got.infos != want.infos ||
			got.text != "true"+want.text && (got.text != "false" || want.text != "") {
			m.failf("annotations of %d are %v, want %v", i, got, want)
		}
	}
}
