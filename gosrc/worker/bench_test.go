package worker_test

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"provsql/gosrc/session"
	"provsql/gosrc/store"
	"provsql/gosrc/token"
	"provsql/gosrc/wire"
	"provsql/gosrc/worker"
)

var le = binary.LittleEndian

// record keeps the frames a session sends.
type record struct{ frames [][]byte }

func (r *record) Send(frame []byte) error {
	r.frames = append(r.frames, append([]byte{}, frame...))
	return nil
}

func (r *record) Request([]byte, uint64) ([]byte, error) { return nil, nil }

func (r *record) AwaitFlush(uint64) (session.FlushOutcome, error) { return session.FlushDone, nil }

// BenchmarkApply measures the worker alone: gates of two children that are
// inputs it knows (old), or that it meets for the first time (new), each gate
// then bringing three records.
func BenchmarkApply(b *testing.B) {
	const inputs = 1 << 20
	for _, c := range []struct {
		name     string
		children func(i int) (int, int)
	}{
		{"old", func(i int) (int, int) { return i * 7919 % inputs, (i*104729 + i/inputs + 1) % inputs }},
		{"new", func(i int) (int, int) { return inputs + 2*i, inputs + 2*i + 1 }},
	} {
		b.Run(c.name, func(b *testing.B) {
			dir := b.TempDir()
			w := worker.New(store.OS, serverOf(b, func(wire.Database) string { return dir }))
			s := session.New(wire.Database{OID: 5}, 1, &pipe{w: w})
			all := make([]token.UUID, inputs)
			for i := range all {
				all[i] = input(i)
			}
			for i := 0; i < inputs; i += 1000 {
				s.Plus(all[i:min(i+1000, inputs)])
			}
			s.Sync()
			before := w.NumGates(wire.Database{OID: 5})
			size := diskUse(b, dir)
			var to record
			from := session.New(wire.Database{OID: 5}, 2, &to)
			for i := range b.N {
				x, y := c.children(i)
				from.Times([]token.UUID{input(x), input(y)})
			}
			from.Flush()
			b.ResetTimer()
			start := cpuTime(b)
			for _, f := range to.frames {
				w.Apply(f)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds()/1e6, "Mgates/s")
			b.StopTimer()
			cpu := cpuTime(b) - start
			b.ReportMetric(float64(cpu.Nanoseconds())/float64(b.N), "cpu-ns/op")
			gates := w.NumGates(wire.Database{OID: 5}) - before
			b.ReportMetric(float64(diskUse(b, dir)-size)/float64(gates), "B/gate")
			w.Close()
		})
	}
}

// cpuTime is what this process used of the processors; other processes on the
// machine do not disturb it.
func cpuTime(t testing.TB) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func diskUse(t testing.TB, dir string) (n int64) {
	names, err := filepath.Glob(filepath.Join(dir, "provsql_*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		st, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		n += st.Sys().(*syscall.Stat_t).Blocks * 512
	}
	return n
}

// sink is a Transport that answers at once.
type sink struct{ reply []byte }

func (*sink) Send([]byte) error { return nil }

func (s *sink) AwaitFlush(uint64) (session.FlushOutcome, error) { return session.FlushDone, nil }

func (k *sink) Request(_ []byte, number uint64) ([]byte, error) {
	k.reply = wire.AppendReply(k.reply[:0], &wire.Reply{Number: number})
	return k.reply, nil
}

func BenchmarkSessionTimes(b *testing.B) {
	s := session.New(wire.Database{OID: 5}, 1, &sink{})
	children := []token.UUID{input(1), input(2)}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		le.PutUint32(children[0][:], uint32(i))
		s.Times(children)
	}
}

func BenchmarkRefresh(b *testing.B) {
	dir := b.TempDir()
	st, err := store.Open(store.OS, dir, 5)
	if err != nil {
		b.Fatal(err)
	}
	defer st.Close()
	r, err := store.OpenReader(dir)
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	for b.Loop() {
		r.Refresh()
	}
}
