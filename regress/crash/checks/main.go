// Command checks runs one group of the crash tests: what Go inside PostgreSQL
// must survive, each rule with a check that fails when the rule is broken.
// Every group starts a private cluster of its own.
package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

// long asks for the full counts, which take minutes.
var long = os.Getenv("PROVSQL_CRASH_LONG") != ""

// counts is how often a check does something: a few times in every test run,
// and often when asked for.
func counts(short, full int) int {
	if long {
		return full
	}
	return short
}

var groups = map[string]func(*report){
	"loading":    loading,
	"signals":    signals,
	"cancels":    cancels,
	"faults":     faults,
	"errors":     callbackErrors,
	"shutdown":   shutdown,
	"worker":     worker,
	"latches":    latches,
	"databases":  databases,
	"parallel":   parallel,
	"neighbours": neighbours,
	"kills":      kills,
	"diskfull":   diskFull,
	"protocol":   protocol,
	"large":      largeGates,
	"restarts":   restarts,
	"lifetime":   lifetime,
	"backup":     backup,
	"damage":     damage,
	"durable":    durable,
}

func main() {
	names := make([]string, 0, len(groups))
	for name := range groups {
		names = append(names, name)
	}
	slices.Sort(names)
	arguments := os.Args[1:]
	if len(arguments) > 0 && arguments[0] == "-long" {
		long, arguments = true, arguments[1:]
	}
	if len(arguments) != 1 || groups[arguments[0]] == nil {
		fmt.Fprintf(os.Stderr, "usage: checks [-long] GROUP, one of %s\n", strings.Join(names, ", "))
		os.Exit(2)
	}
	os.Exit(run(arguments[0]))
}

func run(group string) int {
	r := &report{}
	if err := adoptOrphans(); err != nil {
		fmt.Fprintf(os.Stderr, "checks: becoming the parent of orphans: %v\n", err)
		return 1
	}
	defer r.removeServers()
	r.check("the group runs to its end", func() string {
		groups[group](r)
		return ""
	})
	if r.failed {
		return 1
	}
	return 0
}
