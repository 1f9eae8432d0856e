package session

import (
	"testing"

	"provsql/gosrc/gate"
	"provsql/gosrc/token"
	"provsql/gosrc/wire"
)

// Another process sees every gate that was made and not sent, and none twice
// as new.
func TestSharedBatch(t *testing.T) {
	maker, f := newSession()
	reader, g := newSession()
	first, _ := maker.Times([]token.UUID{numbered(1), numbered(2)})
	frame := make([]byte, wire.MaxFrame)
	var filled uint64
	maker.Share(frame, &filled)
	var n token.Namer
	want := map[token.UUID]bool{first: true}
	for i := range 1000 {
		pair := []token.UUID{numbered(i), numbered(i + 1)}
		if _, err := maker.Times(pair); err != nil {
			t.Fatal(err)
		}
		want[n.Times(pair)] = true
		if i%10 == 0 {
			if err := maker.CreateWithData(named(byte(i/10)), gate.Value, nil, []byte{byte(i / 10), 1, 2}); err != nil {
				t.Fatal(err)
			}
		}
		if i%100 != 50 {
			continue
		}
		// What is not in the frame has been sent.
		if err := reader.Adopt(frame[:uint32(filled)]); err != nil {
			t.Fatal(err)
		}
		reader.Flush()
		seen := map[token.UUID]bool{}
		for _, x := range append(g.gates(t), f.gates(t)...) {
			seen[x.Token] = true
			if (x.Type == gate.Value) != (len(x.Data) == 3) || x.Type == gate.Value && x.Token != named(x.Data[0]) {
				t.Fatalf("gate %v of type %v has the data %v", x.Token, x.Type, x.Data)
			}
		}
		for x := range want {
			if !seen[x] {
				t.Fatalf("gate %v of %d is nowhere", x, len(want))
			}
		}
		clear(want)
		reader.sent.clear()
	}
	sent := filled >> 32
	maker.Unshare()
	x, _ := maker.Times([]token.UUID{numbered(5000), numbered(5001)})
	if filled>>32 != sent {
		t.Error("a frame that was given back is written to")
	}
	f.frames = nil
	maker.Flush()
	found := false
	for _, y := range f.gates(t) {
		found = found || y.Token == x
	}
	if !found {
		t.Error("a gate made after the sharing ended was not sent")
	}
	if err := reader.Adopt(make([]byte, 10)); err != nil {
		t.Error(err)
	}
}
