//! `weir/testkit.h` as it is. What the header says is not said again here.
use std::os::raw::c_char;

use weir_plugin::sys::{self, weir_component, weir_host, weir_status};

#[repr(C)]
pub struct weir_kit {
    _opaque: [u8; 0],
}

extern "C" {
    /// Of the plugin that is linked into the test.
    pub fn weir_plugin_v1(host: *const weir_host) -> *const sys::weir_plugin;
}

#[link(name = "weir-testkit")]
extern "C" {
    pub fn weir_kit_new(component: *const weir_component) -> *mut weir_kit;
    pub fn weir_kit_load(path: *const c_char) -> *mut weir_kit;
    pub fn weir_kit_free(kit: *mut weir_kit);
    pub fn weir_kit_create(kit: *mut weir_kit, options: *const c_char) -> weir_status;
    pub fn weir_kit_close(kit: *mut weir_kit) -> u32;
    pub fn weir_kit_error(kit: *mut weir_kit) -> *const c_char;
    pub fn weir_kit_error_pointer(kit: *mut weir_kit) -> *const c_char;
    pub fn weir_kit_withhold(kit: *mut weir_kit, service: *const c_char);
    pub fn weir_kit_limit_arena(kit: *mut weir_kit, bytes_max: u32);

    pub fn weir_kit_process(kit: *mut weir_kit, signal: u16, json: *const c_char) -> weir_status;
    pub fn weir_kit_output(kit: *mut weir_kit) -> *const c_char;
    pub fn weir_kit_untouched(kit: *mut weir_kit) -> i32;
    pub fn weir_kit_difference(
        kit: *mut weir_kit,
        signal: u16,
        expected: *const c_char,
        found: *const c_char,
    ) -> *const c_char;

    pub fn weir_kit_start(kit: *mut weir_kit) -> weir_status;
    pub fn weir_kit_stop(kit: *mut weir_kit, window_ms: u32) -> weir_status;
    pub fn weir_kit_port(kit: *mut weir_kit, endpoint: *const c_char) -> u16;
    pub fn weir_kit_turn(kit: *mut weir_kit, timeout_ms: u32);
    pub fn weir_kit_turn_until_pushed(kit: *mut weir_kit, count: u64, timeout_ms: u32) -> i32;
    pub fn weir_kit_pushed(kit: *mut weir_kit) -> u64;
    pub fn weir_kit_pushed_signal(kit: *mut weir_kit, index: u64) -> u16;
    pub fn weir_kit_pushed_json(kit: *mut weir_kit, index: u64) -> *const c_char;
    pub fn weir_kit_pushed_cookie(kit: *mut weir_kit, index: u64) -> u64;
    pub fn weir_kit_pushed_answer(kit: *mut weir_kit, index: u64) -> weir_status;
    pub fn weir_kit_answer_reserves(kit: *mut weir_kit, status: weir_status, text: *const c_char);
    pub fn weir_kit_answer_pushes(kit: *mut weir_kit, status: weir_status, text: *const c_char);
    pub fn weir_kit_acknowledge(
        kit: *mut weir_kit,
        status: weir_status,
        text: *const c_char,
    ) -> i32;
    pub fn weir_kit_ready(kit: *mut weir_kit);
    pub fn weir_kit_permits_held(kit: *mut weir_kit) -> u64;

    pub fn weir_kit_begin(
        kit: *mut weir_kit,
        signal: u16,
        json: *const c_char,
        ticket: u64,
    ) -> weir_status;
    pub fn weir_kit_cancel(kit: *mut weir_kit, ticket: u64);
    pub fn weir_kit_turn_until_completed(kit: *mut weir_kit, count: u64, timeout_ms: u32) -> i32;
    pub fn weir_kit_completed(kit: *mut weir_kit) -> u64;
    pub fn weir_kit_completed_ticket(kit: *mut weir_kit, index: u64) -> u64;
    pub fn weir_kit_completed_status(kit: *mut weir_kit, index: u64) -> weir_status;
    pub fn weir_kit_completed_text(kit: *mut weir_kit, index: u64) -> *const c_char;

    pub fn weir_kit_metric(kit: *mut weir_kit, name: *const c_char) -> i64;
    pub fn weir_kit_metric_of(
        kit: *mut weir_kit,
        name: *const c_char,
        attributes: *const c_char,
    ) -> i64;
    pub fn weir_kit_logged(kit: *mut weir_kit) -> u64;
    pub fn weir_kit_logged_severity(kit: *mut weir_kit, index: u64) -> u32;
    pub fn weir_kit_logged_text(kit: *mut weir_kit, index: u64) -> *const c_char;
    pub fn weir_kit_failure(kit: *mut weir_kit) -> *const c_char;
}
