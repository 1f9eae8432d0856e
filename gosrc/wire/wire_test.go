package wire

import (
	"bytes"
	"math"
	"slices"
	"testing"

	"provsql/gosrc/gate"
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/token"

	"pgregory.net/rapid"
)

var tokens1 = rapid.Custom(func(t *rapid.T) (u token.UUID) {
	copy(u[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "token"))
	return u
})

var gates = rapid.Custom(func(t *rapid.T) Gate {
	return Gate{
		Token:    tokens1.Draw(t, "token"),
		Type:     gate.Type(rapid.IntRange(0, int(gate.NumTypes)-1).Draw(t, "type")),
		Children: rapid.SliceOfN(tokens1, 0, 5).Draw(t, "children"),
		Data:     rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "data"),
	}
})

func TestGatesRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(gates, 0, 20).Draw(t, "gates")
		b := Begin(nil)
		for i := range want {
			g := &want[i]
			size := len(b) + GateSize(len(g.Children), len(g.Data))
			if b = AppendGate(b, &g.Token, g.Type, g.Children, g.Data); len(b) != size {
				t.Fatalf("%d bytes, expected %d", len(b), size)
			}
		}
		f := Frame{
			Kind: KindGates, Database: Database{rapid.Uint32().Draw(t, "oid"), rapid.Uint32().Draw(t, "tablespace")},
			Sender: Sender{rapid.Uint32().Draw(t, "pid"), rapid.Uint32().Draw(t, "start")},
			Number: rapid.Uint64().Draw(t, "number"), Sequence: rapid.Uint32().Draw(t, "sequence"), Acked: rapid.Uint32().Draw(t, "acked"),
		}
		Finish(b, &f)
		var got Frame
		size, status := Parse(append(slices.Clone(b), "more"...), &got)
		if status != Whole || size != len(b) {
			t.Fatal(size, status)
		}
		f.Payload = b[HeaderSize:]
		if !bytes.Equal(got.Payload, f.Payload) {
			t.Fatal("payload differs")
		}
		for i := range len(b) {
			if _, status := Parse(b[:i], &Frame{}); status != Short {
				t.Fatalf("the first %d bytes of a frame are %v", i, status)
			}
		}
		payload := got.Payload
		got.Payload, f.Payload = nil, nil
		if got.Kind != f.Kind || got.Database != f.Database || got.Sender != f.Sender ||
			got.Number != f.Number || got.Sequence != f.Sequence || got.Acked != f.Acked {
			t.Fatalf("%+v, want %+v", got, f)
		}
		for i := range want {
			var g Gate
			var ok bool
			if payload, ok = NextGate(payload, &g); !ok || g.Token != want[i].Token || g.Type != want[i].Type ||
				!slices.Equal(g.Children, want[i].Children) || !bytes.Equal(g.Data, want[i].Data) {
				t.Fatalf("gate %d: %+v, want %+v", i, g, want[i])
			}
		}
		if len(payload) != 0 {
			t.Fatal("bytes are left")
		}
	})
}

// A frame with any byte changed is not taken for a frame.
func TestChangedFrame(t *testing.T) {
	tok := token.One
	b := AppendProb(Begin(nil), &tok, 0.5)
	Finish(b, &Frame{Kind: KindProbs})
	for i := range b {
		for bit := range 8 {
			b[i] ^= 1 << bit
			if _, status := Parse(b, &Frame{}); status == Whole {
				t.Errorf("byte %d bit %d may change", i, bit)
			}
			b[i] ^= 1 << bit
		}
	}
}

