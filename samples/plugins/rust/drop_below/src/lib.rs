//! Drops log records below a severity. Records that give none are kept.
#![forbid(unsafe_code)]

use weir_plugin::{column, Batch, Counter, Error, Lane, Processor, Setup};

struct DropBelow {
    least: i32,
    dropped: Counter,
}

impl Processor for DropBelow {
    type Shard = ();
    const SIGNALS: u64 = weir_plugin::LOGS;
    const NEED: &'static [u32] = &[column::log::SEVERITY];
    const WRITE: &'static [u32] = &[column::log::DROP];

    fn new(setup: &Setup) -> Result<Self, Error> {
        let description = "Log records below the threshold.";
        Ok(Self {
            least: setup.int("/severity")? as i32,
            dropped: setup.counter("dropped_log_records", "{records}", description)?,
        })
    }

    fn open_shard(&self, _: Lane) -> Result<(), Error> {
        Ok(())
    }

    fn process(&self, _: &mut (), batch: &mut Batch) -> Result<(), Error> {
        let mut dropped = 0;
        for row in batch.live() {
            let severity = batch.log().severity()[row];
            if severity != 0 && severity < self.least {
                batch.drop_item(row);
                dropped += 1;
            }
        }
        self.dropped.add(batch.lane(), dropped);
        Ok(())
    }
}

weir_plugin::plugin! {
    processor: DropBelow,
    name: "drop_below",
    schema: r#"{
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "severity": {"type": "integer", "minimum": 1, "maximum": 24, "default": 9,
                     "description": "The lowest severity number that is kept."}
      }
    }"#,
}
