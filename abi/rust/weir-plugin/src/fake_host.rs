//! A host for tests: it writes down what it is asked, and answers as it is told to.

use std::ffi::CStr;
use std::os::raw::{c_char, c_void};
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::Mutex;

use crate::error::Outcome;
use crate::sys::*;

/// Its address is the host's, the lane's and the sink's `host`.
#[repr(C)]
pub(crate) struct FakeHost {
    raw: weir_host,
    calls: Mutex<Vec<String>>,
    /// What calls that may refuse return.
    pub(crate) answer: AtomicI32,
}

// SAFETY: the pointers in it are to functions and statics.
unsafe impl Sync for FakeHost {}

unsafe fn fake<'a>(host: *const weir_host) -> &'a FakeHost {
    &*host.cast()
}
unsafe fn text<'a>(at: *const c_char) -> std::borrow::Cow<'a, str> {
    CStr::from_ptr(at).to_string_lossy()
}
unsafe fn ids(groups: *const u64, n: u32) -> Vec<u64> {
    std::slice::from_raw_parts(groups, n as usize).to_vec()
}

unsafe extern "C" fn service(_: *const weir_host, id: *const c_char) -> *const c_void {
    match &*text(id) {
        "weir.hold/1" => &HOLD as *const _ as *const c_void,
        "weir.ack/1" => &ACK as *const _ as *const c_void,
        "weir.loop/1" => &LOOP as *const _ as *const c_void,
        _ => std::ptr::null(),
    }
}
unsafe extern "C" fn fail(host: *const weir_host, at: *const c_char, n: usize) {
    let bytes = std::slice::from_raw_parts(at.cast(), n);
    fake(host).note(format!("fail {}", String::from_utf8_lossy(bytes)));
}

unsafe extern "C" fn detach(
    lane: *const weir_lane,
    _: *mut weir_batch,
    rows: *const u32,
    n: u32,
    group: *mut u64,
    _: *mut weir_outcome,
) -> weir_status {
    let rows = std::slice::from_raw_parts(rows, n as usize);
    *group = 100 + u64::from(rows[0]);
    fake((*lane).host).asked(format!("detach {:?}", rows))
}
unsafe extern "C" fn emit(
    lane: *const weir_lane,
    groups: *const u64,
    n: u32,
    _: *mut weir_outcome,
) -> weir_status {
    fake((*lane).host).asked(format!("emit {:?}", ids(groups, n)))
}
unsafe extern "C" fn discard(
    lane: *const weir_lane,
    groups: *const u64,
    n: u32,
    reason: *const c_char,
) {
    fake((*lane).host).note(format!("drop {:?} {}", ids(groups, n), text(reason)));
}
static HOLD: weir_hold_v1 = weir_hold_v1 { size: 32, reserved: 0, detach, emit, drop: discard };

unsafe extern "C" fn complete(host: *const weir_host, id: u64, outcome: *const weir_outcome) {
    let o = &*outcome;
    fake(host).note(format!("complete {} {} rejected {}", id, o.status, o.rejected));
}
static ACK: weir_ack_v1 = weir_ack_v1 { size: 16, reserved: 0, complete };

unsafe extern "C" fn fd_add(
    _: *const weir_lane,
    _: i32,
    _: u32,
    _: weir_fd_fn,
    _: *mut c_void,
) -> weir_status {
    WEIR_OK
}
unsafe extern "C" fn fd_mod(_: *const weir_lane, _: i32, _: u32) -> weir_status {
    WEIR_OK
}
unsafe extern "C" fn fd_del(_: *const weir_lane, _: i32) {}
unsafe extern "C" fn timer_add(lane: *const weir_lane, at: u64, _: weir_fn, _: *mut c_void) -> u64 {
    fake((*lane).host).note(format!("timer {}", at));
    at
}
unsafe extern "C" fn timer_cancel(lane: *const weir_lane, id: u64) {
    fake((*lane).host).note(format!("cancel timer {}", id));
}
/// Calls made by `post` and `thread_start` wait here until a test runs them.
pub(crate) struct Waiting(pub(crate) weir_fn, pub(crate) *mut c_void);
thread_local! {
    pub(crate) static WAITING: std::cell::RefCell<Vec<Waiting>> = Default::default();
}
unsafe extern "C" fn post(lane: *const weir_lane, f: weir_fn, at: *mut c_void) -> weir_status {
    let status = fake((*lane).host).asked("post".to_string());
    if status >= 0 {
        WAITING.with(|w| w.borrow_mut().push(Waiting(f, at)));
    }
    status
}
unsafe extern "C" fn listen(
    _: *const weir_lane,
    _: *const c_char,
    _: weir_fd_fn,
    _: *mut c_void,
    _: *mut weir_outcome,
) -> weir_status {
    WEIR_OK
}
unsafe extern "C" fn thread_start(
    lane: *const weir_lane,
    name: *const c_char,
    f: weir_fn,
    at: *mut c_void,
) -> weir_status {
    let status = fake((*lane).host).asked(format!("thread {}", text(name)));
    if status >= 0 {
        WAITING.with(|w| w.borrow_mut().push(Waiting(f, at)));
    }
    status
}
unsafe extern "C" fn stop_requested(_: *const weir_lane) -> i32 {
    1
}
unsafe extern "C" fn tick(lane: *const weir_lane, at: u64) {
    fake((*lane).host).note(format!("tick {}", at));
}
static LOOP: weir_loop_v1 = weir_loop_v1 {
    size: std::mem::size_of::<weir_loop_v1>() as u32,
    reserved: 0,
    fd_add,
    fd_mod,
    fd_del,
    timer_add,
    timer_cancel,
    post,
    listen,
    thread_start,
    stop_requested,
    tick,
};

