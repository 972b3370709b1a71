//! What a receiver's calls are given: the loop of the shard, and the sink that takes data.
//!
//! First reserve, then read, then push: who can not be served is not read from. Busy means: watch
//! nothing until `on_ready`.

use std::ffi::CString;
use std::os::raw::c_void;
use std::os::unix::io::{FromRawFd, OwnedFd, RawFd};
use std::sync::Arc;

use crate::component::Receiver;
use crate::error::{from_outcome, Error, Outcome};
use crate::guard::{fatal, guard, guard_callback, ok, permanent};
use crate::host::{lacks, Host, Lane};
use crate::internal::{Instance, ReceiverPart, Shard};
use crate::new_batch::NewBatch;
use crate::sys::*;
use crate::thread::{start_thread, Mailbox, Poster, Thread};

/// What a descriptor is, or is to be, ready for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Events(u32);

impl Events {
    /// Watches nothing for now.
    pub const NONE: Events = Events(0);
    /// There is something to read.
    pub const READABLE: Events = Events(WEIR_READABLE);
    /// There is room to write.
    pub const WRITABLE: Events = Events(WEIR_WRITABLE);
    /// Of what came: the other side has closed.
    pub const CLOSED: Events = Events(WEIR_CLOSED);

    /// True when any of `other` is among them.
    pub fn contains(self, other: Events) -> bool {
        self.0 & other.0 != 0
    }
}

impl std::ops::BitOr for Events {
    type Output = Events;
    fn bitor(self, other: Events) -> Events {
        Events(self.0 | other.0)
    }
}

/// How a push went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pushed {
    /// Safe.
    Done,
    /// `on_ack` follows exactly once with the cookie, perhaps before the push has returned.
    Pending,
}

fn pushed(outcome: &Outcome, status: weir_status) -> Result<Pushed, Error> {
    match outcome.result(status)? {
        WEIR_PENDING => Ok(Pushed::Pending),
        _ => Ok(Pushed::Done),
    }
}

/// The loop and the sink of a shard, during one of its calls.
pub struct Io<'a> {
    lane: Lane<'a>,
    sink: *const weir_sink,
    context: *mut c_void,
    on_connection: weir_fd_fn,
    on_event: weir_fd_fn,
    on_timer: weir_fn,
    mailbox: unsafe fn(*mut c_void, Lane) -> Arc<Mailbox>,
}

impl<'a> Io<'a> {
    /// The lane of this call.
    pub fn lane(&self) -> Lane<'a> {
        self.lane
    }
    fn event_loop(&self) -> Result<&'a weir_loop_v1, Error> {
        // SAFETY: services live as long as the instance.
        unsafe { self.lane.services.event_loop.as_ref() }.ok_or_else(|| lacks("weir.loop/1"))
    }
    /// Connections of `tcp://host:port` or `unix:path` come to `on_connection`. The listening
    /// socket is the host's, so that a swap refuses nobody.
    pub fn listen(&mut self, endpoint: &str) -> Result<(), Error> {
        let name = CString::new(endpoint).map_err(|_| Error::permanent("a NUL in an endpoint"))?;
        let mut outcome = Outcome::new();
        // SAFETY: the context is the shard, which lives longer than what is on the loop.
        let status = unsafe {
            (self.event_loop()?.listen)(
                self.lane.raw,
                name.as_ptr(),
                self.on_connection,
                self.context,
                outcome.as_raw(),
            )
        };
        match outcome.result(status) {
            Ok(_) => Ok(()),
            Err(error) => Err(Error::permanent(format!("{}: {}", endpoint, error.text()))),
        }
    }
    /// Calls `on_event` while `fd` is ready. The caller goes on owning it, and unwatches it before
    /// it closes it.
    pub fn watch(&mut self, fd: RawFd, events: Events) -> Result<(), Error> {
        // SAFETY: as above.
        let status = unsafe {
            (self.event_loop()?.fd_add)(self.lane.raw, fd, events.0, self.on_event, self.context)
        };
        match status {
            WEIR_OK => Ok(()),
            _ => Err(Error::permanent(format!("the loop did not take descriptor {}", fd))),
        }
    }
    /// Changes what a watched descriptor is watched for.
    pub fn rewatch(&mut self, fd: RawFd, events: Events) {
        if let Ok(event_loop) = self.event_loop() {
            // SAFETY: the host's function; unknown descriptors are ignored.
            unsafe { (event_loop.fd_mod)(self.lane.raw, fd, events.0) };
        }
    }
    /// Ends `watch`; unknown descriptors are ignored.
    pub fn unwatch(&mut self, fd: RawFd) {
        if let Ok(event_loop) = self.event_loop() {
            // SAFETY: as above.
            unsafe { (event_loop.fd_del)(self.lane.raw, fd) };
        }
    }
    /// Calls `on_timer` once, at a monotonic time. The number is for `cancel`.
    pub fn call_at(&mut self, mono_ns: u64) -> Result<u64, Error> {
        let event_loop = self.event_loop()?;
        // SAFETY: as for `listen`.
        Ok(unsafe { (event_loop.timer_add)(self.lane.raw, mono_ns, self.on_timer, self.context) })
    }
    /// Ends a timer of `call_at`; unknown numbers are ignored.
    pub fn cancel(&mut self, timer: u64) {
        if let Ok(event_loop) = self.event_loop() {
            // SAFETY: the host's function; unknown numbers are ignored.
            unsafe { (event_loop.timer_cancel)(self.lane.raw, timer) };
        }
    }

    /// Room for one push of `bytes` of one signal, counted after decompression. A permit that is
    /// not pushed gives its room back.
    pub fn reserve(&self, signal: u64, bytes: u64) -> Result<Permit<'_>, Error> {
        reserve(self.lane, self.sink, signal, bytes)
    }
    /// What other threads and `on_ack` reach this shard with: its `on_post`.
    pub fn poster(&self) -> Poster {
        // SAFETY: the context is the shard, which is there during its calls.
        Poster { mailbox: unsafe { (self.mailbox)(self.context, self.lane) } }
    }
    /// Runs `body` on a thread that the host names, pins and joins. Only in `start`. It must return
    /// soon after [`Thread::stop_requested`] says so. A panic in it breaks the instance.
    pub fn start_thread(
        &mut self,
        name: &str,
        body: impl FnOnce(&Thread) + Send + 'static,
    ) -> Result<(), Error> {
        start_thread(self.lane, self.sink, name, Box::new(body))
    }
}

