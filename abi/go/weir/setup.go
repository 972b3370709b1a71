package weir

// #include <stdlib.h>
// #include "weirgo.h"
import "C"

import (
	"encoding/json"
	"errors"
	"unsafe"
)

// Setup is what a component is made with: its options, the host, and what may only be asked for
// now.
type Setup struct {
	self   *C.weir_instance
	config *C.weir_config
	plan   *C.weir_plan
}

// JSON is the options as text: checked against the schema, with its defaults filled in, durations
// as nanoseconds and sizes as bytes.
func (s *Setup) JSON() string { return C.GoStringN(s.config.json, C.int(s.config.json_len)) }

// Decode reads the options into a struct, as encoding/json does; time.Duration takes an option
// whose schema says "format": "duration".
func (s *Setup) Decode(options any) error { return decode(s.JSON(), options) }

func decode(text string, options any) error {
	err := json.Unmarshal([]byte(text), options)
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return &ConfigError{pointerAt(text, wrong.Offset),
			"is a " + wrong.Value + "; expected a value of " + wrong.Type.String()}
	}
	if err != nil {
		return &ConfigError{"", err.Error()}
	}
	return nil
}

// Log writes one line of the log.
func (s *Setup) Log(severity Severity, text string) { writeLog(s.self, severity, text) }

func lacks(service string) error {
	return &Error{Status: StatusPermanent, Text: "this host lacks " + service}
}

// SubscribeKey asks that attributes of this name carry Key.id, so that Batch.Find compares numbers.
// An error is at `pointer`, the option that the name came from.
func (s *Setup) SubscribeKey(name, pointer string) (Key, error) {
	if s.self.keys == nil {
		return Key{}, lacks("weir.keys/1")
	}
	id := uint32(C.weirgo_subscribe(s.self, stringData(name), C.uint64_t(len(name))))
	if id == 0 {
		return Key{}, &ConfigError{pointer, "too many attribute keys are subscribed to"}
	}
	return Key{id, name}, nil
}

// Pattern is a regular expression to look for; see Setup.AddPattern.
type Pattern struct {
	Text           string
	Caseless, UTF8 bool
	Classes        uint64 // Bits 1 << class of the texts to look in.
	ID             uint32 // Comes back in Hit.Pattern.
}

// AddPattern has the host scan texts for a pattern before each Process; Hits.Of(b) has what it
// found. One that does not compile is an error at `pointer`.
func (s *Setup) AddPattern(p Pattern, pointer string) error {
	if s.self.regex == nil {
		return lacks("weir.regex/1")
	}
	flags := C.uint32_t(0)
	if p.Caseless {
		flags |= C.WEIR_RE_CASELESS
	}
	if p.UTF8 {
		flags |= C.WEIR_RE_UTF8
	}
	o := newOutcome()
	defer o.free()
	status := C.weirgo_add_pattern(s.self, stringData(p.Text), C.uint64_t(len(p.Text)), flags,
		C.uint64_t(p.Classes), C.uint32_t(p.ID), o.raw)
	if err := o.err(status, ""); err != nil {
		return &ConfigError{pointer, err.Error()}
	}
	return nil
}

// SetSpareAttrs is a hint: attributes added per item.
func (s *Setup) SetSpareAttrs(count int) { s.plan.spare_attrs = C.uint32_t(count) }

// SetTextClasses says which texts the text table is to have, bits 1 << class; those of patterns are
// there.
func (s *Setup) SetTextClasses(classes uint64) { s.plan.text_classes = C.uint64_t(classes) }

// Counter defines a time series; its name becomes otelcol_<kind>_<component>_<name>. `attributes`
// is "key=value,..." or "". A host without metrics counts nothing.
func (s *Setup) Counter(name, unit, description, attributes string) Counter {
	return Counter{s.define(C.WEIR_COUNTER, name, unit, description, attributes)}
}

// UpDownCounter is as Counter.
func (s *Setup) UpDownCounter(name, unit, description, attributes string) UpDownCounter {
	return UpDownCounter{s.define(C.WEIR_UP_DOWN_COUNTER, name, unit, description, attributes)}
}

// Gauge is as Counter.
func (s *Setup) Gauge(name, unit, description, attributes string) Gauge {
	return Gauge{s.define(C.WEIR_GAUGE, name, unit, description, attributes)}
}

// Histogram is as Counter.
func (s *Setup) Histogram(name, unit, description, attributes string) Histogram {
	return Histogram{s.define(C.WEIR_HISTOGRAM, name, unit, description, attributes)}
}

func (s *Setup) define(kind C.uint32_t, texts ...string) series {
	var c [4]*C.char
	for i, text := range texts {
		if i < 3 || text != "" {
			c[i] = C.CString(text)
			defer C.free(unsafe.Pointer(c[i]))
		}
	}
	return series{s.self, C.weirgo_define(s.self, kind, c[0], c[1], c[2], c[3])}
}
