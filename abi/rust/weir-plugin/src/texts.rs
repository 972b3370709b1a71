//! The text table: every text of the classes that a component asked for, and what its patterns
//! matched.

use crate::batch::Batch;
use crate::cells::Text;
use crate::edit;
use crate::sys::*;

/// One match of one of the instance's own patterns, in the texts as they were when the call began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Row of the text table.
    pub text: usize,
    /// The id that the pattern was added with.
    pub pattern: u32,
    /// Bytes of the text.
    pub from: usize,
    pub to: usize,
}

impl<'b> Batch<'b> {
    /// Rows of the text table.
    pub fn text_rows(&self) -> usize {
        // SAFETY: tables live during the call.
        unsafe { (*self.raw()).text.as_ref().map_or(0, |t| t.rows as usize) }
    }
    /// How many matches there are; sorted by text, from, pattern.
    pub fn hit_rows(&self) -> usize {
        // SAFETY: as above.
        unsafe { (*self.raw()).hit.as_ref().map_or(0, |t| t.rows as usize) }
    }
    /// A match. Taken one by one, so that texts may be edited meanwhile.
    #[track_caller]
    pub fn hit(&self, row: usize) -> Hit {
        edit::check_row(row, self.hit_rows(), "hit");
        // SAFETY: checked just now; the table has one column.
        let hit = unsafe { *(*(*self.raw()).hit).r#match.add(row) };
        let (from, to) = (hit.from as usize, hit.to as usize);
        Hit { text: hit.text as usize, pattern: hit.pattern, from, to }
    }

    /// The cell that text `text` is in: its column and row.
    #[track_caller]
    fn text_cell(&self, text: usize) -> (weir_text_column, usize) {
        edit::check_row(text, self.text_rows(), "text");
        // SAFETY: checked just now; references lead to columns that are there.
        unsafe {
            let b = self.raw();
            let reference = *(*(*b).text).r#ref.add(text);
            let column = *(*b).text_columns.add(reference.column as usize);
            let row = reference.row as usize;
            match column.column >> 16 {
                TABLE_ATTR => (column, edit::attr_row(b, row)),
                _ => (column, row),
            }
        }
    }
    /// A row of the text table, as it is now.
    #[track_caller]
    pub fn text_at(&self, text: usize) -> Text<'b> {
        let (column, row) = self.text_cell(text);
        // SAFETY: as above.
        Text::new(unsafe { *column.cells.add(row) })
    }
    /// False for texts that are only reported.
    #[track_caller]
    pub fn is_editable(&self, text: usize) -> bool {
        edit::check_row(text, self.text_rows(), "text");
        // SAFETY: checked just now.
        unsafe { (*(*(*self.raw()).text).r#ref.add(text)).flags & WEIR_TEXT_READ_ONLY == 0 }
    }
    /// Gives a text other bytes. Needs `text::REF` in `WRITE`. False when it could not be done.
    #[track_caller]
    pub fn set_text(&mut self, text: usize, now: Text<'b>) -> bool {
        let (column, row) = self.text_cell(text);
        // SAFETY: as above.
        unsafe { edit::set_cell(self.raw(), column.column, column.cells as *mut Text, row, now) }
    }
    /// The bytes of a text for writing in place, of the same length. Calls for the same text one
    /// after another give the same bytes. Needs `text::REF` in `WRITE`. `None` at a limit: what
    /// must not go on unedited then answers with an error.
    #[track_caller]
    pub fn edit_text(&mut self, text: usize) -> Option<&mut [u8]> {
        let old = self.text_at(text);
        let again = matches!(self.edited, Some((row, view))
            if row == text && view.off == old.raw.off && view.len == old.raw.len);
        if !again {
            // SAFETY: `alloc` gives that many bytes, which nothing refers to yet.
            let copy = unsafe {
                let (to, copy) = edit::alloc(self.raw(), old.len())?;
                std::ptr::copy_nonoverlapping(self.bytes(old).as_ptr(), to, old.len());
                copy
            };
            if !self.set_text(text, Text::new(copy)) {
                return None;
            }
            self.edited = Some((text, copy));
        }
        let (_, view) = self.edited?;
        // SAFETY: bytes of the arena that `alloc` gave; `&mut self` keeps other readers away.
        unsafe {
            let at = (*self.raw()).seg[1].add((view.off & !WEIR_ARENA_BIT) as usize) as *mut u8;
            Some(std::slice::from_raw_parts_mut(at, view.len as usize))
        }
    }
}
