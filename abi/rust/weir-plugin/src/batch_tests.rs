//! Batches made by hand, with operations that are as small as they can be.

use std::panic::{catch_unwind, AssertUnwindSafe};

use crate::batch::{Batch, Call};
use crate::host::{Key, Lane, Services};
use crate::sys::*;
use crate::{Owner, Value, ValueType};

const WIRE: &[u8] = b"keyoldsecret text";
const NO_TEXT: weir_str = weir_str { off: 0, len: 0 };

/// Three log records; the first has one attribute, `key: old`. One spare attribute row.
struct Fixture {
    arena: Vec<u8>,
    edits: Vec<weir_edit>,
    severity: [i32; 3],
    ranges: [weir_range; 3],
    drop: [u64; 1],
    owner: [u32; 2],
    keys: [weir_str; 2],
    values: [weir_val; 2],
    key_ids: [u32; 2],
    bytes: [[u8; 2]; 4],
    log: weir_log_table,
    attr: weir_attr_table,
    batch: weir_batch,
    services: Services,
    lane: weir_lane,
}

unsafe extern "C" fn refuse_arena(_: *mut weir_batch, _: u32) -> weir_status {
    WEIR_PERMANENT
}
unsafe extern "C" fn refuse_edits(_: *mut weir_batch) -> weir_status {
    WEIR_PERMANENT
}
/// The spare row becomes the range of the owner.
unsafe extern "C" fn add_spare(b: *mut weir_batch, table: u32, owner: u32, _: u32) -> u32 {
    let t = (*b).attr;
    if table != TABLE_LOG || (*t).rows == (*t).cap {
        return WEIR_NO_ROW;
    }
    let row = (*t).rows;
    (*t).rows += 1;
    let range = (*b).item_attrs.add(owner as usize) as *mut weir_range;
    *range = weir_range { first: row, count: 1 };
    row
}
unsafe extern "C" fn clear(_: *mut weir_batch, _: u32) {}
unsafe extern "C" fn add_no_row(_: *mut weir_batch, _: u32, _: u32, _: u32) -> u32 {
    WEIR_NO_ROW
}

static OPS: weir_batch_ops = weir_batch_ops {
    size: 48,
    reserved: 0,
    arena_grow: refuse_arena,
    edits_grow: refuse_edits,
    attr_add: add_spare,
    attr_clear: clear,
    rows_add: add_no_row,
};

impl Fixture {
    fn new() -> Box<Self> {
        // SAFETY: these are structs of integers and of pointers that may be null.
        let (log, attr, batch, services, lane) = unsafe { std::mem::zeroed() };
        let mut f = Box::new(Fixture {
            arena: vec![0; 16],
            edits: vec![weir_edit { column: 0, row: 0, old: weir_val { bits: 0 } }; 4],
            severity: [5, 9, 17],
            ranges: [
                weir_range { first: 0, count: 1 },
                weir_range { first: 0, count: 0 },
                weir_range { first: 0, count: 0 },
            ],
            drop: [0],
            owner: [0; 2],
            keys: [weir_str { off: 0, len: 3 }, NO_TEXT],
            values: [weir_val { text: weir_str { off: 3, len: 3 } }, weir_val { bits: 0 }],
            key_ids: [7, 7],
            bytes: [[WEIR_V_STR, WEIR_V_NONE], [0; 2], [0; 2], [TABLE_LOG as u8; 2]],
            log,
            attr,
            batch,
            services,
            lane,
        });
        f.connect();
        f
    }

    /// The pointers between the parts.
    fn connect(&mut self) {
        self.log.rows = 3;
        self.log.cap = 3;
        self.log.drop = self.drop.as_mut_ptr();
        self.log.severity = self.severity.as_ptr();
        self.log.attrs = self.ranges.as_ptr();
        self.attr.rows = 1;
        self.attr.cap = 2;
        self.attr.owner = self.owner.as_ptr();
        self.attr.key = self.keys.as_ptr();
        self.attr.val = self.values.as_ptr();
        self.attr.key_id = self.key_ids.as_ptr();
        self.attr.value_type = self.bytes[0].as_ptr();
        self.attr.flags = self.bytes[1].as_ptr();
        self.attr.depth = self.bytes[2].as_ptr();
        self.attr.owner_table = self.bytes[3].as_ptr();
        self.batch.signal = 4;
        self.batch.arena_end = self.arena.len() as u32;
        self.batch.seg = [WIRE.as_ptr(), self.arena.as_ptr()];
        self.batch.edits = self.edits.as_mut_ptr();
        self.batch.edit_cap = self.edits.len() as u32;
        self.batch.ops = &OPS;
        self.batch.item_attrs = self.ranges.as_ptr();
        self.batch.item_drop = self.drop.as_mut_ptr();
        self.batch.item_table = TABLE_LOG;
        self.batch.item_rows = 3;
        self.batch.log = &mut self.log;
        self.batch.attr = &mut self.attr;
    }

    fn with<R>(&mut self, body: impl FnOnce(&mut Batch) -> R) -> R {
        let lane = Lane { services: &self.services, raw: &self.lane };
        // SAFETY: the fixture is what the batch leads to, and outlives the call.
        body(&mut unsafe { Batch::new(&mut self.batch, lane, Call::Fill) })
    }
}

fn key() -> Key {
    Key { id: 7, name: "key".to_string() }
}

