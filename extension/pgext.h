/*
 * pgext.h: all that the C layer and the Go library say to each other.
 *
 * Included by the C files here and, through cgo, by package main in gosrc/. It knows neither
 * PostgreSQL's headers nor Go's. Rules: Go keeps no pointer it was given after
 * it returned; what Go returns in a provsql_bytes or provsql_error was
 * allocated with malloc and is freed by the C side; no longjmp crosses Go and
 * no panic crosses C (docs/architecture.md, "The boundary").
 */
#ifndef PROVSQL_PGEXT_H
#define PROVSQL_PGEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What every export returns. */
enum
{
	PROVSQL_OK = 0,
	PROVSQL_ERROR = 1,			/* *error is filled in */
	PROVSQL_HOST_ERROR = 2		/* a host callback failed: its error is kept in C */
};

typedef struct provsql_error
{
	char		sqlstate[6];
	char	   *message;
	char	   *detail;			/* or NULL */
	char	   *hint;			/* or NULL */
} provsql_error;

/* A malloc'ed result; data is NULL when length is 0. */
typedef struct provsql_bytes
{
	char	   *data;
	size_t		length;
} provsql_bytes;

enum
{
	PROVSQL_WARNING = 0,
	PROVSQL_NOTICE_ONCE = 1		/* a notice, once for each statement of the client */
};

/* A notice or warning that accompanies a result; a malloc'ed list. */
typedef struct provsql_warning
{
	int			level;
	char	   *message;
	char	   *hint;			/* or NULL */
	struct provsql_warning *next;
} provsql_warning;

typedef struct provsql_uuid
{
	unsigned char data[16];
} provsql_uuid;

/* What Go learns of the process it was loaded into. */
typedef struct provsql_process
{
	const char *build_id;		/* both libraries must come from one build */
	uint32_t	pid;
	uint32_t	database;		/* 0 in the circuit worker */
	uint32_t	tablespace;
	const char *database_path;	/* relative to the data directory, "" in the worker */
	const char *tablespace_version_directory;
	const int  *interrupt_pending;	/* PostgreSQL's InterruptPending */
} provsql_process;

/* Facts about an operator, a type and a function, as rewrite.Catalog describes them. */
typedef struct provsql_operator
{
	uint32_t	negator;
	uint32_t	commutator;
	uint32_t	underlying;
	bool		equality;
	bool		strict;
	bool		of_rows;
} provsql_operator;

typedef struct provsql_grouping
{
	uint32_t	equal;
	uint32_t	less;
	bool		hashable;
} provsql_grouping;

typedef struct provsql_function
{
	bool		is_volatile;
	bool		takes_token;
	bool		makes_token;
	bool		keeps_text;
	bool		null_of_nothing;
	bool		strict;
} provsql_function;

/* In the number of a comparison's operator: its operands are of the type that one side's value has. */
#define PROVSQL_OPERATOR_OF_VALUE 0x80000000u

/*
 * SQL of a gate with values for its operands. rows is that of an aggregate;
 * an expression has one. Values stand column by column, each as its length in
 * 4 bytes, all ones for NULL, and its text.
 */
typedef struct provsql_computation
{
	const char *sql;			/* or NULL: operator is applied to two operands */
	size_t		sql_length;
	uint32_t	operator;
	bool		aggregate;
	const uint32_t *types;		/* pg_type OIDs of the operands, an operator's may be 0 */
	size_t		operands;
	size_t		rows;
	const char *values;
	size_t		values_length;
} provsql_computation;

