package worker

import (
	"fmt"
	"time"
)

// Level is how loud a message is.
type Level uint8

// Levels of messages, as in PostgreSQL.
const (
	Log Level = iota
	Warning
)

// burst is the number of messages a second may have.
const burst = 10

// logger keeps a stream of bad frames from flooding the server's log.
type logger struct {
	logf       func(Level, string)
	second     int64
	count      int
	suppressed int
}

func (l *logger) printf(level Level, format string, args ...any) {
	now := time.Now().Unix()
	if now != l.second {
		if l.suppressed > 0 {
			l.logf(Warning, fmt.Sprintf("%d more messages like the last ones", l.suppressed))
		}
		l.second, l.count, l.suppressed = now, 0, 0
	}
	if l.count++; l.count > burst {
		l.suppressed++
		return
	}
	l.logf(level, fmt.Sprintf(format, args...))
}
