// Package weir is for plugins in Go over the C contract weir/abi.h.
//
// A plugin is one package main, built with -buildmode=c-shared, that registers its components in
// init. The host calls into Go once per batch; columns are slices over the host's memory, so that
// reading makes no call. A panic ends the instance, never the host. README.md has the build line.
//
// What a call is given (Batch, IO, Setup, slices of columns, bytes of texts) is valid until that
// call returns. A Batch that is used between calls panics; a slice that is kept can not be caught.
package weir

// #cgo CFLAGS: -std=c11 -I${SRCDIR}/../../include
// #include "weirgo.h"
import "C" // The folder is that of a source tree; an installed header is found by itself.

// Signals are bits, for Component.Signals; a batch has one of them.
type Signals uint64

// The signals.
const (
	Traces   Signals = C.WEIR_TRACES
	Metrics  Signals = C.WEIR_METRICS
	Logs     Signals = C.WEIR_LOGS
	Profiles Signals = C.WEIR_PROFILES
)

// Processor edits batches in place. Process is called for one lane at a time, for several lanes at
// once: what changes is in the lane's state (ShardOpener), not in the processor.
//
// nil sends on what is left of the batch. An error refuses it: see Error.
type Processor interface {
	Process(b *Batch) error
}

// Exporter sends batches on. nil: sent. Must not block, unless the component is Blocking.
type Exporter interface {
	Export(b *Batch) error
}

// Receiver takes data in. Its calls come from the loop of the shard that IO stands for, and none
// may block.
type Receiver interface {
	// Start opens listeners: IO.Listen.
	Start(io *IO) error
	// Stop takes no new connections; what was begun may be finished until the deadline, a time of
	// Lane.MonoNS. What is watched is unwatched and closed here.
	Stop(io *IO, deadlineMonoNS uint64) error
	// OnConnection gets a connection of a listener: non-blocking, and from now on the receiver's to
	// close.
	OnConnection(io *IO, fd int)
	// OnEvent says that a watched descriptor is ready.
	OnEvent(io *IO, fd int, events Events)
}

// ShardOpener is for components with state per lane: Batch.Shard and IO.Shard give what it
// returned. A state with a method Close is closed with its shard.
type ShardOpener interface {
	OpenShard(lane Lane) (any, error)
}

// Readier is a receiver that is told when there is room again after Reserve answered busy.
type Readier interface {
	OnReady(io *IO)
}

// TimerTaker is a receiver that uses IO.CallAt.
type TimerTaker interface {
	OnTimer(io *IO)
}

// Acker is a receiver that answers its senders: the result of a push that was pending, from any
// thread, perhaps before the push has returned.
type Acker interface {
	OnAck(cookie uint64, err error)
}

// Shutdowner is a component with goroutines of its own: all have ended when it returns.
type Shutdowner interface {
	Shutdown(deadlineMonoNS uint64) error
}

// Closer is a component that gives something back when its instance ends.
type Closer interface {
	Close()
}
