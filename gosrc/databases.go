package main

import (
	"os"
	"path/filepath"
	"strconv"

	"provsql/gosrc/wire"
)

// databases returns all databases of the server, found by their folders: the
// circuit worker belongs to none and cannot ask.
func databases() (all []wire.Database) {
	tablespaces := map[uint32]string{defaultTablespace: "base"}
	for oid := range numbered("pg_tblspc") {
		tablespaces[oid] = filepath.Join("pg_tblspc", strconv.FormatUint(uint64(oid), 10), process.tablespaceFolder)
	}
	for tablespace, folder := range tablespaces {
		for oid := range numbered(folder) {
			all = append(all, wire.Database{OID: oid, Tablespace: tablespace})
		}
	}
	return all
}

// numbered returns the entries of a folder whose names are OIDs.
func numbered(folder string) map[uint32]struct{} {
	oids := map[uint32]struct{}{}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return oids
	}
	for _, entry := range entries {
		if oid, err := strconv.ParseUint(entry.Name(), 10, 32); err == nil {
			oids[uint32(oid)] = struct{}{}
		}
	}
	return oids
}
