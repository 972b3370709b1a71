// Drops log records below a severity. Records that give none are kept.
package main

// #cgo CFLAGS: -I${SRCDIR}/../../../../abi/include
// #include <weir/abi.h>
// WEIR_PLUGIN_NOTE("drop_below", "1.0.0", "Apache-2.0", "processor:drop_below", 0,
//                  WEIR_NEVER_UNLOAD | WEIR_OWN_THREADS);
import "C"

import "weir"

type dropBelow struct {
	least   int32
	dropped weir.Counter
}

func newDropBelow(setup *weir.Setup) (weir.Processor, error) {
	var options struct{ Severity int32 }
	if err := setup.Decode(&options); err != nil {
		return nil, err
	}
	return &dropBelow{options.Severity, setup.Counter("dropped_log_records", "{records}",
		"Log records below the threshold.", "")}, nil
}

func (p *dropBelow) Process(b *weir.Batch) error {
	dropped := int64(0)
	for row, severity := range weir.LogSeverity.Of(b) {
		if severity == 0 || severity >= p.least || b.Dropped(row) {
			continue
		}
		b.Drop(row)
		dropped++
	}
	// Once per batch, not per record.
	p.dropped.Add(b.Lane(), dropped)
	return nil
}

const schema = `{
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "severity": {"type": "integer", "minimum": 1, "maximum": 24, "default": 9,
                 "description": "The lowest severity number that is kept."}
  }
}`

func init() {
	weir.RegisterProcessor(weir.Component{
		Type:    "drop_below",
		Version: "1.0.0",
		Schema:  schema,
		Signals: weir.Logs,
		Need:    []weir.ColumnID{weir.LogSeverity},
		Write:   []weir.ColumnID{weir.LogDrop},
	}, newDropBelow)
}

func main() {}
