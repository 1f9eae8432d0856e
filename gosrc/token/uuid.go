// Package token names gates: every gate of a provenance circuit is known by a
// UUID, its token, whose version says what may be expected of it (design:
// docs/architecture.md, "Tokens").
package token

import "encoding/hex"

// UUID is a token in its 16-byte form, as PostgreSQL's type uuid stores it.
type UUID [16]byte

// Namespace is the UUID namespace of every derived token.
var Namespace = mustParse("920d4f02-8718-5319-9532-d4ab83a64489")

// Zero and One are the tokens of the constants 𝟘 and 𝟙.
var (
	Zero = mustParse("19257535-6aaf-5275-b02b-899c48576553")
	One  = mustParse("d265daa9-f206-561d-845c-2a85fa0fa72c")
)

// Version returns the UUID version: 4 for inputs, 5 for derived gates, 8 for
// leaves that must have a record in the store.
func (u UUID) Version() int { return int(u[6] >> 4) }

// hyphens are the positions of the hyphens in the text form.
var hyphens = [4]int{8, 13, 18, 23}

// String returns the lower-case hyphenated form.
func (u UUID) String() string {
	var text [36]byte
	hex.Encode(text[:], u[:4])
	hex.Encode(text[9:], u[4:6])
	hex.Encode(text[14:], u[6:8])
	hex.Encode(text[19:], u[8:10])
	hex.Encode(text[24:], u[10:])
	for _, i := range hyphens {
		text[i] = '-'
	}
	return string(text[:])
}

// Parse reads a token in the form that String gives; ok is false for any other
// text.
func Parse(text string) (u UUID, ok bool) {
	if len(text) != 36 {
		return u, false
	}
	digits := text[:8] + text[9:13] + text[14:18] + text[19:23] + text[24:]
	if n, err := hex.Decode(u[:], []byte(digits)); err != nil || n != len(u) || u.String() != text {
		return UUID{}, false
	}
	return u, true
}

// mustParse reads a constant of this package.
func mustParse(text string) UUID {
	u, ok := Parse(text)
	if !ok {
		panic("token: bad constant " + text)
	}
	return u
}
