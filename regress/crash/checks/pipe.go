package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"provsql/gosrc/gate"
	"provsql/gosrc/token"
	"provsql/gosrc/wire"
)

// pipeToWorker opens the pipe through which sessions speak to the worker, as
// the postmaster has it: of the pipes with the capacity that the extension
// asks for, the one made first.
func (s *server) pipeToWorker() *os.File {
	postmaster := s.postmaster()
	numbers := numbersIn(fmt.Sprintf("/proc/%d/fd", postmaster))
	slices.Sort(numbers)
	for _, number := range numbers {
		name := fmt.Sprintf("/proc/%d/fd/%d", postmaster, number)
		if target, err := os.Readlink(name); err != nil || !strings.HasPrefix(target, "pipe:") {
			continue
		}
		descriptor, err := unix.Open(name, unix.O_WRONLY|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
		if err != nil {
			continue
		}
		if size, err := unix.FcntlInt(uintptr(descriptor), unix.F_GETPIPE_SZ, 0); err == nil && size > 64<<10 {
			return os.NewFile(uintptr(descriptor), name)
		}
		must(unix.Close(descriptor), "closing a pipe")
	}
	panic(failure("expected a pipe to the worker in the postmaster"))
}

// intruder writes to the worker's pipe what no session would.
type intruder struct {
	pipe     *os.File
	database wire.Database
	sequence uint32
}

// write writes bytes in one piece.
func (x *intruder) write(b []byte) {
	expect(len(b) <= wire.MaxFrame, "expected at most %d bytes to write in one piece", wire.MaxFrame)
	for started := time.Now(); ; time.Sleep(time.Millisecond) {
		_, err := unix.Write(int(x.pipe.Fd()), b)
		if err == nil || len(b) == 0 {
			return
		}
		expect(errors.Is(err, syscall.EAGAIN) || errors.Is(err, syscall.EINTR), "writing to the worker's pipe: %v", err)
		expect(time.Since(started) < 10*time.Second, "expected that the worker reads its pipe")
	}
}

// frame is a frame of a session that does not exist.
func (x *intruder) frame(kind wire.Kind, payload []byte) []byte {
	x.sequence++
	b := append(wire.Begin(nil), payload...)
	wire.Finish(b, &wire.Frame{Kind: kind, Database: x.database, Sender: wire.Sender{PID: 1 << 24, Start: 1}, Sequence: x.sequence})
	return b
}

func drawToken() token.UUID {
	var t token.UUID
	fill(t[:])
	t[6] = t[6]&0x0f | 0x40
	t[8] = t[8]&0x3f | 0x80
	return t
}

func fill(b []byte) {
	for i := range b {
		b[i] = byte(rand.Uint32())
	}
}

// gates is a sound frame that makes some gates, some of them with data.
func (x *intruder) gates(n int) []byte {
	var payload []byte
	for i := range n {
		t, children := drawToken(), []token.UUID{drawToken(), drawToken()}
		t[6] = t[6]&0x0f | 0x50
		payload = wire.AppendGate(payload, &t, gate.Times, children, make([]byte, i%3*10))
	}
	return x.frame(wire.KindGates, payload)
}

// nonsense are things to write; each piece is at most wire.MaxFrame bytes.
func (x *intruder) nonsense() map[string]func() {
	random := func() []byte {
		b := make([]byte, 1+rand.IntN(wire.MaxFrame))
		fill(b)
		return b
	}
	changed := func(at int) func() {
		return func() {
			b := x.gates(1 + rand.IntN(20))
			b[at] ^= byte(1 + rand.IntN(255))
			x.write(b)
		}
	}
	sealed := func(change func(b []byte)) func() { // with a right checksum of the header
		return func() {
			b := x.gates(1 + rand.IntN(20))
			change(b)
			resealHeader(b)
			x.write(b)
		}
	}
	return map[string]func(){
		"random bytes":                    func() { x.write(random()) },
		"the beginning of a frame":        func() { b := x.gates(20); x.write(b[:1+rand.IntN(len(b)-1)]) },
		"the end of a frame":              func() { b := x.gates(20); x.write(b[1+rand.IntN(len(b)-1):]) },
		"magic words":                     func() { x.write([]byte(strings.Repeat("PsvF", 1+rand.IntN(1000)))) },
		"a wrong checksum of the header":  changed(44),
		"a wrong checksum of the payload": changed(wire.HeaderSize + 3),
		"an unknown kind":                 sealed(func(b []byte) { b[5] = byte(100 + rand.IntN(100)) }),
		"an unknown version":              sealed(func(b []byte) { b[4] = 77 }),
		"too great a length":              sealed(func(b []byte) { b[6], b[7] = 0xff, 0xff }),
		"a length below the header's":     sealed(func(b []byte) { b[6], b[7] = 7, 0 }),
		"malformed gates":                 func() { x.write(x.frame(wire.KindGates, append(random(), make([]byte, 21)...)[:21])) },
		"a database that is not there": func() {
			y := *x
			y.database.OID = 1 + rand.Uint32N(1<<31)
			x.write(y.gates(3))
		},
		"a request that nobody waits for": func() {
			b := wire.Begin(nil)
			wire.Finish(b, &wire.Frame{Kind: wire.KindSync, Database: x.database, Sender: wire.Sender{PID: 1 << 24, Start: 1},
				Number: rand.Uint64() | 1, Sequence: x.sequence})
			x.write(b)
		},
		"a part of a gate without its beginning": func() {
			p := wire.Part{Token: drawToken(), Type: gate.Plus, Total: 1000, From: 500, Children: []token.UUID{drawToken()}}
			x.write(x.frame(wire.KindPart, wire.AppendPart(nil, &p)))
		},
		"the beginning of a great gate": func() {
			p := wire.Part{Token: drawToken(), Type: gate.Plus, Total: 1 << 20, Children: []token.UUID{drawToken()}}
			x.write(x.frame(wire.KindPart, wire.AppendPart(nil, &p)))
		},
		"data without the children before it": func() {
			p := wire.Part{Token: drawToken(), Type: gate.Agg, Total: 1, TotalData: 4, Data: []byte("data")}
			x.write(x.frame(wire.KindPart, wire.AppendPart(nil, &p)))
		},
		"the beginning of much data": func() {
			p := wire.Part{Token: drawToken(), Type: gate.Value, TotalData: 1 << 20, Data: []byte("data")}
			x.write(x.frame(wire.KindPart, wire.AppendPart(nil, &p)))
		},
	}
}

// resealHeader gives a changed header its checksum.
func resealHeader(b []byte) {
	binary.LittleEndian.PutUint32(b[44:], crc32.Checksum(b[:44], crc32.MakeTable(crc32.Castagnoli)))
}
