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
}

func main() {
	names := make([]string, 0, len(groups))
	for name := range groups {
		names = append(names, name)
	}
	slices.Sort(names)
	if len(os.Args) != 2 || groups[os.Args[1]] == nil {
		fmt.Fprintf(os.Stderr, "usage: checks GROUP, one of %s\n", strings.Join(names, ", "))
		os.Exit(2)
	}
	os.Exit(run(os.Args[1]))
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
