package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
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

func printTimings(title string, list []timing) {
	w := table(title + "\tms\tmark ms\t")
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

// printRates prints rates in millions a second, their spread as of the
// slowest and the fastest measurement.
func printRates(title string, list []*rate) {
	header := title + "\tamount\tms\tmillion/s\tmark\t"
	if slices.ContainsFunc(list, func(r *rate) bool { return r.against != nil }) {
		header += "of 1 session, median of rounds\tin rounds\tmark\t"
	}
	w := table(header)
	for _, r := range list {
		mark, share := "", ""
		if r.mark > 0 {
			mark = fmt.Sprintf(">= %.1f", r.mark)
		}
		if r.against != nil {
			median, least, greatest := r.share()
			share = fmt.Sprintf("%.0f %%\t%.0f..%.0f %%\t>= 100 %%\t", 100*median, 100*least, 100*greatest)
		}
		_, _ = fmt.Fprintf(w, "%s\t%d\t%s\t%.2f [%.2f..%.2f]\t%s\t%s\n", r.name, r.amount, spread(r.taken, time.Millisecond),
			r.millions(r.taken.median()), r.millions(r.taken.max()), r.millions(r.taken.min()), mark, share)
	}
	_ = w.Flush()
}

func printPairs(title string, list []pair) {
	w := table(title + "\tplain ms\ttracked ms\tratio, median of pairs\tin pairs\tmark\t")
	for _, p := range list {
		least, greatest := ratioRange(p.tracked, p.plain)
		_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%.2f\t%.2f..%.2f\t<= %.1f\t\n", p.name, spread(p.plain, time.Millisecond),
			spread(p.tracked, time.Millisecond), pairedRatio(p.tracked, p.plain), least, greatest, p.mark)
	}
	_ = w.Flush()
}

func printClientLoads(title string, list []clientLoad) {
	w := table(title + "\ttps tracked\ttps untracked\tof untracked, median of pairs\tin pairs\tmark\terrors\t")
	for _, l := range list {
		tracked, against, mark := asSample(l.tracked), asSample(l.against), ""
		if l.mark > 0 {
			mark = fmt.Sprintf(">= %.0f %%", 100*l.mark)
		}
		least, greatest := ratioRange(tracked, against)
		_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%.1f %%\t%.1f..%.1f %%\t%s\t%d\t\n", l.name, spread(tracked, 1), spread(against, 1),
			100*pairedRatio(tracked, against), 100*least, 100*greatest, mark, l.errors)
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
