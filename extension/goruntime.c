/*
 * goruntime.c: bringing Go's runtime into a PostgreSQL process.
 *
 * A Go runtime does not survive fork, so the postmaster never loads it: each
 * process opens provsql_go.so with dlopen at its first need. The order of the
 * steps in provsql_go_load() matters and each was paid for; the reasons stand
 * in docs/architecture.md, "Go inside PostgreSQL".
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "goruntime.h"

#include <dirent.h>
#include <dlfcn.h>
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include "catalog/catalog.h"
#include "common/relpath.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "utils/memutils.h"

#include "build_id.h"
#include "host.h"
#include "pgcompat.h"

#define SIGNAL_STACK_SIZE (1024 * 1024)
#define THREAD_STACK_SIZE (256 * 1024)

ProvsqlGo	provsql_go;
bool		provsql_go_loaded = false;
volatile sig_atomic_t provsql_in_go = 0;

/* The error a host callback caught, until Go has returned. */
static ErrorData *host_error = NULL;

static struct sigaction go_segv;
static struct sigaction go_bus;

/*
 * A fault in Go code is Go's to turn into a panic. A fault in C code must kill
 * the process at once, as it would without Go.
 */
static void
fault_handler(int signo, siginfo_t *info, void *context)
{
	/* One that was sent from outside is meant to kill. */
	if (info->si_code <= 0)
	{
		signal(signo, SIG_DFL);
		raise(signo);
		return;
	}
	if (provsql_in_go)
	{
		struct sigaction *go = signo == SIGSEGV ? &go_segv : &go_bus;

		go->sa_sigaction(signo, info, context);
		return;
	}
	signal(signo, SIG_DFL);
}

