// @NAME@: takes lines of text from TCP connections, each as a log record.
package main

// #include <weir/abi.h>
// WEIR_PLUGIN_NOTE("@NAME@", "1.0.0", "Apache-2.0", "receiver:@NAME@", 0,
//                  WEIR_NEVER_UNLOAD | WEIR_OWN_THREADS);
import "C"

import (
	"bytes"
	"syscall"

	"weir"
)

// Longer lines are cut.
const lineBytesMax = 16384

// Made once and then only read, by all lanes at the same time.
type tcpLines struct {
	endpoint string
	lost     weir.Counter
}

// What one lane owns, by descriptor: what was read of a line whose end has not come yet.
type connections map[int][]byte

func create(setup *weir.Setup) (weir.Receiver, error) {
	var options struct {
		Endpoint string `json:"endpoint"`
	}
	if err := setup.Decode(&options); err != nil {
		return nil, err
	}
	lost := setup.Counter("lost_bytes", "By", "Bytes of lines that nobody took.", "")
	return &tcpLines{"tcp://" + options.Endpoint, lost}, nil
}

func (r *tcpLines) OpenShard(weir.Lane) (any, error) { return connections{}, nil }

func (r *tcpLines) Start(io *weir.IO) error { return io.Listen(r.endpoint) }

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

// OnReady: a reserve was busy, and there is room again.
func (r *tcpLines) OnReady(io *weir.IO) {
	for fd := range io.Shard().(connections) {
		io.Rewatch(fd, weir.Readable)
	}
}

// OnEvent: there is something to read. Room first, then the bytes.
func (r *tcpLines) OnEvent(io *weir.IO, fd int, _ weir.Events) {
	permit, err := io.Reserve(weir.Logs, 2*lineBytesMax)
	if weir.IsBusy(err) {
		io.Rewatch(fd, weir.NoEvents) // The sender waits until OnReady.
		return
	}
	if err != nil { // No OnReady follows.
		io.Lane().Log(weir.Warn, err.Error())
		closeConnection(io, fd)
		return
	}
	defer permit.Release()
	begun := io.Shard().(connections)[fd]
	data := permit.Data()
	copy(data, begun)
	got, err := syscall.Read(fd, data[len(begun):len(begun)+lineBytesMax])
	if err == syscall.EAGAIN || err == syscall.EINTR {
		return
	}
	isOpen := err == nil && got > 0
	filled := data[:len(begun)]
	if isOpen {
		filled = data[:len(begun)+got]
	}
	// Whole lines now, the rest when its end has come or the line is too long.
	whole := bytes.LastIndexByte(filled, '\n') + 1
	if !isOpen || len(filled)-whole >= lineBytesMax {
		whole = len(filled)
	}
	io.Shard().(connections)[fd] = append([]byte(nil), filled[whole:]...)
	if whole > 0 {
		r.push(io, permit, whole)
	}
	if !isOpen {
		closeConnection(io, fd)
	}
}

// Sends the first bytes of the permit on, one record a line. The batch's texts are views of what
// was read: nothing is copied.
func (r *tcpLines) push(io *weir.IO, permit *weir.Permit, size int) {
	now := io.Lane().UnixNS()
	_, err := permit.PushBatch(0, func(b *weir.NewBatch) error {
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
			length := bytes.IndexByte(b.Data()[at:size], '\n')
			if length < 0 {
				length = size - at
			}
			if length > 0 {
				bodies = append(bodies, weir.Body{Text: b.View(at, at+length)})
			}
			at += length + 1
		}
		return b.AddLogs(scope, now, bodies)
	})
	if err != nil {
		r.lost.Add(io.Lane(), int64(size))
	}
}

const schema = `{
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "endpoint": {"type": "string", "default": "127.0.0.1:4505", "minLength": 1, "maxLength": 60}
  }
}`

func init() {
	weir.RegisterReceiver(weir.Component{
		Type:    "@NAME@",
		Version: "1.0.0",
		Schema:  schema,
		Signals: weir.Logs,
	}, create)
}

func main() {}
