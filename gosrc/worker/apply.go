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
	if f.Kind == wire.KindSync {
		return w.sync(f)
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
	case wire.KindProbs:
		return setProbs(c, f.Payload)
	case wire.KindInfos:
		return setInfos(c, f.Payload)
	case wire.KindExtra:
		return setExtra(c, x, f.Payload)
	}
	return errMalformed
}

// sync has nothing to do: frames are applied in order, and readers see what
// is applied. It opens the circuit, if there is one, so that the reply can
// say which it is.
func (w *Worker) sync(f *wire.Frame) error {
	dir := w.resolve(f.Database)
	if w.opened(f.Database) == nil && w.fs.IsDir(dir) && !store.Exists(w.fs, dir) {
		return nil
	}
	_, err := w.open(f.Database)
	return err
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

// createPart adds children to a gate that comes in parts.
func (w *Worker) createPart(c *circuit, x *sender, payload []byte) error {
	var p wire.Part
	if !wire.ParsePart(payload, &p) {
		return errMalformed
	}
	if p.From == 0 {
		x.dropPart()
		part, err := c.store.Begin(p.Token, p.Type, p.Total)
		if err != nil {
			return err
		}
		x.startPart(c, part)
	}
	if x.partOf != c || x.part.Token != p.Token || x.part.Type != p.Type || x.part.Total != p.Total || x.part.Got != p.From {
		x.dropPart()
		if x.err != nil {
			return x.err
		}
		return sqlerror.New(sqlerror.InternalError, "the circuit worker missed a part of a gate")
	}
	err := c.store.Extend(&x.part, p.Children)
	if err != nil || x.part.Got == x.part.Total {
		x.dropPart()
	}
	return err
}

func setProbs(c *circuit, payload []byte) error {
	for len(payload) > 0 {
		t, p, rest, ok := wire.NextProb(payload)
		if !ok {
			return errMalformed
		}
		if err := c.store.SetProb(t, p); err != nil {
			return err
		}
		payload = rest
	}
	return nil
}

func setInfos(c *circuit, payload []byte) error {
	for len(payload) > 0 {
		t, info1, info2, rest, ok := wire.NextInfos(payload)
		if !ok {
			return errMalformed
		}
		if err := c.store.SetInfos(t, info1, info2); err != nil {
			return err
		}
		payload = rest
	}
	return nil
}

// setExtra adds bytes to a text that may come in parts.
func setExtra(c *circuit, x *sender, payload []byte) error {
	var e wire.Extra
	if !wire.ParseExtra(payload, &e) {
		return errMalformed
	}
	if e.From == 0 {
		x.dropText()
		x.textErr = nil
		text, err := c.store.BeginText(e.Token, e.Total)
		if err != nil {
			return err
		}
		x.startText(c, text)
	}
	if x.textOf != c || x.text.Token != e.Token || x.text.Total != e.Total || x.text.Got != e.From {
		x.dropText()
		if x.textErr != nil {
			return x.textErr
		}
		return sqlerror.New(sqlerror.InternalError, "the circuit worker missed a part of a text")
	}
	err := c.store.ExtendText(&x.text, e.Text)
	if err == nil && x.text.Got == x.text.Total {
		err = c.store.SetText(x.text)
	}
	if err != nil || x.text.Got == x.text.Total {
		x.dropText()
	}
	return err
}