/* Go's handlers must not run on the small stacks PostgreSQL leaves us with. */
static void
install_signal_stack(void)
{
	size_t		page = (size_t) sysconf(_SC_PAGESIZE);
	char	   *stack;
	stack_t		description = {0};

	stack = mmap(NULL, SIGNAL_STACK_SIZE + page, PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (stack == MAP_FAILED)
		ereport(ERROR,
				(errcode(ERRCODE_OUT_OF_MEMORY),
				 errmsg("ProvSQL: could not allocate a signal stack: %m")));
	mprotect(stack, page, PROT_NONE);
	description.ss_sp = stack + page;
	description.ss_size = SIGNAL_STACK_SIZE;
	if (sigaltstack(&description, NULL) != 0)
	{
		int			saved_errno = errno;

		munmap(stack, SIGNAL_STACK_SIZE + page);
		errno = saved_errno;
		ereport(ERROR,
				(errcode(ERRCODE_SYSTEM_ERROR),
				 errmsg("ProvSQL: could not install a signal stack: %m")));
	}
}

/* provsql_go.so lies beside provsql.so, wherever that was loaded from. */
static char *
library_path(void)
{
	Dl_info		self;
	char	   *path;
	char	   *slash;

	if (dladdr((void *) library_path, &self) == 0 || self.dli_fname == NULL)
		return psprintf("%s/provsql_go.so", pkglib_path);
	path = pstrdup(self.dli_fname);
	slash = strrchr(path, '/');
	if (slash == NULL)
		return psprintf("%s/provsql_go.so", pkglib_path);
	*slash = '\0';
	return psprintf("%s/provsql_go.so", path);
}

/* Opens the library and finds its exports; returns an error text or NULL. */
static char *
open_library(const char *path)
{
	void	   *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);

	if (library == NULL)
		return pstrdup(dlerror());

#define PROVSQL_LOOKUP(result, name, arguments) \
	provsql_go.name = (result (*) arguments) dlsym(library, "provsqlgo_" #name); \
	if (provsql_go.name == NULL) \
		return psprintf("%s has no function provsqlgo_" #name, path);
	PROVSQL_EXPORTS(PROVSQL_LOOKUP)
#undef PROVSQL_LOOKUP
	return NULL;
}

/* Whether a handler is installed that would run on whatever stack is current. */
static bool
lacks_onstack(int signo, struct sigaction *action)
{
	if (sigaction(signo, NULL, action) != 0 || (action->sa_flags & SA_ONSTACK))
		return false;
	return (action->sa_flags & SA_SIGINFO) ||
		(action->sa_handler != SIG_DFL && action->sa_handler != SIG_IGN);
}

/* Gives SA_ONSTACK to every installed handler. */
static void
set_onstack_everywhere(void)
{
	struct sigaction action;

	for (int signo = 1; signo < NSIG; signo++)
	{
		if (lacks_onstack(signo, &action))
		{
			action.sa_flags |= SA_ONSTACK;
			sigaction(signo, &action, NULL);
		}
	}
}

/* The signals whose handlers lack it, as a comma-separated list. */
char *
provsql_signals_without_onstack(void)
{
	StringInfoData list;
	struct sigaction action;

	initStringInfo(&list);
	for (int signo = 1; signo < NSIG; signo++)
	{
		if (lacks_onstack(signo, &action))
			appendStringInfo(&list, "%s%d", list.len > 0 ? "," : "", signo);
	}
	return list.data;
}

#if PROVSQL_LATCH_USES_SIGURG && defined(__linux__)
/*
 * PostgreSQL reads SIGURG from a signalfd to wake latches: a thread that has
 * it unblocked steals wake-ups. Returns false when some thread has.
 */
static bool
sigurg_blocked_in_all_threads(void)
{
	DIR		   *tasks = opendir("/proc/self/task");
	struct dirent *entry;
	bool		blocked = true;

	if (tasks == NULL)
		return false;
	while (blocked && (entry = readdir(tasks)) != NULL)
	{
		char		path[64];
		char		line[256];
		FILE	   *status;

		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "/proc/self/task/%.20s/status", entry->d_name);
		status = fopen(path, "r");
		if (status == NULL)
			continue;			/* the thread has ended */
		while (fgets(line, sizeof(line), status) != NULL)
		{
			unsigned long long mask;

			if (sscanf(line, "SigBlk: %llx", &mask) == 1)
			{
				blocked = (mask >> (SIGURG - 1)) & 1;
				break;
			}
		}
		fclose(status);
	}
	closedir(tasks);
	return blocked;
}
#else
static bool
sigurg_blocked_in_all_threads(void)
{
	return true;
}
#endif

/*
 * Loads the Go library into this process. Raises an error when that fails; a
 * second attempt is refused, since half a runtime cannot be unloaded.
 */
void
provsql_go_load(void)
{
	static bool attempted = false;
	static provsql_process process;
	struct sigaction saved_pipe;
	struct sigaction saved_urg;
	struct sigaction saved_fpe;
	struct sigaction fault = {0};
	sigset_t	everything;
	sigset_t	saved_mask;
	char	   *path;
	char	   *failure;
	provsql_error error = {0};
	int			rc = PROVSQL_OK;

	if (provsql_go_loaded)
		return;
	if (!IsUnderPostmaster)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("ProvSQL: provenance is not available in single-user mode"),
				 errhint("Start the server normally, with provsql in shared_preload_libraries.")));
	if (attempted)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("ProvSQL: the Go library could not be loaded into this session earlier"),
				 errhint("The first error of this session says why. Reconnect after correcting it.")));

	path = library_path();
	if (access(path, R_OK) != 0)
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("ProvSQL: could not read library \"%s\": %m", path),
				 errhint("Reinstall the extension: provsql_go.so belongs beside provsql.so.")));
	install_signal_stack();
	attempted = true;

	process.build_id = PROVSQL_BUILD_ID;
	process.pid = (uint32_t) MyProcPid;
	process.database = MyDatabaseId;
	process.tablespace = MyDatabaseTableSpace;
	process.database_path = DatabasePath ? MemoryContextStrdup(TopMemoryContext, DatabasePath) : "";
	process.tablespace_version_directory = TABLESPACE_VERSION_DIRECTORY;
	process.interrupt_pending = (const int *) &InterruptPending;

	sigaction(SIGPIPE, NULL, &saved_pipe);
	sigaction(SIGURG, NULL, &saved_urg);
	sigaction(SIGFPE, NULL, &saved_fpe);
	sigfillset(&everything);
	pthread_sigmask(SIG_SETMASK, &everything, &saved_mask);

#ifdef __GLIBC__
	{
		pthread_attr_t attributes;

		/* Go's threads need little stack: keeps committed memory down. */
		if (pthread_getattr_default_np(&attributes) == 0)
		{
			pthread_attr_setstacksize(&attributes, THREAD_STACK_SIZE);
			pthread_setattr_default_np(&attributes);
			pthread_attr_destroy(&attributes);
		}
	}
