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

/* A notice or warning that accompanies a result; a malloc'ed list. */
typedef struct provsql_warning
{
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
	uint32_t	fn_provenance;
	uint32_t	fn_times;
	uint32_t	agg_plus;
} provsql_catalog;

typedef struct provsql_rewrite_options
{
	bool		active;			/* false: only hide the provsql columns */
	bool		omit_token;		/* do not append the token to the output */
} provsql_rewrite_options;

/* Forms in which the values of a mapping are read: semiring.ValueKind. */
enum
{
	PROVSQL_VALUE_TEXT = 0,
	PROVSQL_VALUE_INT8 = 1,
	PROVSQL_VALUE_BOOL = 2
};

/* SQL types of an evaluation's result: semiring.ResultKind. */
enum
{
	PROVSQL_RESULT_TEXT = 0,
	PROVSQL_RESULT_BOOL = 1,
	PROVSQL_RESULT_INT4 = 2,
	PROVSQL_RESULT_INT8 = 3
};

typedef struct provsql_value
{
	bool		boolean;
	int64_t		integer;
	provsql_bytes text;
} provsql_value;

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
