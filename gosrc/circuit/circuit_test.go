package circuit_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"provsql/gosrc/circuit"
	"provsql/gosrc/circuit/circuittest"
	"provsql/gosrc/gate"
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/token"

	"pgregory.net/rapid"
)

func code(err error) string {
	e, ok := errors.AsType[*sqlerror.Error](err)
	if !ok {
		return ""
	}
	return e.Code
}

// check verifies that gate i of c, and all below it, is what s has for t.
func check(t interface{ Fatalf(string, ...any) }, c *circuit.Circuit, i uint32, s *circuittest.Source) {
	if c.Token(i).Version() == 4 {
		if c.Type(i) != gate.Input || c.Leaves()[c.Leaf(i)] != c.Token(i) {
			t.Fatalf("input %s is a %s gate", c.Token(i), c.Type(i))
		}
		return
	}
	number, ok := s.Find(c.Token(i))
	if !ok {
		t.Fatalf("gate %d has token %s, which the source has not", i, c.Token(i))
	}
	if n, ok := c.Number(i); !ok || n != number {
		t.Fatalf("gate %d has number %d, the source says %d", i, n, number)
	}
	record, _ := s.Gate(number)
	if record.Type != c.Type(i) {
		t.Fatalf("gate %s is %s, the source says %s", c.Token(i), c.Type(i), record.Type)
	}
	want, _ := s.Children(number, nil)
	got := c.Children(i)
	if len(got) != len(want) {
		t.Fatalf("gate %s has %d children, not %d", c.Token(i), len(got), len(want))
	}
	for k, child := range got {
		if child >= i {
			t.Fatalf("child %d of gate %d", child, i)
		}
		record, _ := s.Gate(want[k])
		if c.Token(child) != record.Token {
			t.Fatalf("child %d of %s is %s, not %s", k, c.Token(i), c.Token(child), record.Token)
		}
		check(t, c, child, s)
	}
}

func TestLoadRandomCircuits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, _, tokens := circuittest.Draw(t, 5, 8, gate.Plus, gate.Times, gate.Monus, gate.Delta, gate.Project)
		memory := circuit.NewMemory(0)
		c := circuit.New(s, memory, nil)
		roots := rapid.SliceOfN(rapid.SampledFrom(tokens), 1, 5).Draw(t, "roots")
		at := map[token.UUID]uint32{}
		for _, root := range roots {
			i, err := c.Load(root)
			if err != nil {
				t.Fatal(err)
			}
			if c.Token(i) != root {
				t.Fatalf("loaded %s for %s", c.Token(i), root)
			}
			if before, ok := at[root]; ok && before != i {
				t.Fatalf("%s moved from %d to %d", root, before, i)
			}
			at[root] = i
		}
		for root, i := range at {
			if c.Token(i) != root {
				t.Fatalf("gate %d is not %s any more", i, root)
			}
			check(t, c, i, s)
		}
		seen := map[token.UUID]int{}
		for i := range c.Len() {
			seen[c.Token(uint32(i))]++
		}
		for tok, n := range seen {
			if n > 1 {
				t.Fatalf("%s loaded %d times", tok, n)
			}
		}
		for _, leaf := range c.Leaves() {
			if seen[leaf] != 1 {
				t.Fatalf("leaf %s is no gate", leaf)
			}
		}
		c.Reset()
		if memory.Used() != 0 || c.Len() != 0 {
			t.Fatalf("%d bytes and %d gates left after Reset", memory.Used(), c.Len())
		}
	})
}

func TestLoadConstantsWithoutRecord(t *testing.T) {
	c := circuit.New(&circuittest.Source{}, circuit.NewMemory(0), nil)
	for tok, typ := range map[token.UUID]gate.Type{token.Zero: gate.Zero, token.One: gate.One} {
		i, err := c.Load(tok)
		if err != nil {
			t.Fatal(err)
		}
		if c.Type(i) != typ || c.Token(i) != tok || len(c.Children(i)) != 0 {
			t.Errorf("%s is loaded as %s %s", tok, c.Type(i), c.Token(i))
		}
		if again, _ := c.Load(tok); again != i {
			t.Errorf("%s is loaded twice", tok)
		}
	}
}

