package main

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// ledger is a writing session, and what it was promised: the transactions
// whose COMMIT succeeded. A transaction makes a group of new rows and joins
// them, so the answer is known; or it sets the probability of a group's rows.
type ledger struct {
	number int
	next   int // number of the next group
	// kept are the groups that must be there, with their number of rows.
	kept map[int]int
	// doubtful are the groups whose COMMIT was not answered.
	doubtful map[int]int
	// probability is what the group's rows have; see promised.
	probability map[int]promised
	// history are the probabilities that a group ever had.
	history map[int][]float64
	commits int
	refused map[string]int // transactions that failed, by SQLSTATE
}

// promised is a probability, or one of two when a COMMIT was not answered.
type promised struct{ value, other float64 }

// newLedger makes the tables of a writer. The rows of base are inputs; kept
// holds tokens of joins; made_… are tables made by CREATE TABLE AS.
func newLedger(c *session, number int) *ledger {
	l := &ledger{
		number: number, kept: map[int]int{}, doubtful: map[int]int{}, probability: map[int]promised{}, history: map[int][]float64{},
		refused: map[string]int{},
	}
	c.exec(l.named(`CREATE TABLE base_# (id serial, grp int);
	  CREATE INDEX ON base_# (grp);
	  SELECT provsql.add_provenance('base_#');
	  CREATE TABLE ones_# (value int, provenance uuid, grp int);
	  CREATE INDEX ON ones_# (provenance);
	  CREATE TABLE evens_# (value boolean, provenance uuid);
	  CREATE INDEX ON evens_# (provenance);
	  CREATE TABLE kept_# (grp int, size int, even boolean, token uuid)`))
	return l
}

// named fills in the writer's number.
func (l *ledger) named(sql string) string {
	return strings.ReplaceAll(sql, "#", strconv.Itoa(l.number))
}

// expectedFailures are what a writer may be told while processes are killed:
// the server ends or starts, the worker is away, or frames were lost.
const expectedFailures = "lost 57P01 57P02 57P03 58000 55000"

// write makes transactions until the connection is lost or stop says so.
func (l *ledger) write(c *session, stop func() bool) {
	for !stop() {
		err := l.transaction(c)
		if err == nil {
			continue
		}
		l.refused[state(err)]++
		expect(strings.Contains(expectedFailures, state(err)), "expected one of the errors %s, and saw %v", expectedFailures, err)
		if _, err = c.query("ROLLBACK"); err != nil {
			return
		}
	}
}

func (l *ledger) transaction(c *session) error {
	if len(l.kept) > 0 && rand.IntN(3) == 0 {
		return l.setProbability(c)
	}
	return l.makeGroup(c)
}

// rowsOf makes the rows of a group and their values in the mappings. Even
// groups are true under the mapping evens, all of their rows are.
const rowsOf = `INSERT INTO base_# (grp) SELECT $group FROM generate_series(1, $size);
  INSERT INTO ones_# SELECT 1, provsql, grp FROM base_# WHERE grp = $group;
  INSERT INTO evens_# SELECT grp % 2 = 0, provsql FROM base_# WHERE grp = $group;
`

const join = `SELECT DISTINCT a.grp FROM base_# a JOIN base_# b ON a.grp = b.grp WHERE a.grp = $group`

var shapes = []string{
	`INSERT INTO kept_# SELECT grp, $size, grp % 2 = 0, provsql.provenance() FROM (` + join + `) pairs`,
	`SAVEPOINT s; INSERT INTO kept_# SELECT -1, $size, grp % 2 = 0, provsql.provenance() FROM (` + join + `) pairs;
	  ROLLBACK TO s; INSERT INTO kept_# SELECT grp, $size, grp % 2 = 0, provsql.provenance() FROM (` + join + `) pairs`,
	`CREATE TEMP TABLE made ON COMMIT DROP AS ` + join + `;
	  INSERT INTO kept_# SELECT grp, $size, grp % 2 = 0, provsql FROM made`,
	`CREATE TABLE made_#_$group AS ` + join + `;
	  INSERT INTO kept_# SELECT grp, $size, grp % 2 = 0, provsql FROM made_#_$group`,
}

// groupText are the statements that make a group.
func (l *ledger) groupText(group, size int, shape string) string {
	return strings.NewReplacer("#", strconv.Itoa(l.number), "$group", strconv.Itoa(group), "$size", strconv.Itoa(size)).
		Replace(rowsOf + shape)
}

// makeGroup is a transaction that makes a group.
func (l *ledger) makeGroup(c *session) error {
	l.next++
	group, size := l.next, 1+rand.IntN(4)
	shape := rand.IntN(8) % len(shapes)
	if rand.IntN(10) > 0 {
		shape %= len(shapes) - 1 // every table costs
	}
	if _, err := c.query("%s", "BEGIN; "+l.groupText(group, size, shapes[shape])); err != nil {
		return err
	}
	if rand.IntN(8) == 0 {
		_, err := c.query("ROLLBACK")
		return err
	}
	_, err := c.query("COMMIT")
	switch {
	case err == nil:
		l.kept[group] = size
		l.commits++
	case sqlError(err) == nil || state(err)[:2] == "57":
		l.doubtful[group] = size
	}
	return err
}

