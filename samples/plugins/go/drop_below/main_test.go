package main

import (
	"testing"

	"weir"
	"weir/weirtest"
)

func logs(records string) string {
	return `{"resourceLogs": [{"scopeLogs": [{"logRecords": [` + records + `]}]}]}`
}

// Scenario: records above, at and below the threshold, and one without a severity.
// Guarantees: only the one below is dropped, and counted.
func TestRecordsBelowTheThresholdAreDropped(t *testing.T) {
	kit := weirtest.New(t)
	kit.MustCreate(`{severity: 13}`)
	if err := kit.Process(weir.Logs, logs(`{"severityNumber": 17}, {"severityNumber": 13},
	  {"severityNumber": 12}, {"eventName": "none"}`)); err != nil {
		t.Fatal(err)
	}
	want := logs(`{"severityNumber": 17}, {"severityNumber": 13}, {"eventName": "none"}`)
	if difference := kit.Difference(weir.Logs, want, kit.Output()); difference != "" {
		t.Error(difference)
	}
	if dropped := kit.Metric("dropped_log_records"); dropped != 1 {
		t.Errorf("%d were counted", dropped)
	}
}
