package store_test

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"provsql/gosrc/gate"
	"provsql/gosrc/store"
)

func TestStats(t *testing.T) {
	dir := t.TempDir()
	r := reader(t, dir)
	if got, err := r.Stats(); err != nil || !reflect.DeepEqual(got, store.Stats{}) {
		t.Fatal(got, err)
	}
	s := open(t, dir)
	small(t, s)
	chain(t, s, 100, 9000)
	flush(t, s)
	must(t, r.Refresh())
	got, err := r.Stats()
	must(t, err)
	if want := s.Stats(); !reflect.DeepEqual(got, want) {
		t.Fatalf("the reader says %+v, the writer %+v", got, want)
	}
	// small leaves derived(5) missing, and derived(99) is. Of the wires of small,
	// 13 are those of gates with data.
	if got.Gates != r.NumGates() || got.Missing != 2 || got.Wires != 8+13+2*8900 || len(got.Files) != 5 {
		t.Errorf("%+v", got)
	}
	if got.Load < 0.3 || got.Load > 0.84 || got.Slots%3072 != 0 || got.DirectoryDepth < 2 {
		t.Errorf("%+v", got)
	}
	for _, f := range got.Files {
		info, err := os.Stat(filepath.Join(dir, f.Name))
		must(t, err)
		if f.Used <= 4096 || f.Used > f.Allocated || int64(f.Allocated) != info.Size() {
			t.Errorf("%+v, the file has %d bytes", f, info.Size())
		}
	}
	counts, err := r.GatesByType(context.Background())
	must(t, err)
	var sum uint64
	for _, n := range counts {
		sum += n
	}
	if sum != got.Gates || counts[gate.Times] != 8901 || counts[gate.Plus] != 1 || counts[gate.Zero] != 1 || counts[gate.Monus] != 1 {
		t.Errorf("%v of %d", counts, got.Gates)
	}
	canceled, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := r.GatesByType(canceled); err == nil {
		t.Error("a canceled scan went on")
	}
	must(t, s.Close())
}
