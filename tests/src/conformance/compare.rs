//! Comparison of a JSON value with an expected part of it.

use std::fmt;

use serde_json::Value;

/// The first moment of the simulator's seeded clock, 2026-01-01T00:00:00Z, in milliseconds.
const BEGIN: i64 = 1_767_225_600_000;

/// A year in milliseconds; no case moves the clock further.
const YEAR: i64 = 365 * 24 * 3_600_000;

/// A difference between a response and what was expected of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// Where: `status`, `header allow`, or a pointer into the body.
    pub at: String,
    /// What was expected there, and what was found.
    pub reason: String,
    /// Whether only the wording of a message is different.
    pub wording: bool,
}

/// Whether moments must be equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moments {
    /// They are those of the simulator's seeded clock.
    Seeded,
    /// Another server has its own clock: any moment stands for one of the seeded clock.
    Any,
}

impl Mismatch {
    /// Creates a difference of content.
    pub fn new(at: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            at: at.into(),
            reason: reason.into(),
            wording: false,
        }
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.at, self.reason)
    }
}

/// Asserts that `found` contains `expected`, as [`differences`] compares them.
///
/// # Panics
/// It does not contain it.
#[expect(clippy::panic, reason = "an assertion")]
pub fn assert_contains(position: &str, expected: &Value, found: &Value) {
    if let Some(first) = differences(expected, found, Moments::Seeded).first() {
        panic!("{position}{first}");
    }
}

/// Returns where `found` does not contain `expected`: objects can have more properties, lists cannot have more items,
/// and `<any>` stands for any value.
#[must_use]
pub fn differences(expected: &Value, found: &Value, moments: Moments) -> Vec<Mismatch> {
    let mut all = Vec::new();
    compare("", expected, found, moments, &mut all);
    all
}

fn compare(at: &str, expected: &Value, found: &Value, moments: Moments, all: &mut Vec<Mismatch>) {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            for (name, value) in expected {
                let at = format!("{at}/{name}");
                match found.get(name) {
                    Some(found) => compare(&at, value, found, moments, all),
                    None => all.push(Mismatch::new(at, "is missing")),
                }
            }
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            for (index, (expected, found)) in expected.iter().zip(found).enumerate() {
                compare(&format!("{at}/{index}"), expected, found, moments, all);
            }
        }
        (Value::String(any), _) if any == "<any>" => {}
        (expected, found) if moments == Moments::Any && are_moments(expected, found) => {}
        _ if expected == found => {}
        _ => {
            let mut one = Mismatch::new(at, format!("expected {expected}, found {found}"));
            one.wording = at.ends_with("/message") && expected.is_string() && found.is_string();
            all.push(one);
        }
    }
}

/// Whether a moment of the seeded clock is expected and a moment is found.
fn are_moments(expected: &Value, found: &Value) -> bool {
    let expected = expected.as_i64();
    let seeded = expected.is_some_and(|one| (BEGIN..BEGIN + YEAR).contains(&one));
    seeded && found.as_i64().is_some_and(|one| one > BEGIN - 10 * YEAR)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_part_of_an_object_is_enough_and_a_part_of_a_list_is_not() {
        let found = json!({"a": [1, 2], "b": {"c": "d", "e": null}});
        let same = |expected: Value| differences(&expected, &found, Moments::Seeded).is_empty();
        assert!(same(json!({"b": {"c": "d"}})));
        assert!(same(json!({"a": ["<any>", 2]})));
        assert!(!same(json!({"a": [1]})));
        assert!(!same(json!({"b": {"f": null}})));
    }

    #[test]
    fn another_clock_may_tell_another_time() {
        let (expected, found) = (json!({"at": BEGIN}), json!({"at": BEGIN + 5 * YEAR}));
        assert_eq!(differences(&expected, &found, Moments::Any), []);
        assert_eq!(differences(&expected, &found, Moments::Seeded).len(), 1);
        let (expected, found) = (json!({"version": 2}), json!({"version": 3}));
        assert_eq!(differences(&expected, &found, Moments::Any).len(), 1);
    }
}
