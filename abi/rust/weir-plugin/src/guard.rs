//! No panic crosses the border: it becomes an outcome with its text and place.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::Once;

use crate::error::Error;
use crate::sys::{weir_host, weir_outcome, weir_status, WEIR_OK};

thread_local! {
    /// Where the last panic of this thread was.
    static PLACE: RefCell<String> = RefCell::new(String::new());
}

/// From now on panics leave their place for `guard`; what was done about them before is still done.
/// A plugin has a standard library of its own, so this concerns it alone.
pub(crate) fn remember_places() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if let Some(place) = info.location() {
                let text = format!(" ({}:{})", place.file(), place.line());
                // A thread that is ending has no place any more.
                let _ = PLACE.try_with(|p| p.replace(text));
            }
            before(info);
        }));
    });
}

fn text_of(payload: Box<dyn Any + Send>) -> String {
    let text = match (payload.downcast_ref::<&str>(), payload.downcast_ref::<String>()) {
        (Some(text), _) => (*text).to_string(),
        (_, Some(text)) => text.clone(),
        _ => "of a value that is no text".to_string(),
    };
    // Dropping it could panic again.
    std::mem::forget(payload);
    let place = PLACE.try_with(|p| p.take()).unwrap_or_default();
    format!("panic: {}{}", text, place)
}

/// Runs `body`. A panic becomes the error that `unexpected` makes of its text.
///
/// # Safety
/// As for `Error::store`.
pub(crate) unsafe fn guard(
    outcome: *mut weir_outcome,
    unexpected: fn(String) -> Error,
    body: impl FnOnce() -> Result<weir_status, Error>,
) -> weir_status {
    let error = match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(status)) => return status,
        Ok(Err(error)) => error,
        Err(payload) => unexpected(text_of(payload)),
    };
    error.store(outcome)
}

/// The same for calls that have no result: the host learns that the instance is broken.
///
/// # Safety
/// `host` is the instance's.
pub(crate) unsafe fn guard_callback(host: *const weir_host, body: impl FnOnce()) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(body)) {
        let text = text_of(payload);
        ((*host).fail)(host, text.as_ptr().cast(), text.len());
    }
}

pub(crate) fn fatal(text: String) -> Error {
    Error::fatal(text)
}
pub(crate) fn permanent(text: String) -> Error {
    Error::permanent(text)
}

/// `Ok(())` as a status.
pub(crate) fn ok(_: ()) -> weir_status {
    WEIR_OK
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Outcome;
    use crate::sys::{WEIR_FATAL, WEIR_RETRY};

    // Scenario: a guarded call panics with a formatted text.
    // Guarantees: the status is FATAL, the text says what and where.
    #[test]
    fn a_panic_is_fatal_and_keeps_its_text_and_place() {
        remember_places();
        let mut outcome = Outcome::new();
        let raw = outcome.as_raw();
        // SAFETY: the outcome's buffers are its own.
        let status = unsafe { guard(raw, fatal, || panic!("row {} is odd", 7)) };
        assert_eq!(status, WEIR_FATAL);
        let text = outcome.result(status).unwrap_err().text().to_string();
        assert!(text.starts_with("panic: row 7 is odd ("), "{}", text);
        assert!(text.contains("guard.rs:"), "{}", text);
    }

    // Scenario: a guarded call returns an error.
    // Guarantees: its own status and text arrive.
    #[test]
    fn an_error_passes_the_guard() {
        let mut outcome = Outcome::new();
        let raw = outcome.as_raw();
        // SAFETY: as above.
        let status = unsafe { guard(raw, fatal, || Err(Error::retry("full"))) };
        assert_eq!(status, WEIR_RETRY);
        assert_eq!(outcome.result(status).unwrap_err(), Error::retry("full"));
    }
}
