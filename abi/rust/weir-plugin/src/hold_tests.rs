//! Held records, ticks and state, through the tables that a host calls.

use std::os::raw::c_void;
use std::sync::atomic::Ordering;
use std::sync::Mutex;

use crate::error::Outcome;
use crate::fake_host::{FakeHost, Opened};
use crate::internal::{processor, Texts};
use crate::sys::*;
use crate::{column, Batch, Error, Group, Hold, Lane, Partition, Processor, Setup, StateWriter};

const TEXTS: Texts = Texts { name: "t\0", version: "1.0.0\0", schema: "{}\0", flags: 0 };

/// Holds row 1; what it does with its groups then depends on the first record's severity.
struct Holder {
    away: Mutex<Vec<Group>>,
}
const KEEP: i32 = 0;
const LOSE: i32 = 1;
const PANIC: i32 = 2;
const OUT_OF_RANGE: i32 = 3;
const AWAY: i32 = 4;

impl Processor for Holder {
    type Shard = Vec<Group>;
    const SIGNALS: u64 = crate::LOGS;
    const NEED: &'static [u32] = &[column::log::SEVERITY, column::log::TIME];
    const WRITE: &'static [u32] = &[column::log::DROP];
    const PARTITION_BY: Partition = Partition::TraceId;
    const STATE_REVISION: u32 = 3;
    fn new(setup: &Setup) -> Result<Self, Error> {
        setup.require_hold()?;
        setup.narrow_need(&[column::log::SEVERITY])?;
        assert!(setup.narrow_need(&[column::log::TIME]).is_err(), "a plan never grows again");
        assert!(setup.narrow_write(&[column::log::BODY]).is_err());
        assert!(setup.narrow_signals(crate::LOGS | crate::TRACES).is_err());
        Ok(Holder { away: Mutex::default() })
    }
    fn open_shard(&self, _: Lane) -> Result<Vec<Group>, Error> {
        Ok(Vec::new())
    }
    fn process(&self, held: &mut Vec<Group>, batch: &mut Batch) -> Result<(), Error> {
        let what = batch.log().severity()[0];
        let rows: &[u32] = if what == OUT_OF_RANGE { &[1, 2] } else { &[1] };
        let group = batch.detach(rows)?;
        batch.hold()?.tick_at(77)?;
        match what {
            LOSE => drop(group),
            PANIC => panic!("with {:?}", group),
            AWAY => self.away.lock().unwrap().push(group),
            _ => held.push(group),
        }
        Ok(())
    }
    fn tick(&self, held: &mut Vec<Group>, hold: &Hold, _now: u64) {
        self.away.lock().unwrap().clear();
        // What could not be sent on stays.
        let _ = hold.emit(held);
    }
    fn flush(&self, held: &mut Vec<Group>, hold: &Hold, _: u64) -> Result<(), Error> {
        held.drain(..).for_each(|group| hold.discard(group, "late"));
        Ok(())
    }
    fn state_save(&self, held: &mut Vec<Group>, to: &mut StateWriter) -> Result<(), Error> {
        to.put(b"plain")?;
        *held = held.drain(..).filter_map(|group| to.give(group, b"held").err()).collect();
        Ok(())
    }
    fn state_load(
        &self,
        held: &mut Vec<Group>,
        revision: u32,
        entry: &[u8],
        group: Option<Group>,
    ) -> Result<(), Error> {
        if entry == b"kept" {
            held.extend(group);
            return Err(Error::permanent("kept its group"));
        }
        if entry == b"bad" {
            return Err(Error::permanent(format!("revision {}", revision)));
        }
        held.extend(group);
        Ok(())
    }
}

impl Opened<'_> {
    /// `process` with two log records, the first of this severity.
    fn process(&self, severity: i32) -> Result<weir_status, Error> {
        let severities = [severity, 9];
        // SAFETY: structs of integers and of pointers that may be null; the order of the contract.
        unsafe {
            let mut log: weir_log_table = std::mem::zeroed();
            log.rows = 2;
            log.severity = severities.as_ptr();
            let mut batch: weir_batch = std::mem::zeroed();
            batch.signal = crate::LOGS as u16;
            batch.log = &mut log;
            let mut outcome = Outcome::new();
            let call = (*self.component.processor).process.unwrap();
            let status = call(self.instance, self.shard, &mut batch, outcome.as_raw());
            outcome.result(status)
        }
    }
    fn lose_all(&self) {
        type Own = crate::internal::Shard<crate::internal::ProcessorPart<Holder>>;
        // SAFETY: what this SDK's `shard_open` made, outside of its calls.
        unsafe { (*self.shard.cast::<Own>()).own.clear() }
    }
    fn tick(&self) {
        // SAFETY: as above.
        unsafe { (*self.component.processor).tick.unwrap()(self.instance, self.shard, 78) }
    }
    fn load(&self, entry: &[u8], group: u64) -> weir_status {
        let (load, n) = (self.component.state_load.unwrap(), entry.len() as u64);
        let (at, null) = (entry.as_ptr().cast(), std::ptr::null_mut());
        // SAFETY: as above.
        unsafe { load(self.instance, self.shard, 2, group, at, n, null) }
    }
}

