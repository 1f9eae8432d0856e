package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

const saOnStack = 0x08000000

// handlers returns the signals that a process handles, and those of them whose
// handler runs on whatever stack is current. The kernel shows this to the
// process alone, so the process is stopped and made to ask for us.
func handlers(pid int) (handled map[syscall.Signal]bool, without []syscall.Signal, err error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	instruction, scratch, err := placesFor(pid)
	if err != nil {
		return nil, nil, err
	}
	if err := unix.PtraceSeize(pid); err != nil {
		return nil, nil, errCannotLook
	}
	// Detaching needs a stopped process, which it is from the next lines on.
	defer func() { _ = unix.PtraceDetach(pid) }()
	if err := unix.PtraceInterrupt(pid); err != nil {
		return nil, nil, fmt.Errorf("stopping: %w", err)
	}
	if err := waitStopped(pid); err != nil {
		return nil, nil, err
	}
	var saved unix.PtraceRegs
	if err := unix.PtraceGetRegs(pid, &saved); err != nil {
		return nil, nil, fmt.Errorf("reading registers: %w", err)
	}
	action := make([]byte, 32)
	before := make([]byte, len(action))
	if _, err := unix.PtracePeekData(pid, scratch, before); err != nil {
		return nil, nil, fmt.Errorf("reading memory: %w", err)
	}
	handled = map[syscall.Signal]bool{}
	for number := syscall.Signal(1); number < 32 && err == nil; number++ {
		if number == syscall.SIGKILL || number == syscall.SIGSTOP {
			continue
		}
		if err = askAction(pid, saved, instruction, scratch, number); err != nil {
			break
		}
		if _, err = unix.PtracePeekData(pid, scratch, action); err != nil {
			break
		}
		if binary.LittleEndian.Uint64(action) <= 1 { // SIG_DFL, SIG_IGN
			continue
		}
		handled[number] = true
		if binary.LittleEndian.Uint64(action[8:])&saOnStack == 0 {
			without = append(without, number)
		}
	}
	if _, restore := unix.PtracePokeData(pid, scratch, before); restore != nil && err == nil {
		err = restore
	}
	if restore := unix.PtraceSetRegs(pid, &saved); restore != nil && err == nil {
		err = restore
	}
	return handled, without, err
}

// askAction lets the stopped process call rt_sigaction(number, NULL, scratch, 8).
func askAction(pid int, registers unix.PtraceRegs, instruction, scratch uintptr, number syscall.Signal) error {
	registers.Rax = unix.SYS_RT_SIGACTION
	registers.Orig_rax = ^uint64(0) // no interrupted system call is begun again now
	registers.Rdi, registers.Rsi, registers.Rdx, registers.R10 = uint64(number), 0, uint64(scratch), 8
	registers.Rip = uint64(instruction)
	if err := unix.PtraceSetRegs(pid, &registers); err != nil {
		return fmt.Errorf("setting registers: %w", err)
	}
	if err := unix.PtraceSingleStep(pid); err != nil {
		return fmt.Errorf("stepping: %w", err)
	}
	if err := waitStopped(pid); err != nil {
		return err
	}
	if err := unix.PtraceGetRegs(pid, &registers); err != nil {
		return fmt.Errorf("reading registers: %w", err)
	}
	if registers.Rax != 0 {
		return fmt.Errorf("rt_sigaction of signal %d: %w", number, syscall.Errno(-int64(registers.Rax)))
	}
	return nil
}

func waitStopped(pid int) error {
	var state unix.WaitStatus
	if _, err := unix.Wait4(pid, &state, unix.WALL, nil); err != nil {
		return fmt.Errorf("waiting for process %d: %w", pid, err)
	}
	if !state.Stopped() {
		return fmt.Errorf("process %d ended while it was looked at", pid)
	}
	if s := state.StopSignal(); s != unix.SIGTRAP {
		return fmt.Errorf("process %d got %v while it was looked at", pid, s)
	}
	return nil
}

// placesFor finds a system call instruction in a process, and memory that can
// be written for a moment while its main thread stands still.
func placesFor(pid int) (instruction, scratch uintptr, err error) {
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", pid))
	if err != nil {
		return 0, 0, errCannotLook
	}
	memory, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	if err != nil {
		return 0, 0, errCannotLook
	}
	defer func() { _ = memory.Close() }()
	for line := range strings.Lines(string(content)) {
		fields := strings.Fields(line)
		if len(fields) < 6 || !strings.HasPrefix(fields[5], "/") {
			continue
		}
		from, to, _ := strings.Cut(fields[0], "-")
		start, _ := strconv.ParseUint(from, 16, 64)
		end, _ := strconv.ParseUint(to, 16, 64)
		switch {
		case instruction == 0 && fields[1] == "r-xp" && strings.Contains(fields[5], "libc.so"):
			code := make([]byte, end-start)
			if _, err := memory.ReadAt(code, int64(start)); err != nil {
				return 0, 0, errCannotLook
			}
			if at := bytes.Index(code, []byte{0x0f, 0x05}); at >= 0 {
				instruction = uintptr(start) + uintptr(at)
			}
		case scratch == 0 && fields[1] == "rw-p" && strings.HasSuffix(fields[5], "/postgres"):
			scratch = uintptr(start)
		}
	}
	if instruction == 0 || scratch == 0 {
		return 0, 0, errCannotLook
	}
	return instruction, scratch, nil
}
