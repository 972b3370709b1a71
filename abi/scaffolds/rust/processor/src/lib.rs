//! @NAME@: adds one attribute to every span and log record that does not have its key.
#![forbid(unsafe_code)]

use weir_plugin::{column, Batch, Error, Key, Lane, Processor, Setup, LOGS, TRACES};

#[cfg(test)]
mod tests;

/// Made once and then only read, by all lanes at the same time.
struct @CLASS@ {
    key: Key,
    value: String,
}

impl Processor for @CLASS@ {
    type Shard = ();
    const SIGNALS: u64 = TRACES | LOGS;
    const NEED: &'static [u32] = &[column::attr::KEY_ID];
    const WRITE: &'static [u32] = &[column::span::ATTRS, column::log::ATTRS];

    fn new(setup: &Setup) -> Result<Self, Error> {
        // Leaves room for it behind the attributes of each record.
        setup.set_spare_attrs(1);
        Ok(Self {
            key: setup.subscribe_key(&setup.str("/key")?)?,
            value: setup.str("/value")?,
        })
    }

    fn open_shard(&self, _: Lane) -> Result<(), Error> {
        Ok(())
    }

    /// One batch, edited in place.
    fn process(&self, _: &mut (), batch: &mut Batch) -> Result<(), Error> {
        // Once a batch, then shared.
        let (key, value) = (batch.copy(self.key.name()), batch.copy(&self.value));
        for row in 0..batch.item_rows() {
            if batch.find(row, &self.key).is_none() {
                batch.add_str(row, key, value);
            }
        }
        Ok(())
    }
}

weir_plugin::plugin! {
    processor: @CLASS@,
    name: "@NAME@",
    schema: r#"{
      "type": "object",
      "additionalProperties": false,
      "required": ["key", "value"],
      "properties": {
        "key": {"type": "string", "minLength": 1, "maxLength": 32},
        "value": {"type": "string", "minLength": 1, "maxLength": 256}
      }
    }"#,
}
