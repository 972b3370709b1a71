//! What a component is: one trait for each kind.
//!
//! The instance is `&self` in every call, since all shards use it at the same time; what changes
//! lives in the shard, which one call has at a time. Both are the contract's thread rules.

use std::os::unix::io::{OwnedFd, RawFd};

use crate::batch::Batch;
use crate::error::Error;
use crate::host::{Host, Lane};
use crate::io::{Events, Io};
use crate::setup::Setup;

/// Edits batches in place.
pub trait Processor: Sized + Send + Sync + 'static {
    /// What one lane owns; `()` for nothing.
    type Shard: Send + 'static;
    /// [`LOGS`](crate::LOGS) and so on.
    const SIGNALS: u64;
    /// The columns that it reads: [`column`](crate::column). Those of other signals are skipped.
    const NEED: &'static [u32] = &[];
    /// The columns that it edits; these may be read, too.
    const WRITE: &'static [u32] = &[];
    /// The texts in the text table, bits `1 << class`.
    const TEXT_CLASSES: u64 = 0;

    /// An error says why this configuration can not be accepted.
    fn new(setup: &Setup) -> Result<Self, Error>;
    fn open_shard(&self, lane: Lane) -> Result<Self::Shard, Error>;
    /// `Ok` sends on what is left of the batch; after an error nothing of it is.
    fn process(&self, shard: &mut Self::Shard, batch: &mut Batch) -> Result<(), Error>;
}

/// Sends batches on.
pub trait Exporter: Sized + Send + Sync + 'static {
    /// What one loop owns; `()` for nothing.
    type Shard: Send + 'static;
    const SIGNALS: u64;
    const NEED: &'static [u32] = &[];
    const TEXT_CLASSES: u64 = 0;

    fn new(setup: &Setup) -> Result<Self, Error>;
    fn open_shard(&self, lane: Lane) -> Result<Self::Shard, Error>;
    /// `Ok`: the batch is sent. The host queues, and retries as an error says. Must not block,
    /// unless the plugin is flagged [`BLOCKING`](crate::BLOCKING).
    fn begin(&self, shard: &mut Self::Shard, batch: &Batch) -> Result<(), Error>;
}

/// Takes data in. Its calls come from the loop of the shard, and none may block.
pub trait Receiver: Sized + Send + Sync + 'static {
    /// What one loop owns: connections, for one.
    type Shard: Send + 'static;
    const SIGNALS: u64;

    fn new(setup: &Setup) -> Result<Self, Error>;
    fn open_shard(&self, lane: Lane) -> Result<Self::Shard, Error>;
    /// Opens listeners ([`Io::listen`]).
    fn start(&self, shard: &mut Self::Shard, io: &mut Io) -> Result<(), Error>;
    /// Takes no new connections; what was begun may be finished until the deadline. Descriptors
    /// that are still watched when the shard is dropped are no longer called for.
    fn stop(
        &self,
        shard: &mut Self::Shard,
        io: &mut Io,
        deadline_mono_ns: u64,
    ) -> Result<(), Error>;
    /// A connection of a listener, or its UDP socket: non-blocking, and now the plugin's own.
    fn on_connection(&self, shard: &mut Self::Shard, io: &mut Io, socket: OwnedFd);
    /// A watched descriptor is ready.
    fn on_event(&self, shard: &mut Self::Shard, io: &mut Io, fd: RawFd, events: Events);
    /// A time that [`Io::call_at`] asked for has come.
    fn on_timer(&self, _shard: &mut Self::Shard, _io: &mut Io) {}
    /// There was no room, and there is again.
    fn on_ready(&self, _shard: &mut Self::Shard, _io: &mut Io) {}
    /// The result of a push that was [`Pushed::Pending`](crate::Pushed). From any thread.
    fn on_ack(&self, _host: Host, _cookie: u64, _result: Result<(), Error>) {}
}
