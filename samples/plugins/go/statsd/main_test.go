package main

import (
	"fmt"
	"net"
	"testing"
	"time"

	"weir"
	"weir/weirtest"
)

// Scenario: a gauge below zero, and a histogram.
// Guarantees: the gauge is set from zero on, with its prefix; the histogram is counted as skipped.
func TestAGaugeBelowZeroIsSetFromZero(t *testing.T) {
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	kit := weirtest.New(t)
	kit.MustCreate(fmt.Sprintf(`{endpoint: "%s", prefix: a.}`, server.LocalAddr()))
	if err := kit.Export(weir.Metrics, `{"resourceMetrics": [{"scopeMetrics": [{"metrics": [
	  {"name": "t:x", "gauge": {"dataPoints": [{"asDouble": -1.5}]}},
	  {"name": "h", "histogram": {"aggregationTemporality": 2, "dataPoints": [
	    {"count": "1", "bucketCounts": ["1"]}]}}]}]}]}`); err != nil {
		t.Fatal(err)
	}
	datagram := make([]byte, 1500)
	server.SetReadDeadline(time.Now().Add(20 * time.Second))
	n, _, err := server.ReadFrom(datagram)
	if got := string(datagram[:n]); got != "a.t_x:0|g\na.t_x:-1.5|g" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if skipped := kit.Metric("skipped_points"); skipped != 1 {
		t.Errorf("%d skipped", skipped)
	}
}
