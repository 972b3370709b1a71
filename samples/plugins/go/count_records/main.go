// Counts log records by severity, and sends them on as they are.
package main

// #cgo CFLAGS: -I${SRCDIR}/../../../../abi/include
// #include <weir/abi.h>
// WEIR_PLUGIN_NOTE("count_records", "1.0.0", "Apache-2.0", "processor:count_records", 0,
//                  WEIR_NEVER_UNLOAD | WEIR_OWN_THREADS);
import "C"

import "weir"

// Four severity numbers each, from 1 on; before them those that give none.
var levels = [...]string{"none", "trace", "debug", "info", "warn", "error", "fatal"}

func levelOf(severity int32) int {
	if severity < 1 || severity > 24 {
		return 0
	}
	return int(severity+3) / 4
}

type countRecords struct{ records [len(levels)]weir.Counter }

func newCountRecords(setup *weir.Setup) (weir.Processor, error) {
	p := new(countRecords)
	for i, level := range levels {
		p.records[i] = setup.Counter("log_records", "{records}", "Log records by severity.",
			"severity="+level)
	}
	return p, nil
}

func (p *countRecords) Process(b *weir.Batch) error {
	var counts [len(levels)]int64
	for row, severity := range weir.LogSeverity.Of(b) {
		if !b.Dropped(row) {
			counts[levelOf(severity)]++
		}
	}
	// Once per batch, not per record.
	for i, count := range counts {
		p.records[i].Add(b.Lane(), count)
	}
	return nil
}

func init() {
	weir.RegisterProcessor(weir.Component{
		Type:    "count_records",
		Version: "1.0.0",
		Schema:  `{"type": "object", "additionalProperties": false}`,
		Signals: weir.Logs,
		Need:    []weir.ColumnID{weir.LogSeverity},
	}, newCountRecords)
}

func main() {}
