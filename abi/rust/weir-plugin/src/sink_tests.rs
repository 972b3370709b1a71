//! Permits: room that grows, and bytes that are lent.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::os::raw::c_void;
use std::sync::atomic::{AtomicI32, AtomicU32, Ordering};
use std::sync::Mutex;

use crate::fake_host::FakeHost;
use crate::host::{Lane, Services};
use crate::io::{reserve, Pushed};
use crate::sys::*;

/// Counts what each thread has and has not given back.
struct Counting;
thread_local! {
    static BYTES: Cell<isize> = const { Cell::new(0) };
}
fn count(bytes: isize) {
    // A thread that is ending counts no more.
    let _ = BYTES.try_with(|all| all.set(all.get() + bytes));
}
// SAFETY: the system's allocator does the work.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        System.alloc(layout)
    }
    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        count(-(layout.size() as isize));
        System.dealloc(at, layout)
    }
}
#[global_allocator]
static COUNTING: Counting = Counting;

/// Its address is the sink's.
#[repr(C)]
struct FakeSink {
    raw: weir_sink,
    memory: Mutex<Vec<u8>>,
    answer: AtomicI32,
    released: AtomicU32,
    /// `done` and `owner` of bytes that are still lent.
    lent: Mutex<Option<(weir_fn, *mut c_void, Vec<u8>)>>,
}

unsafe extern "C" fn take(
    sink: *const weir_sink,
    _: u16,
    bytes: u64,
    permit: *mut weir_permit,
    outcome: *mut weir_outcome,
) -> weir_status {
    grow(sink, permit, bytes, outcome)
}
unsafe extern "C" fn grow(
    sink: *const weir_sink,
    permit: *mut weir_permit,
    bytes: u64,
    _: *mut weir_outcome,
) -> weir_status {
    let sink = &*sink.cast::<FakeSink>();
    if bytes > 64 {
        return WEIR_PERMANENT;
    }
    let mut memory = sink.memory.lock().unwrap();
    memory.resize(bytes as usize, 0);
    ((*permit).data, (*permit).capacity) = (memory.as_mut_ptr(), bytes);
    WEIR_OK
}
unsafe extern "C" fn release(sink: *const weir_sink, _: *mut weir_permit) {
    (*sink.cast::<FakeSink>()).released.fetch_add(1, Ordering::SeqCst);
}
unsafe extern "C" fn push(
    _: *const weir_sink,
    _: *mut weir_permit,
    _: u64,
    _: u64,
    _: *mut weir_outcome,
) -> weir_status {
    WEIR_OK
}
unsafe extern "C" fn push_lent(
    sink: *const weir_sink,
    _: *mut weir_permit,
    data: *const u8,
    n: u64,
    done: weir_fn,
    owner: *mut c_void,
    _: u64,
    outcome: *mut weir_outcome,
) -> weir_status {
    let sink = &*sink.cast::<FakeSink>();
    let status = sink.answer.load(Ordering::SeqCst);
    if status >= 0 || status == WEIR_PARTIAL {
        let bytes = std::slice::from_raw_parts(data, n as usize).to_vec();
        *sink.lent.lock().unwrap() = Some((done, owner, bytes));
    }
    (*outcome).rejected = 2;
    status
}
unsafe extern "C" fn batch_new(
    _: *const weir_sink,
    _: *mut weir_permit,
    _: u16,
) -> *mut weir_batch {
    std::ptr::null_mut()
}
unsafe extern "C" fn push_batch(
    _: *const weir_sink,
    _: *mut weir_permit,
    _: *mut weir_batch,
    _: u64,
    _: *mut weir_outcome,
) -> weir_status {
    WEIR_OK
}

fn sink() -> FakeSink {
    let size = std::mem::size_of::<weir_sink>() as u32;
    let (reserve, resize) = (take, grow);
    FakeSink {
        raw: weir_sink {
            size,
            reserved: 0,
            reserve,
            resize,
            release,
            push,
            push_lent,
            batch_new,
            push_batch,
        },
        memory: Mutex::default(),
        answer: AtomicI32::new(WEIR_OK),
        released: AtomicU32::new(0),
        lent: Mutex::default(),
    }
}

fn with(body: impl FnOnce(&FakeSink, Lane, *const weir_sink)) {
    let (host, sink) = (FakeHost::new(), sink());
    let raw = host.lane();
    // SAFETY: the host lives until the end.
    let services = unsafe { Services::new(host.raw()) };
    body(&sink, Lane { services: &services, raw: &raw }, (&sink as *const FakeSink).cast());
}

// Scenario: a permit grows, then asks for more than there is, and is given back.
// Guarantees: what was read stays; after a refusal the room is as before; it is released once.
#[test]
fn a_permit_grows_and_is_as_before_when_it_can_not() {
    with(|sink, lane, raw| {
        let mut permit = reserve(lane, raw, crate::LOGS, 4).unwrap();
        permit.data().copy_from_slice(b"read");
        permit.resize(8).unwrap();
        assert_eq!(permit.data(), b"read\0\0\0\0");
        assert_eq!(permit.resize(65).unwrap_err().status(), WEIR_PERMANENT);
        assert_eq!(permit.data().len(), 8);
        drop(permit);
        assert_eq!(sink.released.load(Ordering::SeqCst), 1);
    });
}

// Scenario: bytes are lent and taken, taken in part, and refused.
// Guarantees: the host gets the bytes and what frees them; the permit is spent, never released.
// Bytes that are not lent any more are freed, those that were refused too.
const LENT_REPEATS: usize = 1 << 16; // Much more than anything else here takes.

#[test]
fn bytes_are_lent_until_the_host_is_done() {
    with(|sink, lane, raw| {
        for answer in [WEIR_OK, WEIR_PENDING, WEIR_PARTIAL, WEIR_RETRY] {
            sink.answer.store(answer, Ordering::SeqCst);
            let permit = reserve(lane, raw, crate::LOGS, 4).unwrap();
            let before = BYTES.with(Cell::get);
            let result = permit.push_lent(b"lent".repeat(LENT_REPEATS), 1);
            match answer {
                WEIR_OK => assert_eq!(result, Ok(Pushed::Done)),
                WEIR_PENDING => assert_eq!(result, Ok(Pushed::Pending)),
                WEIR_PARTIAL => assert_eq!(result.unwrap_err().rejected(), 2),
                _ => assert_eq!(result.unwrap_err().status(), answer),
            }
            let lent = sink.lent.lock().unwrap().take();
            assert_eq!(lent.is_some(), answer != WEIR_RETRY);
            if let Some((done, owner, bytes)) = lent {
                assert_eq!(bytes, b"lent".repeat(LENT_REPEATS));
                // SAFETY: once, as the contract says.
                unsafe { done.unwrap()(owner) }
            }
            let kept = BYTES.with(Cell::get) - before;
            assert!(kept < LENT_REPEATS as isize, "{} bytes after {}", kept, answer);
        }
        assert_eq!(sink.released.load(Ordering::SeqCst), 0);
    });
}
