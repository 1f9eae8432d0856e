package main

import (
	"errors"

	"provsql/gosrc/circuit"
	sessions "provsql/gosrc/session"
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/store"
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
	return openSession
}

// reader returns the circuit as it lies in the database's folder, up to date
// with what this session did.
func reader() (*store.Reader, error) {
	if openReader == nil {
		r, err := store.OpenReader(process.databasePath)
		if err != nil {
			return nil, err
		}
		openReader = r
	}
	if openSession != nil && openSession.Dirty() {
		if err := openSession.Sync(); err != nil {
			return nil, err
		}
	}
	return openReader, openReader.Refresh()
}

// withFreshCircuit runs a look at the circuit. When a token is not there,
// gates of other sessions may still be on their way to the worker: it is then
// asked to apply what it was sent, and the look is repeated.
func withFreshCircuit(look func() error) error {
	if _, err := reader(); err != nil {
		return err
	}
	err := look()
	if !isMissing(err) {
		return err
	}
	if err := session().Sync(); err != nil {
		return err
	}
	if err := openReader.Refresh(); err != nil {
		return err
	}
	return look()
}

func isMissing(err error) bool {
	var e *sqlerror.Error
	return errors.As(err, &e) && e.Code == sqlerror.UndefinedObject
}

// stored shows a store.Reader as the evaluation's source of gates.
type stored struct{ *store.Reader }

func (s stored) Gate(g uint32) (circuit.Gate, error) {
	x, err := s.Reader.Gate(g)
	return circuit.Gate{Token: x.Token, Type: x.Type, NumChildren: x.NumChildren, Undefined: x.Undefined}, err
}

func (s stored) NumGates() uint64 { return uint64(s.Len()) }

// circuitSource returns the circuit of this database.
func circuitSource() (circuit.Source, error) {
	r, err := reader()
	return stored{r}, err
}
