//! Reads RFC 3339, the one form of a timestamp that the standard library does not know.
//!
//! No time crate is a dependency of every user for a form that LaunchDarkly has not been seen to send; the tests compare with one.

/// Milliseconds since the Unix epoch; `None` if the text is no RFC 3339 timestamp.
///
/// Fractions of a millisecond are cut off, and a leap second counts as the second before it.
pub(crate) fn millis(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    if !text.is_ascii() || bytes.len() < 20 {
        return None;
    }
    let number = |from: usize, to: usize| digits(bytes.get(from..to)?);
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let marks = [(4, b"-"), (7, b"-"), (13, b":"), (16, b":")];
    let separated = marks.iter().all(|(at, mark)| bytes[*at] == mark[0])
        && matches!(bytes[10], b'T' | b't' | b' ');
    let in_range = (1..=12).contains(&month)
        && (1..=days_of(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        && second <= 60;
    if !separated || !in_range {
        return None;
    }
    let (fraction, offset) = fraction(&bytes[19..])?;
    let seconds =
        days_since_epoch(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second.min(59);
    Some((seconds - minutes_of(offset)? * 60) * 1_000 + fraction)
}

/// Splits `.123456Z` into its milliseconds and the offset that follows.
fn fraction(rest: &[u8]) -> Option<(i64, &[u8])> {
    let Some(after) = rest.strip_prefix(b".") else {
        return Some((0, rest));
    };
    let length = after
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let (fraction, offset) = after.split_at(length);
    if fraction.is_empty() {
        return None;
    }
    let millis = (0..3).fold(0, |sum, at| {
        sum * 10 + fraction.get(at).map_or(0, |byte| i64::from(byte - b'0'))
    });
    Some((millis, offset))
}

/// The minutes by which local time is ahead of UTC.
fn minutes_of(offset: &[u8]) -> Option<i64> {
    match offset {
        b"Z" | b"z" => Some(0),
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let (hours, minutes) = (digits(&[*h1, *h2])?, digits(&[*m1, *m2])?);
            let total = (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)?;
            Some(if *sign == b'-' { -total } else { total })
        }
        _ => None,
    }
}

fn digits(bytes: &[u8]) -> Option<i64> {
    bytes.iter().try_fold(0, |sum, byte| {
        byte.is_ascii_digit()
            .then(|| sum * 10 + i64::from(byte - b'0'))
    })
}

fn days_of(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 to a day of the proleptic Gregorian calendar, with years that begin in March.
fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::millis;

    #[test]
    fn what_is_no_rfc_3339_is_refused() {
        for text in [
            "2022-06-01",
            "2022-06-01T17:30:00",
            "2022-13-01T00:00:00Z",
            "2022-02-29T00:00:00Z",
            "2022-06-01T24:00:00Z",
            "2022-06-01T17:30:00.Z",
            "2022-06-01T17:30:00+0200",
            "2022-06-01T17:30:00+24:00",
            "2022/06/01T17:30:00Z",
            "2022-06-01T17:30:00Z ",
            "２022-06-01T17:30:00Z",
        ] {
            assert_eq!(millis(text), None, "{text}");
        }
        assert_eq!(
            millis("2020-02-29t00:00:60z"),
            millis("2020-02-29T00:00:59Z")
        );
    }

    proptest! {
        #[test]
        fn any_timestamp_is_read_as_another_library_reads_it(
            nanos in -62_135_596_800_000_000_000_i128..253_402_207_200_000_000_000,
            offset in -1_439_i32..1_440,
        ) {
            let moment = jiff::Timestamp::from_nanosecond(nanos).expect("in range");
            let shown = moment.display_with_offset(jiff::tz::Offset::from_seconds(offset * 60).expect("in range"));
            prop_assert_eq!(millis(&shown.to_string()), Some(nanos.div_euclid(1_000_000) as i64));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}") {
            let _ = millis(&text);
        }
    }
}
