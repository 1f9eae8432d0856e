package session

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"provsql/gosrc/gate"
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/token"
	"provsql/gosrc/wire"
)

// fake is a Transport that keeps frames and gives prepared answers.
type fake struct {
	frames [][]byte
	reply  wire.Reply
	err    error
	// failAfter, when it is not 0, lets the frame after so many fail.
	failAfter int
	buf       []byte
	// awaited are the flushes waited for, flush is what is said of them.
	awaited []uint64
	flush   FlushOutcome
}

func (f *fake) Send(frame []byte) error {
	if f.err != nil {
		return f.err
	}
	if f.failAfter > 0 && len(f.frames) == f.failAfter {
		f.failAfter = 0
		return errors.New("the pipe is full")
	}
	f.frames = append(f.frames, slices.Clone(frame))
	return nil
}

func (f *fake) Request(frame []byte, number uint64) ([]byte, error) {
	if err := f.Send(frame); err != nil {
		return nil, err
	}
	f.reply.Number = number
	f.buf = wire.AppendReply(f.buf[:0], &f.reply)
	return f.buf, nil
}

func (f *fake) AwaitFlush(ticket uint64) (FlushOutcome, error) {
	f.awaited = append(f.awaited, ticket)
	return f.flush, f.err
}

// gates returns the gates of all frames so far, and forgets the frames.
func (f *fake) gates(t *testing.T) (all []wire.Gate) {
	for _, b := range f.frames {
		var fr wire.Frame
		if _, status := wire.Parse(b, &fr); status != wire.Whole || len(b) > wire.MaxFrame {
			t.Fatalf("not a frame: %d bytes, status %v", len(b), status)
		}
		switch fr.Kind {
		case wire.KindGates:
			for rest := fr.Payload; len(rest) > 0; {
				var g wire.Gate
				var ok bool
				if rest, ok = wire.NextGate(rest, &g); !ok {
					t.Fatal("malformed gate")
				}
				all = append(all, g)
			}
		case wire.KindPart:
			var p wire.Part
			if !wire.ParsePart(fr.Payload, &p) {
				t.Fatal("malformed part")
			}
			if p.First() {
				all = append(all, wire.Gate{Token: p.Token, Type: p.Type})
			}
			g := &all[len(all)-1]
			at := len(g.Children)
			if len(p.Data) > 0 {
				at = len(g.Data)
			}
			if g.Token != p.Token || at != int(p.From) || len(p.Data) > 0 && len(g.Children) != int(p.Total) {
				t.Fatal("parts out of order")
			}
			g.Children = append(g.Children, p.Children...)
			g.Data = append(g.Data, p.Data...)
		}
	}
	f.frames = nil
	return all
}

func numbered(i int) (t token.UUID) {
	t[0], t[1], t[2], t[3], t[6], t[8] = byte(i), byte(i>>8), byte(i>>16), 1, 0x40, 0x80
	return t
}

func newSession() (*Session, *fake) {
	f := &fake{}
	return New(wire.Database{OID: 1, Tablespace: 2}, 3, f), f
}

