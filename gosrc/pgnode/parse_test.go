package pgnode

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// printed returns the text of src after reading it, and after reading it and
// printing every node anew.
func printed(t testing.TB, src string) (kept, anew string) {
	var tree Tree
	if err := tree.Parse([]byte(src)); err != nil {
		t.Fatalf("%v in %q", err, src)
	}
	kept = string(tree.Print())
	for i := range tree.nodes {
		tree.nodes[i].changed = true
	}
	return kept, string(tree.Print())
}

func TestRoundTrip(t *testing.T) {
	for _, src := range []string{
		`{A_STAR}`,
		`{QUERY :commandType 1 :cteList <> :canSetTag true}`,
		`({VAR :varno 1} <> {CONST :constvalue <>})`,
		`{X :a (i 1 -2 3) :b (o 23 2950) :c (b) :d (b 8 10) :e (x 7)}`,
		`{CONST :constlen 16 :location 129 :constvalue 16 [ -46 101 -38 0 ]}`,
		`{CONST :constvalue 8 [ 1 0 0 0 0 0 0 0 ] :next 1}`,
		`{ALIAS :aliasname *SELECT*\ 1 :colnames ("a\ b" "\{x\}" "" "b" "é")}`,
		`{ALIAS :aliasname :odd :colnames ("provsql")}`,
		`{ALIAS :aliasname \<> :colnames ("\\")}`,
		`{A_EXPR DISTINCT :name ("=") :lexpr {A :x 1.5e10}}`,
		`{PLAN :width 4.25 :collations 1 2 3 :flags true false}`,
		`(b101 "s" 12 3.5 true)`,
		`((i 1) (o 2) ({A :x (b 1)}))`,
		`{RTE :relkind r :char \( :char <>}`,
	} {
		kept, anew := printed(t, src)
		if kept != src || anew != src {
			t.Errorf("%s\nprinted as %s\nand anew as %s", src, kept, anew)
		}
	}
}

func TestAccessors(t *testing.T) {
	var tree Tree
	src := `{RTE :rtekind 6 :lateral true :ctename a\ b :empty "" :none <> :neg -3 :eref {ALIAS :colnames ("x" "y\\z" "")} :coltypes (o 23 2950)}`
	if err := tree.Parse([]byte(src)); err != nil {
		t.Fatal(err)
	}
	n := tree.Root()
	names := n.Child("eref").Child("colnames")
	for _, c := range []struct {
		what      string
		got, want any
	}{
		{"kind", n.Kind(), RTE},
		{"label", string(n.Label()), "RTE"},
		{"int", n.Int("rtekind"), 6},
		{"negative", n.Int("neg"), -3},
		{"absent int", n.Int("nothing"), 0},
		{"bool", n.Bool("lateral"), true},
		{"text", n.Text("ctename"), "a b"},
		{"empty text", n.Text("empty"), ""},
		{"null text", n.Text("none"), ""},
		{"null", n.IsNull("none"), true},
		{"absent is null", n.IsNull("nothing"), true},
		{"node is not null", n.IsNull("eref"), false},
		{"has", n.Has("none"), true},
		{"has not", n.Has("nothing"), false},
		{"names", names.Len(), 3},
		{"name", names.ItemText(1), `y\z`},
		{"empty name", names.ItemText(2), ""},
		{"list kind", n.Child("coltypes").Kind(), OidList},
		{"oid", n.Child("coltypes").ItemInt(1), 2950},
		{"zero child", n.Child("none").IsZero(), true},
		{"parent", names.Parent().Kind(), Alias},
		{"zero len", Node{}.Len(), 0},
		{"zero kind", Node{}.Kind(), Other},
		{"zero bool", Node{}.Bool("x"), false},
		{"zero label", Node{}.Label() == nil, true},
		{"zero parent", Node{}.Parent().IsZero(), true},
		{"zero has", Node{}.Has("x"), false},
		{"a field without name", n.Has(""), false},
		{"label of a list", names.Label() == nil, true},
		{"parent of the root", n.Parent().IsZero(), true},
		{"unsigned", n.Oid("rtekind"), uint32(6)},
		{"no number", n.Int("ctename"), 0},
		{"raw of a node", n.Raw("eref") == nil, true},
		{"item of an atom", names.Item(0).IsZero(), true},
		{"size", tree.Size(), 4},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %v, want %v", c.what, c.got, c.want)
		}
	}
}

