//! The C contract, `weir/abi.h`, as it is: same names, same layout, raw pointers.
//!
//! Components do not need this module. `tests/layout.rs` compares the size of every struct and the
//! place of every field with the header; what is asserted at the end holds at compile time. What
//! the header says of a member is not said again here.
#![allow(non_camel_case_types, missing_docs, clippy::missing_safety_doc)]

use std::os::raw::{c_char, c_void};

mod services;
mod tables;

pub use services::*;
pub use tables::*;

pub const WEIR_ABI_MAJOR: u16 = 1;
pub const WEIR_ABI_MINOR: u16 = 0;
pub const WEIR_DATA_REVISION: u16 = 1;

pub type weir_status = i32;
pub const WEIR_OK: weir_status = 0;
pub const WEIR_PENDING: weir_status = 1;
pub const WEIR_RETRY: weir_status = -1;
pub const WEIR_BUSY: weir_status = -2;
pub const WEIR_PARTIAL: weir_status = -3;
pub const WEIR_PERMANENT: weir_status = -4;
pub const WEIR_CANCELLED: weir_status = -5;
pub const WEIR_FATAL: weir_status = -6;

pub const WEIR_ARENA_BIT: u32 = 0x8000_0000;
pub const WEIR_NO_ROW: u32 = u32::MAX;
pub const WEIR_NO_ID: u32 = u32::MAX;
pub const WEIR_ABSENT_OFF: u32 = u32::MAX;

pub const WEIR_V_NONE: u8 = 0;
pub const WEIR_V_STR: u8 = 1;
pub const WEIR_V_BOOL: u8 = 2;
pub const WEIR_V_I64: u8 = 3;
pub const WEIR_V_F64: u8 = 4;
pub const WEIR_V_BYTES: u8 = 5;
pub const WEIR_V_LIST: u8 = 6;
pub const WEIR_V_MAP: u8 = 7;

pub const WEIR_ATTR_DELETED: u8 = 2;
pub const WEIR_ATTR_MOVED: u8 = 8;
pub const WEIR_ATTR_DEAD: u8 = WEIR_ATTR_DELETED | WEIR_ATTR_MOVED;
pub const WEIR_OWNER_LOG_BODY: u32 = 128;

pub const WEIR_BATCH_FAILED: u32 = 1;
pub const WEIR_BATCH_NEW: u32 = 2;
pub const WEIR_TEXT_READ_ONLY: u8 = 1;

pub const WEIR_RECEIVER: u16 = 1;
pub const WEIR_PROCESSOR: u16 = 2;
pub const WEIR_EXPORTER: u16 = 3;

