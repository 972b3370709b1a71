//! The inline functions of the contract that edit: a store and an entry in the edit log, in one
//! step. An edit that can not be made marks the batch, and the host fails the stage.

use crate::cells::Cell;
use crate::sys::*;

#[track_caller]
pub(crate) fn check_row(row: usize, rows: usize, name: &str) {
    if row >= rows {
        no_such_row(row, rows, name);
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn no_such_row(row: usize, rows: usize, name: &str) -> ! {
    panic!("{} has {} rows, so there is no row {}", name, rows, row)
}

pub(crate) unsafe fn fail(b: *mut weir_batch) {
    (*b).flags |= WEIR_BATCH_FAILED;
}

/// As weir_set_cell. `cells` has a row `row`; its cells are as wide as `T`.
pub(crate) unsafe fn set_cell<T: Cell>(
    b: *mut weir_batch,
    column: u32,
    cells: *mut T,
    row: usize,
    now: T,
) -> bool {
    let is_new = (*b).flags & WEIR_BATCH_NEW != 0;
    if !now.is_stored()
        || (!is_new && (*b).edit_count == (*b).edit_cap && ((*(*b).ops).edits_grow)(b) < 0)
    {
        fail(b);
        return false;
    }
    let cell = cells.add(row);
    if !is_new {
        let entry = (*b).edits.add((*b).edit_count as usize);
        (*b).edit_count += 1;
        let old = weir_val { bits: (*cell).bits() };
        *entry = weir_edit { column, row: row as u32, old };
    }
    *cell = now;
    true
}

/// As weir_alloc: `n` writable bytes of the arena.
pub(crate) unsafe fn alloc(b: *mut weir_batch, n: usize) -> Option<(*mut u8, weir_str)> {
    let room = ((*b).arena_end - (*b).arena_pos) as usize;
    if n > u32::MAX as usize || (room < n && ((*(*b).ops).arena_grow)(b, n as u32) < 0) {
        fail(b);
        return None;
    }
    let at = (*b).arena_pos;
    (*b).arena_pos += n as u32;
    let text = weir_str { off: at | WEIR_ARENA_BIT, len: n as u32 };
    Some(((*b).seg[1].add(at as usize) as *mut u8, text))
}

/// As weir_drop. The bitmap has a bit for `row`.
pub(crate) unsafe fn drop_row(drop: *mut u64, row: usize) {
    *drop.add(row >> 6) |= 1 << (row & 63);
}

/// As weir_dropped.
pub(crate) unsafe fn is_dropped(drop: *const u64, row: usize) -> bool {
    !drop.is_null() && *drop.add(row >> 6) >> (row & 63) & 1 != 0
}

/// As weir_attr_add: the new row.
pub(crate) unsafe fn attr_add(
    b: *mut weir_batch,
    table: u32,
    owner: u32,
    key: crate::Text<'_>,
) -> Option<usize> {
    let row = ((*(*b).ops).attr_add)(b, table, owner, 1);
    let keys: *mut crate::Text<'_> =
        if row == WEIR_NO_ROW { std::ptr::null_mut() } else { (*(*b).attr).key as *mut _ };
    if keys.is_null() || !set_cell(b, crate::column::attr::KEY, keys, row as usize, key) {
        fail(b);
        return None;
    }
    Some(row as usize)
}

/// As weir_attr_set. `row` is one of the table's.
pub(crate) unsafe fn attr_set<T: Cell>(
    b: *mut weir_batch,
    row: usize,
    value_type: u8,
    value: T,
) -> bool {
    let t = (*b).attr;
    if !value.is_stored() || (*t).value_type.is_null() || (*t).val.is_null() {
        fail(b);
        return false;
    }
    let before = *(*t).value_type.add(row);
    if before == WEIR_V_LIST || before == WEIR_V_MAP {
        ((*(*b).ops).attr_clear)(b, row as u32);
    }
    let types = (*t).value_type as *mut u8;
    if before != value_type && !set_cell(b, crate::column::attr::VALUE_TYPE, types, row, value_type)
    {
        return false;
    }
    let cells = (*t).val as *mut crate::Number;
    set_cell(b, crate::column::attr::VAL, cells, row, crate::Number::from_bits(value.bits()))
}

/// As weir_attr_delete.
pub(crate) unsafe fn attr_delete(b: *mut weir_batch, row: usize) -> bool {
    let t = (*b).attr;
    if (*t).value_type.is_null() || (*t).flags.is_null() {
        fail(b);
        return false;
    }
    let kind = *(*t).value_type.add(row);
    if kind == WEIR_V_LIST || kind == WEIR_V_MAP {
        ((*(*b).ops).attr_clear)(b, row as u32);
    }
    let flags = (*t).flags as *mut u8;
    let now = *flags.add(row) | WEIR_ATTR_DELETED;
    set_cell(b, crate::column::attr::FLAGS, flags, row, now)
}

/// As weir_attr_row: where an attribute row is now.
pub(crate) unsafe fn attr_row(b: *const weir_batch, mut row: usize) -> usize {
    let t = (*b).attr;
    while *(*t).flags.add(row) & WEIR_ATTR_MOVED != 0 {
        row = (*(*t).val.add(row)).bits as u32 as usize;
    }
    row
}
