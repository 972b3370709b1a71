package main

import (
	"strings"
	"testing"

	"weir"
	"weir/weirtest"
)

const logs = `{"resourceLogs": [{"scopeLogs": [{"logRecords": [
  {"attributes": [{"key": "team", "value": {"stringValue": "own"}}]}, {}]}]}]}`

// Scenario: a record has the key, another one does not.
// Guarantees: the first one keeps its value, the second one gets the configured one.
func TestTheKeyIsAddedWhereItIsMissing(t *testing.T) {
	kit := weirtest.New(t)
	kit.MustCreate(`{key: team, value: checkout}`)
	if err := kit.Process(weir.Logs, logs); err != nil {
		t.Fatal(err)
	}
	want := strings.Replace(logs, "{}]",
		`{"attributes": [{"key": "team", "value": {"stringValue": "checkout"}}]}]`, 1)
	if difference := kit.Difference(weir.Logs, want, kit.Output()); difference != "" {
		t.Error(difference)
	}
}

// Scenario: there is no room for another attribute.
// Guarantees: the batch is refused, and the instance works on.
func TestAFullArenaRefusesTheBatch(t *testing.T) {
	kit := weirtest.New(t)
	kit.LimitArena(0)
	kit.MustCreate(`{key: team, value: checkout}`)
	if err := kit.Process(weir.Logs, logs); err == nil {
		t.Error("an attribute was added where there is no room")
	}
	if kit.Failure() != "" {
		t.Error(kit.Failure())
	}
}

// Scenario: the host has no attribute keys; the options lack the value.
// Guarantees: there is no instance, and the error says why.
func TestWhatIsMissingIsSaid(t *testing.T) {
	kit := weirtest.New(t)
	if err := kit.Create(`{key: team}`); err == nil || !strings.Contains(err.Error(), "value") {
		t.Error(err)
	}
	kit.Withhold("weir.keys/1")
	err := kit.Create(`{key: team, value: own}`)
	if err == nil || !strings.Contains(err.Error(), "this host lacks weir.keys/1") {
		t.Error(err)
	}
}
