package worker_test

import (
	"bytes"
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"provsql/gosrc/gate"
	"provsql/gosrc/session"
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/store"
	"provsql/gosrc/store/memfs"
	"provsql/gosrc/token"
	"provsql/gosrc/wire"
	"provsql/gosrc/worker"
)

// modelGate is what a plain map knows of a gate.
type modelGate struct {
	defined      bool
	typ          gate.Type
	children     []token.UUID
	data         []byte
	prob         float64
	info1, info2 int32
	extra        []byte
}

// database is one circuit, its model and the sessions that write to it.
type database struct {
	dir      string
	gates    map[token.UUID]*modelGate
	sessions []*session.Session
	reader   *store.Reader
}

func newDatabase(t *rapid.T, dir string) *database {
	r, err := store.OpenReader(dir)
	if err != nil {
		t.Fatal(err)
	}
	return &database{dir: dir, reader: r, gates: map[token.UUID]*modelGate{
		token.Zero: {defined: true, typ: gate.Zero, prob: math.NaN()},
		token.One:  {defined: true, typ: gate.One, prob: math.NaN()},
	}}
}

func (d *database) refer(t token.UUID) *modelGate {
	g := d.gates[t]
	if g == nil {
		g = &modelGate{prob: math.NaN()}
		d.gates[t] = g
	}
	return g
}

func (d *database) define(t token.UUID, typ gate.Type, children []token.UUID, data []byte) {
	g := d.refer(t)
	if g.defined {
		return
	}
	g.defined, g.typ, g.children, g.data = true, typ, slices.Clone(children), data
	for _, c := range children {
		d.refer(c)
	}
}

// derived is a token of a gate that the low-level constructor makes; what the
// gate is follows from its number.
func derived(i int) token.UUID {
	t := input(100_000 + i)
	t[6] = t[6]&0x0f | 0x50
	return t
}

func derivedGate(i int) (typ gate.Type, children []token.UUID, data []byte) {
	r := rand.New(rand.NewPCG(uint64(i), 3))
	n := r.IntN(4)
	if i%50 == 0 {
		n = 200 + r.IntN(1500)
	}
	switch {
	case i%40 == 0:
		data = make([]byte, 3000+r.IntN(9000))
	case i%3 == 0:
		data = make([]byte, r.IntN(30))
	}
	for k := range data {
		data[k] = byte(r.Uint32())
	}
	for range n {
		if r.IntN(3) == 0 {
			children = append(children, derived(r.IntN(200)))
		} else {
			children = append(children, input(r.IntN(300)))
		}
	}
	return []gate.Type{gate.Plus, gate.Times, gate.Agg, gate.Project}[r.IntN(4)], children, data
}

// machine is the state of the test: sessions, a worker, and what should be in
// the stores.
type machine struct {
	w    *worker.Worker
	pipe *pipe
	dirs map[uint32]string
	dbs  []*database
	t    *rapid.T
}

func (m *machine) newWorker() {
	m.w = worker.New(memfs.Unsynced(store.OS), serverOf(m.t, func(db wire.Database) string { return m.dirs[db.OID] }))
	m.pipe.w = m.w
}

