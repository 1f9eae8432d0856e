package worker

// State is what the server shows of its worker.
type State struct {
	// FlushesEnded is the number of the last flush that is over, and
	// FlushFailures how often one did not make durable what it was to.
	FlushesEnded, FlushFailures uint64
	// Frames counts the frames taken from the pipe, Batches the calls of
	// Apply, Requests the frames that were answered, Damaged the times
	// something was no frame, or one with a wrong checksum.
	Frames, Batches, Requests, Damaged uint64
	// Refused counts the frames that could not be carried out and whose
	// senders do not know yet; Troubled says that the last frame was one.
	Refused  uint64
	Troubled bool
	// OpenCircuits is the number of databases whose circuits are open.
	OpenCircuits int
	// TickSoon says that a Tick within a moment has something to do.
	TickSoon bool
}

// State returns what can be said of the worker now.
func (w *Worker) State() State {
	return State{
		FlushesEnded: w.ended, FlushFailures: w.failures,
		Frames: w.frames, Batches: w.round, Requests: w.requests, Damaged: w.damaged,
		Refused: w.refused, Troubled: w.troubled,
		OpenCircuits: len(w.byDatabase), TickSoon: w.flushSoon,
	}
}
