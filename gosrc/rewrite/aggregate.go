package rewrite

import (
	"encoding/binary"

	"provsql/gosrc/pgnode"
)

// groups is how a block's rows are aggregated. All aggregates over the same
// rows share one aggregate of the extension's, which collects the tokens of
// the rows with the arguments, and whose result is an array of tokens: that of
// the ⊕ of the rows, then those of the aggregates' gates.
type groups struct {
	b        *block
	families []*family
	tokens   map[string]func() pgnode.Node // of each aggregate, by its identity
}

// family is the aggregates over the same rows.
type family struct {
	filter    string // its identity
	call      pgnode.Node
	specs     []byte
	count     int
	arguments []argument
}

// argument is something that a family collects of each row.
type argument struct {
	identity string // of its expression
	expr     pgnode.Node
	typ      columnType // of its values
	tokens   bool       // it is the gates of values
}

// maxArguments is what a function can take, less the token and the
// description.
const maxArguments = 98

// newGroups collects the block's aggregates, and lets those that are shown be
// computed of present rows.
func (b *block) newGroups() *groups {
	g := &groups{b: b, tokens: map[string]func() pgnode.Node{}}
	b.rw.leaves = true
	var aggregates []pgnode.Node
	for _, field := range []string{"targetList", "havingQual"} {
		find(b.q.Child(field), func(n pgnode.Node) bool {
			if n.Kind() == pgnode.Aggref && n.Int("agglevelsup") == 0 {
				b.rw.substitute(n, b.rowToken)
				aggregates = append(aggregates, n)
			}
			return false
		})
	}
	filters := map[string]truth{}
	for _, agg := range aggregates {
		filter := agg.Child("aggfilter")
		if filter.IsZero() {
			continue
		}
		if key := b.rw.identity(filter); filters[key].yes == nil {
			filters[key] = b.condition(filter)
		}
	}
	// Conditions may have added to what the rows are.
	present := b.rowPresent()
	type shown struct {
		agg    pgnode.Node
		filter pgnode.Node
	}
	var shownAs []shown
	for _, agg := range aggregates {
		filter := filters[b.rw.identity(agg.Child("aggfilter"))]
		key := b.rw.identity(agg)
		if g.tokens[key] == nil {
			g.tokens[key] = g.register(agg, filter)
		}
		s := shown{agg: agg}
		if filter.yes != nil {
			s.filter = b.rw.actual(&filter)
		}
		if !present.IsZero() {
			s.filter = b.rw.both(s.filter, present.Clone())
		}
		shownAs = append(shownAs, s)
	}
	for _, f := range g.families {
		f.finish(b.rw)
	}
	// From here on the aggregates have another filter.
	for _, s := range shownAs {
		key := b.rw.identity(s.agg)
		if !s.filter.IsZero() {
			s.agg.SetChild("aggfilter", s.filter)
		}
		g.tokens[b.rw.identity(s.agg)] = g.tokens[key]
	}
	return g
}

// token returns the token of an aggregate of the block; the zero Node for one
// that is none.
func (g *groups) token(agg pgnode.Node) pgnode.Node {
	if make := g.tokens[g.b.rw.identity(agg)]; make != nil {
		return make()
	}
	return pgnode.Node{}
}

// sum returns the ⊕ of all rows of a group.
func (g *groups) sum() pgnode.Node {
	for _, f := range g.families {
		if f.filter == "" {
			return f.element(g.b.rw, 0)
		}
	}
	return g.b.rw.plusAgg(g.b.rowToken())
}

// element returns one of the tokens that a family results in: 0 for the ⊕,
// then the aggregates.
func (f *family) element(rw *rewriter, i int) pgnode.Node {
	return rw.call(rw.names.GroupToken, rw.uuid(), f.call.Clone(), rw.integer(i))
}

// familyOf returns a family for the rows that meet a filter, with room for
// more arguments.
func (g *groups) familyOf(filter string, room int, t truth) *family {
	for _, f := range g.families {
		if f.filter == filter && len(f.arguments)+room <= maxArguments {
			return f
		}
	}
	b, rw := g.b, g.b.rw
	tok := b.rowToken()
	f := &family{filter: filter}
	switch {
	case t.yes == nil:
	case t.isCertain():
	default:
		tok = rw.times(tok, t.yes())
	}
	f.call = rw.aggregate(rw.names.GroupAgg, rw.uuids(), tok, rw.bytes(plainType(byteaType), nil))
	switch {
	case t.yes == nil:
	case t.isCertain():
		rw.filtered(f.call, t.certain.Clone())
	case t.mayYes != nil:
		rw.filtered(f.call, t.mayYes())
	}
	g.families = append(g.families, f)
	return f
}

// Flags of an aggregate's description.
const (
	aggregateDistinct = 1 << iota // DISTINCT
	aggregateOrdered              // the order of the rows matters
	aggregateStrict               // rows in which an argument that is needed is NULL do not count
)

// freeColumn marks an argument that is not needed.
const freeColumn = 1 << 7

