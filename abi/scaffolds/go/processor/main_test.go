package main

import (
	"strings"
	"testing"

	"weir"
	"weir/weirtest"
)

func logs(records ...string) string {
	return `{"resourceLogs":[{"scopeLogs":[{"logRecords":[` + strings.Join(records, ",") + `]}]}]}`
}

func record(team string) string {
	return `{"attributes":[{"key":"team","value":{"stringValue":"` + team + `"}}]}`
}

func kit(t *testing.T) *weirtest.Kit {
	kit := weirtest.New(t)
	kit.MustCreate(`{key: team, value: ours}`)
	return kit
}

func TestAddsTheAttributeWhereItIsMissing(t *testing.T) {
	kit := kit(t)
	if err := kit.Process(weir.Logs, logs("{}", record("theirs"))); err != nil {
		t.Fatal(err)
	}
	expected := logs(record("ours"), record("theirs"))
	if difference := kit.Difference(weir.Logs, expected, kit.Output()); difference != "" {
		t.Error(difference)
	}
}

func TestLeavesABatchAloneThatHasIt(t *testing.T) {
	kit := kit(t)
	if err := kit.Process(weir.Logs, logs(record("theirs"))); err != nil || !kit.Untouched() {
		t.Error(err, kit.Output())
	}
}

func TestRefusesOptionsWithoutAKey(t *testing.T) {
	err := weirtest.New(t).Create(`{value: ours}`)
	if err == nil || !strings.Contains(err.Error(), "key") {
		t.Error(err)
	}
}
