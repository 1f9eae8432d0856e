//go:build capture

// Package main is not built from this folder: regress/capture/run lays this
// file over gosrc, beside the exports, in a Go library of its own that records
// what the rewriter is given and asks.
package main

import (
	"encoding/json"
	"os"
	"slices"

	"provsql/gosrc/rewrite"
	"provsql/gosrc/rewrite/rewritetest"
)

// recordings is a file in the data directory, which is where a server's
// processes are.
const recordings = "provsql_recordings"

var templatesText string

// recordedTemplates stands in for rewrite.ParseTemplates.
func recordedTemplates(text []byte) (*rewrite.Templates, error) {
	templatesText = string(text)
	return rewrite.ParseTemplates(text)
}

// recordedRewrite stands in for rewrite.Rewrite.
func recordedRewrite(
	query []byte, cat rewrite.Catalog, tmpl *rewrite.Templates, opt rewrite.Options,
) (rewrite.Result, error) {
	r := rewritetest.NewRecording()
	r.Tree, r.Options, r.Templates, r.Names = string(query), opt, templatesText, *cat.Names()
	result, err := rewrite.Rewrite(query, &recordedCatalog{cat, r}, tmpl, opt)
	r.Outcome = rewritetest.Describe(result, err)
	line, jsonErr := json.Marshal(r)
	if jsonErr != nil {
		return result, jsonErr
	}
	file, fileErr := os.OpenFile(recordings, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if fileErr != nil {
		return result, fileErr
	}
	defer file.Close()
	if _, writeErr := file.Write(append(line, '\n')); writeErr != nil {
		return result, writeErr
	}
	return result, err
}

// recordedCatalog writes down what a catalog answers.
type recordedCatalog struct {
	rewrite.Catalog
	to *rewritetest.Recording
}

func (c *recordedCatalog) Tracked(relid uint32) (rewrite.TrackedColumn, bool) {
	column, is := c.Catalog.Tracked(relid)
	if is {
		c.to.Tracked[relid] = column
	}
	return column, is
}

func (c *recordedCatalog) NotNull(relid uint32, attnum int) (bool, error) {
	is, err := c.Catalog.NotNull(relid, attnum)
	if err == nil {
		if c.to.NotNull[relid] == nil {
			c.to.NotNull[relid] = map[int]bool{}
		}
		c.to.NotNull[relid][attnum] = is
	}
	return is, err
}

func (c *recordedCatalog) MayRead(relid uint32) (bool, error) {
	may, err := c.Catalog.MayRead(relid)
	if err == nil && !may && !slices.Contains(c.to.Denied, relid) {
		c.to.Denied = append(c.to.Denied, relid)
	}
	return may, err
}

func record[K comparable, V any](answers map[K]V, key K, answer V, err error) (V, error) {
	if err == nil {
		answers[key] = answer
	}
	return answer, err
}

func (c *recordedCatalog) Operator(opno uint32) (rewrite.Operator, error) {
	answer, err := c.Catalog.Operator(opno)
	return record(c.to.Operators, opno, answer, err)
}

func (c *recordedCatalog) Grouping(typ uint32) (rewrite.Grouping, error) {
	answer, err := c.Catalog.Grouping(typ)
	return record(c.to.Groupings, typ, answer, err)
}

func (c *recordedCatalog) ArrayType(typ uint32) (uint32, error) {
	answer, err := c.Catalog.ArrayType(typ)
	return record(c.to.Arrays, typ, answer, err)
}

func (c *recordedCatalog) Function(oid uint32) (rewrite.Function, error) {
	answer, err := c.Catalog.Function(oid)
	return record(c.to.Functions, oid, answer, err)
}

func (c *recordedCatalog) SQL(expr []byte) (string, error) {
	answer, err := c.Catalog.SQL(expr)
	return record(c.to.SQL, string(expr), answer, err)
}
