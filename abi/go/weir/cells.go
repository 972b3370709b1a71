package weir

// #include "weirgo.h"
import "C"

import (
	"math"
	"unsafe"
)

// Cells of columns as the contract lays them out: they are read and written in the host's memory.

// Text is a view of bytes in a batch. Batch.Bytes reads it. Absent and empty are both Text{}.
type Text struct{ off, bytes uint32 }

// Len is the length in bytes.
func (t Text) Len() int { return int(t.bytes) }

// Range is rows First to First+Count-1 of a table.
type Range struct{ First, Count uint32 }

// ID is a trace or span id: Batch.TraceID and Batch.SpanID read it.
type ID uint32

// NoRow stands where a row could be and is not: LogBody, for one.
const NoRow uint32 = C.WEIR_NO_ROW

// Val is a value, whose type another column says.
type Val uint64

// Int is an integer, or 0 and 1 of a boolean.
func (v Val) Int() int64 { return int64(v) }

// Float is a double.
func (v Val) Float() float64 { return math.Float64frombits(uint64(v)) }

// Bool is a boolean.
func (v Val) Bool() bool { return v != 0 }

// Text is a string or bytes.
func (v Val) Text() Text { return Text{uint32(v), uint32(v >> 32)} }

// End is the first row after all that is below a list or map.
func (v Val) End() int { return int(uint32(v)) }

func valOf(t Text) Val { return Val(uint64(t.off) | uint64(t.bytes)<<32) }

// FloatVal is the value of a double; an integer is Val(i).
func FloatVal(v float64) Val { return Val(math.Float64bits(v)) }

// Type says what a value is. Leave rows of a type that you do not know alone.
type Type = uint8

// The types of values.
const (
	TypeNone  Type = C.WEIR_V_NONE
	TypeStr   Type = C.WEIR_V_STR
	TypeBool  Type = C.WEIR_V_BOOL
	TypeInt   Type = C.WEIR_V_I64
	TypeFloat Type = C.WEIR_V_F64
	TypeBytes Type = C.WEIR_V_BYTES
	TypeList  Type = C.WEIR_V_LIST
	TypeMap   Type = C.WEIR_V_MAP
)

// Bits of PointHas and ExemplarHas: which member of the value there is, and of a histogram's sums.
const (
	HasInt    uint32 = C.WEIR_HAS_INT
	HasDouble uint32 = C.WEIR_HAS_DOUBLE
	HasSum    uint32 = C.WEIR_HAS_SUM
	HasMin    uint32 = C.WEIR_HAS_MIN
	HasMax    uint32 = C.WEIR_HAS_MAX
)

// OTLP's numbers in MetricKind and MetricTemporality.
const (
	KindGauge        int32 = 1
	KindSum          int32 = 2
	KindHistogram    int32 = 3
	KindExpHistogram int32 = 4
	KindSummary      int32 = 5

	TemporalityDelta      int32 = 1
	TemporalityCumulative int32 = 2
)

// TextRef is a row of the text table.
type TextRef struct {
	Column uint16
	Class  uint8
	Flags  uint8
	Row    uint32
}

// Hit is one match of one of the instance's own patterns: bytes From to To of row Text of the text
// table, as the text was when the call began.
type Hit struct{ Text, Pattern, From, To uint32 }

// An entry of the edit log.
type edit struct {
	column, row uint32
	old         uint64
}

// What is mirrored has the layout of the header, or this does not compile.
const (
	_ = -(unsafe.Sizeof(Text{}) ^ unsafe.Sizeof(C.weir_str{}))
	_ = -(unsafe.Offsetof(Text{}.bytes) ^ unsafe.Offsetof(C.weir_str{}.len))
	_ = -(unsafe.Sizeof(Range{}) ^ unsafe.Sizeof(C.weir_range{}))
	_ = -(unsafe.Offsetof(Range{}.Count) ^ unsafe.Offsetof(C.weir_range{}.count))
	_ = -(unsafe.Sizeof(ID(0)) ^ unsafe.Sizeof(C.weir_id(0)))
	_ = -(unsafe.Sizeof(Val(0)) ^ unsafe.Sizeof(C.weir_val{}))
	_ = -(unsafe.Sizeof(TextRef{}) ^ unsafe.Sizeof(C.weir_text{}))
	_ = -(unsafe.Offsetof(TextRef{}.Class) ^ unsafe.Offsetof(C.weir_text{}.text_class))
	_ = -(unsafe.Offsetof(TextRef{}.Flags) ^ unsafe.Offsetof(C.weir_text{}.flags))
	_ = -(unsafe.Offsetof(TextRef{}.Row) ^ unsafe.Offsetof(C.weir_text{}.row))
	_ = -(unsafe.Sizeof(Hit{}) ^ unsafe.Sizeof(C.weir_hit{}))
	_ = -(unsafe.Offsetof(Hit{}.Pattern) ^ unsafe.Offsetof(C.weir_hit{}.pattern))
	_ = -(unsafe.Offsetof(Hit{}.From) ^ unsafe.Offsetof(C.weir_hit{}.from))
	_ = -(unsafe.Offsetof(Hit{}.To) ^ unsafe.Offsetof(C.weir_hit{}.to))
	_ = -(unsafe.Sizeof(edit{}) ^ unsafe.Sizeof(C.weir_edit{}))
	_ = -(unsafe.Offsetof(edit{}.row) ^ unsafe.Offsetof(C.weir_edit{}.row))
	_ = -(unsafe.Offsetof(edit{}.old) ^ unsafe.Offsetof(C.weir_edit{}.old))
)
