package weir

// #include "weirgo.h"
import "C"

import "unsafe"

// Batch is the tables of one batch of one signal. Rows are numbers; columns are read with
// LogSeverity.Of(b) and so on.
//
// An edit that a limit forbids marks the batch, and the host fails it: only what must not go on
// without its edit, as a redactor, asks Failed.
type Batch struct {
	raw   *C.weir_batch
	shard *shard
	// The text that was edited last, and what it became.
	editedText int
	edited     Text
}

// Lane is the lane that the call belongs to.
func (b *Batch) Lane() Lane { return b.shard.lane() }

// Shard is what OpenShard returned; nil without one.
func (b *Batch) Shard() any { return b.shard.state }

// Signal is Traces, Metrics, Logs or Profiles.
func (b *Batch) Signal() Signals { return Signals(b.raw.signal) }

// Failed says that an edit was not made.
func (b *Batch) Failed() bool { return b.raw.flags&C.WEIR_BATCH_FAILED != 0 }

// Items is how many spans, log records or data points there are, dropped ones among them.
func (b *Batch) Items() int { return int(b.raw.item_rows) }

// Dropped says that somebody has dropped the item.
func (b *Batch) Dropped(item int) bool {
	checkRow(item, b.Items())
	return b.raw.item_drop != nil && isDropped((*uint64)(b.raw.item_drop), item)
}

// Drop leaves an item out of what is sent on. The signal's own Drop column (LogDrop, SpanDrop,
// PointDrop) must be in Component.Write.
func (b *Batch) Drop(item int) {
	checkRow(item, b.Items())
	if b.raw.item_drop == nil {
		b.raw.flags |= C.WEIR_BATCH_FAILED
		return
	}
	dropRow((*uint64)(b.raw.item_drop), item)
}

// Attrs is the range of an item's attributes.
func (b *Batch) Attrs(item int) Range {
	checkRow(item, b.Items())
	if b.raw.item_attrs == nil {
		return Range{}
	}
	return unsafe.Slice((*Range)(unsafe.Pointer(b.raw.item_attrs)), b.Items())[item]
}

// Bytes is what a text is a view of: the host's memory, only to be read.
func (b *Batch) Bytes(t Text) []byte {
	if t.bytes == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(b.at(t.off)), int(t.bytes))
}

// String is a copy of a text, as UTF-8 if the sender has kept to it.
func (b *Batch) String(t Text) string { return string(b.Bytes(t)) }

func (b *Batch) at(off uint32) unsafe.Pointer {
	return unsafe.Add(unsafe.Pointer(b.raw.seg[off>>31]), off&^C.WEIR_ARENA_BIT)
}

// TraceID is the bytes of a trace id; false when it is not set.
func (b *Batch) TraceID(id ID) (bytes [16]byte, ok bool) {
	if id == C.WEIR_NO_ID {
		return bytes, false
	}
	return *(*[16]byte)(b.at(uint32(id))), true
}

// SpanID is the bytes of a span id; false when it is not set.
func (b *Batch) SpanID(id ID) (bytes [8]byte, ok bool) {
	if id == C.WEIR_NO_ID {
		return bytes, false
	}
	return *(*[8]byte)(b.at(uint32(id))), true
}

// Copy puts a text into the batch's memory, for setters. For a constant, call it once per batch and
// share the view.
func (b *Batch) Copy(text string) Text {
	t, to := b.alloc(len(text))
	copy(to, text)
	return t
}

// CopyBytes is Copy for bytes.
func (b *Batch) CopyBytes(text []byte) Text {
	t, to := b.alloc(len(text))
	copy(to, text)
	return t
}

// As weir_alloc: a text that no setter takes, and no bytes, when the arena is full.
func (b *Batch) alloc(bytes int) (Text, []byte) {
	raw := b.raw
	room := int(raw.arena_end - raw.arena_pos)
	if bytes > room && (bytes >= C.WEIR_ARENA_BIT ||
		C.weirgo_arena_grow(raw, C.uint32_t(bytes)) < 0) {
		raw.flags |= C.WEIR_BATCH_FAILED
		return Text{off: C.WEIR_ABSENT_OFF}, nil
	}
	t := Text{uint32(raw.arena_pos) | C.WEIR_ARENA_BIT, uint32(bytes)}
	raw.arena_pos += C.uint32_t(bytes)
	return t, b.Bytes(t)
}

// EditText gives row `text` of the text table new bytes of the same length, a copy of the old ones,
// and returns them for writing. Calls for the same text one after another give the same bytes, so
// that several hits in it can be edited. It panics with a BatchError when there is no room: a
// redactor must not go on. TextRefs must be in Component.Write.
func (b *Batch) EditText(text int) []byte {
	refs := TextRefs.Of(b)
	checkRow(text, len(refs))
	if text != b.editedText || b.edited != b.TextAt(text) || b.edited.bytes == 0 {
		if C.weirgo_text_edit(b.raw, C.uint32_t(text)) == nil {
			panic(&BatchError{"no room for an edit of a text"})
		}
		b.editedText, b.edited = text, b.TextAt(text)
	}
	return b.Bytes(b.edited)
}

// TextAt is row `text` of the text table, as it is now.
func (b *Batch) TextAt(text int) Text {
	ref := TextRefs.Of(b)[text]
	column := (*C.weir_text_column)(unsafe.Add(unsafe.Pointer(b.raw.text_columns),
		uintptr(ref.Column)*unsafe.Sizeof(C.weir_text_column{})))
	row := ref.Row
	if column.column>>16 == C.weir_attr_table_id {
		row = b.attrRow(row)
	}
	return *(*Text)(unsafe.Add(unsafe.Pointer(column.cells), uintptr(row)*unsafe.Sizeof(Text{})))
}

// SetTextAt sets row `text` of the text table. TextRefs must be in Component.Write.
func (b *Batch) SetTextAt(text int, now Text) {
	checkRow(text, len(TextRefs.Of(b)))
	C.weirgo_text_set(b.raw, C.uint32_t(text), cText(now))
}

// As weir_attr_row: where an attribute row is now.
func (b *Batch) attrRow(row uint32) uint32 {
	flags, values := AttrFlags.Of(b), AttrVal.Of(b)
	for flags[row]&C.WEIR_ATTR_MOVED != 0 {
		row = uint32(values[row])
	}
	return row
}

func cText(t Text) C.weir_str { return *(*C.weir_str)(unsafe.Pointer(&t)) }

// The bytes of a string, for C to read during a call.
func stringData(s string) *C.char { return *(**C.char)(unsafe.Pointer(&s)) }
