//! Quirk: a timestamp is an `int64` in the schema, a string of digits in every example, and one or the other in the
//! documentation; some are strings in RFC 3339.
//!
//! The fragment marks each with `x-moment`, or refers to `UnixMillis`. All become that component, which the generated
//! client reads in every form and writes as an integer.

use serde_json::{Value, json};

use super::{Outcome, stale};
use crate::error::Error;
use crate::openapi::document::{self, Object, schema_ref};
use crate::openapi::extensions::{MOMENT, MOMENT_REASON};
use crate::openapi::walk;

/// The component that every timestamp refers to.
pub const COMPONENT: &str = "UnixMillis";

/// Points each marked integer or string at `UnixMillis`, and makes the examples of all timestamps integers.
///
/// # Errors
/// No timestamp at all, a mark on something that is neither an integer nor a string, or an example that is neither milliseconds nor RFC 3339.
pub fn run(mut document: Value) -> Result<Outcome, Error> {
    let mut changes = Vec::new();
    let mut errors = Vec::new();
    walk::schemas_mut(&mut document, &mut |pointer, schema| {
        let refers = schema
            .get("$ref")
            .is_some_and(|target| *target == schema_ref(COMPONENT));
        let mark = schema.shift_remove(MOMENT);
        schema.shift_remove(MOMENT_REASON);
        if !refers && mark != Some(Value::Bool(true)) {
            return;
        }
        match point(schema, refers) {
            Ok(how) => changes.push(format!("{pointer}: {how}")),
            Err(error) => errors.push(error.at(pointer)),
        }
    });
    Error::all(errors)?;
    if changes.is_empty() {
        return Err(stale(&format!("`{MOMENT}`"), "timestamps.rs"));
    }
    if let Some(schemas) = document::schemas_mut(&mut document) {
        schemas.insert(
            COMPONENT.into(),
            json!({
                "type": "integer",
                "format": "int64",
                "description": "A timestamp, in milliseconds since the Unix epoch.",
            }),
        );
    }
    Ok(Outcome { document, changes })
}

fn point(schema: &mut Object, refers: bool) -> Result<&'static str, Error> {
    let kind = schema.get("type").and_then(Value::as_str);
    if !refers && !matches!(kind, Some("integer" | "string")) {
        return Err(Error::new("a timestamp must be an integer or a string")
            .help(format!("remove `{MOMENT}`, or correct the type")));
    }
    for key in ["type", "format"] {
        schema.shift_remove(key);
    }
    schema.insert("$ref".into(), schema_ref(COMPONENT).into());
    let Some(text) = schema.get("example").and_then(Value::as_str) else {
        return Ok("is a UnixMillis");
    };
    match millis(text) {
        Some(millis) => {
            schema.insert("example".into(), millis.into());
            Ok("is a UnixMillis, and its example an integer")
        }
        None => Err(
            Error::new("the example of a timestamp is neither milliseconds nor RFC 3339").help(
                "write the example as milliseconds since the Unix epoch, or as RFC 3339 in UTC",
            ),
        ),
    }
}

/// Reads milliseconds since the Unix epoch, or RFC 3339 in UTC.
pub(crate) fn millis(text: &str) -> Option<i64> {
    text.parse().ok().or_else(|| rfc3339_to_millis(text))
}

/// Reads `2022-06-01T17:30:00.123Z`, the form in UTC that LaunchDarkly's examples have.
fn rfc3339_to_millis(text: &str) -> Option<i64> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let numbers = |text: &str, separator: char| -> Option<[i64; 3]> {
        let parts: Vec<i64> = text
            .split(separator)
            .map(|part| part.parse().ok())
            .collect::<Option<_>>()?;
        parts.try_into().ok()
    };
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let millis: i64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    let ([year, month, day], [hour, minute, second]) = (numbers(date, '-')?, numbers(time, ':')?);
    let in_range = (1970..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && (0..24).contains(&hour)
        && (0..60).contains(&minute)
        && (0..=60).contains(&second);
    if !in_range || millis < 0 {
        return None;
    }
    // Years begin in March here, so that the leap day is the last day of its year.
    let (year, month) = match month {
        1 | 2 => (year - 1, month + 9),
        _ => (year, month - 3),
    };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1;
    let days_to_epoch = 719_468;
    let seconds = (((days - days_to_epoch) * 24 + hour) * 60 + minute) * 60 + second;
    Some(seconds * 1000 + millis)
}

#[cfg(test)]
mod tests {
    use super::rfc3339_to_millis;

    #[test]
    fn the_form_of_the_examples_is_read() {
        let rows = [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("2020-02-05T18:17:01.514Z", Some(1_580_926_621_514)),
            ("2024-02-29T23:59:59.9Z", Some(1_709_251_199_900)),
            ("2000-03-01T00:00:00.123456Z", Some(951_868_800_123)),
            ("2022-06-01T17:30:00+02:00", None),
            ("2022-13-01T17:30:00Z", None),
            ("2022-06-01", None),
            ("noon", None),
            ("TZ", None),
            ("2022-06-01T17:30:00.éZ", None),
        ];
        for (text, millis) in rows {
            assert_eq!(rfc3339_to_millis(text), millis, "{text}");
        }
    }
}
