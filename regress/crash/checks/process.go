package main

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func allProcesses() []int { return numbersIn("/proc") }

func numbersIn(folder string) []int {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil
	}
	var numbers []int
	for _, entry := range entries {
		if number, err := strconv.Atoi(entry.Name()); err == nil {
			numbers = append(numbers, number)
		}
	}
	return numbers
}

// status is one field of a process's or thread's status file.
func status(file, field string) string {
	content, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(content)) {
		if value, ok := strings.CutPrefix(line, field+":"); ok {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

func children(parent int) []int {
	var found []int
	for _, pid := range allProcesses() {
		if status(fmt.Sprintf("/proc/%d/status", pid), "PPid") == strconv.Itoa(parent) {
			found = append(found, pid)
		}
	}
	return found
}

// title is what a process calls itself.
func title(pid int) string {
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(strings.ReplaceAll(string(content), "\x00", " "))
}

// maps tells whether a process has mapped a file whose name contains the text.
func maps(pid int, text string) bool {
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", pid))
	must(err, "reading the map of process %d", pid)
	return strings.Contains(string(content), text)
}

func threads(pid int) []int { return numbersIn(fmt.Sprintf("/proc/%d/task", pid)) }

func descriptors(pid int) int { return len(numbersIn(fmt.Sprintf("/proc/%d/fd", pid))) }

// threadsOpenTo counts the threads of a process that may receive the signal.
func threadsOpenTo(pid int, number syscall.Signal) int {
	open := 0
	for _, thread := range threads(pid) {
		text := status(fmt.Sprintf("/proc/%d/task/%d/status", pid, thread), "SigBlk")
		if text == "" {
			continue // has just ended
		}
		mask, err := strconv.ParseUint(text, 16, 64)
		must(err, "reading the signal mask of thread %d", thread)
		if mask>>(number-1)&1 == 0 {
			open++
		}
	}
	return open
}

func alive(pid int) bool {
	return syscall.Kill(pid, 0) == nil && !strings.HasPrefix(status(fmt.Sprintf("/proc/%d/status", pid), "State"), "Z")
}

// untilEnded waits for the end of a process.
func untilEnded(pid int, within time.Duration) time.Duration {
	started := time.Now()
	for alive(pid) {
		expect(time.Since(started) < within, "expected the end of process %d (%s) within %v", pid, title(pid), within)
		time.Sleep(time.Millisecond)
	}
	return time.Since(started)
}

// until waits for a condition.
func until(within time.Duration, what string, holds func() bool) time.Duration {
	started := time.Now()
	for !holds() {
		expect(time.Since(started) < within, "expected within %v: %s", within, what)
		time.Sleep(5 * time.Millisecond)
	}
	return time.Since(started)
}

// times are durations of one kind of event.
type times []time.Duration

func (t times) quantile(q float64) time.Duration {
	sorted := slices.Clone(t)
	slices.Sort(sorted)
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}

func (t times) String() string {
	return fmt.Sprintf("%d, median %s, p95 %s, max %s", len(t),
		milliseconds(t.quantile(.5)), milliseconds(t.quantile(.95)), milliseconds(t.quantile(1)))
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond))
}

// ownerOf is the user who owns a file.
func ownerOf(info os.FileInfo) int { return int(info.Sys().(*syscall.Stat_t).Uid) }
