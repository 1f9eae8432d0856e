package worker

import (
	"errors"

	"provsql/gosrc/sqlerror"
	"provsql/gosrc/store"
	"provsql/gosrc/wire"
)

var errMalformed = sqlerror.New(sqlerror.InternalError, "the circuit worker got a malformed frame")

// sqlError returns err as an error for an SQL user.
func sqlError(err error) *sqlerror.Error {
	var e *sqlerror.Error
	switch {
	case errors.As(err, &e):
		return e
	case errors.Is(err, store.ErrNoDatabase):
		return sqlerror.New(sqlerror.UndefinedObject, "the database of the circuit does not exist")
	}
	return sqlerror.New(sqlerror.IOError, "circuit store: %v", err)
}

// apply carries out what a frame asks for.
func (w *Worker) apply(x *sender, f *wire.Frame) error {
	switch f.Kind {
	case wire.KindSync:
		_, err := w.openExisting(f.Database)
		return err
	case wire.KindResolve:
		return w.resolve(f)
	case wire.KindRelease:
		return w.release(f.Database)
	}
	c, err := w.open(f.Database)
	if err != nil {
		return err
	}
	switch f.Kind {
	case wire.KindGates:
		return w.createGates(c, f.Payload)
	case wire.KindPart:
		return w.createPart(c, x, f.Payload)
	case wire.KindProbs, wire.KindInfos, wire.KindExtra:
		xid, rest, ok := wire.XID(f.Payload)
		if !ok {
			return errMalformed
		}
		return w.stage(c, x, f.Kind, xid, rest)
	}
	return errMalformed
}

// openExisting returns the circuit of a database, nil when it has none.
func (w *Worker) openExisting(db wire.Database) (*circuit, error) {
	dir := w.folder(db)
	if w.opened(db) == nil && w.fs.IsDir(dir) && !store.Exists(w.fs, dir) {
		return nil, nil
	}
	return w.open(db)
}

// createGates takes the gates off a payload first, so that a malformed one
// creates none.
func (w *Worker) createGates(c *circuit, payload []byte) error {
	w.gates = w.gates[:0]
	for len(payload) > 0 {
		var g wire.Gate
		var ok bool
		if payload, ok = wire.NextGate(payload, &g); !ok {
			return errMalformed
		}
		w.gates = append(w.gates, g)
	}
	return c.store.Append(w.gates)
}

// createPart adds children or data to a gate that comes in parts.
func (w *Worker) createPart(c *circuit, x *sender, payload []byte) error {
	var p wire.Part
	if !wire.ParsePart(payload, &p) {
		return errMalformed
	}
	if p.First() {
		x.dropPart()
		part, err := c.store.Begin(p.Token, p.Type, p.Total, p.TotalData)
		if err != nil {
			return err
		}
		x.startPart(c, part)
	}
	if x.partOf != c || !follows(&p, &x.part) {
		x.dropPart()
		if x.err != nil {
			return x.err
		}
		return sqlerror.New(sqlerror.InternalError, "the circuit worker missed a part of a gate")
	}
	var err error
	if len(p.Data) > 0 {
		err = c.store.ExtendData(&x.part, p.Data)
	} else {
		err = c.store.Extend(&x.part, p.Children)
	}
	if err != nil || x.part.Complete() {
		x.dropPart()
	}
	return err
}

// follows reports whether a part is the next of a gate.
func follows(p *wire.Part, of *store.Partial) bool {
	if of.Token != p.Token || of.Type != p.Type || of.Total != p.Total || of.TotalData != p.TotalData {
		return false
	}
	if len(p.Data) > 0 {
		return of.Got == of.Total && of.GotData == p.From
	}
	return of.Got == p.From
}
