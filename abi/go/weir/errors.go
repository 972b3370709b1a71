package weir

// #include <stdlib.h>
// #include "weirgo.h"
import "C"

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
	"unsafe"
)

// Status says what the host is to do about an error.
type Status int32

// The statuses of errors.
const (
	StatusRetry     Status = C.WEIR_RETRY     // Not taken; the same may succeed later.
	StatusBusy      Status = C.WEIR_BUSY      // Not taken, no room now.
	StatusPartial   Status = C.WEIR_PARTIAL   // Taken, except for Rejected items.
	StatusPermanent Status = C.WEIR_PERMANENT // Never: this input can not be accepted.
	StatusCancelled Status = C.WEIR_CANCELLED // Given up because the host is shutting down.
	StatusFatal     Status = C.WEIR_FATAL     // The instance is broken.
)

// Error is an answer with a status of one's own choice. Any other error that a component returns is
// permanent: it refuses the configuration in create, and the one batch in Process and Export.
type Error struct {
	Status     Status
	Text       string
	RetryAfter time.Duration // StatusRetry, StatusBusy. 0: the host chooses.
	Rejected   uint64        // StatusPartial: spans, log records or data points, at least one.
}

func (e *Error) Error() string { return e.Text }

// ConfigError refuses a configuration. Pointer is an RFC 6901 JSON pointer into the component's own
// options, "" for all of them; the host adds component, file, line and column.
type ConfigError struct{ Pointer, Text string }

func (e *ConfigError) Error() string {
	if e.Pointer == "" {
		return e.Text
	}
	return e.Pointer + ": " + e.Text
}

// BatchError is an edit that a limit forbids. Also as a panic it refuses the batch, not the
// instance.
type BatchError struct{ Text string }

func (e *BatchError) Error() string { return e.Text }

// IsBusy says that there was no room: read nothing until OnReady.
func IsBusy(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Status == StatusBusy
}

// Copies the details into an outcome, which may be nil, and returns the status.
func store(o *C.weir_outcome, err error) C.weir_status {
	status, text, pointer := StatusPermanent, err.Error(), ""
	var own *Error
	var config *ConfigError
	if errors.As(err, &own) && own.Status < 0 {
		status = own.Status
	} else if errors.As(err, &config) {
		pointer, text = config.Pointer, config.Text
	}
	if o != nil {
		if own != nil {
			o.retry_after_ns = C.uint64_t(own.RetryAfter)
			o.rejected = C.uint64_t(own.Rejected)
		}
		o.text_len = copyText(o.text, o.text_cap, text)
		o.pointer_len = copyText(o.pointer, o.pointer_cap, pointer)
	}
	return C.weir_status(status)
}

// As weir_copy_text: cuts at a character. What is no UTF-8, and NUL, is replaced.
func copyText(to *C.char, capacity C.uint32_t, text string) C.uint32_t {
	if to == nil {
		return 0
	}
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "?"), "\x00", "?")
	n := len(text)
	if n > int(capacity) {
		for n = int(capacity); n > 0 && !utf8.RuneStart(text[n]); n-- {
		}
	}
	copy(unsafe.Slice((*byte)(unsafe.Pointer(to)), int(capacity)), text[:n])
	return C.uint32_t(n)
}

const outcomeTextBytes = 512

// The outcome of a call into the host, with a buffer for its text, in C's memory.
type outcome struct{ raw *C.weir_outcome }

func newOutcome() outcome {
	raw := (*C.weir_outcome)(C.calloc(1, C.sizeof_weir_outcome+outcomeTextBytes))
	raw.size = C.sizeof_weir_outcome
	raw.text = (*C.char)(unsafe.Add(unsafe.Pointer(raw), C.sizeof_weir_outcome))
	raw.text_cap = outcomeTextBytes
	return outcome{raw}
}

func (o outcome) free() { C.free(unsafe.Pointer(o.raw)) }

// What a call returned, as an error; nil for all that is not negative.
func (o outcome) err(status C.weir_status, what string) error {
	if status >= 0 {
		return nil
	}
	return errorOf(o.raw, Status(status), what)
}

func errorOf(o *C.weir_outcome, status Status, what string) *Error {
	text := ""
	if o.text != nil {
		text = C.GoStringN(o.text, C.int(o.text_len))
	}
	if what != "" {
		text = strings.TrimSuffix(fmt.Sprintf("%s: %s", what, text), ": ")
	}
	return &Error{Status: status, Text: text, RetryAfter: time.Duration(o.retry_after_ns),
		Rejected: uint64(o.rejected)}
}
