package main

import (
	"errors"

	"provsql/gosrc/circuit"
	sessions "provsql/gosrc/session"
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/store"
	"provsql/gosrc/token"
	"provsql/gosrc/wire"
)

// This backend's side of its database's circuit, made at first use.
var (
	openSession *sessions.Session
	openReader  *store.Reader
)

// session returns the backend's connection to the circuit worker.
func session() *sessions.Session {
	if openSession == nil {
		if process.database == 0 {
			panic("a process without a database has no session")
		}
		database := wire.Database{OID: process.database, Tablespace: process.tablespace}
		openSession = sessions.New(database, process.pid, new(pipes))
	}
	visitSchedulerSeldom()
	return openSession
}

// reader returns the circuit as it lies in the database's folder, up to date
// with what this session did.
func reader() (*store.Reader, error) {
	if openSession != nil && openSession.Dirty() {
		if err := openSession.Sync(); err != nil {
			return nil, err
		}
	}
	return readerOfApplied()
}

// readerOfApplied returns the circuit without what may still be on its way to
// the worker.
func readerOfApplied() (*store.Reader, error) {
	if openReader == nil {
		r, err := store.OpenReader(process.databasePath)
		if err != nil {
			return nil, err
		}
		openReader = r
	}
	return openReader, openReader.Refresh()
}

// afterSync repeats a look at the circuit that missed a token: gates of other
// processes of a parallel query may not have been sent, those of other
// sessions may be on their way. The worker is asked to apply what it was sent.
func afterSync(look func() error) error {
	err := look()
	if !isMissing(err) {
		return err
	}
	if err := adoptGroup(); err != nil {
		return err
	}
	if err := session().Sync(); err != nil {
		return err
	}
	if _, err := readerOfApplied(); err != nil {
		return err
	}
	return look()
}

// withCircuit runs a look at the circuit as the files have it.
func withCircuit(look func() error) error {
	if _, err := reader(); err != nil {
		return err
	}
	return afterSync(look)
}

// withUnsynced runs a look at the circuit through a source that shows this
// session's latest gates from its own memory: while it has them all, nothing
// needs to wait for the worker.
func withUnsynced(look func() error) error {
	if session().Unsynced() == nil {
		return withCircuit(look)
	}
	if _, err := readerOfApplied(); err != nil {
		return err
	}
	return afterSync(look)
}

func isMissing(err error) bool {
	var e *sqlerror.Error
	return errors.As(err, &e) && e.Code == sqlerror.UndefinedObject
}

// layered is the evaluation's source of gates: those of the files, and before
// them those that this session created and has not synced, in the sparse
// range of numbers.
type layered struct{}

func (*layered) Find(t token.UUID) (uint32, bool) {
	if u := session().Unsynced(); u != nil {
		if n, found := u.Find(t); found {
			return n | circuit.FirstSparse, true
		}
	}
	return openReader.Find(t)
}

func (*layered) Gate(g uint32) (circuit.Gate, error) {
	if g >= circuit.FirstSparse && g != store.BadMapping {
		t, typ, children, created := openSession.Unsynced().Gate(g &^ circuit.FirstSparse)
		return circuit.Gate{Token: t, Type: typ, NumChildren: children, Undefined: !created}, nil
	}
	x, err := openReader.Gate(g)
	return circuit.Gate{Token: x.Token, Type: x.Type, NumChildren: x.NumChildren, Undefined: x.Undefined}, err
}

func (l *layered) Children(g uint32, into []uint32) ([]uint32, error) {
	if g < circuit.FirstSparse {
		return openReader.Children(g, into)
	}
	u := openSession.Unsynced()
	for _, t := range u.Children(g &^ circuit.FirstSparse) {
		n, found := l.Find(t)
		if !found {
			n = u.Refer(t) | circuit.FirstSparse
		}
		into = append(into, n)
	}
	return into, nil
}

func (*layered) Data(g uint32) ([]byte, error) {
	if g >= circuit.FirstSparse && g != store.BadMapping {
		return openSession.Unsynced().Data(g &^ circuit.FirstSparse), nil
	}
	return openReader.Data(g)
}

func (*layered) NumGates() uint64 { return uint64(openReader.Len()) }

// circuitSource returns the circuit of this database as this session sees it.
func circuitSource() (circuit.Source, error) {
	if _, err := readerOfApplied(); err != nil {
		return nil, err
	}
	return new(layered), nil
}
