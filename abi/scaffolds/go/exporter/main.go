// @NAME@: tells a StatsD server how many spans, log records and data points pass by.
package main

// #include <weir/abi.h>
// WEIR_PLUGIN_NOTE("@NAME@", "1.0.0", "Apache-2.0", "exporter:@NAME@", 0,
//                  WEIR_NEVER_UNLOAD | WEIR_OWN_THREADS);
import "C"

import (
	"fmt"
	"net"

	"weir"
)

// Made once and then only read, by all shards at the same time.
type statsd struct {
	socket net.Conn
	prefix string
}

func create(setup *weir.Setup) (weir.Exporter, error) {
	var options struct {
		Endpoint string `json:"endpoint"`
		Prefix   string `json:"prefix"`
	}
	if err := setup.Decode(&options); err != nil {
		return nil, err
	}
	socket, err := net.Dial("udp", options.Endpoint)
	if err != nil {
		return nil, &weir.ConfigError{
			Pointer: "/endpoint", Text: "can not send to " + options.Endpoint + ": " + err.Error()}
	}
	return &statsd{socket, options.Prefix}, nil
}

func (p *statsd) Close() { p.socket.Close() }

// Export sends one line for one batch.
func (p *statsd) Export(b *weir.Batch) error {
	items := "data_points"
	switch b.Signal() {
	case weir.Traces:
		items = "spans"
	case weir.Logs:
		items = "log_records"
	}
	if _, err := fmt.Fprintf(p.socket, "%s%s:%d|c", p.prefix, items, b.Items()); err != nil {
		return &weir.Error{Status: weir.StatusRetry, Text: err.Error()}
	}
	return nil
}

const schema = `{
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "endpoint": {"type": "string", "default": "127.0.0.1:8125", "minLength": 1, "maxLength": 128},
    "prefix": {"type": "string", "default": "weir.", "maxLength": 60}
  }
}`

func init() {
	weir.RegisterExporter(weir.Component{
		Type:    "@NAME@",
		Version: "1.0.0",
		Schema:  schema,
		Signals: weir.Traces | weir.Metrics | weir.Logs,
	}, create)
}

func main() {}
