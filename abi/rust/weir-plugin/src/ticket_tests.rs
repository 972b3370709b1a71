//! Answers that come later, through the tables that a host calls.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::Mutex;

use crate::error::Outcome;
use crate::fake_host::{FakeHost, Opened};
use crate::internal::{exporter, Instance, Texts};
use crate::sys::*;
use crate::{Batch, Error, Exporter, Lane, Setup, Ticket};

const TEXTS: Texts = Texts { name: "t\0", version: "1.0.0\0", schema: "{}\0", flags: 0 };

/// What it does with the ticket is the number of the ticket.
#[derive(Default)]
struct Later {
    tickets: Mutex<Vec<Ticket>>,
    cancelled: AtomicU32,
}
const KEEP: u64 = 10;
const LOSE: u64 = 11;
const ANSWER: u64 = 12;
const NOW: u64 = 13;
const ERROR: u64 = 14;
const PANIC: u64 = 15;

impl Exporter for Later {
    type Shard = u64;
    const SIGNALS: u64 = crate::LOGS;
    fn new(_: &Setup) -> Result<Self, Error> {
        Ok(Later::default())
    }
    fn open_shard(&self, _: Lane) -> Result<u64, Error> {
        Ok(0)
    }
    fn begin(&self, what: &mut u64, batch: &Batch) -> Result<(), Error> {
        if *what == NOW {
            return Ok(());
        }
        let ticket = batch.later()?;
        assert!(batch.later().is_err(), "a ticket is taken once");
        match *what {
            LOSE => drop(ticket),
            ANSWER => ticket.complete(Err(Error::partial(3, "some"))),
            ERROR => return Err(Error::permanent("not looked at")),
            PANIC => panic!("after the ticket was taken"),
            _ => self.tickets.lock().unwrap().push(ticket),
        }
        Ok(())
    }
    fn cancel(&self, _: &mut u64, ticket: u64) {
        self.cancelled.fetch_add(ticket as u32, Ordering::SeqCst);
    }
}

impl Opened<'_> {
    fn begin(&self, ticket: u64) -> Result<weir_status, Error> {
        type Own = crate::internal::Shard<crate::internal::ExporterPart<Later>>;
        // SAFETY: what this SDK's `shard_open` made; the order of the contract.
        unsafe {
            (*self.shard.cast::<Own>()).own = ticket;
            let batch: weir_batch = std::mem::zeroed();
            let mut outcome = Outcome::new();
            let call = (*self.component.exporter).begin.unwrap();
            let status = call(self.instance, self.shard, &batch, ticket, outcome.as_raw());
            outcome.result(status)
        }
    }
    fn later(&self) -> &Later {
        // SAFETY: what this SDK's `create` made.
        unsafe { &(*self.instance.cast::<Instance<Later>>()).component }
    }
}

// Scenario: begin answers at once, keeps its ticket, answers with it, loses it, fails after it.
// Guarantees: PENDING exactly when the ticket was taken, and then one completion at most.
#[test]
fn a_ticket_that_was_taken_is_pending_and_answers_once() {
    let host = FakeHost::new();
    let opened = Opened::new(&host, exporter::<Later>(TEXTS));
    assert_eq!(opened.begin(NOW), Ok(WEIR_OK));
    assert_eq!(opened.begin(KEEP), Ok(WEIR_PENDING));
    assert!(host.calls().is_empty());
    for (what, answer) in [(LOSE, "11 -1 rejected 0"), (ANSWER, "12 -3 rejected 3")] {
        assert_eq!(opened.begin(what), Ok(WEIR_PENDING));
        assert_eq!(host.calls(), [format!("complete {}", answer)]);
    }
    assert_eq!(opened.begin(ERROR), Ok(WEIR_PENDING));
    assert_eq!(host.calls(), ["complete 14 -1 rejected 0"]);
}

// Scenario: begin panics after it has taken its ticket.
// Guarantees: the ticket answers RETRY, once, and the host hears that the instance is broken.
#[test]
fn a_panic_after_the_ticket_was_taken_answers_once() {
    let host = FakeHost::new();
    let opened = Opened::new(&host, exporter::<Later>(TEXTS));
    assert_eq!(opened.begin(PANIC), Ok(WEIR_PENDING));
    let calls = host.calls();
    assert_eq!(calls[0], "complete 15 -1 rejected 0");
    assert!(calls[1].contains("after the ticket was taken"), "{:?}", calls);
    assert_eq!(calls.len(), 2);
}

// Scenario: another thread answers.
// Guarantees: the host gets the answer, from that thread.
#[test]
fn any_thread_may_answer() {
    let host = FakeHost::new();
    let opened = Opened::new(&host, exporter::<Later>(TEXTS));
    opened.begin(KEEP).unwrap();
    let ticket = opened.later().tickets.lock().unwrap().pop().unwrap();
    std::thread::spawn(move || ticket.complete(Ok(()))).join().unwrap();
    assert_eq!(host.calls(), ["complete 10 0 rejected 0"]);
}

// Scenario: the host cancels a ticket, which is completed afterwards.
// Guarantees: the exporter is told which; the late answer does not reach the host.
#[test]
fn a_cancelled_ticket_does_not_answer() {
    let host = FakeHost::new();
    let opened = Opened::new(&host, exporter::<Later>(TEXTS));
    opened.begin(KEEP).unwrap();
    // SAFETY: the order of the contract.
    unsafe { (*opened.component.exporter).cancel.unwrap()(opened.instance, opened.shard, KEEP) }
    assert_eq!(opened.later().cancelled.load(Ordering::SeqCst), KEEP as u32);
    let ticket = opened.later().tickets.lock().unwrap().pop().unwrap();
    ticket.complete(Ok(()));
    assert!(host.calls().is_empty());
}

// Scenario: a ticket outlives its instance.
// Guarantees: completing it touches nothing; those that the instance had answer RETRY before.
#[test]
fn a_ticket_may_outlive_its_instance() {
    let host = FakeHost::new();
    let opened = Opened::new(&host, exporter::<Later>(TEXTS));
    opened.begin(KEEP).unwrap();
    opened.begin(KEEP + 10).unwrap();
    let kept = opened.later().tickets.lock().unwrap().pop().unwrap();
    drop(opened);
    assert_eq!(host.calls(), ["complete 10 -1 rejected 0"]);
    kept.complete(Ok(()));
    assert!(host.calls().is_empty());
}
