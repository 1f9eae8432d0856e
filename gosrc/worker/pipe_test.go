package worker_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"provsql/gosrc/session"
	"provsql/gosrc/store"
	"provsql/gosrc/store/memfs"
	"provsql/gosrc/token"
	"provsql/gosrc/wire"
	"provsql/gosrc/worker"
)

// pipe is a Transport that hands frames to a worker in this process, cut at
// random places.
type pipe struct {
	w       *worker.Worker
	rand    *rand.Rand // nil: whole frames
	waiting []byte
	frames  int
	// unread makes requests fail as when they are cancelled: the worker
	// answers and nobody reads it.
	unread bool
	// intercept may change or swallow a frame.
	intercept func([]byte) []byte
}

func (p *pipe) Send(frame []byte) error {
	p.put(frame)
	return nil
}

func (p *pipe) put(frame []byte) (replies [][]byte) {
	p.frames++
	if p.intercept != nil {
		if frame = p.intercept(append([]byte{}, frame...)); frame == nil {
			return nil
		}
	}
	if p.rand == nil {
		return p.w.Apply(frame)
	}
	p.waiting = append(p.waiting, frame...)
	return nil
}

// drain gives the worker what waits, in pieces.
func (p *pipe) drain() (replies [][]byte) {
	for len(p.waiting) > 0 {
		n := min(len(p.waiting), 1+p.rand.IntN(6000))
		for _, r := range p.w.Apply(p.waiting[:n]) {
			replies = append(replies, append([]byte{}, r...))
		}
		p.waiting = p.waiting[n:]
	}
	return replies
}

func (p *pipe) Request(frame []byte, number uint64) ([]byte, error) {
	replies := p.put(frame)
	if p.rand != nil {
		replies = p.drain()
	}
	for _, b := range replies {
		if p.unread {
			break
		}
		if r, err := wire.ParseReply(b); err == nil && r.Number == number {
			return b, nil
		}
	}
	return nil, fmt.Errorf("no reply to request %x", number)
}

func input(i int) (t token.UUID) {
	x := uint64(i)*0x9e3779b97f4a7c15 + 1
	for j := range t {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		t[j] = byte(x >> 32)
	}
	t[6], t[8] = t[6]&0x0f|0x40, t[8]&0x3f|0x80
	return t
}

// newWorker returns a worker of databases that lie in dirs by OID.
func newWorker(t testing.TB, dirs map[uint32]string) *worker.Worker {
	return worker.New(memfs.Unsynced(store.OS), serverOf(t, func(db wire.Database) string { return dirs[db.OID] }))
}

// serverOf is a server whose transactions are all in progress.
func serverOf(t logger, folder func(wire.Database) string) worker.Server {
	return worker.Server{
		Folder:     folder,
		Fate:       func(uint64) worker.Fate { return worker.InProgress },
		Log:        func(_ worker.Level, msg string) { t.Log(msg) },
		FlushEnded: func() {},
	}
}

type logger interface{ Log(...any) }

// AwaitFlush is the main loop of a worker that has nothing else to do.
func (p *pipe) AwaitFlush(ticket uint64) (session.FlushOutcome, error) {
	for p.w.State().FlushesEnded < ticket {
		time.Sleep(10 * time.Microsecond)
		p.w.Flushed()
	}
	if p.w.State().FlushFailures > 0 {
		return session.FlushUnknown, nil
	}
	return session.FlushDone, nil
}

var lastXID atomic.Uint64

// transact runs a transaction that commits if it can.
func transact(s *session.Session, body func(session.Setting) error) error {
	err := body(session.Setting{Level: 1, Memory: 1 << 40})
	if err == nil {
		err = s.Promise(session.Ending{XID: lastXID.Add(1), Durable: true})
	}
	return errors.Join(err, s.End(err == nil))
}

func setProb(s *session.Session, x token.UUID, p float64) error {
	return transact(s, func(at session.Setting) error { return s.SetProb(x, p, at) })
}

func setInfos(s *session.Session, x token.UUID, info1, info2 int32) error {
	return transact(s, func(at session.Setting) error { return s.SetInfos(x, info1, info2, at) })
}

func setExtra(s *session.Session, x token.UUID, text []byte) error {
	return transact(s, func(at session.Setting) error { return s.SetExtra(x, text, at) })
}
