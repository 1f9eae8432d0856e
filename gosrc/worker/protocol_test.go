package worker_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"provsql/gosrc/gate"
	"provsql/gosrc/session"
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/store"
	"provsql/gosrc/store/memfs"
	"provsql/gosrc/token"
	"provsql/gosrc/wire"
	"provsql/gosrc/worker"
)

var db5 = wire.Database{OID: 5}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantCode(t testing.TB, err error, code string) {
	t.Helper()
	var e *sqlerror.Error
	if !errors.As(err, &e) || e.Code != code {
		t.Fatalf("error %v, want one with SQLSTATE %s", err, code)
	}
}

func found(t testing.TB, dir string, x token.UUID) bool {
	t.Helper()
	r, err := store.OpenReader(dir)
	must(t, err)
	defer r.Close()
	g, ok := r.Find(x)
	if !ok {
		return false
	}
	got, err := r.Gate(g)
	must(t, err)
	return !got.Undefined
}

func TestGarbageInThePipe(t *testing.T) {
	dir := t.TempDir()
	w := newWorker(t, map[uint32]string{5: dir})
	defer w.Abandon()
	r := rand.New(rand.NewPCG(1, 1))
	p := &pipe{w: w, rand: r}
	s := session.New(db5, 1, p)
	for i := range 200 {
		garbage := make([]byte, r.IntN(5000))
		for j := range garbage {
			garbage[j] = byte(r.Uint32())
			if r.IntN(50) == 0 {
				copy(garbage[j:], "PsvF")
			}
		}
		p.waiting = append(p.waiting, garbage...)
		x, err := s.Times([]token.UUID{input(i), input(i + 1)})
		must(t, err)
		must(t, s.Sync())
		if !found(t, dir, x) {
			t.Fatalf("gate %d is not there", i)
		}
		if w.Pending() > 0 {
			t.Fatalf("%d bytes are waiting after a request", w.Pending())
		}
	}
	if w.Settled() {
		t.Error("a worker that skipped bytes says it lost nothing")
	}
}

// A frame that is damaged or lost is noticed by its sender's next request, and
// again until the sender got the answer.
func TestLostFrames(t *testing.T) {
	for _, c := range []struct {
		name string
		harm func(frame []byte) []byte
	}{
		{"lost", func([]byte) []byte { return nil }},
		{"payload", func(b []byte) []byte { b[len(b)-1]++; return b }},
		{"header", func(b []byte) []byte { b[9]++; return b }},
	} {
		for _, last := range []bool{true, false} {
			dir := t.TempDir()
			w := newWorker(t, map[uint32]string{5: dir})
			p := &pipe{w: w}
			s := session.New(db5, 1, p)
			s.Times([]token.UUID{input(1), input(2)})
			must(t, s.Sync())
			x, _ := s.Times([]token.UUID{input(2), input(3)})
			p.intercept = c.harm
			must(t, s.Flush())
			p.intercept = nil
			if !last {
				s.Times([]token.UUID{input(4), input(5)})
				must(t, s.Flush())
			}
			p.unread = true
			if err := s.Sync(); err == nil {
				t.Fatal("got a reply that was not read")
			}
			p.unread = false
			wantCode(t, s.Sync(), sqlerror.SystemError)
			must(t, s.Sync())
			y, _ := s.Times([]token.UUID{input(2), input(3)})
			must(t, s.Sync())
			if x != y || !found(t, dir, x) {
				t.Errorf("%s: the lost gate was not sent again", c.name)
			}
			w.Abandon()
		}
	}
}

// A frame that was cut short takes nothing with it: neither what stands where
// its rest should be, nor the time of those who wait.
func TestCutFrame(t *testing.T) {
	for _, cut := range []int{1, 30, wire.HeaderSize, 100, 3000} {
		dir := t.TempDir()
		w := newWorker(t, map[uint32]string{5: dir})
		var large record
		s := session.New(db5, 1, &large)
		for i := range 77 {
			s.Times([]token.UUID{input(i), input(i + 1)})
		}
		must(t, s.Flush())
		var small record
		other := session.New(db5, 2, &small)
		x, err := other.Plus([]token.UUID{input(1), input(2)})
		must(t, err)
		must(t, other.Flush())
		w.Apply(append(large.frames[0][:cut:cut], small.frames[0]...))
		w.Drained()
		if w.Pending() != 0 || !found(t, dir, x) {
			t.Errorf("cut at %d: %d bytes wait, and the gate of another session is there: %v", cut, w.Pending(), found(t, dir, x))
		}
		w.Apply(large.frames[0][:cut])
		w.Drained()
		must(t, session.New(db5, 3, &pipe{w: w}).Sync())
		w.Abandon()
	}
}

