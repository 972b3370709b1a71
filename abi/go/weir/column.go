package weir

// #include "weirgo.h"
import "C"

import (
	"fmt"
	"unsafe"
)

type cell interface {
	uint8 | int32 | uint32 | uint64 | float64 | Text | Range | ID | Val | TextRef | Hit
}

// Column is a column that is read: LogSeverity.Of(b)[row].
type Column[T cell] uint32

// Cells is a column that is also set, when it is in Component.Write.
type Cells[T cell] uint32

// Drops is the bitmap of a table's rows that are left out of what is sent on.
type Drops uint32

// ColumnID names any column, for Component.Need and Component.Write.
type ColumnID interface{ id() uint32 }

func (c Column[T]) id() uint32 { return uint32(c) }
func (c Cells[T]) id() uint32  { return uint32(c) }
func (c Drops) id() uint32     { return uint32(c) }

type optional struct{ ColumnID }

func (c optional) id() uint32 { return c.ColumnID.id() | C.WEIR_OPTIONAL }

// Optional is for a column that an older host may lack: it is empty there.
func Optional(c ColumnID) ColumnID { return optional{c} }

// Where a batch has the pointer to each table, by the table's number.
var tableOffsets = [...]uintptr{
	C.weir_resource_table_id: unsafe.Offsetof(C.weir_batch{}.resource),
	C.weir_scope_table_id:    unsafe.Offsetof(C.weir_batch{}.scope),
	C.weir_attr_table_id:     unsafe.Offsetof(C.weir_batch{}.attr),
	C.weir_span_table_id:     unsafe.Offsetof(C.weir_batch{}.span),
	C.weir_event_table_id:    unsafe.Offsetof(C.weir_batch{}.event),
	C.weir_link_table_id:     unsafe.Offsetof(C.weir_batch{}.link),
	C.weir_log_table_id:      unsafe.Offsetof(C.weir_batch{}.log),
	C.weir_metric_table_id:   unsafe.Offsetof(C.weir_batch{}.metric),
	C.weir_point_table_id:    unsafe.Offsetof(C.weir_batch{}.point),
	C.weir_hist_table_id:     unsafe.Offsetof(C.weir_batch{}.hist),
	C.weir_exphist_table_id:  unsafe.Offsetof(C.weir_batch{}.exphist),
	C.weir_summary_table_id:  unsafe.Offsetof(C.weir_batch{}.summary),
	C.weir_exemplar_table_id: unsafe.Offsetof(C.weir_batch{}.exemplar),
	C.weir_num_table_id:      unsafe.Offsetof(C.weir_batch{}.num),
	C.weir_text_table_id:     unsafe.Offsetof(C.weir_batch{}.text),
	C.weir_hit_table_id:      unsafe.Offsetof(C.weir_batch{}.hit),
}

// What all tables begin with.
type tableHead struct {
	size, rows, capacity, reserved uint32
	drop                           *uint64
}

const _ = -(unsafe.Offsetof(tableHead{}.rows) ^ unsafe.Offsetof(C.weir_log_table{}.rows))
const _ = -(unsafe.Offsetof(tableHead{}.drop) ^ unsafe.Offsetof(C.weir_log_table{}.drop))

// The table of a column, and the address of its cells. nil, where there is none.
func find(b *C.weir_batch, id uint32) (*tableHead, unsafe.Pointer) {
	head := *(**tableHead)(unsafe.Add(unsafe.Pointer(b), tableOffsets[id>>16]))
	if head == nil {
		return nil, nil
	}
	place := unsafe.Offsetof(head.drop) + uintptr(id&0xffff)*unsafe.Sizeof(head.drop)
	if place >= uintptr(head.size) { // Of an older host.
		return head, nil
	}
	return head, *(*unsafe.Pointer)(unsafe.Add(unsafe.Pointer(head), place))
}

func cellsOf[T cell](b *C.weir_batch, id uint32) []T {
	head, cells := find(b, id)
	if cells == nil {
		return nil
	}
	return unsafe.Slice((*T)(cells), int(head.rows))
}

// Of is the column's cells, one for each row; empty when the column was not declared. Only read.
func (c Column[T]) Of(b *Batch) []T { return cellsOf[T](b.raw, uint32(c)) }

// Of is the column's cells, one for each row; empty when the column was not declared. Only read.
func (c Cells[T]) Of(b *Batch) []T { return cellsOf[T](b.raw, uint32(c)) }

// Set stores a cell and logs what it held. A column that is not in Component.Write, and a text that
// the arena had no room for, fails the batch; a row that there is not panics.
func (c Cells[T]) Set(b *Batch, row int, v T) { setCell(b.raw, uint32(c), row, v) }

// As weir_set_cell.
func setCell[T cell](b *C.weir_batch, id uint32, row int, now T) {
	head, cells := find(b, id)
	if text, ok := any(now).(Text); cells == nil || ok && text.off == C.WEIR_ABSENT_OFF {
		b.flags |= C.WEIR_BATCH_FAILED
		return
	}
	checkRow(row, int(head.rows))
	isNew := b.flags&C.WEIR_BATCH_NEW != 0
	if !isNew && b.edit_count == b.edit_cap && C.weirgo_edits_grow(b) < 0 {
		b.flags |= C.WEIR_BATCH_FAILED
		return
	}
	cell := (*T)(unsafe.Add(cells, uintptr(row)*unsafe.Sizeof(now)))
	if !isNew {
		entry := (*edit)(unsafe.Add(unsafe.Pointer(b.edits),
			uintptr(b.edit_count)*unsafe.Sizeof(edit{})))
		b.edit_count++
		*entry = edit{column: id, row: uint32(row)}
		*(*T)(unsafe.Pointer(&entry.old)) = *cell
	}
	*cell = now
}

// Drop leaves a row and all below it out of what is sent on. The column must be in Component.Write.
func (c Drops) Drop(b *Batch, row int) {
	head, drop := find(b.raw, uint32(c))
	if drop == nil {
		b.raw.flags |= C.WEIR_BATCH_FAILED
		return
	}
	checkRow(row, int(head.rows))
	dropRow((*uint64)(drop), row)
}

// Dropped says that somebody has dropped the row.
func (c Drops) Dropped(b *Batch, row int) bool {
	head, drop := find(b.raw, uint32(c))
	if drop == nil {
		return false
	}
	checkRow(row, int(head.rows))
	return isDropped((*uint64)(drop), row)
}

func word(drop *uint64, row int) *uint64 {
	return (*uint64)(unsafe.Add(unsafe.Pointer(drop), row>>6*8))
}

func dropRow(drop *uint64, row int) { *word(drop, row) |= 1 << (row & 63) }

func isDropped(drop *uint64, row int) bool { return *word(drop, row)>>(row&63)&1 != 0 }

func checkRow(row, rows int) {
	if uint(row) >= uint(rows) {
		panic(fmt.Sprintf("the table has %d rows, so there is no row %d", rows, row))
	}
}
