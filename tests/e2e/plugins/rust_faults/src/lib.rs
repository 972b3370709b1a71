//! Fails in each way that a plugin in Rust can, as its options say.
#![forbid(unsafe_code)]

use weir_plugin::{column, Batch, Error, Lane, Processor, Setup};

struct Faults {
    fault: String,
}

impl Processor for Faults {
    type Shard = ();
    const SIGNALS: u64 = weir_plugin::LOGS;
    const NEED: &'static [u32] = &[column::log::SEVERITY];

    fn new(setup: &Setup) -> Result<Self, Error> {
        let fault = setup.str("/fault")?;
        match fault.as_str() {
            "refuse" => Err(Error::config("/fault", "is refused")),
            "panic_in_new" => panic!("no {} today", "instance"),
            _ => Ok(Self { fault }),
        }
    }

    fn open_shard(&self, _: Lane) -> Result<(), Error> {
        Ok(())
    }

    fn process(&self, _: &mut (), batch: &mut Batch) -> Result<(), Error> {
        let severity = batch.log().severity();
        match self.fault.as_str() {
            "index" => {
                let _ = severity[batch.item_rows()];
            }
            "undeclared" => {
                let _ = batch.log().time();
            }
            "error" => return Err(Error::permanent("these are not to be had")),
            _ => {}
        }
        Ok(())
    }
}

weir_plugin::plugin! {
    processor: Faults,
    name: "rust_faults",
    schema: r#"{
      "type": "object",
      "additionalProperties": false,
      "required": ["fault"],
      "properties": {"fault": {"type": "string"}}
    }"#,
}
