//! Spans of time for humans.

use std::fmt;

/// A number of milliseconds, shown in its two largest units, such as `2 d 3 h`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span(pub(super) i64);

impl fmt::Display for Span {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = [
            (86_400_000, "d"),
            (3_600_000, "h"),
            (60_000, "min"),
            (1000, "s"),
            (1, "ms"),
        ];
        let millis = self.0.max(0);
        let largest = units.iter().position(|(length, _)| millis >= *length);
        let Some(largest) = largest else {
            return formatter.write_str("0 ms");
        };
        let (length, name) = units[largest];
        write!(formatter, "{} {name}", millis / length)?;
        let rest = millis % length;
        match units.get(largest + 1) {
            Some((length, name)) if rest >= *length => {
                write!(formatter, " {} {name}", rest / length)
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_shown_in_its_two_largest_units() {
        let cases = [
            (-5, "0 ms"),
            (0, "0 ms"),
            (250, "250 ms"),
            (1000, "1 s"),
            (61_500, "1 min 1 s"),
            (3_600_000, "1 h"),
            (3_630_000, "1 h"),
            (183_600_000, "2 d 3 h"),
        ];
        for (millis, expected) in cases {
            assert_eq!(Span(millis).to_string(), expected);
        }
    }
}