/* Host callbacks. Each returns 0, or non-zero when PostgreSQL raised an error. */
typedef struct provsql_host
{
	int			(*check_interrupts) (void);
	/* Writes one frame of at most PIPE_BUF bytes to the worker's pipe. */
	int			(*send_frame) (const void *frame, uint32_t length);
	/* Sends a frame and waits for the reply of that number. */
	int			(*request) (const void *frame, uint32_t length, uint64_t number,
							void *reply, uint32_t capacity, uint32_t *reply_length);
	/* Waits for the end of a flush of the worker; *done is false when it may have failed. */
	int			(*await_flush) (uint64_t ticket, bool *done);
	/* Writes a reply to the backends' pipe, without ever blocking. */
	int			(*send_reply) (const void *reply, uint32_t length);
	/*
	 * Copies the unsent frame of one process of this parallel query, of at
	 * most PIPE_BUF bytes; 1 when there are no more. Never fails.
	 */
	int			(*group_batch) (int index, void *into, uint32_t *length);
	/* How a transaction ended: one of PROVSQL_FATE_*. */
	int			(*fate) (uint64_t xid, int *fate);
	void		(*log) (int level, const char *message);	/* never fails */

	/* What the rewriter asks of the catalog: rewrite.Catalog. */
	int			(*not_null) (uint32_t relid, int attnum, bool *is);
	int			(*may_read) (uint32_t relid, bool *may);
	int			(*operator_facts) (uint32_t opno, provsql_operator *facts);
	int			(*grouping) (uint32_t type, provsql_grouping *facts);
	int			(*array_type) (uint32_t type, uint32_t *array);
	int			(*function_facts) (uint32_t oid, provsql_function *facts);
	/* The value of an aggregate or expression: malloc'ed, no data for NULL. */
	int			(*compute) (const provsql_computation *computation, provsql_bytes *result);
	/* The call of an aggregate function, and the types of at most 100 arguments. */
	int			(*aggregate_call) (uint32_t oid, provsql_bytes *sql, uint32_t *types, size_t *count);
	int			(*operator_name) (uint32_t oid, provsql_bytes *name);
	/* An expression as SQL, malloc'ed. */
	int			(*deparse) (const char *text, provsql_bytes *sql);
} provsql_host;

enum
{
	PROVSQL_LOG_INFO = 0,
	PROVSQL_LOG_WARNING = 1
};

enum
{
	PROVSQL_FATE_IN_PROGRESS = 0,
	PROVSQL_FATE_COMMITTED = 1,
	PROVSQL_FATE_ABORTED = 2
};

/* What the circuit worker says of itself after each call. */
typedef struct provsql_worker_state
{
	uint64_t	flushes_ended;	/* number of the last flush that is over */
	uint64_t	flush_failures;
	uint64_t	frames;			/* taken from the pipe */
	uint64_t	batches;		/* times the pipe was read */
	uint64_t	requests;		/* those of them that were answered */
	uint64_t	damaged;		/* what was no frame, or had a wrong checksum */
	uint64_t	refused;		/* frames that could not be carried out, of senders that do not know */
	bool		troubled;		/* the last frame was one */
	int			open_circuits;
	bool		tick_soon;		/* worker_tick has something to do */
} provsql_worker_state;

/* Where in its transaction an annotation is set, and what memory it may take. */
typedef struct provsql_setting
{
	int32_t		level;			/* nesting depth of the subtransaction */
	int64_t		memory;			/* bytes, for all annotations of the transaction */
} provsql_setting;

/* A transaction that is about to commit. */
typedef struct provsql_ending
{
	uint64_t	xid;			/* 0 when it wrote nothing */
	bool		durable;		/* its rows will be on disk */
	bool		parallel;		/* parallel workers made gates for it */
	bool		doubtful;		/* gates of some session could not be stored of late */
} provsql_ending;

/* A reply's first bytes: all that C must know to tell replies apart. */
typedef struct provsql_reply_header
{
	uint32_t	magic;
	uint32_t	length;			/* header included */
	uint64_t	number;
} provsql_reply_header;

/* The tracked column of one relation of the query being rewritten. */
typedef struct provsql_tracked
{
	uint32_t	relid;
	int16_t		attnum;
	bool		not_null;
} provsql_tracked;

/* OIDs of this database that the rewriter puts into trees. */
typedef struct provsql_catalog
{
	uint32_t	uuid_type;
	uint32_t	uuid_array_type;
	uint32_t	agg_token_type;
	uint32_t	fn_provenance;
	uint32_t	fn_times;
	uint32_t	fn_plus;
	uint32_t	agg_plus;
	uint32_t	fn_monus;
	uint32_t	fn_delta;
	uint32_t	fn_semimod;
	uint32_t	fn_cmp;
	uint32_t	fn_arith;
	uint32_t	agg_group;
	uint32_t	fn_group_token;
	uint32_t	fn_with_token;
	uint32_t	fn_agg_token_of;
	uint32_t	fn_agg_token_uuid;
	uint32_t	fn_present;
	uint32_t	fn_one_row;
} provsql_catalog;

