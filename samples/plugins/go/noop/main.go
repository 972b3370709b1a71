// Does nothing: what remains is the cost of the call.
package main

// #cgo CFLAGS: -I${SRCDIR}/../../../../abi/include
// #include <weir/abi.h>
// WEIR_PLUGIN_NOTE("noop", "1.0.0", "Apache-2.0", "processor:noop", 0,
//                  WEIR_NEVER_UNLOAD | WEIR_OWN_THREADS);
import "C"

import "weir"

type noop struct{}

func (noop) Process(*weir.Batch) error { return nil }

func init() {
	weir.RegisterProcessor(weir.Component{
		Type:    "noop",
		Version: "1.0.0",
		Signals: weir.Traces | weir.Metrics | weir.Logs | weir.Profiles,
	}, func(*weir.Setup) (weir.Processor, error) { return noop{}, nil })
}

func main() {}
