package weir

// #include "weirgo.h"
import "C"

import "unsafe"

const attrDead = C.WEIR_ATTR_DEAD

// Find is the row of the first live attribute of an item with this key, not in nested values. Some
// column of the attribute table must be declared: AttrKeyID.
func (b *Batch) Find(item int, key Key) (row int, found bool) {
	return b.FindIn(b.Attrs(item), key)
}

// FindIn is the same in any range: b.FindIn(ResourceAttrs.Of(b)[0], key).
func (b *Batch) FindIn(attrs Range, key Key) (row int, found bool) {
	first, end := int(attrs.First), int(attrs.First)+int(attrs.Count)
	for i, id := range AttrKeyID.Of(b)[first:end] {
		if id == key.id && AttrDepth.Of(b)[first+i] == 0 && AttrFlags.Of(b)[first+i]&attrDead == 0 {
			return first + i, true
		}
	}
	return 0, false
}

// EachAttribute calls f with the row of each live attribute of a range, in order, until it answers
// false. What is inside lists and maps is stepped over.
func (b *Batch) EachAttribute(attrs Range, f func(row int) bool) {
	types, flags, values := AttrValueType.Of(b), AttrFlags.Of(b), AttrVal.Of(b)
	for row, end := int(attrs.First), int(attrs.First+attrs.Count); row < end; {
		at := row
		row++
		if flags[at]&attrDead != 0 {
			continue
		}
		if types[at] == TypeList || types[at] == TypeMap {
			row = values[at].End()
		}
		if !f(at) {
			return
		}
	}
}

// Attribute is the value of an attribute that is a string, bytes or nothing.
func (b *Batch) AttributeText(row int) (Text, bool) {
	if t := AttrValueType.Of(b)[row]; t != TypeStr && t != TypeBytes {
		return Text{}, false
	}
	return AttrVal.Of(b)[row].Text(), true
}

// AddString adds an attribute to an item, without looking for the same key first. The signal's own
// Attrs column (LogAttrs, SpanAttrs, PointAttrs) must be in Component.Write. Rows of that item
// which were remembered may have moved. For many items use AddStringEach: each call costs.
func (b *Batch) AddString(item int, key, value Text) {
	one := [1]uint32{uint32(item)}
	b.AddStringEach(one[:], key, value)
}

// AddStringEach is AddString for many items, in one call into C.
func (b *Batch) AddStringEach(items []uint32, key, value Text) {
	if len(items) == 0 {
		return
	}
	for _, item := range items {
		checkRow(int(item), b.Items())
	}
	C.weirgo_attr_add_str(b.raw, (*C.uint32_t)(unsafe.Pointer(&items[0])),
		C.uint64_t(len(items)), cText(key), cText(value))
}

// Table is an owner of attributes.
type Table uint32

// The owners of attributes. AttrTable: entries of an attribute that is a map.
const (
	ResourceTable Table = C.weir_resource_table_id
	ScopeTable    Table = C.weir_scope_table_id
	AttrTable     Table = C.weir_attr_table_id
	SpanTable     Table = C.weir_span_table_id
	EventTable    Table = C.weir_event_table_id
	LinkTable     Table = C.weir_link_table_id
	LogTable      Table = C.weir_log_table_id
	PointTable    Table = C.weir_point_table_id
	ExemplarTable Table = C.weir_exemplar_table_id
)

// ItemTable is the table of the batch's items.
func (b *Batch) ItemTable() Table { return Table(b.raw.item_table) }

// AddAttribute adds an attribute without a value to a row of a table; false when there is no room,
// which fails the batch.
func (b *Batch) AddAttribute(table Table, owner int, key Text) (row int, ok bool) {
	head, _ := find(b.raw, uint32(table)<<16)
	if head == nil {
		b.raw.flags |= C.WEIR_BATCH_FAILED
		return 0, false
	}
	checkRow(owner, int(head.rows))
	added := C.weirgo_attr_add(b.raw, C.uint32_t(table), C.uint32_t(owner), cText(key))
	return int(added), added != C.WEIR_NO_ROW
}

// SetString sets the value of an attribute. AttrVal must be in Component.Write, or the attribute be
// new.
func (b *Batch) SetString(row int, v Text) { b.setAttribute(row, TypeStr, valOf(v)) }

// SetBytes is as SetString.
func (b *Batch) SetBytes(row int, v Text) { b.setAttribute(row, TypeBytes, valOf(v)) }

// SetInt is as SetString.
func (b *Batch) SetInt(row int, v int64) { b.setAttribute(row, TypeInt, Val(v)) }

// SetFloat is as SetString.
func (b *Batch) SetFloat(row int, v float64) { b.setAttribute(row, TypeFloat, FloatVal(v)) }

// SetBool is as SetString.
func (b *Batch) SetBool(row int, v bool) {
	bits := Val(0)
	if v {
		bits = 1
	}
	b.setAttribute(row, TypeBool, bits)
}

func (b *Batch) setAttribute(row int, t Type, v Val) {
	checkRow(row, len(AttrValueType.Of(b)))
	C.weirgo_attr_set(b.raw, C.uint32_t(row), C.uint8_t(t), C.uint64_t(v))
}

// DeleteAttribute deletes an attribute with all below it. AttrFlags must be in Component.Write.
func (b *Batch) DeleteAttribute(row int) {
	checkRow(row, len(AttrFlags.Of(b)))
	C.weirgo_attr_delete(b.raw, C.uint32_t(row))
}
