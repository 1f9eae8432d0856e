package store

import "golang.org/x/sys/unix"

// filler is a File that can bring bytes just allocated into memory. Writing
// them does: the kernel then takes memory in larger pieces than for pages that
// a map meets one by one.
type filler interface {
	// Fill writes zeros to the bytes in [from, to).
	Fill(from, to int64) error
}

var zeros [readyStep]byte

func (f *osFile) Fill(from, to int64) error {
	for from < to {
		n, err := unix.Pwrite(f.fd, zeros[:min(to-from, int64(len(zeros)))], from)
		if err != nil && err != unix.EINTR {
			return f.fail("write", err)
		}
		from += int64(max(n, 0))
	}
	return nil
}
