package weirtest

// #include <weir/testkit.h>
import "C"

import (
	"time"

	"weir"
)

// Start starts a receiver. Give it an endpoint of 127.0.0.1:0, and ask for its port.
func (k *Kit) Start() error {
	k.t.Helper()
	return k.err(C.weir_kit_start(k.raw))
}

// Stop stops it, with a deadline so far from now.
func (k *Kit) Stop(window time.Duration) error {
	k.t.Helper()
	return k.err(C.weir_kit_stop(k.raw, milliseconds(window)))
}

// Port is that of the endpoint which the receiver listens at; 0 when it does not listen.
func (k *Kit) Port() int { return int(C.weir_kit_port(k.raw, nil)) }

// Turn serves descriptors and timers once, after waiting for the first of them.
func (k *Kit) Turn(timeout time.Duration) { C.weir_kit_turn(k.raw, milliseconds(timeout)) }

// TurnUntilPushed does so until the receiver has pushed `count` times in all; false after the
// timeout.
func (k *Kit) TurnUntilPushed(count int, timeout time.Duration) bool {
	return C.weir_kit_turn_until_pushed(k.raw, C.uint64_t(count), milliseconds(timeout)) != 0
}

// Pushed is what was pushed, the refused pushes too, oldest first, as OTLP/JSON.
func (k *Kit) Pushed() (requests []string) {
	for i := C.uint64_t(0); i < C.weir_kit_pushed(k.raw); i++ {
		requests = append(requests, C.GoString(C.weir_kit_pushed_json(k.raw, i)))
	}
	return requests
}

// AnswerReserves has Reserve answer this from now on; 0 is that there is room.
func (k *Kit) AnswerReserves(status weir.Status, text string) {
	k.text(text, func(c *C.char) {
		C.weir_kit_answer_reserves(k.raw, C.weir_status(status), c)
	})
}

// AnswerPushes has pushes answer this from now on; 0 is that they are taken.
func (k *Kit) AnswerPushes(status weir.Status, text string) {
	k.text(text, func(c *C.char) {
		C.weir_kit_answer_pushes(k.raw, C.weir_status(status), c)
	})
}

// Ready says that there is room again.
func (k *Kit) Ready() { C.weir_kit_ready(k.raw) }

// PermitsHeld is how many permits were neither pushed nor released; 0 is right when all is done.
func (k *Kit) PermitsHeld() int { return int(C.weir_kit_permits_held(k.raw)) }
