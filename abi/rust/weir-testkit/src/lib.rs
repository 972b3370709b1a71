//! A host of one component for the unit tests of plugins in Rust, over `weir/testkit.h`.
//!
//! [`Kit::of_this_crate`] is for the plugin that the test is compiled with, [`Kit::load`] for a
//! file. Options are YAML or JSON, batches OTLP/JSON export requests. What the component answers is
//! a result; a mistake of the test, such as a batch that is no OTLP/JSON, panics with what is
//! wrong.

use std::ffi::{CStr, CString};
use std::os::raw::c_char;
use std::ptr;

#[allow(non_camel_case_types)]
mod raw;

pub use weir_plugin::sys::{
    weir_status, WEIR_BUSY, WEIR_CANCELLED, WEIR_FATAL, WEIR_OK, WEIR_PARTIAL, WEIR_PENDING,
    WEIR_PERMANENT, WEIR_RETRY,
};

/// Of `weir/testkit.h`: the call was not made.
const UNUSABLE: weir_status = -100;
/// For what never takes long.
const TIMEOUT_MS: u32 = 10_000;

/// What a component answered that is not OK.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub status: weir_status,
    pub text: String,
    /// Where in the options, when `new` said so: `/endpoint`.
    pub pointer: String,
}

/// What a processor sent on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// One OTLP/JSON export request.
    pub json: String,
    /// What went in was sent on byte by byte.
    pub untouched: bool,
}

/// What a receiver pushed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pushed {
    pub signal: u64,
    pub json: String,
    pub cookie: u64,
    /// What it was answered.
    pub status: weir_status,
}

/// An export that the exporter has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completed {
    pub ticket: u64,
    pub status: weir_status,
    pub text: String,
}

/// A line of the component's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    pub severity: u32,
    pub text: String,
}

/// A host of one component. It is neither `Send` nor `Sync`: one thread a kit.
pub struct Kit {
    raw: *mut raw::weir_kit,
}

fn c_text(text: &str) -> CString {
    CString::new(text).expect("a text for the kit has a NUL inside")
}

impl Kit {
    /// For the plugin that `weir_plugin::plugin!` makes in the crate under test.
    pub fn of_this_crate() -> Self {
        // SAFETY: the symbol is what `plugin!` exports, or the test does not link; what it returns
        // is static, with one component.
        let raw = unsafe { raw::weir_kit_new(*(*raw::weir_plugin_v1(ptr::null())).components) };
        Self { raw }
    }

    /// For the first component of a plugin file, which stays loaded for good. When there is none
    /// `create` panics with the reason.
    pub fn load(path: &str) -> Self {
        // SAFETY: the text lives as long as the call.
        Self { raw: unsafe { raw::weir_kit_load(c_text(path).as_ptr()) } }
    }

    /// Makes an instance, in place of the one before: `Err` is what the schema or `new` refused.
    pub fn create(&mut self, options: &str) -> Result<(), Failure> {
        let options = c_text(options);
        // SAFETY: here and below: `raw` is a kit until `drop`, and texts live as long as the call.
        let status = unsafe { raw::weir_kit_create(self.raw, options.as_ptr()) };
        self.result(status)
    }

    /// Ends the instance. How many descriptors, timers and posted calls it left behind; 0 is right.
    pub fn close(&mut self) -> u32 {
        unsafe { raw::weir_kit_close(self.raw) }
    }

    /// Instances that are created afterwards find no such service: `"weir.keys/1"`.
    pub fn withhold(&mut self, service: &str) {
        unsafe { raw::weir_kit_withhold(self.raw, c_text(service).as_ptr()) }
    }

    /// Bytes that the arena of a batch may hold, for instances that are created afterwards.
    pub fn limit_arena(&mut self, bytes_max: u32) {
        unsafe { raw::weir_kit_limit_arena(self.raw, bytes_max) }
    }

    /// Processors: one batch through the component.
    pub fn process(&mut self, signal: u64, json: &str) -> Result<Output, Failure> {
        let json = c_text(json);
        let status = unsafe { raw::weir_kit_process(self.raw, signal as u16, json.as_ptr()) };
        self.result(status)?;
        Ok(Output {
            json: self.text(raw::weir_kit_output),
            untouched: unsafe { raw::weir_kit_untouched(self.raw) } != 0,
        })
    }

    /// Panics with the first difference when two requests do not mean the same.
    #[track_caller]
    pub fn assert_same(&self, signal: u64, expected: &str, found: &str) {
        let (expected, found) = (c_text(expected), c_text(found));
        let difference = owned(unsafe {
            raw::weir_kit_difference(self.raw, signal as u16, expected.as_ptr(), found.as_ptr())
        });
        assert!(difference.is_empty(), "{}", difference);
    }

    /// Receivers: calls `start`. Give the component an endpoint of 127.0.0.1:0, and ask for `port`.
    pub fn start(&mut self) -> Result<(), Failure> {
        let status = unsafe { raw::weir_kit_start(self.raw) };
        self.result(status)
    }

    /// Receivers: calls `stop`, with a deadline that far from now.
    pub fn stop(&mut self, window_ms: u32) -> Result<(), Failure> {
        let status = unsafe { raw::weir_kit_stop(self.raw, window_ms) };
        self.result(status)
    }

    /// The port of the first endpoint that the component listens on; 0: of none.
    pub fn port(&self) -> u16 {
        unsafe { raw::weir_kit_port(self.raw, ptr::null()) }
    }

    /// Serves descriptors, timers and posted calls once.
    pub fn turn(&mut self, timeout_ms: u32) {
        unsafe { raw::weir_kit_turn(self.raw, timeout_ms) }
    }

