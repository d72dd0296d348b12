//! Timestamps and decimals: read as others read them, ordered, and the same after writing and reading.

use std::cmp::Ordering;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::time::SystemTime;

use launchdarkly_experiments_client::{Decimal, UnixMillis};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::shown;

/// Checks up to three lines, each as a timestamp and as a decimal.
pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let lines: Vec<&str> = text.split('\n').take(3).collect();
    let mut decimals = Vec::new();
    for line in lines {
        let quoted = serde_json::to_string(line).expect("a text is written");
        for json in [line, quoted.as_str()] {
            read::<UnixMillis>(json).into_iter().for_each(timestamp);
            decimals.extend(read::<Decimal>(json));
        }
        moment(line);
        number(line);
        float(line);
    }
    ordered(&decimals);
}

/// Reads a value; what is read is the same after writing and reading, and what is refused has an error.
fn read<T: DeserializeOwned + Serialize + PartialEq + std::fmt::Debug>(json: &str) -> Option<T> {
    match serde_json::from_str::<T>(json) {
        Ok(value) => {
            let written = serde_json::to_string(&value).expect("it is written");
            let again: T = serde_json::from_str(&written).expect("it is read again");
            assert_eq!(again, value);
            let again = serde_json::to_string(&again).expect("it is written again");
            assert_eq!(again, written);
            Some(value)
        }
        Err(_) => None,
    }
}

/// Checks the conversions of a timestamp.
fn timestamp(timestamp: UnixMillis) {
    assert_eq!(timestamp.to_string(), timestamp.0.to_string());
    if let Ok(time) = SystemTime::try_from(timestamp) {
        assert_eq!(UnixMillis::try_from(time), Ok(timestamp));
    }
}

/// Compares the reading of a text in quotes with `i64` and with jiff.
fn moment(text: &str) {
    let quoted = serde_json::to_string(text).expect("a text is written");
    let found = serde_json::from_str::<UnixMillis>(&quoted).ok();
    let found = found.map(|timestamp| timestamp.0);
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    if !unsigned.is_empty() && unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        assert_eq!(found, text.parse().ok(), "{text}");
        return;
    }
    let Some(strict) = rfc3339(text) else {
        assert_eq!(found, None, "{text}");
        return;
    };
    match strict.parse::<jiff::Timestamp>() {
        Ok(expected) => {
            let millis = expected.as_nanosecond().div_euclid(1_000_000);
            assert_eq!(found.map(i128::from), Some(millis), "{text}");
        }
        // Its range ends a day before ours, on both sides.
        Err(_) => assert!(
            found.is_none()
                || ["0000-01-01", "9999-12-3"]
                    .iter()
                    .any(|day| text.starts_with(day)),
            "{text}: {found:?}"
        ),
    }
}

/// Returns a text of the form of RFC 3339 as jiff reads it, which takes nine digits of a fraction; `None` if it does not have the form.
fn rfc3339(text: &str) -> Option<String> {
    let (head, rest) = (text.get(..19)?, text.get(19..)?);
    let form = "0000-00-00T00:00:00".bytes().zip(head.bytes());
    let fits = |(expected, byte): (u8, u8)| match expected {
        b'0' => byte.is_ascii_digit(),
        b'T' => b"Tt ".contains(&byte),
        mark => byte == mark,
    };
    if !form.into_iter().all(fits) {
        return None;
    }
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let (fraction, offset) = match rest.strip_prefix('.') {
        Some(after) if digits(after) == 0 => return None,
        Some(after) => after.split_at(digits(after)),
        None => ("0", rest),
    };
    let is_offset = matches!(offset, "Z" | "z")
        || offset.len() == 6
            && offset.starts_with(['+', '-'])
            && offset.get(3..4) == Some(":")
            && [1..3, 4..6].into_iter().all(|place| {
                let part = offset.get(place);
                part.is_some_and(|part| digits(part) == 2)
            });
    // It takes offsets of up to 25 hours.
    let is_known = !is_offset || offset.len() == 1 || offset.get(1..3) < Some("24");
    let fraction = &fraction[..fraction.len().min(9)];
    (is_offset && is_known).then(|| format!("{head}.{fraction}{offset}"))
}

