//! The declarations of this crate against those of `weir/testkit.h`.

use std::collections::BTreeMap;

/// Functions by name, with how many parameters they have.
fn functions(text: &str) -> BTreeMap<String, usize> {
    let code: Vec<&str> =
        text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect();
    let code = code.join(" ");
    let mut found = BTreeMap::new();
    for (at, _) in code.match_indices("weir_kit_") {
        let rest = &code[at..];
        let is_part = |c: char| c.is_ascii_lowercase() || c == '_';
        let name: String = rest.chars().take_while(|&c| is_part(c)).collect();
        if let Some(parameters) = rest[name.len()..].strip_prefix('(') {
            let parameters = parameters.split(')').next().unwrap_or_default();
            let count = parameters.split(',').filter(|one| !one.trim().is_empty()).count();
            found.insert(name, count);
        }
    }
    found
}

// Scenario: the header has a function that is not declared here, or with other parameters.
// Guarantees: it is named.
#[test]
fn every_function_of_the_header_is_declared() {
    let header = functions(include_str!("../../../include/weir/testkit.h"));
    let own = functions(include_str!("../src/raw.rs"));
    assert!(header.len() > 30, "the header was read: {:?}", header);
    for (name, parameters) in &header {
        // Fields of a log line can be had in C only.
        if name != "weir_kit_logged_field" {
            assert_eq!(own.get(name), Some(parameters), "{}", name);
        }
    }
    assert!(own.keys().all(|name| header.contains_key(name)), "{:?}", own);
}
