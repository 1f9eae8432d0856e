// Package session is a backend's side of the circuit: it names gates, drops
// what it already sent, batches the rest into frames, and makes requests of
// the circuit worker.
package session

import (
	"time"

	"provsql/gosrc/aggregate"
	"provsql/gosrc/gate"
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/token"
	"provsql/gosrc/wire"
)

// Transport is the backend's way to the circuit worker.
type Transport interface {
	// Send writes one frame of at most wire.MaxFrame bytes in one piece, or
	// fails without having written anything.
	Send(frame []byte) error
	// Request sends a frame and returns the reply that carries number. The
	// reply is valid until the next call.
	Request(frame []byte, number uint64) (reply []byte, err error)
	// AwaitFlush waits for the end of the worker's flush of that number.
	AwaitFlush(ticket uint64) (FlushOutcome, error)
}

// FlushOutcome is what is known of a flush that was waited for.
type FlushOutcome uint8

const (
	// FlushDone means that everything flushed is durable.
	FlushDone FlushOutcome = iota
	// FlushUnknown means that a flush failed, or that the worker ended.
	FlushUnknown
)

// Session is one backend's connection to the circuit of one database. It is
// for one goroutine. Creating gates allocates nothing once its buffers exist.
type Session struct {
	database  wire.Database
	sender    wire.Sender
	transport Transport

	names    token.Namer
	kept     []token.UUID // children left after folding
	sent     recent
	unsynced Unsynced

	batch    []byte // a KindGates frame being filled, or empty
	shared   sharedBatch
	sequence uint32 // of the last frame sent
	acked    uint32 // of the last frame known to be applied
	requests uint32
	store    uint64 // the store the worker spoke of last

	// losses counts how often sent frames turned out to be lost;
	// lossesBefore is what it was at the transaction's first gate.
	losses, lossesBefore uint64

	used     bool   // the transaction used gates of this session
	durable  uint32 // sequence of the last frame known to be durable
	lasting  bool   // durable was learned, and nothing was lost since
	pending  Pending
	prepared uint64 // the transaction whose annotations the worker holds

	payload []byte // of every other frame

	// What Group makes, kept for the next one.
	group             aggregate.Group
	grouped, children []token.UUID
	data              []byte
}

// New returns a session of the backend with process id pid.
func New(db wire.Database, pid uint32, t Transport) *Session {
	return &Session{
		database:  db,
		sender:    wire.Sender{PID: pid, Start: uint32(time.Now().UnixNano() / 1000)},
		transport: t,
	}
}

// CreateGate records a gate under the token t. The circuit keeps the first
// gate it gets for a token and ignores others.
func (s *Session) CreateGate(t token.UUID, typ gate.Type, children []token.UUID) error {
	return s.CreateWithData(t, typ, children, nil)
}

// CreateWithData is CreateGate for a gate that more than its children defines:
// data is kept with them, and is as lasting. Empty data is none.
func (s *Session) CreateWithData(t token.UUID, typ gate.Type, children []token.UUID, data []byte) error {
	if !typ.Valid() {
		return sqlerror.New(sqlerror.InvalidParameterValue, "invalid gate type")
	}
	return s.create(&t, typ, children, data)
}

// create sends a gate unless the session sent it lately.
func (s *Session) create(t *token.UUID, typ gate.Type, children []token.UUID, data []byte) error {
	if !s.used {
		s.used, s.lossesBefore = true, s.losses
	}
	if s.sent.has(t) {
		return nil
	}
	if size := wire.GateSize(len(children), len(data)); size > wire.MaxPayload {
		if err := s.createInParts(t, typ, children, data); err != nil {
			return err
		}
	} else {
		if len(s.batch)+size > wire.MaxFrame {
			if err := s.Flush(); err != nil {
				return err
			}
		}
		if len(s.batch) == 0 {
			if s.batch == nil {
				s.batch = make([]byte, 0, wire.MaxFrame)
			}
			s.batch = wire.Begin(s.batch)
		}
		s.batch = wire.AppendGate(s.batch, t, typ, children, data)
		s.shared.publish(len(s.batch))
	}
	s.sent.add(t)
	s.unsynced.add(t, typ, children, data)
	return nil
}

// createInParts sends a gate that does not fit a frame. The worker applies it
// when it has the last part.
func (s *Session) createInParts(t *token.UUID, typ gate.Type, children []token.UUID, data []byte) error {
	switch {
	case len(children) > wire.MaxChildren:
		return sqlerror.New(sqlerror.ProgramLimitExceeded, "a gate cannot have more than %d children", wire.MaxChildren)
	case len(data) > wire.MaxData:
		return sqlerror.New(sqlerror.ProgramLimitExceeded, "data of %d bytes is too long for a gate", len(data)).
			WithDetail("The limit is %d bytes.", wire.MaxData)
	}
	if err := s.Flush(); err != nil {
		return err
	}
	p := wire.Part{Token: *t, Type: typ, Total: uint32(len(children)), TotalData: uint32(len(data))}
	for from := 0; from < len(children); from += wire.MaxPartChildren {
		p.From = uint32(from)
		p.Children = children[from:min(from+wire.MaxPartChildren, len(children))]
		if err := s.send(wire.KindPart, wire.AppendPart(s.begin(), &p)); err != nil {
			return err
		}
	}
	p.Children = nil
	for from := 0; from < len(data); from += wire.MaxPartData {
		p.From = uint32(from)
		p.Data = data[from:min(from+wire.MaxPartData, len(data))]
		if err := s.send(wire.KindPart, wire.AppendPart(s.begin(), &p)); err != nil {
			return err
		}
	}
	return nil
}

// Flush sends what is batched. A batch that could not be sent is kept, and
// the next Flush sends it.
func (s *Session) Flush() error {
	if len(s.batch) == 0 {
		return nil
	}
	if err := s.send(wire.KindGates, s.batch); err != nil {
		return err
	}
	s.emptyBatch()
	return nil
}

// Discard drops what is batched, for a transaction that does not commit.
func (s *Session) Discard() {
	if len(s.batch) == 0 {
		return
	}
	s.emptyBatch()
	s.sent.clear()
	s.unsynced.stop()
}

// send completes and sends a frame that is not a request.
func (s *Session) send(kind wire.Kind, frame []byte) error {
	wire.Finish(frame, &wire.Frame{
		Kind: kind, Database: s.database, Sender: s.sender, Sequence: s.sequence + 1,
	})
	if err := s.transport.Send(frame); err != nil {
		return err
	}
	s.sequence++
	return nil
}

// Dirty reports whether something was created since the last Sync.
func (s *Session) Dirty() bool { return len(s.batch) > 0 || s.sequence != s.acked }

// begin starts a frame other than the batch of gates.
func (s *Session) begin() []byte {
	if s.payload == nil {
		s.payload = make([]byte, 0, wire.MaxFrame)
	}
	return wire.Begin(s.payload[:0])
}
