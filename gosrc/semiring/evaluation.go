package semiring

import (
	"provsql/gosrc/circuit"
	"provsql/gosrc/comparison"
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/token"
)

// DefaultTextLimit is the longest text result, in bytes, unless Limits says
// otherwise.
const DefaultTextLimit = 100 << 20

// Limits bounds an evaluation. Zero means unbounded memory and
// DefaultTextLimit.
type Limits struct {
	// Memory is what the evaluation may hold, in bytes.
	Memory int64
	// Text is the longest text it may answer, in bytes.
	Text int64
}

// Evaluation evaluates the tokens of one statement in one semiring over one
// mapping. Gates shared between tokens are loaded and evaluated once, as long
// as memory lasts: when it does not, what earlier tokens left is dropped.
//
// For each token: Prepare; then the values of the leaves it returns, by
// AddMapping, and MappingComplete or LookedUp; then Result.
type Evaluation struct {
	definition *definition
	request    Request
	limits     Limits
	interrupt  circuit.Interrupt
	memory     *circuit.Memory
	circuit    *circuit.Circuit
	mapping    mapping
	engine     engine

	root     token.UUID
	rootGate uint32
	prepared bool
	// roots is the number of tokens prepared since the circuit was last empty.
	roots int
	// evaluated is the number of leaves of the circuit that have their value.
	evaluated int
	// rows holds the rows of the mapping for the leaves behind these, as
	// FindAll gives them.
	rows    []uint32
	missing []token.UUID
}

// Request says what is to be evaluated.
type Request struct {
	// Semiring is the name of a compiled semiring.
	Semiring string
	// Result is the SQL type of the results.
	Result ResultKind
	// Labels are those of the enumeration when Result is Enum, in its order.
	Labels []string
	// Mapping names the mapping relation in messages.
	Mapping string
	// Server computes values of aggregates; nil when there are none.
	Server comparison.Server
}

// NewEvaluation returns an evaluation as request says. The error for a name
// that is unknown for the type of result is a *sqlerror.Error
// (undefined_object).
func NewEvaluation(
	request Request, source circuit.Source, limits Limits, interrupt circuit.Interrupt,
) (*Evaluation, error) {
	d, err := findDefinition(request.Semiring, request.Result)
	if err != nil {
		return nil, err
	}
	if limits.Text <= 0 {
		limits.Text = DefaultTextLimit
	}
	memory := circuit.NewMemory(limits.Memory)
	e := &Evaluation{
		definition: d,
		request:    request,
		limits:     limits,
		interrupt:  interrupt,
		memory:     memory,
		circuit:    circuit.New(source, memory, interrupt),
		mapping: mapping{
			name: request.Mapping, memory: memory, pace: pace{interrupt: interrupt},
			entries: circuit.NewTokenTable[entry](memory),
		},
	}
	e.engine, err = d.engine(e)
	return e, err
}

// Values returns the form in which mapping values are best read, when their
// type has it; text will do for every type.
func (e *Evaluation) Values() ValueKind { return e.definition.values }

// MostMissing is how many leaves are looked up at most. When Prepare returns as
// many, there may be more, and the whole mapping has to be added.
const MostMissing = 1 << 14

// Prepare loads the circuit below root. It returns the leaves that must be
// looked up in the mapping before Result: none when all are known. The slice
// is valid until the next call.
func (e *Evaluation) Prepare(root token.UUID) (missing []token.UUID, err error) {
	e.prepared = false
	if err := e.load(root); err != nil {
		return nil, err
	}
	e.root, e.prepared = root, true
	return e.missing, nil
}

// load makes root part of the circuit, and collects the leaves to look up.
func (e *Evaluation) load(root token.UUID) error {
	held := e.memory.Used()
	i, err := e.circuit.Load(root)
	if err != nil && e.memory.Exhausted() {
		e.forget()
		if e.memory.Used() < held {
			i, err = e.circuit.Load(root)
		}
	}
	if err != nil {
		if e.memory.Exhausted() {
			e.forget()
		}
		return err
	}
	e.rootGate = i
	e.roots++
	e.missing = e.missing[:0]
	if e.mapping.complete {
		return nil
	}
	if err := e.findRows(); err != nil {
		return err
	}
	for n, t := range e.circuit.Leaves()[e.evaluated:] {
		if e.rows[n] == 0 {
			e.missing = append(e.missing, t)
		}
		if len(e.missing) == MostMissing {
			break
		}
	}
	return nil
}

// findRows finds the rows of the mapping for leaves without value.
func (e *Evaluation) findRows() (err error) {
	leaves := e.circuit.Leaves()[e.evaluated:]
	if e.rows, err = circuit.Grow(e.memory, e.rows[:0], len(leaves)); err != nil {
		return err
	}
	e.rows = e.rows[:len(leaves)]
	e.mapping.entries.FindAll(leaves, e.rows)
	return nil
}

// valueOf returns the value of the leaf at a position, which findRows has
// found.
func (e *Evaluation) valueOf(position uint32) (v Value, mapped bool, err error) {
	n := int(position) - e.evaluated
	return e.mapping.value(e.rows[n], e.circuit.Leaves()[position])
}

// forget drops the circuit and all values, but not the mapping.
func (e *Evaluation) forget() {
	e.circuit.Reset()
	e.engine.reset()
	circuit.Drop(e.memory, e.rows)
	e.memory.Recover()
	e.roots, e.evaluated, e.rows = 0, 0, nil
}

// ExpectMapping says about how many rows AddMapping will be given.
func (e *Evaluation) ExpectMapping(rows int) { e.mapping.entries.Expect(rows) }

// AddMapping takes rows of the mapping relation, each packed as the 16 bytes
// of the token, the length of the value as 4 bytes, little endian, all ones
// for NULL, and the value in the form of kind. Several rows for a token are
// harmless when they agree; NULLs and contradictions are errors of the Result
// that needs them.
func (e *Evaluation) AddMapping(kind ValueKind, packed []byte) error {
	return e.mapping.add(kind, packed)
}

// MappingComplete says that every row of the mapping was added: leaves without
// one are 𝟙.
func (e *Evaluation) MappingComplete() { e.mapping.complete = true }

// LookedUp says that the rows of these tokens were added: those without one
// are 𝟙. The slice may be the one Prepare returned.
func (e *Evaluation) LookedUp(tokens []token.UUID) error {
	for _, t := range tokens {
		if err := e.mapping.lookedUp(t); err != nil {
			return err
		}
	}
	return nil
}

// Result returns the value of the token prepared last. A text is valid until
// the next call.
func (e *Evaluation) Result() (Result, error) {
	if !e.prepared {
		return Result{}, sqlerror.New(sqlerror.InternalError, "no token was prepared for evaluation")
	}
	r, err := e.evaluate()
	if err != nil && e.memory.Exhausted() && e.roots > 1 {
		e.forget()
		if err = e.load(e.root); err == nil {
			r, err = e.evaluate()
		}
	}
	if err != nil {
		e.forget()
		e.prepared = false
		return Result{}, err
	}
	return r, nil
}

func (e *Evaluation) evaluate() (Result, error) {
	if err := e.findRows(); err != nil {
		return Result{}, err
	}
	if err := e.engine.advance(); err != nil {
		return Result{}, err
	}
	e.evaluated = len(e.circuit.Leaves())
	return e.engine.result(e.rootGate)
}

// Bytes returns the memory held, in bytes.
func (e *Evaluation) Bytes() int64 { return e.memory.Used() }
