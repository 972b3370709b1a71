//! Columns: their ids for `NEED` and `WRITE`, and the accessors of every table.
//!
//! `batch.log().severity()` is a slice over all rows; `batch.log_mut().set_severity(row, 9)` sets
//! a cell and logs the edit. A column that the component did not declare panics with its name.

use crate::cells::{Number, Range, SpanId, Text, TraceId};
use crate::edit;
use crate::sys;

/// Or'ed to an id: a host without this column leaves it out, and reading it panics.
pub const OPTIONAL: u32 = 0x8000_0000;

/// The cells of a column. Without rows there is nothing to have declared.
///
/// # Safety
/// `cells` is null or has `rows` cells that are not written for `'a`.
#[track_caller]
unsafe fn slice<'a, T>(cells: *const T, rows: u32, name: &str) -> &'a [T] {
    if !cells.is_null() {
        return std::slice::from_raw_parts(cells, rows as usize);
    }
    if rows != 0 {
        undeclared(name);
    }
    &[]
}

#[cold]
#[inline(never)]
#[track_caller]
pub(crate) fn undeclared(name: &str) -> ! {
    panic!("column {} is declared neither in NEED nor in WRITE", name)
}

macro_rules! tables {
    ($(
        $(#[$meta:meta])*
        $table:ident $table_mut:ident $id:path, $raw:ident, $Read:ident $Edit:ident {
            $($column:ident $ID:ident: $read:ty,)*
            $(; $($set:ident $set_column:ident $SET_ID:ident: $cell:ty,)*)?
        }
    )*) => {
        /// Ids of columns, by table: `column::log::SEVERITY`. In `WRITE`, `log::DROP` asks to drop,
        /// `span::ATTRS` and `span::EVENTS` to add attributes and events, `attr::FLAGS` to delete
        /// attributes, `text::REF` to edit any text through the text table. One column of `attr`
        /// builds all of that table.
        pub mod column {
            $(
                pub mod $table {
                    use crate::sys;
                    #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
                    enum Place { DROP, $($ID,)* $($($SET_ID,)*)? }
                    pub const DROP: u32 = $id << 16 | Place::DROP as u32;
                    $(pub const $ID: u32 = $id << 16 | Place::$ID as u32;)*
                    $($(pub const $SET_ID: u32 = $id << 16 | Place::$SET_ID as u32;)*)?
                }
            )*
            /// The attribute table.
            pub mod attr {
                const ID: u32 = crate::sys::TABLE_ATTR << 16;
                pub const OWNER: u32 = ID | 1;
                pub const KEY: u32 = ID | 2;
                pub const VAL: u32 = ID | 3;
                pub const KEY_ID: u32 = ID | 4;
                pub const VALUE_TYPE: u32 = ID | 5;
                pub const FLAGS: u32 = ID | 6;
                pub const DEPTH: u32 = ID | 7;
                pub const OWNER_TABLE: u32 = ID | 8;
            }
            /// The text table.
            pub mod text {
                pub const REF: u32 = crate::sys::TABLE_TEXT << 16 | 1;
            }
            /// Matches of the instance's patterns.
            pub mod hit {
                pub const MATCH: u32 = crate::sys::TABLE_HIT << 16 | 1;
            }
        }

        /// Table, column and id of all but `attr`, `text` and `hit`, for `tests/layout.rs`.
        #[doc(hidden)]
        pub fn all_columns() -> Vec<(&'static str, &'static str, u32)> {
            vec![$(
                (stringify!($table), "drop", column::$table::DROP),
                $((stringify!($table), stringify!($column), column::$table::$ID),)*
                $($((stringify!($table), stringify!($set_column), column::$table::$SET_ID),)*)?
            )*]
        }

        $(
            $(#[$meta])*
            #[derive(Clone, Copy)]
            pub struct $Read<'a, 'b> {
                table: Option<&'a sys::$raw>,
                brand: crate::cells::Brand<'b>,
            }
            impl<'a, 'b> $Read<'a, 'b> {
                /// The rows that there are now.
                pub fn rows(&self) -> usize {
                    self.table.map_or(0, |t| t.rows as usize)
                }
                $(#[track_caller]
                pub fn $column(&self) -> &'a [$read] {
                    let name = concat!(stringify!($table), ".", stringify!($column));
                    match self.table {
                        // SAFETY: columns have `rows` cells; edits need the batch's `&mut`.
                        Some(t) => unsafe { slice(t.$column.cast(), t.rows, name) },
                        None => &[],
                    }
                })*
                $($(#[track_caller]
                pub fn $set_column(&self) -> &'a [$cell] {
                    let name = concat!(stringify!($table), ".", stringify!($set_column));
                    match self.table {
                        // SAFETY: as above.
                        Some(t) => unsafe { slice(t.$set_column.cast(), t.rows, name) },
                        None => &[],
                    }
                })*)?
            }
            /// The same for setting cells.
            pub struct $Edit<'a, 'b> {
                batch: &'a mut crate::Batch<'b>,
            }
            impl<'a, 'b> $Edit<'a, 'b> {
                $($(
                    /// Needs the column in `WRITE`. A row that there is not panics.
                    #[track_caller]
                    pub fn $set(&mut self, row: usize, value: $cell) {
                        // SAFETY: the batch is the host's and lives during the call.
                        unsafe {
                            let raw = self.batch.raw();
                            let table = (*raw).$table;
                            let rows = if table.is_null() { 0 } else { (*table).rows as usize };
                            let name = concat!(stringify!($table), ".", stringify!($set_column));
                            edit::check_row(row, rows, name);
                            let cells = (*table).$set_column as *mut $cell;
                            if cells.is_null() {
                                undeclared(name);
                            }
                            edit::set_cell(raw, column::$table::$SET_ID, cells, row, value);
                        }
                    }
                )*)?
                /// Leaves a row and all below it out of what is sent on. Needs `DROP` in `WRITE`.
                #[track_caller]
                pub fn drop_row(&mut self, row: usize) {
                    // SAFETY: as above; the bitmap has a bit for each row.
                    unsafe {
                        let table = (*self.batch.raw()).$table;
                        let rows = if table.is_null() { 0 } else { (*table).rows as usize };
                        edit::check_row(row, rows, stringify!($table));
                        if (*table).drop.is_null() {
                            undeclared(concat!(stringify!($table), ".drop"));
                        }
                        edit::drop_row((*table).drop, row);
                    }
                }
            }
            impl<'b> crate::Batch<'b> {
                pub fn $table(&self) -> $Read<'_, 'b> {
                    // SAFETY: tables live during the call; only the host changes what they are.
                    let table = unsafe { (*self.raw()).$table.as_ref() };
                    $Read { table, brand: std::marker::PhantomData }
                }
                pub fn $table_mut(&mut self) -> $Edit<'_, 'b> {
                    $Edit { batch: self }
                }
            }
        )*
    };
}

