package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
)

// texts turns binary values into text by sending them back to the server: so
// what a type sends is also what it receives.
type texts struct {
	conn  *pgconn.PgConn
	known map[string]string
}

func newTexts(ctx context.Context) (*texts, error) {
	conn, err := connect(ctx, "")
	if err != nil {
		return nil, err
	}
	return &texts{conn, map[string]string{}}, nil
}

func (t *texts) close() { closeConnection(t.conn) }

func (t *texts) of(ctx context.Context, oid uint32, binary []byte) (string, error) {
	key := fmt.Sprint(oid, " ", string(binary))
	if text, ok := t.known[key]; ok {
		return text, nil
	}
	result := t.conn.ExecParams(ctx, "SELECT $1", [][]byte{binary}, []uint32{oid}, []int16{1}, []int16{0}).Read()
	text := noText
	var reported *pgconn.PgError
	switch {
	case errors.As(result.Err, &reported) && reported.Code == "0A000":
		// A record of no certain type, or a type that only gives values.
	case result.Err != nil:
		text = fmt.Sprintf("(%v for what type %d sent: %x)", result.Err, oid, binary)
	default:
		text = string(result.Rows[0][0])
	}
	t.known[key] = text
	return text, nil
}

// connect opens a connection with the settings of all clients.
func connect(ctx context.Context, settings string) (*pgconn.PgConn, error) {
	config, err := pgconn.ParseConfig("")
	if err != nil {
		return nil, err
	}
	config.RuntimeParams["options"] = commonSettings + " " + settings
	return pgconn.ConnectConfig(ctx, config)
}

func closeConnection(conn *pgconn.PgConn) {
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	_ = conn.Close(ctx)
}

// nameTypes fills in the names of the columns' types.
func nameTypes(ctx context.Context, answers []answer) error {
	conn, err := connect(ctx, "")
	if err != nil {
		return err
	}
	defer closeConnection(conn)
	known := map[string]string{}
	for i := range answers {
		for j := range answers[i].columns {
			c := &answers[i].columns[j]
			query := fmt.Sprintf("SELECT format_type(%d, %d)", c.oid, c.modifier)
			if known[query] == "" {
				results, err := conn.Exec(ctx, query).ReadAll()
				if err != nil {
					return err
				}
				known[query] = string(results[0].Rows[0][0])
			}
			c.typeName = known[query]
		}
	}
	return nil
}
