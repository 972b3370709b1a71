// Sends gauges and sums as StatsD lines over UDP.
package main

// #cgo CFLAGS: -I${SRCDIR}/../../../../abi/include
// #include <weir/abi.h>
// WEIR_PLUGIN_NOTE("statsd", "1.0.0", "Apache-2.0", "exporter:statsd", 0,
//                  WEIR_NEVER_UNLOAD | WEIR_OWN_THREADS);
import "C"

import (
	"math"
	"net"
	"strconv"

	"weir"
)

// What fits into one frame of Ethernet.
const datagramBytesMax = 1432

type statsd struct {
	// Only ever written to: a UDP socket takes a datagram at once or not at all.
	socket        net.Conn
	prefix        string
	skipped, lost weir.Counter
}

// Lines that were not sent yet, and how it went.
type lines struct {
	datagram, line []byte
	lost           int64
}

func newStatsd(setup *weir.Setup) (weir.Exporter, error) {
	var options struct{ Endpoint, Prefix string }
	if err := setup.Decode(&options); err != nil {
		return nil, err
	}
	socket, err := net.Dial("udp", options.Endpoint)
	if err != nil {
		return nil, &weir.ConfigError{
			Pointer: "/endpoint", Text: "can not send to " + options.Endpoint + ": " + err.Error()}
	}
	return &statsd{
		socket: socket,
		prefix: options.Prefix,
		skipped: setup.Counter("skipped_points", "{points}",
			"Data points that are neither gauges nor sums.", ""),
		lost: setup.Counter("lost_datagrams", "{datagrams}",
			"Datagrams that the socket did not take.", ""),
	}, nil
}

func (p *statsd) Close() { p.socket.Close() }

func (p *statsd) OpenShard(weir.Lane) (any, error) { return new(lines), nil }

func valueOf(has uint32, value weir.Val) float64 {
	switch has & (weir.HasInt | weir.HasDouble) {
	case weir.HasInt:
		return float64(value.Int())
	case weir.HasDouble:
		return value.Float()
	}
	return math.NaN()
}

func (p *statsd) Export(b *weir.Batch) error {
	l := b.Shard().(*lines)
	l.lost = 0
	skipped := int64(0)
	has, values := weir.PointHas.Of(b), weir.PointValue.Of(b)
	kinds, temporality := weir.MetricKind.Of(b), weir.MetricTemporality.Of(b)
	for row, metric := range weir.PointMetric.Of(b) {
		if b.Dropped(row) {
			continue
		}
		kind, value := kinds[metric], valueOf(has[row], values[row])
		if kind != weir.KindGauge && kind != weir.KindSum || math.IsNaN(value) || math.IsInf(value, 0) {
			skipped++
			continue
		}
		isDelta := kind == weir.KindSum && temporality[metric] == weir.TemporalityDelta
		name := b.Bytes(weir.MetricName.Of(b)[metric])
		// A gauge with a sign is a change; from zero it is the value.
		if !isDelta && value < 0 {
			l.write(p.prefix, name, 0, "|g\n")
		}
		if isDelta {
			l.write(p.prefix, name, value, "|c")
		} else {
			l.write(p.prefix, name, value, "|g")
		}
		l.take(p.socket)
	}
	l.send(p.socket)
	p.skipped.Add(b.Lane(), skipped)
	p.lost.Add(b.Lane(), l.lost)
	return nil
}

// The name, without what means something in a line, and the value.
func (l *lines) write(prefix string, name []byte, value float64, kind string) {
	l.line = append(l.line, prefix...)
	for _, c := range name {
		switch c {
		case ':', '|', '@', '#', '\n':
			c = '_'
		}
		l.line = append(l.line, c)
	}
	l.line = append(l.line, ':')
	l.line = strconv.AppendFloat(l.line, value, 'f', -1, 64)
	l.line = append(l.line, kind...)
}

// Sends what there is, when another line does not fit to it.
func (l *lines) take(socket net.Conn) {
	if len(l.datagram)+1+len(l.line) > datagramBytesMax {
		l.send(socket)
	}
	if len(l.datagram) != 0 {
		l.datagram = append(l.datagram, '\n')
	}
	l.datagram = append(l.datagram, l.line...)
	l.line = l.line[:0]
}

func (l *lines) send(socket net.Conn) {
	if len(l.datagram) != 0 {
		if _, err := socket.Write(l.datagram); err != nil {
			l.lost++
		}
	}
	l.datagram = l.datagram[:0]
}

const schema = `{
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "endpoint": {"type": "string", "minLength": 1, "default": "127.0.0.1:8125",
                 "description": "Where lines are sent, host:port."},
    "prefix": {"type": "string", "default": "", "maxLength": 128,
               "description": "Stands before each name, dot and all."}
  }
}`

func init() {
	weir.RegisterExporter(weir.Component{
		Type:    "statsd",
		Version: "1.0.0",
		Schema:  schema,
		Signals: weir.Metrics,
		Need: []weir.ColumnID{weir.MetricKind, weir.MetricName, weir.MetricTemporality,
			weir.PointMetric, weir.PointHas, weir.PointValue},
	}, newStatsd)
}

func main() {}
