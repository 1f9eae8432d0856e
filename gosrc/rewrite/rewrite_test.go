package rewrite_test

import (
	"errors"
	"reflect"
	"strings"
	"sync"
	"testing"

	"provsql/gosrc/rewrite"
	"provsql/gosrc/rewrite/rewritetest"
	"provsql/gosrc/sqlerror"
)

func TestUnreadable(t *testing.T) {
	d := load(t)
	for name, c := range map[string]struct{ tree, code string }{
		"no tree":  {"", sqlerror.InternalError},
		"broken":   {"{QUERY :commandType", sqlerror.InternalError},
		"no query": {"{VAR :varno 1}", sqlerror.InternalError},
		"too deep": {"{QUERY :x " + strings.Repeat("(", 1_000_000), "54001"},
	} {
		_, err := rewrite.Rewrite([]byte(c.tree), d.Facts, d.templates, rewrite.Options{Active: true})
		var e *sqlerror.Error
		if !errors.As(err, &e) || e.Code != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestMissingTemplate takes each template away.
func TestMissingTemplate(t *testing.T) {
	lines := strings.SplitAfter(load(t).Templates, "\n")
	for i, line := range lines {
		if line == "" {
			continue
		}
		rest := strings.Join(lines[:i], "") + strings.Join(lines[i+1:], "")
		if _, err := rewrite.ParseTemplates([]byte(rest)); err == nil {
			t.Errorf("nothing is said of the lack of %.60s", line)
		}
	}
	if _, err := rewrite.ParseTemplates([]byte("{VAR")); err == nil {
		t.Error("a broken template is accepted")
	}
}

// TestRefusals expects a message and a way out of every error.
func TestRefusals(t *testing.T) {
	d := load(t)
	refused := map[string]bool{}
	d.each(t, func(t *testing.T, e *rewritetest.Entry, c *rewritetest.Case) {
		o := d.rewritten(e, c)
		if !o.Failed() {
			return
		}
		refused[o.Message] = true
		if !c.Options.Active {
			t.Errorf("refused though nothing is tracked: %s", o.Message)
		}
		// This one is an error without tracking, too.
		if strings.HasSuffix(o.Message, "cannot be applied to the nullable side of an outer join") {
			return
		}
		if o.Code != sqlerror.FeatureNotSupported || !strings.Contains(o.Hint, "SET provsql.active = off") {
			t.Errorf("%s: %s (%s)", o.Code, o.Message, o.Hint)
		}
	})
	if len(refused) < 15 {
		t.Errorf("%d reasons to refuse", len(refused))
	}
}

// TestCatalogFails lets each question to the catalog fail in turn, and expects
// that error.
func TestCatalogFails(t *testing.T) {
	d := load(t)
	for _, name := range []string{"report", "aggregates", "join10", "left_joins"} {
		e := d.entry(t, "large", name)
		for failing := 0; ; failing++ {
			cat := &failingCatalog{Catalog: d.Facts, left: failing}
			_, err := rewrite.Rewrite([]byte(e.Trees[0]), cat, d.templates, rewrite.Options{Active: true, PossibleRows: true})
			if cat.left >= 0 {
				if err != nil || failing == 0 {
					t.Errorf("%s: %v after %d questions", name, err, failing)
				}
				break
			}
			if !errors.Is(err, errCatalog) {
				t.Errorf("%s: question %d failed, and the rewriter says %v", name, failing, err)
				break
			}
		}
	}
}

var errCatalog = errors.New("the catalog is not there")

// failingCatalog answers a number of questions only.
type failingCatalog struct {
	rewrite.Catalog
	left int
}

func (c *failingCatalog) fail() error {
	if c.left--; c.left < 0 {
		return errCatalog
	}
	return nil
}

func (c *failingCatalog) NotNull(relid uint32, attnum int) (bool, error) {
	if err := c.fail(); err != nil {
		return false, err
	}
	return c.Catalog.NotNull(relid, attnum)
}

func (c *failingCatalog) MayRead(relid uint32) (bool, error) {
	if err := c.fail(); err != nil {
		return false, err
	}
	return c.Catalog.MayRead(relid)
}

func (c *failingCatalog) Operator(opno uint32) (rewrite.Operator, error) {
	if err := c.fail(); err != nil {
		return rewrite.Operator{}, err
	}
	return c.Catalog.Operator(opno)
}

func (c *failingCatalog) Grouping(typ uint32) (rewrite.Grouping, error) {
	if err := c.fail(); err != nil {
		return rewrite.Grouping{}, err
	}
	return c.Catalog.Grouping(typ)
}

func (c *failingCatalog) ArrayType(typ uint32) (uint32, error) {
	if err := c.fail(); err != nil {
		return 0, err
	}
	return c.Catalog.ArrayType(typ)
}

func (c *failingCatalog) Function(oid uint32) (rewrite.Function, error) {
	if err := c.fail(); err != nil {
		return rewrite.Function{}, err
	}
	return c.Catalog.Function(oid)
}

func (c *failingCatalog) SQL(expr []byte) (string, error) {
	if err := c.fail(); err != nil {
		return "", err
	}
	return c.Catalog.SQL(expr)
}

// TestParallel shares catalog and templates, and expects one outcome every
// time.
func TestParallel(t *testing.T) {
	d := load(t)
	var wait sync.WaitGroup
	for _, topic := range d.Topics {
		for _, e := range topic.Entries {
			wait.Go(func() {
				for _, c := range e.Cases {
					want := d.rewritten(e, c)
					for range 3 {
						if got := d.rewritten(e, c); !reflect.DeepEqual(got, want) {
							t.Errorf("%s/%s %s differs", topic.Name, e.Name, c.Mode)
						}
					}
				}
			})
		}
	}
	wait.Wait()
}