fn panic_text(body: impl FnOnce()) -> String {
    let payload = catch_unwind(AssertUnwindSafe(body)).expect_err("it should panic");
    payload.downcast_ref::<String>().expect("a text").clone()
}

// Scenario: a batch is read: columns, attributes, items.
// Guarantees: slices have all rows; attributes are found by key, with type and text.
#[test]
fn a_batch_is_read() {
    Fixture::new().with(|batch| {
        assert_eq!(batch.log().severity(), [5, 9, 17]);
        assert_eq!(batch.span().name().len(), 0);
        let found = batch.find(0, &key()).expect("the attribute");
        assert_eq!(found.value_type(), ValueType::Str);
        assert_eq!(found.str(), Some("old"));
        assert_eq!(found.i64(), None);
        assert_eq!(batch.str(found.key()), Ok("key"));
        assert!(batch.find(1, &key()).is_none());
        assert_eq!(batch.item_attributes(0).count(), 1);
    });
}

// Scenario: items are dropped while the live rows are looped over.
// Guarantees: each live row is seen once, and the bitmap is the host's.
#[test]
fn items_are_dropped_while_looping() {
    let mut f = Fixture::new();
    let seen = f.with(|batch| {
        let mut seen = Vec::new();
        for row in batch.live() {
            seen.push(row);
            if batch.log().severity()[row] < 10 {
                batch.drop_item(row);
            }
        }
        assert!(batch.is_dropped(1));
        assert_eq!(batch.live().collect::<Vec<_>>(), [2]);
        seen
    });
    assert_eq!(seen, [0, 1, 2]);
    assert_eq!(f.drop[0], 0b011);
}

// Scenario: a cell is set.
// Guarantees: it has its new value, and the edit log the old one with column and row.
#[test]
fn setting_a_cell_logs_what_it_held() {
    let mut f = Fixture::new();
    f.with(|batch| batch.log_mut().set_severity(1, -2));
    assert_eq!(f.severity, [5, -2, 17]);
    assert_eq!(f.batch.edit_count, 1);
    assert_eq!((f.edits[0].column, f.edits[0].row), (crate::column::log::SEVERITY, 1));
    // SAFETY: all bits are a number.
    assert_eq!(unsafe { f.edits[0].old.bits }, 9);
}

// Scenario: attributes are added until the table is full.
// Guarantees: the first is found with its value; the second marks the batch and does no harm.
#[test]
fn attributes_are_added_until_there_is_no_room() {
    Fixture::new().with(|batch| {
        let name = batch.copy("key");
        assert_eq!(batch.add(Owner::Item(2), name, 42), Some(1));
        assert_eq!(batch.find(2, &key()).and_then(|a| a.i64()), Some(42));
        assert!(!batch.failed());
        assert_eq!(batch.add(Owner::Item(1), name, true), None);
        assert!(batch.failed());
    });
}

// Scenario: a text is copied that the arena has no room for, and used.
// Guarantees: the batch is marked, nothing is set, and reading the text gives nothing.
#[test]
fn a_full_arena_marks_the_batch() {
    Fixture::new().with(|batch| {
        let text = batch.copy("seventeen letters");
        assert!(batch.failed());
        assert_eq!(batch.bytes(text), b"");
        batch.set_attribute(0, Value::Str(text));
        assert_eq!(batch.attribute(0).str(), Some("old"));
    });
}

// Scenario: what was not declared is read and written, and rows that there are not.
// Guarantees: a panic that names the column or the table, before memory is touched.
#[test]
fn what_is_not_there_panics_with_its_name() {
    Fixture::new().with(|batch| {
        let text = panic_text(|| assert!(batch.log().time().is_empty()));
        assert_eq!(text, "column log.time is declared neither in NEED nor in WRITE");
        let text = panic_text(|| batch.log_mut().set_time(0, 1));
        assert_eq!(text, "column log.time is declared neither in NEED nor in WRITE");
        let text = panic_text(|| batch.log_mut().set_severity(3, 1));
        assert_eq!(text, "log.severity has 3 rows, so there is no row 3");
        assert!(panic_text(|| batch.drop_item(3)).contains("there is no row 3"));
        assert!(panic_text(|| batch.set_attribute(1, 1.5)).contains("there is no row 1"));
    });
}

// Scenario: one text has two hits, and both are masked.
// Guarantees: the second call gives the bytes of the first; one edit is logged; the wire is as it
// was.
#[test]
fn several_hits_in_one_text_are_one_edit() {
    let mut f = Fixture::new();
    let cells = [weir_str { off: 6, len: 11 }];
    let column = weir_text_column {
        column: crate::column::log::EVENT_NAME,
        reserved: 0,
        cells: cells.as_ptr(),
    };
    let reference = weir_text { column: 0, text_class: 2, flags: 0, row: 0 };
    // SAFETY: as in `new`.
    let mut texts: weir_text_table = unsafe { std::mem::zeroed() };
    texts.rows = 1;
    texts.r#ref = &reference;
    f.batch.text = &mut texts;
    f.batch.text_columns = &column;
    f.with(|batch| {
        batch.edit_text(0).expect("room")[..2].fill(b'*');
        batch.edit_text(0).expect("room")[7..].fill(b'*');
        assert_eq!(batch.str(batch.text_at(0)), Ok("**cret ****"));
    });
    assert_eq!(f.batch.edit_count, 1);
    assert_eq!(WIRE, b"keyoldsecret text");
}
