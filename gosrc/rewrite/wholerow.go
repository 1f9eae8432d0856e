package rewrite

import "provsql/gosrc/pgnode"

// spellRows keeps whole-row references to sources that have got a token
// column what they were: rows of the source's own columns.
func (b *block) spellRows() error {
	if !b.rw.rowVars {
		return nil
	}
	for _, rti := range b.tracked {
		if b.sources[rti-1].out.appended {
			if err := b.spell(b.q, rti, 0); err != nil {
				return err
			}
		}
	}
	return nil
}

// spell replaces the whole-row references to a source that are level queries
// down.
func (b *block) spell(n pgnode.Node, rti, level int) error {
	if n.Kind() == pgnode.Var {
		if n.Int("varattno") == 0 && n.Int("varno") == rti && n.Int("varlevelsup") == level {
			row, err := b.row(rti, level, n)
			if err != nil {
				return err
			}
			n.Replace(row)
		}
		return nil
	}
	var err error
	n.Children(func(child pgnode.Node) bool {
		below := level
		if child.Kind() == pgnode.Query {
			below++
		}
		err = b.spell(child, rti, below)
		return err == nil
	})
	return err
}

// recordType is pg_type's record.
const recordType = 2249

// coerceImplicitCast is CoercionForm's COERCE_IMPLICIT_CAST.
const coerceImplicitCast = 2

// row returns the row expression for a whole-row reference, as the planner
// expands it.
func (b *block) row(rti, level int, v pgnode.Node) (pgnode.Node, error) {
	rw := b.rw
	rte := b.rtable.Item(rti - 1)
	names := rte.Child("eref").Child("colnames")
	fields := rw.tree.NewList(pgnode.List)
	colnames := rw.tree.NewList(pgnode.List)
	for i := range b.sources[rti-1].out.columns {
		t, err := b.columnOf(rte, i)
		if err != nil {
			return pgnode.Node{}, err
		}
		field := rw.variable(rti, i+1, t)
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
	return row, nil
}

// columnOf returns the type of column i (from 0) of a subquery or CTE.
func (b *block) columnOf(rte pgnode.Node, i int) (columnType, error) {
	if rte.Int("rtekind") == rteCTE {
		return columnType{
			uint32(rte.Child("coltypes").ItemInt(i)),
			rte.Child("coltypmods").ItemInt(i),
			uint32(rte.Child("colcollations").ItemInt(i)),
		}, nil
	}
	return typeOf(rte.Child("subquery").Child("targetList").Item(i).Child("expr"))
}