typedef struct provsql_rewrite_options
{
	bool		active;			/* false: only hide the provsql columns */
	bool		possible_rows;	/* also rows that are not in the actual answer */
} provsql_rewrite_options;

/* The rows of a group: aggregate.Rows. */
typedef struct provsql_group
{
	const provsql_uuid *tokens;
	size_t		count;
	const uint64_t *offsets;	/* into values, one more than rows */
	const char *values;
} provsql_group;

/*
 * Leaves that are looked up at most: when so many are missing, there may be
 * more, and the whole mapping is read. semiring.MostMissing.
 */
#define PROVSQL_MOST_MISSING 16384

/* Forms in which the values of a mapping are read: semiring.ValueKind. */
enum
{
	PROVSQL_VALUE_TEXT = 0,
	PROVSQL_VALUE_INT8 = 1,
	PROVSQL_VALUE_BOOL = 2,
	PROVSQL_VALUE_FLOAT8 = 3,
	PROVSQL_VALUE_RANGES = 4
};

/* SQL types of an evaluation's result: semiring.ResultKind. */
enum
{
	PROVSQL_RESULT_TEXT = 0,
	PROVSQL_RESULT_BOOL = 1,
	PROVSQL_RESULT_INT4 = 2,
	PROVSQL_RESULT_INT8 = 3,
	PROVSQL_RESULT_FLOAT8 = 4,
	PROVSQL_RESULT_NUMERIC = 5,
	PROVSQL_RESULT_ENUM = 6,
	PROVSQL_RESULT_TSTZMULTIRANGE = 7,
	PROVSQL_RESULT_NUMMULTIRANGE = 8,
	PROVSQL_RESULT_INT4MULTIRANGE = 9
};

/*
 * A multirange is the sequence of the places at which its ranges begin and
 * end. Each is one byte that says on which side of a value it is, and the
 * value: an integer of 8 bytes, or the text of a numeric behind its length.
 */
enum
{
	PROVSQL_CUT_BEFORE_ALL = 0,
	PROVSQL_CUT_BEFORE = 1,
	PROVSQL_CUT_AFTER = 2,
	PROVSQL_CUT_AFTER_ALL = 3
};

/* What is to be evaluated: semiring.Request. */
typedef struct provsql_evaluation
{
	const char *semiring;
	int			result_kind;
	const char *mapping;		/* its name, for messages */
	const char *const *labels;	/* of an enumeration, in its order */
	size_t		label_count;
	int64_t		max_memory;		/* bytes */
} provsql_evaluation;

typedef struct provsql_value
{
	bool		boolean;
	int64_t		integer;
	double		real;
	provsql_bytes text;
	bool		is_null;
} provsql_value;

/* What a gate does to the values of its children: semiring.Operation. */
enum
{
	PROVSQL_STEP_LEAF = 0,
	PROVSQL_STEP_PLUS = 1,
	PROVSQL_STEP_TIMES = 2,
	PROVSQL_STEP_MONUS = 3,
	PROVSQL_STEP_DELTA = 4,
	PROVSQL_STEP_ZERO = 5,
	PROVSQL_STEP_ONE = 6,
	PROVSQL_STEP_COPY = 7
};

/* The next gates to evaluate: semiring.Given. */
typedef struct provsql_steps
{
	uint32_t	root;
	bool		restarted;
	provsql_bytes words;		/* of each gate its operation, a count, and as many words */
} provsql_steps;

/* A gate as the introspection functions show it. */
typedef struct provsql_gate_info
{
	bool		known;
	bool		recorded;		/* in the circuit, where inputs need not be */
	int			type;			/* gosrc/gate.Type, position in provenance_gate */
	bool		has_prob;
	double		prob;
	int32_t		info1;
	int32_t		info2;
} provsql_gate_info;

/* The size of a database's circuit. The texts are JSON objects. */
typedef struct provsql_store_info
{
	int64_t		gates;
	int64_t		missing;
	int64_t		wires;
	int64_t		bytes;
	double		mapping_load;
	provsql_bytes gates_by_type;
	provsql_bytes files;
} provsql_store_info;

#endif							/* PROVSQL_PGEXT_H */
