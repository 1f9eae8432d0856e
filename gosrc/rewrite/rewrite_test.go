package rewrite

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"provsql/gosrc/sqlerror"
)

func TestUnreadable(t *testing.T) {
	cat, tmpl := readSetup(t)
	for name, c := range map[string]struct{ tree, code string }{
		"no tree":  {"", sqlerror.InternalError},
		"broken":   {"{QUERY :commandType", sqlerror.InternalError},
		"no query": {"{VAR :varno 1}", sqlerror.InternalError},
		"too deep": {"{QUERY :x " + strings.Repeat("(", 1_000_000), "54001"},
	} {
		_, err := Rewrite([]byte(c.tree), cat, tmpl, Options{Active: true})
		var e *sqlerror.Error
		if !errors.As(err, &e) || e.Code != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestMissingTemplate(t *testing.T) {
	if _, err := ParseTemplates([]byte("{VAR :varno 1}")); err == nil {
		t.Error("templates without a query are accepted")
	}
}

// TestRefusals expects a message and a way out of every error.
func TestRefusals(t *testing.T) {
	cat, tmpl := readSetup(t)
	refused := 0
	for _, c := range readCases(t) {
		input := unreadable(readGolden(t, goldenPath(c.name))["input"])
		_, err := Rewrite(input, cat, tmpl, Options{Active: true})
		if err == nil {
			continue
		}
		refused++
		var e *sqlerror.Error
		if !errors.As(err, &e) || e.Code != sqlerror.FeatureNotSupported || e.Message == "" ||
			!strings.Contains(e.Hint, "SET provsql.active = off") {
			t.Errorf("%s: %#v", c.name, err)
		}
	}
	if refused < 20 {
		t.Errorf("%d statements are refused", refused)
	}
}

// TestParallel shares catalog and templates, and expects one text every time.
func TestParallel(t *testing.T) {
	cat, tmpl := readSetup(t)
	var wait sync.WaitGroup
	for _, c := range readCases(t) {
		golden := readGolden(t, goldenPath(c.name))
		input := unreadable(golden["input"])
		for range 4 {
			wait.Go(func() {
				if got := describe(Rewrite(input, cat, tmpl, Options{Active: true})); got != golden["tracked"] {
					t.Errorf("%s differs", c.name)
				}
			})
		}
	}
	wait.Wait()
}