pub(crate) fn reserve<'a>(
    lane: Lane<'a>,
    sink: *const weir_sink,
    signal: u64,
    bytes: u64,
) -> Result<Permit<'a>, Error> {
    let mut raw = weir_permit {
        size: std::mem::size_of::<weir_permit>() as u32,
        transport: 0,
        handle: 0,
        data: std::ptr::null_mut(),
        capacity: 0,
    };
    let mut outcome = Outcome::new();
    // SAFETY: the sink lives until the shard is closed.
    let status =
        unsafe { ((*sink).reserve)(sink, signal as u16, bytes, &mut raw, outcome.as_raw()) };
    outcome.result(status)?;
    Ok(Permit { raw, lane, sink, signal: signal as u16 })
}

/// Room for one push, and the memory to read into.
pub struct Permit<'io> {
    raw: weir_permit,
    lane: Lane<'io>,
    sink: *const weir_sink,
    signal: u16,
}

impl Permit<'_> {
    /// Host memory, at least as many bytes as were reserved.
    pub fn data(&mut self) -> &mut [u8] {
        if self.raw.capacity == 0 {
            return &mut [];
        }
        // SAFETY: the permit's memory, which is ours until it is spent.
        unsafe { std::slice::from_raw_parts_mut(self.raw.data, self.raw.capacity as usize) }
    }
    /// Makes room for `bytes` in all; what was read stays. After an error the permit is as before.
    pub fn resize(&mut self, bytes: u64) -> Result<(), Error> {
        let mut outcome = Outcome::new();
        // SAFETY: the permit is not spent, and `&mut self` keeps views of `data` away.
        let status =
            unsafe { ((*self.sink).resize)(self.sink, &mut self.raw, bytes, outcome.as_raw()) };
        outcome.result(status).map(drop)
    }
    /// Pushes an OTLP export request that lies elsewhere, without a copy. The bytes are dropped
    /// when the host is done with them, on any thread, or here when it does not take them.
    pub fn push_lent(mut self, bytes: Vec<u8>, cookie: u64) -> Result<Pushed, Error> {
        let owner = Box::into_raw(Box::new(bytes));
        let mut outcome = Outcome::new();
        // SAFETY: the bytes stay where they are until `free`; the permit is spent either way.
        unsafe {
            let (sink, data, n) = (self.sink, (*owner).as_ptr(), (*owner).len() as u64);
            let done = (Some(free as unsafe extern "C" fn(_)), owner.cast());
            let raw = outcome.as_raw();
            let status =
                ((*sink).push_lent)(sink, &mut self.raw, data, n, done.0, done.1, cookie, raw);
            std::mem::forget(self);
            if status < 0 && status != WEIR_PARTIAL {
                free(owner.cast());
            }
            pushed(&outcome, status)
        }
    }
    /// The first `bytes` of `data` are an OTLP export request.
    pub fn push(mut self, bytes: usize, cookie: u64) -> Result<Pushed, Error> {
        if bytes as u64 > self.raw.capacity {
            return Err(Error::permanent("more bytes than there was room for"));
        }
        let sink = self.sink;
        let mut outcome = Outcome::new();
        // SAFETY: the permit is spent whatever the result, so it is not released.
        let status =
            unsafe { ((*sink).push)(sink, &mut self.raw, bytes as u64, cookie, outcome.as_raw()) };
        std::mem::forget(self);
        pushed(&outcome, status)
    }
    /// Pushes the batch that `fill` builds; its texts may be views of `data`, without a copy.
    pub fn push_batch(
        mut self,
        cookie: u64,
        fill: impl FnOnce(&mut NewBatch) -> Result<(), Error>,
    ) -> Result<Pushed, Error> {
        let sink = self.sink;
        let mut outcome = Outcome::new();
        // SAFETY: the batch ends with its permit; nobody else has either.
        unsafe {
            let raw = ((*sink).batch_new)(sink, &mut self.raw, self.signal);
            if raw.is_null() {
                return Err(Error::busy("no memory for another batch"));
            }
            fill(&mut NewBatch::new(raw, self.lane, &self.raw))?;
            let status = ((*sink).push_batch)(sink, &mut self.raw, raw, cookie, outcome.as_raw());
            std::mem::forget(self);
            pushed(&outcome, status)
        }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let sink = self.sink;
        // SAFETY: a permit that was not spent.
        unsafe { ((*sink).release)(sink, &mut self.raw) }
    }
}

