package main

import "testing"

// Scenario: the severity numbers at the borders of OTLP's levels, and what is none.
// Guarantees: each is counted under the level that OTLP gives it.
func TestSeveritiesHaveTheLevelsOfOTLP(t *testing.T) {
	for severity, want := range map[int32]string{
		1: "trace", 4: "trace", 5: "debug", 9: "info", 13: "warn", 20: "error", 21: "fatal",
		24: "fatal", 0: "none", -1: "none", 25: "none", 1<<31 - 1: "none"} {
		if got := levels[levelOf(severity)]; got != want {
			t.Errorf("severity %d is %s, not %s", severity, got, want)
		}
	}
}
