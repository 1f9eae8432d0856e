package rewritetest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Objects gives names to the OIDs that a database chose, and numbers to the
// names that do not depend on that database. Trees are written down with the
// names, so that they stay the same when the extension's objects change.
type Objects struct {
	numbers map[string]uint32
	names   map[uint32]string
	order   []string
}

// firstObject is the lowest OID that a database chooses itself.
const firstObject = 16384

// NewObjects reads a list of names, which are numbered in order.
func NewObjects(text string) *Objects {
	o := &Objects{numbers: map[string]uint32{}, names: map[uint32]string{}}
	for line := range strings.Lines(text) {
		o.Number(strings.TrimSpace(line))
	}
	return o
}

// Text returns the list of names.
func (o *Objects) Text() string { return strings.Join(o.order, "\n") + "\n" }

// Number returns the number of a name, giving it one.
func (o *Objects) Number(name string) uint32 {
	if n, known := o.numbers[name]; known {
		return n
	}
	n := uint32(firstObject + len(o.order))
	o.order = append(o.order, name)
	o.numbers[name], o.names[n] = n, name
	return n
}

// oidFields are the fields of query trees that hold OIDs.
var oidFields = map[string]bool{}

func init() {
	for _, name := range strings.Fields(`
		relid checkAsUser vartype varcollid consttype constcollid paramtype paramcollid
		aggfnoid aggtype aggcollid inputcollid aggtranstype winfnoid wintype wincollid
		refcontainertype refelemtype refrestype refcollid funcid funcresulttype funccollid
		opno opfuncid opresulttype opcollid hashfuncid negfuncid resulttype resultcollid elemfuncid
		casetype casecollid typeId typid collation seqid array_typeid array_collid element_typeid row_typeid
		coalescetype coalescecollid minmaxtype minmaxcollid type collOid eqop sortop
		resorigtbl startInRangeFunc endInRangeFunc inRangeColl tsmhandler constraint enrname
		coltype colcollid`) {
		oidFields[name] = true
	}
}

// oidTypes are the types whose constants are OIDs: oid, regproc, regclass,
// regtype, regrole, regnamespace.
var oidTypes = map[string]bool{"26": true, "24": true, "2205": true, "2206": true, "4096": true, "4089": true}

// Rename replaces the OIDs in a tree, which it changes; to returns what is to
// stand for an OID's text.
func Rename(n *Node, to func(string) string) {
	for i := range n.Fields {
		f := &n.Fields[i]
		if f.Value.Kind == Atom && oidFields[f.Name] {
			f.Value.Atom = to(f.Value.Atom)
		}
	}
	if n.Label == "CONST" && oidTypes[n.Text("consttype")] && !n.Bool("constisnull") {
		n.SetAtom("constvalue", renameDatum(n.Text("constvalue"), to))
	}
	if n.Kind == List && n.Label == "o" {
		for _, item := range n.Items {
			item.Atom = to(item.Atom)
		}
	}
	n.Children(func(child *Node) { Rename(child, to) })
}

// renameDatum replaces the OID of a constant of an OID's type, printed as
// "4 [ b b b b 0 0 0 0 ]", and written down as "4 @name".
func renameDatum(text string, to func(string) string) string {
	words := strings.Fields(text)
	switch {
	case len(words) == 11 && words[0] == "4":
		var v uint32
		for i := range 4 {
			b, _ := strconv.Atoi(words[2+i])
			v |= uint32(uint8(b)) << (8 * i)
		}
		if name := to(strconv.Itoa(int(v))); strings.HasPrefix(name, "@") {
			return "4 " + name
		} else if name != strconv.Itoa(int(v)) {
			return datum(name)
		}
	case len(words) == 2 && strings.HasPrefix(words[1], "@"):
		return datum(to(words[1]))
	}
	return text
}

func datum(oid string) string {
	v, _ := strconv.Atoi(oid)
	text := "4 [ "
	for i := range 4 {
		text += strconv.Itoa(int(int8(v>>(8*i)))) + " "
	}
	return text + "0 0 0 0 ]"
}

// ToName returns "@name" for the text of an OID that has a name.
func (o *Objects) ToName(text string) string {
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil || n < firstObject {
		return text
	}
	if name, known := o.names[uint32(n)]; known {
		return "@" + name
	}
	return text
}

// ToNumber undoes ToName.
func (o *Objects) ToNumber(text string) string {
	if name, is := strings.CutPrefix(text, "@"); is {
		if n, known := o.numbers[name]; known {
			return strconv.Itoa(int(n))
		}
	}
	return text
}

// oid reads an OID as ToName writes it.
func (o *Objects) oid(text string) (uint32, error) {
	n, err := strconv.ParseUint(o.ToNumber(text), 10, 32)
	if err != nil {
		return 0, fmt.Errorf("object %q is not in the list of objects", text)
	}
	return uint32(n), nil
}

// OidText returns an OID as ToName writes it.
func (o *Objects) OidText(oid uint32) string { return o.ToName(strconv.Itoa(int(oid))) }

// Missing returns the OIDs of a tree, as texts, that have no name though a
// database chose them.
func (o *Objects) Missing(n *Node) []string {
	var missing []string
	Rename(n.Clone(), func(text string) string {
		if v, err := strconv.ParseUint(text, 10, 32); err == nil && v >= firstObject && o.names[uint32(v)] == "" {
			missing = append(missing, text)
		}
		return text
	})
	slices.Sort(missing)
	return slices.Compact(missing)
}
