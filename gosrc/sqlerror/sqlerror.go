// Package sqlerror carries errors that an SQL user will read: with SQLSTATE,
// message, and where they help a detail and a hint.
package sqlerror

import "fmt"

// SQLSTATE codes used by the extension, as PostgreSQL's Appendix A lists them.
const (
	FeatureNotSupported       = "0A000"
	InvalidParameterValue     = "22023"
	NumericValueOutOfRange    = "22003"
	NullValueNotAllowed       = "22004"
	InvalidTextRepresentation = "22P02"
	UndefinedObject           = "42704"
	DatatypeMismatch          = "42804"
	InsufficientPrivilege     = "42501"
	DiskFull                  = "53100"
	OutOfMemory               = "53200"
	ProgramLimitExceeded      = "54000"
	ObjectNotInPrerequisite   = "55000"
	QueryCanceled             = "57014"
	CannotConnectNow          = "57P03"
	SystemError               = "58000"
	IOError                   = "58030"
	DataCorrupted             = "XX001"
	InternalError             = "XX000"
)

// Error is an error for an SQL user. Code is an SQLSTATE; Detail and Hint may
// be empty.
type Error struct {
	Code    string
	Message string
	Detail  string
	Hint    string
}

// New returns an Error with a formatted message.
func New(code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// WithDetail sets the detail and returns e.
func (e *Error) WithDetail(format string, args ...any) *Error {
	e.Detail = fmt.Sprintf(format, args...)
	return e
}

// WithHint sets the hint and returns e.
func (e *Error) WithHint(format string, args ...any) *Error {
	e.Hint = fmt.Sprintf(format, args...)
	return e
}