func TestPartsInterleave(t *testing.T) {
	dir := t.TempDir()
	w := newWorker(t, map[uint32]string{5: dir})
	defer w.Abandon()
	const n = 2000
	data := func(k int) []byte { return bytes.Repeat([]byte{byte(k), 'x', 'y'}, 3000) }
	var frames [3][][]byte
	var tokens [3]token.UUID
	for k := range frames {
		var to record
		s := session.New(db5, uint32(k+1), &to)
		children := make([]token.UUID, n)
		for i := range children {
			children[i] = input(i * (k + 1))
		}
		tokens[k] = derived(k)
		must(t, s.CreateWithData(tokens[k], gate.Agg, children, data(k)))
		frames[k] = to.frames
	}
	for i := range frames[0] {
		if i == len(frames[0])/2 && w.Settled() {
			t.Error("a worker with unfinished gates says it is settled")
		}
		for k := range frames {
			if i == len(frames[0])-1 && found(t, dir, tokens[k]) {
				t.Error("a gate is there before its last part")
			}
			w.Apply(frames[k][i])
		}
	}
	r, err := store.OpenReader(dir)
	must(t, err)
	defer r.Close()
	for k, x := range tokens {
		g, ok := r.Find(x)
		children, err := r.Children(g, nil)
		if !ok || err != nil || len(children) != n {
			t.Fatal(ok, err, len(children))
		}
		if got, err := r.Data(g); err != nil || !bytes.Equal(got, data(k)) {
			t.Fatalf("gate %d: %d bytes of data, %v", k, len(got), err)
		}
		for i, c := range children {
			if leaf, err := r.Gate(c); err != nil || leaf.Token != input(i*(k+1)) {
				t.Fatalf("gate %d: child %d is %v %v", k, i, leaf, err)
			}
		}
	}
}

// A worker that starts in the middle of a gate's parts, or after frames that
// its predecessor may not have applied, says so.
func TestRestartLosesNothingSilently(t *testing.T) {
	dirs := map[uint32]string{5: t.TempDir()}
	p := &pipe{w: newWorker(t, dirs)}
	s := session.New(db5, 1, p)
	s.Times([]token.UUID{input(1), input(2)})
	must(t, s.Flush())
	p.w.Abandon()
	p.w = newWorker(t, dirs)
	wantCode(t, s.Sync(), sqlerror.SystemError)
	must(t, s.Sync())

	// One that ended in order leaves nothing out.
	s.Times([]token.UUID{input(3), input(4)})
	must(t, s.Flush())
	if !p.w.Settled() {
		t.Fatal("not settled")
	}
	must(t, p.w.Close())
	p.w = newWorker(t, dirs)
	p.w.Inherit()
	p.unread = true
	s.Sync()
	p.unread = false
	must(t, s.Sync())

	parts := 0
	p.intercept = func(b []byte) []byte {
		if parts++; parts == 3 {
			p.w.Abandon()
			p.w = newWorker(t, dirs)
		}
		return b
	}
	children := make([]token.UUID, 2000)
	for i := range children {
		children[i] = input(i)
	}
	s.Plus(children)
	if err := s.Sync(); err == nil {
		t.Fatal("a gate whose first parts are lost was not missed")
	}
	must(t, s.Sync())
	x, err := s.Plus(children)
	must(t, err)
	must(t, s.Sync())
	if !found(t, dirs[5], x) {
		t.Error("the gate is not there")
	}
	p.w.Abandon()
}

