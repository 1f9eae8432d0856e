/*
 * grouplog.c: the rows of all groups of an aggregation, in the order in which
 * they come, each with the number of its group. They are brought together by
 * group when a group is complete.
 *
 * With arrays for each group, every row would write to another place of a memory
 * far larger than the processor's caches. The log is written from end to end,
 * and the counting sort has many writes under way at a time.
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "grouplog.h"

typedef struct Block
{
	struct Block *next;
	size_t		count;
	size_t		capacity;
	size_t		used;			/* of the room for values */
	size_t		room;
	provsql_uuid *tokens;
	uint32	   *numbers;		/* of their groups */
	uint32	   *lengths;		/* of their values */
	char	   *values;
} Block;

/* Rows that were brought together: those of group i begin at starts[i], and end where those of the next begin. */
typedef struct Sorted
{
	uint32		groups;
	size_t	   *starts;
	provsql_uuid *tokens;
	uint64_t   *offsets;		/* of each row's values, and the end of the last */
	char	   *values;
} Sorted;

struct GroupLog
{
	GroupLog   *next;			/* of the call site */
	LogSite    *site;
	MemoryContext context;
	MemoryContextCallback closing;
	uint32		groups;
	Block	   *first;
	Block	   *last;
	Sorted		sorted;
};

#define FIRST_CAPACITY 4
#define GREATEST_CAPACITY 16384

/* Called when the context is reset, behind the last of what it aggregates. */
static void
close_log(void *argument)
{
	GroupLog   *log = argument;
	GroupLog  **place = &log->site->logs;

	while (*place != log)
		place = &(*place)->next;
	*place = log->next;
}

static GroupLog *
open_log(LogSite *site, MemoryContext context)
{
	GroupLog   *log = MemoryContextAllocZero(context, sizeof(GroupLog));

	log->context = context;
	log->site = site;
	log->next = site->logs;
	site->logs = log;
	log->closing.func = close_log;
	log->closing.arg = log;
	MemoryContextRegisterResetCallback(context, &log->closing);
	return log;
}

/*
 * A new group, in the log that the call site has in the aggregation's memory
 * context. Grouping sets have a context each.
 */
LoggedGroup
provsql_new_group(LogSite *site, MemoryContext context)
{
	GroupLog   *log = site->logs;

	while (log != NULL && log->context != context)
		log = log->next;
	if (log == NULL)
		log = open_log(site, context);
	if (log->groups == PG_UINT32_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("ProvSQL: more than %u groups in one aggregation", PG_UINT32_MAX)));
	return (LoggedGroup) {log, log->groups++};
}

/* Adds a block with room for so many rows and bytes of values, and usually more. */
static Block *
add_block(GroupLog *log, size_t rows, size_t length)
{
	Block	   *last = log->last;
	size_t		usual = last == NULL ? FIRST_CAPACITY : Min(2 * last->capacity, GREATEST_CAPACITY);
	size_t		capacity = Max(usual, rows);
	size_t		room = length;
	Block	   *block;

	/* As many more as the rows of the last block had. */
	if (length > 0)
		room = Max(length, capacity * (last == NULL || last->count == 0 ? length : last->used / last->count + 1));
	block = MemoryContextAllocHuge(log->context,
								   sizeof(Block) + capacity * (sizeof(provsql_uuid) + 2 * sizeof(uint32)) + room);
	block->next = NULL;
	block->count = 0;
	block->capacity = capacity;
	block->used = 0;
	block->room = room;
	block->tokens = (provsql_uuid *) (block + 1);
	block->numbers = (uint32 *) (block->tokens + capacity);
	block->lengths = block->numbers + capacity;
	block->values = (char *) (block->lengths + capacity);
	if (last == NULL)
		log->first = block;
	else
		last->next = block;
	log->last = block;
	return block;
}

static inline void
append(Block *block, uint32 number, LoggedRow row)
{
	block->tokens[block->count] = *row.token;
	block->numbers[block->count] = number;
	block->lengths[block->count] = row.length;
	if (row.length > 0)
		memcpy(block->values + block->used, row.values, row.length);
	block->used += row.length;
	block->count++;
}

void
provsql_log_row(LoggedGroup group, LoggedRow row)
{
	Block	   *block = group.log->last;

	if (unlikely(block == NULL || block->count == block->capacity || block->room - block->used < row.length))
		block = add_block(group.log, 1, row.length);
	append(block, group.number, row);
}

