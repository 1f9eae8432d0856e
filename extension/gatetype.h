/*
 * gatetype.h: the enumeration provenance_gate and the numbers Go uses.
 */
#ifndef PROVSQL_GATETYPE_H
#define PROVSQL_GATETYPE_H

#include "postgres.h"

#include "pgext.h"

/* The number of the type of aggregates: gate.Agg. */
#define PROVSQL_GATE_AGG 8

/* The token of the gate one: SQL's gate_one(). */
extern const provsql_uuid provsql_gate_one;

/* The number of the gate type that an enum value of provenance_gate names. */
extern int	provsql_gate_type_of_label(Oid enum_value);

/* The enum value of provenance_gate for a gate type's number. */
extern Oid	provsql_label_of_gate_type(int type);

#endif							/* PROVSQL_GATETYPE_H */
