package worker_test

import (
	"errors"
	"testing"

	"provsql/gosrc/session"
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/store"
	"provsql/gosrc/store/memfs"
	"provsql/gosrc/token"
	"provsql/gosrc/wire"
	"provsql/gosrc/worker"
)

// world is one database whose worker dies and is born again.
type world struct {
	t     *testing.T
	dir   string
	fs    store.FS
	fates map[uint64]worker.Fate
	pipe  *pipe
}

func newWorld(t *testing.T) *world {
	x := &world{t: t, dir: t.TempDir(), fs: memfs.Unsynced(store.OS), fates: map[uint64]worker.Fate{}, pipe: &pipe{}}
	x.start()
	t.Cleanup(func() { x.pipe.w.Abandon() })
	return x
}

func (x *world) start() {
	server := serverOf(x.t, func(wire.Database) string { return x.dir })
	server.Fate = func(xid uint64) worker.Fate { return x.fates[xid] }
	x.pipe.w = worker.New(x.fs, server)
}

func (x *world) session(pid uint32) *session.Session { return session.New(db5, pid, x.pipe) }

// prob is what any session reads.
func (x *world) prob(tok token.UUID) float64 {
	x.t.Helper()
	r, err := store.OpenReader(x.dir)
	must(x.t, err)
	defer r.Close()
	g, ok := r.Find(tok)
	if !ok {
		return 1
	}
	p, err := r.Prob(g)
	must(x.t, err)
	return p
}

func (x *world) want(tok token.UUID, p float64) {
	x.t.Helper()
	if got := x.prob(tok); got != p {
		x.t.Fatalf("probability %v, want %v", got, p)
	}
}

var setting = session.Setting{Level: 1, Memory: 1 << 30}

func TestProbabilitiesShowAtTheCommit(t *testing.T) {
	x := newWorld(t)
	s, other := x.session(1), x.session(2)
	must(t, s.SetProb(input(1), 0.25, setting))
	x.want(input(1), 1)
	must(t, s.Promise(session.Ending{XID: 10, Durable: true}))
	x.want(input(1), 1)
	must(t, other.SetProb(input(1), 0.5, setting))
	must(t, other.Promise(session.Ending{XID: 11, Durable: true}))
	must(t, s.End(true))
	x.want(input(1), 0.25)
	must(t, other.End(true))
	x.want(input(1), 0.5)
	must(t, s.SetProb(input(1), 0.75, setting))
	must(t, s.Promise(session.Ending{XID: 12, Durable: true}))
	must(t, s.End(false))
	x.fates[12] = worker.Aborted
	x.pipe.w.Tick()
	x.want(input(1), 0.5)
}

// A session or the server may die between the promise and the end.
func TestTransactionsThatNobodyEnded(t *testing.T) {
	for _, restart := range []string{"no", "killed", "in order"} {
		x := newWorld(t)
		for i, fate := range []worker.Fate{worker.Committed, worker.Aborted, worker.InProgress} {
			s := x.session(uint32(i + 1))
			must(t, s.SetProb(input(i), 0.25, setting))
			must(t, s.Promise(session.Ending{XID: uint64(20 + i), Durable: true}))
			x.fates[uint64(20+i)] = fate
		}
		switch restart {
		case "killed":
			x.pipe.w.Abandon()
			x.start()
			x.pipe.w.Recover([]wire.Database{db5})
		case "in order":
			must(t, x.pipe.w.Close())
			x.start()
			must(t, x.session(9).Sync())
		default:
			x.pipe.w.Tick()
		}
		x.want(input(0), 0.25)
		x.want(input(1), 1)
		x.want(input(2), 1)
		x.fates[22] = worker.Committed
		x.pipe.w.Tick()
		x.want(input(2), 0.25)
	}
}

func TestAnnotationsThatCannotBe(t *testing.T) {
	x := newWorld(t)
	s := x.session(1)
	sum, err := s.Plus([]token.UUID{input(1), input(2)})
	must(t, err)
	must(t, s.SetProb(input(1), 0.25, setting))
	must(t, s.SetProb(sum, 0.5, setting))
	wantCode(t, s.Promise(session.Ending{XID: 30, Durable: true}), sqlerror.InvalidParameterValue)
	must(t, s.End(false))
	x.pipe.w.Tick()
	x.want(input(1), 1)
	must(t, setProb(s, input(1), 0.125))
	x.want(input(1), 0.125)
	wantCode(t, setInfos(s, derived(1), 1, 2), sqlerror.UndefinedObject)
}