// A part that does not follow makes nothing, and is told.
func TestPartsOutOfOrder(t *testing.T) {
	children, rest := []token.UUID{input(1)}, make([]byte, 10)
	first := wire.Part{Token: derived(1), Type: gate.Agg, Total: 1, TotalData: 20, Children: children}
	begun := wire.Part{Token: derived(1), Type: gate.Agg, Total: 1, TotalData: 20, Data: rest}
	change := func(p wire.Part, f func(*wire.Part)) wire.Part { f(&p); return p }
	for what, parts := range map[string][]wire.Part{
		"data before the children":    {begun},
		"data that leaves bytes out":  {first, change(begun, func(p *wire.Part) { p.From = 5 })},
		"data that comes twice":       {first, begun, begun},
		"data of another length":      {first, change(begun, func(p *wire.Part) { p.TotalData = 21 })},
		"data of a gate with more":    {first, change(begun, func(p *wire.Part) { p.Total = 2 })},
		"data of another token":       {first, change(begun, func(p *wire.Part) { p.Token = derived(2) })},
		"data of another type":        {first, change(begun, func(p *wire.Part) { p.Type = gate.Cmp })},
		"a child after the data":      {first, begun, change(first, func(p *wire.Part) { p.Total, p.From = 3, 1 })},
		"data without its beginning":  {change(begun, func(p *wire.Part) { p.Total, p.From = 0, 10 })},
		"children before all of them": {change(first, func(p *wire.Part) { p.Total = 2 }), begun},
	} {
		dir := t.TempDir()
		w := newWorker(t, map[uint32]string{5: dir})
		p := &pipe{w: w}
		send := func(sequence uint32, part wire.Part) {
			b := wire.AppendPart(wire.Begin(nil), &part)
			wire.Finish(b, &wire.Frame{Kind: wire.KindPart, Database: db5, Sender: wire.Sender{PID: 1}, Sequence: sequence})
			p.put(b)
		}
		sequence := uint32(0)
		for _, part := range parts {
			sequence++
			send(sequence, part)
		}
		// What else came would make the gate complete.
		sequence++
		send(sequence, change(parts[len(parts)-1], func(p *wire.Part) { p.From, p.Children, p.Data = 10, nil, rest }))
		b := wire.Begin(nil)
		wire.Finish(b, &wire.Frame{Kind: wire.KindSync, Database: db5, Sender: wire.Sender{PID: 1}, Number: 1, Sequence: sequence})
		if reply, err := wire.ParseReply(w.Apply(b)[0]); err != nil || reply.Outcome == wire.Done {
			t.Errorf("%s: nobody was told", what)
		}
		if found(t, dir, derived(1)) {
			t.Errorf("%s: the gate is there", what)
		}
		w.Abandon()
	}
}

func TestNoSuchDatabase(t *testing.T) {
	dir := t.TempDir()
	w := newWorker(t, map[uint32]string{5: dir, 6: filepath.Join(dir, "none")})
	defer w.Abandon()
	p := &pipe{w: w}
	s := session.New(wire.Database{OID: 6}, 1, p)
	wantCode(t, s.Sync(), sqlerror.UndefinedObject)
	s.Times([]token.UUID{input(1), input(2)})
	wantCode(t, s.Sync(), sqlerror.UndefinedObject)
	// A sync alone makes no store.
	must(t, session.New(db5, 2, p).Sync())
	if names, _ := filepath.Glob(filepath.Join(dir, "*")); len(names) > 0 {
		t.Error("a sync created", names)
	}
}

func TestDroppedDatabase(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "db")
	must(t, os.Mkdir(dir, 0o700))
	w := newWorker(t, map[uint32]string{5: dir})
	defer w.Abandon()
	s := session.New(db5, 1, &pipe{w: w})
	s.Times([]token.UUID{input(1), input(2)})
	must(t, s.Sync())
	must(t, os.RemoveAll(dir))
	wantCode(t, s.Sync(), sqlerror.UndefinedObject)
	s.Times([]token.UUID{input(5), input(6)})
	if err := s.Sync(); err == nil {
		t.Fatal("a gate of a dropped database was accepted")
	}
	must(t, os.Mkdir(dir, 0o700))
	x, err := s.Times([]token.UUID{input(1), input(2)})
	must(t, err)
	must(t, s.Sync())
	if !found(t, dir, x) {
		t.Error("the new database does not have the gate")
	}
}

// fullFile is a file on a disk without space beyond limit bytes a file.
type fullFile struct {
	store.File
	limit *int64
}

func (f fullFile) Allocate(from, to int64) error {
	if to > *f.limit {
		return syscall.ENOSPC
	}
	return f.File.Allocate(from, to)
}