/* Rows as provsql_logged_rows() returns them. */
void
provsql_log_rows(LoggedGroup group, const provsql_group *rows)
{
	Block	   *block = group.log->last;
	size_t		length = rows->count > 0 ? rows->offsets[rows->count] - rows->offsets[0] : 0;

	if (block == NULL || block->capacity - block->count < rows->count || block->room - block->used < length)
		block = add_block(group.log, rows->count, length);
	for (size_t i = 0; i < rows->count; i++)
		append(block, group.number,
			   (LoggedRow) {rows->tokens + i, rows->values + rows->offsets[i],
							(uint32) (rows->offsets[i + 1] - rows->offsets[i])});
}

/* Of each group, the number of rows and of bytes of values, in the order of groups. */
static void
measure(const GroupLog *log, size_t *rows, size_t *bytes)
{
	const Sorted *sorted = &log->sorted;

	for (uint32 i = 0; i < sorted->groups; i++)
	{
		rows[i] = sorted->starts[i + 1] - sorted->starts[i];
		bytes[i] = sorted->offsets[sorted->starts[i + 1]] - sorted->offsets[sorted->starts[i]];
	}
	for (const Block *block = log->first; block != NULL; block = block->next)
		for (size_t i = 0; i < block->count; i++)
		{
			rows[block->numbers[i]]++;
			bytes[block->numbers[i]] += block->lengths[i];
		}
}

/* Makes sums of the numbers before each one, and returns the sum of all. */
static size_t
sum_up(size_t *numbers, size_t count)
{
	size_t		sum = 0;

	for (size_t i = 0; i < count; i++)
	{
		size_t		number = numbers[i];

		numbers[i] = sum;
		sum += number;
	}
	return sum;
}

static inline void
place(Sorted *sorted, size_t *rows, size_t *bytes, uint32 number, LoggedRow row)
{
	size_t		at = rows[number]++;

	sorted->tokens[at] = *row.token;
	sorted->offsets[at] = bytes[number];
	if (row.length > 0)
		memcpy(sorted->values + bytes[number], row.values, row.length);
	bytes[number] += row.length;
}

/* Brings the rows together by group, behind those that were brought together before. */
static void
sort_log(GroupLog *log)
{
	Sorted		was = log->sorted;
	Sorted		is = {.groups = log->groups};
	size_t	   *rows = MemoryContextAllocExtended(log->context, (log->groups + (size_t) 1) * sizeof(size_t),
												  MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	size_t	   *bytes = MemoryContextAllocExtended(log->context, (log->groups + (size_t) 1) * sizeof(size_t),
												   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	size_t		count;
	size_t		length;

	measure(log, rows, bytes);
	count = sum_up(rows, log->groups);
	length = sum_up(bytes, log->groups);
	is.tokens = MemoryContextAllocHuge(log->context, Max(count, 1) * sizeof(provsql_uuid));
	is.offsets = MemoryContextAllocHuge(log->context, (count + 1) * sizeof(uint64_t));
	is.values = MemoryContextAllocHuge(log->context, Max(length, 1));
	is.offsets[count] = length;

	for (uint32 number = 0; number < was.groups; number++)
		for (size_t i = was.starts[number]; i < was.starts[number + 1]; i++)
			place(&is, rows, bytes, number,
				  (LoggedRow) {was.tokens + i, was.values + was.offsets[i],
							   (uint32) (was.offsets[i + 1] - was.offsets[i])});
	for (Block *block = log->first, *next; block != NULL; block = next)
	{
		size_t		used = 0;

		for (size_t i = 0; i < block->count; i++)
		{
			place(&is, rows, bytes, block->numbers[i],
				  (LoggedRow) {block->tokens + i, block->values + used, block->lengths[i]});
			used += block->lengths[i];
		}
		next = block->next;
		pfree(block);
	}
	log->first = log->last = NULL;
	pfree(bytes);

	/* Each number has become that of the next group. */
	memmove(rows + 1, rows, log->groups * sizeof(size_t));
	rows[0] = 0;
	is.starts = rows;
	if (was.groups > 0)
	{
		pfree(was.starts);
		pfree(was.tokens);
		pfree(was.offsets);
		pfree(was.values);
	}
	log->sorted = is;
}

/* The rows of a group. They are there until a row is added to any group of the log. */
provsql_group
provsql_logged_rows(LoggedGroup group)
{
	GroupLog   *log = group.log;
	Sorted	   *sorted = &log->sorted;
	size_t		start;

	if (log->first != NULL || group.number >= sorted->groups)
		sort_log(log);
	start = sorted->starts[group.number];
	return (provsql_group) {
		.tokens = sorted->tokens + start,
		.count = sorted->starts[group.number + 1] - start,
		.offsets = sorted->offsets + start,
		.values = sorted->values,
	};
}
