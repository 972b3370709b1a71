//! The tables of a batch. The id of a column is `table << 16 | place among the pointers`.

use super::{c_structs, weir_hit, weir_id, weir_range, weir_str, weir_text, weir_val};

/// Declares tables: the head that all have, and a pointer for each column.
macro_rules! c_tables {
    ($(struct $name:ident { $($column:ident: $cell:ty,)* })*) => {
        c_structs! {
            $(struct $name {
                size: u32,
                rows: u32,
                cap: u32,
                reserved: u32,
                drop: *mut u64,
                $($column: *const $cell,)*
            })*
        }
        /// Table, column and the size of its cells, for `tests/layout.rs`.
        #[doc(hidden)]
        pub fn cell_sizes() -> Vec<(&'static str, &'static str, usize)> {
            vec![$($((stringify!($name), stringify!($column), std::mem::size_of::<$cell>()),)*)*]
        }
    };
}

c_tables! {
    struct weir_resource_table {
        scopes: weir_range,
        attrs: weir_range,
        schema_url: weir_str,
        dropped_attrs: u32,
    }
    struct weir_scope_table {
        resource: u32,
        records: weir_range,
        attrs: weir_range,
        name: weir_str,
        version: weir_str,
        schema_url: weir_str,
        dropped_attrs: u32,
    }
    struct weir_attr_table {
        owner: u32,
        key: weir_str,
        val: weir_val,
        key_id: u32,
        value_type: u8,
        flags: u8,
        depth: u8,
        owner_table: u8,
    }
    struct weir_span_table {
        scope: u32,
        attrs: weir_range,
        events: weir_range,
        links: weir_range,
        trace_id: weir_id,
        span_id: weir_id,
        parent_id: weir_id,
        trace_state: weir_str,
        name: weir_str,
        status_message: weir_str,
        start: u64,
        end: u64,
        kind: i32,
        status_code: i32,
        flags: u32,
        dropped_attrs: u32,
        dropped_events: u32,
        dropped_links: u32,
    }
    struct weir_event_table {
        span: u32,
        attrs: weir_range,
        time: u64,
        name: weir_str,
        dropped_attrs: u32,
    }
    struct weir_link_table {
        span: u32,
        attrs: weir_range,
        trace_id: weir_id,
        span_id: weir_id,
        trace_state: weir_str,
        flags: u32,
        dropped_attrs: u32,
    }
    struct weir_log_table {
        scope: u32,
        attrs: weir_range,
        body: u32,
        time: u64,
        observed: u64,
        severity: i32,
        severity_text: weir_str,
        event_name: weir_str,
        trace_id: weir_id,
        span_id: weir_id,
        flags: u32,
        dropped_attrs: u32,
    }
    struct weir_metric_table {
        scope: u32,
        points: weir_range,
        metadata: weir_range,
        kind: i32,
        name: weir_str,
        description: weir_str,
        unit: weir_str,
        temporality: i32,
        monotonic: u32,
    }
    struct weir_point_table {
        metric: u32,
        attrs: weir_range,
        exemplars: weir_range,
        detail: u32,
        start: u64,
        time: u64,
        flags: u32,
        has: u32,
        value: weir_val,
    }
    struct weir_hist_table {
        point: u32,
        buckets: weir_str,
        bounds: weir_str,
        count: u64,
        sum: f64,
        min: f64,
        max: f64,
    }
    struct weir_exphist_table {
        point: u32,
        pos: weir_range,
        neg: weir_range,
        count: u64,
        sum: f64,
        min: f64,
        max: f64,
        zero_threshold: f64,
        zero_count: u64,
        scale: i32,
        pos_offset: i32,
        neg_offset: i32,
    }
    struct weir_summary_table {
        point: u32,
        quantiles: weir_range,
        count: u64,
        sum: f64,
    }
    struct weir_exemplar_table {
        point: u32,
        attrs: weir_range,
        time: u64,
        has: u32,
        value: weir_val,
        trace_id: weir_id,
        span_id: weir_id,
    }
    struct weir_num_table { v: u64, }
    struct weir_text_table { r#ref: weir_text, }
    struct weir_hit_table { r#match: weir_hit, }
}

pub const TABLE_RESOURCE: u32 = 2;
pub const TABLE_SCOPE: u32 = 3;
pub const TABLE_ATTR: u32 = 6;
pub const TABLE_SPAN: u32 = 7;
pub const TABLE_EVENT: u32 = 8;
pub const TABLE_LINK: u32 = 9;
pub const TABLE_LOG: u32 = 10;
pub const TABLE_METRIC: u32 = 11;
pub const TABLE_POINT: u32 = 12;
pub const TABLE_HIST: u32 = 13;
pub const TABLE_EXPHIST: u32 = 14;
pub const TABLE_SUMMARY: u32 = 15;
pub const TABLE_EXEMPLAR: u32 = 16;
pub const TABLE_NUM: u32 = 17;
pub const TABLE_TEXT: u32 = 18;
pub const TABLE_HIT: u32 = 19;
