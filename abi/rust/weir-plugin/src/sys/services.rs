//! Configuration, host and the services that it offers by id.

use std::os::raw::{c_char, c_void};

use super::{c_structs, weir_batch, weir_fd_fn, weir_fn, weir_outcome, weir_permit, weir_status};

pub const WEIR_COUNTER: u32 = 1;
pub const WEIR_UP_DOWN_COUNTER: u32 = 2;
pub const WEIR_GAUGE: u32 = 3;
pub const WEIR_HISTOGRAM: u32 = 4;

pub const WEIR_READABLE: u32 = 1;
pub const WEIR_WRITABLE: u32 = 2;
pub const WEIR_CLOSED: u32 = 4;

c_structs! {
    struct weir_value {
        value_type: u32,
        count: u32,
        str: *const c_char,
        i64: i64,
        f64: f64,
    }
    struct weir_config {
        size: u32,
        json_len: u32,
        json: *const c_char,
        get: unsafe extern "C" fn(*const weir_config, *const c_char, *mut weir_value) -> i32,
        key_at: unsafe extern "C" fn(*const weir_config, *const c_char, u32, *mut weir_value)
                                     -> i32,
    }
    struct weir_host {
        size: u32,
        abi_major: u16,
        abi_minor: u16,
        data_revision_min: u16,
        data_revision_max: u16,
        reserved: u32,
        service: unsafe extern "C" fn(*const weir_host, *const c_char) -> *const c_void,
        fail: unsafe extern "C" fn(*const weir_host, *const c_char, usize),
    }
    struct weir_lane {
        size: u32,
        index: u32,
        count: u32,
        reserved: u32,
        host: *const weir_host,
    }
    struct weir_log_field { key: *const c_char, value: *const c_char, }
    struct weir_log_v1 {
        size: u32,
        reserved: u32,
        write: unsafe extern "C" fn(*const weir_host, u32, *const c_char, usize,
                                    *const weir_log_field, u32),
    }
    struct weir_metrics_v1 {
        size: u32,
        reserved: u32,
        define: unsafe extern "C" fn(*const weir_host, u32, *const c_char, *const c_char,
                                     *const c_char, *const c_char) -> u32,
        add: unsafe extern "C" fn(*const weir_host, u32, u32, i64),
    }
    struct weir_clock_v1 {
        size: u32,
        reserved: u32,
        unix_ns: unsafe extern "C" fn(*const weir_host) -> u64,
        mono_ns: unsafe extern "C" fn(*const weir_host) -> u64,
    }
    struct weir_keys_v1 {
        size: u32,
        reserved: u32,
        subscribe: unsafe extern "C" fn(*const weir_host, *const c_char, usize) -> u32,
    }
    struct weir_regex_v1 {
        size: u32,
        reserved: u32,
        add: unsafe extern "C" fn(*const weir_host, *const c_char, usize, u32, u64, u32,
                                  *mut weir_outcome) -> weir_status,
    }
    struct weir_report_v1 {
        size: u32,
        reserved: u32,
        publish: unsafe extern "C" fn(*const weir_host, *const c_char, usize, *mut weir_outcome)
                                      -> weir_status,
    }
    struct weir_piece { data: *const u8, len: u64, }
    struct weir_wire_v1 {
        size: u32,
        reserved: u32,
        pieces: unsafe extern "C" fn(*const weir_batch, *mut *const weir_piece, *mut u32,
                                     *mut u64) -> weir_status,
    }
    struct weir_hold_v1 {
        size: u32,
        reserved: u32,
        detach: unsafe extern "C" fn(*const weir_lane, *mut weir_batch, *const u32, u32, *mut u64,
                                     *mut weir_outcome) -> weir_status,
        emit: unsafe extern "C" fn(*const weir_lane, *const u64, u32, *mut weir_outcome)
                                   -> weir_status,
        drop: unsafe extern "C" fn(*const weir_lane, *const u64, u32, *const c_char),
    }
    struct weir_ack_v1 {
        size: u32,
        reserved: u32,
        complete: unsafe extern "C" fn(*const weir_host, u64, *const weir_outcome),
    }
    struct weir_loop_v1 {
        size: u32,
        reserved: u32,
        fd_add: unsafe extern "C" fn(*const weir_lane, i32, u32, weir_fd_fn, *mut c_void)
                                     -> weir_status,
        fd_mod: unsafe extern "C" fn(*const weir_lane, i32, u32) -> weir_status,
        fd_del: unsafe extern "C" fn(*const weir_lane, i32),
        timer_add: unsafe extern "C" fn(*const weir_lane, u64, weir_fn, *mut c_void) -> u64,
        timer_cancel: unsafe extern "C" fn(*const weir_lane, u64),
        post: unsafe extern "C" fn(*const weir_lane, weir_fn, *mut c_void) -> weir_status,
        listen: unsafe extern "C" fn(*const weir_lane, *const c_char, weir_fd_fn, *mut c_void,
                                     *mut weir_outcome) -> weir_status,
        thread_start: unsafe extern "C" fn(*const weir_lane, *const c_char, weir_fn, *mut c_void)
                                           -> weir_status,
        stop_requested: unsafe extern "C" fn(*const weir_lane) -> i32,
        tick: unsafe extern "C" fn(*const weir_lane, u64),
    }
    struct weir_sink {
        size: u32,
        reserved: u32,
        reserve: unsafe extern "C" fn(*const weir_sink, u16, u64, *mut weir_permit,
                                      *mut weir_outcome) -> weir_status,
        resize: unsafe extern "C" fn(*const weir_sink, *mut weir_permit, u64, *mut weir_outcome)
                                     -> weir_status,
        release: unsafe extern "C" fn(*const weir_sink, *mut weir_permit),
        push: unsafe extern "C" fn(*const weir_sink, *mut weir_permit, u64, u64,
                                   *mut weir_outcome) -> weir_status,
        push_lent: unsafe extern "C" fn(*const weir_sink, *mut weir_permit, *const u8, u64,
                                        weir_fn, *mut c_void, u64, *mut weir_outcome)
                                        -> weir_status,
        batch_new: unsafe extern "C" fn(*const weir_sink, *mut weir_permit, u16)
                                        -> *mut weir_batch,
        push_batch: unsafe extern "C" fn(*const weir_sink, *mut weir_permit, *mut weir_batch, u64,
                                         *mut weir_outcome) -> weir_status,
    }
    struct weir_json_v1 {
        size: u32,
        reserved: u32,
        decode: unsafe extern "C" fn(*const weir_sink, u16, *const c_char, u64, *mut weir_permit,
                                     *mut u64, *mut weir_outcome) -> weir_status,
        pieces: unsafe extern "C" fn(*const weir_batch, *mut *const weir_piece, *mut u32,
                                     *mut u64) -> weir_status,
    }
    struct weir_state_writer {
        size: u32,
        reserved: u32,
        put: unsafe extern "C" fn(*const weir_state_writer, *const c_void, u64) -> weir_status,
        give: unsafe extern "C" fn(*const weir_state_writer, u64, *const c_void, u64)
                                   -> weir_status,
    }
}
