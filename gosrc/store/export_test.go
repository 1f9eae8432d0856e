package store

// DoNotWait makes readers believe at once that bytes are damaged, until the
// function it returns is called.
func DoNotWait() (undo func()) {
	was := betweenLooks
	betweenLooks = 0
	return func() { betweenLooks = was }
}
