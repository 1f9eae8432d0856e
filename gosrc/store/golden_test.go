package store_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"provsql/gosrc/store"
	"provsql/gosrc/token"
)

var update = flag.Bool("update", false, "write testdata/golden anew; only for a new version of the format")

// golden is where the bytes of a store lie that this program must be able to
// read, and to write.
const golden = "testdata/golden"

// trimmed cuts unused space off a file: a page and whole units stay.
func trimmed(b []byte) []byte {
	const page, unit = 4096, 16384
	used := len(bytes.TrimRight(b, "\x00"))
	n := page + max(used-page+unit-1, 0)/unit*unit
	return append(bytes.Clone(b), make([]byte, unit)...)[:n]
}

// The bytes of a store change only with the version of the format.
func TestGoldenWrite(t *testing.T) {
	defer store.FixIdentity()()
	fsys := newMemory(t)
	s, err := store.Open(fsys, "db", 42)
	must(t, err)
	small(t, s)
	must(t, s.Close())
	for name, b := range fsys.Image() {
		file := filepath.Join(golden, filepath.Base(name))
		if *update {
			must(t, os.MkdirAll(golden, 0o755))
			must(t, os.WriteFile(file, trimmed(b), 0o644))
			continue
		}
		want, err := os.ReadFile(file)
		must(t, err)
		got := trimmed(b)
		if len(got) != len(want) {
			t.Fatalf("%s has %d bytes, the golden one %d", name, len(got), len(want))
		}
		for i := range got {
			if got[i] != want[i] {
				t.Fatalf("%s: byte %d is %#x, in the golden file %#x", name, i, got[i], want[i])
			}
		}
	}
}

// describe says what a reader finds about tokens.
func describe(t *testing.T, r *store.Reader, tokens []token.UUID) string {
	var b strings.Builder
	for _, tok := range tokens {
		a, err := ask(r, tok)
		must(t, err)
		fmt.Fprintf(&b, "%v: found=%v type=%v undefined=%v children=%v data=%q prob=%v infos=%v extra=%s\n",
			tok, a.found, a.gate.Type, a.gate.Undefined, a.children, a.data, a.prob, a.infos, a.extra)
	}
	return b.String()
}

func TestGoldenRead(t *testing.T) {
	dir := t.TempDir()
	for _, name := range names {
		b, err := os.ReadFile(filepath.Join(golden, name))
		must(t, err)
		must(t, os.WriteFile(filepath.Join(dir, name), b, 0o600))
	}
	r := reader(t, dir)
	check(t, r)
	got := describe(t, r, smallTokens())
	file := filepath.Join(golden, "content.txt")
	if *update {
		must(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	must(t, err)
	if got != string(want) {
		t.Errorf("the golden store reads as\n%s\nwant\n%s", got, want)
	}
	// A writer goes on where the golden one ended.
	s := open(t, dir)
	chain(t, s, 100, 5000)
	must(t, s.SetProb(input(1), 0.875))
	must(t, s.Close())
	must(t, r.Refresh())
	check(t, r)
}
