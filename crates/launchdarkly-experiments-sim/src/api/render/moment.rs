//! Moments in the forms in which people and LaunchDarkly write them.

use crate::state::bounded::UnixMillis;

/// Returns a time as RFC 3339 has it, in UTC with milliseconds.
pub(crate) fn rfc3339(time: UnixMillis) -> String {
    let (date, time_of_day, millis) = parts(time.get());
    format!("{date}T{time_of_day}.{millis:03}Z")
}

/// Returns the date, the time of day in seconds, and the rest in milliseconds.
pub(crate) fn parts(millis: i64) -> (String, String, i64) {
    let seconds = millis.div_euclid(1000);
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = date(days);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    (
        format!("{year:04}-{month:02}-{day:02}"),
        format!("{hour:02}:{minute:02}:{second:02}"),
        millis.rem_euclid(1000),
    )
}

/// Returns year, month and day in the Gregorian calendar from the days since the Unix epoch.
///
/// The computation uses years that begin in March, so that the leap day is their last day; 400 of them have 146,097
/// days.
fn date(days: i64) -> (i64, i64, i64) {
    // Days since 0000-03-01.
    let days = days + 719_468;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    // From March on, every five months have 153 days.
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_with_its_milliseconds() {
        let cases = [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_654_104_600_999, "2022-06-01T17:30:00.999Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        ];
        for (millis, expected) in cases {
            assert_eq!(rfc3339(UnixMillis::saturating(millis)), expected);
        }
    }
}