func TestDiskFull(t *testing.T) {
	dir := t.TempDir()
	limit := int64(300 << 10)
	var log []string
	server := serverOf(t, func(wire.Database) string { return dir })
	server.Log = func(_ worker.Level, msg string) { log = append(log, msg) }
	w := worker.New(memfs.Wrap(memfs.Unsynced(store.OS), func(f store.File) store.File { return fullFile{f, &limit} }), server)
	defer w.Abandon()
	s := session.New(db5, 1, &pipe{w: w})
	create := func(from, to int) error {
		for i := from; i < to; i++ {
			if _, err := s.Times([]token.UUID{input(2 * i), input(2*i + 1)}); err != nil {
				return err
			}
		}
		err := s.Sync()
		s.End(err == nil)
		return err
	}
	must(t, create(0, 1000))
	wantCode(t, create(1000, 20000), sqlerror.DiskFull)
	if len(log) == 0 || !strings.Contains(log[0], "no space left") {
		t.Error("the log says", log)
	}
	children := make([]token.UUID, 100_000)
	for i := range children {
		children[i] = token.One
	}
	must(t, s.CreateGate(input(-1), gate.Plus, children))
	wantCode(t, s.Sync(), sqlerror.DiskFull)
	s.End(false)
	must(t, s.CreateWithData(derived(-1), gate.Value, nil, make([]byte, 400<<10)))
	wantCode(t, s.Sync(), sqlerror.DiskFull)
	s.End(false)
	wantCode(t, setExtra(s, input(0), make([]byte, 400<<10)), sqlerror.DiskFull)
	// What is there stays readable, and all works again when there is space.
	var n token.Namer
	for i := range 1000 {
		if !found(t, dir, n.Times([]token.UUID{input(2 * i), input(2*i + 1)})) {
			t.Fatalf("gate %d is gone", i)
		}
	}
	limit = 1 << 40
	must(t, create(0, 20000))
	must(t, setExtra(s, input(0), make([]byte, 400<<10)))
	for i := range 20000 {
		if i%500 == 0 && !found(t, dir, n.Times([]token.UUID{input(2 * i), input(2*i + 1)})) {
			t.Fatalf("gate %d is not there", i)
		}
	}
}

func TestManyDatabases(t *testing.T) {
	const n = 100 // more than are open at a time
	dirs := map[uint32]string{}
	for i := range uint32(n) {
		dirs[i] = t.TempDir()
	}
	w := newWorker(t, dirs)
	defer w.Abandon()
	p := &pipe{w: w}
	for round := range 2 {
		for i := range uint32(n) {
			s := session.New(wire.Database{OID: i}, i+1, p)
			x, _ := s.Times([]token.UUID{input(int(i)), input(1000 + round)})
			must(t, s.Sync())
			if !found(t, dirs[i], x) {
				t.Fatal("the gate is not there")
			}
		}
	}
}

func FuzzApply(f *testing.F) {
	var to record
	s := session.New(db5, 1, &to)
	s.Times([]token.UUID{input(1), input(2)})
	s.CreateWithData(derived(1), gate.Value, nil, []byte("3.50"))
	s.Flush()
	f.Add(to.frames[0], 10)
	f.Add(to.frames[0][wire.HeaderSize:], 10)
	s.CreateWithData(derived(2), gate.Agg, []token.UUID{input(1)}, make([]byte, 5000))
	for _, b := range to.frames[1:] {
		f.Add(b, 10)
		f.Add(b[:wire.HeaderSize], 4)
		f.Add(b[wire.HeaderSize:], 10)
	}
	f.Fuzz(func(t *testing.T, b []byte, cut int) {
		dir := t.TempDir()
		w := newWorker(t, map[uint32]string{5: dir})
		defer w.Abandon()
		if len(b) > 0 {
			cut = max(cut, -cut) % len(b)
			w.Apply(b[:max(cut, 0)])
			w.Apply(b[max(cut, 0):])
			// What is left may be the head of a frame, which would take the
			// frames below for its rest, and have them answered together.
			w.Drained()
		}
		// Payloads that no session would send, in frames that are whole.
		for kind := wire.KindGates; kind <= wire.KindRelease; kind++ {
			for number := range uint64(2) {
				frame := append(wire.Begin(nil), b[:min(len(b), wire.MaxPayload)]...)
				wire.Finish(frame, &wire.Frame{Kind: kind, Database: db5, Sender: wire.Sender{PID: 9}, Number: number, Sequence: uint32(kind)})
				if replies := w.Apply(frame); w.Pending() == 0 && len(replies) != int(number) {
					t.Fatalf("%d replies", len(replies))
				}
			}
		}
	})
}
