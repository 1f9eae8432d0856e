package rewrite

import (
	"provsql/gosrc/sqlerror"
)

const hintOff = "SET provsql.active = off to run the query without provenance."

// refuse returns the error for a construct that cannot be tracked. advice, a
// sentence, says how the query can be written instead; it may be empty.
func refuse(construct, advice string) *sqlerror.Error {
	hint := hintOff
	if advice != "" {
		hint = advice + " Or " + hintOff
	}
	return sqlerror.New(sqlerror.FeatureNotSupported, "%s", construct).WithHint("%s", hint)
}
