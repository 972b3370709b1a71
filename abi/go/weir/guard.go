package weir

// #include "weirgo.h"
import "C"

import (
	"fmt"
	"runtime"
	"strings"
)

// No panic crosses the border: it becomes an outcome with its text and place.

// Runs body. A panic is an error of this status, but for a BatchError, which refuses the batch.
func guard(o *C.weir_outcome, unexpected Status, body func() error) (status C.weir_status) {
	defer func() {
		if v := recover(); v != nil {
			status = store(o, panicError(v, unexpected))
		}
	}()
	if err := body(); err != nil {
		return store(o, err)
	}
	return C.WEIR_OK
}

// The same where there is no result: the instance has failed.
func guardCallback(self *C.weir_instance, body func()) {
	defer func() {
		if v := recover(); v != nil {
			fail(self, panicError(v, StatusFatal).Error())
		}
	}()
	body()
}

func fail(self *C.weir_instance, text string) {
	C.weirgo_fail(self, stringData(text), C.uint64_t(len(text)))
}

func panicError(v any, unexpected Status) error {
	switch e := v.(type) {
	case *BatchError:
		return e
	case *ConfigError:
		return e
	case *Error:
		return e
	}
	text := fmt.Sprintf("panic: %v%s", v, place())
	if strings.Contains(text, "with length 0") || strings.Contains(text, "with capacity 0") {
		text += "; a column that is declared neither in Need nor in Write is empty"
	}
	return &Error{Status: unexpected, Text: text}
}

// Where a panic was: the innermost function that is neither the runtime's nor of this package.
func place() string {
	var pcs [64]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	for {
		frame, more := frames.Next()
		own := strings.HasPrefix(frame.Function, "weir.")
		if frame.Function != "" && !own && !strings.HasPrefix(frame.Function, "runtime.") {
			file := frame.File[strings.LastIndexByte(frame.File, '/')+1:]
			return fmt.Sprintf(" (%s:%d)", file, frame.Line)
		}
		if !more {
			return ""
		}
	}
}
