//! What holds for every error, whoever made it.

use std::error::Error;

use launchdarkly_experiments_tests::TOKEN;
use serde_json::Value;

/// The longest line of an error, in bytes.
const LONGEST: usize = 20 * 1024;

/// The longest `Debug` of an error, in bytes.
const LONGEST_DEBUG: usize = 32 * 1024;

/// Checks an error and its sources: one bounded line each, without characters that command a terminal, and without the access token.
pub fn error(error: &(dyn Error + 'static)) {
    bounded_error(error);
    let mut next = Some(error);
    while let Some(error) = next {
        without_token(&error.to_string());
        without_token(&format!("{error:?}"));
        next = error.source();
    }
}

/// Checks an error that was made where no access token is known.
pub fn bounded_error(error: &(dyn Error + 'static)) {
    let mut next = Some(error);
    while let Some(error) = next {
        line(&error.to_string());
        let debug = format!("{error:?}");
        assert!(debug.len() <= LONGEST_DEBUG, "{} bytes", debug.len());
        next = error.source();
    }
}

/// Checks a line of an error.
pub fn line(shown: &str) {
    let beginning: String = shown.chars().take(200).collect();
    assert!(shown.len() <= LONGEST, "{} bytes: {beginning}", shown.len());
    assert!(!shown.is_empty(), "an error without a text");
    let hidden = shown.chars().find(|c| is_hidden(*c));
    assert_eq!(hidden, None, "{shown:?}");
}

/// Checks that a text does not repeat the access token: neither as it is, nor as JSON escapes it.
pub fn without_token(text: &str) {
    assert!(!text.contains(TOKEN), "the access token is in {text:?}");
    if let Ok(value) = serde_json::from_str::<Value>(text) {
        value_without_token(&value);
    }
}

fn value_without_token(value: &Value) {
    let check = |text: &str| assert!(!text.contains(TOKEN), "the access token is in {text:?}");
    match value {
        Value::String(text) => check(text),
        Value::Array(list) => list.iter().for_each(value_without_token),
        Value::Object(object) => object.iter().for_each(|(key, value)| {
            check(key);
            value_without_token(value);
        }),
        _ => {}
    }
}

/// Whether a character commands a terminal or turns the direction of the text.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}
