package main

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"time"
)

// restart measures a store of many gates: its size, reading all of it, and
// how long nothing is stored when the worker is replaced.
func (b *bench) restart(ctx context.Context) error {
	database := b.database + "_restart"
	return inDatabase(ctx, database, func() error {
		s, err := connect(ctx, "", database)
		if err != nil {
			return err
		}
		defer s.close()
		gates, err := fillStore(ctx, s, b.amounts.side, b.amounts.kept)
		if err != nil {
			return err
		}
		if err := printSize(ctx, s, gates); err != nil {
			return err
		}
		if err := b.checking(ctx, s, gates); err != nil {
			return err
		}
		ended := timing{name: fmt.Sprintf("worker ended, %d gates", gates)}
		answered := timing{name: "  until a request is answered"}
		for range b.rounds {
			gone, back, err := endWorker(ctx, s, b.amounts.side/4)
			if err != nil {
				return err
			}
			ended.taken, answered.taken = append(ended.taken, gone), append(answered.taken, back)
		}
		list := []timing{ended, answered}
		if b.kill {
			killed, err := b.killings(ctx, database)
			if err != nil {
				return err
			}
			list = append(list, killed...)
		}
		printTimings("restart", list)
		return nil
	})
}

// fillStore makes gates of two children each, at least as many as wanted.
func fillStore(ctx context.Context, s *session, side, wanted int) (gates int, err error) {
	for gates < wanted {
		if err := s.prepareMaking(ctx, side); err != nil {
			return 0, err
		}
		if err := s.run(ctx, makeSQL); err != nil {
			return 0, err
		}
		if gates, err = s.number(ctx, countSQL); err != nil {
			return 0, err
		}
	}
	return gates, nil
}

// printSize tells how large the files are for each gate.
func printSize(ctx context.Context, s *session, gates int) error {
	bytes, err := s.number(ctx, `SELECT sum((pg_stat_file(folder || '/' || name)).size)
		FROM (SELECT 'base/' || oid AS folder FROM pg_database WHERE datname = current_database()) AS d, pg_ls_dir(folder) AS name
		WHERE name LIKE 'provsql\_%'`)
	if err != nil {
		return err
	}
	w := table("size\tgates\tMB\tbytes per gate\tmark\t")
	_, _ = fmt.Fprintf(w, "files of the circuit\t%d\t%.1f\t%.1f\t<= 56\t\n", gates, float64(bytes)/1e6, float64(bytes)/float64(gates))
	return w.Flush()
}

// checking times check_store, where it exists.
func (b *bench) checking(ctx context.Context, s *session, gates int) error {
	exists, err := s.number(ctx, "SELECT count(*) FROM pg_proc WHERE proname = 'check_store' AND pronamespace = 'provsql'::regnamespace")
	if err != nil {
		return err
	}
	if exists == 0 {
		fmt.Println("\ncheck_store: this version does not have it")
		return nil
	}
	r := rate{name: "check_store", amount: gates, mark: 2}
	for range b.rounds {
		start := time.Now()
		damage, err := s.rows(ctx, "SELECT * FROM provsql.check_store()")
		if err == nil && len(damage) > 0 {
			err = fmt.Errorf("check_store found %d damages, first %q", len(damage), damage[0])
		}
		if err != nil {
			return err
		}
		r.taken = append(r.taken, time.Since(start))
	}
	printRates("checking", []*rate{&r})
	return nil
}

// workerPID is the worker's process, 0 while there is none.
func workerPID(ctx context.Context, s *session) (int, error) {
	return s.number(ctx, "SELECT coalesce(max(pid), 0) FROM pg_stat_activity WHERE backend_type = 'provsql circuit worker'")
}

// busyWorker is the worker's process after it has stored some more gates, so
// that it has something to bring in order.
func busyWorker(ctx context.Context, s *session, side int) (pid int, err error) {
	if err := s.prepareMaking(ctx, side); err != nil {
		return 0, err
	}
	if err := s.run(ctx, makeSQL, countSQL); err != nil {
		return 0, err
	}
	pid, err = workerPID(ctx, s)
	if err == nil && pid == 0 {
		err = errors.New("the circuit worker is not running")
	}
	return pid, err
}

// endWorker ends the worker in order. gone is when the process was no more,
// answered when the next one had stored a gate.
func endWorker(ctx context.Context, s *session, side int) (gone, answered time.Duration, err error) {
	old, err := busyWorker(ctx, s, side)
	if err != nil {
		return 0, 0, err
	}
	start := time.Now()
	if err := s.run(ctx, fmt.Sprintf("SELECT pg_terminate_backend(%d)", old)); err != nil {
		return 0, 0, err
	}
	for pid := old; pid == old; {
		time.Sleep(time.Millisecond)
		if pid, err = workerPID(ctx, s); err != nil {
			return 0, 0, err
		}
	}
	gone = time.Since(start)
	err = s.run(ctx, newGateSQL, countSQL)
	return gone, time.Since(start), err
}

// killings kills the worker with no chance to close anything; the server ends
// all sessions and recovers. The bench has to run where the server does, as
// its user or as root.
func (b *bench) killings(ctx context.Context, database string) ([]timing, error) {
	connected := timing{name: "worker killed, until connections are accepted"}
	answered := timing{name: "  until a request is answered"}
	for range b.rounds {
		open, back, err := killWorker(ctx, database, b.amounts.side/4)
		if err != nil {
			return nil, err
		}
		connected.taken, answered.taken = append(connected.taken, open), append(answered.taken, back)
	}
	return []timing{connected, answered}, nil
}

func killWorker(ctx context.Context, database string, side int) (connected, answered time.Duration, err error) {
	s, err := connect(ctx, "", database)
	if err != nil {
		return 0, 0, err
	}
	defer s.close()
	pid, err := busyWorker(ctx, s, side)
	if err != nil {
		return 0, 0, err
	}
	start := time.Now()
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		return 0, 0, fmt.Errorf("killing the worker, process %d: %w", pid, err)
	}
	// This session ends with all the others; only then may one be opened.
	for s.run(ctx, "SELECT 1") == nil {
		time.Sleep(time.Millisecond)
	}
	again, err := connectWithin(ctx, database, 5*time.Minute)
	if err != nil {
		return 0, 0, err
	}
	defer again.close()
	connected = time.Since(start)
	err = again.run(ctx, newGateSQL, countSQL)
	return connected, time.Since(start), err
}

// connectWithin tries until the server accepts a connection.
func connectWithin(ctx context.Context, database string, patience time.Duration) (*session, error) {
	for deadline := time.Now().Add(patience); ; {
		s, err := connect(ctx, "", database)
		if err == nil || ctx.Err() != nil || time.Now().After(deadline) {
			return s, err
		}
		time.Sleep(5 * time.Millisecond)
	}
}
