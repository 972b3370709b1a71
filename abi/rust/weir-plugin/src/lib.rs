//! Plugins for Weir in safe Rust, over the C contract `weir/abi.h`. The standard library only.
//!
//! A component is a type that implements [`Processor`], [`Receiver`] or [`Exporter`];
//! [`plugin!`] makes a plugin of it. In `Cargo.toml`: `crate-type = ["cdylib"]` and a `license`.
//!
//! ```
//! use weir_plugin::{column, Batch, Error, Lane, Processor, Setup};
//!
//! struct DropBelow {
//!     least: i32,
//! }
//!
//! impl Processor for DropBelow {
//!     type Shard = ();
//!     const SIGNALS: u64 = weir_plugin::LOGS;
//!     const NEED: &'static [u32] = &[column::log::SEVERITY];
//!     const WRITE: &'static [u32] = &[column::log::DROP];
//!     fn new(setup: &Setup) -> Result<Self, Error> {
//!         Ok(Self { least: setup.int("/severity")? as i32 })
//!     }
//!     fn open_shard(&self, _: Lane) -> Result<(), Error> {
//!         Ok(())
//!     }
//!     fn process(&self, _: &mut (), batch: &mut Batch) -> Result<(), Error> {
//!         for row in batch.live() {
//!             if batch.log().severity()[row] < self.least {
//!                 batch.drop_item(row);
//!             }
//!         }
//!         Ok(())
//!     }
//! }
//!
//! weir_plugin::plugin! {
//!     processor: DropBelow,
//!     name: "drop_below",
//!     schema: r#"{"type": "object", "properties": {"severity": {"type": "integer"}}}"#,
//! }
//! ```
//!
//! What a call is given (batch, lane, setup, io) and all that comes from it lives as long as the
//! call, and the compiler holds a plugin to that. What lives longer is plain data: keys, metrics.
//! A panic never crosses: it refuses the instance with its text, in `new` the configuration.
//!
//! A [`Group`] and a [`Ticket`] may be kept, and end exactly once: by what is done with them, or by
//! their `Drop`. Not here yet: the loop for exporters. [`sys`] has its table.

#[cfg(panic = "abort")]
compile_error!("a Weir plugin needs panic = \"unwind\": a panic must not end the host");

mod attribute;
mod batch;
#[cfg(test)]
mod batch_tests;
mod calls;
mod cells;
mod columns;
mod component;
mod edit;
mod error;
mod exporter;
#[cfg(test)]
mod fake_host;
mod guard;
mod hold;
#[cfg(test)]
mod hold_tests;
mod host;
#[doc(hidden)]
pub mod internal;
mod io;
mod new_batch;
mod setup;
#[cfg(test)]
mod sink_tests;
mod state;
pub mod sys;
mod texts;
mod thread;
#[cfg(test)]
mod thread_tests;
mod ticket;
#[cfg(test)]
mod ticket_tests;

pub use attribute::{Attribute, Attributes, Owner, Value, ValueType};
pub use batch::{Batch, LiveRows};
pub use cells::{Number, Range, SpanId, Text, TraceId};
pub use columns::*;
pub use component::{Exporter, Partition, Processor, Receiver};
pub use error::Error;
pub use exporter::Pieces;
pub use hold::{Group, Hold};
pub use host::{Counter, Gauge, Histogram, Host, Key, Lane, Severity, UpDownCounter};
pub use io::{Events, Io, Permit, Pushed};
pub use new_batch::NewBatch;
pub use setup::{Pattern, Setup};
pub use state::StateWriter;
pub use texts::Hit;
pub use thread::{Poster, Thread};
pub use ticket::Ticket;

/// Bits of `SIGNALS`.
pub const TRACES: u64 = 1;
pub const METRICS: u64 = 2;
pub const LOGS: u64 = 4;
pub const PROFILES: u64 = 8;

/// Flags of a plugin: it starts threads of its own.
pub const OWN_THREADS: u16 = 2;
/// Exporters: `begin` may block.
pub const BLOCKING: u16 = 4;
/// Receivers: opens listening sockets of its own, so that a swap has a gap.
pub const OWN_ENDPOINTS: u16 = 8;
