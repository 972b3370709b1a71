package weir

// #include <stdlib.h>
// #include "weirgo.h"
import "C"

import (
	"fmt"
	"unsafe"
)

// Events is what a descriptor is, or is to be, ready for.
type Events uint32

// The events. NoEvents watches nothing for now; Closed only comes.
const (
	NoEvents Events = 0
	Readable Events = C.WEIR_READABLE
	Writable Events = C.WEIR_WRITABLE
	Closed   Events = C.WEIR_CLOSED
)

// IO is the loop of a receiver's shard, and the sink that takes its data. First reserve, then read,
// then push: who can not be served is not read from.
//
// Reserve, and what a Permit does, may be called from goroutines of the receiver's own, too, until
// Stop's deadline; the rest only in calls of the receiver.
type IO struct{ shard *shard }

// Lane is the lane of the shard.
func (io *IO) Lane() Lane { return io.shard.lane() }

// Shard is what OpenShard returned; nil without one.
func (io *IO) Shard() any { return io.shard.state }

func (io *IO) hasLoop() bool { return io.shard.instance.raw.loop != nil }

// Listen has connections of tcp://host:port or unix:path come to OnConnection. The listening socket
// is the host's, so that a swap refuses nobody.
func (io *IO) Listen(endpoint string) error {
	if !io.hasLoop() {
		return lacks("weir.loop/1")
	}
	name, free := cString(endpoint)
	defer free()
	o := newOutcome()
	defer o.free()
	return o.err(C.weirgo_listen(io.shard.raw, name, o.raw), endpoint)
}

// Watch has OnEvent called while the descriptor is ready. The caller goes on owning it, and
// unwatches it before it closes it.
func (io *IO) Watch(fd int, events Events) error {
	if !io.hasLoop() {
		return lacks("weir.loop/1")
	}
	if C.weirgo_fd_add(io.shard.raw, C.int32_t(fd), C.uint32_t(events)) < 0 {
		return &Error{Status: StatusPermanent,
			Text: fmt.Sprintf("the loop did not take descriptor %d", fd)}
	}
	return nil
}

// Rewatch changes what a watched descriptor is watched for.
func (io *IO) Rewatch(fd int, events Events) {
	if io.hasLoop() {
		C.weirgo_fd_mod(io.shard.raw, C.int32_t(fd), C.uint32_t(events))
	}
}

// Unwatch comes before the descriptor is closed.
func (io *IO) Unwatch(fd int) {
	if io.hasLoop() {
		C.weirgo_fd_del(io.shard.raw, C.int32_t(fd))
	}
}

// CallAt has OnTimer called once, at a time of Lane.MonoNS. The number is for Cancel.
func (io *IO) CallAt(monoNS uint64) (uint64, error) {
	if !io.hasLoop() {
		return 0, lacks("weir.loop/1")
	}
	return uint64(C.weirgo_timer_add(io.shard.raw, C.uint64_t(monoNS))), nil
}

// Cancel ends a timer that has not come yet.
func (io *IO) Cancel(timer uint64) {
	if io.hasLoop() {
		C.weirgo_timer_cancel(io.shard.raw, C.uint64_t(timer))
	}
}

// Permit is room for one push, and the memory to read into. It is spent by one Push, PushBatch or
// Release; Release after a push does nothing, so that it can be deferred.
type Permit struct {
	io     *IO
	raw    *C.weir_permit
	signal Signals
}

// Reserve takes room for one push of `bytes` of one signal, counted after decompression. IsBusy:
// none now; watch nothing until OnReady.
func (io *IO) Reserve(signal Signals, bytes int) (*Permit, error) {
	raw := (*C.weir_permit)(C.calloc(1, C.sizeof_weir_permit))
	raw.size = C.sizeof_weir_permit
	o := newOutcome()
	defer o.free()
	status := C.weirgo_reserve(io.shard.raw.sink, C.uint16_t(signal), C.uint64_t(bytes), raw, o.raw)
	if err := o.err(status, ""); err != nil {
		C.free(unsafe.Pointer(raw))
		return nil, err
	}
	return &Permit{io, raw, signal}, nil
}

// Data is host memory, at least as many bytes as were reserved. nil after a push.
func (p *Permit) Data() []byte {
	if p.raw == nil {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(p.raw.data)), int(p.raw.capacity))
}

// Release gives the room back.
func (p *Permit) Release() {
	if p.raw != nil {
		C.weirgo_release(p.io.shard.raw.sink, p.raw)
		p.spend()
	}
}

var errSpent = &Error{Status: StatusPermanent, Text: "the permit is spent"}

func (p *Permit) spend() {
	C.free(unsafe.Pointer(p.raw))
	p.raw = nil
}

func (p *Permit) pushed(o outcome, status C.weir_status) (bool, error) {
	p.spend()
	return status == C.WEIR_PENDING, o.err(status, "")
}

// Push sends the first `bytes` of Data, an OTLP export request. Pending: OnAck follows exactly once
// with the cookie, perhaps before the push has returned.
func (p *Permit) Push(bytes int, cookie uint64) (pending bool, err error) {
	if p.raw == nil {
		return false, errSpent
	}
	if bytes < 0 || bytes > len(p.Data()) {
		return false, &Error{Status: StatusPermanent,
			Text: fmt.Sprintf("%d bytes were pushed; there is room for %d", bytes, len(p.Data()))}
	}
	o := newOutcome()
	defer o.free()
	return p.pushed(o, C.weirgo_push(p.io.shard.raw.sink, p.raw, C.uint64_t(bytes),
		C.uint64_t(cookie), o.raw))
}

// PushBatch sends the batch that `fill` builds; its texts may be views of Data, without a copy. An
// error of `fill` is returned and leaves the permit as it is.
func (p *Permit) PushBatch(cookie uint64, fill func(*NewBatch) error) (pending bool, err error) {
	if p.raw == nil {
		return false, errSpent
	}
	raw := C.weirgo_batch_new(p.io.shard.raw.sink, p.raw, C.uint16_t(p.signal))
	if raw == nil {
		return false, &Error{Status: StatusBusy, Text: "no memory for another batch"}
	}
	b := NewBatch{Batch: Batch{raw: raw, shard: p.io.shard}, permit: p}
	if err := fill(&b); err != nil {
		return false, err
	}
	b.raw = nil
	o := newOutcome()
	defer o.free()
	return p.pushed(o, C.weirgo_push_batch(p.io.shard.raw.sink, p.raw, raw, C.uint64_t(cookie), o.raw))
}