func TestLoadLeavesDoNotLookBelow(t *testing.T) {
	s := circuittest.New()
	key := circuittest.Token(4, 1)
	alternative := s.Add(circuittest.Token(8, 2), gate.MulInput, key)
	update := s.Add(circuittest.Token(8, 3), gate.Update)
	root := s.Add(circuittest.Token(5, 4), gate.Times, alternative, update)
	c := circuit.New(s, circuit.NewMemory(0), nil)
	i, err := c.Load(root)
	if err != nil {
		t.Fatal(err)
	}
	if want := []token.UUID{alternative, update}; !slices.Equal(c.Leaves(), want) {
		t.Errorf("leaves %v, want %v", c.Leaves(), want)
	}
	if children := c.Children(c.Children(i)[0]); len(children) != 0 {
		t.Errorf("the mulinput has children %v", children)
	}
}

func TestLoadAggregates(t *testing.T) {
	s := circuittest.New()
	n := 0
	add := func(typ gate.Type, children ...token.UUID) token.UUID {
		n++
		return s.Add(circuittest.Token(5, n), typ, children...)
	}
	value := func(text string) token.UUID {
		n++
		return s.AddWithData(circuittest.Token(5, n), gate.Value, []byte(text))
	}
	sum := add(gate.Agg, add(gate.Semimod, circuittest.Token(4, 1), value("3")), add(gate.Semimod, circuittest.Token(4, 2), value("5")))
	constant := add(gate.Arith)
	root := add(gate.Cmp, add(gate.Arith, sum, constant, sum), add(gate.Arith, sum))
	c := circuit.New(s, circuit.NewMemory(0), nil)
	i, err := c.Load(root)
	if err != nil {
		t.Fatal(err)
	}
	check(t, c, i, s)
	if want := n + 2; c.Len() != want {
		t.Errorf("%d gates, want %d", c.Len(), want)
	}
}

func TestLoadErrors(t *testing.T) {
	input := circuittest.Token(4, 1)
	a, b, c := circuittest.Token(5, 11), circuittest.Token(5, 12), circuittest.Token(5, 13)
	tests := []struct {
		name string
		make func(s *circuittest.Source) (root token.UUID)
		code string
		// names lists tokens of which the message must name one.
		names []token.UUID
	}{
		{"unknown v5", func(s *circuittest.Source) token.UUID { return a }, sqlerror.UndefinedObject, []token.UUID{a}},
		{"unknown v8", func(s *circuittest.Source) token.UUID { return circuittest.Token(8, 1) },
			sqlerror.UndefinedObject, []token.UUID{circuittest.Token(8, 1)}},
		{"nil uuid", func(s *circuittest.Source) token.UUID { return token.UUID{} }, sqlerror.UndefinedObject, []token.UUID{{}}},
		{"undefined child", func(s *circuittest.Source) token.UUID { return s.Add(a, gate.Plus, input, b) },
			sqlerror.UndefinedObject, []token.UUID{b}},
		{"self cycle", func(s *circuittest.Source) token.UUID { return s.Add(a, gate.Plus, input, a) },
			sqlerror.DataCorrupted, []token.UUID{a}},
		{"cycle below the root", func(s *circuittest.Source) token.UUID {
			s.Add(b, gate.Times, input, c)
			s.Add(c, gate.Plus, b)
			return s.Add(a, gate.Plus, input, b)
		}, sqlerror.DataCorrupted, []token.UUID{b, c}},
		{"monus of one", func(s *circuittest.Source) token.UUID { return s.Add(a, gate.Monus, input) },
			sqlerror.DataCorrupted, []token.UUID{a}},
		{"delta of two", func(s *circuittest.Source) token.UUID { return s.Add(a, gate.Delta, input, input) },
			sqlerror.DataCorrupted, []token.UUID{a}},
		{"unknown type", func(s *circuittest.Source) token.UUID { return s.Add(a, gate.NumTypes+3, input) },
			sqlerror.DataCorrupted, []token.UUID{a}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := circuittest.New()
			good := s.Add(circuittest.Token(5, 99), gate.Delta, input)
			root := test.make(s)
			c := circuit.New(s, circuit.NewMemory(0), nil)
			before, err := c.Load(good)
			if err != nil {
				t.Fatal(err)
			}
			gates := c.Len()
			_, err = c.Load(root)
			if code(err) != test.code {
				t.Fatalf("error %v, want code %s", err, test.code)
			}
			if !slices.ContainsFunc(test.names, func(n token.UUID) bool { return strings.Contains(err.Error(), n.String()) }) {
				t.Errorf("message %q names none of %v", err, test.names)
			}
			if c.Len() != gates {
				t.Errorf("%d gates after the error, %d before", c.Len(), gates)
			}
			after, err := c.Load(good)
			if err != nil || after != before {
				t.Fatalf("gate %d after the error (%v), %d before", after, err, before)
			}
			check(t, c, after, s)
		})
	}
}

