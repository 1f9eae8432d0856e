package store

import (
	"hash/crc32"
	"path/filepath"
)

// FormatVersion is the version of the files' format.
const FormatVersion = 1

// pageSize is the size of the header page; elements follow it.
const pageSize = 4096

// kind is one of the files of a store.
type kind struct {
	name    string
	magic   string
	element uint32 // bytes
}

var (
	gatesKind   = kind{"provsql_gates", "ProvSQLG", recordSize}
	wiresKind   = kind{"provsql_wires", "ProvSQLW", wireSize}
	mappingKind = kind{"provsql_mapping", "ProvSQLM", bucketSize}
	extraKind   = kind{"provsql_extra", "ProvSQLE", blockSize}
	journalKind = kind{"provsql_journal", "ProvSQLJ", entrySize}
)

// newSuffix marks a file that is complete only when it is renamed.
const newSuffix = ".new"

func (k kind) path(dir string) string { return filepath.Join(dir, k.name) }

// identity is the part of the header page that does not change.
type identity struct {
	database uint32
	store    uint64 // not 0
	seed     [2]uint64
}

const (
	identitySize = 64
	metaSize     = 64
	liveOffset   = 2048
)

// metaOffset is where the two copies of the committed counts lie, in sectors
// of their own.
var metaOffset = [2]int64{512, 1024}

func (k kind) putIdentity(b []byte, id *identity) {
	copy(b[0:8], k.magic)
	le.PutUint32(b[8:], FormatVersion)
	le.PutUint32(b[12:], k.element)
	le.PutUint32(b[16:], id.database)
	le.PutUint32(b[20:], 0)
	le.PutUint64(b[24:], id.store)
	le.PutUint64(b[32:], id.seed[0])
	le.PutUint64(b[40:], id.seed[1])
	clear(b[48:60])
	le.PutUint32(b[60:], crc32.Checksum(b[:60], castagnoli))
}

func (k kind) identity(file string, b []byte) (identity, error) {
	if string(b[:8]) != k.magic {
		return identity{}, corrupt(file, 0, "not a %s file", k.name)
	}
	if v := le.Uint32(b[8:]); v != FormatVersion && crc32.Checksum(b[:60], castagnoli) == le.Uint32(b[60:]) {
		return identity{}, corrupt(file, 8, "format version %d, this program reads version %d", v, FormatVersion)
	}
	if crc32.Checksum(b[:60], castagnoli) != le.Uint32(b[60:]) {
		return identity{}, corrupt(file, 0, "wrong checksum of the header")
	}
	if e := le.Uint32(b[12:]); e != k.element {
		return identity{}, corrupt(file, 12, "element size %d, expected %d", e, k.element)
	}
	id := identity{database: le.Uint32(b[16:]), store: le.Uint64(b[24:])}
	id.seed = [2]uint64{le.Uint64(b[32:]), le.Uint64(b[40:])}
	return id, nil
}

// meta is one copy of the committed counts.
type meta struct {
	sequence uint64 // of the copy; the higher of two is in force
	commit   uint64 // grows when all files are made durable; a file is never behind the gates file
	clean    bool   // nothing was written after the commit
	gates    uint64
	missing  uint64 // gates referred to that must have a record and have none
	wires    uint64
	extra    uint64 // bytes in use in the extra file, header page included
	journal  uint64 // the same of the journal, which vouches for itself; 0 while there is none
}

func putMeta(page []byte, m *meta) {
	b := page[metaOffset[m.sequence%2]:][:metaSize]
	le.PutUint64(b[0:], m.sequence)
	le.PutUint64(b[8:], m.commit)
	le.PutUint64(b[16:], m.gates)
	le.PutUint64(b[24:], m.missing)
	le.PutUint64(b[32:], m.wires)
	le.PutUint64(b[40:], m.extra)
	le.PutUint64(b[48:], m.journal)
	clear(b[56:60])
	if m.clean {
		b[56] = 1
	}
	le.PutUint32(b[60:], crc32.Checksum(b[:60], castagnoli))
}

// newestMeta returns the copy in force: a torn write leaves the other.
func newestMeta(file string, page []byte) (m meta, err error) {
	found := false
	for _, off := range metaOffset {
		b := page[off:][:metaSize]
		if crc32.Checksum(b[:60], castagnoli) != le.Uint32(b[60:]) {
			continue
		}
		sequence := le.Uint64(b)
		if metaOffset[sequence%2] != off || sequence == 0 || found && sequence < m.sequence {
			continue
		}
		found = true
		m = meta{
			sequence: sequence, commit: le.Uint64(b[8:]), gates: le.Uint64(b[16:]), missing: le.Uint64(b[24:]),
			wires: le.Uint64(b[32:]), extra: le.Uint64(b[40:]),
			journal: le.Uint64(b[48:]), clean: b[56] == 1,
		}
	}
	if !found {
		return m, corrupt(file, metaOffset[0], "both copies of the committed counts are damaged")
	}
	return m, nil
}
