//! Posted calls and threads of the host.

use std::os::unix::io::{OwnedFd, RawFd};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::Mutex;

use crate::error::Outcome;
use crate::fake_host::{FakeHost, Opened, Waiting, WAITING};
use crate::internal::{receiver, Instance, Texts};
use crate::sys::*;
use crate::{Error, Events, Io, Lane, Poster, Receiver, Setup};

const TEXTS: Texts = Texts { name: "t\0", version: "1.0.0\0", schema: "{}\0", flags: 0 };

#[derive(Default)]
struct Posting {
    poster: Mutex<Option<Poster>>,
    sum: AtomicU64,
}
static STOPPED: AtomicBool = AtomicBool::new(false);

impl Receiver for Posting {
    type Shard = ();
    const SIGNALS: u64 = crate::LOGS;
    fn new(_: &Setup) -> Result<Self, Error> {
        Ok(Posting::default())
    }
    fn open_shard(&self, _: Lane) -> Result<(), Error> {
        Ok(())
    }
    fn start(&self, _: &mut (), io: &mut Io) -> Result<(), Error> {
        *self.poster.lock().unwrap() = Some(io.poster());
        io.start_thread("reader", |thread| {
            STOPPED.store(thread.stop_requested(), Ordering::SeqCst);
            panic!("in a thread");
        })
    }
    fn stop(&self, _: &mut (), _: &mut Io, _: u64) -> Result<(), Error> {
        Ok(())
    }
    fn on_connection(&self, _: &mut (), _: &mut Io, _: OwnedFd) {}
    fn on_event(&self, _: &mut (), _: &mut Io, _: RawFd, _: Events) {}
    fn on_post(&self, _: &mut (), _: &mut Io, value: u64) {
        self.sum.fetch_add(value, Ordering::SeqCst);
    }
}

fn start(opened: &Opened) -> Result<weir_status, Error> {
    let mut outcome = Outcome::new();
    // SAFETY: the order of the contract; nothing is pushed, so that there is no sink.
    let status = unsafe {
        let start = (*opened.component.receiver).start.unwrap();
        start(opened.instance, opened.shard, std::ptr::null(), outcome.as_raw())
    };
    outcome.result(status)
}

fn run_waiting() {
    for Waiting(function, context) in WAITING.with(|w| w.take()) {
        // SAFETY: as the loop would, before the shard closes.
        unsafe { function.unwrap()(context) }
    }
}

// Scenario: a thread of the host runs, asks whether to stop, and panics.
// Guarantees: it gets the host's answer; the panic does not cross, and breaks the instance.
#[test]
fn a_thread_runs_and_its_panic_breaks_the_instance() {
    let host = FakeHost::new();
    let opened = Opened::new(&host, receiver::<Posting>(TEXTS));
    assert_eq!(start(&opened), Ok(WEIR_OK));
    assert_eq!(host.calls(), ["thread reader"]);
    run_waiting();
    assert!(STOPPED.load(Ordering::SeqCst));
    let calls = host.calls();
    assert!(calls[0].starts_with("fail panic: in a thread"), "{:?}", calls);
}

// Scenario: values are posted, one is refused, and one comes after the shard has closed.
// Guarantees: each that was taken is delivered once, later, on the loop; the others are errors.
#[test]
fn posts_are_delivered_by_the_loop() {
    let host = FakeHost::new();
    let opened = Opened::new(&host, receiver::<Posting>(TEXTS));
    start(&opened).unwrap();
    WAITING.with(|w| w.take()).truncate(0);
    // SAFETY: what this SDK's `create` made.
    let posting = unsafe { &(*opened.instance.cast::<Instance<Posting>>()).component };
    let poster = posting.poster.lock().unwrap().clone().unwrap();
    poster.post(1).unwrap();
    poster.post(2).unwrap();
    host.answer.store(WEIR_BUSY, Ordering::SeqCst);
    assert!(poster.post(4).unwrap_err().is_busy());
    assert_eq!(posting.sum.load(Ordering::SeqCst), 0);
    run_waiting();
    assert_eq!(posting.sum.load(Ordering::SeqCst), 3);
    drop(opened);
    assert_eq!(poster.post(8).unwrap_err().status(), WEIR_CANCELLED);
}
