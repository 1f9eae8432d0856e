package rewrite

import "provsql/gosrc/pgnode"

// truth is what becomes of a condition that a row has to meet. When it is
// certain, it is an expression like any other. Else two tokens say in which
// worlds it is true and in which it is false: in some it may be unknown.
type truth struct {
	certain pgnode.Node

	yes, no func() pgnode.Node
	// mayYes and mayNo are conditions without which the tokens are 𝟘; nil
	// where there is none.
	mayYes, mayNo func() pgnode.Node
	// mayBeUnknown is, for a condition of a subquery, that without which it is
	// not unknown in any world; nil where it never is.
	mayBeUnknown func() pgnode.Node
	// isTrue and isFalse are about the tables as they are; never NULL.
	isTrue, isFalse func() pgnode.Node
	// join, where there is one, lets the block have only rows that may meet
	// the condition, and returns what yes does.
	join func() (token func() pgnode.Node)
}

func (t *truth) isCertain() bool { return !t.certain.IsZero() }

// certainly returns the truth of an expression that depends on its row only.
func (rw *rewriter) certainly(e pgnode.Node) truth {
	isTrue := func() pgnode.Node { return rw.booleanTest(e.Clone(), testTrue) }
	isFalse := func() pgnode.Node { return rw.booleanTest(e.Clone(), testFalse) }
	return truth{
		certain: e,
		yes:     func() pgnode.Node { return rw.when(rw.uuid(), e.Clone(), rw.one(), rw.zero()) },
		no:      func() pgnode.Node { return rw.when(rw.uuid(), isFalse(), rw.one(), rw.zero()) },
		mayYes:  e.Clone,
		mayNo:   isFalse,
		isTrue:  isTrue,
		isFalse: isFalse,
	}
}

// actual returns the condition in the tables as they are, NULL for unknown.
func (rw *rewriter) actual(t *truth) pgnode.Node {
	if t.isCertain() {
		return t.certain.Clone()
	}
	return rw.when(rw.boolean(), t.isTrue(), rw.truth(true),
		rw.when(rw.boolean(), t.isFalse(), rw.truth(false), pgnode.Node{}))
}

// condition finds out when a condition over the block's rows holds. Subqueries
// that it needs become FROM items. e stays what it is.
func (b *block) condition(e pgnode.Node) truth {
	rw := b.rw
	if !b.uncertain(e) {
		return rw.certainly(e.Clone())
	}
	if isPolicy(e) {
		return b.policy(e)
	}
	switch e.Kind() {
	case pgnode.BoolExpr:
		return b.combination(e)
	case pgnode.BooleanTest:
		return rw.tested(b.condition(e.Child("arg")), e.Int("booltesttype"))
	case pgnode.NullTest:
		if arg := e.Child("arg"); isTruthValue(arg) {
			test := testUnknown
			if e.Int("nulltesttype") == testNotNull {
				test = testNotUnknown
			}
			return rw.tested(b.condition(arg), test)
		}
	case pgnode.CaseExpr:
		if e.Child("arg").IsZero() {
			return b.cases(e)
		}
	case pgnode.SubLink:
		switch e.Int("subLinkType") {
		case sublinkExists:
			return b.exists(e)
		case sublinkAny, sublinkAll:
			return b.quantified(e)
		}
	}
	value := b.valueOf(e)
	if !b.hasLeaf(value) {
		return rw.certainly(value)
	}
	return b.comparison(value)
}

// isTruthValue reports whether an expression is a condition by its form.
func isTruthValue(e pgnode.Node) bool {
	switch e.Kind() {
	case pgnode.BoolExpr, pgnode.BooleanTest, pgnode.NullTest:
		return true
	case pgnode.SubLink:
		return e.Int("subLinkType") <= sublinkAny
	}
	return false
}

