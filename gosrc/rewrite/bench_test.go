package rewrite_test

import (
	"testing"

	"provsql/gosrc/pgnode"
	"provsql/gosrc/rewrite"
)

// benchmarked are statements of the topic "large".
var benchmarked = []string{"scan", "join3", "join10", "aggregates", "report", "left_joins"}

// benchmarkEach calls f with the trees of statements as a client sends them.
func benchmarkEach(b *testing.B, f func(b *testing.B, d *loaded, tree []byte)) {
	d := load(b)
	for _, name := range benchmarked {
		tree := []byte(d.entry(b, "large", name).Trees[0])
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(tree)))
			b.ReportAllocs()
			f(b, d, tree)
		})
	}
}

// asClient are a client's settings.
var asClient = rewrite.Options{Active: true, PossibleRows: true}

func BenchmarkParse(b *testing.B) {
	benchmarkEach(b, func(b *testing.B, _ *loaded, text []byte) {
		var tree pgnode.Tree
		for b.Loop() {
			if err := tree.Parse(text); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkPrint prints rewritten trees of which every node has changed.
func BenchmarkPrint(b *testing.B) {
	benchmarkEach(b, func(b *testing.B, d *loaded, text []byte) {
		result, err := rewrite.Rewrite(text, d.Facts, d.templates, asClient)
		if err != nil {
			b.Fatal(err)
		}
		var tree pgnode.Tree
		if err := tree.Parse(result.Query); err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(result.Query)))
		for b.Loop() {
			tree.Reprint()
		}
	})
}

func BenchmarkRewrite(b *testing.B) {
	benchmarkEach(b, func(b *testing.B, d *loaded, text []byte) {
		var size int
		for b.Loop() {
			result, err := rewrite.Rewrite(text, d.Facts, d.templates, asClient)
			if err != nil {
				b.Fatal(err)
			}
			size = len(result.Query)
		}
		b.ReportMetric(float64(size), "bytes-out")
	})
}

// BenchmarkStrip rewrites with tracking off.
func BenchmarkStrip(b *testing.B) {
	benchmarkEach(b, func(b *testing.B, d *loaded, text []byte) {
		for b.Loop() {
			if _, err := rewrite.Rewrite(text, d.Facts, d.templates, rewrite.Options{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