/// Compares a typed number with what its digits say.
fn number(text: &str) {
    let expected = {
        let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
        let mut parts = unsigned.splitn(2, '.');
        parts.all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let decimal = match text.parse::<Decimal>() {
        Ok(decimal) => decimal,
        Err(error) => {
            assert!(!expected, "{text}");
            return shown::bounded_error(&error);
        }
    };
    assert!(expected && decimal.is_number(), "{text}");
    assert_eq!(decimal.as_str(), text);
    let float: f64 = text.parse().expect("a number");
    assert_eq!(decimal.to_f64(), Some(float));
    if let Some((digits, scale)) = decimal.digits_and_scale() {
        let digits = digits.to_string();
        let (sign, digits) = match digits.strip_prefix('-') {
            Some(digits) => ("-", digits),
            None => ("", digits.as_str()),
        };
        let scale = scale as usize;
        let padded = format!("{digits:0>width$}", width = scale + 1);
        let (whole, fraction) = padded.split_at(padded.len() - scale);
        let fraction = if fraction.is_empty() { "0" } else { fraction };
        let again: Decimal = format!("{sign}{whole}.{fraction}")
            .parse()
            .expect("a number");
        assert_eq!(again, decimal);
    }
}

/// A float becomes the decimal that is read as it.
fn float(text: &str) {
    let Ok(float) = text.parse::<f64>() else {
        return;
    };
    match Decimal::try_from(float) {
        Ok(decimal) => assert_eq!(decimal.to_f64(), Some(float)),
        Err(error) => {
            assert!(!float.is_finite());
            shown::bounded_error(&error);
        }
    }
}

/// Compares all pairs: the order is that of the digits, and equal numbers have equal hashes.
fn ordered(decimals: &[Decimal]) {
    for one in decimals {
        for other in decimals {
            let found = one.partial_cmp(other);
            assert_eq!(found.map(Ordering::reverse), other.partial_cmp(one));
            assert_eq!(found == Some(Ordering::Equal), one == other);
            match (aligned(one, other), aligned(other, one)) {
                (Some(left), Some(right)) => assert_eq!(found, Some(compare(&left, &right))),
                _ => assert_eq!(found.is_some(), one.as_str() == other.as_str()),
            }
            if one == other {
                assert_eq!(hash(one), hash(other), "{one} {other}");
            }
        }
    }
}

/// Returns whether a number is negative, and its digits without a point, with as many before and after it as another one has.
fn aligned(one: &Decimal, other: &Decimal) -> Option<(bool, String)> {
    if !one.is_number() || !other.is_number() {
        return None;
    }
    let parts = |decimal: &Decimal| {
        let unsigned = decimal.as_str().trim_start_matches(['-', '+']).to_owned();
        let split = unsigned.split_once('.');
        let (whole, fraction) = split.unwrap_or((&unsigned, ""));
        (whole.to_owned(), fraction.to_owned())
    };
    let ((whole, fraction), (other_whole, other_fraction)) = (parts(one), parts(other));
    let before = whole.len().max(other_whole.len());
    let after = fraction.len().max(other_fraction.len());
    Some((
        one.as_str().starts_with('-'),
        format!("{whole:0>before$}{fraction:0<after$}"),
    ))
}

fn compare(
    (left_negative, left): &(bool, String),
    (right_negative, right): &(bool, String),
) -> Ordering {
    let is_zero = |digits: &str| digits.bytes().all(|byte| byte == b'0');
    match (left_negative, right_negative) {
        _ if is_zero(left) && is_zero(right) => Ordering::Equal,
        (false, false) => left.cmp(right),
        (true, true) => right.cmp(left),
        (false, true) => Ordering::Greater,
        (true, false) => Ordering::Less,
    }
}

fn hash(decimal: &Decimal) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(decimal)
}
