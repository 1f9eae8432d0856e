package main

/*
#include <stdlib.h>
#include "pgext.h"

static inline int host_check_interrupts(const provsql_host *host)
{
	return host->check_interrupts();
}

static inline int host_send_frame(const provsql_host *host, const void *frame, uint32_t length)
{
	return host->send_frame(frame, length);
}

static inline int host_request(const provsql_host *host, const void *frame, uint32_t length,
							   uint64_t number, void *reply, uint32_t capacity, uint32_t *reply_length)
{
	return host->request(frame, length, number, reply, capacity, reply_length);
}

static inline int host_await_flush(const provsql_host *host, uint64_t ticket, bool *done)
{
	return host->await_flush(ticket, done);
}

static inline int host_group_batch(const provsql_host *host, int index, void *into, uint32_t *length)
{
	return host->group_batch(index, into, length);
}

static inline int host_send_reply(const provsql_host *host, const void *reply, uint32_t length)
{
	return host->send_reply(reply, length);
}

static inline void host_log(const provsql_host *host, int level, const char *message)
{
	host->log(level, message);
}
*/
import "C"

import (
	"errors"
	"sync/atomic"
	"unsafe"

	sessions "provsql/gosrc/session"
	"provsql/gosrc/wire"
)

// host is PostgreSQL's side of the boundary.
var host C.provsql_host

// interruptPending is PostgreSQL's InterruptPending.
var interruptPending *int32

// errHost stands for an error that PostgreSQL raised in a callback and that C
// keeps until the export has returned.
var errHost = errors.New("a host callback failed")

// interrupted polls for cancellation; loops call it every few thousand steps.
// InterruptPending alone does not mean that the statement is to end, so
// PostgreSQL is asked.
func interrupted() error {
	if atomic.LoadInt32(interruptPending) == 0 {
		return nil
	}
	if C.host_check_interrupts(&host) != 0 {
		return errHost
	}
	return nil
}

// pipes is the session's transport: the pipe to the worker and the one back.
type pipes struct {
	reply [wire.MaxFrame]byte
}

func (p *pipes) Send(frame []byte) error {
	if C.host_send_frame(&host, unsafe.Pointer(unsafe.SliceData(frame)), C.uint32_t(len(frame))) != 0 {
		return errHost
	}
	return nil
}

func (p *pipes) Request(frame []byte, number uint64) ([]byte, error) {
	var length C.uint32_t
	if C.host_request(&host, unsafe.Pointer(unsafe.SliceData(frame)), C.uint32_t(len(frame)),
		C.uint64_t(number), unsafe.Pointer(&p.reply[0]), C.uint32_t(len(p.reply)), &length) != 0 {
		return nil, errHost
	}
	return p.reply[:length], nil
}

func (p *pipes) AwaitFlush(ticket uint64) (sessions.FlushOutcome, error) {
	var done C.bool
	if C.host_await_flush(&host, C.uint64_t(ticket), &done) != 0 {
		return sessions.FlushUnknown, errHost
	}
	if !done {
		return sessions.FlushUnknown, nil
	}
	return sessions.FlushDone, nil
}

// adoptGroup sends the gates that the other processes of this parallel query
// have not sent yet.
func adoptGroup() error {
	var frame [wire.MaxFrame]byte
	var length C.uint32_t
	for i := C.int(0); C.host_group_batch(&host, i, unsafe.Pointer(&frame[0]), &length) == 0; i++ {
		if err := session().Adopt(frame[:length]); err != nil {
			return err
		}
	}
	return nil
}

// sendReply writes a worker's reply to the backends' pipe. When that is full,
// nobody waits for what is in it, nor for this reply.
func sendReply(reply []byte) {
	if C.host_send_reply(&host, unsafe.Pointer(unsafe.SliceData(reply)), C.uint32_t(len(reply))) != 0 {
		logMessage(C.PROVSQL_LOG_WARNING, "a reply was dropped: the pipe to the backends is full")
	}
}

// logMessage writes a line to the server's log.
func logMessage(level C.int, message string) {
	text := C.CString(message)
	defer C.free(unsafe.Pointer(text))
	C.host_log(&host, level, text)
}
