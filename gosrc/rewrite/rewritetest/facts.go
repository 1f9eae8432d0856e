package rewritetest

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"

	"provsql/gosrc/rewrite"
)

// Facts is a rewrite.Catalog that knows what a server once answered.
type Facts struct {
	names     rewrite.Names
	tracked   map[uint32]rewrite.TrackedColumn
	notNull   map[column]bool
	operators map[uint32]rewrite.Operator
	groupings map[uint32]rewrite.Grouping
	arrays    map[uint32]uint32
	functions map[uint32]rewrite.Function
	sql       map[string]string // by node text
	denied    []uint32          // to whoever runs a statement

	mu      sync.Mutex
	unknown []string
}

type column struct {
	relid  uint32
	attnum int
}

// NewFacts returns Facts that know nothing.
func NewFacts() *Facts {
	return &Facts{
		tracked:   map[uint32]rewrite.TrackedColumn{},
		notNull:   map[column]bool{},
		operators: map[uint32]rewrite.Operator{},
		groupings: map[uint32]rewrite.Grouping{},
		arrays:    map[uint32]uint32{},
		functions: map[uint32]rewrite.Function{},
		sql:       map[string]string{},
	}
}

// An answer is one fact as a line of text: what was asked, then the answer.
// OIDs are as Objects writes them.

// describe writes a struct of numbers and flags as words.
func describe(v any, oid func(uint32) string) string {
	var words []string
	value := reflect.ValueOf(v)
	for i := range value.NumField() {
		name := strings.ToLower(value.Type().Field(i).Name)
		switch f := value.Field(i); {
		case f.Kind() == reflect.Bool && f.Bool():
			words = append(words, name)
		case f.Kind() == reflect.Uint32 && f.Uint() != 0:
			words = append(words, name+"="+oid(uint32(f.Uint())))
		case f.Kind() == reflect.Int16:
			words = append(words, name+"="+strconv.Itoa(int(f.Int())))
		}
	}
	return strings.Join(words, " ")
}

// understand undoes describe; v is a pointer.
func understand(v any, words []string, oid func(string) (uint32, error)) error {
	value := reflect.ValueOf(v).Elem()
	for _, word := range words {
		name, text, isNumber := strings.Cut(word, "=")
		known := false
		for i := range value.NumField() {
			field := strings.ToLower(value.Type().Field(i).Name)
			switch f := value.Field(i); {
			case !isNumber && f.Kind() == reflect.Bool && field == name:
				f.SetBool(true)
				known = true
			case isNumber && f.Kind() == reflect.Uint32 && field == name:
				n, err := oid(text)
				if err != nil {
					return err
				}
				f.SetUint(uint64(n))
				known = true
			case isNumber && f.Kind() == reflect.Int16 && field == name:
				f.SetInt(int64(atoi(text)))
				known = true
			}
		}
		if !known {
			return fmt.Errorf("facts: %q is not understood", word)
		}
	}
	return nil
}

// Text writes the facts, one on a line, sorted.
func (f *Facts) Text(o *Objects) string {
	var lines []string
	add := func(kind string, oid uint32, answer string) {
		lines = append(lines, strings.TrimSpace(kind+" "+o.OidText(oid)+" "+answer))
	}
	for relid, c := range f.tracked {
		add("tracked", relid, describe(c, o.OidText))
	}
	for c, is := range f.notNull {
		add("notnull", c.relid, fmt.Sprint(c.attnum, " ", is))
	}
	for opno, a := range f.operators {
		add("operator", opno, describe(a, o.OidText))
	}
	for typ, a := range f.groupings {
		add("grouping", typ, describe(a, o.OidText))
	}
	for typ, array := range f.arrays {
		add("array", typ, o.OidText(array))
	}
	for oid, a := range f.functions {
		add("function", oid, describe(a, o.OidText))
	}
	slices.Sort(lines)
	return "names " + describe(f.names, o.OidText) + "\n" + strings.Join(lines, "\n") + "\n"
}

// Read takes facts over from a text that Text wrote.
func (f *Facts) Read(text string, o *Objects) error {
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) < 2 {
			return fmt.Errorf("facts: line %q", line)
		}
		if words[0] == "names" {
			if err := understand(&f.names, words[1:], o.oid); err != nil {
				return err
			}
			continue
		}
		oid, err := o.oid(words[1])
		if err == nil {
			err = f.read(words[0], oid, words[2:], o)
		}
		if err != nil {
			return fmt.Errorf("facts: line %q: %w", line, err)
		}
	}
	return nil
}

func (f *Facts) read(kind string, oid uint32, answer []string, o *Objects) (err error) {
	switch kind {
	case "tracked":
		err = answerTo(f.tracked, oid, answer, o)
	case "operator":
		err = answerTo(f.operators, oid, answer, o)
	case "grouping":
		err = answerTo(f.groupings, oid, answer, o)
	case "function":
		err = answerTo(f.functions, oid, answer, o)
	case "array":
		f.arrays[oid], err = o.oid(answer[0])
	case "notnull":
		f.notNull[column{oid, atoi(answer[0])}] = answer[1] == "true"
	default:
		err = fmt.Errorf("unknown kind")
	}
	return err
}

