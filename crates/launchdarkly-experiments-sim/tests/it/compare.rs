//! Comparison of a JSON value with an expected part of it.

use serde_json::Value;

/// Asserts that `found` contains `expected`: objects can have more properties, lists cannot have more items, and
/// `<any>` stands for any value.
pub(crate) fn assert_contains(position: &str, expected: &Value, found: &Value) {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            for (name, value) in expected {
                let position = format!("{position}/{name}");
                let found = found
                    .get(name)
                    .unwrap_or_else(|| panic!("{position}: is missing"));
                assert_contains(&position, value, found);
            }
        }
        (Value::Array(expected), Value::Array(found)) => {
            assert_eq!(expected.len(), found.len(), "{position}: {found:?}");
            for (index, (expected, found)) in expected.iter().zip(found).enumerate() {
                assert_contains(&format!("{position}/{index}"), expected, found);
            }
        }
        (Value::String(any), _) if any == "<any>" => {}
        _ => assert_eq!(expected, found, "{position}"),
    }
}