// A payload that is cut short, or has bytes that no sender writes, is not
// well-formed.
func TestMalformedGates(t *testing.T) {
	tok, children := token.One, []token.UUID{token.Zero}
	without := AppendGate(nil, &tok, gate.Agg, children, nil)
	with := AppendGate(nil, &tok, gate.Agg, children, []byte("data"))
	for _, whole := range [][]byte{without, with} {
		for i := 1; i < len(whole); i++ {
			if _, ok := NextGate(whole[:i], &Gate{}); ok {
				t.Errorf("%d bytes of %d are a gate", i, len(whole))
			}
		}
	}
	const length = gateHead + 16
	for what, change := range map[string]func(b []byte) []byte{
		"an unknown flag":             func(b []byte) []byte { b[1] |= 2; return b },
		"a length of zero":            func(b []byte) []byte { b[length] = 0; return b },
		"a length beyond the end":     func(b []byte) []byte { b[length]++; return b },
		"a great length":              func(b []byte) []byte { b[length+1] = 0xff; return b },
		"an unknown type":             func(b []byte) []byte { b[0] = byte(gate.NumTypes); return b },
		"more children than follow":   func(b []byte) []byte { b[2] = 2; return b },
		"data that is said not to be": func(b []byte) []byte { b[1] = 0; return b[:length+3] },
	} {
		b := change(bytes.Clone(with))
		rest, ok := NextGate(b, &Gate{})
		for ok && len(rest) > 0 {
			rest, ok = NextGate(rest, &Gate{})
		}
		if ok {
			t.Errorf("%s was accepted", what)
		}
	}
}

func TestPartsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Part{Token: tokens1.Draw(t, "token"), Type: gate.Plus, Children: rapid.SliceOfN(tokens1, 1, MaxPartChildren).Draw(t, "children")}
		p.From = rapid.Uint32Range(0, MaxChildren/2).Draw(t, "from")
		p.Total = p.From + uint32(len(p.Children)) + rapid.Uint32Range(0, 1000).Draw(t, "rest")
		p.TotalData = rapid.Uint32Range(0, MaxData).Draw(t, "total data")
		b := AppendPart(Begin(nil), &p)
		var q Part
		if len(b) > MaxFrame || !ParsePart(b[HeaderSize:], &q) || q.Token != p.Token || q.Type != p.Type ||
			q.Total != p.Total || q.TotalData != p.TotalData || q.From != p.From || len(q.Data) != 0 || !slices.Equal(q.Children, p.Children) {
			t.Fatalf("%+v, want %+v", q, p)
		}
		d := Part{Token: p.Token, Type: gate.Agg, Data: rapid.SliceOfN(rapid.Byte(), 1, MaxPartData).Draw(t, "data"), Total: p.Total}
		d.From = rapid.Uint32Range(0, MaxData-MaxPartData).Draw(t, "from")
		d.TotalData = d.From + uint32(len(d.Data))
		b = AppendPart(Begin(nil), &d)
		if len(b) > MaxFrame || !ParsePart(b[HeaderSize:], &q) || q.Token != d.Token || q.Type != d.Type || len(q.Children) != 0 ||
			q.Total != d.Total || q.TotalData != d.TotalData || q.From != d.From || !bytes.Equal(q.Data, d.Data) {
			t.Fatalf("%+v, want %+v", q, d)
		}
		if p.First() != (p.From == 0) || d.First() {
			t.Fatal("which part is the first")
		}
		e := Extra{Token: p.Token, Total: p.Total, From: p.From, Text: rapid.SliceOfN(rapid.Byte(), 1, len(p.Children)).Draw(t, "text")}
		var x Extra
		if !ParseExtra(AppendExtra(nil, &e), &x) || x.Token != e.Token || x.Total != e.Total || x.From != e.From || !bytes.Equal(x.Text, e.Text) {
			t.Fatalf("%+v, want %+v", x, e)
		}
		i1, i2 := rapid.Int32().Draw(t, "info1"), rapid.Int32().Draw(t, "info2")
		tok, j1, j2, rest, ok := NextInfos(AppendInfos(nil, &p.Token, i1, i2))
		if !ok || tok != p.Token || i1 != j1 || i2 != j2 || len(rest) != 0 {
			t.Fatal("infos differ")
		}
		v := rapid.Float64().Draw(t, "prob")
		tok, w, rest, ok := NextProb(AppendProb(nil, &p.Token, v))
		if !ok || tok != p.Token || math.Float64bits(v) != math.Float64bits(w) || len(rest) != 0 {
			t.Fatal("probabilities differ")
		}
	})
}

