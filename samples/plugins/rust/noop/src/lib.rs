//! Does nothing: what remains is the cost of the call.
#![forbid(unsafe_code)]

use weir_plugin::{Batch, Error, Lane, Processor, Setup};

struct Noop;

impl Processor for Noop {
    type Shard = ();
    const SIGNALS: u64 =
        weir_plugin::TRACES | weir_plugin::METRICS | weir_plugin::LOGS | weir_plugin::PROFILES;

    fn new(_: &Setup) -> Result<Self, Error> {
        Ok(Noop)
    }

    fn open_shard(&self, _: Lane) -> Result<(), Error> {
        Ok(())
    }

    fn process(&self, _: &mut (), _: &mut Batch) -> Result<(), Error> {
        Ok(())
    }
}

weir_plugin::plugin! {
    processor: Noop,
    name: "noop",
    schema: r#"{"type": "object", "additionalProperties": false}"#,
}
