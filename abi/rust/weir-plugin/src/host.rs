//! The host as a call sees it: lane, log, clock, and the metrics that are added to.
//!
//! [`Lane`] and [`Host`] live as long as the call that was given them. Metrics and keys are plain
//! numbers that an instance keeps.

use crate::error::Error;
use crate::sys::*;

/// The services of one instance, looked up once. Null: this host does not have it.
pub(crate) struct Services {
    pub(crate) host: *const weir_host,
    pub(crate) log: *const weir_log_v1,
    pub(crate) metrics: *const weir_metrics_v1,
    pub(crate) clock: *const weir_clock_v1,
    pub(crate) keys: *const weir_keys_v1,
    pub(crate) regex: *const weir_regex_v1,
    pub(crate) wire: *const weir_wire_v1,
    pub(crate) json: *const weir_json_v1,
    pub(crate) hold: *const weir_hold_v1,
    pub(crate) ack: *const weir_ack_v1,
    pub(crate) report: *const weir_report_v1,
    pub(crate) event_loop: *const weir_loop_v1,
}

// SAFETY: tables of the host, which are constant, and whose functions say who may call them.
unsafe impl Send for Services {}
unsafe impl Sync for Services {}

impl Services {
    /// # Safety
    /// `host` is what `create` was given, and this dies before `destroy` returns.
    pub(crate) unsafe fn new(host: *const weir_host) -> Self {
        let find = |id: &'static [u8]| ((*host).service)(host, id.as_ptr().cast());
        Services {
            host,
            log: find(b"weir.log/1\0").cast(),
            metrics: find(b"weir.metrics/1\0").cast(),
            clock: find(b"weir.clock/1\0").cast(),
            keys: find(b"weir.keys/1\0").cast(),
            regex: find(b"weir.regex/1\0").cast(),
            wire: find(b"weir.wire/1\0").cast(),
            json: find(b"weir.json/1\0").cast(),
            hold: find(b"weir.hold/1\0").cast(),
            ack: find(b"weir.ack/1\0").cast(),
            report: find(b"weir.report/1\0").cast(),
            event_loop: find(b"weir.loop/1\0").cast(),
        }
    }
}

pub(crate) fn lacks(service: &str) -> Error {
    Error::permanent(format!("this host has no service {}; a newer host is needed", service))
}

/// Severities of the host's log, OTLP's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    Debug = 5,
    Info = 9,
    Warn = 13,
    Error = 17,
}

/// The host, bound to this instance.
#[derive(Clone, Copy)]
pub struct Host<'a> {
    pub(crate) services: &'a Services,
}

impl Host<'_> {
    /// One line in the host's log, which names the component. Never per record: count those.
    pub fn log(&self, severity: Severity, text: &str) {
        // SAFETY: services live as long as the instance.
        unsafe {
            if let Some(log) = self.services.log.as_ref() {
                let (at, n) = (text.as_ptr().cast(), text.len());
                (log.write)(self.services.host, severity as u32, at, n, std::ptr::null(), 0);
            }
        }
    }
    /// Wall clock, nanoseconds since 1970; 0 without `weir.clock/1`.
    pub fn unix_ns(&self) -> u64 {
        // SAFETY: as above.
        unsafe { self.services.clock.as_ref().map_or(0, |c| (c.unix_ns)(self.services.host)) }
    }
    /// Monotonic clock, the base of every deadline; 0 without `weir.clock/1`.
    pub fn mono_ns(&self) -> u64 {
        // SAFETY: as above.
        unsafe { self.services.clock.as_ref().map_or(0, |c| (c.mono_ns)(self.services.host)) }
    }
    /// What the status page shows of this instance, a JSON object; false when it was not taken.
    pub fn report(&self, json: &str) -> bool {
        // SAFETY: as above; an outcome may be left out.
        unsafe {
            self.services.report.as_ref().map_or(false, |r| {
                let n = json.len();
                (r.publish)(self.services.host, json.as_ptr().cast(), n, std::ptr::null_mut()) == 0
            })
        }
    }
    /// Says that the instance is broken, where there is no result to say it with.
    pub fn fail(&self, text: &str) {
        // SAFETY: the host lives as long as the instance.
        unsafe {
            let host = self.services.host;
            ((*host).fail)(host, text.as_ptr().cast(), text.len());
        }
    }
}

/// What one shard knows about its lane.
#[derive(Clone, Copy)]
pub struct Lane<'a> {
    pub(crate) services: &'a Services,
    pub(crate) raw: &'a weir_lane,
}

impl<'a> Lane<'a> {
    /// This shard's number.
    pub fn index(&self) -> u32 {
        self.raw.index
    }
    /// How many shards there are.
    pub fn count(&self) -> u32 {
        self.raw.count
    }
    pub fn host(&self) -> Host<'a> {
        Host { services: self.services }
    }
}

macro_rules! metrics {
    ($($(#[$meta:meta])* $Name:ident $method:ident)*) => {
        $(
            $(#[$meta])*
            /// Once per batch, not per record.
            #[derive(Clone, Copy, Debug)]
            pub struct $Name(pub(crate) u32);

            impl $Name {
                pub fn $method(&self, lane: Lane, value: i64) {
                    put(lane, self.0, value);
                }
            }
        )*
    };
}

metrics! {
    /// A time series that grows.
    Counter add
    /// A time series that goes up and down.
    UpDownCounter add
    /// A time series of values that replace each other.
    Gauge set
    /// A time series of distributions.
    Histogram record
}

fn put(lane: Lane, id: u32, value: i64) {
    // SAFETY: services live as long as the instance; the host takes any id.
    unsafe {
        if let Some(metrics) = lane.services.metrics.as_ref() {
            (metrics.add)(lane.services.host, id, lane.raw.index, value);
        }
    }
}

/// A name of attributes that the host looks for: see [`Setup::subscribe_key`](crate::Setup).
#[derive(Clone, Debug)]
pub struct Key {
    pub(crate) id: u32,
    pub(crate) name: String,
}

impl Key {
    /// What [`Attribute::key_id`](crate::Attribute::key_id) is for attributes of this name.
    pub fn id(&self) -> u32 {
        self.id
    }
    pub fn name(&self) -> &str {
        &self.name
    }
}
