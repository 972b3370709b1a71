//! Threads that the host runs for a receiver, and how any thread reaches a shard.
//!
//! `weir.loop/1` has both for receivers and exporters; here receivers have them.

use std::collections::VecDeque;
use std::ffi::CString;
use std::os::raw::c_void;
use std::sync::{Arc, Mutex, MutexGuard, RwLock};

use crate::error::Error;
use crate::guard::guard_callback;
use crate::host::{lacks, Lane, Services};
use crate::io::{reserve, Permit};
use crate::sys::*;

/// How calls to one shard wait for its loop.
pub(crate) struct Mailbox {
    /// Where to post to; nowhere once the shard is closed.
    to: RwLock<Option<(*const weir_loop_v1, *const weir_lane, *mut c_void)>>,
    function: weir_fn,
    values: Mutex<VecDeque<u64>>,
}

// SAFETY: `post` may be called by any thread until the shard is closed, and `close` sees to that.
unsafe impl Send for Mailbox {}
unsafe impl Sync for Mailbox {}

impl Mailbox {
    pub(crate) fn new(lane: Lane, function: weir_fn, context: *mut c_void) -> Arc<Self> {
        let to = RwLock::new(Some((lane.services.event_loop, lane.raw as *const _, context)));
        Arc::new(Mailbox { to, function, values: Mutex::default() })
    }
    fn values(&self) -> MutexGuard<'_, VecDeque<u64>> {
        self.values.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
    /// From now on nobody posts. Waits for posts that are under way.
    pub(crate) fn close(&self) {
        *self.to.write().unwrap_or_else(|poisoned| poisoned.into_inner()) = None;
    }
    pub(crate) fn take(&self) -> Option<u64> {
        self.values().pop_front()
    }
}

/// Reaches the shard that it was made for, from any thread: see [`Io::poster`](crate::Io::poster).
/// It may outlive the shard, and is then refused.
#[derive(Clone)]
pub struct Poster {
    pub(crate) mailbox: Arc<Mailbox>,
}

impl Poster {
    /// Calls `on_post` of the shard soon, on its loop, with `value`. An error: it will not be
    /// called, since the shard is closed or the host refuses.
    pub fn post(&self, value: u64) -> Result<(), Error> {
        let mailbox = &*self.mailbox;
        let to = mailbox.to.read().unwrap_or_else(|poisoned| poisoned.into_inner());
        let (event_loop, lane, context) =
            to.ok_or_else(|| Error::cancelled("the shard is closed"))?;
        // SAFETY: the shard is there, and so are lane and services, while `to` is locked.
        let event_loop = unsafe { event_loop.as_ref() }.ok_or_else(|| lacks("weir.loop/1"))?;
        // One call of the loop for each value; the lock is held until the host has taken it, so
        // that the value that is taken back is this one.
        let mut values = mailbox.values();
        values.push_back(value);
        if unsafe { (event_loop.post)(lane, mailbox.function, context) } < 0 {
            values.pop_back();
            return Err(Error::busy("the loop did not take a call"));
        }
        Ok(())
    }
}

/// What a thread of the host is given: see [`Io::start_thread`](crate::Io::start_thread).
pub struct Thread<'a> {
    lane: Lane<'a>,
    sink: *const weir_sink,
}

impl<'a> Thread<'a> {
    /// The lane of the shard that started it.
    pub fn lane(&self) -> Lane<'a> {
        self.lane
    }
    /// True when the thread must return soon.
    pub fn stop_requested(&self) -> bool {
        // SAFETY: services live as long as the instance; `start_thread` has found this one.
        unsafe { ((*self.lane.services.event_loop).stop_requested)(self.lane.raw) != 0 }
    }
    /// As [`Io::reserve`](crate::Io::reserve).
    pub fn reserve(&self, signal: u64, bytes: u64) -> Result<Permit<'_>, Error> {
        reserve(self.lane, self.sink, signal, bytes)
    }
}

type Body = Box<dyn FnOnce(&Thread) + Send>;

struct Start {
    services: *const Services,
    lane: *const weir_lane,
    sink: *const weir_sink,
    body: Body,
}

unsafe extern "C" fn run(context: *mut c_void) {
    let start = *Box::from_raw(context.cast::<Start>());
    // The host joins the thread before it closes the shard: all of this lives as long.
    let lane = Lane { services: &*start.services, raw: &*start.lane };
    let (thread, body) = (Thread { lane, sink: start.sink }, start.body);
    guard_callback(lane.services.host, || body(&thread));
}

pub(crate) fn start_thread(
    lane: Lane,
    sink: *const weir_sink,
    name: &str,
    body: Body,
) -> Result<(), Error> {
    let name = CString::new(name).map_err(|_| Error::permanent("a NUL in a thread's name"))?;
    // SAFETY: services live as long as the instance.
    let event_loop = unsafe { lane.services.event_loop.as_ref() };
    let event_loop = event_loop.ok_or_else(|| lacks("weir.loop/1"))?;
    let start =
        Box::into_raw(Box::new(Start { services: lane.services, lane: lane.raw, sink, body }));
    // SAFETY: the thread owns `start`; who refuses it has not run it.
    unsafe {
        if (event_loop.thread_start)(lane.raw, name.as_ptr(), Some(run), start.cast()) < 0 {
            drop(Box::from_raw(start));
            return Err(Error::permanent("the host did not start the thread"));
        }
    }
    Ok(())
}
