# make            builds the extension into build/
# make demo       loads real data into a private PostgreSQL and asks questions about it
# make psql       a session on the demo's data
# make test       every test; its parts are test-lint, -go, -regress, -docs, -crash, -clients, -oracle, -suite and
#                 -roundtrip
#                 ORACLE='-n 5000 -seed 0' gives test-oracle more queries, or others
# make bench      speed, plain against tracked
# make install    into PostgreSQL's folders, below DESTDIR where one is given; make uninstall removes it
# make clean      stops the private clusters and removes build/
#
# PG_CONFIG=/path/to/pg_config chooses the PostgreSQL, GO= and CC= the compilers.
# V=1 shows the compilers' commands. DEBUG=1 keeps Go's symbols and builds the C part with -O0.

.SUFFIXES:
Q := $(if $(V),,@)
.DELETE_ON_ERROR:

BUILD ?= build
export PROVSQL_BUILD := $(abspath $(BUILD))

.PHONY: all
all: libraries sql $(BUILD)/provsql-check

# PG_CONFIG, GO, CC and DEBUG reach scripts/configure through the environment, as make does with what it was
# given. What configure found has other names. Looked at in every run, rewritten only when its content changes; all that is built depends on it.
ifneq ($(MAKECMDGOALS),clean)
include $(BUILD)/config.mk
endif
$(BUILD)/config.mk: FORCE
	@scripts/configure
.PHONY: FORCE
FORCE:

# --- the C library, which the server preloads

SOURCES := $(wildcard extension/*.c)
OBJECTS := $(SOURCES:extension/%.c=$(BUILD)/extension/%.o)
# PostgreSQL's hook and function signatures leave parameters unused.
WARNINGS := -Wall -Wextra -Werror -Wno-unused-parameter -Wmissing-prototypes -Wvla
OPTIMIZE := $(if $(DEBUG),-O0,-O2) -g

# Both libraries carry the checksum of what the Go one is made of, so that a process does not load two that
# do not fit.
# Looked at in every run, rewritten only when it changes.
BUILD_ID := $(shell find extension gosrc \( -name '*.h' -o -name '*.go' ! -name '*_test.go' \) -type f | LC_ALL=C sort | xargs cat | cksum | tr ' ' -)
$(BUILD)/build_id.h: FORCE
	@mkdir -p $(@D)
	@echo '#define PROVSQL_BUILD_ID "$(BUILD_ID)"' > $@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@
$(BUILD)/extension/goruntime.o: $(BUILD)/build_id.h

$(BUILD)/extension/%.o: extension/%.c $(BUILD)/config.mk
	@mkdir -p $(@D)
	@echo "compiling $<"
	$(Q)$(C_COMPILER) -std=gnu11 $(OPTIMIZE) $(WARNINGS) -I$(BUILD) $(PG_FLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/provsql.so: $(OBJECTS) $(BUILD)/sources.list
	@echo "linking $@"
	$(Q)$(C_COMPILER) $(OPTIMIZE) -shared -o $@ $(OBJECTS) $(PG_LDFLAGS) -ldl -lpthread

-include $(OBJECTS:.o=.d)

# --- the Go library, which a process loads at its first need

HEADERS := $(wildcard extension/*.h)
GO_SOURCES := $(shell find gosrc -name '*.go' ! -name '*_test.go') go.mod go.sum
# asyncpreemptoff: PostgreSQL reads SIGURG from a signalfd, and Go must not take it. It has to be linked in.
GO_LDFLAGS := $(if $(DEBUG),,-s -w) -X=runtime.godebugDefault=asyncpreemptoff=1 -X=main.buildID=$(BUILD_ID)
# Go's build cache does not see headers outside a package's folder; a flag that changes with them it does see.
GO_CFLAGS := -O2 -g -DPROVSQL_HEADERS=$(shell cat $(HEADERS) /dev/null | cksum | tr ' ' _)

$(BUILD)/provsql_go.so: $(BUILD)/build_id.h $(GO_SOURCES) $(HEADERS) $(BUILD)/sources.list $(BUILD)/config.mk
	@echo "compiling $@"
	$(Q)CGO_CFLAGS='$(GO_CFLAGS)' $(GO_TOOL) build -buildvcs=false -buildmode=c-shared -ldflags='$(GO_LDFLAGS)' -o $@ ./gosrc
	@rm -f $(@:.so=.h)

# The names of what is compiled: a removed file shows in no time stamp.
$(BUILD)/sources.list: FORCE
	@printf '%s\n' $(SOURCES) $(HEADERS) $(GO_SOURCES) | cmp -s - $@ || printf '%s\n' $(SOURCES) $(HEADERS) $(GO_SOURCES) > $@

.PHONY: libraries
libraries: $(BUILD)/provsql.so $(BUILD)/provsql_go.so

# --- the command that verifies a store from outside

$(BUILD)/provsql-check: $(GO_SOURCES) $(BUILD)/sources.list $(BUILD)/config.mk
	@echo "compiling $@"
	$(Q)CGO_ENABLED=0 $(GO_TOOL) build -buildvcs=false -ldflags='-s -w' -o $@ ./gosrc/cmd/provsql-check

# --- the SQL script, in the order of sql/parts.list

PG_MAJOR := $(firstword $(subst ., ,$(word 2,$(PG_VERSION))))
SQL_PARTS := $(addprefix sql/,$(shell awk -v major='$(PG_MAJOR)' '/^[^\#]/ && major + 0 >= $$2 + 0 { print $$1 }' sql/parts.list))

$(BUILD)/provsql--1.0.sql: sql/parts.list $(SQL_PARTS) $(BUILD)/config.mk
	@echo "writing $@"
	$(Q)cat $(SQL_PARTS) > $@

.PHONY: sql
sql: $(BUILD)/provsql--1.0.sql

# --- installation

.PHONY: install uninstall
install: all
	scripts/extension-files install '$(DESTDIR)'

uninstall: $(BUILD)/config.mk
	scripts/extension-files uninstall '$(DESTDIR)'

.PHONY: clean
clean:
	@scripts/clean

# --- the demo

.PHONY: demo psql
demo: all
	@demo/run

psql: all
	@demo/psql

# --- tests

.PHONY: test test-go test-regress test-docs test-lint test-crash test-clients test-oracle test-suite test-roundtrip lint bench
test: all
	@scripts/test

test-go: $(BUILD)/config.mk
	$(GO_TOOL) vet ./...
	$(GO_TOOL) test -race -timeout 10m ./...

test-regress: all
	@scripts/regress

test-docs: all
	docs/check
	regress/coverage/run

test-lint: lint

test-crash: all
	@scripts/run-each regress/crash

test-clients: all
	@scripts/run-each regress/clients

ORACLE ?= -n 2000
test-oracle: all
	@scripts/cluster with oracle --fresh -- $(GO_TOOL) run ./regress/oracle $(ORACLE)

test-suite: all
	@regress/suite/run

test-roundtrip: all
	@regress/roundtrip/run

lint: $(BUILD)/config.mk
	@scripts/lint

bench: all
	bench/run
