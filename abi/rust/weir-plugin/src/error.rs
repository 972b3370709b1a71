//! Why a call failed, and what the host is to do about it.

use std::fmt;
use std::time::Duration;

use crate::sys::*;

/// An error of a component. The text names the thing, what was found, and what was expected; the
/// host adds component, file, line and column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    status: weir_status,
    text: String,
    pointer: String,
    retry_after_ns: u64,
    rejected: u64,
}

impl Error {
    fn new(status: weir_status, text: impl Into<String>) -> Self {
        let (text, pointer) = (text.into(), String::new());
        Error { status, text, pointer, retry_after_ns: 0, rejected: 0 }
    }
    /// This configuration can not be accepted. `pointer` is an RFC 6901 JSON pointer into the
    /// component's own options, `""` for all of them.
    pub fn config(pointer: impl Into<String>, text: impl Into<String>) -> Self {
        Error { pointer: pointer.into(), ..Error::new(WEIR_PERMANENT, text) }
    }
    /// Never: this input can not be accepted.
    pub fn permanent(text: impl Into<String>) -> Self {
        Error::new(WEIR_PERMANENT, text)
    }
    /// Not taken; the same may succeed later. The host chooses when.
    pub fn retry(text: impl Into<String>) -> Self {
        Error::new(WEIR_RETRY, text)
    }
    /// Not taken; the same may succeed after this time.
    pub fn retry_after(after: Duration, text: impl Into<String>) -> Self {
        let retry_after_ns = u64::try_from(after.as_nanos()).unwrap_or(u64::MAX);
        Error { retry_after_ns, ..Error::new(WEIR_RETRY, text) }
    }
    /// Not taken, no room now.
    pub fn busy(text: impl Into<String>) -> Self {
        Error::new(WEIR_BUSY, text)
    }
    /// Taken, except for `rejected` items (spans, log records, data points).
    pub fn partial(rejected: u64, text: impl Into<String>) -> Self {
        Error { rejected, ..Error::new(WEIR_PARTIAL, text) }
    }
    /// Given up because the host is shutting down.
    pub fn cancelled(text: impl Into<String>) -> Self {
        Error::new(WEIR_CANCELLED, text)
    }
    /// The instance is broken and must not be called again.
    pub fn fatal(text: impl Into<String>) -> Self {
        Error::new(WEIR_FATAL, text)
    }

    /// `WEIR_RETRY` and so on.
    pub fn status(&self) -> i32 {
        self.status
    }
    /// What is said to people.
    pub fn text(&self) -> &str {
        &self.text
    }
    /// Where in the options, RFC 6901; empty for all of them.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }
    /// Of `partial`: items that were not taken.
    pub fn rejected(&self) -> u64 {
        self.rejected
    }
    pub(crate) fn retry_after_ns(&self) -> u64 {
        self.retry_after_ns
    }
    /// True when there was no room: a receiver does not read until `on_ready`.
    pub fn is_busy(&self) -> bool {
        self.status == WEIR_BUSY
    }

    /// Copies the details into `outcome`, which may be null, and returns the status.
    ///
    /// # Safety
    /// A non-null `outcome` has the buffers that it says.
    pub(crate) unsafe fn store(&self, outcome: *mut weir_outcome) -> weir_status {
        if let Some(o) = outcome.as_mut() {
            o.retry_after_ns = self.retry_after_ns;
            o.rejected = self.rejected;
            o.text_len = copy_text(o.text.cast(), o.text_cap, &self.text);
            o.pointer_len = copy_text(o.pointer.cast(), o.pointer_cap, &self.pointer);
        }
        self.status
    }
}

/// As weir_copy_text: cuts at a character.
unsafe fn copy_text(to: *mut u8, cap: u32, text: &str) -> u32 {
    if to.is_null() {
        return 0;
    }
    let mut n = text.len().min(cap as usize);
    while !text.is_char_boundary(n) {
        n -= 1;
    }
    std::ptr::copy_nonoverlapping(text.as_ptr(), to, n);
    n as u32
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pointer.as_str() {
            "" => f.write_str(&self.text),
            pointer => write!(f, "{}: {}", pointer, self.text),
        }
    }
}

impl std::error::Error for Error {}

/// The outcome of a call into the host, with a buffer for its text.
pub(crate) struct Outcome {
    raw: weir_outcome,
    text: [u8; 512],
}

impl Outcome {
    pub(crate) fn new() -> Self {
        let raw = weir_outcome {
            size: std::mem::size_of::<weir_outcome>() as u32,
            status: 0,
            retry_after_ns: 0,
            rejected: 0,
            reject_bits: std::ptr::null_mut(),
            text: std::ptr::null_mut(),
            text_len: 0,
            text_cap: 0,
            pointer: std::ptr::null_mut(),
            pointer_len: 0,
            pointer_cap: 0,
        };
        Outcome { raw, text: [0; 512] }
    }
    /// For one call; do not move this between that and `result`.
    pub(crate) fn as_raw(&mut self) -> *mut weir_outcome {
        self.raw.text = self.text.as_mut_ptr().cast();
        self.raw.text_cap = self.text.len() as u32;
        &mut self.raw
    }
    /// What the call returned.
    pub(crate) fn result(&self, status: weir_status) -> Result<weir_status, Error> {
        if status >= 0 {
            return Ok(status);
        }
        let length = (self.raw.text_len as usize).min(self.text.len());
        let text = String::from_utf8_lossy(&self.text[..length]).into_owned();
        Err(Error {
            status,
            text,
            pointer: String::new(),
            retry_after_ns: self.raw.retry_after_ns,
            rejected: self.raw.rejected,
        })
    }
}

/// The host's answer in `on_ack`.
///
/// # Safety
/// `outcome` is the host's, valid during the call.
pub(crate) unsafe fn from_outcome(outcome: *const weir_outcome) -> Result<(), Error> {
    let o = match outcome.as_ref() {
        Some(o) if o.status < 0 => o,
        _ => return Ok(()),
    };
    let bytes: &[u8] = if o.text.is_null() {
        &[]
    } else {
        std::slice::from_raw_parts(o.text.cast(), o.text_len as usize)
    };
    let mut error = Error::new(o.status, String::from_utf8_lossy(bytes).into_owned());
    error.retry_after_ns = o.retry_after_ns;
    error.rejected = o.rejected;
    Err(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    // Scenario: an error goes into an outcome whose buffer ends inside a character.
    // Guarantees: status and details arrive; the text is cut before that character.
    #[test]
    fn an_error_is_cut_at_a_character() {
        let mut outcome = Outcome::new();
        let raw = outcome.as_raw();
        let error = Error { rejected: 3, ..Error::config("/a", "x\u{e9}") };
        // SAFETY: the outcome's buffers are its own.
        let status = unsafe {
            (*raw).text_cap = 2;
            error.store(raw)
        };
        assert_eq!(status, WEIR_PERMANENT);
        assert_eq!(outcome.raw.rejected, 3);
        assert_eq!(outcome.result(status).unwrap_err().text(), "x");
    }

    // Scenario: an error is shown to a person.
    // Guarantees: the pointer stands before the text, where there is one.
    #[test]
    fn an_error_shows_its_pointer() {
        assert_eq!(Error::config("/key", "is empty").to_string(), "/key: is empty");
        assert_eq!(Error::retry("later").to_string(), "later");
    }
}
