package store_test

import (
	"math/rand/v2"
	"os"
	"strconv"
	"syscall"
	"testing"
	"time"

	"provsql/gosrc/gate"
	"provsql/gosrc/store"
	"provsql/gosrc/store/memfs"
	"provsql/gosrc/token"
	"provsql/gosrc/wire"
)

// gatesToBench is how many two-child gates the stores of the benchmarks have,
// beside a tenth as many inputs.
func gatesToBench() int {
	if n, err := strconv.Atoi(os.Getenv("PROVSQL_BENCH_GATES")); err == nil {
		return n
	}
	return 1 << 20
}

// fill appends n gates, each the ⊗ of two of n/10 inputs.
func fill(t testing.TB, s *store.Store, n int) {
	t.Helper()
	inputs := n/10 + 1
	var gates [64]wire.Gate
	var children [len(gates)][2]token.UUID
	for from := 0; from < n; from += len(gates) {
		k := min(len(gates), n-from)
		for i := range k {
			children[i] = [2]token.UUID{input(rand.IntN(inputs)), input(rand.IntN(inputs))}
			gates[i] = wire.Gate{Token: derived(from + i), Type: gate.Times, Children: children[i][:]}
		}
		must(t, s.Append(gates[:k]))
	}
}

// benchStore measures what f does with the store of many gates in dir that a
// killed worker left.
func benchStore(b *testing.B, f func(fsys store.FS, dir string)) {
	dir := b.TempDir()
	fsys := memfs.Unsynced(store.OS)
	s, err := store.Open(fsys, dir, 42)
	must(b, err)
	fill(b, s, gatesToBench())
	gates := s.NumGates()
	s.Abandon()
	start := cpuTime(b)
	for b.Loop() {
		f(fsys, dir)
	}
	b.ReportMetric(float64(gates)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mgates/s")
	b.ReportMetric(float64((cpuTime(b)-start).Nanoseconds())/float64(b.N)/1e9, "cpu-s/op")
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/op")
}

func cpuTime(t testing.TB) time.Duration {
	var u syscall.Rusage
	must(t, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func BenchmarkCheck(b *testing.B) {
	benchStore(b, func(fsys store.FS, dir string) {
		r, err := store.OpenReaderFS(fsys, dir)
		must(b, err)
		check(b, r)
		must(b, r.Close())
	})
}

// BenchmarkRecover opens a store that was not closed.
func BenchmarkRecover(b *testing.B) {
	benchStore(b, func(fsys store.FS, dir string) {
		s, err := store.Open(fsys, dir, 42)
		must(b, err)
		s.Abandon()
	})
}

// BenchmarkRebuild opens a store whose mapping is damaged.
func BenchmarkRebuild(b *testing.B) {
	benchStore(b, func(fsys store.FS, dir string) {
		spoilMapping(b, dir)
		s, err := store.Open(fsys, dir, 42)
		must(b, err)
		s.Abandon()
	})
}
