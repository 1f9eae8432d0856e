package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
	"time"
)

func (b *bench) heading(ctx context.Context) error {
	rows, err := b.main.rows(ctx, "SELECT version(), current_setting('fsync'), current_setting('shared_buffers')")
	if err != nil {
		return err
	}
	fmt.Printf("%s\nfsync %s, shared_buffers %s; %d rounds, answers taken by %s\n", rows[0][0], rows[0][1], rows[0][2],
		b.rounds, strings.TrimSuffix(consumers[b.consumer], " %s"))
	if b.quick {
		fmt.Println("-quick: the figures mean little")
	}
	return nil
}

func table(header string) *tabwriter.Writer {
	fmt.Println()
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprintln(w, header)
	return w
}

// milliseconds prints a time in ms.
func milliseconds(t time.Duration) string { return fmt.Sprintf("%.1f", float64(t)/1e6) }

// spread prints a sample as its median and, in brackets, its least and
// greatest value.
func spread(s sample, unit time.Duration) string {
	f := func(t time.Duration) string { return fmt.Sprintf("%.1f", float64(t)/float64(unit)) }
	return fmt.Sprintf("%s [%s..%s]", f(s.median()), f(s.min()), f(s.max()))
}

func printComparisons(list []comparison) {
	w := table("query\tplain ms\ttracked ms\tratio\tin rounds\tmark\tuntil stored\twarm\tnew gates\t")
	var cold, drained, warm []float64
	for _, c := range list {
		least, greatest := ratioRange(c.cold, c.plain)
		cold = append(cold, ratio(c.cold, c.plain))
		drained = append(drained, ratio(c.drained, c.plain))
		warm = append(warm, ratio(c.warm, c.plain))
		last := len(cold) - 1
		_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%.2f\t%.2f..%.2f\t%.2f\t%.2f\t%.2f\t%d\t\n", c.name,
			spread(c.plain, time.Millisecond), spread(c.cold, time.Millisecond), cold[last], least, greatest, c.mark, drained[last], warm[last], c.made)
	}
	_, _ = fmt.Fprintf(w, "geometric mean\t\t\t%.2f\t\t\t%.2f\t%.2f\t\t\n", geometricMean(cold), geometricMean(drained), geometricMean(warm))
	_ = w.Flush()
}

func printTimings(list []timing) {
	w := table("evaluation\tms\tmark ms\t")
	for _, t := range list {
		mark := ""
		if t.mark > 0 {
			mark = milliseconds(t.mark)
		}
		_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t\n", t.name, spread(t.taken, time.Millisecond), mark)
	}
	_ = w.Flush()
}

func printOverheads(list []overhead) {
	w := table("overhead\tplain µs\ttracked µs\tdifference of medians µs\tmark µs\t")
	for _, o := range list {
		difference := o.tracked.median() - o.plain.median()
		_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%.1f\t%.1f\t\n", o.name, spread(o.plain, time.Microsecond), spread(o.tracked, time.Microsecond),
			float64(difference)/1e3, float64(o.mark)/1e3)
	}
	_ = w.Flush()
}

func printThroughputs(list []throughput) {
	w := table("untracked work\ttps preloaded\ttps without\tof without, median of pairs\tin pairs\tmark\t")
	for _, t := range list {
		with, without := asSample(t.preloaded), asSample(t.without)
		least, greatest := ratioRange(with, without)
		_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%.1f %%\t%.1f..%.1f %%\t98.0 %%\t\n", t.name, spread(with, 1), spread(without, 1),
			100*pairedRatio(with, without), 100*least, 100*greatest)
	}
	_ = w.Flush()
}

// asSample lets tps be summed up like times.
func asSample(values []float64) sample {
	var s sample
	for _, v := range values {
		s = append(s, time.Duration(v))
	}
	return s
}

func decode(text string, into any) error { return json.Unmarshal([]byte(text), into) }
