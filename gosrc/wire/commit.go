package wire

// Commit is the payload of a KindCommit frame.
type Commit struct {
	// XID is the transaction that is about to commit.
	XID uint64
	// Durable asks for a reply that says when all that was sent before is
	// on disk; else that it is applied is enough.
	Durable bool
	// Changes says that the transaction set annotations, all of which were
	// sent before.
	Changes bool
}

const (
	commitDurable = 1
	commitChanges = 2
)

// AppendCommit appends the payload of a KindCommit frame.
func AppendCommit(dst []byte, c *Commit) []byte {
	var flags byte
	if c.Durable {
		flags |= commitDurable
	}
	if c.Changes {
		flags |= commitChanges
	}
	return append(AppendXID(dst, c.XID), flags)
}

// ParseCommit reads the payload of a KindCommit frame.
func ParseCommit(payload []byte, c *Commit) (ok bool) {
	xid, rest, ok := XID(payload)
	if !ok || len(rest) != 1 || rest[0]&^(commitDurable|commitChanges) != 0 {
		return false
	}
	*c = Commit{XID: xid, Durable: rest[0]&commitDurable != 0, Changes: rest[0]&commitChanges != 0}
	return true
}

// AppendResolve appends the payload of a KindResolve frame: how a transaction
// that set annotations has ended.
func AppendResolve(dst []byte, xid uint64, committed bool) []byte {
	var outcome byte
	if committed {
		outcome = 1
	}
	return append(AppendXID(dst, xid), outcome)
}

// ParseResolve reads the payload of a KindResolve frame.
func ParseResolve(payload []byte) (xid uint64, committed, ok bool) {
	xid, rest, ok := XID(payload)
	if !ok || len(rest) != 1 || rest[0] > 1 {
		return 0, false, false
	}
	return xid, rest[0] == 1, true
}
