//! One batch of one signal, as a call is given it: rows, texts, and the edits of items.
//!
//! Rows are numbers. Slices of columns and texts borrow the batch, so that none survives an edit.
//! An edit that can not be made (a full arena, too many edits) marks the batch, and the host fails
//! the stage by itself: only what must not go on without its edit, as a redactor, asks `failed`.

use std::cell::Cell;
use std::str::Utf8Error;
use std::sync::Arc;

use crate::cells::{Brand, Range, SpanId, Text, TraceId};
use crate::edit;
use crate::hold::Lost;
use crate::host::Lane;
use crate::sys::*;
use crate::ticket::Tickets;

/// The call that a batch is given to, with what only that call may do.
#[derive(Clone, Copy)]
pub(crate) enum Call<'b> {
    /// Of a receiver, or of a test.
    Fill,
    Process(&'b Arc<Lost>),
    Begin {
        tickets: &'b Arc<Tickets>,
        id: u64,
        pending: &'b Cell<bool>,
    },
}

/// The tables of one batch: `batch.log()` reads columns, `batch.log_mut()` sets cells.
///
/// A view that survives an edit does not compile:
///
/// ```compile_fail
/// fn process(batch: &mut weir_plugin::Batch) {
///     let severity = batch.log().severity();
///     batch.log_mut().set_severity(0, 9);
///     drop(severity[0]);
/// }
/// ```
///
/// Nor does a text in another batch than its own:
///
/// ```compile_fail
/// fn copy<'a, 'b>(from: &weir_plugin::Batch<'a>, to: &mut weir_plugin::Batch<'b>) {
///     to.log_mut().set_event_name(0, from.log().event_name()[0]);
/// }
/// ```
pub struct Batch<'b> {
    raw: *mut weir_batch,
    lane: Lane<'b>,
    call: Call<'b>,
    /// The text that was edited last, and what it became.
    pub(crate) edited: Option<(usize, weir_str)>,
    brand: Brand<'b>,
}

/// The rows of a table that nobody has dropped. Dropping meanwhile is fine.
#[derive(Clone)]
pub struct LiveRows<'b> {
    drop: *const u64,
    rows: std::ops::Range<usize>,
    brand: Brand<'b>,
}

impl Iterator for LiveRows<'_> {
    type Item = usize;
    #[inline]
    fn next(&mut self) -> Option<usize> {
        loop {
            let row = self.rows.next()?;
            // SAFETY: the bitmap lives during the call that `'b` stands for, a bit for each row.
            if !unsafe { edit::is_dropped(self.drop, row) } {
                return Some(row);
            }
        }
    }
}

impl<'b> Batch<'b> {
    /// # Safety
    /// `raw` is the host's and, with all that it leads to, valid during the call that `'b` stands
    /// for; nobody else uses it meanwhile.
    pub(crate) unsafe fn new(raw: *mut weir_batch, lane: Lane<'b>, call: Call<'b>) -> Self {
        Batch { raw, lane, call, edited: None, brand: std::marker::PhantomData }
    }
    pub(crate) fn raw(&self) -> *mut weir_batch {
        self.raw
    }
    pub(crate) fn call(&self) -> Call<'b> {
        self.call
    }
    fn head(&self) -> &weir_batch {
        // SAFETY: as `new` demands.
        unsafe { &*self.raw }
    }

    /// The lane that this call belongs to.
    pub fn lane(&self) -> Lane<'b> {
        self.lane
    }
    /// `TRACES`, `METRICS`, `LOGS` or `PROFILES`.
    pub fn signal(&self) -> u64 {
        u64::from(self.head().signal)
    }
    /// True when an edit was not made. The host then fails the stage.
    pub fn failed(&self) -> bool {
        self.head().flags & WEIR_BATCH_FAILED != 0
    }

    /// How many items: spans, log records or data points, whatever the signal.
    pub fn item_rows(&self) -> usize {
        self.head().item_rows as usize
    }
    /// The items that nobody has dropped.
    pub fn live(&self) -> LiveRows<'b> {
        let drop = self.head().item_drop;
        LiveRows { drop, rows: 0..self.item_rows(), brand: std::marker::PhantomData }
    }
    #[track_caller]
    pub fn is_dropped(&self, item: usize) -> bool {
        edit::check_row(item, self.item_rows(), "the batch");
        // SAFETY: the bitmap, if there is one, has a bit for each item.
        unsafe { edit::is_dropped(self.head().item_drop, item) }
    }
    /// Leaves an item out of what is sent on. Needs `DROP` of the signal's table in `WRITE`.
    #[track_caller]
    pub fn drop_item(&mut self, item: usize) {
        edit::check_row(item, self.item_rows(), "the batch");
        let drop = self.head().item_drop;
        if drop.is_null() {
            crate::columns::undeclared("drop of the batch's items");
        }
        // SAFETY: as above.
        unsafe { edit::drop_row(drop, item) }
    }
    /// The attributes' range of an item.
    #[track_caller]
    pub(crate) fn item_range(&self, item: usize) -> Range {
        edit::check_row(item, self.item_rows(), "the batch");
        let ranges = self.head().item_attrs;
        if ranges.is_null() {
            crate::columns::undeclared("attrs of the batch's items");
        }
        // SAFETY: a range for each item.
        let range = unsafe { *ranges.add(item) };
        Range { first: range.first, count: range.count }
    }

    /// The bytes of a text.
    pub fn bytes(&self, text: Text<'b>) -> &[u8] {
        let weir_str { off, len } = text.raw;
        if len == 0 {
            return &[];
        }
        // SAFETY: a text that is not empty is a view of the segment that its top bit names.
        unsafe {
            let segment = self.head().seg[(off >> 31) as usize];
            let at = segment.add((off & !WEIR_ARENA_BIT) as usize);
            std::slice::from_raw_parts(at, len as usize)
        }
    }
    /// A text as UTF-8, which OTLP demands of strings; an edit may have broken it.
    pub fn str(&self, text: Text<'b>) -> Result<&str, Utf8Error> {
        std::str::from_utf8(self.bytes(text))
    }
    fn id_bytes(&self, id: weir_id) -> Option<*const u8> {
        if id == WEIR_NO_ID {
            return None;
        }
        let segment = self.head().seg[(id >> 31) as usize];
        // SAFETY: an id is a place in the segment that its top bit names.
        Some(unsafe { segment.add((id & !WEIR_ARENA_BIT) as usize) })
    }
    /// The bytes of a trace id, if it is set.
    pub fn trace_id(&self, id: TraceId<'b>) -> Option<&[u8; 16]> {
        // SAFETY: a trace id has 16 bytes.
        self.id_bytes(id.raw).map(|at| unsafe { &*at.cast() })
    }
    /// The bytes of a span id, if it is set.
    pub fn span_id(&self, id: SpanId<'b>) -> Option<&[u8; 8]> {
        // SAFETY: a span id has 8 bytes.
        self.id_bytes(id.raw).map(|at| unsafe { &*at.cast() })
    }

    /// A copy in the batch's arena, for setters. Copy a constant once per batch, not per record.
    pub fn copy(&mut self, text: impl AsRef<[u8]>) -> Text<'b> {
        let bytes = text.as_ref();
        // SAFETY: `alloc` gives that many bytes, which nothing refers to yet.
        unsafe {
            match edit::alloc(self.raw, bytes.len()) {
                Some((to, copy)) => {
                    std::ptr::copy_nonoverlapping(bytes.as_ptr(), to, bytes.len());
                    Text::new(copy)
                }
                None => Text::new(weir_str { off: WEIR_ABSENT_OFF, len: 0 }),
            }
        }
    }
}