// setProbability is a transaction that sets the probability of a group's
// rows, and perhaps takes that back.
func (l *ledger) setProbability(c *session) error {
	groups := make([]int, 0, len(l.kept))
	for group := range l.kept {
		groups = append(groups, group)
	}
	group := groups[rand.IntN(len(groups))]
	set := func(p float64) string {
		return l.named(fmt.Sprintf("SELECT provsql.set_prob(provsql, %v) FROM base_# WHERE grp = %d; ", p, group))
	}
	draw := func() float64 { return float64(1+rand.IntN(999)) / 1000 }
	p := draw()
	text := "BEGIN; " + set(p)
	if rand.IntN(3) == 0 {
		text += "SAVEPOINT s; " + set(draw()) + "ROLLBACK TO s; "
	}
	if _, err := c.query("%s", text); err != nil {
		return err
	}
	if rand.IntN(3) == 0 {
		_, err := c.query("ROLLBACK")
		return err
	}
	l.history[group] = append(l.history[group], p)
	_, err := c.query("COMMIT")
	switch {
	case err == nil:
		l.probability[group] = promised{p, p}
		l.commits++
	case sqlError(err) == nil || state(err)[:2] == "57":
		l.probability[group] = promised{l.promisedOf(group).value, p}
	}
	return err
}

func (l *ledger) promisedOf(group int) promised {
	if p, set := l.probability[group]; set {
		return p
	}
	return promised{1, 1}
}

// verify compares what the server has with what was promised.
func (l *ledger) verify(c *session) (tokens int) {
	rows := c.rows("%s", l.named(`SELECT grp, size, even, provsql.get_gate_type(token),
	  provsql.sr_counting(token, 'ones_#'), provsql.sr_boolean(token, 'evens_#') FROM kept_#`))
	there := map[int]int{}
	for _, row := range rows {
		group, size := number(row[0]), number(row[1])
		there[group] = size
		promised, kept := l.kept[group]
		if !kept {
			promised, kept = l.doubtful[group]
		}
		expect(kept && promised == size, "expected no row of a transaction that failed, and saw group %d of writer %d", group, l.number)
		expect(row[3] != "NULL", "expected that every token resolves, and that of group %d of writer %d does not", group, l.number)
		expect(number(row[4]) == size*size, "expected count %d of group %d of writer %d, and saw %s", size*size, group, l.number, row[4])
		expect(row[5] == row[2], "expected %s from sr_boolean of group %d of writer %d, and saw %s", row[2], group, l.number, row[5])
	}
	for group := range l.kept {
		expect(there[group] > 0, "expected group %d of writer %d, which was committed", group, l.number)
	}
	for group, size := range l.doubtful {
		if there[group] > 0 {
			l.kept[group] = size
		}
	}
	l.doubtful = map[int]int{}
	unresolved := c.value("%s", l.named(`WITH RECURSIVE below(token) AS (
	    SELECT token FROM kept_# UNION
	    SELECT child FROM below, unnest(provsql.get_children(token)) child)
	  SELECT count(*) FROM below WHERE provsql.get_gate_type(token) IS NULL`))
	expect(unresolved == "0", "expected that every gate below writer %d's tokens is there, and %s are not", l.number, unresolved)
	l.verifyProbabilities(c)
	return len(rows)
}

func (l *ledger) verifyProbabilities(c *session) {
	rows := c.rows("%s", l.named(`SELECT grp, min(provsql.get_prob(provenance)), max(provsql.get_prob(provenance))
	  FROM ones_# GROUP BY grp`))
	for _, row := range rows {
		group := number(row[0])
		low, high := decimal(row[1]), decimal(row[2])
		want := l.promisedOf(group)
		expect(low == high && (low == want.value || low == want.other),
			"expected probability %v or %v of group %d of writer %d, and saw %v to %v", want.value, want.other, group, l.number, low, high)
		if low != 1 {
			l.probability[group] = promised{low, low}
		} else {
			delete(l.probability, group)
		}
	}
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	must(err, "reading the number %s", text)
	return n
}

func decimal(text string) float64 {
	x, err := strconv.ParseFloat(text, 64)
	must(err, "reading the number %s", text)
	return x
}

// tally sums up several writers.
func tally(ledgers []*ledger) string {
	commits, states := 0, map[string]int{}
	for _, l := range ledgers {
		commits += l.commits
		for state, n := range l.refused {
			states[state] += n
		}
	}
	var refused []string
	for state, n := range states {
		refused = append(refused, fmt.Sprintf("%s: %d", state, n))
	}
	slices.SortFunc(refused, cmp.Compare)
	return fmt.Sprintf("%d commits; failed transactions: %s", commits, strings.Join(refused, ", "))
}
