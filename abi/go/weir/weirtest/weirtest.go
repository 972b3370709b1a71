// Package weirtest runs a component in a test, without a host: give it options and OTLP/JSON, look
// at what comes out. It is the face in Go of weir/testkit.h, which says more about each call.
//
//	func TestTheKeyIsAdded(t *testing.T) {
//		kit := weirtest.New(t)
//		kit.MustCreate("{key: team, value: own}")
//		if err := kit.Process(weir.Logs, in); err != nil { ... }
//		if difference := kit.Difference(weir.Logs, want, kit.Output()); difference != "" { ... }
//	}
//
// `go test` of a plugin's package main needs libweir-testkit.so; in a build tree
// CGO_LDFLAGS="-LDIR -Wl,-rpath,DIR" says where it is. Mistakes of the test itself, such as JSON
// that can not be read, end the test.
package weirtest

// #cgo CFLAGS: -std=c11 -I${SRCDIR}/../../../include
// #cgo LDFLAGS: -lweir-testkit
// #include <stdlib.h>
// #include <weir/testkit.h>
import "C"

import (
	"runtime"
	"testing"
	"time"
	"unsafe"

	"weir"
)

// Kit is a host of one component. It belongs to the goroutine of its test.
type Kit struct {
	t   testing.TB
	raw *C.weir_kit
}

// New is a kit for the first component that the package under test registers. It ends with the
// test, which fails when the instance has left descriptors, timers or posted calls behind.
func New(t testing.TB) *Kit { return NewFor(t, 0) }

// NewFor is a kit for the component that was registered as number `slot`.
func NewFor(t testing.TB, slot int) *Kit {
	t.Helper()
	table := weir.ComponentTable(slot)
	if table == nil {
		t.Fatalf("there is no component number %d: register it in init", slot)
	}
	runtime.LockOSThread()
	kit := &Kit{t, C.weir_kit_new((*C.weir_component)(table))}
	t.Cleanup(func() {
		if left := C.weir_kit_close(kit.raw); left != 0 {
			t.Errorf("the instance has left %d descriptors, timers or posted calls behind", left)
		}
		C.weir_kit_free(kit.raw)
		runtime.UnlockOSThread()
	})
	return kit
}

func (k *Kit) text(text string, call func(*C.char)) {
	c := C.CString(text)
	defer C.free(unsafe.Pointer(c))
	call(c)
}

// What a call answered, as an error.
func (k *Kit) err(status C.weir_status) error {
	k.t.Helper()
	if status >= 0 {
		return nil
	}
	text := C.GoString(C.weir_kit_error(k.raw))
	if status == C.WEIR_KIT_UNUSABLE {
		k.t.Fatal(text)
	}
	if pointer := C.GoString(C.weir_kit_error_pointer(k.raw)); pointer != "" {
		return &weir.ConfigError{Pointer: pointer, Text: text}
	}
	return &weir.Error{Status: weir.Status(status), Text: text}
}

// Create makes an instance with one lane, in place of the one before. Options are YAML or JSON, and
// are checked against the schema.
func (k *Kit) Create(options string) (err error) {
	k.t.Helper()
	k.text(options, func(c *C.char) { err = k.err(C.weir_kit_create(k.raw, c)) })
	return err
}

// MustCreate ends the test when there is no instance.
func (k *Kit) MustCreate(options string) {
	k.t.Helper()
	if err := k.Create(options); err != nil {
		k.t.Fatal(err)
	}
}

// Withhold makes a service absent ("weir.metrics/1") for instances that are created afterwards.
func (k *Kit) Withhold(service string) {
	k.text(service, func(c *C.char) { C.weir_kit_withhold(k.raw, c) })
}

// LimitArena limits the bytes that edits of a batch may take, for instances that are created
// afterwards. 0: no text can be added or edited.
func (k *Kit) LimitArena(bytes int) { C.weir_kit_limit_arena(k.raw, C.uint32_t(bytes)) }

// Process puts one batch through a processor: an OTLP/JSON export request.
func (k *Kit) Process(signal weir.Signals, json string) (err error) {
	k.t.Helper()
	k.text(json, func(c *C.char) {
		err = k.err(C.weir_kit_process(k.raw, C.uint16_t(signal), c))
	})
	return err
}

// Output is what the last Process sent on, as an OTLP/JSON export request; "" when it failed.
func (k *Kit) Output() string { return C.GoString(C.weir_kit_output(k.raw)) }

// Untouched says that what went in was sent on byte by byte.
func (k *Kit) Untouched() bool { return C.weir_kit_untouched(k.raw) != 0 }

// Difference is the first difference between two OTLP/JSON export requests; "" when they mean the
// same.
func (k *Kit) Difference(signal weir.Signals, expected, found string) (difference string) {
	k.text(expected, func(e *C.char) {
		k.text(found, func(f *C.char) {
			difference = C.GoString(C.weir_kit_difference(k.raw, C.uint16_t(signal), e, f))
		})
	})
	return difference
}

// Export gives one OTLP/JSON export request to an exporter.
func (k *Kit) Export(signal weir.Signals, json string) (err error) {
	k.t.Helper()
	k.text(json, func(c *C.char) {
		err = k.err(C.weir_kit_begin(k.raw, C.uint16_t(signal), c, 1))
	})
	return err
}

// Metric is the value of a metric over all its attribute sets; -1 when there is none of that name.
func (k *Kit) Metric(name string) (value int64) {
	k.text(name, func(c *C.char) { value = int64(C.weir_kit_metric(k.raw, c)) })
	return value
}

// MetricOf is the value of the one with these attributes: "severity=info".
func (k *Kit) MetricOf(name, attributes string) (value int64) {
	k.text(name, func(n *C.char) {
		k.text(attributes, func(a *C.char) { value = int64(C.weir_kit_metric_of(k.raw, n, a)) })
	})
	return value
}

// Logged is the text of each line that the component logged, oldest first.
func (k *Kit) Logged() (lines []string) {
	for i := C.uint64_t(0); i < C.weir_kit_logged(k.raw); i++ {
		lines = append(lines, C.GoString(C.weir_kit_logged_text(k.raw, i)))
	}
	return lines
}

// Failure is what the component said when it failed outside of a call; "" when it has not.
func (k *Kit) Failure() string { return C.GoString(C.weir_kit_failure(k.raw)) }

func milliseconds(d time.Duration) C.uint32_t { return C.uint32_t(d.Milliseconds()) }
