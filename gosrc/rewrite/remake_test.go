package rewrite

import (
	"context"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// server is a cluster with the capture functions and the test schema.
type server struct {
	t    testing.TB
	conn *pgx.Conn
	cat  *Catalog
	tmpl *Templates
	made gates // by all runs so far
}

const catalogQuery = `
SELECT 'uuid ' || 'uuid'::regtype::oid UNION ALL
SELECT 'uuid[] ' || 'uuid[]'::regtype::oid UNION ALL
SELECT proname || ' ' || oid FROM pg_proc WHERE pronamespace = 'provsql'::regnamespace
   AND proname IN ('provenance', 'provenance_times', 'provenance_plus_agg') UNION ALL
(SELECT format('tracked %s %s %s', attrelid, attnum, CASE WHEN attnotnull THEN 'true' ELSE 'false' END)
  FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
 WHERE attname = 'provsql' AND atttypid = 'uuid'::regtype AND relkind IN ('r', 'p') ORDER BY attrelid)`

func connect(t testing.TB, dsn string) *server {
	conn, err := pgx.Connect(context.Background(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	s := &server{t: t, conn: conn, made: gates{}}
	s.cat = parseCatalog(t, s.catalog())
	if s.tmpl, err = ParseTemplates([]byte(s.text("SELECT capture.templates()"))); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *server) catalog() string {
	lines, err := s.lines(s.conn, catalogQuery)
	if err != nil {
		s.t.Fatal(err)
	}
	return strings.Join(lines, "\n") + "\n"
}

type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

func (s *server) lines(q querier, sql string, args ...any) ([]string, error) {
	rows, err := q.Query(context.Background(), sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

func (s *server) text(sql string, args ...any) string {
	lines, err := s.lines(s.conn, sql, args...)
	if err != nil {
		s.t.Fatalf("%s: %v", sql, err)
	}
	return strings.Join(lines, "\n")
}

func (s *server) exec(sql string) {
	if _, err := s.conn.Exec(context.Background(), sql); err != nil {
		s.t.Fatalf("%s: %v", sql, err)
	}
}

// run executes a tree, notes the gates and takes its effects back. The
// tables lose the rows whose tokens are not in world, unless that is nil.
func (s *server) run(tree []byte, world []string) ([]string, error) {
	ctx := context.Background()
	tx, err := s.conn.Begin(ctx)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback(ctx)
	if world != nil {
		for _, table := range []string{"r", "s", "n", "k", "p"} {
			if _, err := tx.Exec(ctx, "DELETE FROM "+table+" WHERE provsql IS NOT NULL AND provsql <> ALL ($1::uuid[])", world); err != nil {
				return nil, err
			}
		}
	}
	lines, err := s.lines(tx, "SELECT * FROM capture.run($1)", string(tree))
	if err == nil {
		err = s.noteGates(tx)
	}
	return lines, err
}

// remake writes all golden files, comparing results with possible worlds.
func remake(t *testing.T, dsn string) {
	s := connect(t, dsn)
	os.RemoveAll("testdata/golden")
	os.MkdirAll("testdata/golden", 0o755)
	s.write("testdata/catalog.txt", []byte(s.catalog()))
	s.write("testdata/templates.txt", []byte(s.text("SELECT capture.templates()")))
	for _, c := range readCases(t) {
		input := []byte(s.text("SELECT capture.tree($1)", c.sql))
		if back := unreadable(readable(input)); string(back) != string(input) {
			t.Fatalf("%s: line breaks changed the tree", c.name)
		}
		sections := []section{{"sql", c.sql}, {"input", readable(input)}}
		trees := map[string][]byte{}
		for _, m := range modes {
			res, err := Rewrite(input, s.cat, s.tmpl, m.opt)
			sections = append(sections, section{m.title, describe(res, err)})
			if err == nil {
				trees[m.title] = res.Query
			}
		}
		for _, m := range modes {
			tree, ok := trees[m.title]
			if !ok {
				continue
			}
			sections = append(sections, section{m.title + " sql", s.deparse(tree)})
			lines, err := s.run(tree, nil)
			if err != nil {
				if m.opt.Active || !strings.Contains(c.sql, "provenance()") {
					t.Errorf("%s, %s: %v", c.name, m.title, err)
				}
				lines = []string{err.Error()}
			}
			if m.title == "tracked" {
				lines = s.named(lines)
			}
			if strings.HasPrefix(m.title, "fixed") {
				s.sameColumns(c, input, lines)
				continue
			}
			sections = append(sections, section{m.title + " rows", hideRandom(strings.Join(lines, "\n"))})
		}
		if tree, ok := trees["tracked"]; ok && c.inWorlds && string(tree) != string(input) && !strings.Contains(c.sql, "provenance()") {
			s.compareWorlds(c, tree, trees["stripped"], 30)
		}
		s.write(goldenPath(c.name), formatGolden(sections))
	}
}

var randomToken = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}`)

// hideRandom replaces tokens that are new in every run.
func hideRandom(text string) string {
	return randomToken.ReplaceAllStringFunc(text, func(token string) string {
		if strings.Contains(token, "-0000-4000-8000-") {
			return token
		}
		return "new token"
	})
}

func (s *server) write(path string, text []byte) {
	if err := os.WriteFile(path, text, 0o644); err != nil {
		s.t.Fatal(err)
	}
}

// sameColumns checks that the output columns are those of the input.
func (s *server) sameColumns(c statement, input []byte, lines []string) {
	want, err := s.run(input, nil)
	if err == nil && strings.Join(lines[:min(1, len(lines))], "") != strings.Join(want[:min(1, len(want))], "") {
		s.t.Errorf("%s: columns %q became %q", c.name, want, lines)
	}
}

func (s *server) deparse(tree []byte) string {
	lines, err := s.lines(s.conn, "SELECT capture.deparse($1)", string(tree))
	if err != nil {
		return "not shown: " + err.Error()
	}
	return strings.Join(lines, "\n")
}

// gates are the recorded gates by token.
type gates map[string]gate

type gate struct {
	kind     string
	children []string
}

func (s *server) noteGates(q querier) error {
	rows, err := q.Query(context.Background(), "SELECT token::text, kind, children::text[] FROM provsql.gate")
	if err != nil {
		return err
	}
	for rows.Next() {
		var token string
		var g gate
		if err := rows.Scan(&token, &g.kind, &g.children); err != nil {
			return err
		}
		s.made[token] = g
	}
	return rows.Err()
}

const (
	zeroToken = "19257535-6aaf-5275-b02b-899c48576553"
	oneToken  = "d265daa9-f206-561d-845c-2a85fa0fa72c"
)

// holds evaluates a token in a world.
func (g gates) holds(t testing.TB, token string, world []string) bool {
	gate, derived := g[token]
	switch {
	case token == oneToken:
		return true
	case token == zeroToken:
		return false
	case token == "NULL":
		t.Error("a token is NULL")
		return false
	case !derived:
		return slices.Contains(world, token)
	}
	for _, child := range gate.children {
		if g.holds(t, child, world) != (gate.kind == "times") {
			return gate.kind == "plus"
		}
	}
	return gate.kind == "times"
}

var letters = map[byte]string{'a': "r", 'b': "s", 'c': "n", 'd': "k", 'e': "p"}

// formula writes a token readably, plus in brackets.
func (g gates) formula(token string) string {
	gate, derived := g[token]
	switch {
	case token == oneToken:
		return "1"
	case !derived && len(token) == 36 && letters[token[0]] != "":
		return letters[token[0]] + token[35:]
	case !derived:
		return token
	}
	var parts []string
	for _, child := range gate.children {
		parts = append(parts, g.formula(child))
	}
	if gate.kind == "times" {
		return strings.Join(parts, "*")
	}
	return "(" + strings.Join(parts, "+") + ")"
}

// named replaces the last column of a result by its formula.
func (s *server) named(lines []string) []string {
	named := slices.Clone(lines)
	for i, line := range lines[min(1, len(lines)):] {
		cut := strings.LastIndex(line, " | ") + 1
		if cut > 0 {
			cut += 2
		}
		named[i+1] = line[:cut] + s.made.formula(line[cut:])
	}
	slices.Sort(named[min(1, len(named)):])
	return named
}

// compareWorlds checks in random worlds that the rows whose token is true are
// those that the stripped query returns on the tables restricted to the world.
func (s *server) compareWorlds(c statement, tracked, stripped []byte, worlds int) {
	rng := rand.New(rand.NewPCG(1, 2))
	tokens := strings.Split(s.text(`SELECT provsql::text FROM (SELECT provsql FROM r UNION ALL
		SELECT provsql FROM s UNION ALL SELECT provsql FROM n UNION ALL SELECT provsql FROM k
		UNION ALL SELECT provsql FROM p) x WHERE provsql IS NOT NULL ORDER BY 1`), "\n")
	lines, err := s.run(tracked, nil)
	if err != nil {
		return
	}
	for i := range worlds {
		world := []string{}
		for _, token := range tokens {
			if i == 0 || rng.IntN(3) > 0 && i > 1 {
				world = append(world, token)
			}
		}
		want, err := s.run(stripped, world)
		if err != nil {
			s.t.Errorf("%s: stripped: %v", c.name, err)
			return
		}
		want = want[1:]
		var got []string
		for _, line := range lines[1:] {
			at := strings.LastIndex(" "+line, " ")
			if s.made.holds(s.t, line[at:], world) {
				got = append(got, strings.TrimSuffix(line[:at], " | "))
			}
		}
		if slices.Sort(want); !slices.Equal(want, sorted(got)) {
			s.t.Errorf("%s, world %d: tracked rows\n%s\nplain rows\n%s", c.name, i,
				strings.Join(got, "\n"), strings.Join(want, "\n"))
			return
		}
	}
}

func sorted(s []string) []string {
	slices.Sort(s)
	return s
}