#endif

	failure = open_library(path);
	if (failure == NULL)
	{
		provsql_in_go++;
		rc = provsql_go.init(&error, &provsql_host_table, &process);
		provsql_in_go--;

		sigaction(SIGPIPE, &saved_pipe, NULL);
		sigaction(SIGURG, &saved_urg, NULL);
		saved_fpe.sa_flags |= SA_ONSTACK;
		sigaction(SIGFPE, &saved_fpe, NULL);
		set_onstack_everywhere();

		sigaction(SIGSEGV, NULL, &go_segv);
		sigaction(SIGBUS, NULL, &go_bus);
		fault.sa_sigaction = fault_handler;
		fault.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
		sigfillset(&fault.sa_mask);
		sigaction(SIGSEGV, &fault, NULL);
		sigaction(SIGBUS, &fault, NULL);
	}
	pthread_sigmask(SIG_SETMASK, &saved_mask, NULL);

	if (failure != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_SYSTEM_ERROR),
				 errmsg("ProvSQL: could not load library \"%s\": %s", path, failure),
				 errhint("Reinstall the extension: provsql.so and provsql_go.so must come from one build.")));
	if (rc != PROVSQL_OK)
		provsql_go_raise(rc, &error);
	if (!sigurg_blocked_in_all_threads())
		ereport(ERROR,
				(errcode(ERRCODE_INTERNAL_ERROR),
				 errmsg("ProvSQL: a thread of the Go runtime would receive SIGURG"),
				 errhint("provsql_go.so must be built with runtime.godebugDefault=asyncpreemptoff=1, as the Makefile does.")));
	provsql_go_loaded = true;
}

/* Keeps what a host callback caught; Go unwinds, then it is raised again. */
void
provsql_keep_host_error(ErrorData *error)
{
	if (host_error != NULL)
		FreeErrorData(host_error);
	host_error = error;
}

/*
 * Copies a message and frees it. Go writes UTF-8; where the database's encoding
 * is another, a message must not fail for a sign it cannot hold.
 */
static char *
take_message(char *text)
{
	char	   *copy;

	if (text == NULL)
		return NULL;
	copy = pstrdup(text);
	free(text);
	if (GetDatabaseEncoding() != PG_UTF8)
	{
		for (char *byte = copy; *byte != '\0'; byte++)
		{
			if (IS_HIGHBIT_SET(*byte))
				*byte = '?';
		}
	}
	return copy;
}

/* Raises what an export reported. */
void
provsql_go_raise(int rc, provsql_error *error)
{
	char	   *message;
	char	   *detail;
	char	   *hint;

	if (rc == PROVSQL_HOST_ERROR && host_error != NULL)
	{
		ErrorData  *caught = host_error;

		host_error = NULL;
		ReThrowError(caught);
	}

	message = take_message(error->message);
	detail = take_message(error->detail);
	hint = take_message(error->hint);
	ereport(ERROR,
			(errcode(MAKE_SQLSTATE(error->sqlstate[0], error->sqlstate[1], error->sqlstate[2],
								   error->sqlstate[3], error->sqlstate[4])),
			 errmsg("ProvSQL: %s", message ? message : "unknown error"),
			 detail ? errdetail_internal("%s", detail) : 0,
			 hint ? errhint("%s", hint) : 0));
}

/* Says as a warning what an export reported, where it is too late to raise it. */
void
provsql_go_warn(int rc, provsql_error *error, const char *consequence)
{
	if (rc == PROVSQL_HOST_ERROR && host_error != NULL)
	{
		ereport(WARNING,
				(errcode(host_error->sqlerrcode),
				 errmsg("%s", host_error->message),
				 errdetail("%s", consequence)));
		FreeErrorData(host_error);
		host_error = NULL;
		return;
	}
	ereport(WARNING,
			(errmsg("ProvSQL: %s", error->message ? error->message : "unknown error"),
			 errdetail("%s", consequence)));
	free(error->message);
	free(error->detail);
	free(error->hint);
}

char *
provsql_take_bytes(provsql_bytes *bytes)
{
	char	   *copy = MemoryContextAllocHuge(CurrentMemoryContext, bytes->length + 1);

	if (bytes->length > 0)
		memcpy(copy, bytes->data, bytes->length);
	copy[bytes->length] = '\0';
	free(bytes->data);
	bytes->data = NULL;
	return copy;
}