func (m *machine) sync(t *rapid.T) {
	for _, d := range m.dbs {
		for _, s := range d.sessions {
			if err := s.Sync(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func (m *machine) pick(t *rapid.T) (*database, *session.Session) {
	d := rapid.SampledFrom(m.dbs).Draw(t, "database")
	return d, rapid.SampledFrom(d.sessions).Draw(t, "session")
}

func (m *machine) someToken(t *rapid.T) token.UUID {
	if rapid.Bool().Draw(t, "derived") {
		return derived(rapid.IntRange(0, 199).Draw(t, "i"))
	}
	return input(rapid.IntRange(0, 299).Draw(t, "i"))
}

func (m *machine) create(t *rapid.T) {
	d, s := m.pick(t)
	for range rapid.IntRange(1, 60).Draw(t, "n") {
		i := rapid.IntRange(0, 199).Draw(t, "i")
		typ, children, data := derivedGate(i)
		if err := s.CreateWithData(derived(i), typ, children, data); err != nil {
			t.Fatal(err)
		}
		d.define(derived(i), typ, children, data)
	}
}

func (m *machine) combine(t *rapid.T) {
	d, s := m.pick(t)
	var children []token.UUID
	for range rapid.IntRange(2, 5).Draw(t, "n") {
		children = append(children, m.someToken(t))
	}
	var x token.UUID
	var err error
	var typ gate.Type
	switch rapid.IntRange(0, 3).Draw(t, "what") {
	case 0:
		typ = gate.Times
		x, err = s.Times(children)
	case 1:
		typ = gate.Plus
		x, err = s.Plus(children)
	case 2:
		typ, children = gate.Monus, children[:2]
		x, err = s.Monus(children[0], children[1])
	case 3:
		typ, children = gate.Delta, children[:1]
		x, err = s.Delta(children[0])
	}
	if err != nil {
		t.Fatal(err)
	}
	if x != token.Zero {
		d.define(x, typ, children, nil)
	}
}

// annotate sets something, and expects the error the model calls for.
func (m *machine) annotate(t *rapid.T) {
	d, s := m.pick(t)
	x := m.someToken(t)
	m.sync(t)
	if x.Version() == 4 {
		d.define(x, gate.Input, nil, nil)
	}
	g := d.gates[x]
	var err error
	wantErr := g == nil || !g.defined
	switch rapid.IntRange(0, 2).Draw(t, "what") {
	case 0:
		p := rapid.Float64Range(0, 1).Draw(t, "p")
		wantErr = wantErr || g.typ != gate.Input
		if err = setProb(s, x, p); err == nil && !wantErr {
			g.prob = p
		}
	case 1:
		i, j := rapid.Int32().Draw(t, "info1"), rapid.Int32().Draw(t, "info2")
		if err = setInfos(s, x, i, j); err == nil && !wantErr {
			g.info1, g.info2 = i, j
		}
	case 2:
		text := bytes.Repeat([]byte{'a', byte(rapid.IntRange(0, 255).Draw(t, "byte"))}, rapid.IntRange(0, 4000).Draw(t, "length"))
		if err = setExtra(s, x, text); err == nil && !wantErr {
			g.extra = text
		}
	}
	var e *sqlerror.Error
	if wantErr && !errors.As(err, &e) || !wantErr && err != nil {
		t.Fatalf("annotating %v: error %v, expected one: %v", x, err, wantErr)
	}
}

// restart ends the worker, as it is told to or all of a sudden.
func (m *machine) restart(t *rapid.T) {
	m.sync(t)
	if rapid.Bool().Draw(t, "orderly") {
		if err := m.w.Close(); err != nil {
			t.Fatal(err)
		}
	} else {
		m.w.Abandon()
	}
	m.newWorker()
}

func (m *machine) check(t *rapid.T) {
	m.sync(t)
	for _, d := range m.dbs {
		d.check(t)
	}
}

func (d *database) check(t *rapid.T) {
	r := d.reader
	if err := r.Refresh(); err != nil {
		t.Fatal(err)
	}
	if r.ID() == 0 {
		if len(d.gates) > 2 {
			t.Fatal("there is no store")
		}
		return
	}
	want := uint64(0)
	for x, g := range d.gates {
		if g.defined || x.Version() == 4 {
			want++
		}
		d.checkGate(t, x, g)
	}
	if r.NumGates() != want {
		t.Fatalf("%d gates, want %d", r.NumGates(), want)
	}
	err := r.Check(context.Background(), func(e *store.CorruptionError) { t.Error(e) })
	if err != nil {
		t.Fatal(err)
	}
}

func (d *database) checkGate(t *rapid.T, x token.UUID, want *modelGate) {
	r := d.reader
	n, ok := r.Find(x)
	if !ok {
		t.Fatalf("gate %v is not found", x)
	}
	g, err := r.Gate(n)
	if err != nil || g.Token != x || g.Undefined == want.defined || want.defined && g.Type != want.typ {
		t.Fatalf("gate %v: %+v %v, want %+v", x, g, err, want)
	}
	numbers, err := r.Children(n, nil)
	if err != nil {
		t.Fatal(err)
	}
	var children []token.UUID
	for _, c := range numbers {
		child, err := r.Gate(c)
		if err != nil {
			t.Fatal(err)
		}
		children = append(children, child.Token)
	}
	expected := want.children
	if want.typ == gate.Plus || want.typ == gate.Times {
		// Which session's order came first is not the model's business.
		expected = slices.Clone(expected)
		token.Sort(expected)
		token.Sort(children)
	}
	if !slices.Equal(children, expected) {
		t.Fatalf("gate %v: children %v, want %v", x, children, expected)
	}
	if data, err := r.Data(n); err != nil || !bytes.Equal(data, want.data) {
		t.Fatalf("gate %v: %d bytes of data %v, want %d", x, len(data), err, len(want.data))
	}
	p, err := r.Prob(n)
	wantProb := want.prob
	if math.IsNaN(wantProb) && want.typ == gate.Input && (want.defined || x.Version() == 4) {
		wantProb = 1
	}
	if err != nil || p != wantProb && !(math.IsNaN(p) && math.IsNaN(wantProb)) {
		t.Fatalf("gate %v: probability %v %v, want %v", x, p, err, wantProb)
	}
	i, j, err := r.Infos(n)
	if err != nil || i != want.info1 || j != want.info2 {
		t.Fatalf("gate %v: infos %v %v %v", x, i, j, err)
	}
	extra, err := r.Extra(n)
	if err != nil || !bytes.Equal(extra, want.extra) || (extra == nil) != (want.extra == nil) {
		t.Fatalf("gate %v: extra of %d bytes %v, want %d", x, len(extra), err, len(want.extra))
	}
}

func TestAgainstModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &machine{dirs: map[uint32]string{}, t: t}
		m.pipe = &pipe{rand: rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))}
		m.newWorker()
		defer func() { m.w.Abandon() }()
		for oid := uint32(1); oid <= 2; oid++ {
			dir, err := os.MkdirTemp("", "circuit")
			if err != nil {
				t.Fatal(err)
			}
			defer os.RemoveAll(dir)
			m.dirs[oid] = dir
			d := newDatabase(t, dir)
			defer d.reader.Close()
			for k := range uint32(2) {
				d.sessions = append(d.sessions, session.New(wire.Database{OID: oid}, 10*oid+k, m.pipe))
			}
			m.dbs = append(m.dbs, d)
		}
		t.Repeat(map[string]func(*rapid.T){
			"create": m.create, "combine": m.combine, "annotate": m.annotate, "restart": m.restart, "check": m.check,
		})
		m.check(t)
	})
}
