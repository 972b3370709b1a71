package weir

// #include <stdlib.h>
// #include "weirgo.h"
import "C"

import (
	"runtime/cgo"
	"unsafe"
)

// The calls of the contract, as plugin.c passes them on. The structs that the host holds are in C's
// memory and name their Go side by a handle.

type instance struct {
	raw       *C.weir_instance
	component any
}

type shard struct {
	raw      *C.weir_shard
	instance *instance
	state    any
	// What the current call works on; used again by the next, so that no call allocates.
	batch Batch
	io    IO
}

func instanceOf(raw *C.weir_instance) *instance {
	return cgo.Handle(raw.handle).Value().(*instance)
}

func shardOf(raw *C.weir_shard) *shard { return cgo.Handle(raw.handle).Value().(*shard) }

//export weirgo_wait
func weirgo_wait() {}

//export weirgo_create
func weirgo_create(slot C.uint32_t, host *C.weir_host, config *C.weir_config,
	plan *C.weir_plan, out **C.weir_instance, o *C.weir_outcome) C.weir_status {
	return guard(o, StatusPermanent, func() error {
		raw := (*C.weir_instance)(C.calloc(1, C.sizeof_struct_weir_instance))
		made := false
		defer func() {
			if !made {
				C.free(unsafe.Pointer(raw))
			}
		}()
		C.weirgo_find_services(raw, host)
		r := &registered[slot]
		plan.text_classes |= C.uint64_t(r.component.TextClasses)
		component, err := r.create(&Setup{raw, config, plan})
		if err != nil {
			return err
		}
		raw.handle = C.uintptr_t(cgo.NewHandle(&instance{raw, component}))
		made, *out = true, raw
		return nil
	})
}

//export weirgo_destroy
func weirgo_destroy(raw *C.weir_instance) {
	guardCallback(raw, func() {
		if c, ok := instanceOf(raw).component.(Closer); ok {
			c.Close()
		}
	})
	cgo.Handle(raw.handle).Delete()
	C.free(unsafe.Pointer(raw))
}

//export weirgo_shard_open
func weirgo_shard_open(self *C.weir_instance, lane *C.weir_lane, out **C.weir_shard,
	o *C.weir_outcome) C.weir_status {
	return guard(o, StatusPermanent, func() error {
		s := &shard{instance: instanceOf(self)}
		if opener, ok := s.instance.component.(ShardOpener); ok {
			state, err := opener.OpenShard(Lane{self, lane.index, lane.count})
			if err != nil {
				return err
			}
			s.state = state
		}
		s.raw = (*C.weir_shard)(C.calloc(1, C.sizeof_struct_weir_shard))
		s.raw.instance, s.raw.lane = self, lane
		s.raw.handle = C.uintptr_t(cgo.NewHandle(s))
		s.io.shard = s
		*out = s.raw
		return nil
	})
}

//export weirgo_shard_close
func weirgo_shard_close(raw *C.weir_shard) {
	guardCallback(shardOf(raw).instance.raw, func() {
		if c, ok := shardOf(raw).state.(Closer); ok {
			c.Close()
		}
	})
	cgo.Handle(raw.handle).Delete()
	C.free(unsafe.Pointer(raw))
}

//export weirgo_shutdown
func weirgo_shutdown(self *C.weir_instance, deadline C.uint64_t,
	o *C.weir_outcome) C.weir_status {
	return guard(o, StatusFatal, func() error {
		if c, ok := instanceOf(self).component.(Shutdowner); ok {
			return c.Shutdown(uint64(deadline))
		}
		return nil
	})
}

//export weirgo_process
func weirgo_process(raw *C.weir_shard, b *C.weir_batch, o *C.weir_outcome) C.weir_status {
	s := shardOf(raw)
	return guard(o, StatusFatal, func() error {
		s.batch = Batch{raw: b, shard: s}
		// What uses it later gets nil.
		defer s.batch.forget()
		return s.instance.component.(Processor).Process(&s.batch)
	})
}

//export weirgo_begin
func weirgo_begin(raw *C.weir_shard, b *C.weir_batch, o *C.weir_outcome) C.weir_status {
	s := shardOf(raw)
	return guard(o, StatusFatal, func() error {
		s.batch = Batch{raw: b, shard: s}
		defer s.batch.forget()
		return s.instance.component.(Exporter).Export(&s.batch)
	})
}

func (b *Batch) forget() { b.raw = nil }

func receiverOf(s *shard) Receiver { return s.instance.component.(Receiver) }

//export weirgo_start
func weirgo_start(raw *C.weir_shard, o *C.weir_outcome) C.weir_status {
	s := shardOf(raw)
	return guard(o, StatusPermanent, func() error { return receiverOf(s).Start(&s.io) })
}

//export weirgo_stop
func weirgo_stop(raw *C.weir_shard, deadline C.uint64_t, o *C.weir_outcome) C.weir_status {
	s := shardOf(raw)
	return guard(o, StatusFatal, func() error { return receiverOf(s).Stop(&s.io, uint64(deadline)) })
}

//export weirgo_on_ready
func weirgo_on_ready(raw *C.weir_shard) {
	s := shardOf(raw)
	guardCallback(s.instance.raw, func() {
		if r, ok := s.instance.component.(Readier); ok {
			r.OnReady(&s.io)
		}
	})
}

//export weirgo_on_ack
func weirgo_on_ack(self *C.weir_instance, cookie C.uint64_t, o *C.weir_outcome) {
	guardCallback(self, func() {
		acker, ok := instanceOf(self).component.(Acker)
		if !ok {
			return
		}
		var err error
		if o.status < 0 {
			err = errorOf(o, Status(o.status), "")
		}
		acker.OnAck(uint64(cookie), err)
	})
}

//export weirgo_on_connection
func weirgo_on_connection(context unsafe.Pointer, fd C.int32_t) {
	s := shardOf((*C.weir_shard)(context))
	guardCallback(s.instance.raw, func() { receiverOf(s).OnConnection(&s.io, int(fd)) })
}

//export weirgo_on_event
func weirgo_on_event(context unsafe.Pointer, fd C.int32_t, events C.uint32_t) {
	s := shardOf((*C.weir_shard)(context))
	guardCallback(s.instance.raw, func() { receiverOf(s).OnEvent(&s.io, int(fd), Events(events)) })
}

//export weirgo_on_timer
func weirgo_on_timer(context unsafe.Pointer) {
	s := shardOf((*C.weir_shard)(context))
	guardCallback(s.instance.raw, func() {
		if r, ok := s.instance.component.(TimerTaker); ok {
			r.OnTimer(&s.io)
		}
	})
}
