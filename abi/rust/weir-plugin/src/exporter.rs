//! The bytes of a batch, for exporters that send OTLP.

use crate::batch::Batch;
use crate::error::Error;
use crate::host::lacks;
use crate::sys::*;

/// One export request as pieces to send one after another.
#[derive(Clone, Copy)]
pub struct Pieces<'a> {
    pieces: &'a [weir_piece],
    bytes: u64,
}

impl<'a> Pieces<'a> {
    /// The bytes of all pieces.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }
    pub fn iter(&self) -> impl Iterator<Item = &'a [u8]> {
        self.pieces.iter().map(|piece| match piece.len {
            0 => &[],
            // SAFETY: the host's bytes, which live as long as the batch.
            n => unsafe { std::slice::from_raw_parts(piece.data, n as usize) },
        })
    }
}

type PiecesFn =
    unsafe extern "C" fn(*const weir_batch, *mut *const weir_piece, *mut u32, *mut u64) -> i32;

impl Batch<'_> {
    /// The batch as OTLP protobuf, edits written back. For exporters.
    pub fn otlp(&self) -> Result<Pieces<'_>, Error> {
        // SAFETY: services live as long as the instance.
        let wire = unsafe { self.lane().services.wire.as_ref() };
        self.encode(wire.ok_or_else(|| lacks("weir.wire/1"))?.pieces)
    }
    /// The batch as OTLP/JSON without line breaks, edits written back. For exporters.
    pub fn otlp_json(&self) -> Result<Pieces<'_>, Error> {
        // SAFETY: as above.
        let json = unsafe { self.lane().services.json.as_ref() };
        self.encode(json.ok_or_else(|| lacks("weir.json/1"))?.pieces)
    }
    fn encode(&self, pieces_of: PiecesFn) -> Result<Pieces<'_>, Error> {
        let (mut pieces, mut count, mut bytes) = (std::ptr::null(), 0, 0);
        // SAFETY: the host's function, with arguments of its kind.
        unsafe {
            if pieces_of(self.raw(), &mut pieces, &mut count, &mut bytes) < 0 {
                return Err(Error::permanent("an edit of the batch could not be written back"));
            }
            let pieces = match count {
                0 => &[],
                n => std::slice::from_raw_parts(pieces, n as usize),
            };
            Ok(Pieces { pieces, bytes })
        }
    }
}
