//! What a component is: one trait for each kind.
//!
//! The instance is `&self` in every call, since all shards use it at the same time; what changes
//! lives in the shard, which one call has at a time. Both are the contract's thread rules.

use std::os::unix::io::{OwnedFd, RawFd};

use crate::batch::Batch;
use crate::error::Error;
use crate::hold::{Group, Hold};
use crate::host::{Host, Lane};
use crate::io::{Events, Io};
use crate::setup::Setup;
use crate::state::StateWriter;

/// All records of one key come to one shard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Partition {
    /// Any shard.
    None = 0,
    /// The spans of a trace.
    TraceId = 1,
    /// The points of a metric.
    Metric = 2,
}

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
    /// What one shard is to see all records of.
    const PARTITION_BY: Partition = Partition::None;
    /// Of the entries that `state_save` writes, from 1; 0: no state is handed over.
    const STATE_REVISION: u32 = 0;

    /// An error says why this configuration can not be accepted.
    fn new(setup: &Setup) -> Result<Self, Error>;
    /// What this lane owns; on the control thread. It is dropped there, after the last call.
    fn open_shard(&self, lane: Lane) -> Result<Self::Shard, Error>;
    /// `Ok` sends on what is left of the batch; after an error nothing of it is.
    fn process(&self, shard: &mut Self::Shard, batch: &mut Batch) -> Result<(), Error>;
    /// The time that [`Hold::tick_at`] asked for has come; monotonic nanoseconds.
    fn tick(&self, _shard: &mut Self::Shard, _hold: &Hold, _now_mono_ns: u64) {}
    /// The last call but for `state_save`: sends on or discards all groups that the shard has.
    fn flush(
        &self,
        _shard: &mut Self::Shard,
        _hold: &Hold,
        _deadline_mono_ns: u64,
    ) -> Result<(), Error> {
        Ok(())
    }
    /// Writes what the same lane of the next instance is to know. Needs `STATE_REVISION`.
    fn state_save(&self, _shard: &mut Self::Shard, _to: &mut StateWriter) -> Result<(), Error> {
        Ok(())
    }
    /// One entry of an older instance, before the first `process`, and the group that came with it.
    /// `revision` is that instance's, never newer than one's own. After an error the shard goes
    /// on without this entry, and the group is the host's again.
    fn state_load(
        &self,
        _shard: &mut Self::Shard,
        _revision: u32,
        _entry: &[u8],
        _group: Option<Group>,
    ) -> Result<(), Error> {
        Ok(())
    }
    /// Ends own threads ([`OWN_THREADS`](crate::OWN_THREADS)), before the deadline.
    fn shutdown(&self, _deadline_mono_ns: u64) -> Result<(), Error> {
        Ok(())
    }
}

/// Sends batches on.
pub trait Exporter: Sized + Send + Sync + 'static {
    /// What one loop owns; `()` for nothing.
    type Shard: Send + 'static;
    /// [`LOGS`](crate::LOGS) and so on.
    const SIGNALS: u64;
    /// The columns that it reads: [`column`](crate::column). Those of other signals are skipped.
    const NEED: &'static [u32] = &[];
    /// The texts in the text table, bits `1 << class`.
    const TEXT_CLASSES: u64 = 0;

    /// An error says why this configuration can not be accepted.
    fn new(setup: &Setup) -> Result<Self, Error>;
    /// What this lane owns; on the control thread. It is dropped there, after the last call.
    fn open_shard(&self, lane: Lane) -> Result<Self::Shard, Error>;
    /// `Ok`: the batch is sent. The host queues, and retries as an error says. Must not block,
    /// unless the plugin is flagged [`BLOCKING`](crate::BLOCKING).
    /// An answer that comes later: [`Batch::later`].
    fn begin(&self, shard: &mut Self::Shard, batch: &Batch) -> Result<(), Error>;
    /// The host has ended this ticket ([`Ticket::id`](crate::Ticket::id)), so that completing or
    /// dropping it does nothing any more.
    fn cancel(&self, _shard: &mut Self::Shard, _ticket: u64) {}
    /// Ends own threads ([`OWN_THREADS`](crate::OWN_THREADS)), before the deadline.
    fn shutdown(&self, _deadline_mono_ns: u64) -> Result<(), Error> {
        Ok(())
    }
}

/// Takes data in. Its calls come from the loop of the shard, and none may block.
pub trait Receiver: Sized + Send + Sync + 'static {
    /// What one loop owns: connections, for one.
    type Shard: Send + 'static;
    /// [`LOGS`](crate::LOGS) and so on.
    const SIGNALS: u64;

    /// An error says why this configuration can not be accepted.
    fn new(setup: &Setup) -> Result<Self, Error>;
    /// What this lane owns; on the control thread. It is dropped there, after the last call.
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
    /// A connection of a listener: non-blocking, and now the plugin's own.
    fn on_connection(&self, shard: &mut Self::Shard, io: &mut Io, socket: OwnedFd);
    /// A watched descriptor is ready.
    fn on_event(&self, shard: &mut Self::Shard, io: &mut Io, fd: RawFd, events: Events);
    /// A time that [`Io::call_at`] asked for has come.
    fn on_timer(&self, _shard: &mut Self::Shard, _io: &mut Io) {}
    /// [`Poster::post`](crate::Poster::post) was called with this value.
    fn on_post(&self, _shard: &mut Self::Shard, _io: &mut Io, _value: u64) {}
    /// There was no room, and there is again.
    fn on_ready(&self, _shard: &mut Self::Shard, _io: &mut Io) {}
    /// Ends own threads ([`OWN_THREADS`](crate::OWN_THREADS)), before the deadline.
    fn shutdown(&self, _deadline_mono_ns: u64) -> Result<(), Error> {
        Ok(())
    }
    /// The result of a push that was [`Pushed::Pending`](crate::Pushed). From any thread.
    fn on_ack(&self, _host: Host, _cookie: u64, _result: Result<(), Error>) {}
}
