package main

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		in   sample
		want time.Duration
	}{
		{nil, 0}, {sample{5}, 5}, {sample{9, 1, 5}, 5}, {sample{1, 9, 3, 5}, 4},
	} {
		if got := c.in.median(); got != c.want {
			t.Errorf("median of %v: got %v, want %v", c.in, got, c.want)
		}
	}
}

func TestMedianLiesWithinAndKeepsTheSample(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Int64Range(0, 1e12), 1, 20).Draw(t, "values")
		s := make(sample, len(values))
		for i, v := range values {
			s[i] = time.Duration(v)
		}
		if m := s.median(); m < s.min() || m > s.max() {
			t.Fatalf("median %v of %v", m, s)
		}
		for i, v := range values {
			if s[i] != time.Duration(v) {
				t.Fatal("median reordered the sample")
			}
		}
	})
}

func TestRatios(t *testing.T) {
	a, b := sample{20, 40, 60}, sample{10, 10, 20}
	if got := ratio(a, b); got != 4 {
		t.Errorf("ratio: got %v", got)
	}
	if least, greatest := ratioRange(a, b); least != 2 || greatest != 4 {
		t.Errorf("range: got %v to %v", least, greatest)
	}
	if got := ratio(a, nil); !math.IsNaN(got) {
		t.Errorf("ratio to nothing: got %v", got)
	}
	if got := pairedRatio(a, b); got != 3 {
		t.Errorf("paired ratio: got %v", got)
	}
	if got := geometricMean([]float64{2, 8}); math.Abs(got-4) > 1e-12 {
		t.Errorf("geometric mean: got %v", got)
	}
}
