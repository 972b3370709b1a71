//! What the cells of columns hold: views of texts and ids, ranges of rows, numbers.
//!
//! A view belongs to one batch, which its lifetime `'b` names: one batch's views do not compile in
//! another's calls, and none outlives the call that was given the batch.

use std::marker::PhantomData;

use crate::sys;

/// Ties a value to one batch: a lifetime that neither grows nor shrinks.
pub(crate) type Brand<'b> = PhantomData<fn(&'b ()) -> &'b ()>;

/// A text of a batch, as a cell holds it. [`Batch::str`](crate::Batch::str) and
/// [`Batch::bytes`](crate::Batch::bytes) read it, setters take it. Absent and empty are the same.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Text<'b> {
    pub(crate) raw: sys::weir_str,
    brand: Brand<'b>,
}

impl<'b> Text<'b> {
    /// The empty text.
    pub const EMPTY: Text<'b> = Text::new(sys::weir_str { off: 0, len: 0 });

    pub(crate) const fn new(raw: sys::weir_str) -> Self {
        Text { raw, brand: PhantomData }
    }
    /// Bytes.
    pub fn len(self) -> usize {
        self.raw.len as usize
    }
    /// True when it has no bytes.
    pub fn is_empty(self) -> bool {
        self.raw.len == 0
    }
}

/// A trace id of a batch: 16 bytes, or none. See [`Batch::trace_id`](crate::Batch::trace_id).
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct TraceId<'b> {
    pub(crate) raw: sys::weir_id,
    brand: Brand<'b>,
}

/// A span id of a batch: 8 bytes, or none. See [`Batch::span_id`](crate::Batch::span_id).
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct SpanId<'b> {
    pub(crate) raw: sys::weir_id,
    brand: Brand<'b>,
}

/// Rows of another table: `range.rows()` can be looped over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct Range {
    pub first: u32,
    pub count: u32,
}

impl Range {
    pub fn rows(self) -> std::ops::Range<usize> {
        self.first as usize..self.first as usize + self.count as usize
    }
}

/// Eight bytes that are an integer or a double; another column says which.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Number(u64);

impl Number {
    pub fn from_i64(v: i64) -> Self {
        Number(v as u64)
    }
    pub fn from_f64(v: f64) -> Self {
        Number(v.to_bits())
    }
    pub(crate) fn from_bits(bits: u64) -> Self {
        Number(bits)
    }
    pub fn as_i64(self) -> i64 {
        self.0 as i64
    }
    pub fn as_f64(self) -> f64 {
        f64::from_bits(self.0)
    }
}

/// Cells that a setter may store, as the eight bytes of the edit log.
pub(crate) trait Cell: Copy {
    fn bits(self) -> u64;
    /// False for a text that the arena had no room for.
    fn is_stored(self) -> bool {
        true
    }
}

impl Cell for i32 {
    fn bits(self) -> u64 {
        u64::from(self as u32)
    }
}
impl Cell for u32 {
    fn bits(self) -> u64 {
        u64::from(self)
    }
}
impl Cell for u64 {
    fn bits(self) -> u64 {
        self
    }
}
impl Cell for u8 {
    fn bits(self) -> u64 {
        u64::from(self)
    }
}
impl Cell for f64 {
    fn bits(self) -> u64 {
        self.to_bits()
    }
}
impl Cell for Number {
    fn bits(self) -> u64 {
        self.0
    }
}
impl Cell for TraceId<'_> {
    fn bits(self) -> u64 {
        u64::from(self.raw)
    }
}
impl Cell for SpanId<'_> {
    fn bits(self) -> u64 {
        u64::from(self.raw)
    }
}
impl Cell for Text<'_> {
    fn bits(self) -> u64 {
        u64::from(self.raw.off) | u64::from(self.raw.len) << 32
    }
    fn is_stored(self) -> bool {
        self.raw.off != sys::WEIR_ABSENT_OFF
    }
}
