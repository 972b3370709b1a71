//! Records that are held back: taken out of a batch as a group, sent on or discarded later.
//!
//! The host keeps the bytes; a [`Group`] is a number. One that is lost is discarded by the host, at
//! the end of this call of its lane or of the next one: its `Drop` may run on any thread, and what
//! it may not do there is left to the lane.
//!
//! The collector does not offer `weir.hold/1` and ticks yet: the tests here have a host made by
//! hand, and [`Setup::require_hold`](crate::Setup::require_hold) refuses the configuration.

use std::ffi::CString;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use crate::batch::{Batch, Call};
use crate::error::{Error, Outcome};
use crate::host::{lacks, Lane};
use crate::sys::*;

/// The groups of one shard that were dropped and that its host does not know about yet; and those
/// that the host has taken back although somebody here has them still.
#[derive(Default)]
pub(crate) struct Lost {
    any: AtomicBool,
    groups: Mutex<Vec<u64>>,
    any_revoked: AtomicBool,
    revoked: Mutex<Vec<u64>>,
}

fn locked(groups: &Mutex<Vec<u64>>) -> MutexGuard<'_, Vec<u64>> {
    groups.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

fn remove(groups: &mut Vec<u64>, id: u64) -> bool {
    let place = groups.iter().position(|&other| other == id);
    place.map(|place| groups.swap_remove(place)).is_some()
}

impl Lost {
    /// The host has taken this group back: what is left of it here may be neither used nor lost.
    pub(crate) fn revoke(&self, id: u64) {
        let mut groups = locked(&self.groups);
        if remove(&mut groups, id) {
            self.any.store(!groups.is_empty(), Ordering::Release);
            return;
        }
        locked(&self.revoked).push(id);
        self.any_revoked.store(true, Ordering::Release);
    }
    fn is_revoked(&self, id: u64) -> bool {
        self.any_revoked.load(Ordering::Acquire) && locked(&self.revoked).contains(&id)
    }
    fn lose(&self, id: u64) {
        let mut groups = locked(&self.groups);
        if self.any_revoked.load(Ordering::Acquire) && remove(&mut locked(&self.revoked), id) {
            return;
        }
        groups.push(id);
        self.any.store(true, Ordering::Release);
    }
    /// Tells the host. At the end of each call that may discard groups.
    #[inline]
    pub(crate) fn discard(&self, lane: Lane) {
        if self.any.load(Ordering::Acquire) {
            self.discard_all(lane);
        }
    }
    #[cold]
    fn discard_all(&self, lane: Lane) {
        let groups = {
            let mut groups = locked(&self.groups);
            self.any.store(false, Ordering::Release);
            std::mem::take(&mut *groups)
        };
        // SAFETY: services live as long as the instance; the caller is in a call of the lane.
        if let Some(hold) = unsafe { lane.services.hold.as_ref() } {
            let reason = b"lost_by_plugin\0".as_ptr().cast();
            unsafe { (hold.drop)(lane.raw, groups.as_ptr(), groups.len() as u32, reason) }
        }
    }
}

/// Records that the host holds for this shard. To be sent on ([`Hold::emit`]), discarded
/// ([`Hold::discard`]) or handed over ([`StateWriter::give`](crate::StateWriter::give)), once:
///
/// ```compile_fail,E0382
/// fn twice(hold: &weir_plugin::Hold, group: weir_plugin::Group) {
///     hold.discard(group, "rate");
///     hold.discard(group, "rate");
/// }
/// ```
///
/// It may be kept, in the shard of the lane that made it. Dropping it discards the records, counted
/// as `lost_by_plugin`. What is still there when the shard closes the host answers with RETRY.
#[must_use = "dropping a group discards its records"]
pub struct Group {
    id: u64,
    lost: Arc<Lost>,
}

impl Group {
    pub(crate) fn new(id: u64, lost: &Arc<Lost>) -> Self {
        Group { id, lost: lost.clone() }
    }
    pub(crate) fn id(&self) -> u64 {
        self.id
    }
    pub(crate) fn is_of(&self, lost: &Arc<Lost>) -> bool {
        Arc::ptr_eq(&self.lost, lost) && !lost.is_revoked(self.id)
    }
    /// The host has it back.
    pub(crate) fn spend(mut self) {
        self.id = 0;
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if self.id != 0 {
            self.lost.lose(self.id);
        }
    }
}

