package session

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"provsql/gosrc/sqlerror"
	"provsql/gosrc/token"
	"provsql/gosrc/wire"
)

// anywhere is a setting that limits nothing.
var anywhere = Setting{Level: 1, Memory: 1 << 40}

// sent are the annotations that came in frames, as "token kind value".
func (f *fake) sent(t *testing.T, xid uint64) map[string]string {
	all := map[string]string{}
	for _, b := range f.frames {
		var fr wire.Frame
		if _, status := wire.Parse(b, &fr); status != wire.Whole || len(b) > wire.MaxFrame {
			t.Fatalf("not a frame: %d bytes, status %v", len(b), status)
		}
		if fr.Kind < wire.KindProbs || fr.Kind > wire.KindExtra {
			continue
		}
		got, rest, ok := wire.XID(fr.Payload)
		if !ok || got != xid {
			t.Fatalf("transaction %d, want %d", got, xid)
		}
		if fr.Kind == wire.KindExtra {
			var e wire.Extra
			if !wire.ParseExtra(rest, &e) {
				t.Fatal("malformed text")
			}
			key := fmt.Sprint(e.Token, " text")
			if int(e.From) != len(all[key]) {
				t.Fatal("parts out of order")
			}
			all[key] += string(e.Text)
			continue
		}
		for len(rest) > 0 {
			var tok token.UUID
			var p float64
			var i, j int32
			if fr.Kind == wire.KindProbs {
				tok, p, rest, ok = wire.NextProb(rest)
				all[fmt.Sprint(tok, " prob")] = fmt.Sprint(p)
			} else {
				tok, i, j, rest, ok = wire.NextInfos(rest)
				all[fmt.Sprint(tok, " infos")] = fmt.Sprint(i, j)
			}
			if !ok {
				t.Fatal("malformed")
			}
		}
	}
	return all
}

func kinds(t *testing.T, f *fake) (all []wire.Kind) {
	for _, b := range f.frames {
		var fr wire.Frame
		wire.Parse(b, &fr)
		all = append(all, fr.Kind)
	}
	f.frames = nil
	return all
}

// What is sent at the commit is what a stack of maps says, whatever was set
// and rolled back in nested subtransactions.
func TestAnnotationsFollowSubtransactions(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		s, f := newSession()
		stack := []map[string]string{{}}
		top := func() map[string]string { return stack[len(stack)-1] }
		for range r.IntN(200) {
			level := int32(len(stack))
			at := Setting{Level: level, Memory: 1 << 30}
			tok := numbered(r.IntN(6))
			switch r.IntN(8) {
			case 0:
				stack = append(stack, maps.Clone(top()))
			case 1:
				if level > 1 {
					s.RollBack(level)
					stack = stack[:level-1]
				}
			case 2:
				if level > 1 {
					s.Release(level)
					stack[level-2] = top()
					stack = stack[:level-1]
				}
			case 3, 4:
				p := r.Float64()
				if err := s.SetProb(tok, p, at); err != nil {
					t.Fatal(err)
				}
				top()[fmt.Sprint(tok, " prob")] = fmt.Sprint(p)
			case 5, 6:
				i, j := r.Int32(), r.Int32()
				s.SetInfos(tok, i, j, at)
				top()[fmt.Sprint(tok, " infos")] = fmt.Sprint(i, j)
			case 7:
				data := make([]byte, r.IntN(3*wire.MaxPartText))
				for i := range data {
					data[i] = byte('a' + r.IntN(26))
				}
				s.SetExtra(tok, data, at)
				top()[fmt.Sprint(tok, " text")] = string(data)
			}
			want := top()
			p, set := s.Pending().Prob(tok)
			if w, is := want[fmt.Sprint(tok, " prob")]; set != is || set && fmt.Sprint(p) != w {
				t.Fatalf("seed %d: the session reads probability %v %v, want %v", seed, p, set, w)
			}
			i, j, set := s.Pending().Infos(tok)
			if w, is := want[fmt.Sprint(tok, " infos")]; set != is || set && fmt.Sprint(i, j) != w {
				t.Fatalf("seed %d: the session reads infos %v %v %v, want %v", seed, i, j, set, w)
			}
			x, set := s.Pending().Text(tok)
			if w, is := want[fmt.Sprint(tok, " text")]; set != is || string(x) != w {
				t.Fatalf("seed %d: the session reads another text", seed)
			}
		}
		want := top()
		if err := s.Promise(Ending{XID: 9, Durable: true}); err != nil {
			t.Fatal(err)
		}
		if got := f.sent(t, 9); !maps.Equal(got, want) {
			t.Fatalf("seed %d: sent %v, want %v", seed, got, want)
		}
		s.End(true)
		if s.Pending().Any() {
			t.Fatal("annotations outlive their transaction")
		}
	}
}

