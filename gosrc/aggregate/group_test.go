package aggregate

import (
	"bytes"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"provsql/gosrc/token"
)

// row is one of a group, in a form that is easy to look at.
type row struct {
	token  token.UUID
	values []*string // nil for NULL
}

func numbered(version, i int) (t token.UUID) {
	t[0], t[6], t[8] = byte(i), byte(version<<4), 0x80
	return t
}

// collected returns rows as they come from the server.
func collected(rows []row) *Rows {
	r := &Rows{Offsets: []uint64{0}}
	for _, w := range rows {
		r.Tokens = append(r.Tokens, w.token)
		for _, v := range w.values {
			if v == nil {
				r.Values = le.AppendUint32(r.Values, nullLength)
				continue
			}
			r.Values = le.AppendUint32(r.Values, uint32(len(*v)))
			r.Values = append(r.Values, *v...)
		}
		r.Offsets = append(r.Offsets, uint64(len(r.Values)))
	}
	return r
}

// anyRows draws rows for a description; tokens and values repeat.
func anyRows(t *rapid.T, s *Spec) []row {
	rows := make([]row, rapid.IntRange(0, 6).Draw(t, "rows"))
	for i := range rows {
		rows[i].token = token.Zero
		if n := rapid.IntRange(0, 4).Draw(t, "token"); n > 0 {
			rows[i].token = numbered(4, n)
		}
		for _, isGate := range s.Gates {
			var v *string
			switch kind := rapid.IntRange(0, 3).Draw(t, "value"); {
			case kind == 0:
			case isGate:
				text := numbered(5, kind).String()
				v = &text
			default:
				text := rapid.SampledFrom([]string{"", "1", "a \"b\" \\", "long " + string(make([]byte, 200))}).Draw(t, "text")
				v = &text
			}
			rows[i].values = append(rows[i].values, v)
		}
	}
	return rows
}

// data returns the data and the children of all aggregates' gates.
func data(s *Spec, rows []row) (all [][]byte, children [][]token.UUID) {
	var g Group
	g.Collect(s, collected(rows))
	for i := range s.Aggregates {
		b, c := g.AppendData(nil, nil, &s.Aggregates[i])
		all, children = append(all, b), append(children, c)
	}
	return all, children
}

// TestOrderOfRows expects a gate not to depend on the order in which rows come,
// nor on rows that are never there.
func TestOrderOfRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anySpec(t)
		rows := anyRows(t, s)
		want, wantChildren := data(s, rows)
		shuffled := rapid.Permutation(rows).Draw(t, "shuffled")
		shuffled = slices.DeleteFunc(slices.Clone(shuffled), func(r row) bool { return r.token == token.Zero })
		got, gotChildren := data(s, shuffled)
		for i := range want {
			if !bytes.Equal(got[i], want[i]) || !slices.Equal(gotChildren[i], wantChildren[i]) {
				t.Fatalf("aggregate %d: other data for other orders", i)
			}
		}
	})
}

// TestDataOfGroup reads back what was written.
func TestDataOfGroup(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anySpec(t)
		rows := anyRows(t, s)
		kept := slices.DeleteFunc(slices.Clone(rows), func(r row) bool { return r.token == token.Zero })
		var g Group
		g.Collect(s, collected(rows))
		if g.Len() != len(kept) {
			t.Fatalf("%d rows, not %d", g.Len(), len(kept))
		}
		for i := range s.Aggregates {
			a := &s.Aggregates[i]
			b, children := g.AppendData([]byte("before"), []token.UUID{numbered(5, 99)}, a)
			if !bytes.HasPrefix(b, []byte("before")) || children[0] != numbered(5, 99) {
				t.Fatal("what was there is gone")
			}
			checkData(t, s, a, kept, b[len("before"):], children[1:])
		}
	})
}

// checkData compares data with the rows that they are of, whatever their order.
func checkData(t *rapid.T, s *Spec, a *Aggregate, rows []row, b []byte, children []token.UUID) {
	d, err := ParseData(b)
	if err != nil {
		t.Fatal(err)
	}
	if d.Function != a.Function || d.Result != a.Result || d.Flags != a.Flags || d.SQL != a.SQL ||
		!slices.Equal(d.Types, a.Types) || len(d.Columns) != len(a.Columns) || d.Rows != len(rows) {
		t.Fatalf("got %+v for %+v", d, a)
	}
	type values [3]string
	counts := map[values]int{}
	for _, r := range rows {
		var v values
		for i, c := range a.Columns {
			switch value := r.values[c]; {
			case value != nil:
				v[i] = "=" + *value
			case s.Gates[c]:
				v[i] = "=" + token.Zero.String()
			}
		}
		counts[v]++
	}
	gates := 0
	err = d.EachRow(func(_ int, got []Value) error {
		var v values
		for i, value := range got {
			switch {
			case d.Gates[i]:
				if value.Gate != gates {
					t.Fatalf("gate %d, not %d", value.Gate, gates)
				}
				v[i] = "=" + children[gates].String()
				gates++
			case !value.Null:
				v[i] = "=" + string(value.Text)
			}
			if d.Gates[i] != s.Gates[a.Columns[i]] || !d.Gates[i] && value.Gate != -1 {
				t.Fatalf("argument %d is a gate: %v", i, d.Gates[i])
			}
		}
		counts[v]--
		return nil
	})
	if err != nil || gates != len(children) {
		t.Fatalf("%d of %d gates, %v", gates, len(children), err)
	}
	for v, n := range counts {
		if n != 0 {
			t.Fatalf("%d times too few: %q", n, v)
		}
	}
}

func TestIsConstant(t *testing.T) {
	one, text := numbered(4, 1), "1"
	spec := &Spec{Gates: []bool{false, true}, Aggregates: []Aggregate{
		{SQL: "count(*)"},
		{SQL: "sum", Flags: Strict, Columns: []uint8{0}, Needed: []uint8{0}, Types: []uint32{23}},
		{SQL: "array_agg", Columns: []uint8{0}, Types: []uint32{23}},
		{SQL: "corr", Flags: Strict, Columns: []uint8{0, 1}, Needed: []uint8{0, 1}, Types: []uint32{23, 23}},
		{SQL: "sum by", Flags: Strict, Columns: []uint8{0, 1}, Needed: []uint8{0}, Types: []uint32{23, 23}},
	}}
	for name, c := range map[string]struct {
		rows []row
		want [5]bool
	}{
		"no rows":       {nil, [5]bool{true, true, true, true, true}},
		"never there":   {[]row{{token.Zero, []*string{&text, &text}}}, [5]bool{true, true, true, true, true}},
		"NULL":          {[]row{{one, []*string{nil, nil}}}, [5]bool{false, true, false, true, true}},
		"a value":       {[]row{{one, []*string{&text, nil}}}, [5]bool{false, false, false, true, false}},
		"values":        {[]row{{one, []*string{&text, &text}}}, [5]bool{false, false, false, false, false}},
		"in other rows": {[]row{{one, []*string{&text, nil}}, {one, []*string{nil, &text}}}, [5]bool{false, false, false, true, false}},
		"one that is":   {[]row{{token.Zero, []*string{&text, &text}}, {one, []*string{nil, nil}}}, [5]bool{false, true, false, true, true}},
	} {
		var g Group
		g.Collect(spec, collected(c.rows))
		for i := range spec.Aggregates {
			if got := g.IsConstant(&spec.Aggregates[i]); got != c.want[i] {
				t.Errorf("%s: %s is constant: %v", name, spec.Aggregates[i].SQL, got)
			}
		}
	}
}