// Scenario: a record is held, a tick is asked for, and the tick sends the record on.
// Guarantees: rows, time and group arrive at the host; a group that was sent on is not discarded.
#[test]
fn a_group_is_held_and_sent_on() {
    let host = FakeHost::new();
    let opened = Opened::new(&host, processor::<Holder>(TEXTS));
    assert_eq!(opened.process(KEEP), Ok(WEIR_OK));
    assert_eq!(host.calls(), ["detach [1]", "tick 77"]);
    opened.tick();
    assert_eq!(host.calls(), ["emit [101]"]);
    opened.tick();
    drop(opened);
    assert_eq!(host.calls(), ["emit []"]);
}

// Scenario: the host refuses to take a group for now, then for ever.
// Guarantees: after RETRY the group is still there; after PERMANENT it is spent, not discarded.
#[test]
fn a_group_stays_after_retry_and_is_spent_otherwise() {
    let host = FakeHost::new();
    let opened = Opened::new(&host, processor::<Holder>(TEXTS));
    opened.process(KEEP).unwrap();
    for (answer, call) in [(WEIR_RETRY, "[101]"), (WEIR_PERMANENT, "[101]"), (WEIR_OK, "[]")] {
        host.calls();
        host.answer.store(answer, Ordering::SeqCst);
        opened.tick();
        assert_eq!(host.calls(), [format!("emit {}", call)]);
    }
}

// Scenario: groups are lost: by a drop, by a panic, and in a place that outlives the call.
// Guarantees: the host discards each, once, at the end of the call of the lane that lost it.
#[test]
fn a_lost_group_is_discarded_by_the_host() {
    let host = FakeHost::new();
    let opened = Opened::new(&host, processor::<Holder>(TEXTS));
    opened.process(LOSE).unwrap();
    assert_eq!(host.calls()[2..], ["drop [101] lost_by_plugin"]);
    opened.process(AWAY).unwrap();
    assert_eq!(host.calls().len(), 2);
    opened.tick();
    assert_eq!(host.calls(), ["emit []", "drop [101] lost_by_plugin"]);
    let error = opened.process(PANIC).unwrap_err();
    assert_eq!(error.status(), WEIR_FATAL);
    assert!(error.text().starts_with("panic: with Group(101)"), "{}", error);
    assert_eq!(host.calls()[2..], ["drop [101] lost_by_plugin"]);
}

// Scenario: another thread loses a group while its lane works.
// Guarantees: the thread does not call the host; the lane does, with the next call.
#[test]
fn a_group_that_another_thread_loses_waits_for_the_lane() {
    let host = FakeHost::new();
    let opened = Opened::new(&host, processor::<Holder>(TEXTS));
    opened.process(AWAY).unwrap();
    host.calls();
    // SAFETY: what this SDK's `create` made.
    let holder =
        unsafe { &(*opened.instance.cast::<crate::internal::Instance<Holder>>()).component };
    std::thread::scope(|scope| {
        scope.spawn(|| holder.away.lock().unwrap().clear());
    });
    assert!(host.calls().is_empty());
    opened.tick();
    assert_eq!(host.calls(), ["emit []", "drop [101] lost_by_plugin"]);
}

// Scenario: a group is asked for of a row that there is not, or when the host has no room.
// Guarantees: a panic before the host is asked; RETRY arrives as such, and no group is made.
#[test]
fn a_group_that_can_not_be_made() {
    let host = FakeHost::new();
    let opened = Opened::new(&host, processor::<Holder>(TEXTS));
    let error = opened.process(OUT_OF_RANGE).unwrap_err();
    assert!(error.text().contains("the table of records"), "{}", error);
    assert!(host.calls().is_empty());
    host.answer.store(WEIR_RETRY, Ordering::SeqCst);
    assert_eq!(opened.process(KEEP).unwrap_err().status(), WEIR_RETRY);
    assert_eq!(host.calls(), ["detach [1]"]);
}

