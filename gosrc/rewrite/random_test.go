package rewrite

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"provsql/gosrc/sqlerror"
)

var (
	randomQueries = flag.Int("random", 0, "with -server: how many random queries to compare with possible worlds")
	randomSeed    = flag.Uint64("seed", 1, "seed of the random queries")
	serverDSN     = flag.String("server", "", "connection string of a cluster started by regress/capture/cluster.sh")
)

// queryMaker writes random queries. Every relation in them has the columns a
// (int) and b (text), and maybe a token column.
type queryMaker struct {
	rng  *rand.Rand
	next int
}

func (m *queryMaker) pick(choices ...string) string { return choices[m.rng.IntN(len(choices))] }
func (m *queryMaker) chance(percent int) bool       { return m.rng.IntN(100) < percent }

func (m *queryMaker) name(prefix string) string {
	m.next++
	return fmt.Sprintf("%s%d", prefix, m.next)
}

// relation returns a FROM item without alias.
func (m *queryMaker) relation(depth int, ctes []string) string {
	if len(ctes) > 0 && m.chance(40) {
		return m.pick(ctes...)
	}
	if depth > 0 && m.chance(45) {
		return "(" + m.query(depth-1, ctes) + ")"
	}
	return m.pick("r", "n", "p", "v_all", "(SELECT a, d AS b FROM u)", "(VALUES (1, 'x'), (2, 'y'))", "(SELECT DISTINCT a, d AS b FROM u)")
}

// query returns a SELECT or a set operation, maybe with WITH.
func (m *queryMaker) query(depth int, ctes []string) string {
	if depth > 0 && m.chance(20) {
		name := m.name("c")
		return fmt.Sprintf("WITH %s (a, b) AS %s (%s) %s", name, m.pick("", "MATERIALIZED"),
			m.query(depth-1, ctes), m.body(depth-1, append(ctes[:len(ctes):len(ctes)], name)))
	}
	return m.body(depth, ctes)
}

func (m *queryMaker) body(depth int, ctes []string) string {
	if depth > 0 && m.chance(30) {
		return fmt.Sprintf("(%s) %s (%s)", m.query(depth-1, ctes), m.pick("UNION", "UNION ALL", "UNION", "UNION ALL", "EXCEPT"), m.query(depth-1, ctes))
	}
	return m.selection(depth, ctes)
}

func (m *queryMaker) selection(depth int, ctes []string) string {
	first := m.name("t")
	from := m.relation(depth, ctes) + " " + first + " (a, b)"
	last := first
	closed := false
	for joined := range m.rng.IntN(3) {
		last = m.name("t")
		relation := m.relation(depth, ctes)
		item := relation + " " + last + " (a, b)"
		kind := m.rng.IntN(6)
		if joined > 0 && kind != 2 {
			kind = 1
		}
		switch kind {
		case 0:
			from += ", " + item
			closed = true
		case 1:
			from += " CROSS JOIN " + item
		case 2:
			from += fmt.Sprintf(" JOIN %s ON %s.a = %s.a", item, first, last)
		case 3:
			from += fmt.Sprintf(" JOIN %s USING (b)", item)
			closed = true
		case 4:
			from += " NATURAL JOIN " + item
			closed = true
		default:
			from += fmt.Sprintf(" CROSS JOIN LATERAL (SELECT %s.a, b FROM %s x (a, b) WHERE x.a >= %s.a) %s (a, b)", first, relation, first, last)
		}
		if closed {
			break
		}
	}
	if m.chance(15) && first == last {
		return fmt.Sprintf("SELECT %s * FROM %s", m.pick("", "DISTINCT"), from)
	}
	columns := m.pick("%[1]s.a, %[2]s.b", "%[2]s.a, %[1]s.b", "%[1]s.a + 1 AS a, upper(%[2]s.b) AS b",
		"%[2]s.a %% 2 AS a, 'k'::text AS b", "generate_series(1, %[1]s.a %% 3) AS a, %[2]s.b",
		"%[1]s.a, (SELECT max(d) FROM u WHERE u.a = %[2]s.a) AS b")
	columns = fmt.Sprintf(columns, first, last)
	where := ""
	if m.chance(50) {
		where = " WHERE " + fmt.Sprintf(m.pick("%[1]s.a > 1", "%[2]s.b = 'x'", "%[1]s.b IS NOT NULL", "%[2]s.a IN (SELECT a FROM u)",
			"EXISTS (SELECT FROM u WHERE u.a = %[1]s.a)"), first, last)
	}
	group := ""
	if m.chance(20) && !strings.Contains(columns, "generate_series") && !strings.Contains(columns, "(SELECT") {
		columns = fmt.Sprintf("%s.a, %s.b", first, last)
		group = " GROUP BY " + columns
		if m.chance(30) {
			group += fmt.Sprintf(" HAVING %s.a < 2", first)
		}
	}
	return fmt.Sprintf("SELECT %s %s FROM %s%s%s", m.pick("", "", "DISTINCT"), columns, from, where, group)
}

// TestRandomQueries compares random queries with possible worlds.
func TestRandomQueries(t *testing.T) {
	if *serverDSN == "" {
		t.Skip("needs -server")
	}
	s := connect(t, *serverDSN)
	refused := map[string]int{}
	for i := range *randomQueries {
		seed := *randomSeed + uint64(i)
		m := &queryMaker{rng: rand.New(rand.NewPCG(seed, 0))}
		sql := m.query(3, nil)
		c := statement{name: fmt.Sprintf("seed %d: %s", seed, sql), sql: sql}
		lines, err := s.lines(s.conn, "SELECT capture.tree($1)", sql)
		if err != nil {
			refused[err.Error()]++
			continue
		}
		input := []byte(lines[0])
		stripped, err := Rewrite(input, s.cat, s.tmpl, Options{})
		if err != nil {
			t.Fatalf("%s: stripped: %v", c.name, err)
		}
		tracked, err := Rewrite(input, s.cat, s.tmpl, Options{Active: true})
		var refusal *sqlerror.Error
		if errors.As(err, &refusal) && refusal.Code == sqlerror.FeatureNotSupported {
			refused[refusal.Message]++
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if !tracked.Changed {
			continue
		}
		s.exec("SET statement_timeout = '300ms'")
		_, err = s.run(tracked.Query, nil)
		s.exec("SET statement_timeout = 0")
		if err != nil && strings.Contains(err.Error(), "statement timeout") {
			refused["too many rows"]++
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		s.compareWorlds(c, tracked.Query, stripped.Query, 6)
		fixed, err := Rewrite(input, s.cat, s.tmpl, Options{Active: true, OmitToken: true})
		if err != nil {
			t.Fatalf("%s: fixed: %v", c.name, err)
		}
		lines, err = s.run(fixed.Query, nil)
		if err != nil {
			t.Fatalf("%s: fixed: %v", c.name, err)
		}
		s.sameColumns(c, input, lines)
		if t.Failed() {
			return
		}
	}
	t.Logf("refused or not valid: %v", refused)
}
