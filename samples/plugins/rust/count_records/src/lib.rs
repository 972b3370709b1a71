//! Counts log records by severity, and sends them on as they are.
#![forbid(unsafe_code)]

use weir_plugin::{column, Batch, Counter, Error, Lane, Processor, Setup};

/// Four severity numbers each, from 1 on; before them those that give none.
const LEVELS: [&str; 7] = ["none", "trace", "debug", "info", "warn", "error", "fatal"];

struct CountRecords {
    /// By level.
    records: Vec<Counter>,
}

fn level_of(severity: i32) -> usize {
    match severity {
        1..=24 => (severity as usize + 3) / 4,
        _ => 0,
    }
}

impl Processor for CountRecords {
    type Shard = ();
    const SIGNALS: u64 = weir_plugin::LOGS;
    const NEED: &'static [u32] = &[column::log::SEVERITY];

    fn new(setup: &Setup) -> Result<Self, Error> {
        let define = |level: &&str| {
            let attributes = format!("severity={}", level);
            setup.counter_with("log_records", "{records}", "Log records by severity.", &attributes)
        };
        Ok(Self { records: LEVELS.iter().map(define).collect::<Result<_, _>>()? })
    }

    fn open_shard(&self, _: Lane) -> Result<(), Error> {
        Ok(())
    }

    fn process(&self, _: &mut (), batch: &mut Batch) -> Result<(), Error> {
        let mut counts = [0; LEVELS.len()];
        let severity = batch.log().severity();
        for row in batch.live() {
            counts[level_of(severity[row])] += 1;
        }
        // Once per batch, not per record.
        for (counter, count) in self.records.iter().zip(counts) {
            if count != 0 {
                counter.add(batch.lane(), count);
            }
        }
        Ok(())
    }
}

weir_plugin::plugin! {
    processor: CountRecords,
    name: "count_records",
    schema: r#"{"type": "object", "additionalProperties": false}"#,
}

#[cfg(test)]
mod tests {
    use super::*;

    // Scenario: the severity numbers at the borders of OTLP's levels, and what is none.
    // Guarantees: each is counted under the level that OTLP gives it.
    #[test]
    fn severities_have_the_levels_of_otlp() {
        let names = |numbers: [i32; 4]| numbers.map(|n| LEVELS[level_of(n)]);
        assert_eq!(names([1, 4, 5, 9]), ["trace", "trace", "debug", "info"]);
        assert_eq!(names([13, 20, 21, 24]), ["warn", "error", "fatal", "fatal"]);
        assert_eq!(names([0, -1, 25, i32::MAX]), ["none"; 4]);
    }
}
