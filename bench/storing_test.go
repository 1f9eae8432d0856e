package main

import (
	"math"
	"testing"
	"time"
)

func TestRateIsOfTheAmount(t *testing.T) {
	r := rate{amount: 3_000_000}
	if got := r.millions(1500 * time.Millisecond); math.Abs(got-2) > 1e-12 {
		t.Errorf("got %v million/s", got)
	}
}

func TestShareRelatesRatesNotTimes(t *testing.T) {
	one := rate{amount: 10, taken: sample{10, 10, 10}}
	many := rate{amount: 80, taken: sample{80, 40, 160}, against: &one}
	median, least, greatest := many.share()
	if median != 1 || least != 0.5 || greatest != 2 {
		t.Errorf("got %v, %v to %v", median, least, greatest)
	}
}
