package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"provsql/gosrc/gate"
	"provsql/gosrc/store"
	"provsql/gosrc/token"
	"provsql/gosrc/wire"
)

// database makes a folder with a small circuit, closed.
func database(t *testing.T, directory string) {
	t.Helper()
	if err := os.MkdirAll(directory, 0o700); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(store.OS, directory, 5)
	if err != nil {
		t.Fatal(err)
	}
	var gates []wire.Gate
	for i := range 100 {
		x := token.UUID{0: byte(i), 6: 0x50}
		gates = append(gates, wire.Gate{Token: x, Type: gate.Times, Children: []token.UUID{{0: byte(i), 6: 0x40}, token.One}})
	}
	if err := s.Append(gates); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func run(t *testing.T, directory string) (verdict int, out string) {
	t.Helper()
	var b bytes.Buffer
	verdict = check(context.Background(), directory, &b, &b)
	return verdict, b.String()
}

func want(t *testing.T, directory string, verdict int, text string) {
	t.Helper()
	got, out := run(t, directory)
	if got != verdict || !strings.Contains(out, text) {
		t.Errorf("verdict %d, want %d; output %q, want %q in it", got, verdict, out, text)
	}
}

func flip(t *testing.T, file string, offset int64) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	b[offset] ^= 0x10
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestVerdicts(t *testing.T) {
	data := t.TempDir()
	one, other := filepath.Join(data, "base", "5"), filepath.Join(data, "pg_tblspc", "16385", "PG_15", "16390")
	database(t, one)
	database(t, other)
	want(t, one, sound, "202 gates, sound")
	want(t, data, unreadable, "no circuit here")
	if err := os.MkdirAll(filepath.Join(data, "global"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(data, "global", "pg_control"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	want(t, data, sound, "16390: 202 gates, sound")
	flip(t, filepath.Join(other, "provsql_gates"), 4096+32*20+3)
	want(t, data, damaged, "provsql_gates: offset 4736: ")
	want(t, data, damaged, "5: 202 gates, sound")
	flip(t, filepath.Join(one, "provsql_wires"), 20)
	want(t, one, damaged, "provsql_wires: offset")
	if err := os.Remove(filepath.Join(other, "provsql_gates")); err != nil {
		t.Fatal(err)
	}
	want(t, other, unreadable, "no gates file")
	want(t, filepath.Join(data, "none"), unreadable, "none")
	want(t, filepath.Join(one, "provsql_gates"), unreadable, "is not a directory")
}