// Scenario: a group of one shard comes to another one.
// Guarantees: it is refused there and discarded by its own lane.
#[test]
fn a_group_of_another_shard_is_refused() {
    let host = FakeHost::new();
    let (one, two) = (Opened::new(&host, processor::<Holder>(TEXTS)), FakeHost::new());
    let other = Opened::new(&two, processor::<Holder>(TEXTS));
    one.process(AWAY).unwrap();
    host.calls();
    // SAFETY: what this SDK's `create` and `shard_open` made; nobody else uses them meanwhile.
    unsafe {
        let from = &(*one.instance.cast::<crate::internal::Instance<Holder>>()).component;
        type To = crate::internal::Shard<crate::internal::ProcessorPart<Holder>>;
        (*other.shard.cast::<To>()).own.append(&mut from.away.lock().unwrap());
        other.tick();
        assert!(two.calls().is_empty());
        let flush = (*other.component.processor).flush.unwrap();
        assert_eq!(flush(other.instance, other.shard, 0, std::ptr::null_mut()), WEIR_OK);
    }
    assert!(two.calls().is_empty());
    one.tick();
    assert_eq!(host.calls(), ["emit []", "drop [101] lost_by_plugin"]);
}

// Scenario: flush with one group.
// Guarantees: it is discarded under the reason that the component gives, once.
#[test]
fn flush_discards_by_decision() {
    let host = FakeHost::new();
    let opened = Opened::new(&host, processor::<Holder>(TEXTS));
    opened.process(KEEP).unwrap();
    host.calls();
    // SAFETY: the order of the contract.
    let status = unsafe {
        let flush = (*opened.component.processor).flush.unwrap();
        flush(opened.instance, opened.shard, 0, std::ptr::null_mut())
    };
    assert_eq!((status, host.calls()), (WEIR_OK, vec!["drop [101] late".to_string()]));
}

#[repr(C)]
struct Writer {
    raw: weir_state_writer,
    entries: Mutex<Vec<(u64, Vec<u8>)>>,
    room: usize,
}
unsafe extern "C" fn put(w: *const weir_state_writer, at: *const c_void, n: u64) -> weir_status {
    give(w, 0, at, n)
}
unsafe extern "C" fn give(
    w: *const weir_state_writer,
    group: u64,
    at: *const c_void,
    n: u64,
) -> weir_status {
    let writer = &*w.cast::<Writer>();
    let mut entries = writer.entries.lock().unwrap();
    if entries.len() == writer.room {
        return WEIR_RETRY;
    }
    entries.push((group, std::slice::from_raw_parts(at.cast(), n as usize).to_vec()));
    WEIR_OK
}

// Scenario: state is saved with room for one group of two, and loaded into another instance.
// Guarantees: entries arrive; the group given is spent, the other stays with its shard.
#[test]
fn state_goes_to_the_next_instance() {
    let host = FakeHost::new();
    let old = Opened::new(&host, processor::<Holder>(TEXTS));
    assert_eq!((old.component.state_revision, old.component.partition_by), (3, 1));
    assert_eq!((old.plan.need.count, old.plan.write.count), (1, 1));
    old.process(KEEP).unwrap();
    old.load(b"held", 55);
    let raw = weir_state_writer { size: 24, reserved: 0, put, give };
    let writer = Writer { raw, entries: Mutex::default(), room: 2 };
    // SAFETY: the order of the contract; the writer begins with its table.
    let status = unsafe {
        let (save, w) = (old.component.state_save.unwrap(), &writer as *const Writer);
        save(old.instance, old.shard, w.cast(), std::ptr::null_mut())
    };
    assert_eq!(status, WEIR_OK);
    let entries = writer.entries.into_inner().unwrap();
    assert_eq!(entries, [(0, b"plain".to_vec()), (101, b"held".to_vec())]);

    let next = Opened::new(&host, processor::<Holder>(TEXTS));
    for (group, entry) in entries {
        assert_eq!(next.load(&entry, group), WEIR_OK);
    }
    host.calls();
    next.tick();
    old.tick();
    assert_eq!(host.calls(), ["emit [101]", "emit [55]"]);
}

// Scenario: the second entry of a state does not load.
// Guarantees: the host has the group of that entry back: it is neither discarded nor sent on here.
// The group that came before goes on.
#[test]
fn the_group_of_an_entry_that_does_not_load_is_the_hosts() {
    let host = FakeHost::new();
    let opened = Opened::new(&host, processor::<Holder>(TEXTS));
    assert_eq!(opened.load(b"held", 7), WEIR_OK);
    assert_eq!(opened.load(b"bad", 8), WEIR_PERMANENT);
    opened.tick();
    drop(opened);
    assert_eq!(host.calls(), ["emit [7]"]);
}

// Scenario: an entry does not load, and its group was kept all the same; later all are dropped.
// Guarantees: that group reaches the host by no way; the others are discarded as lost.
#[test]
fn a_group_that_was_taken_back_can_not_be_used() {
    let host = FakeHost::new();
    let opened = Opened::new(&host, processor::<Holder>(TEXTS));
    assert_eq!(opened.load(b"held", 7), WEIR_OK);
    assert_eq!(opened.load(b"kept", 8), WEIR_PERMANENT);
    opened.tick();
    assert!(host.calls().is_empty());
    opened.lose_all();
    opened.tick();
    assert_eq!(host.calls(), ["emit []", "drop [7] lost_by_plugin"]);
}