func TestMalformedParts(t *testing.T) {
	one := []token.UUID{token.One}
	for what, p := range map[string]Part{
		"nothing":                  {Total: 1, TotalData: 1},
		"too many children":        {Total: MaxChildren + 1, Children: one},
		"too much data":            {TotalData: MaxData + 1, Data: []byte("x")},
		"too much data to come":    {Total: 1, TotalData: MaxData + 1, Children: one},
		"a child beyond the end":   {Total: 1, From: 1, Children: one, TotalData: 9},
		"data beyond the end":      {Total: 9, TotalData: 3, From: 1, Data: []byte("xxx")},
		"a position that overruns": {Total: 1, From: math.MaxUint32, Children: one},
		"an unknown type":          {Total: 1, Children: one, Type: gate.NumTypes},
	} {
		if ParsePart(AppendPart(nil, &p), &Part{}) {
			t.Errorf("%s was accepted", what)
		}
	}
	for _, p := range []Part{{Total: 2, Children: one}, {TotalData: 32, Data: make([]byte, 16)}} {
		b := AppendPart(nil, &p)
		if !ParsePart(b, &Part{}) {
			t.Fatal("a sound part was refused")
		}
		for i := range partHead {
			if ParsePart(b[:i], &Part{}) {
				t.Errorf("%d bytes are a part", i)
			}
		}
		for _, at := range []int{29, 30, 31} {
			c := bytes.Clone(b)
			c[at] |= 2
			if ParsePart(c, &Part{}) {
				t.Errorf("byte %d may be anything", at)
			}
		}
		if len(p.Children) > 0 && ParsePart(b[:len(b)-1], &Part{}) {
			t.Error("a part with a piece of a child was accepted")
		}
		if first := p; !first.First() {
			t.Error("the first part does not say so")
		}
	}
}

func TestReplyRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := Reply{Number: rapid.Uint64().Draw(t, "number"), Store: rapid.Uint64().Draw(t, "store"), Ticket: rapid.Uint64().Draw(t, "ticket")}
		if rapid.Bool().Draw(t, "failed") {
			r.Outcome = Outcome(rapid.IntRange(1, 2).Draw(t, "outcome"))
			text := rapid.StringN(0, 700, 900)
			r.Err = &sqlerror.Error{Code: "53100", Message: text.Draw(t, "message"), Detail: text.Draw(t, "detail"), Hint: text.Draw(t, "hint")}
		}
		b := AppendReply([]byte("before"), &r)[6:]
		got, err := ParseReply(b)
		if err != nil || got.Number != r.Number || got.Store != r.Store || got.Ticket != r.Ticket || got.Outcome != r.Outcome ||
			(got.Err == nil) != (r.Err == nil) || r.Err != nil && *got.Err != *r.Err {
			t.Fatalf("%+v %v, want %+v", got, err, r)
		}
		i := rapid.IntRange(0, len(b)-1).Draw(t, "byte")
		b[i] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		if _, err := ParseReply(b); err == nil {
			t.Fatalf("byte %d may change", i)
		}
	})
}

func TestCommitRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Commit{XID: rapid.Uint64().Draw(t, "xid"), Durable: rapid.Bool().Draw(t, "durable"), Changes: rapid.Bool().Draw(t, "changes")}
		b := AppendCommit(nil, &c)
		var got Commit
		if !ParseCommit(b, &got) || got != c {
			t.Fatalf("%+v, want %+v", got, c)
		}
		b[len(b)-1] |= 4
		if ParseCommit(b, &got) || ParseCommit(b[:8], &got) || ParseCommit(append(b, 0), &got) {
			t.Fatal("a malformed commit was accepted")
		}
		r := AppendResolve(nil, c.XID, c.Durable)
		if xid, committed, ok := ParseResolve(r); !ok || xid != c.XID || committed != c.Durable {
			t.Fatal("the end of a transaction differs")
		}
		r[len(r)-1] = 2
		if _, _, ok := ParseResolve(r); ok {
			t.Fatal("a malformed end was accepted")
		}
	})
}

