package weir

// #include "weirgo.h"
import "C"

import "unsafe"

// NewBatch is a batch that a receiver builds over the bytes that it has read. All columns of its
// signal are there and may be set; texts may be views of the permit's data.
type NewBatch struct {
	Batch
	permit *Permit
}

// Data is the bytes that the receiver has read: all of the permit's data.
func (b *NewBatch) Data() []byte { return b.permit.Data() }

// View is a text that lies in the permit's data, bytes from `from` to before `to`.
func (b *NewBatch) View(from, to int) Text {
	data := b.Data()[from:to]
	if len(data) == 0 {
		return Text{}
	}
	off := uintptr(unsafe.Pointer(&data[0])) - uintptr(unsafe.Pointer(b.raw.seg[0]))
	return Text{uint32(off), uint32(len(data))}
}

func (b *NewBatch) addRow(table, parent, parents int) (int, error) {
	checkRow(parent, parents)
	row := C.weirgo_row_add(b.raw, C.uint32_t(table), C.uint32_t(parent))
	if row == C.WEIR_NO_ROW {
		return 0, &BatchError{"no room for another row"}
	}
	return int(row), nil
}

// AddResource adds a row and returns it.
func (b *NewBatch) AddResource() (int, error) { return b.addRow(C.weir_resource_table_id, 0, 1) }

// AddScope adds a row and returns it.
func (b *NewBatch) AddScope(resource int) (int, error) {
	return b.addRow(C.weir_scope_table_id, resource, len(ResourceScopes.Of(&b.Batch)))
}

// AddSpan adds a row and returns it.
func (b *NewBatch) AddSpan(scope int) (int, error) {
	return b.addRow(C.weir_span_table_id, scope, len(ScopeResource.Of(&b.Batch)))
}

// Body is what a log record says: text, or bytes that are no text.
type Body struct {
	Text    Text
	IsBytes bool
}

// AddLogs adds one log record for each body, in one call into C.
func (b *NewBatch) AddLogs(scope int, timeUnixNS uint64, bodies []Body) error {
	checkRow(scope, len(ScopeResource.Of(&b.Batch)))
	if len(bodies) == 0 {
		return nil
	}
	texts, types := make([]Text, len(bodies)), make([]Type, len(bodies))
	for i, body := range bodies {
		texts[i], types[i] = body.Text, TypeStr
		if body.IsBytes {
			types[i] = TypeBytes
		}
	}
	added := C.weirgo_log_add(b.raw, C.uint32_t(scope), C.uint64_t(timeUnixNS),
		(*C.weir_str)(unsafe.Pointer(&texts[0])), (*C.uint8_t)(&types[0]), C.uint64_t(len(texts)))
	if int(added) != len(bodies) {
		return &BatchError{"no room for another log record"}
	}
	return nil
}
