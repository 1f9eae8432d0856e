package aggregate

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestShown(t *testing.T) {
	text := func(s string) Value { return Value{Text: []byte(s)} }
	null := Value{Null: true}
	for name, c := range map[string]struct {
		values []Value
		want   string
		ok     bool
	}{
		"no argument":  {nil, "1", true},
		"one":          {[]Value{text("5")}, "5", true},
		"as it is":     {[]Value{text(`a "b"`)}, `a "b"`, true},
		"empty":        {[]Value{text("")}, "", true},
		"NULL":         {[]Value{null}, "", false},
		"two":          {[]Value{text("a"), text("b")}, `{"a","b"}`, true},
		"NULL and not": {[]Value{null, text("NULL")}, `{NULL,"NULL"}`, true},
		"escaped":      {[]Value{text(`a"b`), text(`c\`), text("{,}")}, `{"a\"b","c\\","{,}"}`, true},
	} {
		got, ok := AppendShown([]byte("x"), c.values)
		if string(got) != "x"+c.want || ok != c.ok {
			t.Errorf("%s: got %s, %v", name, got, ok)
		}
	}
}

// elements reads an array literal as PostgreSQL does, as far as AppendShown
// writes one.
func elements(t *rapid.T, s string) (values []Value) {
	s, isArray := strings.CutPrefix(s, "{")
	if !isArray {
		t.Fatalf("no array: %s", s)
	}
	for {
		v := Value{Text: []byte{}}
		switch {
		case strings.HasPrefix(s, "NULL"):
			v, s = Value{Null: true}, s[4:]
		case strings.HasPrefix(s, `"`):
			for s = s[1:]; s[0] != '"'; s = s[1:] {
				if s[0] == '\\' {
					s = s[1:]
				}
				v.Text = append(v.Text, s[0])
			}
			s = s[1:]
		default:
			t.Fatalf("no element: %s", s)
		}
		values = append(values, v)
		if s == "}" {
			return values
		}
		if s[0] != ',' {
			t.Fatalf("no comma: %s", s)
		}
		s = s[1:]
	}
}

func TestShownArray(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := make([]Value, rapid.IntRange(2, 5).Draw(t, "values"))
		for i := range values {
			values[i].Null = rapid.Bool().Draw(t, "null")
			if !values[i].Null {
				values[i].Text = []byte(rapid.StringMatching(`[a"\\,{} é]{0,6}`).Draw(t, "text"))
			}
		}
		shown, ok := AppendShown(nil, values)
		got := elements(t, string(shown))
		if !ok || len(got) != len(values) {
			t.Fatalf("%d elements of %d, %v", len(got), len(values), ok)
		}
		for i := range values {
			if got[i].Null != values[i].Null || string(got[i].Text) != string(values[i].Text) {
				t.Fatalf("element %d is %q, not %q", i, got[i].Text, values[i].Text)
			}
		}
	})
}