func TestFolding(t *testing.T) {
	s, f := newSession()
	a, b, zero, one := numbered(1), numbered(2), token.Zero, token.One
	var n token.Namer
	times := func(ts ...token.UUID) func() (token.UUID, error) {
		return func() (token.UUID, error) { return s.Times(ts) }
	}
	plus := func(ts ...token.UUID) func() (token.UUID, error) {
		return func() (token.UUID, error) { return s.Plus(ts) }
	}
	monus := func(x, y token.UUID) func() (token.UUID, error) {
		return func() (token.UUID, error) { return s.Monus(x, y) }
	}
	delta := func(x token.UUID) func() (token.UUID, error) {
		return func() (token.UUID, error) { return s.Delta(x) }
	}
	none := gate.Type(255)
	for i, c := range []struct {
		call     func() (token.UUID, error)
		want     token.UUID
		typ      gate.Type
		children []token.UUID
	}{
		{times(), one, none, nil},
		{times(one, one), one, none, nil},
		{times(one, a, one), a, none, nil},
		{times(a, zero, b), zero, none, nil},
		{times(b, one, a), n.Times([]token.UUID{a, b}), gate.Times, []token.UUID{b, a}},
		{times(a, a), n.Times([]token.UUID{a, a}), gate.Times, []token.UUID{a, a}},
		{plus(), zero, none, nil},
		{plus(zero, zero), zero, none, nil},
		{plus(zero, a), a, none, nil},
		{plus(a, zero, one), n.Plus([]token.UUID{one, a}), gate.Plus, []token.UUID{a, one}},
		{plus(b, a, b), n.Plus([]token.UUID{a, b, b}), gate.Plus, []token.UUID{b, a, b}},
		{monus(a, a), zero, none, nil},
		{monus(zero, a), zero, none, nil},
		{monus(a, zero), a, none, nil},
		{monus(a, b), n.Monus(a, b), gate.Monus, []token.UUID{a, b}},
		{monus(b, a), n.Monus(b, a), gate.Monus, []token.UUID{b, a}},
		{delta(zero), zero, none, nil},
		{delta(one), one, none, nil},
		{delta(a), n.Delta(a), gate.Delta, []token.UUID{a}},
	} {
		got, err := c.call()
		if err != nil || got != c.want {
			t.Errorf("case %d: token %v %v, want %v", i, got, err, c.want)
		}
		if err := s.Flush(); err != nil {
			t.Fatal(err)
		}
		gates := f.gates(t)
		if c.typ == none {
			if len(gates) != 0 {
				t.Errorf("case %d: a gate was created", i)
			}
			continue
		}
		if len(gates) != 1 || gates[0].Token != c.want || gates[0].Type != c.typ || !slices.Equal(gates[0].Children, c.children) {
			t.Errorf("case %d: gates %+v", i, gates)
		}
	}
}

