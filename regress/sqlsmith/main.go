// Command sqlsmith runs the random queries of the program sqlsmith and looks
// for crashes, internal errors, and answers that differ from those without
// provenance. The server is that of the PG* variables.
package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"
)

func main() {
	seconds := flag.Int("seconds", 60, "how long to go on")
	seed := flag.Int("seed", 1, "of the first generator")
	workers := flag.Int("workers", 2, "generators, and sessions, at the same time")
	examples := flag.Int("examples", 3, "statements that are printed for each finding")
	databases := flag.String("databases", "regression,smith", "the sessions' databases, in turn")
	rows := flag.Bool("rows", true, "compare rows")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, time.Duration(*seconds)*time.Second)
	defer cancel()

	results := newReport(*examples)
	names := strings.Split(*databases, ",")
	var group sync.WaitGroup
	for i := range *workers {
		group.Add(1)
		go func() {
			defer group.Done()
			w := &worker{session: session{database: names[i%len(names)]}, report: results, compare: *rows,
				random: rand.New(rand.NewPCG(uint64(*seed), uint64(i)))}
			if err := w.run(ctx, *seed+i, *workers); err != nil && ctx.Err() == nil {
				results.fail(err)
			}
		}()
	}
	group.Wait()
	if !results.print(os.Stdout) {
		os.Exit(1)
	}
	fmt.Println("1 passed, 0 failed")
}
