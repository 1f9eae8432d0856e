// Package worker applies what backends send to the circuits of their
// databases.
package worker

import (
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/store"
	"provsql/gosrc/wire"
)

// Worker is the one writer of all circuits of a server. It is for one
// goroutine.
type Worker struct {
	fs     store.FS
	folder func(wire.Database) string
	fate   func(xid uint64) Fate
	log    logger

	partial []byte // the start of a frame that is not complete
	garbage int    // bytes skipped since the last frame
	circuits
	senders
	flusher
	// flushSoon says that something waits for a flush that nobody waits for.
	flushSoon bool

	gates   []wire.Gate
	changes []store.Change
	replies [][]byte
	used    int // of replies, by this Apply

	frames, requests, damaged uint64
	refused                   uint64 // frames that could not be carried out
	troubled                  bool   // the last one of them that was not answered
}

// Server is what a worker needs to know of the server it works for.
type Server struct {
	// Folder gives the directory of a database.
	Folder func(wire.Database) string
	// Fate tells how a transaction ended.
	Fate func(xid uint64) Fate
	// Log takes what the server's log should say.
	Log func(Level, string)
	// FlushEnded is called from another goroutine when Flushed has something
	// to do.
	FlushEnded func()
	// Flushes is the number of the last flush of an earlier worker.
	Flushes uint64
}

// New returns a worker.
func New(fs store.FS, server Server) *Worker {
	return &Worker{
		fs: fs, folder: server.Folder, fate: server.Fate, log: logger{logf: server.Log},
		partial: make([]byte, 0, wire.MaxFrame),
		flusher: flusher{ended: server.Flushes, done: make(chan struct{}, 1), notify: server.FlushEnded},
	}
}

// SetFsync says whether commits wait for the disk.
func (w *Worker) SetFsync(on bool) { w.careless = !on }

// Apply takes bytes as they were read from the pipe, cut anywhere, and returns
// the replies to the requests among them; they are valid until the next call.
// Bytes that are no frame are skipped and logged.
func (w *Worker) Apply(b []byte) (replies [][]byte) {
	defer w.startFlush()
	w.used = 0
	w.circuits.round++
	for len(w.partial) > 0 {
		consumed, need := w.step(w.partial)
		if consumed > 0 {
			w.partial = append(w.partial[:0], w.partial[consumed:]...)
			continue
		}
		k := min(need-len(w.partial), len(b))
		if k == 0 {
			return w.replies[:w.used]
		}
		w.partial = append(w.partial, b[:k]...)
		b = b[k:]
	}
	for len(b) > 0 {
		consumed, _ := w.step(b)
		if consumed == 0 {
			w.partial = append(w.partial, b...)
			break
		}
		b = b[consumed:]
	}
	return w.replies[:w.used]
}

// Drained says that the pipe is empty. Frames are written to it in one piece:
// what is left of one that is not whole never was a frame, and must not wait
// to swallow the next.
func (w *Worker) Drained() (replies [][]byte) {
	if len(w.partial) == 0 {
		return nil
	}
	defer w.startFlush()
	w.used = 0
	for len(w.partial) > 0 {
		consumed, _ := w.step(w.partial)
		if consumed == 0 {
			consumed = wire.Next(w.partial)
			w.garbage += consumed
		}
		w.partial = append(w.partial[:0], w.partial[consumed:]...)
	}
	return w.replies[:w.used]
}

// Inherit says that an earlier worker ended in order, with Settled, and that
// frames it took from the pipe are not missing.
func (w *Worker) Inherit() { w.inherits = true }

// Settled reports whether a worker that follows this one can go on from here:
// no part of a gate or text is waiting for the next, and no session is owed
// an error.
func (w *Worker) Settled() bool { return len(w.partial) == 0 && w.settled() }

// Pending returns the number of bytes of a frame that is not complete.
func (w *Worker) Pending() int { return len(w.partial) }

// Close makes everything durable and closes all circuits.
func (w *Worker) Close() error { return w.closeAll() }

// step handles what starts b and returns how many bytes that was; or 0, and
// the bytes needed to tell more.
func (w *Worker) step(b []byte) (consumed, need int) {
	var f wire.Frame
	size, status := wire.Parse(b, &f)
	if status == wire.Garbage {
		n := wire.Next(b)
		w.garbage += n
		return n, 0
	}
	if status != wire.Short && w.garbage > 0 {
		w.dropped = true
		w.damaged++
		w.log.printf(Warning, "%d bytes from the pipe are no frame and were skipped", w.garbage)
		w.garbage = 0
	}
	switch status {
	case wire.Short:
		return 0, size
	case wire.Damaged:
		w.dropped = true
		w.damaged++
		w.log.printf(Warning, "a frame of process %d has a wrong checksum and was dropped", f.Sender.PID)
		// One that was cut short has others in its place.
		return wire.Next(b[:size]), 0
	}
	w.handle(&f)
	return size, 0
}

// handle carries out a frame. A panic in it costs the circuit's open files,
// which are recovered from, and not the worker.
func (w *Worker) handle(f *wire.Frame) {
	w.frames++
	x := w.sender(f.Sender)
	defer func() {
		if p := recover(); p != nil {
			w.log.printf(Warning, "frame of process %d: internal error: %v", f.Sender.PID, p)
			w.abandon(f.Database)
			err := sqlerror.New(sqlerror.InternalError, "internal error in the circuit worker: %v", p)
			if f.Number != 0 {
				w.answer(f, wire.Lost, 0, err)
			} else {
				x.fail(f.Sequence, err)
			}
		}
	}()
	if f.Number != 0 {
		w.requests++
		w.request(x, f)
		return
	}
	x.follow(f.Sequence)
	if staged(f.Kind) {
		x.startStaging(f)
	}
	err := w.apply(x, f)
	w.troubled = err != nil
	if err != nil {
		w.refused++
		e := sqlError(err)
		w.log.printf(Warning, "dropped a frame of process %d for database %d: %s", f.Sender.PID, f.Database.OID, e.Message)
		if staged(f.Kind) {
			x.dropText()
			x.staging.fail(err)
		} else {
			x.fail(f.Sequence, e)
		}
	}
}

// request carries out a frame that is answered.
func (w *Worker) request(x *sender, f *wire.Frame) {
	if e := x.reconcile(f); e != nil {
		x.staging = staging{}
		w.answer(f, wire.Lost, 0, e)
		return
	}
	var ticket uint64
	var err error
	if f.Kind == wire.KindCommit {
		ticket, err = w.commit(x, f)
	} else {
		err = w.apply(x, f)
	}
	if err != nil {
		w.answer(f, wire.Failed, 0, sqlError(err))
		return
	}
	w.answer(f, wire.Done, ticket, nil)
}

func (w *Worker) answer(f *wire.Frame, outcome wire.Outcome, ticket uint64, err *sqlerror.Error) {
	if w.used == len(w.replies) {
		w.replies = append(w.replies, nil)
	}
	r := wire.Reply{Number: f.Number, Outcome: outcome, Err: err, Ticket: ticket, Store: w.storeID(f.Database)}
	w.replies[w.used] = wire.AppendReply(w.replies[w.used][:0], &r)
	w.used++
}

// NumGates returns the number of gates of a database whose circuit is open.
func (w *Worker) NumGates(db wire.Database) uint64 {
	if c := w.opened(db); c != nil {
		return c.store.NumGates()
	}
	return 0
}

// Abandon closes all circuits as they are, as the end of the process would.
func (w *Worker) Abandon() {
	for db := range w.byDatabase {
		w.abandon(db)
	}
}
