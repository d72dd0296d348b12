//! Timestamps for humans.

use std::fmt;

use crate::api::render::moment;

/// A time in milliseconds since the Unix epoch, shown as date and time in UTC without fractions of a second.
#[derive(Clone, Copy, Debug)]
pub(super) struct Timestamp(pub(super) i64);

impl Timestamp {
    /// Returns the time with its milliseconds and without its time zone, which is UTC.
    pub(super) fn with_millis(self) -> String {
        let (date, time, millis) = moment::parts(self.0);
        format!("{date} {time}.{millis:03}")
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (date, time, _) = moment::parts(self.0);
        write!(formatter, "{date} {time} UTC")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_are_shown_as_dates() {
        let cases = [
            (0, "1970-01-01 00:00:00 UTC"),
            (-1, "1969-12-31 23:59:59 UTC"),
            (951_782_400_000, "2000-02-29 00:00:00 UTC"),
            (1_654_104_600_999, "2022-06-01 17:30:00 UTC"),
            (1_767_225_600_000, "2026-01-01 00:00:00 UTC"),
            (4_107_542_399_000, "2100-02-28 23:59:59 UTC"),
            (253_402_300_799_999, "9999-12-31 23:59:59 UTC"),
        ];
        for (millis, expected) in cases {
            assert_eq!(Timestamp(millis).to_string(), expected);
        }
        assert_eq!(Timestamp(1_250).with_millis(), "1970-01-01 00:00:01.250");
    }
}
