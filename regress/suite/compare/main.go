// Command compare judges the results of PostgreSQL's regression suite on a
// server that tracks tables by those on a plain one, statement by statement.
//
//	compare [-known FILE] [-v] SCRIPTS PLAIN TRACKED
//
// SCRIPTS has the suite's *.sql files, PLAIN and TRACKED the two servers'
// *.out files. Every difference is put into a class. The exit code is 1 when
// there are unexplained ones.
package main

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	knownFile := flag.String("known", "", "file of known differences")
	show := flag.String("show", string(unexplained), "class whose differences are printed in full; all for every class but same and adorned")
	flag.Parse()
	if flag.NArg() != 3 {
		fmt.Fprintln(os.Stderr, "usage: compare [-known FILE] [-show CLASS] SCRIPTS PLAIN TRACKED")
		os.Exit(2)
	}
	ok, err := run(flag.Arg(0), flag.Arg(1), flag.Arg(2), *knownFile, class(*show))
	if err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(2)
	}
	if !ok {
		os.Exit(1)
	}
}

func readLines(path string) ([]string, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return strings.Split(strings.TrimSuffix(string(content), "\n"), "\n"), nil
}

func run(scripts, plainFolder, trackedFolder, knownFile string, show class) (bool, error) {
	var knownOnes []knownDifference
	if knownFile != "" {
		var err error
		if knownOnes, err = readKnown(knownFile); err != nil {
			return false, err
		}
	}
	results, err := filepath.Glob(filepath.Join(trackedFolder, "*.out"))
	if err != nil {
		return false, err
	}
	if len(results) == 0 {
		return false, fmt.Errorf("no results in %s", trackedFolder)
	}
	var all []finding
	for _, path := range results {
		test := strings.TrimSuffix(filepath.Base(path), ".out")
		found, err := compareFiles(test, filepath.Join(scripts, test+".sql"),
			filepath.Join(plainFolder, test+".out"), path, knownOnes)
		if err != nil {
			return false, err
		}
		all = append(all, found...)
	}
	report(len(results), all, show)
	return !slices.ContainsFunc(all, func(f finding) bool { return f.class == unexplained }), nil
}

func compareFiles(test, scriptPath, plainPath, trackedPath string, knownOnes []knownDifference) ([]finding, error) {
	script, err := readLines(scriptPath)
	if err != nil {
		return nil, err
	}
	var parts [2][]part
	for i, path := range []string{plainPath, trackedPath} {
		output, err := readLines(path)
		if err != nil {
			return nil, err
		}
		found := 0
		if parts[i], found = cut(script, output); found < len(script) && slices.ContainsFunc(script[found:], isEchoed) {
			fmt.Printf("%s: only %d of %d lines of the script are found in %s, then: %s\n", test, found, len(script), path, script[found])
		}
	}
	return compareTest(test, parts[0], parts[1], knownOnes), nil
}

func isEchoed(line string) bool { return line != "" && line != `\.` }

func report(tests int, all []finding, show class) {
	counts := map[class]int{}
	details := map[class]map[string]int{}
	for _, f := range all {
		counts[f.class]++
		if f.detail != "" {
			if details[f.class] == nil {
				details[f.class] = map[string]int{}
			}
			details[f.class][f.detail]++
		}
		if f.class == show || (show == "all" && f.class != same && f.class != adorned) {
			printFinding(f)
		}
	}
	fmt.Printf("%d tests, %d results\n", tests, len(all))
	for _, c := range classes {
		fmt.Printf("%6d  %s\n", counts[c], c)
		keys := slices.SortedFunc(maps.Keys(details[c]), func(a, b string) int { return details[c][b] - details[c][a] })
		for _, key := range keys {
			fmt.Printf("          %5d  %s\n", details[c][key], key)
		}
	}
}

func printFinding(f finding) {
	fmt.Printf("=== %s:%d  %s %s\n%s\n", f.test, f.part.line, f.class, f.detail, indent(strings.Split(f.part.script, "\n"), "    "))
	fmt.Printf("%s\n%s\n", indent(clip(f.plain), "  - "), indent(clip(f.tracked), "  + "))
}

func clip(lines []string) []string {
	const most = 25
	if len(lines) > most {
		return append(slices.Clone(lines[:most]), fmt.Sprintf("… %d more lines", len(lines)-most))
	}
	return lines
}

func indent(lines []string, prefix string) string {
	return prefix + strings.Join(lines, "\n"+prefix)
}