unsafe extern "C" fn free(owner: *mut c_void) {
    drop(Box::from_raw(owner.cast::<Vec<u8>>()));
}

type Own<T> = Shard<ReceiverPart<T>>;

/// Calls `body` with the parts of a shard.
unsafe fn with<T: Receiver, R>(
    shard: *mut Own<T>,
    body: impl FnOnce(&T, &mut T::Shard, &mut Io) -> R,
) -> R {
    let instance: &Instance<T> = &*(*shard).instance;
    let mut io = Io {
        lane: Lane { services: &instance.services, raw: &*(*shard).lane },
        sink: (*shard).sink,
        context: shard.cast(),
        on_connection: Some(on_connection::<T>),
        on_event: Some(on_event::<T>),
        on_timer: Some(on_timer::<T>),
        mailbox: mailbox_of::<T>,
    };
    body(&instance.component, &mut (*shard).own, &mut io)
}

unsafe fn host_of<T: Receiver>(shard: *mut Own<T>) -> *const weir_host {
    (*(*shard).instance).services.host
}

pub(crate) unsafe extern "C" fn start<T: Receiver>(
    _: *const weir_instance,
    shard: *mut weir_shard,
    sink: *const weir_sink,
    outcome: *mut weir_outcome,
) -> weir_status {
    let shard: *mut Own<T> = shard.cast();
    (*shard).sink = sink;
    guard(outcome, permanent, || with(shard, |c, own, io| c.start(own, io)).map(ok))
}

pub(crate) unsafe extern "C" fn stop<T: Receiver>(
    _: *const weir_instance,
    shard: *mut weir_shard,
    deadline: u64,
    outcome: *mut weir_outcome,
) -> weir_status {
    let shard: *mut Own<T> = shard.cast();
    guard(outcome, fatal, || with(shard, |c, own, io| c.stop(own, io, deadline)).map(ok))
}

pub(crate) unsafe extern "C" fn on_ready<T: Receiver>(
    _: *const weir_instance,
    shard: *mut weir_shard,
) {
    let shard: *mut Own<T> = shard.cast();
    guard_callback(host_of(shard), || with(shard, |c, own, io| c.on_ready(own, io)));
}

pub(crate) unsafe extern "C" fn on_ack<T: Receiver>(
    this: *const weir_instance,
    cookie: u64,
    outcome: *const weir_outcome,
) {
    let instance: &Instance<T> = &*this.cast();
    let host = Host { services: &instance.services };
    guard_callback(instance.services.host, || {
        instance.component.on_ack(host, cookie, from_outcome(outcome));
    });
}

unsafe extern "C" fn on_connection<T: Receiver>(context: *mut c_void, fd: i32, _: u32) {
    let shard: *mut Own<T> = context.cast();
    // From here on the descriptor is ours, also when the call panics.
    let socket = OwnedFd::from_raw_fd(fd);
    guard_callback(host_of(shard), || with(shard, |c, own, io| c.on_connection(own, io, socket)));
}

unsafe extern "C" fn on_event<T: Receiver>(context: *mut c_void, fd: i32, events: u32) {
    let shard: *mut Own<T> = context.cast();
    let events = Events(events);
    guard_callback(host_of(shard), || with(shard, |c, own, io| c.on_event(own, io, fd, events)));
}

unsafe extern "C" fn on_timer<T: Receiver>(context: *mut c_void) {
    let shard: *mut Own<T> = context.cast();
    guard_callback(host_of(shard), || with(shard, |c, own, io| c.on_timer(own, io)));
}

/// The mailbox of a shard, made when it is first asked for.
unsafe fn mailbox_of<T: Receiver>(context: *mut c_void, lane: Lane) -> Arc<Mailbox> {
    let mailbox = std::ptr::addr_of_mut!((*context.cast::<Own<T>>()).mailbox);
    let make = || Mailbox::new(lane, Some(on_post::<T>), context);
    (*mailbox).get_or_insert_with(make).clone()
}

unsafe extern "C" fn on_post<T: Receiver>(context: *mut c_void) {
    let shard: *mut Own<T> = context.cast();
    let value = (*shard).mailbox.as_ref().and_then(|mailbox| mailbox.take());
    if let Some(value) = value {
        guard_callback(host_of(shard), || with(shard, |c, own, io| c.on_post(own, io, value)));
    }
}