// TestLoadAfterErrors loads random circuits in which gates are missing, adds
// these, and loads again.
func TestLoadAfterErrors(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, _, tokens := circuittest.Draw(t, 4, 8, gate.Plus, gate.Times)
		// More numbers, so that small parts are kept in a hash table.
		for i := range rapid.IntRange(0, 300).Draw(t, "others") {
			s.Number(circuittest.Token(5, 1000+i))
		}
		lost := circuittest.Token(5, 999)
		var all []token.UUID
		for i, tok := range tokens {
			if tok.Version() == 5 {
				tok = s.Add(circuittest.Token(5, 500+i), gate.Plus, tok, rapid.SampledFrom([]token.UUID{token.One, lost}).Draw(t, "child"))
			}
			all = append(all, tok)
		}
		all = append(all, tokens...)
		c := circuit.New(s, circuit.NewMemory(0), nil)
		for _, found := range []bool{false, true} {
			for range 6 {
				root := rapid.SampledFrom(all).Draw(t, "root")
				gates := c.Len()
				i, err := c.Load(root)
				if err == nil {
					check(t, c, i, s)
				} else if code(err) != sqlerror.UndefinedObject || c.Len() != gates || found {
					t.Fatalf("%v, %d gates, %d before", err, c.Len(), gates)
				}
			}
			s.Add(lost, gate.Plus, tokens[0])
		}
	})
}

// liar says that gates have one child more than they have.
type liar struct{ *circuittest.Source }

func (l liar) Gate(g uint32) (circuit.Gate, error) {
	record, err := l.Source.Gate(g)
	record.NumChildren++
	return record, err
}

func TestLoadChecksNumberOfChildren(t *testing.T) {
	s := circuittest.New()
	root := s.Add(circuittest.Token(5, 1), gate.Plus, circuittest.Token(4, 1))
	if _, err := circuit.New(liar{s}, circuit.NewMemory(0), nil).Load(root); code(err) != sqlerror.DataCorrupted {
		t.Errorf("error %v", err)
	}
}

// chain returns a source with a chain of n δ gates above an input, whose
// numbers ascend or descend, and its end.
func chain(n int, descending bool) (*circuittest.Source, token.UUID) {
	s := circuittest.New()
	if descending {
		for i := n; i > 0; i-- {
			s.Number(circuittest.Token(5, i))
		}
	}
	below := circuittest.Token(4, 0)
	for i := 1; i <= n; i++ {
		below = s.Add(circuittest.Token(5, i), gate.Delta, below)
	}
	return s, below
}

func TestLoadLongChain(t *testing.T) {
	for _, descending := range []bool{false, true} {
		s, root := chain(300_000, descending)
		memory := circuit.NewMemory(0)
		c := circuit.New(s, memory, nil)
		i, err := c.Load(root)
		if err != nil {
			t.Fatal(err)
		}
		if int(i) != 300_000 || c.Len() != 300_001 {
			t.Errorf("root %d of %d gates", i, c.Len())
		}
		c.Reset()
		if memory.Used() != 0 {
			t.Errorf("%d bytes left after Reset", memory.Used())
		}
	}
}