func TestBatchesAndDuplicates(t *testing.T) {
	s, f := newSession()
	for range 3 {
		for i := range 1000 {
			if _, err := s.Times([]token.UUID{numbered(i), numbered(i + 1)}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if !s.Dirty() {
		t.Error("not dirty with gates on the way")
	}
	if err := s.Sync(); err != nil {
		t.Fatal(err)
	}
	if s.Dirty() {
		t.Error("dirty after a sync")
	}
	frames := len(f.frames)
	if n := len(f.gates(t)); n != 1000 || frames > 15 {
		t.Errorf("%d gates in %d frames", n, frames)
	}
	s.Times([]token.UUID{numbered(5), numbered(6)})
	if s.Dirty() {
		t.Error("dirty after a gate that was sent and synced")
	}
	s.sent.clear()
	s.Times([]token.UUID{numbered(5), numbered(6)})
	if !s.Dirty() {
		t.Error("a forgotten gate was not sent again")
	}
}

func TestLargeGate(t *testing.T) {
	for _, n := range []int{251, 252, 100_000} {
		s, f := newSession()
		s.Times([]token.UUID{numbered(1), numbered(2)})
		children := make([]token.UUID, n)
		for i := range children {
			children[i] = numbered(i)
		}
		kept := slices.Clone(children)
		tok, err := s.Plus(children)
		if err != nil || !slices.Equal(children, kept) {
			t.Fatal("children changed", err)
		}
		s.Flush()
		gates := f.gates(t)
		if len(gates) != 2 || gates[1].Token != tok || !slices.Equal(gates[1].Children, children) {
			t.Errorf("a gate of %d children did not arrive", n)
		}
	}
}

// Data arrives as it was given, in one frame as long as it fits.
func TestData(t *testing.T) {
	for _, n := range []int{0, 1, 200, 251, 252, 1000} {
		whole := max(wire.MaxPayload-wire.GateSize(n, 1)+1, 1) // bytes of data that fit
		for _, length := range []int{0, 1, 3, whole, whole + 1, 10_000} {
			s, f := newSession()
			s.Times([]token.UUID{numbered(1), numbered(2)})
			children, data := make([]token.UUID, n), make([]byte, length)
			for i := range children {
				children[i] = numbered(i)
			}
			for i := range data {
				data[i] = byte(i * i)
			}
			tok := named(7)
			for range 2 {
				if err := s.CreateWithData(tok, gate.Agg, children, data); err != nil {
					t.Fatal(err)
				}
			}
			if err := s.Flush(); err != nil {
				t.Fatal(err)
			}
			frames := len(f.frames)
			if fits := wire.GateSize(n, length) <= wire.MaxPayload; fits && frames > 2 || !fits && frames < 3 {
				t.Errorf("%d frames for %d children and %d bytes", frames, n, length)
			}
			gates := f.gates(t)
			if len(gates) != 2 || gates[1].Token != tok || gates[1].Type != gate.Agg ||
				!slices.Equal(gates[1].Children, children) || !bytes.Equal(gates[1].Data, data) {
				t.Errorf("a gate of %d children and %d bytes did not arrive", n, length)
			}
		}
	}
}

// Data that is too long is refused before anything is sent.
func TestTooMuchData(t *testing.T) {
	s, f := newSession()
	s.Times([]token.UUID{numbered(1), numbered(2)})
	data := make([]byte, wire.MaxData+1) // never touched
	err := s.CreateWithData(named(7), gate.Value, nil, data)
	var e *sqlerror.Error
	if !errors.As(err, &e) || e.Code != sqlerror.ProgramLimitExceeded || len(f.frames) != 0 {
		t.Fatal(err, len(f.frames))
	}
}

func TestFailuresOfTheTransport(t *testing.T) {
	s, f := newSession()
	s.Times([]token.UUID{numbered(1), numbered(2)})
	f.err = errors.New("the pipe is full")
	if err := s.Sync(); err != f.err {
		t.Fatal(err)
	}
	f.err = nil
	if err := s.Sync(); err != nil {
		t.Fatal(err)
	}
	if gates := f.gates(t); len(gates) != 1 {
		t.Errorf("the batch that could not be sent is gone: %d gates", len(gates))
	}
	// A gate whose parts could not all be sent is sent again, all of it.
	data := make([]byte, 3*wire.MaxPartData)
	f.failAfter = 2
	if err := s.CreateWithData(named(1), gate.Value, nil, data); err == nil {
		t.Fatal("a part that was not sent was not missed")
	}
	f.frames = nil
	if err := s.CreateWithData(named(1), gate.Value, nil, data); err != nil {
		t.Fatal(err)
	}
	if gates := f.gates(t); len(gates) != 1 || len(gates[0].Data) != len(data) {
		t.Errorf("%d gates", len(gates))
	}
}

func TestLostFrames(t *testing.T) {
	s, f := newSession()
	s.Times([]token.UUID{numbered(1), numbered(2)})
	full := sqlerror.New(sqlerror.DiskFull, "no space")
	f.reply = wire.Reply{Outcome: wire.Lost, Err: full}
	var e *sqlerror.Error
	if err := s.Sync(); !errors.As(err, &e) || *e != *full || s.losses != 1 {
		t.Fatal(err, s.losses)
	}
	f.gates(t)
	f.reply = wire.Reply{}
	s.Times([]token.UUID{numbered(1), numbered(2)})
	if err := s.Sync(); err != nil || len(f.gates(t)) != 1 {
		t.Fatal("the lost gate was not sent again", err)
	}
	// A request that fails by itself loses nothing.
	f.reply = wire.Reply{Outcome: wire.Failed, Err: full}
	if err := s.Sync(); !errors.As(err, &e) || s.losses != 1 {
		t.Fatal(err, s.losses)
	}
	// Another store than before has none of what was sent.
	f.reply = wire.Reply{Store: 7}
	s.Sync()
	f.reply = wire.Reply{Store: 8}
	if err := s.Sync(); err == nil || s.losses != 2 {
		t.Fatal("a replaced store went unnoticed")
	}
}

func TestArguments(t *testing.T) {
	s, _ := newSession()
	if err := s.CreateGate(numbered(1), gate.NumTypes, nil); err == nil {
		t.Error("an unknown type was accepted")
	}
	if err := s.CreateWithData(numbered(1), gate.NumTypes, nil, []byte("data")); err == nil {
		t.Error("an unknown type was accepted with data")
	}
}

func TestCreatingAllocatesNothing(t *testing.T) {
	s, _ := newSession()
	s.transport = null{}
	children, data := []token.UUID{numbered(0), numbered(0), token.One}, []byte("some data")
	i := 0
	create := func() {
		i++
		children[0] = numbered(i)
		x, _ := s.Times(children)
		y, _ := s.Plus(children)
		z, _ := s.Monus(x, y)
		s.Delta(z)
		s.CreateWithData(numbered(i), gate.Agg, children, data)
	}
	create()
	if n := testing.AllocsPerRun(1000, create); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

type null struct{}

func (null) Send([]byte) error                       { return nil }
func (null) Request([]byte, uint64) ([]byte, error)  { return nil, nil }
func (null) AwaitFlush(uint64) (FlushOutcome, error) { return FlushDone, nil }
