package main

import (
	"math"
	"slices"
	"time"
)

// sample is a series of measurements of one thing.
type sample []time.Duration

func (s sample) sorted() sample { return slices.Sorted(slices.Values(s)) }

// median is the middle one, the mean of the middle two; 0 for no measurement.
func (s sample) median() time.Duration {
	n := len(s)
	if n == 0 {
		return 0
	}
	sorted := s.sorted()
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

func (s sample) min() time.Duration { return slices.Min(s) }
func (s sample) max() time.Duration { return slices.Max(s) }

// ratio relates two medians.
func ratio(a, b sample) float64 {
	if b.median() == 0 {
		return math.NaN()
	}
	return float64(a.median()) / float64(b.median())
}

// ratioRange is the least and the greatest ratio of measurements taken in the
// same round: the noise of the machine.
func ratioRange(a, b sample) (least, greatest float64) {
	least, greatest = math.Inf(1), math.Inf(-1)
	for i := range min(len(a), len(b)) {
		r := float64(a[i]) / float64(b[i])
		least, greatest = min(least, r), max(greatest, r)
	}
	return least, greatest
}

// pairedRatio is the median of the ratios of measurements taken next to each
// other.
func pairedRatio(a, b sample) float64 {
	ratios := make([]float64, min(len(a), len(b)))
	for i := range ratios {
		ratios[i] = float64(a[i]) / float64(b[i])
	}
	slices.Sort(ratios)
	n := len(ratios)
	if n == 0 {
		return math.NaN()
	}
	return (ratios[(n-1)/2] + ratios[n/2]) / 2
}

func geometricMean(ratios []float64) float64 {
	sum := 0.0
	for _, r := range ratios {
		sum += math.Log(r)
	}
	return math.Exp(sum / float64(len(ratios)))
}
