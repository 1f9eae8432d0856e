package session

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"testing"

	"provsql/gosrc/aggregate"
	"provsql/gosrc/gate"
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/token"
	"provsql/gosrc/wire"
)

// TestGatesOfValues expects each call to give the name of its gate, and to
// create that.
func TestGatesOfValues(t *testing.T) {
	a, b := numbered(1), numbered(2)
	var n token.Namer
	cmp := binary.LittleEndian.AppendUint32(nil, 96)
	sum := aggregate.AppendListed(nil, 2108, 20, []byte("42"))
	for what, c := range map[string]struct {
		call func(s *Session) (token.UUID, error)
		want wire.Gate
	}{
		"value": {
			func(s *Session) (token.UUID, error) { return s.Value([]byte("42")) },
			wire.Gate{Token: n.Value([]byte("42")), Type: gate.Value, Data: []byte("42")},
		},
		"empty value": {
			func(s *Session) (token.UUID, error) { return s.Value(nil) },
			wire.Gate{Token: n.Value(nil), Type: gate.Value},
		},
		"semimod": {
			func(s *Session) (token.UUID, error) { return s.Semimod(b, a) },
			wire.Gate{Token: n.Semimod(a, b), Type: gate.Semimod, Children: []token.UUID{a, b}},
		},
		"cmp": {
			func(s *Session) (token.UUID, error) { return s.Cmp(a, 96, b) },
			wire.Gate{Token: n.Cmp(a, 96, b), Type: gate.Cmp, Children: []token.UUID{a, b}, Data: cmp},
		},
		"arith": {
			func(s *Session) (token.UUID, error) { return s.Arith([]byte("$1 + $2"), []token.UUID{b, a}) },
			wire.Gate{Token: n.Arith([]byte("$1 + $2"), []token.UUID{b, a}), Type: gate.Arith, Children: []token.UUID{b, a}, Data: []byte("$1 + $2")},
		},
		"listed aggregate": {
			func(s *Session) (token.UUID, error) {
				return s.ListedAggregate(2108, 20, []byte("42"), []token.UUID{b, a})
			},
			wire.Gate{Token: n.ListedAggregate(2108, []token.UUID{a, b}), Type: gate.Agg, Children: []token.UUID{b, a}, Data: sum},
		},
	} {
		s, f := newSession()
		for range 2 {
			if got, err := c.call(s); err != nil || got != c.want.Token {
				t.Errorf("%s: %s (%v), want %s", what, got, err, c.want.Token)
			}
		}
		if err := s.Flush(); err != nil {
			t.Fatal(err)
		}
		gates := f.gates(t)
		if len(gates) != 1 {
			t.Errorf("%s: %d gates", what, len(gates))
			continue
		}
		got := gates[0]
		if got.Token != c.want.Token || got.Type != c.want.Type ||
			!slices.Equal(got.Children, c.want.Children) || !bytes.Equal(got.Data, c.want.Data) {
			t.Errorf("%s: created %+v, want %+v", what, got, c.want)
		}
	}
}

// groupSpec is count(*), sum of the first argument, and max of the second,
// which is a gate.
var groupSpec = &aggregate.Spec{
	Gates: []bool{false, true},
	Aggregates: []aggregate.Aggregate{
		{Function: 2803, Result: 20, SQL: "count(*)"},
		{Function: 2108, Result: 20, Flags: aggregate.Strict, Columns: []uint8{0}, Needed: []uint8{0}, Types: []uint32{23}, SQL: "sum($1)"},
		{Function: 2116, Result: 23, Flags: aggregate.Strict, Columns: []uint8{1}, Needed: []uint8{1}, Types: []uint32{23}, SQL: "max($1)"},
	},
}

// groupRow is a row for groupSpec; "" stands for NULL.
type groupRow struct {
	token        token.UUID
	value, inner string
}

func groupRows(rows ...groupRow) *aggregate.Rows {
	r := &aggregate.Rows{Offsets: []uint64{0}}
	for _, w := range rows {
		r.Tokens = append(r.Tokens, w.token)
		for _, v := range []string{w.value, w.inner} {
			length := uint32(len(v))
			if v == "" {
				length = 1<<32 - 1
			}
			r.Values = append(binary.LittleEndian.AppendUint32(r.Values, length), v...)
		}
		r.Offsets = append(r.Offsets, uint64(len(r.Values)))
	}
	return r
}

