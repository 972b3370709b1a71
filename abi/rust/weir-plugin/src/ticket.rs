//! Exports that are answered later.
//!
//! A [`Ticket`] answers exactly once, whatever happens to it. It may outlive shard and instance:
//! then, and after the host has cancelled it, completing it does nothing.

use std::os::raw::c_char;
use std::sync::{Arc, Mutex, MutexGuard, RwLock};

use crate::batch::{Batch, Call};
use crate::error::Error;
use crate::host::{lacks, Services};
use crate::sys::*;

/// The host's side of all tickets of an instance, which they share.
pub(crate) struct Tickets {
    /// Null once the instance is destroyed; a completion holds the lock for reading.
    host: RwLock<*const weir_host>,
    ack: *const weir_ack_v1,
    open: Mutex<Vec<u64>>,
}

// SAFETY: `complete` may be called by any thread until `destroy` returns, and `close` sees to that.
unsafe impl Send for Tickets {}
unsafe impl Sync for Tickets {}

impl Tickets {
    pub(crate) fn new(services: &Services) -> Arc<Self> {
        let host = RwLock::new(services.host);
        Arc::new(Tickets { host, ack: services.ack, open: Mutex::new(Vec::new()) })
    }
    fn open(&self) -> MutexGuard<'_, Vec<u64>> {
        self.open.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
    /// True when the ticket was open: who ends it owes or has the answer.
    pub(crate) fn end(&self, id: u64) -> bool {
        let mut open = self.open();
        let place = open.iter().position(|&other| other == id);
        place.map(|place| open.swap_remove(place)).is_some()
    }
    /// From now on nobody uses the host. Waits for completions that are under way.
    pub(crate) fn close(&self) {
        *self.host.write().unwrap_or_else(|poisoned| poisoned.into_inner()) = std::ptr::null();
    }
    /// Returns when the completions that are under way have reached the host.
    pub(crate) fn wait(&self) {
        drop(self.host.write().unwrap_or_else(|poisoned| poisoned.into_inner()));
    }
    fn complete(&self, id: u64, result: Result<(), Error>) {
        let host = self.host.read().unwrap_or_else(|poisoned| poisoned.into_inner());
        if host.is_null() || !self.end(id) {
            return;
        }
        // SAFETY: an outcome is integers and pointers that may be null.
        let mut outcome: weir_outcome = unsafe { std::mem::zeroed() };
        outcome.size = std::mem::size_of::<weir_outcome>() as u32;
        let error = result.err();
        if let Some(error) = &error {
            let text = error.text();
            outcome.text = text.as_ptr() as *mut c_char;
            outcome.text_cap = text.len() as u32;
            outcome.text_len = outcome.text_cap;
            outcome.status = error.status();
            outcome.rejected = error.rejected();
            outcome.retry_after_ns = error.retry_after_ns();
        }
        // SAFETY: the instance is there, the table not null: see `Batch::later`.
        unsafe { ((*self.ack).complete)(*host, id, &outcome) }
    }
}

/// The answer that an exporter owes for one batch. Any thread may give it, once:
///
/// ```compile_fail,E0382
/// fn twice(ticket: weir_plugin::Ticket) {
///     ticket.complete(Ok(()));
///     ticket.complete(Ok(()));
/// }
/// ```
///
/// One that is dropped answers RETRY, so that the host sends the batch again.
#[must_use = "dropping a ticket answers RETRY"]
pub struct Ticket {
    id: u64,
    tickets: Arc<Tickets>,
}

impl Ticket {
    /// What [`Exporter::cancel`](crate::Exporter::cancel) names it by.
    pub fn id(&self) -> u64 {
        self.id
    }
    /// `Ok`: sent. [`Error::partial`] says how many items were not. Nothing happens after `cancel`.
    pub fn complete(self, result: Result<(), Error>) {
        self.tickets.complete(self.id, result);
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        // After `complete` it is no longer open.
        self.tickets.complete(self.id, Err(Error::retry("the exporter lost the ticket")));
    }
}

impl Batch<'_> {
    /// For `begin`, once: the answer comes with the ticket, and what `begin` returns is not looked
    /// at. The bytes of the batch end with the call; copy those that are sent later.
    pub fn later(&self) -> Result<Ticket, Error> {
        let (tickets, id, pending) = match self.call() {
            Call::Begin { tickets, id, pending } => (tickets, id, pending),
            _ => return Err(Error::permanent("tickets are for begin only")),
        };
        if tickets.ack.is_null() {
            return Err(lacks("weir.ack/1"));
        }
        if pending.replace(true) {
            return Err(Error::permanent("the ticket of this batch was taken before"));
        }
        tickets.open().push(id);
        Ok(Ticket { id, tickets: tickets.clone() })
    }
}
