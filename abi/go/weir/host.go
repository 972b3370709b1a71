package weir

// #include <stdlib.h>
// #include "weirgo.h"
import "C"

import "unsafe"

// Lane is what one shard knows about its lane, and the host as the instance sees it. Its methods
// may be called from any goroutine until the shard is closed.
type Lane struct {
	self  *C.weir_instance
	index C.uint32_t
	count C.uint32_t
}

func (s *shard) lane() Lane {
	return Lane{s.instance.raw, s.raw.lane.index, s.raw.lane.count}
}

// Index is the lane's number, less than Count.
func (l Lane) Index() int { return int(l.index) }

// Count is how many lanes there are.
func (l Lane) Count() int { return int(l.count) }

// UnixNS is the wall clock.
func (l Lane) UnixNS() uint64 { return uint64(C.weirgo_unix_ns(l.self)) }

// MonoNS is a monotonic clock, the base of every deadline.
func (l Lane) MonoNS() uint64 { return uint64(C.weirgo_mono_ns(l.self)) }

// Severity is of a line of the log.
type Severity uint32

// The severities.
const (
	Debug Severity = C.WEIR_DEBUG
	Info  Severity = C.WEIR_INFO
	Warn  Severity = C.WEIR_WARN
	Bad   Severity = C.WEIR_ERROR
)

// Log writes one line. The host adds component and shard and limits the rate. Never per record.
func (l Lane) Log(severity Severity, text string) { writeLog(l.self, severity, text) }

// Fail says that the instance is broken. For goroutines, which have no result.
func (l Lane) Fail(text string) { fail(l.self, text) }

func writeLog(self *C.weir_instance, severity Severity, text string) {
	C.weirgo_log(self, C.uint32_t(severity), stringData(text), C.uint64_t(len(text)))
}

// Counter only goes up. Add once per batch, not per record.
type Counter struct{ series }

// UpDownCounter goes up and down.
type UpDownCounter struct{ series }

// Gauge is set.
type Gauge struct{ series }

// Histogram takes values.
type Histogram struct{ series }

type series struct {
	self *C.weir_instance
	id   C.uint32_t
}

func (s series) add(lane Lane, value int64) {
	if s.self != nil {
		C.weirgo_add(s.self, s.id, lane.index, C.int64_t(value))
	}
}

// Add adds on behalf of a lane.
func (c Counter) Add(lane Lane, value int64) {
	if value != 0 { // A call into C for each.
		c.add(lane, value)
	}
}

// Add adds on behalf of a lane.
func (c UpDownCounter) Add(lane Lane, value int64) { c.add(lane, value) }

// Set sets on behalf of a lane.
func (g Gauge) Set(lane Lane, value int64) { g.add(lane, value) }

// Record takes a value on behalf of a lane.
func (h Histogram) Record(lane Lane, value int64) { h.add(lane, value) }

// Key is an attribute key that attributes carry as a number: see Setup.SubscribeKey.
type Key struct {
	id   uint32
	Name string
}

func cString(s string) (*C.char, func()) {
	text := C.CString(s)
	return text, func() { C.free(unsafe.Pointer(text)) }
}
