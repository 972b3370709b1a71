// Fails in each way that a plugin in Go can, as its options say.
package main

// #cgo CFLAGS: -I${SRCDIR}/../../../../abi/include
// #include <weir/abi.h>
// WEIR_PLUGIN_NOTE("go_faults", "1.0.0", "Apache-2.0", "processor:go_faults", 0,
//                  WEIR_NEVER_UNLOAD | WEIR_OWN_THREADS);
import "C"

import (
	"errors"

	"weir"
)

type faults struct {
	fault string
}

func newFaults(setup *weir.Setup) (weir.Processor, error) {
	var options struct{ Fault string }
	if err := setup.Decode(&options); err != nil {
		return nil, err
	}
	switch options.Fault {
	case "refuse":
		return nil, &weir.ConfigError{Pointer: "/fault", Text: "is refused"}
	case "panic_in_new":
		panic("no instance today")
	}
	return &faults{fault: options.Fault}, nil
}

func (f *faults) Process(b *weir.Batch) error {
	severity := weir.LogSeverity.Of(b)
	switch f.fault {
	case "index":
		_ = severity[b.Items()]
	case "undeclared":
		_ = weir.LogTime.Of(b)[0]
	case "nil":
		var nothing *faults
		nothing.fault = "not reached"
	case "limit":
		panic(&weir.BatchError{Text: "too much for one batch"})
	case "error":
		return errors.New("these are not to be had")
	case "fatal":
		return &weir.Error{Status: weir.StatusFatal, Text: "it is broken"}
	}
	return nil
}

func init() {
	weir.RegisterProcessor(weir.Component{
		Type:    "go_faults",
		Version: "1.0.0",
		Schema: `{
		  "type": "object",
		  "additionalProperties": false,
		  "required": ["fault"],
		  "properties": {"fault": {"type": "string"}}
		}`,
		Signals: weir.Logs,
		Need:    []weir.ColumnID{weir.LogSeverity},
	}, newFaults)
}

func main() {}
