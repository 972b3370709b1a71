//! The kit around a processor that is linked into the test, as a plugin's own unit tests use it.

use weir_plugin::{column, Batch, Error, Key, Lane, Processor, Setup, LOGS};
use weir_testkit::{Kit, WEIR_PERMANENT};

struct AddTeam {
    key: Key,
    value: String,
}

impl Processor for AddTeam {
    type Shard = ();
    const SIGNALS: u64 = LOGS;
    const NEED: &'static [u32] = &[column::attr::KEY_ID];
    const WRITE: &'static [u32] = &[column::log::ATTRS];

    fn new(setup: &Setup) -> Result<Self, Error> {
        let value = setup.str("/value")?;
        if value == "nobody" {
            return Err(Error::config("/value", "is nobody"));
        }
        Ok(Self { key: setup.subscribe_key("team")?, value })
    }

    fn open_shard(&self, _: Lane) -> Result<(), Error> {
        Ok(())
    }

    fn process(&self, _: &mut (), batch: &mut Batch) -> Result<(), Error> {
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
    processor: AddTeam,
    name: "add_team",
    schema: r#"{"type": "object", "additionalProperties": false, "required": ["value"],
                "properties": {"value": {"type": "string"}}}"#,
}

fn logs(records: &str) -> String {
    format!(r#"{{"resourceLogs":[{{"scopeLogs":[{{"logRecords":[{}]}}]}}]}}"#, records)
}

fn record(team: &str) -> String {
    format!(r#"{{"attributes":[{{"key":"team","value":{{"stringValue":"{}"}}}}]}}"#, team)
}

fn kit() -> Kit {
    let mut kit = Kit::of_this_crate();
    kit.create("{value: ours}").unwrap();
    kit
}

// Scenario: a batch with a record that lacks the attribute and one that has it.
// Guarantees: what comes out is the one with it added; a batch that has it is untouched.
#[test]
fn a_batch_goes_through_the_linked_plugin() {
    let mut kit = kit();
    let output = kit.process(LOGS, &logs(&format!("{{}},{}", record("theirs")))).unwrap();
    let expected = logs(&format!("{},{}", record("ours"), record("theirs")));
    kit.assert_same(LOGS, &expected, &output.json);
    assert!(!output.untouched);
    assert!(kit.process(LOGS, &logs(&record("theirs"))).unwrap().untouched);
    assert_eq!(kit.close(), 0);
}

// Scenario: options that the schema refuses, then such as `new` refuses.
// Guarantees: both are failures with a text; the second one points at the option.
#[test]
fn refused_options_are_failures() {
    let mut kit = Kit::of_this_crate();
    let failure = kit.create("{vale: ours}").unwrap_err();
    assert_eq!(failure.status, WEIR_PERMANENT);
    assert!(failure.text.contains("vale"), "{}", failure.text);
    let failure = kit.create("{value: nobody}").unwrap_err();
    assert_eq!(failure.pointer, "/value");
    assert!(failure.text.contains("is nobody"), "{}", failure.text);
}

// Scenario: the arena of the batch holds nothing.
// Guarantees: the batch fails instead of going on without the attribute.
#[test]
fn a_full_arena_fails_the_batch() {
    let mut kit = Kit::of_this_crate();
    kit.limit_arena(0);
    kit.create("{value: ours}").unwrap();
    assert_eq!(kit.process(LOGS, &logs("{}")).unwrap_err().status, WEIR_PERMANENT);
}

// Scenario: an expectation that does not hold.
// Guarantees: the test fails with the place and both values.
#[test]
#[should_panic(expected = "attributes/0/value/stringValue: expected \"theirs\", found \"ours\"")]
fn a_difference_is_named() {
    let mut kit = kit();
    let output = kit.process(LOGS, &logs("{}")).unwrap();
    kit.assert_same(LOGS, &logs(&record("theirs")), &output.json);
}

// Scenario: a batch that is no OTLP/JSON.
// Guarantees: it is not taken for an answer of the component.
#[test]
#[should_panic(expected = "the batch can not be used")]
fn a_mistake_of_the_test_panics() {
    let _ = kit().process(LOGS, "{");
}

// Scenario: a call for a receiver.
// Guarantees: the kit says what the component is.
#[test]
#[should_panic(expected = "add_team is a processor")]
fn a_call_for_another_kind_panics() {
    let _ = kit().start();
}
