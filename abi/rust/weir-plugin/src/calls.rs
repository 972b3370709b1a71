//! The calls of processors and exporters: guarded, and what they leave behind brought to its end.

use std::cell::Cell;
use std::os::raw::c_void;

use crate::batch::{Batch, Call};
use crate::component::{Exporter, Processor};
use crate::guard::{fatal, guard, guard_callback, ok};
use crate::hold::{Group, Hold};
use crate::host::Lane;
use crate::internal::{ExporterPart, Instance, Part, ProcessorPart, Shard};
use crate::state::StateWriter;
use crate::sys::*;

type Held<T> = Shard<ProcessorPart<T>>;

unsafe fn lane_of<'a, P: Part>(shard: *const Shard<P>) -> Lane<'a> {
    Lane { services: &(*(*shard).instance).services, raw: &*(*shard).lane }
}

pub(crate) unsafe extern "C" fn process<T: Processor>(
    this: *const weir_instance,
    shard: *mut weir_shard,
    b: *mut weir_batch,
    outcome: *mut weir_outcome,
) -> weir_status {
    let instance: &Instance<T> = &*this.cast();
    let shard = &mut *shard.cast::<Held<T>>();
    let lane = Lane { services: &instance.services, raw: &*shard.lane };
    let status = guard(outcome, fatal, || {
        let mut batch = Batch::new(b, lane, Call::Process(&shard.lost));
        instance.component.process(&mut shard.own, &mut batch).map(ok)
    });
    shard.lost.discard(lane);
    status
}

pub(crate) unsafe extern "C" fn tick<T: Processor>(
    this: *const weir_instance,
    shard: *mut weir_shard,
    now: u64,
) {
    let instance: &Instance<T> = &*this.cast();
    let lane = lane_of(shard.cast::<Held<T>>());
    let shard = &mut *shard.cast::<Held<T>>();
    guard_callback(instance.services.host, || {
        instance.component.tick(&mut shard.own, &Hold::new(lane, &shard.lost), now);
    });
    shard.lost.discard(lane);
}

pub(crate) unsafe extern "C" fn flush<T: Processor>(
    this: *const weir_instance,
    shard: *mut weir_shard,
    deadline: u64,
    outcome: *mut weir_outcome,
) -> weir_status {
    let instance: &Instance<T> = &*this.cast();
    let lane = lane_of(shard.cast::<Held<T>>());
    let shard = &mut *shard.cast::<Held<T>>();
    let status = guard(outcome, fatal, || {
        let hold = Hold::new(lane, &shard.lost);
        instance.component.flush(&mut shard.own, &hold, deadline).map(ok)
    });
    shard.lost.discard(lane);
    status
}

pub(crate) unsafe extern "C" fn state_save<T: Processor>(
    this: *const weir_instance,
    shard: *mut weir_shard,
    writer: *const weir_state_writer,
    outcome: *mut weir_outcome,
) -> weir_status {
    let instance: &Instance<T> = &*this.cast();
    let shard = &mut *shard.cast::<Held<T>>();
    guard(outcome, fatal, || {
        let mut writer = StateWriter::new(&*writer, &shard.lost);
        instance.component.state_save(&mut shard.own, &mut writer).map(ok)
    })
}

pub(crate) unsafe extern "C" fn state_load<T: Processor>(
    this: *const weir_instance,
    shard: *mut weir_shard,
    revision: u32,
    id: u64,
    data: *const c_void,
    n: u64,
    outcome: *mut weir_outcome,
) -> weir_status {
    let instance: &Instance<T> = &*this.cast();
    let shard = &mut *shard.cast::<Held<T>>();
    let status = guard(outcome, fatal, || {
        let entry: &[u8] = match n {
            0 => &[],
            n => std::slice::from_raw_parts(data.cast(), n as usize),
        };
        let group = if id == 0 { None } else { Some(Group::new(id, &shard.lost)) };
        instance.component.state_load(&mut shard.own, revision, entry, group).map(ok)
    });
    if status < 0 && id != 0 {
        shard.lost.revoke(id); // The host takes back what it gave, and no other group.
    }
    status
}

pub(crate) unsafe extern "C" fn begin<T: Exporter>(
    this: *const weir_instance,
    shard: *mut weir_shard,
    b: *const weir_batch,
    ticket: u64,
    outcome: *mut weir_outcome,
) -> weir_status {
    let instance: &Instance<T> = &*this.cast();
    let shard = &mut *shard.cast::<Shard<ExporterPart<T>>>();
    let lane = Lane { services: &instance.services, raw: &*shard.lane };
    let pending = Cell::new(false);
    let status = guard(outcome, fatal, || {
        let call = Call::Begin { tickets: &instance.tickets, id: ticket, pending: &pending };
        // Only what takes `&self` can be reached: no edits.
        let batch = Batch::new(b as *mut weir_batch, lane, call);
        instance.component.begin(&mut shard.own, &batch).map(ok)
    });
    if !pending.get() {
        return status;
    }
    // The ticket answers, or has answered. That the instance is broken must be said some other way.
    if status == WEIR_FATAL {
        let said = text_of(outcome);
        lane.host().fail(&format!("begin failed after it had taken its ticket: {}", said));
    }
    WEIR_PENDING
}

unsafe fn text_of(outcome: *const weir_outcome) -> String {
    match outcome.as_ref() {
        Some(o) if !o.text.is_null() => {
            let text = std::slice::from_raw_parts(o.text.cast(), o.text_len as usize);
            String::from_utf8_lossy(text).into_owned()
        }
        _ => String::new(),
    }
}

pub(crate) unsafe extern "C" fn cancel<T: Exporter>(
    this: *const weir_instance,
    shard: *mut weir_shard,
    ticket: u64,
) {
    let instance: &Instance<T> = &*this.cast();
    let shard = &mut *shard.cast::<Shard<ExporterPart<T>>>();
    if !instance.tickets.end(ticket) {
        instance.tickets.wait(); // It is just being answered; not after this call.
    }
    guard_callback(instance.services.host, || {
        instance.component.cancel(&mut shard.own, ticket);
    });
}