func answerTo[T any](facts map[uint32]T, oid uint32, words []string, o *Objects) error {
	var answer T
	err := understand(&answer, words, o.oid)
	facts[oid] = answer
	return err
}

// SetSQL records the SQL of an expression.
func (f *Facts) SetSQL(expr, sql string) { f.sql[expr] = sql }

// EachSQL calls f for the SQL of each expression, in order.
func (f *Facts) EachSQL(use func(expr, sql string)) {
	for _, expr := range slices.Sorted(maps.Keys(f.sql)) {
		use(expr, f.sql[expr])
	}
}

// Tracks returns Facts with the same answers but another set of tracked
// tables: those of f for which keep holds.
func (f *Facts) Tracks(keep func(relid uint32) bool) *Facts {
	g := &Facts{
		names: f.names, tracked: map[uint32]rewrite.TrackedColumn{}, notNull: f.notNull, operators: f.operators,
		groupings: f.groupings, arrays: f.arrays, functions: f.functions, sql: f.sql,
	}
	for relid, c := range f.tracked {
		if keep(relid) {
			g.tracked[relid] = c
		}
	}
	return g
}

// For returns Facts with the same answers for a user who may not read some
// tables.
func (f *Facts) For(denied []uint32) *Facts {
	if len(denied) == 0 {
		return f
	}
	g := f.Tracks(func(uint32) bool { return true })
	g.denied = denied
	return g
}

// Guessing returns a catalog that answers what no server was asked too, with
// something that may be.
func (f *Facts) Guessing() rewrite.Catalog { return guess{f} }

type guess struct{ *Facts }

func (g guess) NotNull(relid uint32, attnum int) (bool, error) {
	return g.notNull[column{relid, attnum}], nil
}

func (g guess) Operator(opno uint32) (rewrite.Operator, error) {
	if answer, known := g.operators[opno]; known {
		return answer, nil
	}
	return rewrite.Operator{Strict: true}, nil
}

func (g guess) Grouping(typ uint32) (rewrite.Grouping, error) {
	if answer, known := g.groupings[typ]; known {
		return answer, nil
	}
	return rewrite.Grouping{Equal: 1, Less: 2, Hashable: true}, nil
}

func (g guess) ArrayType(typ uint32) (uint32, error) {
	if answer, known := g.arrays[typ]; known {
		return answer, nil
	}
	return typ + 1, nil
}

func (g guess) Function(oid uint32) (rewrite.Function, error) { return g.functions[oid], nil }

func (g guess) SQL(expr []byte) (string, error) {
	if sql, known := g.sql[string(expr)]; known {
		return sql, nil
	}
	return "$1", nil
}

// TrackedTables returns the tables that are tracked.
func (f *Facts) TrackedTables() []uint32 { return slices.Sorted(maps.Keys(f.tracked)) }

// Unknown returns what was asked that no server was asked when the facts were
// recorded.
func (f *Facts) Unknown() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.unknown
}

// ErrUnknown is the answer to a question that was not recorded.
type ErrUnknown struct{ Question string }

func (e *ErrUnknown) Error() string {
	return "not in the recorded facts: " + e.Question + "; regress/capture/run records them anew"
}

func (f *Facts) dontKnow(format string, args ...any) error {
	question := fmt.Sprintf(format, args...)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.unknown = append(f.unknown, question)
	return &ErrUnknown{question}
}

func ask[K comparable, V any](f *Facts, facts map[K]V, key K, question string) (V, error) {
	answer, known := facts[key]
	if !known {
		return answer, f.dontKnow("%s %v", question, key)
	}
	return answer, nil
}

// Names implements rewrite.Catalog.
func (f *Facts) Names() *rewrite.Names { return &f.names }

// Tracked implements rewrite.Catalog.
func (f *Facts) Tracked(relid uint32) (rewrite.TrackedColumn, bool) {
	c, is := f.tracked[relid]
	return c, is
}

// NotNull implements rewrite.Catalog.
func (f *Facts) NotNull(relid uint32, attnum int) (bool, error) {
	return ask(f, f.notNull, column{relid, attnum}, "whether a column may be null,")
}

// MayRead implements rewrite.Catalog.
func (f *Facts) MayRead(relid uint32) (bool, error) { return !slices.Contains(f.denied, relid), nil }

// Operator implements rewrite.Catalog.
func (f *Facts) Operator(opno uint32) (rewrite.Operator, error) {
	return ask(f, f.operators, opno, "operator")
}

// Grouping implements rewrite.Catalog.
func (f *Facts) Grouping(typ uint32) (rewrite.Grouping, error) {
	return ask(f, f.groupings, typ, "grouping of type")
}

// ArrayType implements rewrite.Catalog.
func (f *Facts) ArrayType(typ uint32) (uint32, error) {
	return ask(f, f.arrays, typ, "array of type")
}

// Function implements rewrite.Catalog.
func (f *Facts) Function(oid uint32) (rewrite.Function, error) {
	return ask(f, f.functions, oid, "function")
}

// SQL implements rewrite.Catalog.
func (f *Facts) SQL(expr []byte) (string, error) {
	return ask(f, f.sql, string(expr), "expression as SQL,")
}
