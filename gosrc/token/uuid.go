// Package token names gates: every gate of a provenance circuit is known by a
// UUID, its token, whose version says what may be expected of it (design:
// docs/architecture.md, "Tokens").
package token

import "github.com/google/uuid"

// UUID is a token in its 16-byte form, as PostgreSQL's type uuid stores it.
type UUID [16]byte

// Namespace is the UUID namespace of every derived token.
var Namespace = UUID(uuid.MustParse("920d4f02-8718-5319-9532-d4ab83a64489"))

// Zero and One are the tokens of the constants 𝟘 and 𝟙.
var (
	Zero = UUID(uuid.MustParse("19257535-6aaf-5275-b02b-899c48576553"))
	One  = UUID(uuid.MustParse("d265daa9-f206-561d-845c-2a85fa0fa72c"))
)

// Version returns the UUID version: 4 for inputs, 5 for derived gates, 8 for
// leaves that must have a record in the store.
func (u UUID) Version() int { return int(u[6] >> 4) }

// String returns the lower-case hyphenated form.
func (u UUID) String() string { return uuid.UUID(u).String() }