    /// Serves them until the component has pushed `count` times in all; panics after ten seconds.
    #[track_caller]
    pub fn wait_pushed(&mut self, count: usize) {
        let done = unsafe { raw::weir_kit_turn_until_pushed(self.raw, count as u64, TIMEOUT_MS) };
        assert!(done != 0, "{} pushes in {} ms: {:?}", count, TIMEOUT_MS, self.pushed());
    }

    /// What was pushed, the refused pushes too, oldest first.
    pub fn pushed(&self) -> Vec<Pushed> {
        let count = unsafe { raw::weir_kit_pushed(self.raw) };
        let pushed_at = |i| unsafe {
            Pushed {
                signal: raw::weir_kit_pushed_signal(self.raw, i).into(),
                json: owned(raw::weir_kit_pushed_json(self.raw, i)),
                cookie: raw::weir_kit_pushed_cookie(self.raw, i),
                status: raw::weir_kit_pushed_answer(self.raw, i),
            }
        };
        (0..count).map(pushed_at).collect()
    }

    /// What the sink answers from now on to requests for room.
    pub fn answer_reserves(&mut self, status: weir_status, text: &str) {
        unsafe { raw::weir_kit_answer_reserves(self.raw, status, c_text(text).as_ptr()) }
    }

    /// What the sink answers from now on to pushes; `WEIR_PENDING` leaves them open.
    pub fn answer_pushes(&mut self, status: weir_status, text: &str) {
        unsafe { raw::weir_kit_answer_pushes(self.raw, status, c_text(text).as_ptr()) }
    }

    /// Answers the oldest open push. False when there is none.
    pub fn acknowledge(&mut self, status: weir_status, text: &str) -> bool {
        unsafe { raw::weir_kit_acknowledge(self.raw, status, c_text(text).as_ptr()) != 0 }
    }

    /// Calls `on_ready`: there is room again.
    pub fn ready(&mut self) {
        unsafe { raw::weir_kit_ready(self.raw) }
    }

    /// Permits that were neither pushed nor given back; 0 is right when all is done.
    pub fn permits_held(&self) -> u64 {
        unsafe { raw::weir_kit_permits_held(self.raw) }
    }

    /// Exporters: one batch. `WEIR_OK`, or `WEIR_PENDING`: the answer comes later.
    pub fn begin(&mut self, signal: u64, json: &str, ticket: u64) -> Result<weir_status, Failure> {
        let json = c_text(json);
        let status = unsafe { raw::weir_kit_begin(self.raw, signal as u16, json.as_ptr(), ticket) };
        self.result(status).map(|()| status)
    }

    /// Exporters: ends a ticket that is open.
    pub fn cancel(&mut self, ticket: u64) {
        unsafe { raw::weir_kit_cancel(self.raw, ticket) }
    }

    /// Serves descriptors, timers and posted calls until `count` exports were completed in all;
    /// panics after ten seconds.
    #[track_caller]
    pub fn wait_completed(&mut self, count: usize) {
        let done =
            unsafe { raw::weir_kit_turn_until_completed(self.raw, count as u64, TIMEOUT_MS) };
        assert!(done != 0, "{} exports in {} ms: {:?}", count, TIMEOUT_MS, self.completed());
    }

    /// Exports that were completed after PENDING, oldest first.
    pub fn completed(&self) -> Vec<Completed> {
        let count = unsafe { raw::weir_kit_completed(self.raw) };
        let completed_at = |i| unsafe {
            Completed {
                ticket: raw::weir_kit_completed_ticket(self.raw, i),
                status: raw::weir_kit_completed_status(self.raw, i),
                text: owned(raw::weir_kit_completed_text(self.raw, i)),
            }
        };
        (0..count).map(completed_at).collect()
    }

    /// The sum of a metric over its attribute sets; `None`: the component defined no such one.
    pub fn metric(&self, name: &str) -> Option<i64> {
        let value = unsafe { raw::weir_kit_metric(self.raw, c_text(name).as_ptr()) };
        (value != -1).then_some(value)
    }

    /// The metric with these attributes, as they were defined: `"severity=info"`.
    pub fn metric_of(&self, name: &str, attributes: &str) -> Option<i64> {
        let (name, attributes) = (c_text(name), c_text(attributes));
        let value =
            unsafe { raw::weir_kit_metric_of(self.raw, name.as_ptr(), attributes.as_ptr()) };
        (value != -1).then_some(value)
    }

    /// What the component logged, oldest first.
    pub fn log(&self) -> Vec<LogLine> {
        let count = unsafe { raw::weir_kit_logged(self.raw) };
        let line_at = |i| unsafe {
            LogLine {
                severity: raw::weir_kit_logged_severity(self.raw, i),
                text: owned(raw::weir_kit_logged_text(self.raw, i)),
            }
        };
        (0..count).map(line_at).collect()
    }

    /// Why the instance said that it is broken; "" when it did not.
    pub fn failure(&self) -> String {
        self.text(raw::weir_kit_failure)
    }

    fn text(&self, of: unsafe extern "C" fn(*mut raw::weir_kit) -> *const c_char) -> String {
        owned(unsafe { of(self.raw) })
    }

    fn result(&self, status: weir_status) -> Result<(), Failure> {
        let text = self.text(raw::weir_kit_error);
        assert!(status != UNUSABLE, "{}", text);
        if status >= 0 {
            return Ok(());
        }
        Err(Failure { status, text, pointer: self.text(raw::weir_kit_error_pointer) })
    }
}

impl Drop for Kit {
    fn drop(&mut self) {
        unsafe { raw::weir_kit_free(self.raw) }
    }
}

/// A text of the kit's as Rust's own.
fn owned(text: *const c_char) -> String {
    // SAFETY: what the kit returns is a text with a NUL, as long as it lives.
    unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned()
}