func TestLoadInterrupted(t *testing.T) {
	s, root := chain(50_000, false)
	calls := 0
	stop := errors.New("canceling statement due to user request")
	c := circuit.New(s, circuit.NewMemory(0), func() error {
		calls++
		if calls == 3 {
			return stop
		}
		return nil
	})
	if _, err := c.Load(root); err != stop {
		t.Fatalf("error %v", err)
	}
	if c.Len() != 0 {
		t.Errorf("%d gates left", c.Len())
	}
	if _, err := c.Load(root); err != nil {
		t.Fatal(err)
	}
	if calls < 50_000/circuit.PollEvery {
		t.Errorf("asked %d times", calls)
	}
}

func TestLoadWithinMemory(t *testing.T) {
	s, root := chain(50_000, true)
	memory := circuit.NewMemory(1 << 20)
	c := circuit.New(s, memory, nil)
	_, err := c.Load(root)
	if code(err) != sqlerror.ProgramLimitExceeded || !strings.Contains(err.Error(), "provsql.max_memory") {
		t.Fatalf("error %v", err)
	}
	if c.Len() != 0 || !memory.Exhausted() {
		t.Errorf("%d gates, exhausted %v", c.Len(), memory.Exhausted())
	}
	c.Reset()
	if memory.Used() != 0 {
		t.Errorf("%d bytes left after Reset", memory.Used())
	}
	memory.Recover()
	s, root = chain(5_000, true)
	if _, err := circuit.New(s, memory, nil).Load(root); err != nil {
		t.Errorf("a circuit that fits: %v", err)
	}
}

// vast is a source of four billion inputs and one ⊕ over ten of them.
type vast struct{}

func (vast) Find(t token.UUID) (uint32, bool) { return 1 << 31, t == circuittest.Token(5, 1<<31) }
func (vast) NumGates() uint64                 { return 1 << 32 }
func (vast) Data(uint32) ([]byte, error)      { return nil, nil }
func (vast) Gate(g uint32) (circuit.Gate, error) {
	if g == 1<<31 {
		return circuit.Gate{Token: circuittest.Token(5, 1<<31), Type: gate.Plus, NumChildren: 10}, nil
	}
	return circuit.Gate{Token: circuittest.Token(4, int(g)), Type: gate.Input}, nil
}
func (vast) Children(g uint32, into []uint32) ([]uint32, error) {
	for i := range uint32(10) {
		into = append(into, i*400_000_000)
	}
	return into, nil
}

func TestLoadLittleOfVastStore(t *testing.T) {
	memory := circuit.NewMemory(16 << 10)
	c := circuit.New(vast{}, memory, nil)
	if _, err := c.Load(circuittest.Token(5, 1<<31)); err != nil {
		t.Fatal(err)
	}
	if c.Len() != 11 {
		t.Errorf("%d gates", c.Len())
	}
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte{1, 1, 1, 2, 2, 0, 1, 3, 1, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		// Each gate is a type, a number of children and their numbers.
		s := circuittest.New()
		tok := func(n byte) token.UUID { return circuittest.Token(4+int(n>>7), int(n)) }
		var tokens []token.UUID
		for len(b) > 2 {
			n := min(int(b[2]%8), len(b)-3)
			var children []token.UUID
			for _, c := range b[3 : 3+n] {
				children = append(children, tok(c))
			}
			tokens = append(tokens, s.Add(tok(b[0]), gate.Type(b[1]%20), children...))
			b = b[3+n:]
		}
		memory := circuit.NewMemory(1 << 16)
		c := circuit.New(s, memory, nil)
		for _, root := range tokens {
			i, err := c.Load(root)
			if err != nil {
				if code(err) == "" {
					t.Fatalf("error without code: %v", err)
				}
				continue
			}
			if c.Token(i) != root {
				t.Fatalf("loaded %s for %s", c.Token(i), root)
			}
			for g := range uint32(c.Len()) {
				for _, child := range c.Children(g) {
					if child >= g {
						t.Fatalf("child %d of gate %d", child, g)
					}
				}
			}
		}
	})
}