func TestMemoryOfAnnotationsIsBounded(t *testing.T) {
	s, _ := newSession()
	var err error
	n := 0
	for ; err == nil && n < 100_000; n++ {
		err = s.SetProb(numbered(n), 0.5, Setting{Level: 1, Memory: 1 << 20})
	}
	var e *sqlerror.Error
	if !errors.As(err, &e) || e.Code != sqlerror.ProgramLimitExceeded || n < 5000 {
		t.Fatal(n, err)
	}
	// Setting the same one again takes none.
	s, _ = newSession()
	for range 100_000 {
		if err := s.SetProb(numbered(1), 0.5, Setting{Level: 1, Memory: 1 << 10}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWhoWaitsForTheDisk(t *testing.T) {
	s, f := newSession()
	promise := func(e Ending) []wire.Kind {
		t.Helper()
		f.frames = nil
		if err := s.Promise(e); err != nil {
			t.Fatal(err)
		}
		s.End(true)
		return kinds(t, f)
	}
	sync := wire.KindSync
	gates, commit, resolve, probs := wire.KindGates, wire.KindCommit, wire.KindResolve, wire.KindProbs
	durable := Ending{XID: 7, Durable: true}
	f.reply = wire.Reply{Ticket: 5}
	for i, c := range []struct {
		make   int // number of the gate to make, -1: none
		prob   bool
		ending Ending
		want   []wire.Kind
		waits  bool
	}{
		{-1, false, durable, nil, false},                // nothing used
		{1, false, Ending{}, []wire.Kind{gates}, false}, // reads only
		{-1, false, Ending{Doubtful: true}, []wire.Kind{sync}, false},
		{0, false, Ending{Doubtful: true}, []wire.Kind{gates, sync}, false}, // asks whether it is stored
		{0, false, Ending{Doubtful: true}, nil, false},
		{1, false, durable, []wire.Kind{commit}, true},                                        // uses what a reader made
		{1, false, durable, nil, false},                                                       // that is durable now
		{2, false, durable, []wire.Kind{gates, commit}, true},                                 // a new one
		{3, false, Ending{XID: 8}, []wire.Kind{gates, commit}, true},                          // asynchronous: the worker would say 0
		{3, false, durable, []wire.Kind{commit}, true},                                        // not durable before
		{-1, false, Ending{XID: 7, Durable: true, Parallel: true}, []wire.Kind{commit}, true}, // others made gates
		{-1, true, durable, []wire.Kind{probs, commit, resolve}, true},
	} {
		f.awaited = nil
		if c.make >= 0 {
			s.Times([]token.UUID{numbered(c.make), numbered(c.make + 1)})
		}
		if c.prob {
			s.SetProb(numbered(1), 0.5, anywhere)
		}
		if got := promise(c.ending); !slices.Equal(got, c.want) || (len(f.awaited) == 1) != c.waits {
			t.Errorf("case %d: frames %v, waited %v; want %v, %v", i, got, f.awaited, c.want, c.waits)
		}
	}
}

func TestPromiseThatCannotBeGiven(t *testing.T) {
	s, f := newSession()
	s.Times([]token.UUID{numbered(1), numbered(2)})
	f.reply = wire.Reply{Outcome: wire.Failed, Err: sqlerror.New(sqlerror.IOError, "the disk is gone")}
	if err := s.Promise(Ending{XID: 7, Durable: true}); err == nil {
		t.Fatal("promised on a disk that is gone")
	}
	s.End(false)
	// A flush of which nobody knows how it ended is asked about again.
	f.reply = wire.Reply{Ticket: 3}
	f.flush = FlushUnknown
	s.Times([]token.UUID{numbered(3), numbered(4)})
	if err := s.Promise(Ending{XID: 8, Durable: true}); err == nil || len(f.awaited) != maxRestarts {
		t.Fatal(err, f.awaited)
	}
	s.End(false)
	f.reply, f.awaited = wire.Reply{}, nil
	if err := s.Promise(Ending{XID: 9, Durable: true}); err != nil || len(f.awaited) != 0 {
		t.Fatal(err, f.awaited)
	}
	s.End(true)
}

// A transaction that caught the error of a loss must not commit; the next one
// may.
func TestLossSpoilsItsTransaction(t *testing.T) {
	s, f := newSession()
	s.Times([]token.UUID{numbered(1), numbered(2)})
	f.reply = wire.Reply{Outcome: wire.Lost, Err: sqlerror.New(sqlerror.SystemError, "lost")}
	s.Sync()
	f.reply = wire.Reply{}
	if err := s.Promise(Ending{XID: 7, Durable: true}); err == nil {
		t.Fatal("a transaction whose gates were lost commits")
	}
	s.End(false)
	s.Times([]token.UUID{numbered(1), numbered(2)})
	if err := s.Promise(Ending{XID: 8, Durable: true}); err != nil {
		t.Fatal(err)
	}
}
