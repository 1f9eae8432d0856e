package token

import (
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"
)

// The judge is another implementation of UUIDs.
func TestTextIsThatOfUUIDs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var u UUID
		copy(u[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "bytes"))
		if got, want := u.String(), uuid.UUID(u).String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if got, want := u.Version(), int(uuid.UUID(u).Version()); got != want {
			t.Errorf("version %d, want %d", got, want)
		}
	})
}

func TestConstantsAreNamesInTheNamespace(t *testing.T) {
	url := uuid.NewSHA1(uuid.NameSpaceURL, []byte("http://pierre.senellart.com/software/provsql/"))
	if Namespace != UUID(url) {
		t.Errorf("namespace %v, want %v", Namespace, url)
	}
	for name, constant := range map[string]UUID{"zero": Zero, "one": One} {
		if want := uuid.NewSHA1(url, []byte(name)); constant != UUID(want) {
			t.Errorf("%s is %v, want %v", name, constant, want)
		}
	}
}
