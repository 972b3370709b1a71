// Takes lines of text from TCP connections, each as a log record.
package main

// #cgo CFLAGS: -I${SRCDIR}/../../../../abi/include
// #include <weir/abi.h>
// WEIR_PLUGIN_NOTE("tcp_lines", "1.0.0", "Apache-2.0", "receiver:tcp_lines", 0,
//                  WEIR_NEVER_UNLOAD | WEIR_OWN_THREADS);
import "C"

import (
	"bytes"
	"syscall"
	"unicode/utf8"

	"weir"
)

type tcpLines struct {
	endpoint     string
	lineBytesMax int
	lost         weir.Counter
}

// By descriptor: what was read of a line whose end has not come yet.
type connections map[int][]byte

func newTCPLines(setup *weir.Setup) (weir.Receiver, error) {
	var options struct {
		Endpoint     string
		LineBytesMax int `json:"line_bytes_max"`
	}
	if err := setup.Decode(&options); err != nil {
		return nil, err
	}
	lost := setup.Counter("lost_bytes", "By", "Bytes of lines that nobody took.", "")
	return &tcpLines{options.Endpoint, options.LineBytesMax, lost}, nil
}

func (r *tcpLines) OpenShard(weir.Lane) (any, error) { return connections{}, nil }

func (r *tcpLines) Start(io *weir.IO) error { return io.Listen("tcp://" + r.endpoint) }

func (r *tcpLines) Stop(io *weir.IO, _ uint64) error {
	for fd := range io.Shard().(connections) {
		closeConnection(io, fd)
	}
	return nil
}

func closeConnection(io *weir.IO, fd int) {
	io.Unwatch(fd)
	syscall.Close(fd)
	delete(io.Shard().(connections), fd)
}

func (r *tcpLines) OnConnection(io *weir.IO, fd int) {
	if err := io.Watch(fd, weir.Readable); err != nil {
		io.Lane().Log(weir.Warn, err.Error())
		syscall.Close(fd)
		return
	}
	io.Shard().(connections)[fd] = nil
}

func (r *tcpLines) OnReady(io *weir.IO) {
	for fd := range io.Shard().(connections) {
		io.Rewatch(fd, weir.Readable)
	}
}

func (r *tcpLines) OnEvent(io *weir.IO, fd int, _ weir.Events) {
	isOpen, err := r.read(io, fd)
	switch {
	case weir.IsBusy(err):
		// No room: nothing is read until OnReady.
		io.Rewatch(fd, weir.NoEvents)
	case err != nil:
		io.Lane().Log(weir.Warn, err.Error())
		closeConnection(io, fd)
	case !isOpen:
		closeConnection(io, fd)
	default:
		io.Rewatch(fd, weir.Readable)
	}
}

// One read. An error is that of Reserve: what can not be pushed is counted.
func (r *tcpLines) read(io *weir.IO, fd int) (isOpen bool, err error) {
	begun := io.Shard().(connections)[fd]
	permit, err := io.Reserve(weir.Logs, len(begun)+r.lineBytesMax)
	if err != nil {
		return false, err
	}
	defer permit.Release()
	data := permit.Data()
	copy(data, begun)
	got, err := syscall.Read(fd, data[len(begun):len(begun)+r.lineBytesMax])
	if err == syscall.EAGAIN || err == syscall.EINTR {
		return true, nil
	}
	isOpen = err == nil && got > 0
	filled := data[:len(begun)+max(got, 0)]
	// A last line may lack its end, and one that is too long is cut.
	whole := bytes.LastIndexByte(filled, '\n') + 1
	if !isOpen {
		whole = len(filled)
	} else if whole == 0 {
		whole = len(filled) - len(filled)%r.lineBytesMax
	}
	io.Shard().(connections)[fd] = append(begun[:0], filled[whole:]...)
	if whole == 0 {
		return isOpen, nil
	}
	now := io.Lane().UnixNS()
	_, failed := permit.PushBatch(0, func(b *weir.NewBatch) error { return r.addLines(b, whole, now) })
	if failed != nil {
		r.lost.Add(io.Lane(), int64(whole))
		io.Lane().Log(weir.Warn, failed.Error())
	}
	return isOpen, nil
}

// Each line of the first bytes of the permit's data as one record; longer ones as several.
func (r *tcpLines) addLines(b *weir.NewBatch, size int, now uint64) error {
	resource, err := b.AddResource()
	if err != nil {
		return err
	}
	scope, err := b.AddScope(resource)
	if err != nil {
		return err
	}
	var bodies []weir.Body
	for at := 0; at < size; {
		rest := b.Data()[at:size]
		end := bytes.IndexByte(rest, '\n')
		length := len(rest)
		if end >= 0 {
			length = end
		}
		length = min(length, r.lineBytesMax)
		line := bytes.TrimSuffix(rest[:length], []byte("\r"))
		if len(line) != 0 {
			// OTLP's strings are UTF-8; other bytes are bytes.
			bodies = append(bodies, weir.Body{
				Text: b.View(at, at+len(line)), IsBytes: !utf8.Valid(line)})
		}
		at += length
		if length == end {
			at++
		}
	}
	return b.AddLogs(scope, now, bodies)
}

// The language has these from 1.21 on.
func min(a, b int) int {
	if a < b {
		return a
	}
	return b
}

func max(a, b int) int { return -min(-a, -b) }

const schema = `{
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "endpoint": {"type": "string", "minLength": 1, "default": "127.0.0.1:4505",
                 "description": "Where it listens, host:port."},
    "line_bytes_max": {"type": "integer", "minimum": 256, "maximum": 1048576,
                       "default": 65536, "description": "Longer lines are cut."}
  }
}`

func init() {
	weir.RegisterReceiver(weir.Component{
		Type:    "tcp_lines",
		Version: "1.0.0",
		Schema:  schema,
		Signals: weir.Logs,
	}, newTCPLines)
}

func main() {}
