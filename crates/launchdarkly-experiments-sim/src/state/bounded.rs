//! Whole numbers with an upper bound far below that of their type, so that no computation with them overflows.
//!
//! Numbers of requests and of stored states are checked when they are read. What the simulator counts itself stops at
//! the bound.

use std::fmt;
use std::time::Duration;

use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// A time in milliseconds since the Unix epoch, from 1970 to the end of the year 9999, with which HTTP dates end.
pub(crate) type UnixMillis = Bounded<253_402_300_799_999>;

/// A number of changes, up to the largest number that every reader of JSON represents exactly.
pub(crate) type Version = Bounded<9_007_199_254_740_991>;

/// A whole number from 0 to `MAX`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Bounded<const MAX: i64>(i64);

impl<const MAX: i64> Bounded<MAX> {
    pub(crate) const MAX: Self = Self(MAX);

    /// Returns the number, or the nearest bound.
    pub(crate) const fn saturating(number: i64) -> Self {
        match number {
            ..0 => Self(0),
            _ if number > MAX => Self::MAX,
            _ => Self(number),
        }
    }

    pub(crate) const fn get(self) -> i64 {
        self.0
    }

    /// Returns the sum, or `None` if it is above the bound.
    pub(crate) fn checked_add(self, number: u64) -> Option<Self> {
        let sum = self.0.checked_add_unsigned(number)?;
        (sum <= MAX).then_some(Self(sum))
    }

    /// Returns the number after this one, or the bound.
    pub(crate) fn next(self) -> Self {
        self.checked_add(1).unwrap_or(Self::MAX)
    }
}

impl UnixMillis {
    /// Returns the time after this duration, or the bound.
    pub(crate) fn after(self, duration: Duration) -> Self {
        let millis = u64::try_from(duration.as_millis()).ok();
        let after = millis.and_then(|millis| self.checked_add(millis));
        after.unwrap_or(Self::MAX)
    }
}

impl<const MAX: i64> fmt::Display for Bounded<MAX> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl<'de, const MAX: i64> Deserialize<'de> for Bounded<MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_u64(Reader::<MAX>)
    }
}

struct Reader<const MAX: i64>;

impl<const MAX: i64> Visitor<'_> for Reader<MAX> {
    type Value = Bounded<MAX>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "a whole number from 0 to {MAX}")
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Bounded<MAX>, E> {
        Bounded(0)
            .checked_add(number)
            .ok_or_else(|| E::invalid_value(Unexpected::Unsigned(number), &self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Digit = Bounded<9>;

    #[test]
    fn numbers_are_read_within_their_bounds_only() {
        let cases = [
            ("0", Ok(0)),
            ("9", Ok(9)),
            ("10", Err("integer `10`")),
            ("-1", Err("integer `-1`")),
            (
                "18446744073709551615",
                Err("integer `18446744073709551615`"),
            ),
            ("1e400", Err("number out of range")),
            ("1.5", Err("floating point `1.5`")),
            ("\"1\"", Err("string \"1\"")),
        ];
        for (text, expected) in cases {
            let read = serde_json::from_str::<Digit>(text);
            match (read, expected) {
                (Ok(read), expected) => assert_eq!(Ok(read.get()), expected, "{text}"),
                (Err(error), Err(expected)) => {
                    assert!(error.to_string().contains(expected), "{text}: {error}");
                }
                (Err(error), Ok(_)) => panic!("{text}: {error}"),
            }
        }
    }

    #[test]
    fn computations_stop_at_the_bounds() {
        for (number, expected) in [(i64::MIN, 0), (-1, 0), (4, 4), (10, 9), (i64::MAX, 9)] {
            assert_eq!(Digit::saturating(number).get(), expected);
        }
        let eight = Digit::saturating(8);
        assert_eq!(eight.next(), Digit::MAX);
        assert_eq!(eight.next().next(), Digit::MAX);
        assert_eq!(eight.checked_add(u64::MAX), None);
        assert_eq!(UnixMillis::MAX.after(Duration::MAX), UnixMillis::MAX);
    }
}
