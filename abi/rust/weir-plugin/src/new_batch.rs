//! A batch that a receiver builds over the bytes that it has read.

use std::ops::{Deref, DerefMut, Range};

use crate::attribute::Value;
use crate::batch::{Batch, Call};
use crate::cells::Text;
use crate::edit;
use crate::error::Error;
use crate::host::Lane;
use crate::sys::*;

/// All columns of its signal are there and may be set. Texts may be views of the permit's data.
pub struct NewBatch<'b> {
    batch: Batch<'b>,
    data: (*const u8, usize),
}

impl<'b> Deref for NewBatch<'b> {
    type Target = Batch<'b>;
    fn deref(&self) -> &Batch<'b> {
        &self.batch
    }
}
impl<'b> DerefMut for NewBatch<'b> {
    fn deref_mut(&mut self) -> &mut Batch<'b> {
        &mut self.batch
    }
}

impl<'b> NewBatch<'b> {
    /// # Safety
    /// As for `Batch::new`; `permit` is the one that the batch was made with.
    pub(crate) unsafe fn new(raw: *mut weir_batch, lane: Lane<'b>, permit: &weir_permit) -> Self {
        let data = (permit.data as *const u8, permit.capacity as usize);
        NewBatch { batch: Batch::new(raw, lane, Call::Fill), data }
    }
    /// The bytes that the receiver has read: all of the permit's data.
    pub fn data(&self) -> &[u8] {
        match self.data.1 {
            0 => &[],
            // SAFETY: the permit's memory, which lives as long as the batch.
            n => unsafe { std::slice::from_raw_parts(self.data.0, n) },
        }
    }
    /// A text that lies in `data`.
    pub fn view(&self, range: Range<usize>) -> Text<'b> {
        let bytes = &self.data()[range];
        // SAFETY: the wire segment is the permit's memory.
        let off = unsafe { bytes.as_ptr().offset_from((*self.batch.raw()).seg[0]) };
        Text::new(weir_str { off: off as u32, len: bytes.len() as u32 })
    }

    #[track_caller]
    fn add_row(&mut self, table: u32, parent: usize, parents: usize) -> Result<usize, Error> {
        edit::check_row(parent, parents, "the table of the parent");
        let b = self.batch.raw();
        // SAFETY: the host's function, with a parent that there is.
        let row = unsafe { ((*(*b).ops).rows_add)(b, table, parent as u32, 1) };
        match row {
            WEIR_NO_ROW => Err(Error::permanent("no room for another row")),
            row => Ok(row as usize),
        }
    }
    #[track_caller]
    pub fn add_resource(&mut self) -> Result<usize, Error> {
        self.add_row(TABLE_RESOURCE, 0, 1)
    }
    #[track_caller]
    pub fn add_scope(&mut self, resource: usize) -> Result<usize, Error> {
        self.add_row(TABLE_SCOPE, resource, self.batch.resource().rows())
    }
    #[track_caller]
    pub fn add_span(&mut self, scope: usize) -> Result<usize, Error> {
        self.add_row(TABLE_SPAN, scope, self.batch.scope().rows())
    }
    /// A log record with a body.
    #[track_caller]
    pub fn add_log(
        &mut self,
        scope: usize,
        time_unix_ns: u64,
        body: impl Into<Value<'b>>,
    ) -> Result<usize, Error> {
        let row = self.add_row(TABLE_LOG, scope, self.batch.scope().rows())?;
        let mut log = self.batch.log_mut();
        log.set_time(row, time_unix_ns);
        log.set_observed(row, time_unix_ns);
        let raw = self.batch.raw();
        // SAFETY: the row was just added.
        let at = unsafe { edit::attr_add(raw, WEIR_OWNER_LOG_BODY, row as u32, Text::EMPTY) };
        match at {
            Some(at) => self.batch.set_attribute(at, body),
            None => return Err(Error::permanent("no room for another body")),
        }
        Ok(row)
    }
}
