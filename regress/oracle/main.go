// Command oracle judges the extension by possible worlds: it makes random
// small databases and queries, runs them tracked, and compares what the
// tokens say about every subset of the tracked rows with what PostgreSQL
// without provenance answers on that subset.
//
// The server is the one the PG* environment variables name; the oracle creates
// its own databases there and drops them.
package main

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

type options struct {
	seed, n, from   uint64
	workers, shrink int
	shrinkTime      time.Duration
	mutate, plain   bool
	print, stats    bool
	constructs      bool
	banned          map[string]bool
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	code, err := run(ctx, parseFlags())
	if err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		code = 2
	}
	os.Exit(code)
}

func parseFlags() options {
	var o options
	var without string
	flag.Uint64Var(&o.seed, "seed", 1, "seed of the random cases; 0 takes the time")
	flag.Uint64Var(&o.n, "n", 300, "number of cases")
	flag.Uint64Var(&o.from, "from", 0, "number of the first case")
	flag.IntVar(&o.workers, "workers", 2, "connections that work side by side")
	flag.IntVar(&o.shrink, "shrink", 5, "failures to shrink; further ones are only named")
	flag.DurationVar(&o.shrinkTime, "shrink-time", 40*time.Second, "time to spend on shrinking one failure")
	flag.BoolVar(&o.mutate, "mutate", false, "falsify every right answer and check that it is noticed")
	flag.BoolVar(&o.plain, "plain", false, "run the plain side only: checks the generator, needs no extension")
	flag.BoolVar(&o.print, "print", false, "print each query")
	flag.BoolVar(&o.stats, "stats", false, "print how many cases used each construct")
	flag.BoolVar(&o.constructs, "constructs", false, "name the constructs that the cases use; runs nothing")
	flag.StringVar(&without, "without", "", "constructs to leave out, separated by commas; -stats names them")
	flag.Parse()
	if o.seed == 0 {
		o.seed = uint64(time.Now().UnixNano())
	}
	o.banned = map[string]bool{}
	for name := range strings.SplitSeq(without, ",") {
		o.banned[strings.TrimSpace(name)] = true
	}
	return o
}

// run works through the cases; the exit code is 1 when one failed.
func run(ctx context.Context, o options) (int, error) {
	if o.constructs {
		o.printConstructs()
		return 0, nil
	}
	fmt.Printf("oracle: seed %d, cases %d to %d\n", o.seed, o.from, o.from+o.n-1)
	workers := make([]*worker, o.workers)
	for i := range workers {
		w, err := newWorker(ctx, i)
		if w.admin != nil {
			defer w.close(context.WithoutCancel(ctx))
		}
		if err == nil && !o.plain {
			err = w.install(ctx)
		}
		if err != nil {
			return 2, err
		}
		workers[i] = w
	}
	r := &report{options: o, features: map[string]int{}, kinds: map[string]int{}}
	numbers := make(chan uint64)
	var working sync.WaitGroup
	for _, w := range workers {
		working.Go(func() {
			for k := range numbers {
				r.one(ctx, w, k)
			}
		})
	}
	for k := o.from; k < o.from+o.n && ctx.Err() == nil; k++ {
		numbers <- k
	}
	close(numbers)
	working.Wait()
	r.summary()
	return choose(r.failed > 0 || ctx.Err() != nil, 1, 0), nil
}

func (o options) printConstructs() {
	names := map[string]bool{}
	for k := o.from; k < o.from+o.n; k++ {
		maps.Copy(names, generate(o.seed, k, 0, o.banned).Features)
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		fmt.Println(name)
	}
}
