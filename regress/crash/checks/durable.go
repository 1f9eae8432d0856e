package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// durable watches whether the worker makes files durable before a COMMIT
// returns. It needs strace, and the right to attach to the worker.
func durable(r *report) {
	s := r.server("durable", "fsync = on")
	c := s.connect()
	c.prepare()
	c.tracked()
	watch, err := s.traceSyncs(r)
	if err != nil {
		r.check("commits wait for the disk", func() string { return "left out: " + err.Error() })
		return
	}
	const gates = `CREATE TABLE lot AS SELECT provsql.provenance_times(gen_random_uuid(), gen_random_uuid()) AS token FROM generate_series(1, 10)`
	n := counts(5, 50)
	each := func(statement string) (synced int) {
		for range n {
			before := watch()
			c.exec("%s", statement)
			if watch() > before {
				synced++
			}
			time.Sleep(5 * time.Millisecond)
			c.exec("DROP TABLE IF EXISTS lot")
		}
		return synced
	}
	r.check("with synchronous_commit on, the circuit is synced before COMMIT returns", func() string {
		c.exec("SET synchronous_commit = on")
		synced := each(gates)
		expect(synced == n, "expected that the worker syncs in each of %d transactions, and it did in %d", n, synced)
		return fmt.Sprintf("%d times", n)
	})
	r.check("a transaction that made gates and has no transaction id does not wait", func() string {
		synced := each("SELECT count(provsql.provenance_times(gen_random_uuid(), gen_random_uuid())) FROM generate_series(1, 10)")
		expect(synced < n, "expected that the worker does not sync for each of %d transactions", n)
		return fmt.Sprintf("%d syncs in %d transactions", synced, n)
	})
	r.check("with synchronous_commit off, COMMIT does not wait", func() string {
		c.exec("SET synchronous_commit = off")
		synced := each(gates)
		expect(synced < n, "expected that the worker does not sync for each of %d transactions", n)
		return fmt.Sprintf("%d syncs in %d transactions", synced, n)
	})
}

// traceSyncs attaches strace to the worker; the function it returns counts the
// syncs so far.
func (s *server) traceSyncs(r *report) (func() int, error) {
	program, err := exec.LookPath("strace")
	if err != nil {
		return nil, err
	}
	output := filepath.Join(buildFolder(), "crash", "syncs")
	command := exec.Command(program, "-f", "-qq", "-e", "trace=fdatasync,fsync,msync,sync_file_range", "-o", output, "-p", strconv.Itoa(s.worker()))
	must(os.WriteFile(output, nil, 0o600), "making %s", output)
	if err := command.Start(); err != nil {
		return nil, err
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	file := fmt.Sprintf("/proc/%d/status", s.worker())
	for started := time.Now(); status(file, "TracerPid") != strconv.Itoa(command.Process.Pid); time.Sleep(5 * time.Millisecond) {
		select {
		case err := <-ended:
			return nil, fmt.Errorf("strace cannot attach: %w", err)
		default:
			expect(time.Since(started) < 10*time.Second, "expected that strace attaches")
		}
	}
	time.Sleep(100 * time.Millisecond) // for the other threads
	r.atEnd(func() { _ = command.Process.Signal(syscall.SIGINT); <-ended })
	return func() int {
		content, err := os.ReadFile(output)
		must(err, "reading %s", output)
		return strings.Count(string(content), "sync(")
	}, nil
}