// failingFile is a file on a disk that may fail.
type failingFile struct {
	store.File
	broken *bool
}

func (f failingFile) Sync() error {
	if *f.broken {
		return errors.New("input/output error")
	}
	return nil
}

func TestDiskThatFails(t *testing.T) {
	x := newWorld(t)
	var broken bool
	x.fs = memfs.Wrap(x.fs, func(f store.File) store.File { return failingFile{f, &broken} })
	x.pipe.w.Abandon()
	x.start()
	durable := session.Ending{XID: 40, Durable: true}
	s := x.session(1)
	_, err := s.Times([]token.UUID{input(1), input(2)})
	must(t, err)
	must(t, s.Promise(durable))
	must(t, s.End(true))
	broken = true
	a, err := s.Times([]token.UUID{input(3), input(4)})
	must(t, err)
	wantCode(t, s.Promise(durable), sqlerror.IOError)
	must(t, s.End(false))
	// The disk works again, and nobody knows what is on it.
	broken = false
	_, err = s.Times([]token.UUID{input(5), input(6)})
	must(t, err)
	wantCode(t, s.Promise(durable), sqlerror.IOError)
	must(t, s.End(false))
	// Readers go on, and so does everything after a restart.
	must(t, s.Sync())
	if !found(t, x.dir, a) {
		t.Error("the gate is not there")
	}
	x.pipe.w.Abandon()
	x.start()
	s = x.session(2)
	_, err = s.Times([]token.UUID{input(7), input(8)})
	must(t, err)
	must(t, s.Promise(durable))
	must(t, s.End(true))
}

// One flush serves all who wait for it.
func TestGroupCommit(t *testing.T) {
	x := newWorld(t)
	var frames [][]byte
	const n = 20
	for i := range uint32(n) {
		var to record
		s := session.New(db5, i+1, &to)
		_, err := s.Times([]token.UUID{input(int(i)), input(int(i) + 1)})
		must(t, err)
		must(t, s.Flush())
		frames = append(frames, to.frames...)
		f := wire.AppendCommit(wire.Begin(nil), &wire.Commit{XID: uint64(i), Durable: true})
		wire.Finish(f, &wire.Frame{Kind: wire.KindCommit, Database: db5, Sender: wire.Sender{PID: i + 1}, Number: uint64(i) + 1})
		frames = append(frames, f)
	}
	var all []byte
	for _, f := range frames {
		all = append(all, f...)
	}
	tickets := map[uint64]int{}
	for _, b := range x.pipe.w.Apply(all) {
		r, err := wire.ParseReply(b)
		must(t, err)
		if r.Outcome != wire.Done {
			t.Fatal(r.Err)
		}
		tickets[r.Ticket]++
	}
	if tickets[1] != n {
		t.Errorf("flushes and who waits for them: %v, want all for the first", tickets)
	}
	_, err := x.pipe.AwaitFlush(1)
	must(t, err)
	if ended := x.pipe.w.State().FlushesEnded; ended != 1 {
		t.Errorf("%d flushes", ended)
	}
}

func TestReleasedCircuitIsClean(t *testing.T) {
	x := newWorld(t)
	s := x.session(1)
	a, err := s.Times([]token.UUID{input(1), input(2)})
	must(t, err)
	must(t, setProb(s, input(1), 0.5))
	if !store.LeftOpen(x.fs, x.dir) {
		t.Error("an open circuit looks closed")
	}
	must(t, x.session(2).ReleaseCircuit(db5))
	if store.LeftOpen(x.fs, x.dir) {
		t.Error("a released circuit was not closed")
	}
	if !found(t, x.dir, a) {
		t.Error("the gate is not there")
	}
	b, err := s.Times([]token.UUID{input(3), input(4)})
	must(t, err)
	must(t, s.Sync())
	if !found(t, x.dir, b) {
		t.Error("a released circuit was not opened again")
	}
}