tables! {
    /// Where records come from.
    resource resource_mut sys::TABLE_RESOURCE, weir_resource_table, Resources ResourcesMut {
        scopes SCOPES: Range,
        attrs ATTRS: Range,
        ;
        set_schema_url schema_url SCHEMA_URL: Text<'b>,
        set_dropped_attrs dropped_attrs DROPPED_ATTRS: u32,
    }
    /// Instrumentation scopes.
    scope scope_mut sys::TABLE_SCOPE, weir_scope_table, Scopes ScopesMut {
        resource RESOURCE: u32,
        records RECORDS: Range,
        attrs ATTRS: Range,
        ;
        set_name name NAME: Text<'b>,
        set_version version VERSION: Text<'b>,
        set_schema_url schema_url SCHEMA_URL: Text<'b>,
        set_dropped_attrs dropped_attrs DROPPED_ATTRS: u32,
    }
    /// Spans. Times are unix nanoseconds.
    span span_mut sys::TABLE_SPAN, weir_span_table, Spans SpansMut {
        scope SCOPE: u32,
        attrs ATTRS: Range,
        events EVENTS: Range,
        links LINKS: Range,
        ;
        set_trace_id trace_id TRACE_ID: TraceId<'b>,
        set_span_id span_id SPAN_ID: SpanId<'b>,
        set_parent_id parent_id PARENT_ID: SpanId<'b>,
        set_trace_state trace_state TRACE_STATE: Text<'b>,
        set_name name NAME: Text<'b>,
        set_status_message status_message STATUS_MESSAGE: Text<'b>,
        set_start start START: u64,
        set_end end END: u64,
        set_kind kind KIND: i32,
        set_status_code status_code STATUS_CODE: i32,
        set_flags flags FLAGS: u32,
        set_dropped_attrs dropped_attrs DROPPED_ATTRS: u32,
        set_dropped_events dropped_events DROPPED_EVENTS: u32,
        set_dropped_links dropped_links DROPPED_LINKS: u32,
    }
    /// Events of spans.
    event event_mut sys::TABLE_EVENT, weir_event_table, Events EventsMut {
        span SPAN: u32,
        attrs ATTRS: Range,
        ;
        set_time time TIME: u64,
        set_name name NAME: Text<'b>,
        set_dropped_attrs dropped_attrs DROPPED_ATTRS: u32,
    }
    /// Links of spans.
    link link_mut sys::TABLE_LINK, weir_link_table, Links LinksMut {
        span SPAN: u32,
        attrs ATTRS: Range,
        ;
        set_trace_id trace_id TRACE_ID: TraceId<'b>,
        set_span_id span_id SPAN_ID: SpanId<'b>,
        set_trace_state trace_state TRACE_STATE: Text<'b>,
        set_flags flags FLAGS: u32,
        set_dropped_attrs dropped_attrs DROPPED_ATTRS: u32,
    }
    /// Log records. `body` is a row of the attribute table, `u32::MAX` for none.
    log log_mut sys::TABLE_LOG, weir_log_table, Logs LogsMut {
        scope SCOPE: u32,
        attrs ATTRS: Range,
        body BODY: u32,
        ;
        set_time time TIME: u64,
        set_observed observed OBSERVED: u64,
        set_severity severity SEVERITY: i32,
        set_severity_text severity_text SEVERITY_TEXT: Text<'b>,
        set_event_name event_name EVENT_NAME: Text<'b>,
        set_trace_id trace_id TRACE_ID: TraceId<'b>,
        set_span_id span_id SPAN_ID: SpanId<'b>,
        set_flags flags FLAGS: u32,
        set_dropped_attrs dropped_attrs DROPPED_ATTRS: u32,
    }
    /// Metrics. `kind`: 0 none, 1 gauge, 2 sum, 3 histogram, 4 exponential histogram, 5 summary.
    metric metric_mut sys::TABLE_METRIC, weir_metric_table, Metrics MetricsMut {
        scope SCOPE: u32,
        points POINTS: Range,
        metadata METADATA: Range,
        kind KIND: i32,
        ;
        set_name name NAME: Text<'b>,
        set_description description DESCRIPTION: Text<'b>,
        set_unit unit UNIT: Text<'b>,
        set_temporality temporality TEMPORALITY: i32,
        set_monotonic monotonic MONOTONIC: u32,
    }
    /// Data points. `has`: 1 the value is an integer, 2 a double; 4, 8, 16 sum, minimum, maximum.
    point point_mut sys::TABLE_POINT, weir_point_table, Points PointsMut {
        metric METRIC: u32,
        attrs ATTRS: Range,
        exemplars EXEMPLARS: Range,
        detail DETAIL: u32,
        ;
        set_start start START: u64,
        set_time time TIME: u64,
        set_flags flags FLAGS: u32,
        set_has has HAS: u32,
        set_value value VALUE: Number,
    }
    /// Histograms. `buckets` and `bounds` are packed 8-byte integers and doubles.
    hist hist_mut sys::TABLE_HIST, weir_hist_table, Hists HistsMut {
        point POINT: u32,
        buckets BUCKETS: Text<'b>,
        bounds BOUNDS: Text<'b>,
        ;
        set_count count COUNT: u64,
        set_sum sum SUM: f64,
        set_min min MIN: f64,
        set_max max MAX: f64,
    }
    /// Exponential histograms. `pos` and `neg` are rows of `num`.
    exphist exphist_mut sys::TABLE_EXPHIST, weir_exphist_table, ExpHists ExpHistsMut {
        point POINT: u32,
        pos POS: Range,
        neg NEG: Range,
        ;
        set_count count COUNT: u64,
        set_sum sum SUM: f64,
        set_min min MIN: f64,
        set_max max MAX: f64,
        set_zero_threshold zero_threshold ZERO_THRESHOLD: f64,
        set_zero_count zero_count ZERO_COUNT: u64,
        set_scale scale SCALE: i32,
        set_pos_offset pos_offset POS_OFFSET: i32,
        set_neg_offset neg_offset NEG_OFFSET: i32,
    }
    /// Summaries. `quantiles` are pairs of rows of `num`, as the bits of doubles.
    summary summary_mut sys::TABLE_SUMMARY, weir_summary_table, Summaries SummariesMut {
        point POINT: u32,
        quantiles QUANTILES: Range,
        ;
        set_count count COUNT: u64,
        set_sum sum SUM: f64,
    }
    /// Exemplars of data points.
    exemplar exemplar_mut sys::TABLE_EXEMPLAR, weir_exemplar_table, Exemplars ExemplarsMut {
        point POINT: u32,
        attrs ATTRS: Range,
        ;
        set_time time TIME: u64,
        set_has has HAS: u32,
        set_value value VALUE: Number,
        set_trace_id trace_id TRACE_ID: TraceId<'b>,
        set_span_id span_id SPAN_ID: SpanId<'b>,
    }
    /// Numbers of exponential histograms and summaries.
    num num_mut sys::TABLE_NUM, weir_num_table, Nums NumsMut {
        v V: u64,
    }
}