unsafe extern "C" fn get(_: *const weir_config, _: *const c_char, _: *mut weir_value) -> i32 {
    0
}
unsafe extern "C" fn key_at(
    _: *const weir_config,
    _: *const c_char,
    _: u32,
    _: *mut weir_value,
) -> i32 {
    0
}

impl FakeHost {
    pub(crate) fn new() -> Box<Self> {
        let raw = weir_host {
            size: std::mem::size_of::<weir_host>() as u32,
            abi_major: WEIR_ABI_MAJOR,
            abi_minor: WEIR_ABI_MINOR,
            data_revision_min: WEIR_DATA_REVISION,
            data_revision_max: WEIR_DATA_REVISION,
            reserved: 0,
            service,
            fail,
        };
        Box::new(FakeHost { raw, calls: Mutex::default(), answer: AtomicI32::new(WEIR_OK) })
    }
    pub(crate) fn note(&self, call: String) {
        self.calls.lock().unwrap().push(call);
    }
    fn asked(&self, call: String) -> weir_status {
        self.note(call);
        self.answer.load(Ordering::SeqCst)
    }
    /// What it was asked since the last time.
    pub(crate) fn calls(&self) -> Vec<String> {
        std::mem::take(&mut self.calls.lock().unwrap())
    }
    pub(crate) fn raw(&self) -> *const weir_host {
        (self as *const FakeHost).cast()
    }
    pub(crate) fn lane(&self) -> weir_lane {
        let size = std::mem::size_of::<weir_lane>() as u32;
        weir_lane { size, index: 0, count: 1, reserved: 0, host: self.raw() }
    }
}

/// An instance of a component with one shard; both are closed when it is dropped.
pub(crate) struct Opened<'h> {
    pub(crate) component: weir_component,
    pub(crate) instance: *mut weir_instance,
    pub(crate) shard: *mut weir_shard,
    pub(crate) plan: weir_plan,
    _lane: Box<weir_lane>,
    _host: &'h FakeHost,
}

impl<'h> Opened<'h> {
    /// The plan of `create` begins with the component's own.
    pub(crate) fn new(host: &'h FakeHost, component: weir_component) -> Self {
        let size = std::mem::size_of::<weir_config>() as u32;
        let json = b"{}\0".as_ptr().cast();
        let config = weir_config { size, json_len: 2, json, get, key_at };
        let mut plan = weir_plan {
            size: std::mem::size_of::<weir_plan>() as u32,
            spare_attrs: 0,
            signals: component.signals,
            text_classes: 0,
            need: component.need,
            write: component.write,
        };
        let lane = Box::new(host.lane());
        let (mut instance, mut shard) = (std::ptr::null_mut(), std::ptr::null_mut());
        let mut outcome = Outcome::new();
        // SAFETY: the order and the arguments of the contract.
        unsafe {
            let raw = outcome.as_raw();
            let create = component.create.unwrap();
            let status = create(host.raw(), &config, &mut plan, &mut instance, raw);
            outcome.result(status).expect("an instance");
            let raw = outcome.as_raw();
            let status = component.shard_open.unwrap()(instance, &*lane, &mut shard, raw);
            outcome.result(status).expect("a shard");
        }
        Opened { component, instance, shard, plan, _lane: lane, _host: host }
    }
}

impl Drop for Opened<'_> {
    fn drop(&mut self) {
        // SAFETY: as above.
        unsafe {
            self.component.shard_close.unwrap()(self.instance, self.shard);
            self.component.destroy.unwrap()(self.instance);
        }
    }
}