func TestSyntaxErrors(t *testing.T) {
	for src, offset := range map[string]int{
		"":               0,
		"  ":             2,
		"x":              0,
		"{":              1,
		"{}":             1,
		"{ A}":           1,
		"(":              1,
		"{A":             2,
		"{A :x":          5,
		"{A :x }":        6,
		"{A :x {B}":      9,
		"{A :x )":        6,
		"{A } {B}":       5,
		"(a }":           3,
		"({A)":           3,
		"{A :x (1 2 {B ": 14,
	} {
		var tree Tree
		err := tree.Parse([]byte(src))
		var syntax *SyntaxError
		if !errors.As(err, &syntax) || syntax.Offset != offset {
			t.Errorf("%q: %v, want an error at %d", src, err, offset)
		}
	}
}

func TestDepth(t *testing.T) {
	var tree Tree
	deep := func(n int) []byte { return []byte(strings.Repeat("(", n) + strings.Repeat(")", n)) }
	if err := tree.Parse(deep(MaxDepth)); err != nil {
		t.Fatal(err)
	}
	err := tree.Parse(deep(1_000_000))
	var depth *DepthError
	if !errors.As(err, &depth) || depth.Offset != MaxDepth+1 {
		t.Fatalf("got %v", err)
	}
}

// anyNode generates node text as nodeToString would print it.
func anyNode(depth int) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		word := rapid.StringMatching(`[a-zA-Z_]{1,12}`)
		atom := rapid.OneOf(
			rapid.StringMatching(`-?[0-9]{1,9}`),
			rapid.StringMatching(`"([a-z]|\\ |\\\)|\\\{|\\\\|é|:)*"`),
			rapid.StringMatching(`[a-z*:](\\ |[a-z0-9:"<>]|\\\()*`),
			rapid.Just("<>"), rapid.Just("true"),
			rapid.StringMatching(`[0-9] \[( -?[0-9]{1,3}){0,4} \]`),
		)
		value := func(atom *rapid.Generator[string]) string {
			if depth > 0 && rapid.Bool().Draw(t, "nested") {
				return anyNode(depth-1).Draw(t, "node")
			}
			return atom.Draw(t, "atom")
		}
		var b strings.Builder
		if rapid.Bool().Draw(t, "struct") {
			b.WriteString("{" + strings.ToUpper(word.Draw(t, "label")))
			for range rapid.IntRange(0, 5).Draw(t, "fields") {
				b.WriteString(" :" + word.Draw(t, "name") + " " + value(atom))
			}
			return b.String() + "}"
		}
		item := rapid.StringMatching(`"[a-z]{0,5}"|[0-9]{1,3}|<>`)
		prefix := rapid.SampledFrom([]string{"", "i", "o", "b"}).Draw(t, "flavour")
		count := rapid.IntRange(0, 5).Draw(t, "items")
		if prefix != "b" && count == 0 {
			count = 1 // an empty list prints as <>
		}
		b.WriteString("(" + prefix)
		for i := range count {
			if i > 0 || prefix != "" {
				b.WriteByte(' ')
			}
			if prefix == "" {
				b.WriteString(value(item))
			} else {
				b.WriteString(item.Draw(t, "item"))
			}
		}
		return b.String() + ")"
	})
}

func TestRoundTripRandom(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		src := anyNode(4).Draw(rt, "node")
		kept, anew := printed(t, src)
		if kept != src || anew != src {
			rt.Fatalf("%s\nprinted as %s\nand anew as %s", src, kept, anew)
		}
	})
}