func TestGroup(t *testing.T) {
	a, b, inner := numbered(1), numbered(2), named(9)
	rows := []groupRow{{a, "1", inner.String()}, {token.Zero, "7", ""}, {b, "2", ""}}
	s, f := newSession()
	tokens, err := s.Group(groupSpec, groupRows(rows...))
	if err != nil || len(tokens) != 4 {
		t.Fatal(tokens, err)
	}
	tokens = slices.Clone(tokens)
	var n token.Namer
	if want := n.Plus([]token.UUID{a, b}); tokens[0] != want {
		t.Errorf("the rows' sum is %s, not %s", tokens[0], want)
	}
	if err := s.Flush(); err != nil {
		t.Fatal(err)
	}
	gates := f.gates(t)
	if len(gates) != 4 || gates[0].Token != tokens[0] || gates[0].Type != gate.Plus {
		t.Fatalf("created %+v", gates)
	}
	for i, g := range gates[1:] {
		d, err := aggregate.ParseData(g.Data)
		if err != nil || g.Type != gate.Agg || g.Token != tokens[i+1] || g.Token != n.Aggregate(g.Data, g.Children) {
			t.Errorf("aggregate %d: %+v, %v", i, g, err)
			continue
		}
		if d.SQL != groupSpec.Aggregates[i].SQL || d.Rows != 2 || g.Children[0] != tokens[0] {
			t.Errorf("aggregate %d: %+v of %v", i, d, g.Children)
		}
	}
	if want := []token.UUID{tokens[0], inner, token.Zero}; !slices.Equal(gates[3].Children, want) {
		t.Errorf("gates of arguments are %v, want %v", gates[3].Children, want)
	}

	// The order in which rows come does not matter, and nothing is sent twice.
	slices.Reverse(rows)
	again, err := s.Group(groupSpec, groupRows(rows...))
	if err != nil || !slices.Equal(again, tokens) {
		t.Errorf("got %v in other order (%v), want %v", again, err, tokens)
	}
	if err := s.Flush(); err != nil || len(f.gates(t)) != 0 {
		t.Error("gates are created again", err)
	}
}

// TestConstantAggregates have no gate: no row has a part in them.
func TestConstantAggregates(t *testing.T) {
	a, none := numbered(1), token.UUID{}
	for what, c := range map[string]struct {
		rows     []groupRow
		sum      token.UUID
		constant [3]bool
	}{
		"no rows":       {nil, token.Zero, [3]bool{true, true, true}},
		"rows of 𝟘":     {[]groupRow{{token.Zero, "1", named(9).String()}}, token.Zero, [3]bool{true, true, true}},
		"NULL only":     {[]groupRow{{a, "", ""}}, a, [3]bool{false, true, true}},
		"one of values": {[]groupRow{{a, "5", ""}}, a, [3]bool{false, false, true}},
	} {
		s, _ := newSession()
		tokens, err := s.Group(groupSpec, groupRows(c.rows...))
		if err != nil || tokens[0] != c.sum {
			t.Errorf("%s: %v, %v", what, tokens, err)
			continue
		}
		for i, constant := range c.constant {
			if (tokens[i+1] == none) != constant {
				t.Errorf("%s: aggregate %d has token %s", what, i, tokens[i+1])
			}
		}
	}
}

// TestGroupFails lets the transport fail, and gives too much data.
func TestGroupFails(t *testing.T) {
	broken := errors.New("the pipe is gone")
	s, f := newSession()
	var rows []groupRow
	for i := range 2000 {
		rows = append(rows, groupRow{numbered(i), "12345", ""})
	}
	f.err = broken
	if _, err := s.Group(groupSpec, groupRows(rows...)); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}

	s, f = newSession()
	f.failAfter = 9 // the sum is sent by then
	if _, err := s.Group(groupSpec, groupRows(rows...)); err == nil {
		t.Error("a lost aggregate is not noticed")
	}

	s, _ = newSession()
	_, err := s.Value(make([]byte, wire.MaxData+1))
	var e *sqlerror.Error
	if !errors.As(err, &e) || e.Code != sqlerror.ProgramLimitExceeded {
		t.Errorf("got %v", err)
	}
}

// TestGroupKeepsLittle expects the memory of a large group not to be kept.
func TestGroupKeepsLittle(t *testing.T) {
	s, _ := newSession()
	s.transport = null{}
	rows := make([]groupRow, 100_000)
	for i := range rows {
		rows[i] = groupRow{numbered(i), string(make([]byte, 30)), ""}
	}
	if _, err := s.Group(groupSpec, groupRows(rows...)); err != nil {
		t.Fatal(err)
	}
	if len(s.data) > maxKept*16 {
		t.Errorf("%d bytes are kept", len(s.data))
	}
}
