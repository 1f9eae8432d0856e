/*
 * functioncall.h: calling SQL functions and aggregates that compute with
 * values of one type.
 */
#ifndef PROVSQL_FUNCTIONCALL_H
#define PROVSQL_FUNCTIONCALL_H

#include "postgres.h"

/* The type of the values, and what they are compared by. */
typedef struct ProvsqlValueType
{
	Oid			oid;			/* no domain */
	int16		length;
	bool		by_value;
	Oid			collation;
} ProvsqlValueType;

typedef struct ProvsqlFunction ProvsqlFunction;
typedef struct ProvsqlAggregate ProvsqlAggregate;

/*
 * Prepares to call a function of one or two values, or an aggregate of one,
 * that gives one of the same type. argument names it in errors. What is
 * prepared lives in the current memory context.
 */
extern ProvsqlFunction *provsql_prepare_function(Oid function, const ProvsqlValueType *type,
												 int argument_count, const char *argument);
extern ProvsqlAggregate *provsql_prepare_aggregate(Oid function, const ProvsqlValueType *type,
												   const char *argument);

/* The results are valid until the next call of the same function or aggregate. */
extern Datum provsql_call_function(ProvsqlFunction *function, const NullableDatum *arguments, bool *is_null);

/* Aggregates the values at count positions, in that order. */
extern Datum provsql_call_aggregate(ProvsqlAggregate *aggregate, const NullableDatum *values,
									const uint32 *positions, uint32 count, bool *is_null);

#endif							/* PROVSQL_FUNCTIONCALL_H */
