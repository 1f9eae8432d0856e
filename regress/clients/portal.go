package main

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"
)

// portal fetches one row at a time: Parse, Bind, Describe, and Execute with a
// limit until the portal is at its end.
func portal(ctx context.Context, settings string, statements []statement) ([]answer, error) {
	conn, err := connect(ctx, settings)
	if err != nil {
		return nil, err
	}
	hijacked, err := conn.Hijack()
	if err != nil {
		return nil, err
	}
	defer func() { _ = hijacked.Conn.Close() }()
	var answers []answer
	for _, s := range statements {
		a, err := runPortal(hijacked, s)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.text, err)
		}
		answers = append(answers, a)
	}
	return answers, nil
}

func runPortal(conn *pgconn.HijackedConn, s statement) (answer, error) {
	front := conn.Frontend
	if err := simple(front, "BEGIN"); err != nil {
		return answer{}, err
	}
	var values [][]byte
	for _, p := range s.parameterTexts() {
		values = append(values, []byte(p))
	}
	front.Send(&pgproto3.Parse{Query: s.text})
	front.Send(&pgproto3.Bind{Parameters: values})
	front.Send(&pgproto3.Describe{ObjectType: 'P'})
	front.Send(&pgproto3.Execute{MaxRows: 1})
	front.Send(&pgproto3.Flush{})
	if err := front.Flush(); err != nil {
		return answer{}, err
	}
	a, err := receive(front)
	if err != nil {
		return a, err
	}
	front.Send(&pgproto3.Sync{})
	if err := front.Flush(); err != nil {
		return a, err
	}
	if err := untilReady(front); err != nil {
		return a, err
	}
	return a, simple(front, "ROLLBACK")
}

func receive(front *pgproto3.Frontend) (answer, error) {
	var a answer
	for {
		message, err := front.Receive()
		if err != nil {
			return a, err
		}
		switch m := message.(type) {
		case *pgproto3.RowDescription:
			for _, f := range m.Fields {
				a.columns = append(a.columns, column{name: string(f.Name), oid: f.DataTypeOID, modifier: f.TypeModifier})
			}
		case *pgproto3.DataRow:
			var r row
			for _, value := range m.Values {
				if value == nil {
					r = append(r, null)
				} else {
					r = append(r, string(value))
				}
			}
			a.rows = append(a.rows, r)
		case *pgproto3.PortalSuspended:
			front.Send(&pgproto3.Execute{MaxRows: 1})
			front.Send(&pgproto3.Flush{})
			if err := front.Flush(); err != nil {
				return a, err
			}
		case *pgproto3.ErrorResponse:
			return answer{state: m.Code, message: m.Message}, nil
		case *pgproto3.CommandComplete:
			a.outcome = string(m.CommandTag)
			return a, nil
		case *pgproto3.EmptyQueryResponse:
			return a, nil
		}
	}
}

func simple(front *pgproto3.Frontend, sql string) error {
	front.Send(&pgproto3.Query{String: sql})
	if err := front.Flush(); err != nil {
		return err
	}
	return untilReady(front)
}

func untilReady(front *pgproto3.Frontend) error {
	for {
		message, err := front.Receive()
		if err != nil {
			return err
		}
		if _, ok := message.(*pgproto3.ReadyForQuery); ok {
			return nil
		}
	}
}