func TestLongReplyIsCut(t *testing.T) {
	long := string(bytes.Repeat([]byte("é"), 3000))
	b := AppendReply(nil, &Reply{Outcome: Failed, Err: &sqlerror.Error{Code: "XX000", Message: long, Detail: long, Hint: long}})
	r, err := ParseReply(b)
	if err != nil || len(b) > MaxFrame || len(r.Err.Message) < 4000 {
		t.Fatal(len(b), err)
	}
}

func FuzzParse(f *testing.F) {
	tok := token.One
	b := AppendGate(Begin(nil), &tok, gate.Times, []token.UUID{tok, tok}, []byte("data"))
	Finish(b, &Frame{Kind: KindGates})
	f.Add(b)
	p := AppendPart(Begin(nil), &Part{Total: 3, Children: []token.UUID{tok}})
	Finish(p, &Frame{Kind: KindPart})
	f.Add(p)
	f.Fuzz(func(t *testing.T, b []byte) {
		var fr Frame
		for len(b) > 0 {
			size, status := Parse(b, &fr)
			switch status {
			case Short:
				if size <= len(b) {
					t.Fatal("short of bytes that are there")
				}
				return
			case Garbage:
				size = Next(b)
			}
			if size <= 0 || size > len(b) {
				t.Fatalf("frame of %d bytes in %d", size, len(b))
			}
			b = b[size:]
		}
	})
}

// Payloads of any content must be readable as any kind.
func FuzzPayload(f *testing.F) {
	tok := token.One
	f.Add(AppendGate(AppendGate(nil, &tok, gate.Value, nil, []byte("3.50")), &tok, gate.Times, []token.UUID{tok, tok}, nil))
	f.Add(AppendPart(nil, &Part{Total: 3, Children: []token.UUID{tok}}))
	f.Add(AppendPart(nil, &Part{Total: 1, TotalData: 9, From: 2, Data: []byte("data")}))
	f.Add(AppendCommit(nil, &Commit{XID: 7, Durable: true}))
	f.Add(AppendExtra(AppendXID(nil, 7), &Extra{Total: 4, Text: []byte("text")}))
	f.Add(AppendProb(nil, &tok, 0.5))
	f.Fuzz(func(t *testing.T, b []byte) { readAll(b) })
}

func readAll(b []byte) {
	readGates(b)
	readPart(b)
	ParseCommit(b, &Commit{})
	ParseResolve(b)
	if _, rest, ok := XID(b); ok {
		ParseExtra(rest, &Extra{})
	}
	ParseExtra(b, &Extra{})
	for _, _, rest, ok := NextProb(b); ok && len(rest) > 0; _, _, rest, ok = NextProb(rest) {
	}
	for _, _, _, rest, ok := NextInfos(b); ok && len(rest) > 0; _, _, _, rest, ok = NextInfos(rest) {
	}
}

// readGates reads a payload as gates. Those that are well-formed are written as
// they were read.
func readGates(b []byte) {
	for len(b) > 0 {
		var g Gate
		rest, ok := NextGate(b, &g)
		if !ok {
			return
		}
		if again := AppendGate(nil, &g.Token, g.Type, g.Children, g.Data); !bytes.Equal(again, b[:len(b)-len(rest)]) {
			panic("a gate does not survive the way back")
		}
		b = rest
	}
}

func readPart(b []byte) {
	var p Part
	if !ParsePart(b, &p) {
		return
	}
	if (len(p.Children) > 0) == (len(p.Data) > 0) {
		panic("a part of both or of nothing")
	}
	if !bytes.Equal(AppendPart(nil, &p), b) {
		panic("a part does not survive the way back")
	}
}

func FuzzParseReply(f *testing.F) {
	f.Add(AppendReply(nil, &Reply{Number: 1, Outcome: Failed, Err: sqlerror.New("53100", "no")}))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := ParseReply(b)
		if err == nil && !bytes.Equal(AppendReply(nil, &r), b) && r.Outcome != Done {
			t.Fatal("a reply does not survive the way back")
		}
	})
}