// register adds an aggregate to a family and returns how its token is got.
func (g *groups) register(agg pgnode.Node, filter truth) func() pgnode.Node {
	rw := g.b.rw
	var exprs []pgnode.Node
	eachOf := func(list pgnode.Node, wrapped bool) {
		for i := range list.Len() {
			e := list.Item(i)
			if wrapped {
				e = e.Child("expr")
			}
			exprs = append(exprs, e)
		}
	}
	direct := agg.Child("aggdirectargs")
	eachOf(direct, false)
	eachOf(agg.Child("args"), true)
	f := g.familyOf(rw.identity(agg.Child("aggfilter")), len(exprs), filter)
	columns := make([]int, len(exprs))
	for i, e := range exprs {
		columns[i] = f.argument(g.b, e, len(exprs) == 1)
	}
	f.describe(rw, agg, columns)
	f.count++
	n := f.count
	return func() pgnode.Node { return f.element(rw, n) }
}

// argument returns the number of what a family collects as an expression's
// values. An expression that is itself the value of an aggregate is collected
// as its gate when it is the only argument.
func (f *family) argument(b *block, e pgnode.Node, only bool) int {
	a := argument{identity: b.rw.identity(e), expr: e.Clone(), typ: b.rw.typeOf(e)}
	if tok := b.leafToken(e); !tok.IsZero() && only {
		a.expr, a.tokens = tok, true
	} else if b.hasLeaf(e) {
		b.warnEnds("where an aggregate is computed of it")
	}
	for i := range f.arguments {
		if f.arguments[i].identity == a.identity && f.arguments[i].tokens == a.tokens {
			return i
		}
	}
	f.arguments = append(f.arguments, a)
	return len(f.arguments) - 1
}

var le = binary.LittleEndian

// describe appends the description of an aggregate over some of the family's
// arguments: docs/format.md draws it, gosrc/aggregate reads it.
func (f *family) describe(rw *rewriter, agg pgnode.Node, columns []int) {
	fn := agg.Oid("aggfnoid")
	var flags byte
	if !agg.IsNull("aggdistinct") {
		flags |= aggregateDistinct
	}
	if !agg.IsNull("aggorder") || string(agg.Raw("aggkind")) != "n" {
		flags |= aggregateOrdered
	}
	if rw.function(fn).Strict {
		flags |= aggregateStrict
	}
	d := le.AppendUint32(nil, fn)
	d = le.AppendUint32(d, agg.Oid("aggtype"))
	d = append(d, flags, byte(len(columns)))
	needed := neededArguments(agg)
	for i, c := range columns {
		mark := byte(c)
		if flags&aggregateStrict != 0 && !needed(i) {
			mark |= freeColumn
		}
		d = append(d, mark)
	}
	for _, c := range columns {
		d = le.AppendUint32(d, f.arguments[c].typ.oid)
	}
	sql := f.sql(rw, agg, columns)
	d = le.AppendUint16(d, uint16(len(sql)))
	f.specs = append(append(f.specs, d...), sql...)
}

// neededArguments returns which of the arguments of an aggregate that takes no
// notice of rows with NULLs must not be NULL for that: neither direct ones, nor
// what the rows are ordered by, nor the delimiter of string_agg.
func neededArguments(agg pgnode.Node) func(i int) bool {
	direct := agg.Child("aggdirectargs").Len()
	args := agg.Child("args")
	fn := agg.Oid("aggfnoid")
	return func(i int) bool {
		if i -= direct; i < 0 || i > 0 && (fn == stringAggText || fn == stringAggBytea) {
			return false
		}
		return !args.Item(i).Bool("resjunk")
	}
}

// OIDs of pg_proc that the server fixes.
const (
	stringAggText  = 3538
	stringAggBytea = 3545
)

// sql returns the aggregate as SQL with parameters for its arguments.
func (f *family) sql(rw *rewriter, agg pgnode.Node, columns []int) string {
	c := agg.Clone()
	c.SetChild("aggfilter", pgnode.Node{})
	n := 0
	parameter := func() pgnode.Node {
		p := rw.newNode(pgnode.Param)
		p.SetInt("paramkind", paramExtern)
		p.SetInt("paramid", n+1)
		t := f.arguments[columns[n]].typ
		p.SetOid("paramtype", t.oid)
		n++
		return rw.collated(p, t.collation)
	}
	direct := c.Child("aggdirectargs")
	for i := range direct.Len() {
		direct.SetItem(i, parameter())
	}
	args := c.Child("args")
	for i := range args.Len() {
		args.Item(i).SetChild("expr", parameter())
	}
	sql, err := rw.cat.SQL(c.Append(nil))
	if err != nil {
		fail(err)
	}
	return sql
}

// finish gives a family's aggregate the arguments, and their description.
func (f *family) finish(rw *rewriter) {
	d := le.AppendUint16(nil, uint16(f.count))
	d = append(d, byte(len(f.arguments)))
	args, types := f.call.Child("args"), f.call.Child("aggargtypes")
	for i, a := range f.arguments {
		if a.tokens {
			d = append(d, 1)
		} else {
			d = append(d, 0)
		}
		args.Push(rw.entry(a.expr, i+3))
		types.PushInt(int(rw.typeOf(a.expr).oid))
	}
	args.Item(1).SetChild("expr", rw.bytes(plainType(byteaType), append(d, f.specs...)))
}
