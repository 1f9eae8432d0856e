package store

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"syscall"

	"provsql/gosrc/sqlerror"
)

// CorruptionError says that the bytes of a store are not what its writer
// wrote.
type CorruptionError struct {
	File   string
	Offset int64
	Reason string
}

func corrupt(file string, offset int64, format string, args ...any) *CorruptionError {
	return &CorruptionError{File: file, Offset: offset, Reason: fmt.Sprintf(format, args...)}
}

// Error names file, offset and what is wrong.
func (e *CorruptionError) Error() string {
	return fmt.Sprintf("circuit store is damaged: %s at offset %d: %s", filepath.Base(e.File), e.Offset, e.Reason)
}

// Unwrap gives the error for an SQL user.
func (e *CorruptionError) Unwrap() error {
	return sqlerror.New(sqlerror.DataCorrupted, "%s", e.Error()).WithDetail("The file is %s.", e.File)
}

// ErrNoDatabase is returned for a database whose directory does not exist.
var ErrNoDatabase = errors.New("the database has no directory")

// openError gives a failure to open or to make files, which is no error for an
// SQL user yet, the code of one.
func openError(err error) error {
	var e *sqlerror.Error
	if err == nil || errors.Is(err, ErrNoDatabase) || errors.As(err, &e) {
		return err
	}
	if noSpace(err) {
		return sqlerror.New(sqlerror.DiskFull, "could not open the circuit store: %v", err).WithHint("Check free disk space.")
	}
	return sqlerror.New(sqlerror.IOError, "could not open the circuit store: %v", err)
}

// noSpace reports whether an error says that the disk, or a share of it, is
// full.
func noSpace(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}

// spaceError turns a failure to get disk space or mapping space into an error
// for an SQL user.
func spaceError(file string, err error) error {
	var known *sqlerror.Error
	if errors.As(err, &known) {
		return err
	}
	code := sqlerror.IOError
	if noSpace(err) {
		code = sqlerror.DiskFull
	}
	var named *fs.PathError
	if errors.As(err, &named) {
		err = named.Err // the name may be one that the file had when it was made
	}
	e := sqlerror.New(code, "could not extend the circuit store: %v", err).WithDetail("The file is %s.", file)
	if code == sqlerror.DiskFull {
		e = e.WithHint("Check free disk space.")
	}
	return e
}
