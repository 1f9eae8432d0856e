package store

// DoNotWait makes readers believe at once that bytes are damaged, until the
// function it returns is called.
func DoNotWait() (undo func()) {
	was := betweenLooks
	betweenLooks = 0
	return func() { betweenLooks = was }
}

// FixIdentity makes stores that are created alike, until the function it
// returns is called.
func FixIdentity() (undo func()) {
	was := drawIdentity
	drawIdentity = func(database uint32) identity {
		return identity{database: database, store: 0x1122334455667789, seed: [2]uint64{0x0123456789abcdef, 0xfedcba9876543210}}
	}
	return func() { drawIdentity = was }
}

// RenewEarly makes journals of that size be made anew, until the function it
// returns is called.
func RenewEarly(size int64) (undo func()) {
	was := renewAt
	renewAt = size
	return func() { renewAt = was }
}

// WriteAgain writes to the pages that recovery writes to.
func (s *Store) WriteAgain() { s.writeAgain() }
