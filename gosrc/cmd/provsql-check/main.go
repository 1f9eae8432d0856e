// Command provsql-check verifies circuit stores from outside the server: every
// record, wire, annotation and text, every slot of the mapping, with their
// checksums.
//
//	provsql-check DIRECTORY...
//
// A directory is one of a database, such as DATA/base/16384, or a whole data
// directory, whose databases are checked one after the other. It prints a line
// for each damage, with file and offset, and one for each sound store. The
// exit code is 0 when all are sound, 1 when one is damaged, 2 when one could
// not be read.
//
// The server may run: a store that is being written is checked as of the start
// of the check.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"provsql/gosrc/store"
)

const (
	sound = iota
	damaged
	unreadable
)

func main() {
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: provsql-check DIRECTORY...\n"+
			"A DIRECTORY is that of a database, as DATA/base/16384, or a whole data directory.")
	}
	flag.Parse()
	if flag.NArg() == 0 {
		flag.Usage()
		os.Exit(unreadable)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	verdict := sound
	for _, argument := range flag.Args() {
		verdict = max(verdict, check(ctx, argument, os.Stdout, os.Stderr))
	}
	os.Exit(verdict)
}

// check checks all stores below a directory.
func check(ctx context.Context, directory string, out, complaints io.Writer) int {
	databases, err := databasesOf(directory)
	if err != nil {
		fmt.Fprintln(complaints, "provsql-check:", err)
		return unreadable
	}
	verdict := sound
	for _, database := range databases {
		verdict = max(verdict, checkDatabase(ctx, database, out, complaints))
	}
	return verdict
}

// databasesOf returns the directory itself, or those of its databases that
// have a circuit when it is a data directory.
func databasesOf(directory string) ([]string, error) {
	info, err := os.Stat(directory)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("%s is not a directory", directory)
	}
	if _, err := os.Stat(filepath.Join(directory, "global", "pg_control")); err != nil {
		return []string{directory}, nil
	}
	var databases []string
	for _, pattern := range []string{"base/*/provsql_*", "pg_tblspc/*/PG_*/*/provsql_*"} {
		files, err := filepath.Glob(filepath.Join(directory, pattern))
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			database := filepath.Dir(file)
			if n := len(databases); n == 0 || databases[n-1] != database {
				databases = append(databases, database)
			}
		}
	}
	if len(databases) == 0 {
		return nil, fmt.Errorf("no database in %s has a circuit", directory)
	}
	return databases, nil
}

func checkDatabase(ctx context.Context, directory string, out, complaints io.Writer) int {
	started := time.Now()
	verdict := sound
	report := func(d *store.CorruptionError) {
		verdict = damaged
		fmt.Fprintf(out, "%s: offset %d: %s\n", d.File, d.Offset, d.Reason)
	}
	gates, err := checkStore(ctx, directory, report)
	var corruption *store.CorruptionError
	switch {
	case errors.As(err, &corruption):
		report(corruption)
	case err != nil:
		fmt.Fprintf(complaints, "provsql-check: %s: %v\n", directory, err)
		return unreadable
	}
	if verdict == sound {
		fmt.Fprintf(out, "%s: %d gates, sound (%.1f s)\n", directory, gates, time.Since(started).Seconds())
	}
	return verdict
}

func checkStore(ctx context.Context, directory string, report func(*store.CorruptionError)) (gates uint64, err error) {
	r, err := store.OpenReader(directory)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	if err := r.Refresh(); err != nil {
		return 0, err
	}
	if r.ID() == 0 {
		if files, _ := filepath.Glob(filepath.Join(directory, "provsql_*")); len(files) > 0 {
			return 0, fmt.Errorf("there is %s, and no gates file", filepath.Base(files[0]))
		}
		return 0, errors.New("there is no circuit here")
	}
	return r.NumGates(), r.Check(ctx, report)
}
