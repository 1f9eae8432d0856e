package session

import (
	"sync/atomic"

	"provsql/gosrc/wire"
)

// sharedBatch is where a session shows others the gates it has not sent: how
// many bytes of its batch are filled, and in the high half how often it has
// been sent. Nil when nobody is shown.
type sharedBatch struct{ filled *uint64 }

func (b sharedBatch) publish(n int) {
	if b.filled != nil {
		sent := atomic.LoadUint64(b.filled) >> 32
		atomic.StoreUint64(b.filled, sent<<32|uint64(n))
	}
}

// Share moves the batch to memory of wire.MaxFrame bytes that other processes
// read, and says in *filled what of it is filled. The session keeps both until
// Unshare.
func (s *Session) Share(frame []byte, filled *uint64) {
	s.batch = append(frame[:0:wire.MaxFrame], s.batch...)
	s.shared.filled = filled
	s.shared.publish(len(s.batch))
}

// Unshare makes the batch the session's own again.
func (s *Session) Unshare() {
	if s.shared.filled == nil {
		return
	}
	s.shared.filled = nil
	s.batch = append(make([]byte, 0, wire.MaxFrame), s.batch...)
}

// emptyBatch starts a new batch. The old one is in the pipe, or wanted by
// nobody.
func (s *Session) emptyBatch() {
	s.batch = s.batch[:0]
	if filled := s.shared.filled; filled != nil {
		atomic.StoreUint64(filled, (atomic.LoadUint64(filled)>>32+1)<<32)
	}
}

// Adopt creates the gates of a batch that another session shares.
func (s *Session) Adopt(frame []byte) error {
	if len(frame) < wire.HeaderSize {
		return nil
	}
	for rest := frame[wire.HeaderSize:]; len(rest) > 0; {
		var g wire.Gate
		var ok bool
		if rest, ok = wire.NextGate(rest, &g); !ok {
			return nil
		}
		if err := s.create(&g.Token, g.Type, g.Children, g.Data); err != nil {
			return err
		}
	}
	return nil
}