impl fmt::Debug for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Group({})", self.id)
    }
}

/// What a processor may do with its lane in `process` ([`Batch::hold`]), `tick` and `flush`.
#[derive(Clone, Copy)]
pub struct Hold<'a> {
    lane: Lane<'a>,
    lost: &'a Arc<Lost>,
}

impl<'a> Hold<'a> {
    pub(crate) fn new(lane: Lane<'a>, lost: &'a Arc<Lost>) -> Self {
        Hold { lane, lost }
    }
    /// The lane of this call.
    pub fn lane(&self) -> Lane<'a> {
        self.lane
    }
    fn service(&self) -> Result<&'a weir_hold_v1, Error> {
        // SAFETY: services live as long as the instance.
        unsafe { self.lane.services.hold.as_ref() }.ok_or_else(|| lacks("weir.hold/1"))
    }

    /// Sends groups on to the next component, as one new batch. They are taken out of `groups`
    /// whatever the result, except when the same may succeed later (RETRY and BUSY) and when one
    /// is of another shard or of an entry that did not load (PERMANENT).
    pub fn emit(&self, groups: &mut Vec<Group>) -> Result<(), Error> {
        let hold = self.service()?;
        if !groups.iter().all(|group| group.is_of(self.lost)) {
            return Err(Error::permanent("a group is not this shard's, or was taken back"));
        }
        let ids: Vec<u64> = groups.iter().map(Group::id).collect();
        let mut outcome = Outcome::new();
        // SAFETY: the host's function, with groups that this shard holds.
        let status =
            unsafe { (hold.emit)(self.lane.raw, ids.as_ptr(), ids.len() as u32, outcome.as_raw()) };
        if status != WEIR_RETRY && status != WEIR_BUSY {
            groups.drain(..).for_each(Group::spend);
        }
        outcome.result(status).map(drop)
    }
    /// Discards a group by decision, counted under `reason`. One of another shard is left to that.
    pub fn discard(&self, group: Group, reason: &str) {
        let (hold, reason) = match (self.service(), CString::new(reason)) {
            (Ok(hold), Ok(reason)) if group.is_of(self.lost) => (hold, reason),
            _ => return,
        };
        // SAFETY: the host's function, with a group that this shard holds.
        unsafe { (hold.drop)(self.lane.raw, &group.id, 1, reason.as_ptr()) }
        group.spend();
    }
    /// Asks for one `tick` at a monotonic time in nanoseconds, instead of one asked for before.
    pub fn tick_at(&self, mono_ns: u64) -> Result<(), Error> {
        // SAFETY: services live as long as the instance; the caller is in a call of the lane.
        unsafe {
            let event_loop = self.lane.services.event_loop.as_ref();
            let tick = event_loop.ok_or_else(|| lacks("weir.loop/1"))?.tick;
            tick(self.lane.raw, mono_ns);
        }
        Ok(())
    }
}

impl<'b> Batch<'b> {
    /// Ticks and held groups of this lane. An error anywhere but in `process`.
    pub fn hold(&mut self) -> Result<Hold<'b>, Error> {
        match self.call() {
            Call::Process(lost) => Ok(Hold::new(self.lane(), lost)),
            _ => Err(Error::permanent("records are held back in process only")),
        }
    }
    /// Takes records out of the batch as one group. `rows` are of the table of records (spans, log
    /// records, metrics), each once; for this batch they are as dropped. RETRY when the shard may
    /// hold no more: nothing was taken, and `process` should answer with that error.
    #[track_caller]
    pub fn detach(&mut self, rows: &[u32]) -> Result<Group, Error> {
        let hold = self.hold()?;
        let service = hold.service()?;
        let records = match self.signal() {
            crate::TRACES => self.span().rows(),
            crate::METRICS => self.metric().rows(),
            _ => self.log().rows(),
        };
        for &row in rows {
            crate::edit::check_row(row as usize, records, "the table of records");
        }
        let (mut group, mut outcome) = (0, Outcome::new());
        let (at, n) = (rows.as_ptr(), rows.len() as u32);
        // SAFETY: the host's function, with rows that there are; `&mut self` keeps readers away.
        let status = unsafe {
            let lane = hold.lane.raw;
            (service.detach)(lane, self.raw(), at, n, &mut group, outcome.as_raw())
        };
        outcome.result(status)?;
        Ok(Group::new(group, hold.lost))
    }
}
