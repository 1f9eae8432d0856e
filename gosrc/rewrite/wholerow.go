package rewrite

import "provsql/gosrc/pgnode"

// spellRows keeps whole-row references to sources that have got columns what
// they were: rows of the source's own columns.
func (b *block) spellRows() {
	if !b.rw.rowVars {
		return
	}
	for _, rti := range b.tracked {
		if b.sources[rti-1].out.grown {
			b.spell(b.q, rti, 0)
		}
	}
}

// spell replaces the whole-row references to a source that are level queries
// down.
func (b *block) spell(q pgnode.Node, rti, level int) {
	q.Children(func(child pgnode.Node) bool {
		visitVars(child, level, func(v pgnode.Node, depth int) {
			if v.Int("varattno") == 0 && v.Int("varno") == rti {
				v.Replace(b.row(rti, depth, v))
			}
		})
		return true
	})
}

// coerceImplicitCast is CoercionForm's COERCE_IMPLICIT_CAST.
const coerceImplicitCast = 2

// row returns the row expression for a whole-row reference, as the planner
// expands it.
func (b *block) row(rti, level int, v pgnode.Node) pgnode.Node {
	rw := b.rw
	rte := b.rtable.Item(rti - 1)
	names := rte.Child("eref").Child("colnames")
	fields := rw.tree.NewList(pgnode.List)
	colnames := rw.tree.NewList(pgnode.List)
	for i := range b.sources[rti-1].out.columns {
		field := b.sourceVar(rti, i+1, b.columnOf(rte, i))
		field.SetInt("varlevelsup", level)
		fields.Push(field)
		colnames.PushRaw(string(names.ItemRaw(i)))
	}
	row := rw.newNode(pgnode.RowExpr)
	row.SetChild("args", fields)
	row.SetOid("row_typeid", v.Oid("vartype"))
	row.SetInt("row_format", coerceImplicitCast)
	if v.Oid("vartype") == recordType {
		row.SetChild("colnames", colnames)
	}
	return row
}

// columnOf returns the type of column i (from 0) of a subquery or CTE.
func (b *block) columnOf(rte pgnode.Node, i int) columnType {
	if rte.Int("rtekind") == rteCTE {
		return columnType{
			uint32(rte.Child("coltypes").ItemInt(i)),
			rte.Child("coltypmods").ItemInt(i),
			uint32(rte.Child("colcollations").ItemInt(i)),
		}
	}
	return b.rw.typeOf(rte.Child("subquery").Child("targetList").Item(i).Child("expr"))
}