// combination is AND, OR or NOT.
func (b *block) combination(e pgnode.Node) truth {
	args := e.Child("args")
	parts := make([]truth, args.Len())
	for i := range parts {
		parts[i] = b.condition(args.Item(i))
	}
	switch string(e.Raw("boolop")) {
	case "and":
		return b.rw.conjunction(parts)
	case "or":
		negated := make([]truth, len(parts))
		for i := range parts {
			negated[i] = b.rw.negation(parts[i])
		}
		return b.rw.negation(b.rw.conjunction(negated))
	}
	return b.rw.negation(parts[0])
}

func (rw *rewriter) negation(t truth) truth {
	if t.isCertain() {
		return rw.certainly(rw.not(t.certain))
	}
	return truth{
		yes: t.no, no: t.yes, mayYes: t.mayNo, mayNo: t.mayYes,
		isTrue: t.isFalse, isFalse: t.isTrue, mayBeUnknown: t.mayBeUnknown,
	}
}

// conjunction joins the certain parts into one first.
func (rw *rewriter) conjunction(parts []truth) truth {
	var certain []pgnode.Node
	var list []truth
	for _, p := range parts {
		if p.isCertain() {
			certain = append(certain, p.certain)
		} else {
			list = append(list, p)
		}
	}
	var known truth
	uncertain := list
	if len(certain) > 0 {
		known = rw.certainly(rw.all(certain...))
		list = append(list[:len(list):len(list)], known)
	}
	if len(list) == 1 {
		return list[0]
	}
	each := func(f func(t *truth) func() pgnode.Node) (made []pgnode.Node) {
		for i := range list {
			if g := f(&list[i]); g != nil {
				made = append(made, g())
			}
		}
		return made
	}
	t := truth{
		yes: func() pgnode.Node {
			return rw.times(each(func(t *truth) func() pgnode.Node { return t.yes })...)
		},
		no: func() pgnode.Node {
			no := uncertain[0].no()
			if len(uncertain) > 1 {
				var terms []pgnode.Node
				for i := range uncertain {
					terms = append(terms, uncertain[i].no())
				}
				no = rw.delta(rw.sum(terms...))
			}
			if known.isCertain() {
				no = rw.when(rw.uuid(), known.isFalse(), rw.one(), no)
			}
			return no
		},
		isTrue: func() pgnode.Node {
			return rw.all(each(func(t *truth) func() pgnode.Node { return t.isTrue })...)
		},
		isFalse: func() pgnode.Node {
			return rw.any(each(func(t *truth) func() pgnode.Node { return t.isFalse })...)
		},
	}
	anyMayNo := true
	for i := range list {
		if list[i].mayYes != nil {
			t.mayYes = func() pgnode.Node {
				return rw.all(each(func(t *truth) func() pgnode.Node { return t.mayYes })...)
			}
		}
		anyMayNo = anyMayNo && list[i].mayNo != nil
	}
	if anyMayNo {
		t.mayNo = func() pgnode.Node {
			return rw.any(each(func(t *truth) func() pgnode.Node { return t.mayNo })...)
		}
	}
	return t
}

// tested is IS TRUE and its like, which are never unknown.
func (rw *rewriter) tested(t truth, test int) truth {
	if t.isCertain() {
		return rw.certainly(rw.booleanTest(t.certain, test))
	}
	var r truth
	switch test {
	case testTrue, testNotTrue:
		r = truth{
			yes: t.yes, mayYes: t.mayYes,
			no:      func() pgnode.Node { return rw.monus(rw.one(), t.yes()) },
			isTrue:  t.isTrue,
			isFalse: func() pgnode.Node { return rw.not(t.isTrue()) },
		}
	case testFalse, testNotFalse:
		r = truth{
			yes: t.no, mayYes: t.mayNo,
			no:      func() pgnode.Node { return rw.monus(rw.one(), t.no()) },
			isTrue:  t.isFalse,
			isFalse: func() pgnode.Node { return rw.not(t.isFalse()) },
		}
	default:
		r = truth{
			yes: func() pgnode.Node {
				return rw.times(rw.monus(rw.one(), t.yes()), rw.monus(rw.one(), t.no()))
			},
			no:      func() pgnode.Node { return rw.delta(rw.sum(t.yes(), t.no())) },
			isTrue:  func() pgnode.Node { return rw.not(rw.any(t.isTrue(), t.isFalse())) },
			isFalse: func() pgnode.Node { return rw.any(t.isTrue(), t.isFalse()) },
		}
	}
	if test == testNotTrue || test == testNotFalse || test == testNotUnknown {
		return rw.negation(r)
	}
	return r
}