/// Declares structs of the contract, and `layouts()`, what they look like in memory.
macro_rules! c_structs {
    ($($(#[$meta:meta])* struct $name:ident { $($field:ident: $type:ty,)* })*) => {
        $(
            $(#[$meta])*
            #[repr(C)]
            #[derive(Clone, Copy)]
            pub struct $name { $(pub $field: $type,)* }
        )*
        /// What these structs look like.
        #[doc(hidden)]
        pub fn layouts() -> Vec<crate::sys::Layout> {
            let mut all = Vec::new();
            $({
                let place = std::mem::MaybeUninit::<$name>::uninit();
                let start = place.as_ptr();
                // SAFETY: no field is read; the addresses lie inside `place`.
                let fields = unsafe {
                    vec![$((
                        stringify!($field),
                        std::ptr::addr_of!((*start).$field) as usize - start as usize,
                        std::mem::size_of::<$type>(),
                    ),)*]
                };
                let (name, size) = (stringify!($name), std::mem::size_of::<$name>());
                all.push(crate::sys::Layout { name, size, fields });
            })*
            all
        }
    };
}
pub(crate) use c_structs;

pub type weir_id = u32;
pub type weir_fn = Option<unsafe extern "C" fn(*mut c_void)>;
pub type weir_fd_fn = Option<unsafe extern "C" fn(*mut c_void, i32, u32)>;

/// Defined by the plugin: here an instance of the SDK's own type, behind a pointer.
#[repr(C)]
pub struct weir_instance {
    _private: [u8; 0],
}
/// Likewise.
#[repr(C)]
pub struct weir_shard {
    _private: [u8; 0],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub union weir_val {
    pub text: weir_str,
    pub i64: i64,
    pub f64: f64,
    pub kids: weir_kids,
    pub bits: u64,
}

c_structs! {
    struct weir_outcome {
        size: u32,
        status: weir_status,
        retry_after_ns: u64,
        rejected: u64,
        reject_bits: *mut u64,
        text: *mut c_char,
        text_len: u32,
        text_cap: u32,
        pointer: *mut c_char,
        pointer_len: u32,
        pointer_cap: u32,
    }
    struct weir_str { off: u32, len: u32, }
    struct weir_range { first: u32, count: u32, }
    struct weir_kids { end: u32, count: u32, }
    struct weir_columns { ids: *const u32, count: u32, reserved: u32, }
    struct weir_text { column: u16, text_class: u8, flags: u8, row: u32, }
    struct weir_text_column { column: u32, reserved: u32, cells: *const weir_str, }
    struct weir_hit { text: u32, pattern: u32, from: u32, to: u32, }
    struct weir_edit { column: u32, row: u32, old: weir_val, }
    struct weir_batch_ops {
        size: u32,
        reserved: u32,
        arena_grow: unsafe extern "C" fn(*mut weir_batch, u32) -> weir_status,
        edits_grow: unsafe extern "C" fn(*mut weir_batch) -> weir_status,
        attr_add: unsafe extern "C" fn(*mut weir_batch, u32, u32, u32) -> u32,
        attr_clear: unsafe extern "C" fn(*mut weir_batch, u32),
        rows_add: unsafe extern "C" fn(*mut weir_batch, u32, u32, u32) -> u32,
    }
    struct weir_batch {
        size: u32,
        signal: u16,
        data_revision: u16,
        flags: u32,
        arena_pos: u32,
        arena_end: u32,
        edit_count: u32,
        edit_cap: u32,
        text_column_count: u32,
        seg: [*const u8; 2],
        edits: *mut weir_edit,
        ops: *const weir_batch_ops,
        host_data: *mut c_void,
        text_columns: *const weir_text_column,
        item_attrs: *const weir_range,
        item_drop: *mut u64,
        item_table: u32,
        item_rows: u32,
        resource: *mut weir_resource_table,
        scope: *mut weir_scope_table,
        attr: *mut weir_attr_table,
        text: *mut weir_text_table,
        hit: *mut weir_hit_table,
        span: *mut weir_span_table,
        event: *mut weir_event_table,
        link: *mut weir_link_table,
        log: *mut weir_log_table,
        metric: *mut weir_metric_table,
        point: *mut weir_point_table,
        exemplar: *mut weir_exemplar_table,
        hist: *mut weir_hist_table,
        exphist: *mut weir_exphist_table,
        summary: *mut weir_summary_table,
        num: *mut weir_num_table,
    }
    struct weir_permit {
        size: u32,
        transport: u32,
        handle: u64,
        data: *mut u8,
        capacity: u64,
    }
    struct weir_plan {
        size: u32,
        spare_attrs: u32,
        signals: u64,
        text_classes: u64,
        need: weir_columns,
        write: weir_columns,
    }
    struct weir_processor_v1 {
        size: u32,
        reserved: u32,
        process: Option<unsafe extern "C" fn(*const weir_instance, *mut weir_shard,
                                             *mut weir_batch, *mut weir_outcome) -> weir_status>,
        tick: Option<unsafe extern "C" fn(*const weir_instance, *mut weir_shard, u64)>,
        flush: Option<unsafe extern "C" fn(*const weir_instance, *mut weir_shard, u64,
                                           *mut weir_outcome) -> weir_status>,
    }
    struct weir_receiver_v1 {
        size: u32,
        reserved: u32,
        start: Option<unsafe extern "C" fn(*const weir_instance, *mut weir_shard,
                                           *const weir_sink, *mut weir_outcome) -> weir_status>,
        stop: Option<unsafe extern "C" fn(*const weir_instance, *mut weir_shard, u64,
                                          *mut weir_outcome) -> weir_status>,
        on_ack: Option<unsafe extern "C" fn(*const weir_instance, u64, *const weir_outcome)>,
        on_ready: Option<unsafe extern "C" fn(*const weir_instance, *mut weir_shard)>,
    }
    struct weir_exporter_v1 {
        size: u32,
        inflight_max: u32,
        begin: Option<unsafe extern "C" fn(*const weir_instance, *mut weir_shard,
                                           *const weir_batch, u64, *mut weir_outcome)
                                           -> weir_status>,
        cancel: Option<unsafe extern "C" fn(*const weir_instance, *mut weir_shard, u64)>,
    }
    struct weir_component {
        size: u32,
        kind: u16,
        flags: u16,
        component_type: *const c_char,
        version: *const c_char,
        config_schema: *const c_char,
        signals: u64,
        need: weir_columns,
        write: weir_columns,
        partition_by: u32,
        state_revision: u32,
        create: Option<unsafe extern "C" fn(*const weir_host, *const weir_config, *mut weir_plan,
                                            *mut *mut weir_instance, *mut weir_outcome)
                                            -> weir_status>,
        destroy: Option<unsafe extern "C" fn(*mut weir_instance)>,
        shard_open: Option<unsafe extern "C" fn(*const weir_instance, *const weir_lane,
                                                *mut *mut weir_shard, *mut weir_outcome)
                                                -> weir_status>,
        shard_close: Option<unsafe extern "C" fn(*const weir_instance, *mut weir_shard)>,
        shutdown: Option<unsafe extern "C" fn(*mut weir_instance, u64, *mut weir_outcome)
                                              -> weir_status>,
        state_save: Option<unsafe extern "C" fn(*const weir_instance, *mut weir_shard,
                                                *const weir_state_writer, *mut weir_outcome)
                                                -> weir_status>,
        state_load: Option<unsafe extern "C" fn(*const weir_instance, *mut weir_shard, u32, u64,
                                                *const c_void, u64, *mut weir_outcome)
                                                -> weir_status>,
        receiver: *const weir_receiver_v1,
        processor: *const weir_processor_v1,
        exporter: *const weir_exporter_v1,
        extension: Option<unsafe extern "C" fn(*const c_char) -> *const c_void>,
    }
    struct weir_plugin {
        size: u32,
        abi_major: u16,
        abi_minor: u16,
        component_count: u32,
        reserved: u32,
        components: *const *const weir_component,
    }
}

/// The layout of release 1.0, at compile time. A line per struct; a line is never changed.
macro_rules! assert_sizes {
    ($($name:ident = $bytes:literal)*) => {
        $(const _: [(); $bytes] = [(); std::mem::size_of::<$name>()];)*
    };
}
assert_sizes! {
    weir_outcome = 64
    weir_str = 8
    weir_range = 8
    weir_kids = 8
    weir_val = 8
    weir_columns = 16
    weir_text = 8
    weir_text_column = 16
    weir_hit = 16
    weir_edit = 16
    weir_batch_ops = 48
    weir_batch = 232
    weir_permit = 32
    weir_plan = 56
    weir_processor_v1 = 32
    weir_receiver_v1 = 40
    weir_exporter_v1 = 24
    weir_component = 168
    weir_plugin = 24
    weir_value = 32
    weir_attr_table = 88
}

/// A struct as it lies in memory, for `tests/layout.rs`.
#[doc(hidden)]
pub struct Layout {
    pub name: &'static str,
    pub size: usize,
    /// Name, offset, size.
    pub fields: Vec<(&'static str, usize, usize)>,
}

/// Every struct of the contract that this module mirrors.
#[doc(hidden)]
pub fn all_layouts() -> Vec<Layout> {
    let mut all = layouts();
    all.extend(tables::layouts());
    all.extend(services::layouts());
    all
}
