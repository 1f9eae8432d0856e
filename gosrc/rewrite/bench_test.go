package rewrite

import (
	"testing"

	"provsql/gosrc/pgnode"
)

// benchmarked are the queries of the benchmarks: one tracked table, and a join
// of three with 15 output columns and a condition of several parts.
var benchmarked = []string{"bench_scan", "bench_join"}

func benchmarkEach(b *testing.B, f func(b *testing.B, input []byte, cat *Catalog, tmpl *Templates)) {
	cat, tmpl := readSetup(b)
	for _, name := range benchmarked {
		input := unreadable(readGolden(b, goldenPath(name))["input"])
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(input)))
			b.ReportAllocs()
			f(b, input, cat, tmpl)
		})
	}
}

func BenchmarkParse(b *testing.B) {
	benchmarkEach(b, func(b *testing.B, input []byte, _ *Catalog, _ *Templates) {
		var tree pgnode.Tree
		for b.Loop() {
			if err := tree.Parse(input); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkPrint(b *testing.B) {
	benchmarkEach(b, func(b *testing.B, input []byte, cat *Catalog, tmpl *Templates) {
		res, err := Rewrite(input, cat, tmpl, Options{Active: true})
		if err != nil {
			b.Fatal(err)
		}
		var tree pgnode.Tree
		if err := tree.Parse(res.Query); err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			tree.Print()
		}
	})
}

func BenchmarkRewrite(b *testing.B) {
	benchmarkEach(b, func(b *testing.B, input []byte, cat *Catalog, tmpl *Templates) {
		for b.Loop() {
			if _, err := Rewrite(input, cat, tmpl, Options{Active: true}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
