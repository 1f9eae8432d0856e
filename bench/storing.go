package main

import (
	"context"
	"time"
)

// amounts are the sizes of what the part storing measures.
type amounts struct {
	side      int // tokens of each side of a cross join that makes gates
	annotated int // tokens that get a probability
	rows      int // rows of a table that gets tokens
	inserted  int // rows of one INSERT
	asked     int // rows of the table that clients ask for
	kept      int // gates of the store that is opened again
}

var (
	fullAmounts  = amounts{side: 1_000, annotated: 100_000, rows: 1_000_000, inserted: 100_000, asked: 100_000, kept: 10_000_000}
	quickAmounts = amounts{side: 100, annotated: 1_000, rows: 10_000, inserted: 1_000, asked: 2_000, kept: 20_000}
)

// manySessions is how many sessions write at once where several do.
const manySessions = 8

// rate is how fast an amount of something is worked off.
type rate struct {
	name    string
	amount  int // of one measurement
	taken   sample
	mark    float64 // millions a second, 0 for none
	against *rate   // measured in the same rounds; must not be faster
}

// millions is the rate in millions a second when the amount takes t.
func (r *rate) millions(t time.Duration) float64 { return float64(r.amount) / 1e6 / t.Seconds() }

// share relates the rate to the other one: the median, the least and the
// greatest share of the rounds.
func (r *rate) share() (median, least, greatest float64) {
	scale := float64(r.amount) / float64(r.against.amount)
	least, greatest = ratioRange(r.against.taken, r.taken)
	return scale * pairedRatio(r.against.taken, r.taken), scale * least, scale * greatest
}

// pair is the same work with tracking and without, next to each other.
type pair struct {
	name           string
	plain, tracked sample
	mark           float64 // the ratio aimed at
}

// clientLoad is transactions per second of clients of tracked tables and of
// others, in paired runs.
type clientLoad struct {
	name             string
	tracked, against []float64
	errors           int
	mark             float64 // the share aimed at, 0 for none
}

// storing runs what is about writing circuits. The part restart comes last: it
// may end every connection.
func (b *bench) storing(ctx context.Context) error {
	for _, part := range []struct {
		name    string
		measure func(context.Context) error
	}{
		{"making", b.making},
		{"annotating", b.annotating},
		{"adding", b.adding},
		{"inserting", b.inserting},
		{"clients", b.clients},
		{"commits", b.commits},
		{"restart", b.restart},
	} {
		if !b.wants("storing") && !b.wants(part.name) {
			continue
		}
		if err := part.measure(ctx); err != nil {
			return err
		}
	}
	return nil
}
