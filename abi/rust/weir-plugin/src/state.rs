//! Handing the state of a shard to the shard of the same lane in the next instance.

use std::sync::Arc;

use crate::error::Error;
use crate::hold::{Group, Lost};
use crate::sys::*;

/// Takes the entries of `state_save`. An entry is bytes of the component's own format, which its
/// `STATE_REVISION` numbers; the next instance gets each in `state_load`.
pub struct StateWriter<'a> {
    raw: &'a weir_state_writer,
    lost: &'a Arc<Lost>,
}

impl<'a> StateWriter<'a> {
    pub(crate) fn new(raw: &'a weir_state_writer, lost: &'a Arc<Lost>) -> Self {
        StateWriter { raw, lost }
    }
    /// One entry. RETRY when there is no room for it: it was not taken.
    pub fn put(&mut self, entry: &[u8]) -> Result<(), Error> {
        // SAFETY: the host's function; it copies the entry.
        match unsafe { (self.raw.put)(self.raw, entry.as_ptr().cast(), entry.len() as u64) } {
            WEIR_OK => Ok(()),
            _ => Err(Error::retry("the state is over the host's limit")),
        }
    }
    /// One held group, with an entry that describes it. It comes back when there is no room for it
    /// or it is of another shard; one that is kept stays here.
    pub fn give(&mut self, group: Group, entry: &[u8]) -> Result<(), Group> {
        if !group.is_of(self.lost) {
            return Err(group);
        }
        let (at, n) = (entry.as_ptr().cast(), entry.len() as u64);
        // SAFETY: as above, with a group that this shard holds.
        if unsafe { (self.raw.give)(self.raw, group.id(), at, n) } < 0 {
            return Err(group);
        }
        group.spend();
        Ok(())
    }
}
