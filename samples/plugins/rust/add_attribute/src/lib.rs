//! Adds one attribute to every span and log record that does not have its key.
#![forbid(unsafe_code)]

use weir_plugin::{column, Batch, Error, Key, Lane, Processor, Setup};

struct AddAttribute {
    key: Key,
    value: String,
}

impl Processor for AddAttribute {
    type Shard = ();
    const SIGNALS: u64 = weir_plugin::LOGS | weir_plugin::TRACES;
    const NEED: &'static [u32] = &[column::attr::KEY_ID];
    const WRITE: &'static [u32] = &[column::span::ATTRS, column::log::ATTRS];

    fn new(setup: &Setup) -> Result<Self, Error> {
        setup.set_spare_attrs(1);
        Ok(Self { key: setup.subscribe_key(&setup.str("/key")?)?, value: setup.str("/value")? })
    }

    fn open_shard(&self, _: Lane) -> Result<(), Error> {
        Ok(())
    }

    fn process(&self, _: &mut (), batch: &mut Batch) -> Result<(), Error> {
        // Once per batch.
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
    processor: AddAttribute,
    name: "add_attribute",
    schema: r#"{
      "type": "object",
      "additionalProperties": false,
      "required": ["key", "value"],
      "properties": {
        "key": {"type": "string", "minLength": 1, "maxLength": 128},
        "value": {"type": "string", "minLength": 1, "maxLength": 1024}
      }
    }"#,
}