// cases is CASE WHEN … THEN condition … END: the first alternative whose
// condition is true decides.
func (b *block) cases(e pgnode.Node) truth {
	rw := b.rw
	whens := e.Child("args")
	conds := make([]truth, whens.Len())
	results := make([]truth, whens.Len()+1)
	for i := range conds {
		conds[i] = b.condition(whens.Item(i).Child("expr"))
		results[i] = b.condition(whens.Item(i).Child("result"))
	}
	otherwise := e.Child("defresult")
	if otherwise.IsZero() {
		otherwise = rw.null(rw.boolean())
	}
	results[len(conds)] = b.condition(otherwise)
	// The alternatives exclude each other.
	decide := func(token func(t *truth) pgnode.Node) pgnode.Node {
		tok := token(&results[len(conds)])
		for i := len(conds) - 1; i >= 0; i-- {
			if conds[i].isCertain() {
				tok = rw.when(rw.uuid(), conds[i].certain.Clone(), token(&results[i]), tok)
				continue
			}
			tok = rw.sum(rw.times(conds[i].yes(), token(&results[i])),
				rw.times(rw.monus(rw.one(), conds[i].yes()), tok))
		}
		return tok
	}
	actual := func(is func(t *truth) pgnode.Node) pgnode.Node {
		c := is(&results[len(conds)])
		for i := len(conds) - 1; i >= 0; i-- {
			c = rw.when(rw.boolean(), conds[i].isTrue(), is(&results[i]), c)
		}
		return c
	}
	yes := func() pgnode.Node { return decide(func(t *truth) pgnode.Node { return t.yes() }) }
	no := func() pgnode.Node { return decide(func(t *truth) pgnode.Node { return t.no() }) }
	return truth{
		yes:     yes,
		no:      no,
		mayYes:  func() pgnode.Node { return rw.nonzero(yes()) },
		mayNo:   func() pgnode.Node { return rw.nonzero(no()) },
		isTrue:  func() pgnode.Node { return actual(func(t *truth) pgnode.Node { return t.isTrue() }) },
		isFalse: func() pgnode.Node { return actual(func(t *truth) pgnode.Node { return t.isFalse() }) },
	}
}

// require lets the block have only rows that meet a condition.
func (b *block) require(t truth) {
	switch {
	case t.isCertain():
		b.where(t.certain)
		return
	case t.join != nil:
		t.yes = t.join()
	case t.mayYes != nil:
		b.where(t.mayYes())
	}
	b.factors = append(b.factors, factor{t.yes, t.isTrue})
}

// where adds a condition on the block's rows that is certain.
func (b *block) where(cond pgnode.Node) {
	b.rw.changed = true
	from := b.q.Child("jointree")
	from.SetChild("quals", b.rw.both(from.Take("quals"), cond))
}

// conjuncts returns the conditions that a condition is the AND of.
func conjuncts(e pgnode.Node) []pgnode.Node {
	switch {
	case e.IsZero():
		return nil
	case e.Kind() == pgnode.BoolExpr && string(e.Raw("boolop")) == "and":
		var list []pgnode.Node
		args := e.Child("args")
		for i := range args.Len() {
			list = append(list, conjuncts(args.Item(i))...)
		}
		return list
	}
	return []pgnode.Node{e}
}
