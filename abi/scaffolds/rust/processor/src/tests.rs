//! Tests without a host: a batch from JSON, a call, a comparison.
use weir_plugin::LOGS;
use weir_testkit::{Kit, WEIR_PERMANENT};

fn logs(records: &str) -> String {
    format!(
        r#"{{"resourceLogs":[{{"scopeLogs":[{{"logRecords":[{}]}}]}}]}}"#,
        records
    )
}

fn record(team: &str) -> String {
    format!(
        r#"{{"attributes":[{{"key":"team","value":{{"stringValue":"{}"}}}}]}}"#,
        team
    )
}

fn kit() -> Kit {
    let mut kit = Kit::of_this_crate();
    kit.create("{key: team, value: ours}").unwrap();
    kit
}

#[test]
fn adds_the_attribute_where_it_is_missing() {
    let mut kit = kit();
    let output = kit
        .process(LOGS, &logs(&format!("{{}},{}", record("theirs"))))
        .unwrap();
    let expected = logs(&format!("{},{}", record("ours"), record("theirs")));
    kit.assert_same(LOGS, &expected, &output.json);
}

#[test]
fn leaves_a_batch_alone_that_has_it() {
    assert!(
        kit()
            .process(LOGS, &logs(&record("theirs")))
            .unwrap()
            .untouched
    );
}

#[test]
fn refuses_options_without_a_key() {
    let failure = Kit::of_this_crate().create("{value: ours}").unwrap_err();
    assert_eq!(failure.status, WEIR_PERMANENT);
    assert!(failure.text.contains("key"), "{}", failure.text);
}
