package worker_test

import (
	"os"
	"path/filepath"
	"testing"

	"provsql/gosrc/gate"
	"provsql/gosrc/session"
	"provsql/gosrc/store"
	"provsql/gosrc/token"
	"provsql/gosrc/wire"
	"provsql/gosrc/worker"
)

// restarted is a session whose worker ends after it applied a gate, and whose
// next one goes on.
func restarted(t *testing.T, inherits bool) error {
	t.Helper()
	dir := t.TempDir()
	start := func() *worker.Worker {
		return worker.New(store.OS, serverOf(t, func(wire.Database) string { return dir }))
	}
	p := &pipe{w: start()}
	s := session.New(wire.Database{OID: 1, Tablespace: 2}, 7, p)
	if _, err := s.Times([]token.UUID{input(1), input(2)}); err != nil {
		t.Fatal(err)
	}
	if err := s.Flush(); err != nil {
		t.Fatal(err)
	}
	if !p.w.Settled() {
		t.Error("a worker that applied all it took is not settled")
	}
	if err := p.w.Close(); err != nil {
		t.Fatal(err)
	}
	p.w = start()
	if inherits {
		p.w.Inherit()
	}
	return s.Sync()
}

func TestWorkerGoesOnWhereTheLastOneEnded(t *testing.T) {
	if err := restarted(t, true); err != nil {
		t.Error("after an orderly end:", err)
	}
	if restarted(t, false) == nil {
		t.Error("frames of an earlier worker that did not end in order count as applied")
	}
}

func TestWorkerIsUnsettledWhileAPartIsMissing(t *testing.T) {
	dir := t.TempDir()
	w := worker.New(store.OS, serverOf(t, func(wire.Database) string { return dir }))
	p := &pipe{w: w}
	s := session.New(wire.Database{OID: 1, Tablespace: 2}, 7, p)
	frames := 0
	p.intercept = func(b []byte) []byte {
		if frames++; frames > 1 {
			return nil
		}
		return b
	}
	children := make([]token.UUID, 1000)
	for i := range children {
		children[i] = input(i)
	}
	if err := s.CreateGate(input(5000), gate.Plus, children); err != nil {
		t.Fatal(err)
	}
	if w.Settled() {
		t.Error("a worker that holds half a gate is settled")
	}
}

func TestTickLetsGoOfDroppedDatabases(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "database")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	w := worker.New(store.OS, serverOf(t, func(wire.Database) string { return dir }))
	s := session.New(wire.Database{OID: 1, Tablespace: 2}, 7, &pipe{w: w})
	if _, err := s.Times([]token.UUID{input(1), input(2)}); err != nil {
		t.Fatal(err)
	}
	if err := s.Sync(); err != nil {
		t.Fatal(err)
	}
	w.Tick()
	if n := w.State().OpenCircuits; n != 1 {
		t.Errorf("%d circuits are open, want 1", n)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	w.Tick()
	if n := w.State().OpenCircuits; n != 0 {
		t.Errorf("%d circuits are open after their files were removed", n)
	}
}
